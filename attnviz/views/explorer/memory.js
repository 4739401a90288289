// The reader's choices outlive the element: a page of the host is left and comes back.
/** @import {Options} from "./state.js" */
/** @import {HeadAt} from "./types.d.ts" */

/**
 * What is remembered: the options, and which heads of which model were chosen.
 * @typedef {Partial<Options> & {model?: string, stack?: string, heads?: HeadAt[]}} Remembered
 */

const REMEMBERED = "attnviz.explorer";

/** @type {Options} */
export const DEFAULTS = {
  scale: "linear",
  direction: "from",
  view: "map",
  drawn: "weights",
  unit: "token",
  hide: "nothing",
  padding: "cut", // of a sound
  pairs: "all",
  least: 0.3, // of the slider; its square is the share of the strongest weight
};

/** @returns {Remembered} */
export function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(REMEMBERED) ?? "null") ?? {};
  } catch {
    return {};
  }
}

/** @param {Remembered} choice */
export function remember(choice) {
  try {
    sessionStorage.setItem(REMEMBERED, JSON.stringify(choice));
  } catch {
    // A sandboxed frame has no storage: then nothing is remembered.
  }
}

/**
 * The options that a reader had, and the usual ones for what is not known.
 * @param {Remembered} kept
 * @returns {Options}
 */
export function optionsFrom(kept) {
  const known = Object.entries(DEFAULTS).map(([name, usual]) => [
    name,
    kept[/** @type {keyof Options} */ (name)] ?? usual,
  ]);
  return Object.fromEntries(known);
}
