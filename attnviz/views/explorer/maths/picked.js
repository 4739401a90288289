// What is selected, as what can be done to it: a word that can be hidden, an edge that can be cut, heads.
import { thingsOf } from "./axis.js";
/** @import {Header, StackHeader} from "../header.d.ts" */
/** @import {Cell, HeadAt, Size, Spot} from "../types.d.ts" */
/** @import {Axes, Axis} from "./axis.js" */

/**
 * Tokens of a text, and the stack in which they are hidden.
 * @typedef {{stack: string, tokens: number[], text: string, thing: string}} Word
 */

/**
 * @typedef {object} Picked
 * @property {string} stack
 * @property {HeadAt[]} heads
 * @property {Word | null} word null where none is selected, or it cannot be hidden
 * @property {{queries: number[], keys: number[], text: string} | null} edge
 * @property {string} cell that is read out, by which heads are compared; empty: none is
 */

/**
 * What is selected, of what is drawn.
 * @param {object} state
 * @param {string} state.stack
 * @param {HeadAt[]} state.heads
 * @param {Spot | null} state.lock
 * @param {Size} [state.size] of a token that is read out as a cell, its strongest is meant
 * @param {Pick<Header, "stacks" | "axes">} header
 * @param {Axes} drawn
 * @param {Required<Cell> | null} [cell] that is read out
 * @returns {Picked}
 */
export function pickedOf({ stack, heads, lock, size }, header, drawn, cell = null) {
  const own = /** @type {StackHeader} */ (header.stacks.find(({ name }) => name === stack));
  const read = lock && cell ? textOf(drawn, cell) : "";
  const none = { stack, heads, word: null, edge: null, cell: read };
  if (!lock) return none;
  const isOne = cell && cell.query === cell.queryTo && cell.key === cell.keyTo;
  const pair = lock.side === undefined ? lock : size === "cell" && isOne ? cell : null;
  if (pair) {
    const { query, key } = pair;
    const [queries, keys] = [drawn.queries.members[query], drawn.keys.members[key]];
    if (!queries || !keys) return none;
    const text = `${drawn.queries.text[query]} → ${drawn.keys.text[key]}`;
    return { ...none, word: wordOf(header, own, drawn, "key", key), edge: { queries, keys, text } };
  }
  if (lock.side === undefined) return none;
  const { index, end = index } = lock;
  const side = lock.side === "query" ? "query" : "key";
  return { ...none, word: wordOf(header, own, drawn, side, index, end) };
}

/**
 * @param {Axes} drawn
 * @param {Required<Cell>} cell
 * @returns {string}
 */
function textOf({ queries, keys }, { query, queryTo, key, keyTo }) {
  return `${named(queries, query, queryTo)} → ${named(keys, key, keyTo)}`;
}

/**
 * @param {Axis} axis
 * @param {number} first
 * @param {number} last
 * @returns {string}
 */
function named({ text }, first, last) {
  return first === last ? text[first] : `${text[first]} … ${text[last]}`;
}

/**
 * The word at a side of a map. It is hidden in the stack that looks from its text to its text: of two
 * texts the map has none of its own.
 * @param {Pick<Header, "stacks" | "axes">} header
 * @param {StackHeader} own
 * @param {Axes} drawn
 * @param {"query" | "key"} side
 * @param {number} first
 * @param {number} [last]
 * @returns {Word | null}
 */
function wordOf({ stacks, axes }, own, drawn, side, first, last = first) {
  const number = side === "query" ? own.queries : own.keys;
  const at = [own, ...stacks].find(({ queries, keys }) => queries === number && keys === number);
  const axis = side === "query" ? drawn.queries : drawn.keys;
  const tokens = axis.members.slice(first, last + 1).flat();
  if (!tokens.length || !(at ?? side === "key")) return null;
  const [one] = thingsOf(axes[number]);
  return {
    stack: (at ?? own).name,
    tokens,
    text: named(axis, first, last),
    thing: one === "token" ? "word" : one,
  };
}
