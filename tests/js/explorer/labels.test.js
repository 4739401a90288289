import assert from "node:assert/strict";
import { test } from "node:test";
import { alongMap } from "../../../attnviz/views/explorer/parts/labels.js";

test("the label of what is scrolled out of sight clears nothing beside the map", () => {
  assert.equal(alongMap(330, 13, 100, 200), null);
  assert.equal(alongMap(60, 13, 100, 200), null);
});

test("a label in the middle has its whole strip, and at the edge little more than the map", () => {
  assert.deepEqual(alongMap(150, 13, 100, 200), { at: 150, long: 13 });
  assert.deepEqual(alongMap(295, 13, 100, 200), { at: 295, long: 10 });
  assert.deepEqual(alongMap(93, 13, 100, 200), { at: 95, long: 11 });
});
