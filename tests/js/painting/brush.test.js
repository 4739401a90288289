import assert from "node:assert/strict";
import { test } from "node:test";
import { isAllowed, MASKED, moveOf, strokesOf } from "../../../attnviz/views/painting/brush.js";

const CELLS = [
  [1, 0],
  [0, 1],
  [1, 1],
  [2, 0],
];

test("where a model looks back only, no weight can be on a later key", () => {
  assert.deepEqual(
    [0, 1, 2].map((key) => isAllowed(1, key, true)),
    [true, true, false],
  );
  assert.equal(isAllowed(1, 2, false), true);
});

test("a drag that erases is one stroke, without the cells that are masked", () => {
  const cells = [CELLS[0], CELLS[2], CELLS[3]];
  const drag = { tool: "erase", cells: CELLS };
  assert.deepEqual(strokesOf(drag, { causal: true, raise: 0.5 }), [{ do: "cut", cells }]);
  assert.deepEqual(strokesOf(drag, { causal: false, raise: 0.5 }), [{ do: "cut", cells: CELLS }]);
});

test("a drag that raises is one stroke a row, and each cell gets the weight", () => {
  assert.deepEqual(strokesOf({ tool: "raise", cells: CELLS }, { causal: true, raise: 0.25 }), [
    { do: "set", query: 1, keys: [0, 1], weights: [0.25, 0.25] },
    { do: "set", query: 2, keys: [0], weights: [0.25] },
  ]);
});

test("a drag over masked cells only is no stroke", () => {
  assert.deepEqual(strokesOf({ tool: "raise", cells: [[0, 1]] }, { causal: true, raise: 1 }), []);
});

const MAP = [0.5, 0.25, 0.25, 0.125, 0.5, 0.375];
const at = (row, column) => ({ row, column });

test("weight that is moved is taken from its cell and added to the other", () => {
  const way = { from: at(1, 1), to: at(1, 0), causal: false };
  assert.deepEqual(moveOf(MAP, 3, way), {
    stroke: { do: "set", query: 1, keys: [1, 0], weights: [0, 0.625] },
    refusal: "",
  });
});

test("weight stays on its row and off masked cells, and where it was put down it is no stroke", () => {
  const from = at(1, 1);
  const other = moveOf(MAP, 3, { from, to: at(0, 1), causal: true });
  assert.deepEqual([other.stroke, /along its row/.test(other.refusal)], [null, true]);
  const later = moveOf(MAP, 3, { from, to: at(1, 2), causal: true });
  assert.deepEqual(later, { stroke: null, refusal: MASKED });
  assert.deepEqual(moveOf(MAP, 3, { from, to: from, causal: true }), { stroke: null, refusal: "" });
});
