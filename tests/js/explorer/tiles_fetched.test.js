import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { FetchedTiles } from "../../../attnviz/views/explorer/data/tiles_fetched.js";
import { close, stack, tokens } from "./examples.js";

const N = 600;
const AXES = [tokens(Array.from({ length: N }, (_, i) => `t${i}`))];
const LONG = stack({ weights: "tiles", rows: "/row", tiles: "/tile", side: 256 });
const HEAD = { layer: 0, head: 1 };

let asked;
let came;
let tiles;

beforeEach(() => {
  asked = [];
  came = { rows: 0, tiles: 0, problems: [] };
  mock.timers.enable({ apis: ["setTimeout"] });
  // The host.
  mock.method(
    globalThis,
    "fetch",
    (address) =>
      new Promise((resolve) => {
        asked.push({
          address,
          answer: (bytes) => resolve({ ok: true, arrayBuffer: async () => bytes }),
          refuse: (why) => resolve({ ok: false, text: async () => why }),
        });
      }),
  );
  tiles = new FetchedTiles(
    { axes: AXES },
    {
      onRow: () => came.rows++,
      onTile: () => came.tiles++,
      onProblem: (sentence) => came.problems.push(sentence),
    },
  );
});

afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

const settled = () => new Promise((resolve) => setImmediate(resolve));
const near = (heads = [HEAD], shares = null) => tiles.near(LONG, heads, shares);
const addresses = () => asked.map(({ address }) => address);

test("maps that come whole have nothing near", () => {
  assert.equal(tiles.near(stack(), [HEAD], null), null);
});

test("a row is fetched once the pointer rests on it, and once", async () => {
  near().bring(3, 3);
  near().bring(7, 7); // the pointer has moved on
  mock.timers.tick(60);
  assert.deepEqual(addresses(), ["/row/0/1/7"]);
  assert.equal(near().row(7), null);
  asked[0].answer(new Float32Array(N).fill(0.5).buffer);
  await settled();
  assert.equal(came.rows, 1);
  close(assert, near().row(7).slice(0, 2), [0.5, 0.5]);
  near().bring(7, 7);
  mock.timers.tick(60);
  assert.equal(asked.length, 1);
});

test("rows of a mix are fetched of each head, and mixed", async () => {
  const heads = [HEAD, { layer: 1, head: 0 }];
  const mix = near(heads, [0.25, 0.75]);
  assert.equal(mix.tile, undefined); // tiles are of a single head
  mix.bring(2, 2);
  mock.timers.tick(60);
  assert.deepEqual(addresses(), ["/row/0/1/2", "/row/1/0/2"]);
  asked[0].answer(new Float32Array(N).fill(1).buffer);
  await settled();
  assert.equal(mix.row(2), null);
  asked[1].answer(new Float32Array(N).fill(0.2).buffer);
  await settled();
  close(assert, mix.row(2).slice(0, 1), [0.4]);
});

test("a long span is not fetched row by row", () => {
  near().bring(0, 64);
  mock.timers.tick(60);
  assert.equal(asked.length, 0);
});

test("four tiles are on their way at most, and the one that was asked for last comes next", async () => {
  const { tile } = near();
  for (let row = 0; row < 3; row++) for (let column = 0; column < 2; column++) tile(0, row, column);
  assert.equal(asked.length, 4);
  assert.equal(tile(0, 0, 0), null); // it is on its way already
  asked[0].answer(new Float32Array(256 * 256).buffer);
  await settled();
  assert.equal(came.tiles, 1);
  assert.deepEqual(addresses().at(-1), "/tile/0/1/0/2/1");
  assert.equal(tile(0, 0, 0).rows, 256);
});

test("a tile at the end of the map has what is left of it; of a level, maxima in 255 steps", async () => {
  near().tile(1, 1, 0);
  asked[0].answer(new Uint8Array(44 * 256).fill(255).buffer);
  await settled();
  const tile = near().tile(1, 1, 0);
  assert.deepEqual([tile.rows, tile.columns], [44, 256]);
  close(assert, [tile.scale * tile.values[0]], [1]);
});

test("what does not come is said in the host's sentence, and what waits is forgotten", async () => {
  const { tile } = near();
  for (let column = 0; column < 6; column++) tile(2, 0, column);
  asked[0].refuse("This trace is gone.");
  await settled();
  assert.deepEqual(came.problems, ["A part of the map could not be fetched: This trace is gone."]);
  assert.equal(tiles.wanted.length, 0);
});

test("bytes that are no tile are the work of something in between", async () => {
  near().tile(1, 0, 0);
  asked[0].answer(new ArrayBuffer(3));
  await settled();
  assert.match(came.problems[0], /a proxy or another program/);
});

test("what comes after another trace is shown is nobody's", async () => {
  near().tile(0, 0, 0);
  near().bring(1, 1);
  tiles.stop();
  mock.timers.tick(60);
  asked[0].answer(new Float32Array(256 * 256).buffer);
  await settled();
  assert.deepEqual([came.tiles, asked.length], [0, 1]);
});
