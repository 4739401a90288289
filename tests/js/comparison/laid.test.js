import assert from "node:assert/strict";
import { test } from "node:test";
import {
  cellOf,
  laid,
  largestOf,
  minus,
  rankedHeads,
  sharesOf,
  unitOf,
} from "../../../attnviz/views/comparison/laid.js";

// "a b" beside "a x b": the second unit is only in the second.
const UNITS = [
  [0, 0],
  [-1, 1],
  [1, 2],
];
const FIRST = Float32Array.of(1, 0, 0.25, 0.75);
const SECOND = Float32Array.of(1, 0, 0, 0.5, 0.5, 0, 0.25, 0.25, 0.5);

test("a key that an input lacks has no weight, and a query that it lacks has no row", () => {
  assert.deepEqual([...laid(FIRST, 2, UNITS, UNITS, 0)], [1, 0, 0, NaN, NaN, NaN, 0.25, 0, 0.75]);
  assert.deepEqual([...laid(SECOND, 3, UNITS, UNITS, 1)], [...SECOND]);
});

test("queries and keys may be different tokens", () => {
  const queries = [[0, 0]];
  const map = laid(
    Float32Array.of(0.5, 0.25, 0.125, 0.125),
    4,
    queries,
    [
      [3, 0],
      [-1, 1],
      [0, 2],
    ],
    0,
  );
  assert.deepEqual([...map], [0.125, 0, 0.5]);
});

test("the difference is the second minus the first, and nothing where one has no row", () => {
  const [first, second] = [laid(FIRST, 2, UNITS, UNITS, 0), laid(SECOND, 3, UNITS, UNITS, 1)];
  assert.deepEqual([...minus(second, first)], [0, 0, 0, NaN, NaN, NaN, 0, 0.25, -0.25]);
});

test("the largest size is that of all maps, whatever its sign; 1 where there is nothing", () => {
  assert.equal(largestOf([0.25, -0.75, NaN], [0.5]), 0.75);
  assert.equal(largestOf([0, NaN], []), 1);
  assert.equal(largestOf(), 1);
});

test("heads are ranked by how far they moved, without those that only one model has", () => {
  const moved = Float32Array.of(0.25, NaN, 0.5, 0, NaN, 0.25);
  assert.deepEqual(rankedHeads(moved, 3), [
    [0, 2, 0.5],
    [0, 0, 0.25],
    [1, 2, 0.25],
    [1, 0, 0],
  ]);
  assert.deepEqual(rankedHeads(Float32Array.of(NaN), 1), []);
});

test("a chosen token shades the text by its row", () => {
  const map = laid(FIRST, 2, UNITS, UNITS, 0);
  assert.deepEqual(sharesOf(map, 3, 2), [0.25, 0, 0.75]);
  assert.deepEqual(sharesOf(map, 3, 1), [NaN, NaN, NaN]);
});

test("with none chosen a key has the mean of the rows that there are", () => {
  // Of the rows of "a" and "b": (1 + 0.25) / 2, 0 and 0.75 / 2.
  assert.deepEqual(sharesOf(laid(FIRST, 2, UNITS, UNITS, 0), 3, null), [0.625, 0, 0.375]);
  assert.deepEqual(sharesOf(Float32Array.of(NaN, NaN), 2, null), [NaN, NaN]);
});

test("a cell stands for its query, or for its key where queries are other tokens", () => {
  const cell = { row: 4, column: 7 };
  assert.equal(unitOf(cell, true), 4);
  assert.equal(unitOf(cell, false), 7);
  assert.equal(unitOf(null, true), null);
  assert.equal(unitOf({ row: 0, column: 3 }, true), 0);
});

test("a token of the text chooses a row or a column, and keeps what is locked of the other", () => {
  const lock = { row: 4, column: 7 };
  assert.deepEqual(cellOf(2, lock, true), { row: 2, column: 7 });
  assert.deepEqual(cellOf(2, null, true), { row: 2, column: 2 });
  assert.deepEqual(cellOf(2, lock, false), { row: 4, column: 2 });
  assert.deepEqual(cellOf(2, null, false), { row: 0, column: 2 });
});
