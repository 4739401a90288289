import assert from "node:assert/strict";
import { test } from "node:test";
import { blocksOf, brief, onScale } from "../../../attnviz/views/attribution/blocks.js";

test("columns that fit stand in one block", () => {
  assert.deepEqual(blocksOf([40, 40, 40], 120), [[0, 3]]);
});

test("more columns stand in blocks of like width, and none holds a single word", () => {
  assert.deepEqual(blocksOf([40, 40, 40, 40], 130), [
    [0, 2],
    [2, 4],
  ]);
});

test("a column that is wider than all of the room has a block of its own", () => {
  assert.deepEqual(blocksOf([40, 400, 40], 100), [
    [0, 1],
    [1, 2],
    [2, 3],
  ]);
});

test("every column is in a block, and each but a single one fits", () => {
  const widths = Array.from({ length: 200 }, (_, i) => 36 + ((i * 37) % 120));
  const blocks = blocksOf(widths, 800);
  assert.deepEqual(
    blocks.flatMap(([from, to]) => widths.slice(from, to)),
    widths,
  );
  for (const [from, to] of blocks) {
    assert.ok(widths.slice(from, to).reduce((a, b) => a + b) <= 800);
  }
});

test("a second text begins a block", () => {
  assert.deepEqual(blocksOf([40, 40, 40, 40], 900, new Set([3])), [
    [0, 3],
    [3, 4],
  ]);
});

test("a score in a cell has two digits and its sign", () => {
  assert.deepEqual([0, 0.37, -1.21, 15.4, 0.0866, -0.996, 123.4].map(brief), [
    "0",
    ".37",
    "−1.2",
    "15",
    ".087",
    "−1.0",
    "123",
  ]);
  assert.deepEqual([4.2e-7, -1e-4, 123456].map(brief), ["4e−7", "−1e−4", "1e5"]);
});

test("figures of all methods lie on one scale that holds zero", () => {
  const first = { value: 0.9, low: 0.1, high: 0.5 };
  const worse = { value: -0.1, low: 0.1, high: 0.5 };
  const of = onScale(first, [first, worse]);
  assert.deepEqual(
    Object.values(of).map((each) => Math.round(each)),
    [100, 20, 60],
  );
  assert.equal(onScale(worse, [first, worse]).value, 0);
  assert.equal(onScale({ value: 0, low: 0, high: 0 }, []).value, 0);
});
