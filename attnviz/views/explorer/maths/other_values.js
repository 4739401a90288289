// What else is known of a cell of one head: its raw score, and its weight where that is not drawn.
import { score, weight } from "../../shared/format.js";
import { tr } from "../../shared/language.js";
/** @import {Cell, MapData} from "../types.d.ts" */
/** @import {Axes} from "./axis.js" */
/** @import {Matrix} from "./matrix.js" */

/** @typedef {[name: string, said: string, exact: string]} OtherValue */

/**
 * Nothing for words, spans and several heads.
 * @param {Pick<Matrix, "queries" | "keys" | "quantity" | "overview">} matrix
 * @param {Cell} cell
 * @param {{heads: number, scores: MapData | null, weights: MapData, whole: Axes}} of how many heads are
 *   drawn, what maps of the head that was chosen last are at hand, and the axes with every token
 * @returns {OtherValue[]}
 */
export function otherValues(matrix, cell, { heads, scores, weights, whole }) {
  const { query, queryTo = query, key, keyTo = key } = cell;
  const [rows, columns] = [matrix.queries.members[query], matrix.keys.members[key]];
  const single = queryTo === query && keyTo === key && rows.length === 1 && columns.length === 1;
  if (!single || heads > 1 || matrix.quantity.layerwise || matrix.overview) return [];
  const value = (/** @type {MapData} */ map) =>
    map.values[rows[0] * map.columns + columns[0]] * map.scale;
  /** @type {OtherValue[]} */
  const found = [];
  if (scores && matrix.quantity.name !== "scores") {
    const raw = value(scores);
    found.push([
      tr("raw score"),
      raw === -Infinity ? tr("hidden by a mask") : score(raw),
      String(raw),
    ]);
  }
  const exact = weights.rows === whole.queries.length && weights.columns === whole.keys.length;
  if (matrix.quantity.name !== "weights" && exact) {
    found.push(["weight", weight(value(weights), weights.within), String(value(weights))]);
  }
  return found;
}
