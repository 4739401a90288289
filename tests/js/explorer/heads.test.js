import assert from "node:assert/strict";
import { test } from "node:test";
import {
  arranged,
  attending,
  between,
  chosenAfter,
  hasHeads,
  named,
  nearestHead,
  passesFilter,
  slot,
} from "../../../attnviz/views/explorer/maths/heads.js";
import { stack } from "./examples.js";

const HYBRID = stack({ layers: 4, instead: { 0: "Mamba", 2: "Mamba" } });
const at = (layer, head) => ({ layer, head });
const names = (heads) => heads.map(({ layer, head }) => `${layer}.${head}`);

test("of a hybrid only layers with attention have maps, in their order", () => {
  assert.deepEqual(attending(HYBRID), [1, 3]);
  assert.equal(slot(HYBRID, 3), 1);
  assert.equal(slot(stack(), 1), 1);
});

test("in the order of layers every head keeps its place, and those that do not pass are faint", () => {
  const filter = { metric: "entropy", operator: ">", value: 1.5 };
  const { heads, listed } = arranged(stack(), { order: "layer", filter });
  assert.equal(listed, false);
  assert.deepEqual(names(heads), ["0.0", "0.1", "1.0", "1.1"]);
  assert.deepEqual(
    heads.map(({ passes }) => passes),
    [false, true, true, false],
  );
});

test("ordered by a score the highest come first, those that do not pass are left out", () => {
  const all = arranged(stack(), { order: "entropy", filter: null });
  assert.deepEqual(names(all.heads), ["1.0", "0.1", "0.0", "1.1"]);
  const filter = { metric: "entropy", operator: "<", value: 2.5 };
  assert.deepEqual(names(arranged(stack(), { order: "entropy", filter }).heads), ["0.1", "0.0"]);
});

test("a score that cannot be told passes no filter", () => {
  assert.equal(passesFilter({ operator: "<", value: 1 }, null), false);
  assert.equal(passesFilter({ operator: "<", value: 1 }, 0.5), true);
  assert.equal(passesFilter({ operator: ">", value: 1 }, 0.5), false);
});

test("a head is named by two numbers, whatever stands between them", () => {
  for (const text of ["1.0", "L1H0", "layer 1 head 0"]) {
    assert.deepEqual(named(text, stack()), at(1, 0));
  }
  assert.equal(named("1", stack()), null);
  assert.equal(named("2.0", stack()), null);
  assert.equal(named("1.2", stack()), null);
  assert.equal(named("0.0", HYBRID), null);
});

test("from one head to another lies a block of the grid, or a run of the list", () => {
  const grid = arranged(stack({ layers: 3, scores: {} }), { order: "layer", filter: null });
  assert.deepEqual(names(between(grid, at(2, 1), at(1, 0))), ["1.0", "1.1", "2.0", "2.1"]);
  const list = arranged(stack(), { order: "entropy", filter: null });
  assert.deepEqual(names(between(list, at(0, 0), at(1, 0))), ["1.0", "0.1", "0.0"]);
});

test("a head is chosen alone, added, taken away, or with all up to it; the last one stays", () => {
  const grid = arranged(stack(), { order: "layer", filter: null });
  const before = { heads: [at(0, 0)], focus: at(0, 0) };
  const one = chosenAfter(before, at(1, 1), "one", grid);
  assert.deepEqual(names(one.heads), ["1.1"]);
  const two = chosenAfter(before, at(1, 1), "toggle", grid);
  assert.deepEqual(names(two.heads), ["0.0", "1.1"]);
  assert.deepEqual(two.focus, at(1, 1));
  const less = chosenAfter(two, at(1, 1), "toggle", grid);
  assert.deepEqual(names(less.heads), ["0.0"]);
  assert.deepEqual(less.focus, at(0, 0));
  assert.deepEqual(names(chosenAfter(before, at(0, 0), "toggle", grid).heads), ["0.0"]);
  assert.deepEqual(names(chosenAfter(before, at(1, 1), "extend", grid).heads), [
    "0.0",
    "0.1",
    "1.0",
    "1.1",
  ]);
});

test("another stack has the same head, or the nearest", () => {
  assert.deepEqual(nearestHead(stack(), at(5, 7)), at(1, 1));
  assert.deepEqual(nearestHead(HYBRID, at(0, 1)), at(1, 1));
  assert.equal(hasHeads(stack(), [at(1, 1), at(0, 0)]), true);
  assert.equal(hasHeads(HYBRID, [at(0, 0)]), false);
});
