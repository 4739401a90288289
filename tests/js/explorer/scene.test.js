import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Fetching } from "../../../attnviz/views/explorer/data/fetching.js";
import { Scene } from "../../../attnviz/views/explorer/scene.js";
import * as reduce from "../../../attnviz/views/explorer/state.js";
import { close, quantity, SCORES, SENTENCE, stack, tokens } from "./examples.js";

const HEADER = {
  axes: [SENTENCE],
  url: "/w",
  quantities: [quantity(), SCORES],
  picture: null,
  framing: null,
  stacks: [stack()],
};
const EVEN = { "encoder/weights": new Float32Array(4 * 36).fill(1 / 6) };
const OVERVIEW = { "encoder/overview": new Uint8Array(4 * 4).fill(51) };
const FETCH = stack({ weights: "fetch", url: "/w/encoder", cells: [2, 2] });
const NO_CALLS = { onRow() {}, onTile() {}, onProblem() {} };
const at = (layer, head) => ({ layer, head });

let scene;
let state;
let told;
let fetching;
let answers;

function show(header = {}, arrays = EVEN) {
  state = { ...reduce.initial({}), stack: "encoder", heads: [at(0, 0)], focus: at(0, 0) };
  scene = new Scene({ ...HEADER, ...header }, arrays, state, NO_CALLS);
}

beforeEach(() => {
  told = [];
  answers = [];
  const tell = (name) => (what) =>
    told.push(what === undefined ? name : `${name}: ${what?.name ?? what}`);
  fetching = new Fetching(() => ({ scene, state }), {
    onWeights: tell("weights"),
    onQuantity: tell("quantity"),
    onScores: tell("scores"),
    onProblem: tell("problem"),
    onRefused: tell("refused"),
    onWait: tell("wait"),
  });
  // The host.
  mock.method(
    globalThis,
    "fetch",
    (address) =>
      new Promise((resolve) => {
        const bytes = new Float32Array(36).fill(0.5).buffer;
        const ok = { ok: true, arrayBuffer: async () => bytes, headers: new Headers() };
        answers.push({
          address,
          answer: () => resolve(ok),
          refuse: (why) => resolve({ ok: false, text: async () => why }),
        });
      }),
  );
});

afterEach(() => mock.restoreAll());

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("the picture before stays until the numbers of what was chosen are there", async () => {
  show();
  const before = scene.matrix;
  state = reduce.chooseQuantity(state, { drawn: "scores" }, () => SCORES);
  scene.refresh(state);
  assert.equal(scene.matrix, before);
  const done = fetching.fetchQuantity();
  assert.deepEqual(told, ["refused: ", "wait: scores"]);
  answers[0].answer();
  await done;
  assert.deepEqual(told.slice(2), ["wait: null", "quantity"]);
  scene.refresh(state);
  assert.equal(scene.matrix.quantity.name, "scores");
});

test("a quantity that is not there is refused with why", async () => {
  const refused = { ...HEADER.stacks[0], offers: { weights: "data", scores: "A file has none." } };
  show({ stacks: [refused] });
  state = reduce.choose(state, { drawn: "scores" });
  await fetching.fetchQuantity();
  assert.deepEqual(told.at(-1), "refused: A file has none. Attention weights are drawn.");
});

test("what comes of a quantity that nobody asks for any more changes nothing", async () => {
  show();
  state = reduce.choose(state, { drawn: "scores" });
  const first = fetching.fetchQuantity();
  state = reduce.choose(state, { drawn: "weights" });
  const second = fetching.fetchQuantity();
  told.length = 0;
  for (let round = 0; round < 4; round++) {
    answers.forEach(({ answer }) => answer()); // raw scores are read beside weights too
    await settled();
  }
  await Promise.all([first, second]);
  assert.ok(!told.includes("quantity"));
});

test("exact maps of the chosen heads are fetched where there is an overview of them", async () => {
  show({ stacks: [{ ...FETCH, offers: {} }] }, OVERVIEW);
  assert.equal(scene.matrix.overview, true);
  const done = fetching.fetchHeads();
  await settled();
  assert.deepEqual(
    answers.map(({ address }) => address),
    ["/w/encoder/0/0"],
  );
  answers[0].answer();
  await done;
  assert.equal(told.at(-1), "weights");
  scene.forget();
  scene.refresh(state);
  assert.equal(scene.matrix.overview, false);
  close(assert, scene.matrix.row(0), [0.5, 0.5, 0.5, 0.5, 0.5, 0.5]);
});

test("what comes of heads that are chosen no more, or does not come for them, is not told", async () => {
  show({ stacks: [{ ...FETCH, offers: {} }] }, OVERVIEW);
  const done = fetching.fetchHeads();
  await settled();
  state = { ...state, heads: [at(1, 1)] };
  told.length = 0;
  answers[0].refuse("Gone.");
  await done;
  assert.deepEqual(told, []);
});

test("weights that do not come are said in the host's sentence", async () => {
  show({ stacks: [{ ...FETCH, offers: {} }] }, OVERVIEW);
  const done = fetching.fetchHeads();
  await settled();
  answers[0].refuse("Gone.");
  await done;
  assert.equal(told.at(-1), "problem: The exact weights could not be fetched: Gone.");
});

test("where nothing would be left all tokens are drawn", () => {
  show(
    { axes: [tokens(["[CLS]", "[SEP]"])] },
    { "encoder/weights": new Float32Array(16).fill(0.5) },
  );
  state = reduce.choose(state, { hide: "special" });
  scene.cut(state);
  assert.equal(scene.cutting.nothingLeft, true);
  assert.equal(scene.matrix.queries.length, 2);
  assert.equal(scene.matrix.without, "");
});

test("a unit of one text reads as the reader's direction says, a cell of two texts as its row", () => {
  show();
  const spot = { side: "both", index: 2 };
  assert.equal(scene.read(state, spot).to, false);
  assert.equal(scene.read(reduce.choose(state, { direction: "to" }), spot).to, true);
  assert.equal(scene.read(state, { side: "key", index: 2 }).to, true);
  assert.equal(scene.read(state, null), null);
});
