// Of very many heads the grid shows some layers at once.
import { attending } from "./heads.js";
/** @import {Run, StackHeader} from "../header.d.ts" */
/** @import {Arrangement} from "./heads.js" */

export const MANY = 400; // heads
export const AT_ONCE = 12; // layers

/**
 * Where the range begins, of layers that compute attention, so that one of them is in it: moved no further
 * than that takes.
 * @param {number} from where it began
 * @param {number} count of layers
 * @param {number} at the layer that is to be in it
 * @returns {number}
 */
export function rangeWith(from, count, at) {
  const last = Math.max(0, count - AT_ONCE);
  return Math.max(0, Math.min(last, Math.max(at - AT_ONCE + 1, Math.min(from, at))));
}

/**
 * The heads of a range of layers.
 * @param {Pick<StackHeader, "layers" | "instead">} stack
 * @param {Arrangement} all
 * @param {number} from
 * @returns {{range: Run, arranged: Arrangement}}
 */
export function inRange(stack, all, from) {
  const layers = attending(stack);
  const first = layers[from];
  const last = layers[Math.min(layers.length, from + AT_ONCE) - 1];
  const heads = all.heads.filter(({ layer }) => layer >= first && layer <= last);
  return { range: [first, last], arranged: { ...all, heads } };
}
