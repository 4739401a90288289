import assert from "node:assert/strict";
import { test } from "node:test";
import { farEnd, ofGroups, spanOver } from "../../../attnviz/views/explorer/maths/spans.js";

test("a span reaches over both of its ends, whichever comes first", () => {
  const at = (index, end) => ({ side: "both", index, end });
  assert.deepEqual(spanOver(at(4), at(2)), { side: "both", index: 2, end: 4 });
  assert.deepEqual(spanOver(at(1, 3), at(5, 6)), { side: "both", index: 1, end: 6 });
});

test("a span is stretched from its far end", () => {
  const locked = { index: 3, end: 5 };
  assert.deepEqual(farEnd(locked, { side: "key", index: 8 }), { side: "key", index: 3 });
  assert.deepEqual(farEnd(locked, { side: "key", index: 1 }), { side: "key", index: 5 });
});

test("frames that stand together attend on average, and receive together", () => {
  const matrix = { joined: (values) => values.reduce((sum, value) => sum + value, 0) };
  const groups = [
    [0, 1],
    [2, 2],
  ];
  assert.deepEqual(ofGroups(groups, [1, 3, 5], matrix, "query"), [2, 5]);
  assert.deepEqual(ofGroups(groups, [1, 3, 5], matrix, "key"), [4, 5]);
});
