import assert from "node:assert/strict";
import { test } from "node:test";
import { cellsAlong, levelOf, tilesAlong } from "../../../attnviz/views/explorer/maths/pyramid.js";

test("the level is the one whose cells are about a pixel", () => {
  assert.deepEqual([4, 1, 0.5, 0.25, 0.26, 0.1].map(levelOf), [0, 0, 1, 2, 2, 3]);
});

test("the last tile of an axis has what is left, at each level", () => {
  assert.deepEqual(
    [0, 1, 2].map((at) => cellsAlong(600, at, 256, 0)),
    [256, 256, 88],
  );
  assert.deepEqual(
    [0, 1].map((at) => cellsAlong(600, at, 256, 1)),
    [256, 44],
  );
  assert.equal(cellsAlong(601, 1, 256, 1), 45);
  assert.equal(cellsAlong(601, 0, 256, 3), 76);
});

test("the tiles in sight hold the first and the last place", () => {
  assert.deepEqual(tilesAlong(0, 599, 256), [0, 1, 2]);
  assert.deepEqual(tilesAlong(255.9, 256, 256), [0, 1]);
  assert.deepEqual(tilesAlong(300, 400, 256), [1]);
});
