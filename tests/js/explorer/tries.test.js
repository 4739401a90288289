import assert from "node:assert/strict";
import { test } from "node:test";
import { hintOf } from "../../../attnviz/views/explorer/effect_words.js";
import * as reduce from "../../../attnviz/views/explorer/tries.js";
import { SENTENCE, stack, tokens } from "./examples.js";

const HEADER = {
  axes: [SENTENCE, tokens(["a", "b"])],
  stacks: [stack(), stack({ name: "cross", queries: 1, keys: 0 })],
};
const hide = (...places) => ({ kind: "hide", stack: "encoder", tokens: places });
const cut = (heads = null, query = 0, key = 4) => ({
  kind: "cut",
  stack: "encoder",
  queries: [query],
  keys: [key],
  heads,
});
const silence = (layer, head) => ({ kind: "silence", stack: "encoder", heads: [{ layer, head }] });
const after = (...changes) => changes.reduce(reduce.add, reduce.NONE);
const names = ({ tries }) =>
  tries.map(({ changes, joined }) => (joined ? "+" : "") + reduce.written(changes, "encoder"));

function frozen(value) {
  if (value && typeof value === "object") Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}

test("what can be tried is named by what the input is made of", () => {
  assert.match(hintOf([SENTENCE]), /^Hide a word, /);
  assert.match(hintOf([{ ...SENTENCE, grid: [2, 2] }]), /^Hide a patch, /);
  assert.match(hintOf([{ ...SENTENCE, seconds: [0, 1] }]), /^Hide a frame, /);
});

test("changes of the original stand side by side, and the new one is B", () => {
  const state = after(hide(4), silence(1, 0));
  assert.deepEqual(names(state), ["h4", "s1.0"]);
  assert.deepEqual([state.shown, state.other], [0, 2]);
});

test("a change of a try that is shown stands on it, joined to it", () => {
  let state = reduce.press(after(hide(4), silence(1, 0)), 1, false);
  state = reduce.add(frozen(state), cut());
  assert.deepEqual(names(state), ["h4", "+h4-c0to4", "s1.0"]);
  assert.deepEqual([state.shown, state.other], [1, 2]);
});

test("a second change of the same try stands apart, with all that it does", () => {
  let state = reduce.press(after(hide(4)), 1, false);
  state = reduce.add(reduce.add(state, cut()), silence(1, 0));
  assert.deepEqual(names(state), ["h4", "+h4-c0to4", "h4-s1.0"]);
});

test("the same changes are tried once", () => {
  const state = reduce.mark(after(hide(4), cut()), "B", 2);
  const again = reduce.add(state, hide(4));
  assert.equal(again.tries.length, 2);
  assert.equal(again.other, 1);
  const shown = reduce.press(state, 1, false);
  assert.equal(reduce.add(shown, hide(4)), shown);
});

test("undo takes back what was made last, wherever it stands", () => {
  let state = reduce.press(after(hide(4), silence(1, 0)), 1, false);
  state = reduce.add(state, cut());
  assert.deepEqual(names(reduce.undo(frozen(state))), ["h4", "s1.0"]);
  assert.deepEqual(names(reduce.undo(reduce.undo(state))), ["h4"]);
  assert.equal(reduce.undo(reduce.NONE), reduce.NONE);
});

test("what is taken back is neither shown nor compared any more", () => {
  const state = reduce.press(after(hide(4), silence(1, 0)), 2, false);
  assert.equal(state.shown, 2);
  const before = reduce.undo(state);
  assert.deepEqual([before.shown, before.other], [0, null]);
  const other = reduce.undo({ ...state, shown: 1, other: 2 });
  assert.deepEqual([other.shown, other.other], [1, null]);
});

test("a click shows a try, a second click or shift compares with it", () => {
  const state = { ...after(hide(4), silence(1, 0)), other: null };
  const shown = reduce.press(state, 1, false);
  assert.deepEqual([shown.shown, shown.other], [1, null]);
  const twice = reduce.press(shown, 1, false);
  assert.deepEqual([twice.shown, twice.other], [0, 1]);
  const shift = reduce.press(shown, 2, true);
  assert.deepEqual([shift.shown, shift.other], [1, 2]);
  assert.equal(reduce.press(state, 0, false), state);
});

test("A and B never stand on one chip", () => {
  const state = { ...after(hide(4), silence(1, 0)), shown: 1, other: 2 };
  const a = reduce.mark(state, "A", 2);
  assert.deepEqual([a.shown, a.other], [2, 1]);
  const b = reduce.mark(state, "B", 1);
  assert.deepEqual([b.shown, b.other], [2, 1]);
});

test("of more than twelve the older ones fold, but not what is marked", () => {
  const many = Array.from({ length: 17 }, (_, i) => cut(null, i % 6, Math.floor(i / 6)));
  const state = after(...many);
  assert.equal(reduce.folded(state), 5);
  assert.equal(reduce.folded({ ...state, shown: 3 }), 2);
  assert.equal(reduce.folded(after(hide(4))), 0);
});

test("no more are kept than an address can hold", () => {
  const many = Array.from({ length: 36 }, (_, i) => cut(null, i % 6, Math.floor(i / 6)));
  const all = [
    ...many,
    ...[0, 1].flatMap((layer) => [silence(layer, 0), silence(layer, 1)]),
    hide(3),
  ];
  const state = after(...all);
  assert.equal(state.tries.length, reduce.MOST_KEPT);
  assert.equal(state.other, reduce.MOST_KEPT);
  assert.deepEqual(names(state)[0], "c1to0");
  assert.equal(reduce.fromAddress(reduce.toAddress(state, "encoder"), HEADER).tries.length, 40);
});

test("what leaves takes the joint of the one on it", () => {
  const state = reduce.add(reduce.press(after(hide(4)), 1, false), cut());
  const oldest = reduce.add(
    {
      ...state,
      tries: [
        ...state.tries,
        ...Array(38)
          .fill(0)
          .map((_, i) => ({
            changes: [cut(null, i % 6, Math.floor(i / 6))],
            joined: false,
            made: 9 + i,
          })),
      ],
      shown: 0,
    },
    silence(0, 0),
  );
  assert.deepEqual(names(oldest)[0], "h4-c0to4");
});

test("the server is told what records.interventions reads", () => {
  const heads = [{ layer: 2, head: 0 }];
  assert.deepEqual(reduce.interventionsOf([hide(3, 4), cut(heads), cut(), silence(1, 1)]), [
    { kind: "MaskToken", stack: "encoder", position: 3 },
    { kind: "MaskToken", stack: "encoder", position: 4 },
    { kind: "CutEdges", stack: "encoder", queries: [0], keys: [4], heads: [[2, 0]] },
    { kind: "CutEdges", stack: "encoder", queries: [0], keys: [4] },
    { kind: "SilenceHead", stack: "encoder", layer: 1, head: 1 },
  ]);
});

test("an address restores the strip, its joints and its marks", () => {
  let state = reduce.press(after(hide(1, 2, 3), silence(1, 0)), 1, false);
  state = reduce.add(state, cut([{ layer: 1, head: 1 }]));
  const cross = { kind: "cut", stack: "cross", queries: [1], keys: [0], heads: null };
  state = reduce.add(reduce.press(state, 0, false), cross);
  state = reduce.mark(reduce.press(state, 2, false), "B", 3);
  const said = reduce.toAddress(state, "encoder");
  assert.equal(said, "h1.2.3_-c0to4in1.1_s1.0_c1to0atcross_a2_b3");
  assert.equal(encodeURIComponent(said), said);
  const read = reduce.fromAddress(said, HEADER);
  assert.deepEqual(names(read), names(state));
  assert.deepEqual([read.shown, read.other], [2, 3]);
  assert.equal(reduce.toAddress(read, "encoder"), said);
  assert.equal(reduce.toAddress(reduce.NONE, "encoder"), "");
});

test("an address holds what was tried in a stack of any name", () => {
  for (const name of ["layers.self_attn", "a_b-c at d", "__proto__", "街/<i>~%"]) {
    const header = { ...HEADER, stacks: [stack(), stack({ name, queries: 1, keys: 0 })] };
    const state = after({ kind: "cut", stack: name, queries: [1], keys: [0], heads: null });
    const said = reduce.toAddress(state, "encoder");
    assert.equal(encodeURIComponent(said), said);
    assert.equal(reduce.fromAddress(said, header).tries[0].changes[0].stack, name);
  }
  assert.equal(reduce.fromAddress("h1at~FF", HEADER).tries.length, 0);
});

test("what fits no input, or nobody wrote, is no strip", () => {
  for (const text of [
    "",
    "h99",
    "s5.0",
    "s1.7",
    "s1",
    "c0to99",
    "c0",
    "x",
    "h",
    "h1..2",
    "-h1",
    "h1_",
    "h1atnowhere",
    "c1to0atcross_c5to0atcross",
    "<img>",
    "h1_".repeat(41) + "h1",
    `h${"1.".repeat(1000)}1`,
    Array(12).fill("s0.0").join("-"),
  ])
    assert.equal(reduce.fromAddress(text, HEADER), reduce.NONE, text);
  assert.deepEqual(names(reduce.fromAddress("h1_a7_b9", HEADER)), ["h1"]);
  assert.equal(reduce.fromAddress("h1_a7", HEADER).shown, 0);
  assert.equal(reduce.fromAddress("h1_b7", HEADER).other, null);
});

test("a change is said in the words of the text", () => {
  const said = (change) => reduce.said(change, { ...HEADER, stacks: [stack()] });
  assert.equal(said(hide(4)).short, "“it” hidden");
  assert.equal(said(hide(1, 2, 3)).short, "“undoing” hidden");
  assert.equal(said(hide(1, 2)).short, "“un … ##do” hidden");
  assert.equal(said(cut()).short, "edge cut in all heads");
  assert.equal(said(cut([{ layer: 2, head: 0 }])).short, "edge cut in 2.0");
  assert.equal(said(cut([{ layer: 2, head: 0 }])).full, "[CLS] → it cut in head 2.0");
  assert.equal(said(cut([{ layer: 2, head: 0 }])).measured, "cut in head 2.0");
  assert.equal(said(silence(2, 0)).short, "head 2.0 silenced");
});
