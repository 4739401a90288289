import assert from "node:assert/strict";
import { test } from "node:test";
import {
  barAt,
  cellAt,
  cellSize,
  clampedFrom,
  largestZoom,
  readable,
  revealedFrom,
  roundStep,
  typeFor,
  zoomed,
} from "../../../attnviz/views/explorer/maths/grid.js";

const PLACE = {
  left: 100,
  top: 50,
  w: 10,
  h: 20,
  from: { query: 1, key: 2 },
  mapWidth: 80,
  mapHeight: 60,
};

test("a map is as wide and as high as its room, and of a few tokens no slab", () => {
  assert.deepEqual(cellSize(10, 20, 400, 680), { w: 20, h: 68 });
  assert.deepEqual(cellSize(10, 1000, 500, 680), { w: 0.5, h: 68 });
  assert.deepEqual(cellSize(2, 2, 400, 680), { w: 160, h: 72 });
});

test("cells whose labels cannot be read grow until they can be, each side for itself", () => {
  assert.deepEqual(readable({ w: 11, h: 40 }), { w: 11, h: 40 });
  assert.deepEqual(readable({ w: 12, h: 7 }), { w: 12, h: 13 });
  assert.deepEqual(readable({ w: 2, h: 3 }), { w: 13, h: 13 });
  const seconds = { query: false, key: true };
  assert.deepEqual(readable({ w: 2, h: 3 }, { seconds }), { w: 2, h: 13 });
  assert.deepEqual(readable({ w: 0.4, h: 20 }, { seconds }), { w: 13, h: 20 });
  assert.deepEqual(readable({ w: 20, h: 19 }, { afar: 20 }), { w: 20, h: 26 });
});

test("type is as large as a row has room for, and never too small to read", () => {
  assert.deepEqual(
    [8, 11, 13, 16, 40].map((cell) => typeFor(cell, 13)),
    [10, 10, 11, 13, 13],
  );
  assert.equal(typeFor(40, 20), 20);
});

test("an oblong cell grows along its short side first, until it is a square", () => {
  assert.deepEqual(zoomed({ w: 2, h: 20 }, 5), { w: 10, h: 20 });
  assert.deepEqual(zoomed({ w: 2, h: 20 }, 20), { w: 40, h: 40 });
  assert.equal(largestZoom({ w: 2, h: 20 }), 44);
  assert.equal(largestZoom({ w: 200, h: 200 }), 1);
});

test("a view stays on its map, and moves no further than brings a place into sight", () => {
  assert.deepEqual(
    [-3, 4, 9].map((from) => clampedFrom(from, 5, 10)),
    [0, 4, 5],
  );
  assert.equal(revealedFrom(3, 2, 4), 2);
  assert.equal(revealedFrom(9, 2, 4), 6);
  assert.equal(revealedFrom(1, 2, 4), 1);
});

test("places are named in steps of 1, 2, 5, 10, 20, ...", () => {
  assert.deepEqual([0.3, 1, 1.1, 3, 6, 13, 21, 99].map(roundStep), [1, 1, 2, 5, 10, 20, 50, 100]);
});

test("a point of the canvas lies on a cell, on the bar of a key or a query, or on nothing", () => {
  assert.deepEqual(cellAt(PLACE, 125, 75), { query: 2, key: 4 });
  assert.equal(cellAt(PLACE, 99, 75), null);
  assert.equal(cellAt(PLACE, 180, 75), null);
  assert.deepEqual(barAt(PLACE, 125, 115), { key: 4 });
  assert.deepEqual(barAt(PLACE, 185, 75), { query: 2 });
  assert.deepEqual(barAt(PLACE, 185, 115), {});
});
