import assert from "node:assert/strict";
import { test } from "node:test";
import { cutsOf, hideFirst } from "../../../attnviz/views/explorer/maths/cut.js";
import { SENTENCE, SOUND, tokens } from "./examples.js";

const USUAL = { unit: "token", hide: "nothing", padding: "cut" };

test("an input offers the units that it has, and what can be left out of it", () => {
  const { units, hides, padded, wanted } = cutsOf([SENTENCE], false, USUAL);
  assert.deepEqual(units, ["token", "word"]);
  assert.deepEqual(hides, ["nothing", "special", "first", "both"]);
  assert.equal(padded, false);
  assert.deepEqual(wanted, { unit: "token", hide: "nothing", padding: "shown" });
});

test("where an input has no such units, those are drawn that are a little finer", () => {
  const wanted = (unit) => cutsOf([SENTENCE], false, { ...USUAL, unit }).wanted.unit;
  assert.equal(wanted("sentence"), "word");
  assert.equal(wanted("character"), "token");
  assert.equal(wanted("turn"), "word");
});

test("without special tokens only the first one can be left out", () => {
  const { hides, wanted } = cutsOf([tokens(["a", "b"])], false, { ...USUAL, hide: "both" });
  assert.deepEqual(hides, ["nothing", "first"]);
  assert.equal(wanted.hide, "nothing");
});

test("of a picture only special tokens can be left out", () => {
  assert.deepEqual(cutsOf([SENTENCE], true, USUAL).hides, ["nothing", "special"]);
});

test("the padding of a sound is cut where the reader has not chosen otherwise", () => {
  assert.equal(cutsOf([SOUND], false, USUAL).wanted.padding, "cut");
  assert.equal(cutsOf([SOUND], false, { ...USUAL, padding: "shown" }).wanted.padding, "shown");
});

test("the first token is left out beside what is left out already, and shown again", () => {
  const all = ["nothing", "special", "first", "both"];
  assert.deepEqual(
    all.map((hide) => hideFirst(hide, true)),
    ["first", "both", "first", "both"],
  );
  assert.deepEqual(
    all.map((hide) => hideFirst(hide, false)),
    ["nothing", "special", "nothing", "special"],
  );
});
