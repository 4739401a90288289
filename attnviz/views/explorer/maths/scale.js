// From weights to colours of the ramp, and maps made smaller without losing their strongest cells.
/** @import {MapData} from "../types.d.ts" */

const LOG_FLOOR = 1e-4;

/**
 * From a raw value to an index of the ramp: 0 to the strongest weight, linear or logarithmic.
 * @param {"linear" | "log"} scale
 * @param {number} strongest
 * @returns {(value: number) => number} 0 to 255
 */
export function scaleOf(scale, strongest) {
  if (!strongest) return () => 0;
  if (scale === "linear") return (value) => Math.round((value / strongest) * 255);
  const low = Math.log(LOG_FLOOR);
  return (value) =>
    Math.max(0, Math.round((1 - Math.log(Math.max(value / strongest, LOG_FLOOR)) / low) * 255));
}

/**
 * The marks of a legend: [share of its length, share of the strongest weight].
 * @param {"linear" | "log"} scale
 * @returns {[along: number, share: number][]}
 */
export function ticks(scale) {
  if (scale === "log") return [0, 2, 4].map((step) => [step / 4, 10 ** (step - 4)]);
  return [0, 0.5, 1].map((share) => [share, share]);
}

/**
 * Zeros, as many as asked, of the same kind of numbers.
 * @param {MapData["values"]} like
 * @param {number} length
 * @returns {MapData["values"]}
 */
function blank(like, length) {
  return like instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length);
}

/**
 * A map as so many rows and columns, each cell the strongest of those that it covers.
 * @param {Pick<MapData, "values" | "rows" | "columns">} map
 * @param {number} rows at most those of the map
 * @param {number} columns
 * @param {number} [least] what a cell starts from: below every value there is
 * @returns {MapData["values"]}
 */
export function pooled(map, rows, columns, least = 0) {
  if (rows === map.rows && columns === map.columns) return map.values;
  const values = blank(map.values, rows * columns).fill(least);
  for (let r = 0; r < map.rows; r++) {
    const row = Math.floor((r * rows) / map.rows) * columns;
    for (let c = 0; c < map.columns; c++) {
      const at = row + Math.floor((c * columns) / map.columns);
      const value = map.values[r * map.columns + c];
      if (value > values[at]) values[at] = value;
    }
  }
  return values;
}

/**
 * The part of a map that a sound takes, without what is only its padding.
 * @param {MapData} map
 * @param {number[]} own [queries, all of them, keys, all of them]
 * @returns {MapData}
 */
export function ownPart(map, [queries, allQueries, keys, allKeys]) {
  if (queries === allQueries && keys === allKeys) return map;
  const rows = Math.max(1, Math.ceil((map.rows * queries) / allQueries));
  const columns = Math.max(1, Math.ceil((map.columns * keys) / allKeys));
  const values = blank(map.values, rows * columns);
  for (let row = 0; row < rows; row++) {
    values.set(map.values.subarray(row * map.columns, row * map.columns + columns), row * columns);
  }
  return { ...map, values, rows, columns };
}
