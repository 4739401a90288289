// What the units of an input are called, alone and counted. `records/unit_words.py` is the same.

import { N_, counted } from "./language.js";

/**
 * Of each kind of unit what several are called.
 * @type {Record<string, string>}
 */
export const SEVERAL = {
  token: N_("tokens"),
  character: N_("characters"),
  word: N_("words"),
  sentence: N_("sentences"),
  turn: N_("turns"),
  patch: N_("patches"),
  step: N_("steps"),
  frame: N_("frames"),
};

/**
 * Of each kind of unit what one is called.
 * @type {Record<string, string>}
 */
export const ONE = {
  token: N_("token"),
  character: N_("character"),
  word: N_("word"),
  sentence: N_("sentence"),
  turn: N_("turn"),
  patch: N_("patch"),
  step: N_("step"),
  frame: N_("frame"),
};

/** @type {Record<string, (n: number) => string>} */
const COUNTED = {
  token: (n) => counted("{n} token", "{n} tokens", n),
  character: (n) => counted("{n} character", "{n} characters", n),
  word: (n) => counted("{n} word", "{n} words", n),
  sentence: (n) => counted("{n} sentence", "{n} sentences", n),
  turn: (n) => counted("{n} turn", "{n} turns", n),
  patch: (n) => counted("{n} patch", "{n} patches", n),
  step: (n) => counted("{n} step", "{n} steps", n),
  frame: (n) => counted("{n} frame", "{n} frames", n),
};

/**
 * So many units: "1 word", "12 patches".
 * @param {string} kind one of the keys of SEVERAL
 * @param {number} n
 * @returns {string}
 */
export function countedUnits(kind, n) {
  return COUNTED[kind](n);
}
