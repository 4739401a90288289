import assert from "node:assert/strict";
import { test } from "node:test";
import { argmax, largest, strongestOf } from "../../../attnviz/views/explorer/maths/ranks.js";

test("the strongest come first, equal ones as they stand", () => {
  assert.deepEqual(strongestOf([0.1, 0.5, 0.3, 0.5, 0.2], 3), [1, 3, 2]);
  assert.deepEqual(strongestOf([2, 1], 5), [0, 1]);
  assert.deepEqual(strongestOf([], 3), []);
});

test("the strongest of many are those that sorting finds", () => {
  const values = Array.from({ length: 500 }, (_, i) => (i * 7919) % 503);
  const sorted = values.map((_, i) => i).sort((a, b) => values[b] - values[a]);
  assert.deepEqual(strongestOf(values, 20), sorted.slice(0, 20));
});

test("the largest is the first of its size, whatever its sign, and nothing that a mask hides", () => {
  assert.equal(argmax([1, 3, 3, 2]), 1);
  assert.equal(largest([-4, 3, -Infinity]), 4);
  assert.equal(largest([]), 0);
});
