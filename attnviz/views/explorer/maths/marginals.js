// What is counted along a map's sides: what each key receives, and how widely each query spreads.
/** @import {MapData} from "../types.d.ts" */

/**
 * `received`: the mean weight that each key receives, over all queries; `entropies` of the rows, in bits.
 * @param {MapData} map
 * @returns {{received: Float64Array, entropies: Float64Array}}
 */
export function marginalsOf({ values, rows, columns, scale }) {
  const received = new Float64Array(columns);
  const entropies = new Float64Array(rows);
  const bits = bitsOf(values, scale);
  for (let r = 0, at = 0; r < rows; r++) {
    let entropy = 0;
    for (let c = 0; c < columns; c++, at++) {
      const value = values[at];
      if (value <= 0) continue;
      received[c] += value;
      entropy += bits(value);
    }
    entropies[r] = entropy;
  }
  for (let c = 0; c < columns; c++) received[c] *= scale / rows;
  return { received, entropies };
}

/**
 * The entropy of some rows of a map, in bits.
 * @param {MapData} map
 * @param {number[]} rows
 * @returns {Float64Array}
 */
export function entropiesOf({ values, columns, scale }, rows) {
  const bits = bitsOf(values, scale);
  return Float64Array.from(rows, (row) => {
    let entropy = 0;
    for (let at = row * columns; at < (row + 1) * columns; at++)
      if (values[at] > 0) entropy += bits(values[at]);
    return entropy;
  });
}

/**
 * -a log2 a of a raw value; 8-bit values are looked up.
 * @param {MapData["values"]} values
 * @param {number} scale
 * @returns {(value: number) => number}
 */
function bitsOf(values, scale) {
  const bits = (/** @type {number} */ value) => -value * scale * Math.log2(value * scale);
  if (!(values instanceof Uint8Array)) return bits;
  const table = Float64Array.from({ length: 256 }, (_, value) => (value ? bits(value) : 0));
  return (value) => table[value];
}
