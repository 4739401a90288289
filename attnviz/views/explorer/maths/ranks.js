// Which values are largest.

/**
 * Positions of the largest values, largest first, in one pass; equal ones as they stand.
 * @param {ArrayLike<number>} values
 * @param {number} count
 * @returns {number[]}
 */
export function strongestOf(values, count) {
  /** @type {number[]} */
  const best = [];
  for (let i = 0; i < values.length; i++) {
    if (best.length === count && values[i] <= values[best[count - 1]]) continue;
    let at = best.length;
    while (at > 0 && values[best[at - 1]] < values[i]) at--;
    best.splice(at, 0, i);
    if (best.length > count) best.pop();
  }
  return best;
}

/**
 * @param {ArrayLike<number>} values
 * @returns {number} the first position of the largest
 */
export function argmax(values) {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}

/**
 * The largest size among values; what a mask hides has none.
 * @param {ArrayLike<number>} values
 * @returns {number}
 */
export function largest(values) {
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]);
    if (size > most && size < Infinity) most = size;
  }
  return most;
}
