import assert from "node:assert/strict";
import { test } from "node:test";
import { Axis } from "../../../attnviz/views/explorer/maths/axis.js";
import { onPadding, recut } from "../../../attnviz/views/explorer/maths/recut.js";
import { close, mapOf, SENTENCE, SOUND, tokens } from "./examples.js";

// Rows add up to 1: [CLS] un ##do ##ing it [SEP].
const ROWS = [
  [0.5, 0.1, 0.1, 0.1, 0.1, 0.1],
  [0.1, 0.2, 0.3, 0.1, 0.2, 0.1],
  [0.2, 0.1, 0.1, 0.3, 0.2, 0.1],
  [0.3, 0.1, 0.1, 0.1, 0.3, 0.1],
  [0.0, 0.1, 0.2, 0.1, 0.5, 0.1],
  [0.6, 0.0, 0.0, 0.0, 0.0, 0.4],
];

test("a word receives the sum of its tokens and attends to the mean of what they attend to", () => {
  const axis = new Axis(SENTENCE, { unit: "word" });
  const { map, emptied } = recut(mapOf(ROWS), axis, axis);
  close(assert, map.values, [
    ...[0.5, 0.3, 0.1, 0.1],
    ...[0.2, 0.4 + 0.2 / 3, 0.7 / 3, 0.1],
    ...[0.0, 0.4, 0.5, 0.1],
    ...[0.6, 0.0, 0.0, 0.4],
  ]);
  assert.deepEqual([map.rows, map.columns, map.scale, emptied], [4, 4, 1, 0]);
});

test("without special tokens the rest of each row is scaled to add up to 1, and an empty row is counted", () => {
  const axis = new Axis(SENTENCE, { hide: "special" });
  const rows = ROWS.map((row) => [...row]);
  rows[2] = [0.5, 0, 0, 0, 0, 0.5]; // looks at nothing else
  const { map, emptied } = recut(mapOf(rows), axis, axis);
  assert.equal(emptied, 1);
  close(assert, map.values, [
    ...[0.25, 0.375, 0.125, 0.25],
    ...[0, 0, 0, 0],
    ...[1 / 6, 1 / 6, 1 / 6, 0.5],
    ...[1 / 9, 2 / 9, 1 / 9, 5 / 9],
  ]);
});

test("a decoder's rows without the first token are scaled by the rest", () => {
  const axis = new Axis(tokens(["A", "b", "A", "b"]), { hide: "first" });
  const rows = [
    [1, 0, 0, 0],
    [0.9, 0.1, 0, 0],
    [0.5, 0.2, 0.3, 0],
    [0.7, 0.1, 0.15, 0.05],
  ];
  const { map, emptied } = recut(mapOf(rows), axis, axis);
  assert.equal(emptied, 0); // the first row is not drawn
  close(assert, map.values, [...[1, 0, 0], ...[0.4, 0.6, 0], ...[1 / 3, 0.5, 1 / 6]]);
});

test("an emptied token of a word does not count in the word's mean", () => {
  const axis = new Axis(SENTENCE, { unit: "word", hide: "special" });
  const rows = ROWS.map((row) => [...row]);
  rows[2] = [0.5, 0, 0, 0, 0, 0.5];
  const { map, emptied } = recut(mapOf(rows), axis, axis);
  assert.equal(emptied, 0); // of the word two tokens are left
  close(assert, map.values.slice(0, 2), [(0.75 + 0.5) / 2, (0.25 + 0.5) / 2]);
});

test("what is not scaled stays as it was, without what is left out", () => {
  const axis = new Axis(SENTENCE, { hide: "special" });
  const { map } = recut(mapOf(ROWS), axis, axis, false);
  close(assert, map.values.slice(0, 4), [0.2, 0.3, 0.1, 0.2]);
});

test("rounding grows with the tokens of a unit and with what a row is scaled by", () => {
  const words = new Axis(SENTENCE, { unit: "word" });
  const rounded = mapOf(ROWS, { within: 0.002 });
  assert.equal(recut(rounded, words, words).map.within, 0.006);
  const plain = new Axis(SENTENCE, { hide: "special" });
  close(assert, [recut(rounded, plain, plain).map.within], [0.002 / 0.6]); // the least rest of a row
  assert.equal(recut(mapOf(ROWS, { within: 0.4 }), words, words).map.within, 0.5);
});

test("8-bit maps are cut by their scale", () => {
  const axis = new Axis(SENTENCE, { unit: "word" });
  const bytes = mapOf(ROWS, {
    values: new Uint8Array(ROWS.flat().map((value) => Math.round(value * 10))),
    scale: 0.1,
  });
  close(assert, recut(bytes, axis, axis).map.values.slice(0, 4), [0.5, 0.3, 0.1, 0.1]);
});

test("what the padding of a sound gets is the mean over the rows that are drawn", () => {
  const own = new Axis(SOUND, { padding: "cut" });
  const map = mapOf([
    [0.5, 0.1, 0.1, 0.2, 0.1],
    [0.2, 0.2, 0.2, 0.2, 0.2],
    [0.6, 0.2, 0.2, 0.0, 0.0],
    [0, 0, 0, 0, 1],
    [0, 0, 0, 0, 1],
  ]);
  close(assert, [onPadding(map, own, own)], [(0.3 + 0.4 + 0) / 3]);
});
