// Of two texts: which of their tokens lines may join.
/** @import {Axes} from "./axis.js" */

/** @typedef {"all" | "first" | "second" | "over" | "back" | "between"} Pairs */

import { N_ } from "../../shared/language.js";

/** @type {Record<Pairs, string>} */
export const PAIRS = {
  all: N_("all links"),
  first: N_("within the first text"),
  second: N_("within the second text"),
  over: N_("from the first to the second"),
  back: N_("from the second to the first"),
  between: N_("between the two"),
};

/** @type {Record<Pairs, (query: number, key: number) => boolean>} */
const WANTED = {
  all: () => true,
  first: (query, key) => query === 0 && key === 0,
  second: (query, key) => query === 1 && key === 1,
  over: (query, key) => query === 0 && key === 1,
  back: (query, key) => query === 1 && key === 0,
  between: (query, key) => (query === 0 && key === 1) || (query === 1 && key === 0),
};

/** @typedef {{queries: Pick<Axes["queries"], "segment">, keys: Pick<Axes["keys"], "segment">}} Segments */

/**
 * Whether one axis has two texts.
 * @param {Segments} axes
 * @returns {boolean}
 */
export function isPair({ queries, keys }) {
  return queries === keys && queries.segment.includes(1);
}

/**
 * Whether a pair of units may be joined.
 * @param {Segments} axes
 * @param {Pairs} pairs
 * @returns {(query: number, key: number) => boolean}
 */
export function allowedIn({ queries, keys }, pairs) {
  const wanted = isPair({ queries, keys }) ? WANTED[pairs] : WANTED.all;
  return (query, key) => wanted(queries.segment[query], keys.segment[key]);
}

/**
 * @param {{segment: number[]}} axis
 * @returns {number} the place along an axis at which the second text begins; -1 for one text
 */
export function borderOf({ segment }) {
  return segment[0] === 1 ? -1 : segment.indexOf(1);
}
