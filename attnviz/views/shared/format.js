// Numbers, each written one way.

import { tr } from "./language.js";
/**
 * Three significant digits; a number under a ten-thousandth is only called that small.
 * @param {number | null | undefined} value
 * @returns {string} "–" where there is no number
 */
export function number(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (value === 0) return "0";
  // Rounded first: 0.9997 is 1.00, with the digits of a number above one.
  const size = Math.abs(Number(value.toPrecision(3)));
  if (size < 0.0001) return "< 0.0001";
  if (size >= 1000) return Math.round(value).toString();
  return value.toFixed(Math.max(0, 2 - Math.floor(Math.log10(size))));
}

/**
 * A probability: three significant digits, and never 1 for what is only close to it.
 * @param {number | null | undefined} p
 * @returns {string} "–" where there is no number
 */
export function probability(p) {
  return p && p > 0.9995 && p < 1 ? "> 0.999" : number(p);
}

/**
 * A score that may be negative or tiny, in three significant digits: −0.123, 4.56, 1.20e−6.
 * @param {number} value
 * @returns {string}
 */
export function score(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text = size < 0.001 || size >= 100000 ? size.toExponential(2) : number(size);
  return (value < 0 ? "−" : "") + text.replace("e-", "e−").replace("e+", "e");
}

/**
 * A weight, with what is known of its precision.
 * @param {number} value 0 to 1
 * @param {number} within the largest error; 0: exact
 * @returns {string}
 */
export function weight(value, within) {
  if (within === 0) return number(value);
  return value < within ? `< ${within.toFixed(3)}` : `≈ ${value.toFixed(2)}`;
}

/**
 * The rank of one of these values, in words. Values that rounding may have exchanged share a range
 * of ranks.
 * @param {ArrayLike<number> & Iterable<number>} values
 * @param {number} at
 * @param {number} within the largest error of each
 * @returns {string} "3", or "3 to 5"
 */
export function rankIn(values, at, within) {
  const apart = 1.999 * within; // values of one step of rounding apart differ
  let [above, alike] = [0, 0];
  for (const value of values) {
    if (value > values[at] + apart) above++;
    else if (within && value >= values[at] - apart) alike++;
  }
  return alike > 1
    ? tr("{first} to {last}", { first: above + 1, last: above + alike })
    : String(above + 1);
}
