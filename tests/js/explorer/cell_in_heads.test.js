import assert from "node:assert/strict";
import { test } from "node:test";
import {
  byValue,
  cellIn,
  headNext,
  listed,
} from "../../../attnviz/views/explorer/maths/cell_in_heads.js";
import { stack } from "./examples.js";

const SIZE = { rows: 2, columns: 4 };
const MAP = { values: new Float32Array([1, 2, 3, 4, 5, 5, 0, 0]), ...SIZE, scale: 0.1, within: 0 };
const near = (found, value) => assert.ok(Math.abs(found - value) < 1e-6, `${found} is ${value}`);

test("a cell of words is the sum over its keys and the mean over its queries", () => {
  const one = cellIn(MAP, SIZE, { queries: [0], keys: [3], kept: null });
  near(one.value, 0.4);
  assert.equal(one.most, false);
  near(cellIn(MAP, SIZE, { queries: [0, 1], keys: [1, 2], kept: null }).value, (0.5 + 0.5) / 2);
});

test("without some tokens it is the share of what is left", () => {
  near(cellIn(MAP, SIZE, { queries: [0], keys: [3], kept: [2, 3] }).value, 4 / 7);
  assert.equal(cellIn(MAP, SIZE, { queries: [1], keys: [2], kept: [2, 3] }).value, 0);
});

test("of an overview it is at most the strongest of the block that holds it", () => {
  const overview = { values: new Uint8Array([100, 200]), rows: 1, columns: 2, scale: 1 / 255 };
  const found = cellIn(overview, SIZE, { queries: [1], keys: [3], kept: null });
  near(found.value, 200 / 255);
  assert.equal(found.most, true);
});

test("heads stand by their value, those without one last, and the chosen one is always listed", () => {
  const of = stack({ layers: 2, heads: 2 });
  const values = [[0.1, null], [0.9, 0.5]]; // prettier-ignore
  const all = byValue(of, ({ layer, head }) => ({ value: values[layer][head], most: false }));
  const named = (heads) => heads.map(({ layer, head }) => `${layer}.${head}`);
  assert.deepEqual(named(all), ["1.0", "1.1", "0.0", "0.1"]);
  assert.deepEqual(named(listed(all, 2, { layer: 0, head: 1 })), ["1.0", "1.1", "0.1"]);
  assert.deepEqual(named(listed(all, 2, { layer: 1, head: 0 })), ["1.0", "1.1"]);
});

test("the next head is in the next layer that computes attention, and there is none after the last", () => {
  const of = stack({ layers: 3, heads: 2, instead: { 1: "Mamba" } });
  assert.deepEqual(headNext(of, { layer: 0, head: 1 }, 1), { layer: 2, head: 0 });
  assert.deepEqual(headNext(of, { layer: 2, head: 0 }, -1), { layer: 0, head: 1 });
  assert.deepEqual(headNext(of, { layer: 2, head: 1 }, 1), { layer: 2, head: 1 });
});
