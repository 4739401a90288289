// How the two are called, and how their numbers are written.
import { score } from "../shared/format.js";
import { tr } from "../shared/language.js";

/** @import { Header } from "./header.js" */
/** @import { Side } from "./three_maps.js" */

const OUR_WORDS = ["first", "second", "before", "after"]; // a name is written as it is called

/**
 * The headings of the three maps.
 * @param {Header["names"]} names
 * @returns {Record<Side, string>}
 */
export function titlesOf(names) {
  const [first, second] = names.map((name) =>
    OUR_WORDS.includes(name) ? name[0].toUpperCase() + name.slice(1) : name,
  );
  return { first, second, difference: tr("{second} minus {names}", { second, names: names[0] }) };
}

/**
 * A number of a map in words.
 * @param {number} value NaN where there is none
 * @param {{rounded: boolean, signed: boolean}} how `rounded`: it is known in steps of 1/255 only
 * @returns {string}
 */
export function valueInWords(value, { rounded, signed }) {
  if (Number.isNaN(value)) return "–";
  if (rounded) return `≈ ${value.toFixed(2)}`;
  return (signed && value > 0 ? "+" : "") + score(value);
}
