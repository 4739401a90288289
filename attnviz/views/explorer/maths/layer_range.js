// Of very many heads the grid shows some layers at once.
import { attending } from "./heads.js";
/** @import {Run, StackHeader} from "../header.d.ts" */
/** @import {Arrangement} from "./heads.js" */

export const MANY = 240; // heads; more are shown by some layers at once
const AT_ONCE = 12; // layers

/**
 * How many layers are shown at once, so that their heads are not many themselves.
 * @param {number} heads of a layer
 * @returns {number}
 */
export function layersAtOnce(heads) {
  return Math.max(1, Math.min(AT_ONCE, Math.floor(MANY / heads)));
}

/**
 * Where the range begins, of layers that compute attention, so that one of them is in it: moved no further
 * than that takes.
 * @param {number} from where it began
 * @param {number} count of layers
 * @param {number} at the layer that is to be in it
 * @param {number} wide how many layers it has
 * @returns {number}
 */
export function rangeWith(from, count, at, wide) {
  const last = Math.max(0, count - wide);
  return Math.max(0, Math.min(last, Math.max(at - wide + 1, Math.min(from, at))));
}

/**
 * The heads of a range of layers.
 * @param {Pick<StackHeader, "layers" | "heads" | "instead">} stack
 * @param {Arrangement} all
 * @param {number} from
 * @returns {{range: Run, arranged: Arrangement}}
 */
export function inRange(stack, all, from) {
  const layers = attending(stack);
  const first = layers[from];
  const last = layers[Math.min(layers.length, from + layersAtOnce(stack.heads)) - 1];
  const heads = all.heads.filter(({ layer }) => layer >= first && layer <= last);
  return { range: [first, last], arranged: { ...all, heads } };
}
