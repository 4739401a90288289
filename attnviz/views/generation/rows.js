// What a step attended with: its rows, cut out of what was sent.

/** @import { Rows } from "./header.js" */

/**
 * What is looked at.
 * @typedef {object} Place
 * @property {number} layer its place among those that are sent
 * @property {number} head -1: the mean of all
 * @property {number} step
 */

/**
 * How rows stand in an array.
 * @typedef {object} Shape
 * @property {number} heads of a layer
 * @property {number} steps
 * @property {number} keys
 * @property {number} scale of a number in the array to a weight
 */

/**
 * The weights of a step, of one head or as the mean over the heads.
 * @param {Rows} values [layer head step key]
 * @param {Shape} shape
 * @param {Place} place
 * @returns {Float64Array} one a key
 */
export function rowOf(values, { heads, steps, keys, scale }, { layer, head, step }) {
  /** @param {number} h */
  const of = (h) => {
    const at = ((layer * heads + h) * steps + step) * keys;
    return values.subarray(at, at + keys);
  };
  if (head >= 0 || heads === 1) return Float64Array.from(of(Math.max(head, 0)), (v) => v * scale);
  const mean = new Float64Array(keys);
  for (let h = 0; h < heads; h++)
    of(h).forEach((value, key) => (mean[key] += (value * scale) / heads));
  return mean;
}

/**
 * The largest weight of several texts, never 0.
 * @param {Float64Array[]} rows one a text
 * @param {boolean} withoutFirst whether the first token of each text is left out
 * @returns {number}
 */
export function mostOf(rows, withoutFirst) {
  let most = 1e-9;
  for (const row of rows) {
    for (let unit = withoutFirst ? 1 : 0; unit < row.length; unit++)
      most = Math.max(most, row[unit]);
  }
  return most;
}

/**
 * Where the largest weight of several texts is; the first of equal ones.
 * @param {Float64Array[]} rows one a text
 * @param {boolean} withoutFirst whether the first token of each text is left out
 * @returns {{text: number, unit: number}}
 */
export function strongestOf(rows, withoutFirst) {
  const best = { text: 0, unit: 0, value: -1 };
  rows.forEach((row, text) =>
    row.forEach((value, unit) => {
      if (value > best.value && !(withoutFirst && unit === 0))
        Object.assign(best, { text, unit, value });
    }),
  );
  return { text: best.text, unit: best.unit };
}

/**
 * Whether a step could look at a token: what was written later has no weight.
 * @param {"cross" | "decoder"} stack
 * @param {number} unit
 * @param {number} row of the step
 * @returns {boolean}
 */
export function isSeen(stack, unit, row) {
  return stack === "cross" || unit <= row;
}

/**
 * The step that wrote a token of the text; below 0 for one of the prompt.
 * @param {number} unit
 * @param {number[]} rows of the steps
 * @returns {number}
 */
export function stepOf(unit, rows) {
  return unit - 1 - rows[0];
}
