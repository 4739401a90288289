import assert from "node:assert/strict";
import { test } from "node:test";
import { largest, perCent, ranked, standing } from "../../../attnviz/views/shared/linked.js";

const SCORES = [1, -4, 2, -2];

test("a score stands by its size, whatever its sign, and equal ones share a rank", () => {
  assert.deepEqual(standing(SCORES, 1), { rank: 1, share: 4 / 9 });
  assert.deepEqual(standing(SCORES, 2), { rank: 2, share: 2 / 9 });
  assert.deepEqual(standing(SCORES, 3), { rank: 2, share: 2 / 9 });
  assert.deepEqual(standing(SCORES, 0), { rank: 4, share: 1 / 9 });
});

test("where all scores are 0 none has a share", () => {
  assert.deepEqual(standing([0, 0], 1), { rank: 1, share: 0 });
});

test("units are ranked by size, equal ones as they stand", () => {
  assert.deepEqual(ranked(SCORES), [1, 2, 3, 0]);
  assert.deepEqual(ranked(Float64Array.of(0, -0.5, 0.25)), [1, 2, 0]);
  assert.deepEqual(ranked([]), []);
});

test("the scale is the largest size, and 1 where there is none", () => {
  assert.equal(largest(SCORES), 4);
  assert.equal(largest([0, 0]), 1);
  assert.equal(largest([]), 1);
});

test("a share is never 0 per cent where it is only close to it", () => {
  const said = [0, 0.0001, 0.0049, 0.005, 0.124, 0.125, 1].map(perCent);
  assert.deepEqual(said, ["0 %", "< 1 %", "< 1 %", "1 %", "12 %", "13 %", "100 %"]);
});
