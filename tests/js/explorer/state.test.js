import assert from "node:assert/strict";
import { test } from "node:test";
import { axesOf } from "../../../attnviz/views/explorer/maths/axis.js";
import { arranged } from "../../../attnviz/views/explorer/maths/heads.js";
import * as reduce from "../../../attnviz/views/explorer/state.js";
import { ROLLOUT, SENTENCE, SCORES, stack } from "./examples.js";

const at = (layer, head) => ({ layer, head });
const DECODER = stack({ name: "decoder", layers: 3 });
const HEADER = {
  model: { name: "m" },
  stacks: [stack(), DECODER],
  selection: { stack: "encoder", layer: 1, head: 1, query: 2, asked: false },
  hide: null,
  opened: null,
};
const opened = (header = {}, kept = {}, state = reduce.initial(kept)) =>
  reduce.open(state, { ...HEADER, ...header }, kept);
const STATE = opened().state;

function frozen(state) {
  return Object.freeze({ ...state, options: Object.freeze({ ...state.options }) });
}

test("first a trace shows what Python chose", () => {
  const { state, isKept } = opened();
  assert.equal(isKept, false);
  assert.deepEqual([state.stack, state.heads, state.focus], ["encoder", [at(1, 1)], at(1, 1)]);
  assert.equal(state.options.hide, "nothing");
});

test("what a reader chose on another page is still chosen, where the model has it", () => {
  const kept = { model: "m", stack: "encoder", heads: [at(0, 1), at(1, 0)], unit: "word" };
  const { state, isKept } = opened({}, kept);
  assert.equal(isKept, true);
  assert.deepEqual(state.heads, kept.heads);
  assert.deepEqual(state.focus, at(1, 0));
  assert.equal(state.options.unit, "word");
  assert.equal(opened({}, { ...kept, model: "other" }).isKept, false);
  assert.equal(opened({}, { ...kept, heads: [at(7, 0)] }).isKept, false);
  assert.equal(opened({}, { ...kept, stack: "cross" }).isKept, false);
  const asked = { ...HEADER.selection, asked: true };
  assert.equal(opened({ selection: asked }, kept).isKept, false);
});

test("another text keeps the heads, and nothing that was locked, pointed at or asked for", () => {
  const locked = { ...STATE, heads: [at(0, 0)], lock: { query: 0, key: 0 }, target: "good" };
  const { state, isKept } = opened({}, {}, locked);
  assert.equal(isKept, true);
  assert.deepEqual(state.heads, [at(0, 0)]);
  assert.deepEqual([state.lock, state.hover, state.target], [null, null, ""]);
});

test("a file opens as it was saved, unless it names heads that are not there", () => {
  const file = {
    stack: "decoder",
    heads: [at(2, 0), at(2, 1)],
    lock: { side: "both", index: 3 },
    options: { view: "lines" },
    mixing: { how: "max", own: {} },
    target: "good",
  };
  const { state, isOpened } = opened({ opened: file, hide: "special" });
  assert.equal(isOpened, true);
  assert.deepEqual([state.stack, state.heads, state.target], ["decoder", file.heads, "good"]);
  assert.deepEqual(state.awaited, file.lock);
  assert.equal(state.lock, null);
  assert.deepEqual([state.options.view, state.options.hide], ["lines", "special"]);
  assert.equal(state.mixing.how, "max");
  const gone = opened({ opened: { ...file, heads: [at(9, 0)] } });
  assert.deepEqual([gone.isOpened, gone.state.stack], [false, "encoder"]);
});

test("a head is picked, added and taken away; what was chosen before stays as it was", () => {
  const grid = arranged(stack(), { order: "layer", filter: null });
  const before = frozen(STATE);
  const two = reduce.select(before, at(0, 0), "toggle", grid);
  assert.deepEqual(two.heads, [at(1, 1), at(0, 0)]);
  assert.deepEqual(before.heads, [at(1, 1)]);
  assert.deepEqual(reduce.select(two, at(0, 0), "toggle", grid).heads, [at(1, 1)]);
});

test("another stack has the nearest head, and nothing is locked there", () => {
  const before = frozen({ ...STATE, lock: { query: 1, key: 1 }, awaited: { query: 1, key: 1 } });
  const state = reduce.changeStack({ ...before, focus: at(9, 0) }, DECODER);
  assert.deepEqual([state.stack, state.heads], ["decoder", [at(2, 0)]]);
  assert.deepEqual([state.lock, state.awaited], [null, null]);
});

test("pointing at the same spot changes nothing", () => {
  const one = reduce.hover(STATE, { side: "both", index: 1 });
  assert.deepEqual(one.hover, { side: "both", index: 1 });
  assert.equal(reduce.hover(one, { side: "both", index: 1, end: 1 }), one);
  assert.equal(reduce.hover(one, null).hover, null);
});

test("a click locks and frees, a key only locks; what a link asked for counts no more", () => {
  const spot = { query: 1, key: 2 };
  const locked = reduce.lock(frozen({ ...STATE, awaited: spot }), spot, "toggle");
  assert.deepEqual([locked.lock, locked.awaited], [spot, null]);
  assert.equal(reduce.lock(locked, { ...spot }, "toggle").lock, null);
  assert.deepEqual(reduce.lock(locked, { ...spot }, "set").lock, spot);
});

test("cutting the axes carries the lock along, and forgets what was pointed at", () => {
  const axes = (cut) => axesOf({ axes: [SENTENCE] }, stack(), cut);
  const before = frozen({ ...STATE, lock: { query: 2, key: 4 }, hover: { query: 0, key: 0 } });
  const words = reduce.moveAxes(before, axes({}), axes({ unit: "word" }));
  assert.deepEqual([words.lock, words.hover], [{ query: 1, key: 2 }, null]);
  const better = reduce.carryLock(before, axes({}), axes({}));
  assert.deepEqual([better.lock, better.hover], [before.lock, before.hover]);
});

test("what a link locks is read on what is drawn, or not at all", () => {
  const axes = (cut) => axesOf({ axes: [SENTENCE] }, stack(), cut);
  const words = axes({ unit: "word" });
  const state = { ...STATE, awaited: { side: "both", index: 1 } };
  assert.deepEqual(reduce.awaitedSpot(state, words, axes({})), { side: "both", index: 1, end: 1 });
  const outside = { ...STATE, awaited: { side: "both", index: 4 } };
  assert.equal(reduce.awaitedSpot(outside, words, axes({})), null);
  assert.equal(reduce.awaitedSpot(STATE, words, words), null);
});

test("what gathers on a decoder's first token is drawn without it, until the reader says otherwise", () => {
  const quantityOf = (name) => (name === "rollout" ? ROLLOUT : SCORES);
  const choose = (state, drawn) => reduce.chooseQuantity(state, { drawn }, quantityOf);
  const decoder = { ...STATE, stack: "decoder" };
  const rollout = choose(frozen(decoder), "rollout");
  assert.deepEqual([rollout.options.drawn, rollout.options.hide], ["rollout", "first"]);
  assert.equal(choose(rollout, "scores").options.hide, "nothing");
  assert.equal(choose(STATE, "rollout").options.hide, "nothing"); // no decoder
  const special = reduce.choose(decoder, { unit: "word" });
  const both = { ...special, options: { ...special.options, hide: "special" } };
  assert.equal(choose(both, "rollout").options.hide, "both");
  const said = reduce.choose(rollout, { hide: "nothing" });
  assert.equal(said.hideChosen, true);
  assert.equal(choose(said, "rollout").options.hide, "nothing");
});

test("what a reader leaves out by hand is not shown again unasked", () => {
  const quantityOf = () => SCORES;
  const first = { ...STATE, stack: "decoder", options: { ...STATE.options, hide: "first" } };
  const next = reduce.chooseQuantity(first, { drawn: "scores" }, quantityOf);
  assert.equal(next.options.hide, "first");
});

test("another answer changes nothing but the target", () => {
  const next = reduce.chooseQuantity(frozen(STATE), { target: "bad" }, () => SCORES);
  assert.deepEqual(next, { ...STATE, target: "bad" });
});

test("what runs through layers is drawn of the head that was chosen last", () => {
  const state = { ...STATE, heads: [at(0, 0), at(1, 1)], focus: at(1, 1) };
  assert.deepEqual(reduce.followedHeads(state, ROLLOUT), [at(1, 1)]);
  assert.equal(reduce.followedHeads(state, SCORES), state.heads);
});

test("a mix, and what is remembered", () => {
  const mixing = { how: "own", own: { 1.1: 2 } };
  const state = reduce.mix(frozen(STATE), mixing);
  assert.equal(state.mixing, mixing);
  const memory = reduce.memoryOf(state);
  assert.deepEqual([memory.model, memory.stack, memory.heads], ["m", "encoder", [at(1, 1)]]);
  assert.equal(memory.unit, "token");
  assert.equal("lock" in memory, false);
});

test("what is locked is read out in its own size, and letting go goes one size up", () => {
  const cell = reduce.lock(frozen(STATE), { query: 1, key: 0 }, "set");
  assert.equal(cell.size, "cell");
  assert.equal(reduce.lock(cell, { side: "both", index: 1 }, "set").size, "token");
  const head = reduce.letGo(frozen(cell));
  assert.deepEqual([head.size, head.lock], ["head", null]);
  const answer = reduce.letGo(head);
  assert.equal(answer.size, "answer");
  assert.equal(reduce.letGo(answer), answer);
  assert.equal(reduce.lock(cell, { query: 1, key: 0 }, "toggle").size, "answer");
});

test("a head keeps the size that is read out, unless several are mixed or nothing is selected", () => {
  const grid = arranged(stack(), { order: "layer", filter: null });
  const cell = reduce.lock(STATE, { query: 1, key: 0 }, "set");
  assert.equal(reduce.select(cell, at(0, 0), "one", grid).size, "cell");
  const two = reduce.select(cell, at(0, 0), "toggle", grid);
  assert.equal(two.size, "head");
  assert.equal(reduce.select(STATE, at(0, 0), "one", grid).size, "head");
  const unlocked = reduce.letGo(two);
  assert.equal(unlocked.heads.length, 2);
  assert.deepEqual(reduce.letGo(unlocked).heads, [two.focus]);
});
