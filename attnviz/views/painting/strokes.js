// Strokes laid on a map, [query key]: the arithmetic of the interventions that they stand for, so
// that a stroke is seen before the model has run with it.

/** @typedef {[query: number, key: number]} Edge a cell of the map */

/**
 * What the host is told; `steps_of` in attnviz/views/painting/__init__.py reads it.
 * @typedef {{do: "cut", cells: Edge[]}
 *   | {do: "set", query: number, keys: number[], weights: number[]}
 *   | {do: "cut row" | "even row", query: number}
 *   | {do: "silence" | "even"}
 *   | {do: "scale", factor: number}} Stroke
 */

/**
 * A copy of the map with the strokes on it.
 * @param {ArrayLike<number>} weights [query key]
 * @param {number} nKeys
 * @param {Stroke[]} strokes in their order
 * @param {boolean} causal whether no query looks at a later key
 * @returns {Float64Array} [query key]
 */
export function painted(weights, nKeys, strokes, causal) {
  const map = Float64Array.from(weights);
  for (const stroke of strokes) lay(stroke, map, nKeys, causal);
  return map;
}

/**
 * Whether the head hands on nothing any more.
 * @param {Stroke[]} strokes
 * @returns {boolean}
 */
export function silences(strokes) {
  return strokes.some((stroke) => stroke.do === "silence");
}

/**
 * The largest weight of two maps, never 0, and the largest size of their difference.
 * @param {ArrayLike<number>} values
 * @param {ArrayLike<number>} before
 * @returns {{most: number, apart: number}}
 */
export function extentOf(values, before) {
  let [most, apart] = [1e-9, 0];
  for (let i = 0; i < values.length; i++) {
    most = Math.max(most, values[i], before[i]);
    apart = Math.max(apart, Math.abs(values[i] - before[i]));
  }
  return { most, apart };
}

/**
 * Keys by their queries, both in the order of the cells.
 * @param {Edge[]} cells
 * @returns {Map<number, number[]>}
 */
export function byRow(cells) {
  /** @type {Map<number, number[]>} */
  const rows = new Map();
  for (const [query, key] of cells) rows.set(query, [...(rows.get(query) ?? []), key]);
  return rows;
}

/**
 * Lays one stroke on a map. Silencing and scaling a head leave its map as it is.
 * @param {Stroke} stroke
 * @param {Float64Array} map [query key]
 * @param {number} n keys
 * @param {boolean} causal
 */
function lay(stroke, map, n, causal) {
  /** @param {number} query */
  const row = (query) => map.subarray(query * n, (query + 1) * n);
  switch (stroke.do) {
    case "cut":
      for (const [query, keys] of byRow(stroke.cells)) cutInRow(row(query), keys);
      break;
    case "set":
      setInRow(row(stroke.query), stroke.keys, stroke.weights);
      break;
    case "cut row":
      row(stroke.query).fill(0);
      break;
    case "even row":
      evenRow(row(stroke.query), stroke.query, causal);
      break;
    case "even":
      for (let query = 0; query * n < map.length; query++) evenRow(row(query), query, causal);
  }
}

/** @param {Float64Array} row */
function sumOf(row) {
  return row.reduce((sum, weight) => sum + weight, 0);
}

/**
 * What is left of the row is scaled so that its sum stays; a row with nothing left is 0.
 * @param {Float64Array} row
 * @param {number[]} keys
 */
function cutInRow(row, keys) {
  const sum = sumOf(row);
  for (const key of keys) row[key] = 0;
  const left = sumOf(row);
  if (left > 0) scale(row, sum / left);
}

/**
 * The cells that are set keep their weight and the others are scaled; where that cannot be, all are.
 * @param {Float64Array} row
 * @param {number[]} keys
 * @param {number[]} weights
 */
function setInRow(row, keys, weights) {
  const sum = sumOf(row);
  keys.forEach((key, i) => {
    row[key] = weights[i];
  });
  const fixed = weights.reduce((so, weight) => so + weight, 0);
  const rest = sumOf(row) - fixed;
  if (rest > 1e-12 && fixed <= sum) {
    for (let key = 0; key < row.length; key++)
      if (!keys.includes(key)) row[key] *= (sum - fixed) / rest;
  } else if (fixed + rest > 0) scale(row, sum / (fixed + rest));
}

/**
 * @param {Float64Array} row
 * @param {number} query
 * @param {boolean} causal
 */
function evenRow(row, query, causal) {
  const allowed = causal ? query + 1 : row.length;
  for (let key = 0; key < row.length; key++) row[key] = key < allowed ? 1 / allowed : 0;
}

/**
 * @param {Float64Array} row
 * @param {number} factor
 */
function scale(row, factor) {
  for (let key = 0; key < row.length; key++) row[key] *= factor;
}
