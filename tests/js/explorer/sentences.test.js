import assert from "node:assert/strict";
import { test } from "node:test";
import {
  caption,
  figureIn,
  layersOf,
  placesOf,
  precision,
  rule,
  unshaded,
} from "../../../attnviz/views/explorer/sentences.js";
import { mapOf, quantity, ROLLOUT, SCORES, SENTENCE, SOUND, stack, tokens } from "./examples.js";

const HEAD = [{ layer: 0, head: 0 }];
const MEAN = { how: "mean" };
const drawn = (other = {}) => ({
  quantity: quantity(),
  without: "",
  overview: false,
  partly: false,
  map: mapOf([[1]]),
  queries: { length: 1 },
  keys: { length: 1 },
  near: null,
  bound: false,
  ...other,
});

test("a row is a query, and in a decoder leads to the token after it", () => {
  assert.equal(rule(stack(), HEAD, MEAN, drawn()), "each row is a query and adds up to 1");
  const decoder = stack({ name: "decoder" });
  assert.equal(
    rule(decoder, HEAD, MEAN, drawn()),
    "each row is a query, adds up to 1, and leads to the token after it",
  );
  const short = rule(stack({ short: true }), HEAD, MEAN, drawn());
  assert.equal(short, "each row is a query; some rows add up to less than 1");
  assert.match(rule(stack({ sinks: true }), HEAD, MEAN, drawn()), /learned sink/);
  assert.match(rule(stack(), HEAD, MEAN, drawn({ partly: true })), /with its padding/);
});

test("a maximum, an overview and what is left out have rules of their own", () => {
  const two = [...HEAD, { layer: 0, head: 1 }];
  assert.match(
    rule(stack(), two, { how: "max" }, drawn()),
    /rows of a maximum may not add up to 1/,
  );
  assert.match(rule(stack(), HEAD, MEAN, drawn({ overview: true })), /each cell is a block/);
  const without = { without: "special tokens" };
  assert.match(rule(stack(), HEAD, MEAN, drawn(without)), /^without special tokens each row/);
  const scores = drawn({ ...without, quantity: SCORES });
  assert.equal(rule(stack(), HEAD, MEAN, scores), `${SCORES.rule}, without special tokens`);
  const rollout = drawn({ ...without, quantity: ROLLOUT });
  assert.match(rule(stack(), HEAD, MEAN, rollout), /scaled to add up to 1$/);
});

test("how alike two texts are stands before how that was measured", () => {
  const said = figureIn("Similarity of the two texts: 0.541 (cosine of their mean vectors)");
  assert.equal(said.figure, "Similarity of the two texts: 0.541");
  assert.equal(said.rest, "(cosine of their mean vectors)");
  const none = "This model returns vectors, not an answer.";
  assert.deepEqual(figureIn(none), { figure: "", rest: none });
});

test("numbers say how exact they are", () => {
  assert.equal(precision(stack(), drawn()), "exact, float32");
  assert.equal(precision(stack({ rounded_to: "float16" }), drawn()), "stored rounded, float16");
  assert.equal(precision(stack(), drawn({ quantity: SCORES })), "computed in float64");
  const rounded = { map: mapOf([[1]], { within: 0.002 }) };
  assert.equal(
    precision(stack({ weights: "rounded" }), drawn(rounded)),
    "rounded weights, within 0.002",
  );
});

test("an overview says what its cells are, and where it is exact", () => {
  const over = (other) =>
    drawn({
      map: mapOf([[1, 1]], { within: 0.002 }),
      queries: { length: 3 },
      keys: { length: 3 },
      overview: true,
      ...other,
    });
  const line = stack({ weights: "overview" });
  assert.match(
    precision(line, over()),
    /^overview: a cell shows the strongest weight of about 3 × 2/,
  );
  assert.match(precision(line, over({ bound: true })), /^overview of a mix: a cell/);
  const near = {
    rows: [
      [0, 0],
      [2, 4],
    ],
  };
  assert.match(precision(line, over({ near })), /the rows of token 0 and tokens 2 to 4 are exact$/);
  assert.match(precision(stack({ weights: "fetch" }), over()), /are loading$/);
  assert.match(
    precision(line, over({ near: { bring: () => {} } })),
    /under the pointer are exact$/,
  );
  assert.match(precision(line, over({ near: { tile: () => null } })), /^exact where you look/);
});

test("what has no shades says why", () => {
  assert.equal(unshaded({ near: null }, [1]), "");
  assert.match(unshaded({ near: null }, null), /only those of blocks/);
  assert.match(unshaded({ near: { bring: () => {} } }, null), /until the exact row has arrived/);
});

test("heads stand in rows of layers, or by a score, or in what runs through layers", () => {
  const metrics = [{ name: "sink", label: "on the first token" }];
  const placed = (of, order, upTo) => placesOf(of, metrics, { order }, upTo);
  assert.equal(placed(stack(), "layer"), "Rows are layers 0–1, columns heads 0–1.");
  const hybrid = stack({ instead: { 0: "Mamba" } });
  assert.match(placed(hybrid, "layer"), /a layer without attention is a line/);
  assert.equal(placed(stack(), "sink"), "Highest on the first token first, as layer.head.");
  assert.match(placed(stack(), "sink", 0), /all heads of layer 0:/);
  assert.equal(layersOf(stack()), "layers 0 to 1");
  assert.equal(layersOf(stack({ layers: 4, instead: { 0: "", 2: "" } })), "layers 1, 3");
});

test("a caption counts tokens, patches and frames", () => {
  const picture = tokens(["[CLS]", "0,0", "0,1"], { grid: [1, 2], ids: [-1, -1, -1] });
  const model = { name: "m", architecture: "M", dtype: "float32", device: "cpu" };
  const said = caption({
    model,
    axes: [SENTENCE, picture, { ...SOUND, words_by: "characters" }],
    stacks: [stack({ layers: 1 })],
    missing: ["Nothing else."],
  });
  assert.equal(
    said,
    "m (M) · encoder 1 layer × 2 heads · 6 tokens + 2 patches and [CLS] + 5 frames · float32 · cpu · " +
      "layers and heads are counted from 0 · in scripts without spaces, each character counts as a word " +
      "(no dictionary is installed) · Nothing else.",
  );
});
