// How the axes may be cut: the units that this input has, and what can be left out of it.
import { N_ } from "../../shared/language.js";
import { isPadding, UNITS } from "./axis.js";
/** @import {Hide, Tokens, Unit} from "../header.d.ts" */
/** @import {Cut} from "./axis.js" */

/** @type {Record<Hide, string>} */
export const HIDDEN = {
  nothing: N_("all tokens shown"),
  special: N_("special tokens left out"),
  first: N_("first token left out"),
  both: N_("special and first left out"),
};

/** @type {Record<"cut" | "shown", string>} */
export const PADDING = {
  cut: N_("the sound's own length"),
  shown: N_("with the padding after it"),
};

/** @type {Partial<Record<Hide, Hide>>} */
const WITHOUT_FIRST = { nothing: "first", special: "both" };

/** @type {Partial<Record<Hide, Hide>>} */
const WITH_FIRST = { first: "nothing", both: "special" };

/**
 * Words and sentences, and what may be left out, where this input has them (`units`, `hides`,
 * `padded`); and what of the reader's options it can follow (`wanted`).
 * @param {Tokens[]} axes
 * @param {boolean} isPicture
 * @param {Required<Cut>} options
 * @returns {{wanted: Required<Cut>, units: Unit[], hides: Hide[], padded: boolean}}
 */
export function cutsOf(axes, isPicture, options) {
  const all = /** @type {Unit[]} */ (Object.keys(UNITS));
  const units = all.filter((unit) => unit === "token" || axes.some((axis) => axis.units[unit]));
  const special = axes.some((axis) => axis.special.includes(1));
  const hides = /** @type {Hide[]} */ (Object.keys(HIDDEN)).filter((hide) => {
    if (hide === "nothing") return true;
    if (isPicture) return hide === "special" && special;
    return hide === "first" || special;
  });
  // Where an input has no such units (it is one sentence), those that are a little finer.
  const finer = all.slice(0, all.indexOf(options.unit) + 1);
  const usual = units.findLast((unit) => finer.includes(unit) && unit !== "turn") ?? "token";
  const padded = axes.some((axis) => axis.text.some((_, i) => isPadding(axis, i)));
  return {
    units,
    hides,
    padded,
    wanted: {
      unit: units.includes(options.unit) ? options.unit : usual,
      hide: hides.includes(options.hide) ? options.hide : "nothing",
      padding: padded ? options.padding : "shown",
    },
  };
}

/**
 * The same choice with the first token left out (`out`) or shown again.
 * @param {Hide} hide
 * @param {boolean} out
 * @returns {Hide}
 */
export function hideFirst(hide, out) {
  return (out ? WITHOUT_FIRST : WITH_FIRST)[hide] ?? hide;
}
