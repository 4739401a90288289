import assert from "node:assert/strict";
import { test } from "node:test";
import { ownPart, pooled, scaleOf, ticks } from "../../../attnviz/views/explorer/maths/scale.js";
import { close, mapOf } from "./examples.js";

test("the strongest weight has the dark end of the ramp, linear or logarithmic", () => {
  const linear = scaleOf("linear", 0.5);
  assert.deepEqual([0, 0.25, 0.5].map(linear), [0, 128, 255]);
  const log = scaleOf("log", 0.5);
  assert.deepEqual([0, 0.5e-4, 0.005, 0.5].map(log), [0, 0, 128, 255]);
  assert.equal(scaleOf("linear", 0)(3), 0);
});

test("the marks of a legend say which weight has which colour", () => {
  assert.deepEqual(ticks("linear"), [
    [0, 0],
    [0.5, 0.5],
    [1, 1],
  ]);
  close(assert, ticks("log").flat(), [0, 1e-4, 0.5, 1e-2, 1, 1], 1e-12);
});

test("a smaller map keeps its strongest cells", () => {
  const map = mapOf([
    [1, 2, 0, 0],
    [0, 3, 0, 9],
    [4, 0, 5, 0],
    [0, 0, 0, 6],
  ]);
  assert.deepEqual([...pooled(map, 2, 2)], [3, 9, 4, 6]);
  assert.equal(pooled(map, 4, 4), map.values); // not a copy
});

test("of negative scores the largest is kept where a cell begins below all of them", () => {
  const map = mapOf([
    [-3, -1],
    [-2, -Infinity],
  ]);
  assert.deepEqual([...pooled(map, 1, 1, -Infinity)], [-1]);
});

test("8-bit maps stay 8-bit", () => {
  const map = {
    ...mapOf([
      [1, 2],
      [3, 4],
    ]),
    values: Uint8Array.of(1, 2, 3, 4),
  };
  assert.deepEqual(pooled(map, 1, 2), Uint8Array.of(3, 4));
});

test("the part of a sound is as many rows and columns as it has of all", () => {
  const map = mapOf([
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 9],
  ]);
  const part = ownPart(map, [2, 3, 1, 3]);
  assert.deepEqual([part.rows, part.columns, ...part.values], [2, 1, 1, 4]);
  assert.equal(ownPart(map, [3, 3, 3, 3]), map);
  assert.equal(ownPart(map, [1, 100, 1, 100]).values.length, 1);
});
