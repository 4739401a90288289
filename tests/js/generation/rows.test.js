import assert from "node:assert/strict";
import { test } from "node:test";
import {
  isSeen,
  mostOf,
  rowOf,
  stepOf,
  strongestOf,
} from "../../../attnviz/views/generation/rows.js";

// Two layers of two heads, two steps, three keys: the number of each cell is its place.
const SHAPE = { heads: 2, steps: 2, keys: 3, scale: 1 };
const VALUES = Float32Array.from({ length: 24 }, (_, i) => i);

test("the row of a step is that of its layer and head", () => {
  assert.deepEqual([...rowOf(VALUES, SHAPE, { layer: 0, head: 0, step: 0 })], [0, 1, 2]);
  assert.deepEqual([...rowOf(VALUES, SHAPE, { layer: 1, head: 0, step: 1 })], [15, 16, 17]);
  assert.deepEqual([...rowOf(VALUES, SHAPE, { layer: 0, head: 1, step: 1 })], [9, 10, 11]);
});

test("with no head chosen it is the mean over the heads of the layer", () => {
  // (12 + 18) / 2, (13 + 19) / 2, (14 + 20) / 2
  assert.deepEqual([...rowOf(VALUES, SHAPE, { layer: 1, head: -1, step: 0 })], [15, 16, 17]);
});

test("where only the mean was sent it is the row, whichever head was chosen before", () => {
  const shape = { ...SHAPE, heads: 1 };
  assert.deepEqual([...rowOf(VALUES, shape, { layer: 1, head: -1, step: 1 })], [9, 10, 11]);
});

test("rounded weights are steps of 1/255", () => {
  const values = Uint8Array.of(0, 51, 255, 255, 0, 51);
  const shape = { heads: 2, steps: 1, keys: 3, scale: 1 / 255 };
  assert.deepEqual([...rowOf(values, shape, { layer: 0, head: 0, step: 0 })], [0, 51 / 255, 1]);
  const mean = rowOf(values, shape, { layer: 0, head: -1, step: 0 });
  [0.5, 0.1, 0.6].forEach((weight, key) => assert.ok(Math.abs(mean[key] - weight) < 1e-15));
});

const ROWS = [Float64Array.of(0.5, 0.125, 0.25), Float64Array.of(0.75, 0.25)];

test("shades go up to the largest weight of both texts, which is never 0", () => {
  assert.equal(mostOf(ROWS, false), 0.75);
  assert.equal(mostOf(ROWS, true), 0.25);
  assert.equal(mostOf([Float64Array.of(0.5)], true), 1e-9);
  assert.equal(mostOf([Float64Array.of(0, 0)], false), 1e-9);
});

test("the strongest token is that of both texts, the first of equal ones", () => {
  assert.deepEqual(strongestOf(ROWS, false), { text: 1, unit: 0 });
  assert.deepEqual(strongestOf(ROWS, true), { text: 0, unit: 2 });
  assert.deepEqual(strongestOf([Float64Array.of(1)], true), { text: 0, unit: 0 });
  assert.deepEqual(strongestOf([Float64Array.of(0, 0)], false), { text: 0, unit: 0 });
});

test("what was written later has no weight yet; a prompt of its own was there before", () => {
  assert.deepEqual(
    [3, 4, 5].map((unit) => isSeen("decoder", unit, 4)),
    [true, true, false],
  );
  assert.equal(isSeen("cross", 9, 0), true);
});

test("a written token knows the step that wrote it, and a token of the prompt none", () => {
  // The first step follows the token at place 3, so it writes the one at place 4.
  assert.deepEqual(
    [3, 4, 6].map((unit) => stepOf(unit, [3, 4, 5])),
    [-1, 0, 2],
  );
});
