import assert from "node:assert/strict";
import { test } from "node:test";
import { summaryOf, writtenAs } from "../../../attnviz/views/edits/words.js";

const WORDS = ["not", "good"].map((text) => ({ text, held: false }));

test("a word is written as its edit has it, and a deleted one as it was", () => {
  assert.equal(writtenAs("good", undefined, "[MASK]"), "good");
  assert.equal(writtenAs("good", { unit: 1, kind: "delete" }, "[MASK]"), "good");
  assert.equal(writtenAs("good", { unit: 1, kind: "mask" }, "[MASK]"), "[MASK]");
  assert.equal(writtenAs("good", { unit: 1, kind: "replace", text: "bad" }, null), "bad");
});

test("what was changed is said in the order in which it was done", () => {
  assert.equal(summaryOf(WORDS, []), "Choose a word to delete, mask or replace it.");
  const edits = [
    { unit: 1, kind: "replace", text: "bad" },
    { unit: 0, kind: "delete" },
  ];
  assert.equal(summaryOf(WORDS, edits), "“good” replaced, “not” deleted.");
  assert.equal(summaryOf(WORDS, [{ unit: 0, kind: "mask" }]), "“not” masked.");
});
