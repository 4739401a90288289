import assert from "node:assert/strict";
import { test } from "node:test";
import { atMost } from "../../../attnviz/views/explorer/parts/head_list.js";

test("what is said to be at most is never less than it is", () => {
  assert.equal(atMost(0.000653), "≤ 0.01");
  assert.equal(atMost(0.241), "≤ 0.25");
  assert.equal(atMost(0.25), "≤ 0.25");
  assert.equal(atMost(0), "≤ 0.00");
});
