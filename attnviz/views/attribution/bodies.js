// What a row of the methods is given and what draws it: text, a picture or a strip.
import { RunningText } from "../shared/running.js";
import { Patches } from "./patches.js";
import { Strip } from "./strip.js";

/** @import { Colors, SignedRamp } from "../shared/color.js" */
/** @import { UnitActions } from "../shared/linked.js" */
/** @import { Input, Method } from "./header.js" */

/**
 * A picture and the shape that it had before a processor reshaped it.
 * @typedef {object} Picture
 * @property {Uint8Array} pixels red, green and blue, [row column 3]
 * @property {number} rows
 * @property {number} columns
 * @property {number} ratio its width by its height
 * @property {string} said what was done to it
 */

/**
 * A method with its scores.
 * @typedef {Method & {
 *   scores: Float64Array,
 *   errors: Float64Array | undefined,
 *   scale: number,
 *   shares: number[],
 * }} Scored `scale`: the largest size of a score; `shares`: of it
 */

/**
 * What draws the scores of one method over the input.
 * @typedef {object} Body
 * @property {HTMLElement} element
 * @property {(shares: number[], ramp: SignedRamp, colors: Colors) => void} draw
 * @property {(hover: number | null, lock: number | null) => void} mark
 */

/**
 * What draws an input of this kind.
 * @param {Input} input
 * @param {Picture | undefined} picture
 * @param {UnitActions} actions
 * @returns {Body}
 */
export function bodyOf(input, picture, actions) {
  if (input.kind === "patch" && picture && input.grid) {
    return new Patches(actions, input, input.grid, picture);
  }
  const body = input.kind === "step" ? new Strip(actions) : new RunningText(actions);
  body.build(input);
  return body;
}
