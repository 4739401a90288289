import assert from "node:assert/strict";
import { test } from "node:test";
import { Axis, axesOf, isPadding, thingsOf } from "../../../attnviz/views/explorer/maths/axis.js";
import { SENTENCE, SOUND, tokens } from "./examples.js";

test("an axis of words has the tokens of each, and names words of several tokens by their places", () => {
  const axis = new Axis(SENTENCE, { unit: "word" });
  assert.deepEqual(axis.text, ["[CLS]", "undoing", "it", "[SEP]"]);
  assert.deepEqual(axis.members, [[0], [1, 2, 3], [4], [5]]);
  assert.equal(axis.whole, false);
  assert.equal(axis.about(1), "positions 1 to 3");
  assert.equal(axis.about(2), "it · id 104 · position 4");
  assert.equal(axis.indexOf.get(3), 1);
});

test("units that an input does not have are its tokens", () => {
  const axis = new Axis(SENTENCE, { unit: "sentence" });
  assert.equal(axis.unit, "token");
  assert.equal(axis.length, 6);
  assert.equal(axis.whole, true);
});

test("special tokens, the first, or both are left out, and stand in the running text without an index", () => {
  const texts = (hide) => new Axis(SENTENCE, { hide }).text;
  assert.deepEqual(texts("special"), ["un", "##do", "##ing", "it"]);
  assert.deepEqual(texts("first"), ["un", "##do", "##ing", "it", "[SEP]"]);
  assert.deepEqual(texts("both"), ["un", "##do", "##ing", "it"]);
  const { running } = new Axis(SENTENCE, { hide: "special" });
  assert.deepEqual(
    running.map(({ index }) => index),
    [-1, 0, 1, 2, 3, -1],
  );
  assert.deepEqual(
    running.map(({ joined }) => joined),
    [false, false, true, true, false, false],
  );
});

test("a word of which some tokens are left out has the rest; one of which all are is gone", () => {
  const sentence = tokens(["a", "b", "c"], {
    special: [0, 1, 1],
    units: { word: { text: ["ab", "c"], of: [0, 0, 1] } },
  });
  const axis = new Axis(sentence, { unit: "word", hide: "special" });
  assert.deepEqual(axis.members, [[0]]);
  assert.deepEqual(axis.text, ["ab"]);
});

test("a unit is found again in another cut, and -1 where it is left out", () => {
  const [words, all] = [new Axis(SENTENCE, { unit: "word" }), new Axis(SENTENCE)];
  const plain = new Axis(SENTENCE, { hide: "special" });
  assert.equal(words.find(all, 3), 1);
  assert.equal(all.find(words, 1), 1);
  assert.equal(plain.find(all, 0), -1);
});

test("a name that stands twice has its place", () => {
  const axis = new Axis(tokens(["a", "b", "a"]));
  assert.deepEqual(
    [0, 1, 2].map((i) => axis.name(i)),
    ["a", "b", "a (2)"],
  );
});

test("what stands behind a sound is padding, and can be cut; frames of a tenth stand together", () => {
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((i) => isPadding(SOUND, i)),
    [false, false, false, true, true],
  );
  const own = new Axis(SOUND, { padding: "cut" });
  assert.equal(own.length, 3);
  assert.equal(new Axis(SOUND).ownLength, 3);
  assert.deepEqual(
    own.running.map(({ text, index, end }) => [text, index, end]),
    [
      ["0.0 s", 0, 1],
      ["0.10 s", 2, 2],
    ],
  );
});

test("padding between others is no end of a sound", () => {
  const bands = { ...SOUND, special: [0, 1, 0, 1, 0] };
  assert.equal(new Axis(bands).ownLength, 5);
});

test("one text is one axis; of two only the one that is read has a first token to leave out", () => {
  const header = { axes: [SENTENCE, tokens(["x", "[y]", "z"])] };
  const one = axesOf(header, { queries: 0, keys: 0 }, { hide: "first" });
  assert.equal(one.queries, one.keys);
  const two = axesOf(header, { queries: 1, keys: 0 }, { hide: "both" });
  assert.deepEqual(two.queries.text, ["x", "z"]);
  assert.deepEqual(two.keys.text, ["un", "##do", "##ing", "it"]);
  const first = axesOf(header, { queries: 1, keys: 0 }, { hide: "first" });
  assert.deepEqual(first.queries.text, ["x", "[y]", "z"]);
});

test("places are patches, frames, tokens or steps", () => {
  assert.deepEqual(thingsOf(SENTENCE), ["token", "tokens"]);
  assert.deepEqual(thingsOf(SOUND), ["frame", "frames"]);
  assert.deepEqual(thingsOf({ ...SENTENCE, grid: [2, 3] }), ["patch", "patches"]);
  assert.deepEqual(thingsOf({ ...SENTENCE, ids: [-1, -1] }), ["step", "steps"]);
});
