import assert from "node:assert/strict";
import { test } from "node:test";
import {
  nearestTo,
  neighbour,
  placed,
  pointsOf,
  scaleOf,
  telling,
} from "../../../attnviz/views/explorer/maths/head_scatter.js";
import { stack } from "./examples.js";

const SCORES = {
  entropy: [
    [1, 2],
    [3, null],
  ],
  previous: [
    [0.1, 0.9],
    [0.2, 0.3],
  ],
  first: [
    [0.5, 0.5],
    [0.5, 0.5],
  ],
};
const STACK = stack({ scores: SCORES });
const name = (point) => point && `${point.layer}.${point.head}`;

test("a head of which a score is not told is no point, nor is a layer without attention", () => {
  assert.deepEqual(pointsOf(STACK, "entropy", "previous").map(name), ["0.0", "0.1", "1.0"]);
  const hybrid = stack({ scores: SCORES, instead: { 0: "Mamba" } });
  assert.deepEqual(pointsOf(hybrid, "entropy", "previous"), [
    { layer: 1, head: 0, across: 3, up: 0.2 },
  ]);
  assert.deepEqual(pointsOf(STACK, "entropy", "unknown"), []);
});

test("the score that tells most is looked at first, entropy aside", () => {
  assert.equal(telling(STACK, ["entropy", "first", "previous"]), "previous");
  assert.equal(telling(STACK, ["entropy"]), "entropy");
});

test("an axis holds all values, and what is on it is round", () => {
  const { from, to, ticks } = scaleOf([0.11, 0.98]);
  assert.ok(from < 0.11 && to > 0.98);
  assert.deepEqual(ticks, [0.5, 1]);
  assert.deepEqual(scaleOf([0, 3]).ticks, [0, 1, 2, 3]);
  assert.deepEqual(scaleOf([-0.02, 0.04]).ticks, [-0.02, 0, 0.02, 0.04]);
});

test("one value, or none, stands in the middle", () => {
  assert.deepEqual(scaleOf([2, 2]), { from: 1.5, to: 2.5, ticks: [2] });
  assert.deepEqual(scaleOf([]), { from: -0.5, to: 0.5, ticks: [0] });
});

const BOX = { left: 10, top: 0, width: 100, height: 50 };
const UNIT = { from: 0, to: 1, ticks: [] };
const at = (head, across, up) => ({ layer: 0, head, across, up });
const POINTS = placed(
  [at(0, 0, 0), at(1, 0.5, 0), at(2, 0.6, 1), at(3, 1, 0.1), at(4, 0.5, 0)],
  { across: UNIT, up: UNIT },
  BOX,
);

test("larger is further to the right, and higher up", () => {
  assert.deepEqual([POINTS[0].x, POINTS[0].y], [10, 50]);
  assert.deepEqual([POINTS[2].x, POINTS[2].y], [70, 0]);
});

test("a click means the nearest point, of several the one on top, and far from all none", () => {
  assert.equal(name(nearestTo(POINTS, { x: 12, y: 47 }, 14)), "0.0");
  assert.equal(name(nearestTo(POINTS, { x: 60, y: 50 }, 14)), "0.4");
  assert.equal(nearestTo(POINTS, { x: 40, y: 20 }, 14), null);
});

test("an arrow leads to what is near that way, rather ahead than aside", () => {
  assert.equal(name(neighbour(POINTS, POINTS[0], [1, 0])), "0.1");
  assert.equal(name(neighbour(POINTS, POINTS[1], [1, 0])), "0.3");
  assert.equal(name(neighbour(POINTS, POINTS[1], [0, -1])), "0.2");
  assert.equal(name(neighbour(POINTS, POINTS[3], [-1, 0])), "0.1");
  assert.equal(neighbour(POINTS, POINTS[0], [-1, 0]), null);
});
