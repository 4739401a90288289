// The patch that is read out where none is pointed at.

/**
 * The place of the largest value; 0 where there is none.
 * @param {ArrayLike<number>} values
 * @returns {number}
 */
export function placeOfMost(values) {
  let place = 0;
  for (let at = 1; at < values.length; at++) if (values[at] > values[place]) place = at;
  return place;
}
