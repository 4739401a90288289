// A look: which heads are looked at and how, as parameters of an address. attnviz/records/look.py reads
// the same.
import { DEFAULTS } from "../memory.js";
import { nameOf } from "./mix.js";
/** @import {Spot} from "../types.d.ts" */
/** @import {State} from "../state.js" */

/** Of a look, as attnviz/records/look.py names them. */
export const PARAMETERS = [
  "heads",
  "stack",
  "mix",
  "shares",
  ...Object.keys(DEFAULTS),
  "answer",
  "lock",
];

/**
 * What is looked at, without what is so anyway.
 * @param {Pick<State, "stack" | "heads" | "lock" | "options" | "mixing" | "target">} state
 * @param {string} firstStack that is looked at where none is named
 * @returns {Record<string, string>}
 */
export function lookOf({ stack, heads, lock, options, mixing, target }, firstStack) {
  /** @type {Record<string, string>} */
  const said = { heads: heads.map(nameOf).join(",") };
  if (stack !== firstStack) said.stack = stack;
  if (heads.length > 1 && mixing.how !== "mean") said.mix = mixing.how;
  if (said.mix === "own" && !heads.some((head) => mixing.own[nameOf(head)] !== 0)) delete said.mix; // drawn as their mean
  if (said.mix === "own")
    said.shares = heads.map((head) => mixing.own[nameOf(head)] ?? 1).join(",");
  for (const name of /** @type {(keyof typeof DEFAULTS)[]} */ (Object.keys(DEFAULTS))) {
    if (options[name] !== DEFAULTS[name]) said[name] = String(options[name]);
  }
  if (options.drawn === "relevance" && target) said.answer = target;
  if (lock) said.lock = written(lock);
  return said;
}

/**
 * q3, k3, b3-5 or 3:7 (query:key).
 * @param {Spot} lock
 * @returns {string}
 */
function written(lock) {
  if (lock.side === undefined) return `${lock.query}:${lock.key}`;
  const { side, index, end = index } = lock;
  return `${side[0]}${index}${end === index ? "" : `-${end}`}`;
}

/**
 * What a file of a look is called.
 * @param {string} model
 * @param {Record<string, string>} look
 * @param {string} kind
 * @param {string} end
 * @returns {string}
 */
export function nameOfFile(model, { heads }, kind, end) {
  const name = model.replaceAll(/[^\w.-]+/g, "-").slice(-60);
  return `${name}-${heads.replaceAll(",", "+").slice(0, 60)}-${kind}.${end}`;
}
