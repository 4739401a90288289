import assert from "node:assert/strict";
import { test } from "node:test";
import { blockOf, blocksAlong, spanOf } from "../../../attnviz/views/explorer/maths/blocks.js";

test("each place lies in the span of its block, and spans follow each other", () => {
  for (const [blocks, n] of [
    [3, 7],
    [4, 10],
    [128, 600],
    [5, 5],
  ]) {
    for (let place = 0; place < n; place++) {
      const [first, last] = spanOf(blockOf(place, blocks, n), blocks, n);
      assert.ok(first <= place && place <= last, `${place} of ${n} in ${blocks}`);
    }
    const ends = Array.from({ length: blocks }, (_, block) => spanOf(block, blocks, n));
    assert.equal(ends[0][0], 0);
    assert.equal(ends.at(-1)[1], n - 1);
    ends.slice(1).forEach(([first], i) => assert.equal(first, ends[i][1] + 1));
  }
});

test("along an axis each block has the strongest of those across it", () => {
  const values = [
    [1, 5],
    [4, 2],
    [9, 9],
  ];
  const found = blocksAlong(2, 6, 0, 1, (across, along) => values[across][along]);
  assert.deepEqual(found, [
    { span: [0, 2], value: 4 },
    { span: [3, 5], value: 5 },
  ]);
});
