import assert from "node:assert/strict";
import { test } from "node:test";
import { axesOf } from "../../../attnviz/views/explorer/maths/axis.js";
import { pickedOf } from "../../../attnviz/views/explorer/maths/picked.js";
import { SENTENCE, SOUND, stack, tokens } from "./examples.js";

const WRITTEN = tokens(["<s>", "so"]);
const HEADER = {
  axes: [SENTENCE, WRITTEN, SOUND],
  stacks: [
    stack(),
    stack({ name: "decoder", queries: 1, keys: 1 }),
    stack({ name: "cross", queries: 1, keys: 0 }),
    stack({ name: "vision", queries: 2, keys: 2 }),
  ],
};
const heads = [{ layer: 1, head: 0 }];

function picked(name, lock, cut = {}) {
  const own = HEADER.stacks.find((each) => each.name === name);
  return pickedOf({ stack: name, heads, lock }, HEADER, axesOf(HEADER, own, cut));
}

test("a cell is an edge, and its key is the word that can be hidden", () => {
  const { edge, word } = picked("encoder", { query: 0, key: 4 });
  assert.deepEqual(edge, { queries: [0], keys: [4], text: "[CLS] → it" });
  assert.deepEqual(word, { stack: "encoder", tokens: [4], text: "it", thing: "word" });
});

test("a token that is read out as a cell is its strongest edge", () => {
  const axes = axesOf(HEADER, HEADER.stacks[0], {});
  const lock = { side: "both", index: 0 };
  const cell = { query: 0, queryTo: 0, key: 4, keyTo: 4 };
  const of = (size, read) => pickedOf({ stack: "encoder", heads, lock, size }, HEADER, axes, read);
  assert.equal(of("cell", cell).edge.text, "[CLS] → it");
  assert.equal(of("token", cell).edge, null);
  assert.equal(of("token", cell).word.text, "[CLS]");
  assert.equal(of("cell", { ...cell, keyTo: 5 }).edge, null);
  assert.equal(of("token", cell).cell, "[CLS] → it"); // by which heads are compared
  assert.match(of("cell", { ...cell, keyTo: 5 }).cell, /^\[CLS\] → it … /);
});

test("of words all their tokens are taken", () => {
  const { edge, word } = picked("encoder", { query: 0, key: 1 }, { unit: "word" });
  assert.deepEqual([edge.queries, edge.keys], [[0], [1, 2, 3]]);
  assert.deepEqual([word.tokens, word.text], [[1, 2, 3], "undoing"]);
});

test("a place of a cut axis is the token that stands there", () => {
  const { word } = picked("encoder", { side: "both", index: 0 }, { hide: "special" });
  assert.deepEqual([word.tokens, word.text], [[1], "un"]);
});

test("a span is hidden whole", () => {
  const { word, edge } = picked("encoder", { side: "both", index: 1, end: 3 });
  assert.deepEqual([word.tokens, word.text, edge], [[1, 2, 3], "un … ##ing", null]);
});

test("of two texts each is hidden where it looks at itself", () => {
  assert.equal(picked("cross", { query: 1, key: 4 }).word.stack, "encoder");
  const { word } = picked("cross", { side: "query", index: 1 });
  assert.deepEqual([word.stack, word.text], ["decoder", "so"]);
});

test("frames are called so, and nothing selected is no word", () => {
  assert.equal(picked("vision", { side: "both", index: 1 }).word.thing, "frame");
  const nothing = { stack: "encoder", heads, word: null, edge: null, cell: "" };
  assert.deepEqual(picked("encoder", null), nothing);
  assert.equal(picked("encoder", { query: 0, key: 99 }).edge, null);
});
