// Maps of two inputs on the units that both are laid on. A unit is [place in the first, in the
// second], -1 where one of them has no such token.

/** @import { Cell } from "../shared/cells.js" */
/** @import { Unit } from "./header.js" */

/**
 * One map on both axes: keys that the input lacks get 0, queries that it lacks are rows of NaN.
 * @param {Float32Array} weights [query key] of the input
 * @param {number} nKeys of the input
 * @param {Unit[]} queries
 * @param {Unit[]} keys
 * @param {0 | 1} side whether the input is the first or the second
 * @returns {Float32Array} [unit unit]
 */
export function laid(weights, nKeys, queries, keys, side) {
  const [m, n] = [queries.length, keys.length];
  const map = new Float32Array(m * n);
  for (let i = 0; i < m; i++) {
    const query = queries[i][side];
    for (let j = 0; j < n; j++) {
      const key = keys[j][side];
      map[i * n + j] = query < 0 ? NaN : key < 0 ? 0 : weights[query * nKeys + key];
    }
  }
  return map;
}

/**
 * The second map minus the first.
 * @param {Float32Array} second
 * @param {Float32Array} first
 * @returns {Float32Array}
 */
export function minus(second, first) {
  return second.map((value, i) => value - first[i]);
}

/**
 * The largest size of a value in all of them, NaN left out; 1 where all are 0.
 * @param {...Iterable<number>} many
 * @returns {number}
 */
export function largestOf(...many) {
  let most = 0;
  for (const values of many) {
    for (const value of values) if (Math.abs(value) > most) most = Math.abs(value);
  }
  return most || 1;
}

/**
 * The heads by how far they moved, farthest first; those that only one model has are left out.
 * @param {Float32Array} moved bits, [layer head]; NaN for a head that only one has
 * @param {number} heads of a layer
 * @returns {[layer: number, head: number, bits: number][]}
 */
export function rankedHeads(moved, heads) {
  /** @type {[layer: number, head: number, bits: number][]} */
  const all = Array.from(moved, (bits, i) => [Math.floor(i / heads), i % heads, bits]);
  return all.filter(([, , bits]) => !Number.isNaN(bits)).sort((a, b) => b[2] - a[2]);
}

/**
 * What a query attends to, or what each key receives as a mean over the queries that there are.
 * @param {Float32Array} map [query key], NaN for a query that the input lacks
 * @param {number} nKeys
 * @param {number | null} query null: the mean
 * @returns {number[]} one a key; NaN where there is nothing
 */
export function sharesOf(map, nKeys, query) {
  return Array.from({ length: nKeys }, (_, key) => {
    if (query !== null) return map[query * nKeys + key];
    let [sum, count] = [0, 0];
    for (let i = key; i < map.length; i += nKeys) {
      if (Number.isNaN(map[i])) continue;
      sum += map[i];
      count++;
    }
    return count ? sum / count : NaN;
  });
}

/**
 * The unit of the text that a cell stands for: its query, or its key where queries are other tokens.
 * @param {Cell | null} cell
 * @param {boolean} itself whether queries and keys are the same tokens
 * @returns {number | null}
 */
export function unitOf(cell, itself) {
  return cell && (itself ? cell.row : cell.column);
}

/**
 * The cell that a unit of the text stands for; what it does not say stays as it is locked.
 * @param {number} unit
 * @param {Cell | null} lock
 * @param {boolean} itself whether queries and keys are the same tokens
 * @returns {Cell}
 */
export function cellOf(unit, lock, itself) {
  return itself
    ? { row: unit, column: lock?.column ?? unit }
    : { row: lock?.row ?? 0, column: unit };
}
