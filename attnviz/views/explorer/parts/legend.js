// What the colours of the map mean, and how exact its numbers are.
import { el } from "../../shared/elements.js";
import { score } from "../../shared/format.js";
import { tr } from "../../shared/language.js";
import { ticks } from "../maths/scale.js";
import { precision } from "../sentences.js";
/** @import {SignedRamp} from "../../shared/color.js" */
/** @import {StackHeader} from "../header.d.ts" */
/** @import {Matrix} from "../maths/matrix.js" */
/** @import {Ramps} from "./shades.js" */

/**
 * @param {StackHeader} stack
 * @param {Matrix} matrix
 * @returns {HTMLElement} how exact its numbers are
 */
export function exactness(stack, matrix) {
  return el("span", { class: "quiet" }, precision(stack, matrix));
}

/**
 * @param {StackHeader} stack
 * @param {Matrix} matrix
 * @param {Ramps} ramps
 * @param {"linear" | "log"} scale
 * @returns {HTMLElement[]}
 */
export function legend(stack, matrix, ramps, scale) {
  const exact = exactness(stack, matrix);
  if (matrix.quantity.signed) return [...signedLegend(matrix, ramps.signed), exact];
  const { ramp } = ramps;
  const bar = el("span", { class: "ramp" });
  bar.style.background = `linear-gradient(to right, ${[0, 64, 128, 191, 255]
    .map((i) => ramp.css[i])
    .join(", ")})`;
  // Of rounded numbers no more digits than are known.
  const said = (/** @type {number} */ value) =>
    matrix.within && value ? matrix.said(value, matrix.within) : score(value);
  const marks = ticks(scale).map(([, share]) => said(matrix.strongest * share));
  const [low, high] = [marks[0], marks[marks.length - 1]];
  const [from, title] =
    scale === "log"
      ? [`≤ ${low}`, tr("logarithmic: {marks}", { marks: marks.join(", ") })]
      : [low, tr("linear: {marks}", { marks: marks.join(", ") })];
  return [rampBox(bar, `${from} – ${high}`, title), exact];
}

/**
 * @param {HTMLElement} bar
 * @param {string} ends
 * @param {string} title
 * @returns {HTMLElement}
 */
function rampBox(bar, ends, title) {
  return el("span", { class: "ramp-box", title }, bar, el("span", { class: "mono quiet" }, ends));
}

/**
 * Zero in the middle, and what cells look like that a mask hides.
 * @param {Matrix} matrix
 * @param {SignedRamp} signed
 * @returns {HTMLElement[]}
 */
function signedLegend(matrix, signed) {
  const bar = el("span", { class: "ramp" });
  bar.style.background = `linear-gradient(to right, ${[-1, -0.5, 0, 0.5, 1].map(signed.shade).join(", ")})`;
  const most = matrix.strongest;
  const marks = [-most, 0, most].map(score);
  const box = rampBox(bar, `${marks[0]} – ${marks[2]}`, marks.join(", "));
  if (!matrix.hides) return [box];
  const swatch = el("i", { class: "swatch hatched" });
  return [box, el("span", { class: "quiet" }, swatch, tr("hidden by a mask"))];
}
