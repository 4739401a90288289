import assert from "node:assert/strict";
import { test } from "node:test";
import { mixTitle } from "../../attnviz/views/explorer/mix.js";

test("a mix says how many heads it has and how they are joined", () => {
  const heads = [
    { layer: 0, head: 1 },
    { layer: 2, head: 3 },
  ];
  assert.equal(mixTitle(heads, { how: "max" }), "Maximum of 2 heads");
  assert.equal(mixTitle(heads, { how: "mean" }), "Mean of 2 heads");
});
