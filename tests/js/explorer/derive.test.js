import assert from "node:assert/strict";
import { test } from "node:test";
import { axesOf } from "../../../attnviz/views/explorer/maths/axis.js";
import { Derivation } from "../../../attnviz/views/explorer/maths/derive.js";
import { close, mapOf, quantity, ROLLOUT, SCORES, SENTENCE, SOUND, stack } from "./examples.js";

const EVEN = mapOf(Array.from({ length: 6 }, () => Array.from({ length: 6 }, () => 1 / 6)));
const DIAGONAL = mapOf(
  Array.from({ length: 6 }, (_, q) => Array.from({ length: 6 }, (__, k) => (q === k ? 1 : 0))),
);
const MAPS = { 0: EVEN, 1: DIAGONAL };
const MEAN = { how: "mean", own: {} };
const at = (head) => ({ layer: 0, head });

function derivation(sources = {}, axes = [SENTENCE]) {
  return new Derivation(
    { axes },
    {
      weights: (_, heads) => heads.map(({ head }) => MAPS[head]),
      quantity: () => null,
      near: () => null,
      ...sources,
    },
  );
}

function asked(cut = {}, other = {}, axes = [SENTENCE]) {
  const whole = axesOf({ axes }, stack(), {});
  return {
    quantity: quantity(),
    target: "",
    mixing: MEAN,
    axes: axesOf({ axes }, stack(), cut),
    whole,
    cut,
    ...other,
  };
}

test("one head is drawn as it is, without a copy of its numbers", () => {
  const matrix = derivation().of(stack(), [at(0)], asked());
  assert.equal(matrix.map, EVEN);
  assert.equal(matrix.name, "Layer 0 · head 0");
  assert.deepEqual(matrix.notes, []);
});

test("several heads are mixed once, and drawn in every cut", () => {
  const made = derivation();
  const heads = [at(0), at(1)];
  const mix = made.of(stack(), heads, asked());
  close(assert, mix.row(0), [7 / 12, 1 / 12, 1 / 12, 1 / 12, 1 / 12, 1 / 12]);
  assert.equal(mix.name, "Mean of 2 heads");
  const words = made.of(stack(), heads, asked({ unit: "word" }));
  close(assert, words.row(2), [1 / 12, 3 / 12, 7 / 12, 1 / 12]);
  assert.equal(made.mixes.size, 1);
});

test("what was drawn is drawn again as the same matrix, until better maps have come", () => {
  const made = derivation();
  const request = asked();
  const first = made.of(stack(), [at(0)], request);
  assert.equal(made.of(stack(), [at(0)], request), first);
  assert.notEqual(made.of(stack(), [at(1)], request), first);
  // How heads are mixed does not tell one head from itself.
  assert.equal(made.of(stack(), [at(0)], { ...request, mixing: { how: "max", own: {} } }), first);
  made.forget();
  assert.notEqual(made.of(stack(), [at(0)], request), first);
});

test("at most sixteen matrices are kept", () => {
  const made = derivation({ weights: () => [EVEN] });
  const request = asked();
  for (let head = 0; head < 20; head++) made.of(stack(), [at(head)], request);
  assert.equal(made.cache.size, 16);
});

test("without special tokens the matrix says so", () => {
  const matrix = derivation().of(stack(), [at(0)], asked({ hide: "special" }));
  close(assert, matrix.row(0), [0.25, 0.25, 0.25, 0.25]);
  assert.equal(matrix.without, "special tokens");
  assert.deepEqual(matrix.notes, [
    "Without special tokens: the rest of each row is scaled to add up to 1.",
  ]);
});

test("rows of which nothing is left are counted in words", () => {
  const first = mapOf(Array.from({ length: 6 }, () => [1, 0, 0, 0, 0, 0]));
  const made = derivation({ weights: () => [first] });
  const { notes } = made.of(stack(), [at(0)], asked({ hide: "first" }));
  assert.equal(notes[1], "5 rows look at nothing else and stay empty.");
});

test("words and sentences have sums and means, which is said", () => {
  const { notes } = derivation().of(stack(), [at(0)], asked({ unit: "word" }));
  assert.deepEqual(notes, [
    "A word receives the sum of what its tokens receive, and attends to the mean of what they attend to.",
  ]);
});

test("raw scores are of tokens, also where words were chosen", () => {
  const made = derivation({ quantity: () => DIAGONAL });
  const matrix = made.of(stack(), [at(0)], asked({ unit: "word" }, { quantity: SCORES }));
  assert.equal(matrix.queries.unit, "token");
  assert.equal(
    matrix.notes[0],
    "Raw scores exist only for single tokens, not for words or sentences.",
  );
});

test("what is not at hand is null, and of several heads all have to be there", () => {
  const one = (_, __, { head }) => (head === 0 ? EVEN : null);
  const request = asked({}, { quantity: SCORES });
  assert.equal(derivation().of(stack(), [at(0)], request), null);
  assert.equal(derivation({ quantity: one }).of(stack(), [at(0), at(1)], request), null);
  assert.ok(derivation({ quantity: one }).of(stack(), [at(0)], request));
});

test("what runs through layers is of the last head's layer, and says what its first token has", () => {
  const most = mapOf(Array.from({ length: 6 }, () => [0.9, 0.02, 0.02, 0.02, 0.02, 0.02]));
  const made = derivation({ quantity: () => most });
  const heads = [at(0), { layer: 1, head: 0 }];
  const request = asked({}, { quantity: ROLLOUT });
  const matrix = made.of(stack(), heads, request);
  assert.equal(matrix.name, "Layers 0–1");
  assert.deepEqual(matrix.notes, [
    "90.0 % of this is on the first token: leave it out to see the rest.",
  ]);
  const without = made.of(stack(), heads, asked({ hide: "first" }, { quantity: ROLLOUT }));
  assert.equal(without.notes[0], "90.0 % of this is on the first token, which is left out.");
});

test("an overview is drawn in tokens, and says that it cannot be cut", () => {
  const small = mapOf(
    [
      [0.5, 0.2],
      [0.1, 0.9],
    ],
    { within: 0.002 },
  );
  const made = derivation({ weights: (_, heads) => heads.map(() => small) });
  const matrix = made.of(stack(), [at(0)], asked({ unit: "word" }));
  assert.equal(matrix.overview, true);
  assert.equal(matrix.queries.length, 6);
  assert.match(matrix.notes[0], /^All tokens are shown/);
  assert.equal(matrix.bound, false);
  assert.equal(made.of(stack(), [at(0), at(1)], asked()).bound, true);
});

test("the padding behind a sound is not drawn, and its rows keep their weights and entropies", () => {
  const even = mapOf(Array.from({ length: 5 }, () => [0.2, 0.2, 0.2, 0.2, 0.2]));
  const made = derivation({ weights: () => [even] }, [SOUND]);
  const matrix = made.of(stack(), [at(0)], asked({ padding: "cut" }, {}, [SOUND]));
  close(assert, matrix.row(0), [0.2, 0.2, 0.2]);
  assert.equal(matrix.partly, true);
  close(assert, matrix.entropies, [Math.log2(5), Math.log2(5), Math.log2(5)]);
  assert.deepEqual(matrix.notes, [
    "The last 0.10 s are padding after the sound and are not drawn: they got 0.400 of the weight.",
  ]);
});

test("across stacks a quantity may have another formula, and relevance says of which answer it is", () => {
  const made = derivation({ quantity: () => ({ ...EVEN, of: "good" }) });
  const flow = quantity({ name: "relevance", formula: "f", formula_across: "g" });
  assert.equal(made.of(stack(), [at(0)], asked({}, { quantity: flow })).formula, "f; y = good");
  const cross = stack({ name: "cross" });
  assert.equal(made.of(cross, [at(0)], asked({}, { quantity: flow })).formula, "g; y = good");
});
