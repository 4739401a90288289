import assert from "node:assert/strict";
import { test } from "node:test";
import { barOf } from "../../../attnviz/views/attribution/bars.js";
import { labelled } from "../../../attnviz/views/attribution/matrix.js";
import { zeroOf } from "../../../attnviz/views/attribution/strip.js";

test("bars of one sign begin at the edge that is their zero", () => {
  assert.deepEqual(barOf(1, [1, 0.5]), { left: 0, width: 100, zero: 0 });
  assert.deepEqual(barOf(0.5, [1, 0.5]), { left: 0, width: 50, zero: 0 });
  assert.deepEqual(barOf(-0.5, [-1, -0.5]), { left: 50, width: 50, zero: 100 });
});

test("where both signs occur zero leaves each the room of its longest bar", () => {
  // 1 upwards and 0.25 downwards are 80 and 20 per cent.
  const shares = [1, -0.25, 0.5];
  assert.deepEqual(
    shares.map((share) => barOf(share, shares)),
    [
      { left: 20, width: 80, zero: 20 },
      { left: 0, width: 20, zero: 20 },
      { left: 20, width: 40, zero: 20 },
    ],
  );
});

test("scores of 0 have no bar", () => {
  assert.deepEqual(barOf(0, [0, 0]), { left: 0, width: 0, zero: 0 });
});

test("zero of a strip is at the bottom, and in the middle where a score is below it", () => {
  assert.equal(zeroOf([0, 0.5, 1]), 100);
  assert.equal(zeroOf([0, -0.01, 1]), 50);
});

test("names of a matrix stand where they have room", () => {
  assert.deepEqual(labelled(4, 14, undefined), [0, 1, 2, 3]);
  // 14 pixels a name: every second of 7 pixels, every third of 5.
  assert.deepEqual(labelled(6, 7, undefined), [0, 2, 4]);
  assert.deepEqual(labelled(7, 5, undefined), [0, 3, 6]);
});

test("the name that is read stands always, and none comes near it", () => {
  assert.deepEqual(labelled(10, 7, 3), [3, 0, 6, 8]);
  assert.deepEqual(labelled(3, 14, 1), [1, 0, 2]);
  assert.deepEqual(labelled(6, 7, 2), [2, 0, 4]);
});
