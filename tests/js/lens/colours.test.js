import assert from "node:assert/strict";
import { test } from "node:test";
import { coloursOf, within } from "../../../attnviz/views/lens/colours.js";

const arrays = {
  names: Float64Array.of(0, 1, 1, 0),
  shares: Float64Array.of(1, 0, 0.6, 0.4),
  followed: Float64Array.of(0, 0.4),
  rank: Float64Array.of(100, 1),
  entropy: Float64Array.of(0, 2),
  divergence: Float64Array.of(0, 0),
};

/** @type {(shows: any) => any} */
const shown = (shows) =>
  coloursOf({ rows: [], tokens: [], names: [], followed: [], at: 0, best: 2, shows }, arrays);

test("a cell has the colour of its best answer or of the one that is followed", () => {
  assert.deepEqual([...shown("probability").steps], [255, 153]);
  assert.deepEqual([...shown("followed").steps], [0, 102]);
});

test("the best rank is the strongest colour and the worst one the weakest", () => {
  const { steps, low, high } = shown("rank");
  assert.deepEqual([...steps, low, high], [0, 255, "100", "1st"]);
});

test("bits reach from none to the most that there are, and nothing is divided by none", () => {
  assert.deepEqual([...shown("entropy").steps], [0, 255]);
  assert.equal(shown("entropy").high, "2 bits");
  assert.deepEqual([...shown("divergence").steps], [0, 0]);
});

test("only cells that a window shows are drawn, whole ones and parts", () => {
  assert.deepEqual(within(0, 100, 20, 50), [0, 5]);
  assert.deepEqual(within(30, 100, 20, 50), [1, 7]);
  assert.deepEqual(within(980, 100, 20, 50), [49, 50]);
  assert.deepEqual(within(0, 0, 20, 50), [0, 0]);
});
