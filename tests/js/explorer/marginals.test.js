import assert from "node:assert/strict";
import { test } from "node:test";
import { entropiesOf, marginalsOf } from "../../../attnviz/views/explorer/maths/marginals.js";
import { close, mapOf } from "./examples.js";

const ROWS = [
  [0.5, 0.5, 0, 0],
  [0.25, 0.25, 0.25, 0.25],
  [1, 0, 0, 0],
];

test("a key receives the mean of its column, and a query spreads over so many bits", () => {
  const { received, entropies } = marginalsOf(mapOf(ROWS));
  close(assert, received, [1.75 / 3, 0.25, 0.25 / 3, 0.25 / 3]);
  close(assert, entropies, [1, 2, 0]);
});

test("the same holds of 8-bit numbers", () => {
  const values = new Uint8Array(ROWS.flat().map((value) => value * 100));
  const { received, entropies } = marginalsOf(mapOf(ROWS, { values, scale: 0.01 }));
  close(assert, received, [1.75 / 3, 0.25, 0.25 / 3, 0.25 / 3]);
  close(assert, entropies, [1, 2, 0]);
});

test("of some rows the entropy is that of all their keys", () => {
  close(assert, entropiesOf(mapOf(ROWS), [1, 0]), [2, 1]);
});
