// What a drag over a map stands for.
import { N_, tr } from "../shared/language.js";
import { byRow } from "./strokes.js";

/** @import { Cell } from "../shared/cells.js" */
/** @import { Edge, Stroke } from "./strokes.js" */

/** @typedef {{tool: "erase" | "raise", cells: Edge[]}} Drag the cells that a drag has touched */

/** What is said of a cell that no weight can be on. */
export const MASKED = N_("A later token is masked: no token looks there.");

/**
 * Whether weight can be on a cell.
 * @param {number} query
 * @param {number} key
 * @param {boolean} causal whether no query looks at a later key
 * @returns {boolean}
 */
export function isAllowed(query, key, causal) {
  return !causal || key <= query;
}

/**
 * What a drag over cells stands for: one stroke, or one a row where weights are raised; none where
 * all its cells are masked.
 * @param {Drag} drag
 * @param {{causal: boolean, raise: number}} how `raise`: the weight that raised cells get
 * @returns {Stroke[]}
 */
export function strokesOf({ tool, cells }, { causal, raise }) {
  const allowed = cells.filter(([query, key]) => isAllowed(query, key, causal));
  if (!allowed.length) return [];
  if (tool === "erase") return [{ do: "cut", cells: allowed }];
  return [...byRow(allowed)].map(([query, keys]) => ({
    do: "set",
    query,
    keys,
    weights: keys.map(() => raise),
  }));
}

/**
 * Weight that is carried from one cell to another: a stroke, or why it is none; neither where it is
 * put down where it was.
 * @param {ArrayLike<number>} map [query key]
 * @param {number} nKeys
 * @param {{from: Cell, to: Cell, causal: boolean}} way
 * @returns {{stroke: Stroke | null, refusal: string}}
 */
export function moveOf(map, nKeys, { from, to, causal }) {
  if (to.row !== from.row) {
    const refusal = tr("Weight moves along its row: choose a key of the same token.");
    return { stroke: null, refusal };
  }
  if (!isAllowed(to.row, to.column, causal)) return { stroke: null, refusal: tr(MASKED) };
  if (to.column === from.column) return { stroke: null, refusal: "" };
  const start = to.row * nKeys;
  const both = map[start + from.column] + map[start + to.column];
  /** @type {Stroke} */
  const stroke = {
    do: "set",
    query: to.row,
    keys: [from.column, to.column],
    weights: [0, both],
  };
  return { stroke, refusal: "" };
}
