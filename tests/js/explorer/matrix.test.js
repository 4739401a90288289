import assert from "node:assert/strict";
import { test } from "node:test";
import { Axis } from "../../../attnviz/views/explorer/maths/axis.js";
import { Matrix } from "../../../attnviz/views/explorer/maths/matrix.js";
import { close, mapOf, quantity, SCORES, tokens } from "./examples.js";

const AXIS = new Axis(tokens(["a", "b", "c"]));
const ROWS = [
  [0.5, 0.3, 0.2],
  [0.1, 0.6, 0.3],
  [0.2, 0.2, 0.6],
];

function matrix(other = {}) {
  return new Matrix({
    map: mapOf(ROWS),
    queries: AXIS,
    keys: AXIS,
    quantity: quantity(),
    name: "",
    formula: "",
    source: "",
    ...other,
  });
}

const LONG = new Axis(tokens(["a", "b", "c", "d"]));
// An overview of four tokens in 2 x 2 cells.
function overview(near = null) {
  const map = mapOf(
    [
      [0.9, 0.4],
      [0.7, 0.8],
    ],
    { within: 0.002 },
  );
  return matrix({ map, queries: LONG, keys: LONG, near });
}

test("what a span attends to is the mean of its rows, and what attends to it the sum of its columns", () => {
  close(assert, matrix().row(0), ROWS[0]);
  close(assert, matrix().row(0, 1), [0.3, 0.45, 0.25]);
  close(assert, matrix().column(1), [0.3, 0.6, 0.2]);
  close(assert, matrix().column(1, 2), [0.5, 0.9, 0.8]);
});

test("of several scores a row has the largest, not their sum", () => {
  const scores = matrix({
    quantity: SCORES,
    map: mapOf([
      [-1, -3, 2],
      [1, 1, 1],
      [0, 0, 0],
    ]),
  });
  close(assert, scores.column(0, 1), [-1, 1, 0]);
  assert.equal(scores.strongest, 3);
  assert.equal(scores.hides, false);
});

test("what a mask hides is found, said, and is no strongest score", () => {
  const scores = matrix({
    quantity: SCORES,
    map: mapOf([
      [-1, -Infinity, 2],
      [1, 1, 1],
      [0, 0, 0],
    ]),
  });
  assert.equal(scores.hides, true);
  assert.equal(scores.strongest, 2);
  assert.equal(scores.said(-Infinity), "hidden");
});

test("a rank is a place in the row, and a range where rounding may have changed it", () => {
  assert.equal(matrix().rank(0, 1), "2");
  const rounded = matrix({
    map: mapOf([[0.3, 0.302, 0.398], ROWS[1], ROWS[2]], { within: 0.002 }),
  });
  assert.equal(rounded.rank(0, 0), "2 to 3");
  assert.equal(rounded.rank(0, 2), "1");
});

test("the strongest links come first", () => {
  const links = matrix()
    .links(2)
    .map(({ query, key }) => [query, key]);
  assert.deepEqual(links, [
    [1, 1],
    [2, 2],
  ]);
});

test("pairs above a threshold are told in their ranges, and nothing that is 0", () => {
  const found = [];
  matrix({ map: mapOf([[0.5, 0, 0.5], ROWS[1], ROWS[2]]) }).above(0, [0, 0], [0, 2], (q, k) =>
    found.push([q, k]),
  );
  assert.deepEqual(found, [
    [0, 0],
    [0, 2],
  ]);
  const strong = [];
  matrix().above(0.55, [0, 2], [0, 2], (q, k, value) => strong.push([q, k, value.toFixed(1)]));
  assert.deepEqual(strong, [
    [1, 1, "0.6"],
    [2, 2, "0.6"],
  ]);
});

test("an overview knows blocks, and no weight of a pair", () => {
  const of = overview();
  assert.equal(of.overview, true);
  assert.ok(Number.isNaN(of.value(1, 2)));
  assert.equal(of.row(1), null);
  assert.equal(of.column(1), null);
  assert.deepEqual(of.block(1, 2).queries, [0, 1]);
  assert.deepEqual(of.block(1, 2).keys, [2, 3]);
  close(assert, [of.block(1, 2).value], [0.4]);
  close(
    assert,
    of.blocksOfRow(0, 2).map(({ value }) => value),
    [0.9, 0.8],
  );
  close(
    assert,
    of.blocksOfColumn(3).map(({ value }) => value),
    [0.4, 0.8],
  );
});

test("what is near an overview is exact: its rows, and its columns", () => {
  const row = (query) => (query === 1 ? Float32Array.of(0.1, 0.2, 0.3, 0.4) : null);
  const column = (key) => (key === 0 ? Float32Array.of(0.5, 0.1, 0, 0) : null);
  const of = overview({ row, column });
  close(assert, of.row(1), [0.1, 0.2, 0.3, 0.4]);
  close(assert, of.column(0), [0.5, 0.1, 0, 0]);
  close(assert, [of.value(0, 0)], [0.5]);
  assert.equal(of.withinOf(1), 0);
  assert.equal(of.withinOf(0), 0.002);
  assert.equal(of.row(0, 1), null);
});

test("marginals are counted once for a map, also where it is drawn as another matrix", () => {
  const map = mapOf(ROWS);
  const [one, other] = [matrix({ map }), matrix({ map })];
  assert.equal(one.received, other.received);
  const given = Float64Array.of(1, 2, 3);
  assert.equal(matrix({ entropies: given }).entropies, given);
});

test("a rounded weight is said with what is known of it, a score with its sign", () => {
  assert.equal(matrix().said(0.1234), "0.123");
  assert.equal(matrix().said(0.1234, 0.002), "≈ 0.12");
  assert.equal(matrix().said(0.001, 0.002), "< 0.002");
  assert.equal(matrix({ quantity: SCORES }).said(-4.5), "−4.50");
});
