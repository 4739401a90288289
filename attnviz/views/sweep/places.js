// The cell that is read out where none is pointed at.

/**
 * The place of the largest value by size; 0 where there is none.
 * @param {ArrayLike<number>} values NaN where there is nothing
 * @returns {number}
 */
export function placeOfLargest(values) {
  let place = 0;
  for (let at = 1; at < values.length; at++) {
    const none = Number.isNaN(values[place]);
    if (none ? !Number.isNaN(values[at]) : Math.abs(values[at]) > Math.abs(values[place]))
      place = at;
  }
  return place;
}
