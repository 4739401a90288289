import assert from "node:assert/strict";
import { test } from "node:test";
import { placeOfLargest } from "../../../attnviz/views/sweep/places.js";

test("the cell that moves most is found whatever its sign, the first of equal ones", () => {
  assert.equal(placeOfLargest([1, -3, 2, 3]), 1);
  assert.equal(placeOfLargest([0, 0]), 0);
});

test("cells where nothing was done are passed over", () => {
  assert.equal(placeOfLargest(Float32Array.of(NaN, 0, NaN, -2)), 3);
  assert.equal(placeOfLargest([NaN, 0]), 1);
  assert.equal(placeOfLargest([5, NaN]), 0);
});

test("where nothing was done at all it is the first", () => {
  assert.equal(placeOfLargest([NaN, NaN]), 0);
  assert.equal(placeOfLargest([]), 0);
});
