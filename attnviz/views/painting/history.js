// Strokes that the host was not told yet, and those that were taken back.

/** @import { Stroke } from "./strokes.js" */

/** Strokes in their order, with undo and redo. */
export class StrokeHistory {
  /** @type {Stroke[]} */
  strokes = [];
  /** @type {Stroke[]} */
  undone = [];

  /**
   * Adds strokes; what was taken back before cannot be done again.
   * @param {Stroke[]} strokes
   */
  add(strokes) {
    this.strokes.push(...strokes);
    this.undone = [];
  }

  /**
   * Takes the last stroke back.
   * @returns {boolean} whether there was one
   */
  back() {
    return carry(this.strokes, this.undone);
  }

  /**
   * Does the stroke again that was taken back last.
   * @returns {boolean} whether there was one
   */
  forth() {
    return carry(this.undone, this.strokes);
  }
}

/**
 * @param {Stroke[]} from
 * @param {Stroke[]} to
 */
function carry(from, to) {
  const stroke = from.pop();
  if (stroke) to.push(stroke);
  return stroke !== undefined;
}
