import assert from "node:assert/strict";
import { test } from "node:test";
import { described, Quantities } from "../../../attnviz/views/explorer/data/quantities.js";
import { quantity, ROLLOUT, SCORES, SENTENCE, stack } from "./examples.js";

const LINES = [quantity(), SCORES, ROLLOUT];

function quantities(line = {}, arrays = {}) {
  return new Quantities(
    { url: "/w", quantities: LINES, axes: [SENTENCE], stacks: [stack(line)] },
    arrays,
  );
}

test("a quantity is a map a head or a layer, of shares, amounts or scores", () => {
  const kinds = LINES.map(described).map(({ layerwise, signed, shares }) => [
    layerwise,
    signed,
    shares,
  ]);
  assert.deepEqual(kinds, [
    [false, false, true],
    [false, true, false],
    [true, false, true],
  ]);
  const { signed, shares } = described({ ...LINES[0], rows: "amounts" });
  assert.deepEqual([signed, shares], [false, false]);
});

test("what a stack does not have says why, and the menu names it", () => {
  const of = quantities();
  assert.equal(of.why("encoder", "scores"), "");
  assert.equal(of.why("encoder", "rollout"), "No layer has it.");
  assert.deepEqual(of.choices("encoder")[2], ["rollout", "attention rollout (not here)"]);
  assert.equal(of.named("nothing").name, "weights");
});

test("a map is found by its layer and head, or by its layer alone", () => {
  const arrays = {
    "encoder/scores": Float32Array.from({ length: 4 * 36 }, (_, i) => i),
    "encoder/rollout": Float32Array.from({ length: 2 * 36 }, (_, i) => i),
  };
  const of = quantities({}, arrays);
  assert.equal(of.at("scores", "encoder", { layer: 1, head: 1 }).values[0], 3 * 36);
  assert.equal(of.at("rollout", "encoder", { layer: 1, head: 1 }).values[0], 36);
  assert.equal(of.at("flow", "encoder", { layer: 1, head: 1 }), null);
});

test("relevance is asked for by its answer, what runs through layers by its layer", () => {
  const of = quantities();
  const head = { layer: 1, head: 1 };
  assert.equal(of.address("scores", "encoder", head, "x"), "scores/encoder/1/1");
  assert.equal(of.address("rollout", "encoder", head, ""), "rollout/encoder/1/0");
  assert.equal(
    of.address("relevance", "encoder", head, "a b"),
    "relevance/encoder/1/1?target=a%20b",
  );
});

test("a stack is asked for by its address", () => {
  const of = quantities({ name: "a/b", address: "a~2Fb" });
  const head = { layer: 1, head: 0 };
  assert.equal(of.address("scores", "a/b", head, ""), "scores/a~2Fb/1/0");
});

test("only what a host offers, and what is small, is fetched unasked", () => {
  assert.equal(quantities().brings("scores", "encoder"), true);
  assert.equal(quantities({ offers: { scores: "data" } }).brings("scores", "encoder"), false);
});
