import assert from "node:assert/strict";
import { test } from "node:test";
import { placeOfMost } from "../../../attnviz/views/patching/places.js";

test("the patch that restores most is the first of the largest, not of the largest size", () => {
  assert.equal(placeOfMost([0.25, -2, 0.75, 0.75]), 2);
  assert.equal(placeOfMost(Float32Array.of(-2, -1, -3)), 1);
  assert.equal(placeOfMost([]), 0);
});
