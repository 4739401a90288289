// Spans of a text: several units that are locked together, or stand in it as one.
/** @import {Run} from "../header.d.ts" */
/** @import {Side, UnitSpot} from "../types.d.ts" */
/** @import {Matrix} from "./matrix.js" */

/**
 * The span that reaches over two others.
 * @param {UnitSpot} from
 * @param {UnitSpot} to
 * @returns {{side: Side, index: number, end: number}}
 */
export function spanOver(from, to) {
  const ends = [from.index, from.end ?? from.index, to.index, to.end ?? to.index];
  return { side: from.side, index: Math.min(...ends), end: Math.max(...ends) };
}

/**
 * Where a locked span begins that is stretched to another unit: its far end.
 * @param {{index: number, end: number}} locked
 * @param {UnitSpot} to
 * @returns {UnitSpot}
 */
export function farEnd({ index, end }, to) {
  return { side: to.side, index: to.index > index ? index : end };
}

/**
 * The value of each group of units: what they get together, or what they attend with on average.
 * @param {Run[]} groups
 * @param {number[]} values
 * @param {Pick<Matrix, "joined">} matrix
 * @param {Side} side whose values these are
 * @returns {number[]}
 */
export function ofGroups(groups, values, matrix, side) {
  return groups.map(([first, last]) => {
    const inside = values.slice(first, last + 1);
    return side === "query"
      ? inside.reduce((sum, value) => sum + value, 0) / inside.length
      : matrix.joined(inside);
  });
}
