import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { Effects } from "../../../attnviz/views/explorer/data/effects.js";
import {
  answerSaid,
  effectSaid,
  firstAnswer,
} from "../../../attnviz/views/explorer/effect_words.js";
import { written } from "../../../attnviz/views/explorer/tries.js";

const answer = (other = {}) => ({
  measure: "probability",
  label: "positive",
  number: 0.9743,
  first: 0.9743,
  flipped: false,
  ...other,
});
const hide = (...places) => [{ kind: "hide", stack: "encoder", tokens: places }];
const original = globalThis.fetch;
let asked = [];

beforeEach(() => {
  asked = [];
  globalThis.fetch = async (url, { body }) => {
    const { tries } = JSON.parse(body);
    asked.push({ url, n: tries.length });
    const answers = tries.map(([{ position }]) =>
      position > 90
        ? { refused: "There is no key." }
        : answer({ number: position, seconds: position / 50 }),
    );
    return Response.json({ original: answer(), answers });
  };
});
afterEach(() => {
  globalThis.fetch = original;
});

test("several are asked for at once, and each only once", async () => {
  const effects = new Effects("/maps/token");
  await Promise.all([effects.ask([hide(1), hide(2), []]), effects.ask([hide(2)])]);
  await effects.ask([hide(1)]);
  assert.deepEqual(asked, [{ url: "/maps/token/tries", n: 2 }]);
  assert.equal(effects.at(hide(2)).number, 2);
  assert.deepEqual(effects.at([]), answer());
  assert.equal(effects.at(hide(3)), null);
  assert.equal(effects.seconds, 0.02); // the best of them
});

test("a request is no longer than the server takes", async () => {
  const effects = new Effects("");
  await effects.ask(Array.from({ length: 20 }, (_, i) => hide(i)));
  assert.deepEqual(
    asked.map(({ n }) => n),
    [16, 4],
  );
});

test("a change that cannot act says why, and the host's sentence is passed on", async () => {
  const effects = new Effects("");
  await effects.ask([hide(91), hide(1)]);
  assert.deepEqual(effects.at(hide(91)), { refused: "There is no key." });
  globalThis.fetch = async () => new Response("the server was restarted.", { status: 410 });
  await assert.rejects(effects.ask([hide(5)]), /restarted/);
  globalThis.fetch = async () => Response.json({ original: answer(), answers: [answer()] });
  await effects.ask([hide(5)]);
  assert.equal(effects.at(hide(5)).number, 0.9743);
});

test("an input that cannot be tried at all says why, once", async () => {
  const effects = new Effects("");
  globalThis.fetch = async () => new Response("This result was kept.", { status: 404 });
  await effects.begin();
  assert.equal(effects.refused, "This result was kept.");
  globalThis.fetch = async () => new Response("a proxy", { status: 502 });
  await assert.rejects(new Effects("").begin(), /a proxy/);
});

test("what is stopped is not known, and can be asked for again", async () => {
  const effects = new Effects("");
  const answers = globalThis.fetch;
  const control = new AbortController();
  globalThis.fetch = (url, options) => {
    if (!options.signal) return answers(url, options);
    return new Promise((_, reject) => {
      options.signal.addEventListener("abort", () => reject(options.signal.reason));
    });
  };
  const stopped = effects.ask([hide(1)], control.signal);
  const other = effects.ask([hide(1), hide(2)]); // a try that waits for the same
  control.abort();
  await assert.rejects(stopped, { name: "AbortError" });
  await other;
  assert.equal(effects.at(hide(1)).number, 1);
  assert.deepEqual(
    asked.map(({ n }) => n),
    [1, 1],
  );
});

test("places of one change are told apart", () => {
  assert.notEqual(written(hide(1, 2)), written([...hide(1), ...hide(2)]));
});

test("an answer that stays, moves or turns is said so", () => {
  const before = answer();
  const same = effectSaid(before, answer({ first: 0.97432 }));
  assert.deepEqual([same.verdict, same.still, same.flips], ["no visible change", true, false]);
  assert.equal(same.numbers, "0.974 → 0.974");
  const moved = effectSaid(before, answer({ number: 0.61, first: 0.61 }));
  assert.equal(moved.verdict, "the answer stays positive");
  const turned = effectSaid(
    before,
    answer({ label: "negative", number: 0.976, first: 0.0242, flipped: true }),
  );
  assert.deepEqual([turned.verdict, turned.flips], ["the answer turns to negative", true]);
  assert.equal(turned.numbers, "0.974 → 0.0242");
  const gone = effectSaid(before, answer({ label: "x", first: null, flipped: true }));
  assert.match(gone.numbers, /→ under the first hundred$/);
});

test("vectors turn, texts are written, labels change", () => {
  const turn = (number) => answer({ measure: "turn", label: "", number, first: null });
  assert.deepEqual(answerSaid(turn(0.0123), false).label, "turned");
  assert.equal(effectSaid(turn(0), turn(0.0123)).numbers, "turned 0.0123");
  assert.equal(effectSaid(turn(0), turn(0.0001)).verdict, "no visible change");
  // On top of another change: both are measured against the input as it is.
  assert.equal(effectSaid(turn(0.02), turn(0.05)).numbers, "turned 0.0200 → 0.0500");
  assert.equal(effectSaid(turn(0.02), turn(0.02)).verdict, "no visible change");
  const text = (label) => answer({ measure: "text", label, number: null });
  assert.equal(effectSaid(text("1998"), text("1999")).verdict, "the model writes “1999”");
  assert.equal(effectSaid(text("1999"), text("1999")).verdict, "the model writes the same text");
  assert.equal(firstAnswer({ kind: "none", text: "vectors", top: [] }).measure, "turn");
  assert.deepEqual(
    firstAnswer({ kind: "classes", text: "positive", top: [["positive", 0.9]] }).number,
    0.9,
  );
});
