import assert from "node:assert/strict";
import { test } from "node:test";
import { Axis } from "../../../attnviz/views/explorer/maths/axis.js";
import { otherValues } from "../../../attnviz/views/explorer/maths/other_values.js";
import { mapOf, quantity, ROLLOUT, SCORES, SENTENCE, tokens } from "./examples.js";

const AXIS = new Axis(tokens(["a", "b"]));
const WHOLE = { queries: AXIS, keys: AXIS };
const MATRIX = { ...WHOLE, quantity: quantity(), overview: false };
const OF = {
  heads: 1,
  scores: mapOf([
    [-2.5, -Infinity],
    [1, 2],
  ]),
  weights: mapOf([
    [0.25, 0.75],
    [0.5, 0.5],
  ]),
  whole: WHOLE,
};

test("beside a weight stands its raw score, beside what else is drawn its weight", () => {
  const cell = { query: 0, key: 0 };
  assert.deepEqual(otherValues(MATRIX, cell, OF), [["raw score", "−2.50", "-2.5"]]);
  const scores = { ...MATRIX, quantity: SCORES };
  assert.deepEqual(otherValues(scores, cell, OF), [["weight", "0.250", "0.25"]]);
});

test("what a mask hides is said to be hidden", () => {
  const [[, said]] = otherValues(MATRIX, { query: 0, key: 1 }, OF);
  assert.equal(said, "hidden by a mask");
});

test("words, spans, several heads, overviews and what runs through layers have nothing else", () => {
  const cell = { query: 0, key: 0 };
  assert.deepEqual(otherValues(MATRIX, { ...cell, queryTo: 1 }, OF), []);
  assert.deepEqual(otherValues(MATRIX, cell, { ...OF, heads: 2 }), []);
  assert.deepEqual(otherValues({ ...MATRIX, overview: true }, cell, OF), []);
  assert.deepEqual(otherValues({ ...MATRIX, quantity: ROLLOUT }, cell, OF), []);
  const words = new Axis(SENTENCE, { unit: "word" });
  assert.deepEqual(
    otherValues({ ...MATRIX, queries: words, keys: words }, { query: 1, key: 1 }, OF),
    [],
  );
});

test("only an exact weight, or one rounded in its own cell, is named", () => {
  const overview = { ...OF, weights: mapOf([[1]]) };
  const scores = { ...MATRIX, quantity: SCORES };
  assert.deepEqual(otherValues(scores, { query: 0, key: 0 }, overview), []);
});
