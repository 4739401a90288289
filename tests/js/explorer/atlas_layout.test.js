import assert from "node:assert/strict";
import { test } from "node:test";
import {
  headBeside,
  layOutHeads,
  rowsAround,
} from "../../../attnviz/views/explorer/maths/atlas_layout.js";
import { arranged } from "../../../attnviz/views/explorer/maths/heads.js";
import { stack } from "./examples.js";

const lay = (line, order, width, strip = false) => {
  const of = stack(line);
  return layOutHeads(of, arranged(of, { order, filter: null }), width, strip);
};

test("a grid has a row a layer and a column a head", () => {
  const grid = lay({ layers: 3, heads: 4 }, "layer", 24 + 4 * 50 + 3 * 3);
  assert.deepEqual([grid.size, grid.columns], [50, 4]);
  assert.deepEqual(grid.place(0), [24, 3]);
  assert.deepEqual(grid.place(6), [24 + 2 * 53, 3 + 53]);
  assert.equal(grid.at(24 + 2 * 53 + 5, 3 + 53 + 5), 6);
  assert.equal(grid.at(10, 10), -1);
  assert.deepEqual(grid.frameOf(1), [23, 2, 3 * 53 + 50 + 2, 53 + 50 + 2]);
});

test("neighbours without attention are one line", () => {
  const grid = lay(
    { layers: 4, heads: 2, instead: { 0: "Mamba", 1: "Mamba", 2: "conv" } },
    "layer",
    300,
  );
  assert.deepEqual(
    grid.rows.map(({ map, first, last }) => [map, first, last]),
    [
      [false, 0, 1],
      [false, 2, 2],
      [true, 3, 3],
    ],
  );
  assert.deepEqual(grid.place(0), [24, 3 + 2 * 16]);
});

test("a strip is one row that is as wide as it has to be", () => {
  const strip = lay({ layers: 12, heads: 20 }, "layer", 300, true);
  assert.deepEqual([strip.size, strip.columns, strip.width], [54, 240, 240 * 64]);
  assert.deepEqual(strip.place(239), [2 + 239 * 64, 3]);
  assert.equal(strip.height, 3 + 54 + 18);
  assert.equal(lay({ layers: 2, heads: 2 }, "entropy", 100, true).columns, 4);
});

test("twelve heads in a narrow rail have thumbnails of 17 pixels, and more of them smaller ones", () => {
  const twelve = lay({ layers: 6, heads: 12 }, "layer", 240);
  assert.deepEqual([twelve.size, twelve.step.x, twelve.width], [17, 18, 240]);
  assert.equal(lay({ layers: 6, heads: 32 }, "layer", 240).size, 6);
});

test("thumbnails become smaller where all of them come into sight by that, and not too small", () => {
  const lay12 = (tall) => {
    const of = stack({ layers: 12, heads: 6 });
    return layOutHeads(of, arranged(of, { order: "layer", filter: null }), 240, false, null, tall);
  };
  assert.equal(lay12(Infinity).size, 33);
  assert.equal(lay12(350).size, 24);
  assert.ok(lay12(350).height <= 350);
  assert.equal(lay12(200).size, 33); // it scrolls
});

test("a list fills its width", () => {
  const list = lay({}, "entropy", 120);
  assert.deepEqual([list.columns, list.size], [2, 44]);
  assert.deepEqual(list.place(3), [2 + 54, 3 + 84]);
  assert.deepEqual(list.tops, [3, 87]);
});

test("arrows go to a neighbour, and stay at an edge", () => {
  const grid = lay({ layers: 2, heads: 3 }, "layer", 300);
  const to = (at, by) => headBeside(grid, at, by);
  assert.deepEqual(
    [to(0, [0, 1]), to(2, [0, 1]), to(3, [0, -1]), to(1, [1, 0]), to(4, [1, 0])],
    [1, 2, 3, 4, 4],
  );
  const list = { listed: true, columns: 2, count: 3 };
  assert.equal(headBeside(list, 1, [0, 1]), 2); // from the end of a line to the next
  assert.equal(headBeside(list, 1, [1, 0]), 1);
});

test("rows that are not in sight are counted", () => {
  const layout = { tops: [3, 53, 103, 153], step: { x: 50, y: 50 }, gap: 3 };
  assert.deepEqual(rowsAround(layout, 60, 120), { above: 1, below: 1 });
  assert.deepEqual(rowsAround(layout, 0, 300), { above: 0, below: 0 });
});
