// How a method stands beside random orders.
import { el } from "../shared/elements.js";
import { score } from "../shared/format.js";
import { onScale } from "./blocks.js";

/** @import { Scored } from "./bodies.js" */

/** @typedef {NonNullable<Scored["figure"]>} Figure */

/**
 * @param {Scored[]} methods
 * @returns {Figure[]} of those that were compared
 */
export function figuresOf(methods) {
  return methods.flatMap(({ figure }) => (figure ? [figure] : []));
}

/**
 * Whether an order of units is not to be read from it.
 * @param {Scored} method
 * @returns {boolean}
 */
export function isFaint({ verdict }) {
  return verdict.kind !== "stands" && verdict.kind !== "untested";
}

/**
 * Its figure on the scale of all, with the random ones as a band, or why there is nothing to compare.
 * @param {Scored} method
 * @param {Figure[]} all
 * @returns {HTMLElement | null}
 */
export function stand({ figure, verdict, warning }, all) {
  if (warning) return el("span", { class: "bad" }, `✕ ${warning}`);
  if (!figure) return verdict.words ? el("span", { class: "quiet" }, verdict.words) : null;
  const { value, low, high } = onScale(figure, all);
  const band = el("i", { class: "band", style: `left:${low}%;width:${Math.max(1, high - low)}%` });
  const dot = el("i", { class: "dot", style: `left:${value}%` });
  return el(
    "span",
    { class: "stand", title: verdict.words },
    el("span", { class: "scale" }, band, dot),
    el("span", { class: "mono" }, score(figure.value)),
    el("span", { class: "unseen" }, verdict.words),
  );
}
