import assert from "node:assert/strict";
import { test } from "node:test";
import { Axis } from "../../../attnviz/views/explorer/maths/axis.js";
import { Matrix } from "../../../attnviz/views/explorer/maths/matrix.js";
import {
  carried,
  liesOn,
  lockedUnits,
  pairOf,
  reading,
  sameSpot,
  standingOut,
} from "../../../attnviz/views/explorer/maths/spots.js";
import { close, mapOf, quantity, SENTENCE, tokens } from "./examples.js";

const AXIS = new Axis(tokens(["a", "b", "c"]));
const about = { quantity: quantity(), name: "", formula: "", source: "" };
const MATRIX = new Matrix({
  map: mapOf([
    [0.5, 0.3, 0.2],
    [0.1, 0.6, 0.3],
    [0.2, 0.2, 0.6],
  ]),
  queries: AXIS,
  keys: AXIS,
  ...about,
});

test("a unit and a span of one are the same spot", () => {
  const one = { side: "both", index: 2 };
  assert.equal(sameSpot(one, { ...one, end: 2 }), true);
  assert.equal(sameSpot(one, { ...one, end: 3 }), false);
  assert.equal(sameSpot(one, { ...one, side: "key" }), false);
  assert.equal(sameSpot({ query: 1, key: 2 }, { query: 1, key: 2 }), true);
  assert.equal(sameSpot(null, null), true);
  assert.equal(sameSpot(one, null), false);
});

test("a cell reads its row, or its column, and stays itself", () => {
  const found = reading({ query: 0, key: 2 }, MATRIX, false);
  assert.deepEqual(found.cell, { query: 0, queryTo: 0, key: 2, keyTo: 2 });
  close(assert, found.values, [0.5, 0.3, 0.2]);
  const back = reading({ query: 0, key: 2 }, MATRIX, true);
  close(assert, back.values, [0.2, 0.3, 0.6]);
  close(assert, back.row, [0.5, 0.3, 0.2]);
});

test("a unit reads its strongest link, from it or to it", () => {
  const from = reading({ side: "both", index: 1 }, MATRIX, false);
  assert.deepEqual(from.cell, { query: 1, queryTo: 1, key: 1, keyTo: 1 });
  const to = reading({ side: "both", index: 2 }, MATRIX, true);
  assert.deepEqual(to.cell, { query: 2, queryTo: 2, key: 2, keyTo: 2 });
  const span = reading({ side: "both", index: 0, end: 1 }, MATRIX, false);
  close(assert, span.values, [0.3, 0.45, 0.25]);
  assert.deepEqual(span.cell, { query: 0, queryTo: 1, key: 1, keyTo: 1 });
});

test("on an overview a unit reads the strongest block, and says that nothing else is known", () => {
  const long = new Axis(tokens(["a", "b", "c", "d"]));
  const map = mapOf(
    [
      [0.2, 0.9],
      [0.7, 0.8],
    ],
    { within: 0.002 },
  );
  const overview = new Matrix({ map, queries: long, keys: long, ...about });
  const found = reading({ side: "both", index: 1 }, overview, false);
  assert.equal(found.values, null);
  assert.equal(found.row, null);
  assert.deepEqual(
    found.blocks.map(({ span }) => span),
    [
      [0, 1],
      [2, 3],
    ],
  );
  assert.deepEqual(found.cell, { query: 1, queryTo: 1, key: 2, keyTo: 3 });
});

test("a lock is carried to words and back, and is gone with what is left out", () => {
  const axes = (cut) => {
    const axis = new Axis(SENTENCE, cut);
    return { queries: axis, keys: axis };
  };
  const [all, words, plain] = [axes({}), axes({ unit: "word" }), axes({ hide: "special" })];
  const span = { side: "both", index: 2, end: 4 };
  assert.deepEqual(carried(span, all, words), { side: "both", index: 1, end: 2 });
  assert.deepEqual(carried({ side: "both", index: 1 }, words, all), {
    side: "both",
    index: 1,
    end: 1,
  });
  assert.deepEqual(carried({ query: 4, key: 3 }, all, words), { query: 2, key: 1 });
  assert.equal(carried({ side: "both", index: 0 }, all, plain), null);
  assert.equal(carried({ side: "both", index: 3, end: 5 }, all, plain), null);
  assert.equal(carried({ query: 1, key: 5 }, all, plain), null);
  assert.equal(carried(null, all, plain), null);
});

test("a spot of a link lies on the axes that it names, or not at all", () => {
  const axes = { queries: { length: 2 }, keys: { length: 3 } };
  assert.equal(liesOn({ query: 1, key: 2 }, axes), true);
  assert.equal(liesOn({ query: 2, key: 2 }, axes), false);
  assert.equal(liesOn({ side: "query", index: 2 }, axes), false);
  assert.equal(liesOn({ side: "key", index: 2 }, axes), true);
  assert.equal(liesOn({ side: "key", index: 1, end: 3 }, axes), false);
  assert.equal(liesOn({ side: "key", index: 2, end: 1 }, axes), false);
});

test("a pair has one token of each side, a word of several has none", () => {
  const axis = new Axis(SENTENCE, { unit: "word" });
  const axes = { queries: axis, keys: axis };
  const cell = (query, key) => ({ query, queryTo: query, key, keyTo: key });
  assert.deepEqual(pairOf(axes, cell(2, 3)), { locked: true, query: 4, key: 5 });
  assert.deepEqual(pairOf(axes, cell(1, 2)), { locked: true, query: null, key: 4 });
  assert.deepEqual(pairOf(axes, null), { locked: false, query: null, key: null });
});

test("the units that are locked and the lines that stand out are those of the spot's own side", () => {
  const cell = { query: 1, queryTo: 2, key: 4, keyTo: 4 };
  assert.deepEqual(lockedUnits({ cell, to: false }, true), { side: "both", index: 1, end: 2 });
  assert.deepEqual(lockedUnits({ cell, to: true }, false), { side: "key", index: 4, end: 4 });
  assert.deepEqual(standingOut({ cell, to: false }), { side: "query", first: 1, last: 2 });
  assert.deepEqual(standingOut({ cell, to: true }), { side: "key", first: 4, last: 4 });
  assert.equal(standingOut(null), null);
});
