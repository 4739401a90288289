import assert from "node:assert/strict";
import { test } from "node:test";
import {
  kept,
  mixed,
  mixedRows,
  mixedScore,
  mixFormula,
  mixTitle,
  shares,
} from "../../../attnviz/views/explorer/maths/mix.js";
import { close, mapOf } from "./examples.js";

const HEADS = [
  { layer: 0, head: 0 },
  { layer: 0, head: 1 },
  { layer: 1, head: 2 },
];
const MAPS = [
  mapOf([
    [0.1, 0.9],
    [0.5, 0.5],
  ]),
  mapOf([
    [0.4, 0.6],
    [0.2, 0.8],
  ]),
  mapOf([
    [1.0, 0.0],
    [0.3, 0.7],
  ]),
];

test("a mix says how many heads it has and how they are joined", () => {
  const heads = [
    { layer: 0, head: 1 },
    { layer: 2, head: 3 },
  ];
  assert.equal(mixTitle(heads, { how: "max" }), "Maximum of 2 heads");
  assert.equal(mixTitle(heads, { how: "mean" }), "Mean of 2 heads");
  assert.equal(mixTitle(heads, { how: "own" }), "Mix of 2 heads");
});

test("three heads are their mean, their maximum and their own sum", () => {
  const mix = (mixing) => mixed(MAPS, shares(HEADS, mixing)).values;
  close(assert, mix({ how: "mean", own: {} }), [0.5, 0.5, 1 / 3, 2 / 3]);
  close(assert, mix({ how: "max", own: {} }), [1, 0.9, 0.5, 0.8]);
  const own = { how: "own", own: { "0.0": 3 } }; // 3 to 1 to 1
  close(assert, mix(own), [(0.3 + 0.4 + 1) / 5, (2.7 + 0.6) / 5, (1.5 + 0.5) / 5, (1.5 + 1.5) / 5]);
});

test("own weights add up to 1; where all are 0 they are alike; a maximum has none", () => {
  assert.deepEqual(shares(HEADS, { how: "own", own: { "0.0": 2, 0.1: 0 } }), [2 / 3, 0, 1 / 3]);
  const nothing = { "0.0": 0, 0.1: 0, 1.2: 0 };
  assert.deepEqual(shares(HEADS, { how: "own", own: nothing }), [1 / 3, 1 / 3, 1 / 3]);
  assert.equal(shares(HEADS, { how: "max", own: {} }), null);
});

test("scores are mixed with their signs: a maximum of negative ones is no zero", () => {
  const scores = [mapOf([[-3, -1]]), mapOf([[-2, -5]])];
  close(assert, mixed(scores, null).values, [-2, -1]);
  close(assert, mixed(scores, [0.5, 0.5]).values, [-2.5, -3]);
});

test("a head of no share takes no part, even where a mask hides its scores", () => {
  const hidden = mapOf([[-Infinity, 1]]);
  close(assert, mixed([hidden, mapOf([[2, 4]])], [0, 1]).values, [2, 4]);
});

test("8-bit maps are mixed by their scales, and the mix is known as the worst of them", () => {
  const bytes = { ...mapOf([[0, 0]]), values: new Uint8Array([51, 102]), scale: 1 / 255 };
  const mix = mixed([{ ...bytes, within: 0.002 }, mapOf([[0.6, 0.2]])], [0.5, 0.5]);
  close(assert, mix.values, [0.4, 0.3]);
  assert.equal(mix.within, 0.002);
});

test("rows of several heads are mixed; one that is missing leaves none", () => {
  const [one, two] = [Float32Array.of(0.2, 0.8), Float32Array.of(0.6, 0.4)];
  close(assert, mixedRows([one, two], [0.5, 0.5]), [0.4, 0.6]);
  assert.equal(mixedRows([one], null), one);
  assert.equal(mixedRows([one, undefined], [0.5, 0.5]), null);
  assert.equal(mixedRows([one, null], null), null);
});

test("a row is mixed once, and asked for again while it is missing", () => {
  let [asked, row] = [0, null];
  const at = kept(() => {
    asked++;
    return row;
  });
  assert.equal(at(3), null);
  row = [1];
  assert.equal(at(3), row);
  assert.equal(at(3), row);
  assert.equal(asked, 2);
});

test("scores of a mean are means; the entropy, and what one head does not tell, are not", () => {
  const thirds = [1 / 3, 1 / 3, 1 / 3];
  close(assert, [mixedScore("sink", [0.3, 0.6, 0.9], thirds)], [0.6]);
  assert.equal(mixedScore("entropy", [1, 2, 3], thirds), null);
  assert.equal(mixedScore("sink", [0.3, null, 0.9], thirds), null);
  assert.equal(mixedScore("sink", [0.3, 0.6, 0.9], null), null);
});

test("the formula names each head", () => {
  const [a, b] = HEADS;
  assert.equal(mixFormula([a, b], { how: "mean", own: {} }), "(a[0.0] + a[0.1]) / 2");
  assert.equal(
    mixFormula([a, b], { how: "max", own: {} }),
    "max(a[0.0], a[0.1]); rows need not add up to 1",
  );
  assert.equal(mixFormula([a, b], { how: "own", own: { "0.0": 3 } }), "0.75 a[0.0] + 0.25 a[0.1]");
});
