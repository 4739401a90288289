// What is pointed at or locked: a cell {query, key} of the map, or units {side, index, end} of the
// text. Units stay the same units when head, direction, words or what is left out change.
import { argmax } from "./ranks.js";
/** @import {Block, Reading, Side, Spot} from "../types.d.ts" */
/** @import {Axes} from "./axis.js" */
/** @import {Matrix} from "./matrix.js" */

/**
 * @param {Spot | null} a
 * @param {Spot | null} b
 * @returns {boolean}
 */
export function sameSpot(a, b) {
  if (!a || !b) return a === b;
  const end = (/** @type {Spot} */ spot) => spot.end ?? spot.index;
  return (
    a.query === b.query &&
    a.key === b.key &&
    a.side === b.side &&
    a.index === b.index &&
    end(a) === end(b)
  );
}

/**
 * A spot as read on what is drawn. Where an overview does not know its values, the cell spans the
 * strongest block.
 * @param {Spot} spot
 * @param {Pick<Matrix, "row" | "column" | "blocksOfRow" | "blocksOfColumn">} matrix
 * @param {boolean} to whether its values are what attends to it
 * @returns {Reading}
 */
export function reading(spot, matrix, to) {
  if (spot.side === undefined) {
    const { query, key } = spot;
    const cell = { query, queryTo: query, key, keyTo: key };
    const values = to ? matrix.column(key) : matrix.row(query);
    const blocks = values ? null : blocksOf(matrix, to ? key : query, to);
    return { cell, row: matrix.row(query), values, blocks, to };
  }
  const { index, end = index } = spot;
  const values = to ? matrix.column(index, end) : matrix.row(index, end);
  const blocks = values ? null : blocksOf(matrix, index, to, end);
  const [first, last] = values ? [argmax(values), argmax(values)] : strongestSpan(blocks ?? []);
  const cell = to
    ? { query: first, queryTo: last, key: index, keyTo: end }
    : { query: index, queryTo: end, key: first, keyTo: last };
  return { cell, row: to ? matrix.row(first, last) : values, values, blocks, to };
}

/**
 * @param {Pick<Matrix, "blocksOfRow" | "blocksOfColumn">} matrix
 * @param {number} index
 * @param {boolean} to
 * @param {number} [end]
 * @returns {Block[]}
 */
function blocksOf(matrix, index, to, end = index) {
  return to ? matrix.blocksOfColumn(index, end) : matrix.blocksOfRow(index, end);
}

/**
 * @param {Block[]} blocks
 * @returns {Block["span"]}
 */
function strongestSpan(blocks) {
  return blocks[argmax(blocks.map(({ value }) => value))].span;
}

/**
 * The same spot after the axes were cut anew.
 * @param {Spot | null} spot
 * @param {Axes} before
 * @param {Axes} after
 * @returns {Spot | null} null where it is left out
 */
export function carried(spot, before, after) {
  if (!spot) return null;
  const find = (/** @type {"queries" | "keys"} */ axis, /** @type {number} */ index) =>
    after[axis].find(before[axis], index);
  if (spot.side === undefined) {
    const [query, key] = [find("queries", spot.query), find("keys", spot.key)];
    return query < 0 || key < 0 ? null : { query, key };
  }
  const axis = spot.side === "query" ? "queries" : "keys";
  const [index, end] = [find(axis, spot.index), find(axis, spot.end ?? spot.index)];
  return index < 0 || end < 0 ? null : { side: spot.side, index, end };
}

/**
 * Whether a spot lies on these axes.
 * @param {Spot} spot
 * @param {{queries: {length: number}, keys: {length: number}}} axes
 * @returns {boolean}
 */
export function liesOn(spot, { queries, keys }) {
  if (spot.side === undefined) return spot.query < queries.length && spot.key < keys.length;
  const { index, end = index } = spot;
  return end < (spot.side === "query" ? queries : keys).length && index <= end;
}

/**
 * The token positions of a locked cell, for what is known of single pairs only.
 * @param {Axes} axes
 * @param {Required<import("../types.d.ts").Cell> | null | undefined} cell
 * @returns {{locked: boolean, query: number | null, key: number | null}} null for a word or a span
 */
export function pairOf({ queries, keys }, cell) {
  if (!cell) return { locked: false, query: null, key: null };
  const one = (
    /** @type {Axes["keys"]} */ axis,
    /** @type {number} */ first,
    /** @type {number} */ last,
  ) => (first === last && axis.members[first].length === 1 ? axis.members[first][0] : null);
  return {
    locked: true,
    query: one(queries, cell.query, cell.queryTo),
    key: one(keys, cell.key, cell.keyTo),
  };
}

/**
 * The units of a text that a locked spot stands for.
 * @param {Pick<Reading, "cell" | "to">} reading
 * @param {boolean} isOneText whether queries and keys are the same tokens
 * @returns {{side: Side, index: number, end: number}}
 */
export function lockedUnits({ cell, to }, isOneText) {
  const side = isOneText ? "both" : to ? "key" : "query";
  return to
    ? { side, index: cell.key, end: cell.keyTo }
    : { side, index: cell.query, end: cell.queryTo };
}

/**
 * The tokens whose lines stand out.
 * @param {Pick<Reading, "cell" | "to"> | null} reading
 * @returns {{side: "query" | "key", first: number, last: number} | null}
 */
export function standingOut(reading) {
  if (!reading) return null;
  const { query, queryTo, key, keyTo } = reading.cell;
  return reading.to
    ? { side: "key", first: key, last: keyTo }
    : { side: "query", first: query, last: queryTo };
}
