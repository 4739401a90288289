import assert from "node:assert/strict";
import { test } from "node:test";
import { coarser, gridOf, neighbour } from "../../../attnviz/views/shared/cells.js";

const SIZES = { widest: 44, highest: 32, tallest: 520 };
const side = (...text) => ({ text });
const many = (n) => side(...Array.from({ length: n }, () => "x"));
const seven = (text) => 7 * text.length; // pixels of a letter

test("short names lie above their columns, and cells are no larger than they may be", () => {
  const map = { rows: side("aa", "b"), columns: side("x", "y", "z"), ...SIZES };
  // 14 pixels of "aa" and 10 between; 12 of a line and 12 between.
  assert.deepEqual(gridOf(map, 200, seven), { left: 24, top: 24, w: 44, h: 32, lying: true });
});

test("a name longer than its column is written upwards, as far as there is room", () => {
  const map = { rows: side("aa"), columns: side("x", "abcdefghij"), ...SIZES };
  const { lying, top } = gridOf(map, 200, seven);
  assert.deepEqual([lying, top], [false, 82]);
  const longer = { ...map, columns: side("x".repeat(100)) };
  assert.equal(gridOf(longer, 200, seven).top, 124);
});

test("a name needs two pixels beside it on both sides to lie", () => {
  const lying = (name) =>
    gridOf({ rows: side("a"), columns: side(name), ...SIZES }, 200, (text) => 4 * text.length)
      .lying;
  assert.deepEqual(["x".repeat(10), "x".repeat(11)].map(lying), [true, false]); // 40 and 44 of 44
});

test("names of rows take a third of the width at most", () => {
  const map = { rows: side("x".repeat(100)), columns: side("x"), ...SIZES };
  assert.equal(gridOf(map, 90, seven).left, 40);
  assert.equal(gridOf(map, 900, seven).left, 122);
});

test("maps that leave room for the same names lie on the same axes", () => {
  const rows = { text: ["a"], room: ["a", "abcd"] };
  const columns = { text: ["x"], room: ["x", "abcdefghij"] };
  const { left, top } = gridOf({ rows, columns, ...SIZES }, 200, seven);
  assert.deepEqual([left, top], [38, 82]);
});

test("all rows together are no higher than they may be", () => {
  const map = { rows: many(200), columns: many(1), ...SIZES };
  assert.equal(gridOf(map, 200, seven).h, 2.6);
});

test("a map of far more columns than rows has rows as high as their names", () => {
  const oblong = { rows: many(20), columns: many(100), ...SIZES };
  const { w, h } = gridOf(oblong, 1000, seven);
  assert.deepEqual([w, h], [9.8, 20]);
  const wide = { rows: many(20), columns: many(50), ...SIZES };
  assert.equal(gridOf(wide, 270, seven).h, 6);
  const square = { rows: many(50), columns: many(100), ...SIZES };
  assert.equal(gridOf(square, 1000, seven).h, 520 / 50);
});

test("up to twelve rows are never lower than a name", () => {
  // 80 pixels: 18 for names, 2 for the frame, 5 a cell.
  const twelve = { rows: many(12), columns: many(12), ...SIZES };
  assert.equal(gridOf(twelve, 80, seven).h, 20);
  const thirteen = { rows: many(13), columns: many(12), ...SIZES };
  assert.equal(gridOf(thirteen, 80, seven).h, 6);
});

test("of cells that fall together the largest by size is kept, with its sign", () => {
  const values = [1, -3, NaN, NaN, 2, 0, NaN, NaN, 0, 5, -7, 7, 0, 0, 0, 0];
  assert.deepEqual([...coarser(values, [4, 4], [2, 2])], [-3, NaN, 5, -7]);
});

test("where something falls together with nothing it stays", () => {
  assert.deepEqual([...coarser([NaN, 1, 2, NaN], [1, 4], [1, 2])], [1, 2]);
});

test("where cells do not fit evenly each falls into one place, and none is lost", () => {
  assert.deepEqual([...coarser([1, 2, 3], [1, 3], [1, 2])], [2, 3]);
  assert.deepEqual([...coarser([1, 2, 3], [3, 1], [2, 1])], [2, 3]);
});

test("a matrix that fits is the same", () => {
  assert.deepEqual([...coarser([0, -1, NaN, 2], [2, 2], [2, 2])], [0, -1, NaN, 2]);
});

test("an arrow key leads to the next cell and not over the edge", () => {
  const from = { row: 1, column: 1 };
  const to = (key, cell = from) => neighbour(key, cell, 2, 3);
  assert.deepEqual(to("ArrowLeft"), { row: 1, column: 0 });
  assert.deepEqual(to("ArrowRight"), { row: 1, column: 2 });
  assert.deepEqual(to("ArrowUp"), { row: 0, column: 1 });
  assert.deepEqual(to("ArrowDown"), from);
  assert.deepEqual(to("ArrowRight", { row: 0, column: 2 }), { row: 0, column: 2 });
  assert.deepEqual(to("ArrowUp", { row: 0, column: 2 }), { row: 0, column: 2 });
});

test("the first arrow key leads to the first cell, and another key to none", () => {
  assert.deepEqual(neighbour("ArrowDown", null, 2, 3), { row: 0, column: 0 });
  assert.equal(neighbour("Enter", { row: 1, column: 1 }, 2, 3), null);
  assert.equal(neighbour("a", null, 2, 3), null);
});
