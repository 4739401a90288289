import assert from "node:assert/strict";
import { test } from "node:test";
import { byRow, extentOf, painted, silences } from "../../../attnviz/views/painting/strokes.js";

const MAP = Float32Array.of(0.5, 0.25, 0.25, 0.125, 0.5, 0.375, 0, 0, 1);
const on = (...strokes) => [...painted(MAP, 3, strokes, false)];

test("the map itself is left as it is", () => {
  const map = Float32Array.from(MAP);
  const found = painted(map, 3, [{ do: "cut row", query: 0 }], false);
  assert.deepEqual([...found.subarray(0, 3)], [0, 0, 0]);
  assert.deepEqual(map, MAP);
});

test("the weight of erased cells goes to the rest of their rows, in its proportions", () => {
  const found = on({
    do: "cut",
    cells: [
      [0, 0],
      [1, 1],
      [1, 2],
    ],
  });
  // 0.25 and 0.25 share 1; of the second row 0.125 is left and takes it all.
  assert.deepEqual(found, [0, 0.5, 0.5, 1, 0, 0, 0, 0, 1]);
});

test("a row of which nothing is left is 0", () => {
  assert.deepEqual(on({ do: "cut", cells: [[2, 2]] }).slice(6), [0, 0, 0]);
});

test("cells that are set keep their weight, and the others share what is left", () => {
  const found = on({ do: "set", query: 1, keys: [1], weights: [0.75] });
  // 0.125 and 0.375 share 0.25.
  assert.deepEqual(found.slice(3, 6), [0.0625, 0.75, 0.1875]);
});

test("where the others have no weight to give the whole row is scaled to its sum", () => {
  assert.deepEqual(on({ do: "set", query: 2, keys: [2], weights: [0.25] }).slice(6), [0, 0, 1]);
  const both = on({ do: "set", query: 2, keys: [0, 1], weights: [1, 1] }).slice(6);
  // More than the row has: 1, 1 and 1 of which the row keeps a sum of 1.
  both.forEach((weight) => assert.ok(Math.abs(weight - 1 / 3) < 1e-15));
});

test("a row is evened out over the keys that it may look at", () => {
  const even = { do: "even row", query: 1 };
  assert.deepEqual([...painted(MAP, 3, [even], true).subarray(3, 6)], [0.5, 0.5, 0]);
  on(even)
    .slice(3, 6)
    .forEach((weight) => assert.equal(weight, 1 / 3));
});

test("all rows are evened out at once", () => {
  const found = [...painted(MAP, 3, [{ do: "even" }], true)];
  assert.deepEqual(found, [1, 0, 0, 0.5, 0.5, 0, 1 / 3, 1 / 3, 1 / 3]);
});

test("strokes are laid in their order", () => {
  const cut = { do: "cut row", query: 0 };
  const even = { do: "even row", query: 0 };
  assert.deepEqual(on(even, cut).slice(0, 3), [0, 0, 0]);
  assert.deepEqual(on(cut, even).slice(0, 3), [1 / 3, 1 / 3, 1 / 3]);
});

test("a head that is silenced or scaled has the map that it had", () => {
  assert.deepEqual(on({ do: "silence" }, { do: "scale", factor: 2 }), [...MAP]);
  assert.equal(silences([{ do: "even" }, { do: "silence" }]), true);
  assert.equal(silences([{ do: "scale", factor: 2 }]), false);
});

test("colours go up to the largest weight of both maps, and to the largest difference", () => {
  assert.deepEqual(extentOf([0.25, 0.5], [0.75, 0.25]), { most: 0.75, apart: 0.5 });
  assert.deepEqual(extentOf([0, 0], [0, 0]), { most: 1e-9, apart: 0 });
});

test("cells are sorted by their rows, in the order in which they were touched", () => {
  const rows = byRow([
    [2, 1],
    [0, 3],
    [2, 0],
  ]);
  assert.deepEqual(
    [...rows],
    [
      [2, [1, 0]],
      [0, [3]],
    ],
  );
});
