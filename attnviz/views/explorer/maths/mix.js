// Several heads as one map: their mean, their maximum, or their mean with the reader's own weights.
/** @import {HeadAt, MapData, Mixing} from "../types.d.ts" */

import { N_, several, tr } from "../../shared/language.js";

/** @type {Record<Mixing["how"], string>} */
export const MIXES = { mean: N_("mean"), max: N_("maximum"), own: N_("own weights") };

/**
 * @param {HeadAt} head
 * @returns {string} "layer.head"
 */
export const nameOf = ({ layer, head }) => `${layer}.${head}`;

/**
 * The weight of each head in the mix; they add up to 1.
 * @param {HeadAt[]} heads
 * @param {Mixing} mixing
 * @returns {number[] | null} null for a maximum
 */
export function shares(heads, { how, own }) {
  if (how === "max") return null;
  const given = heads.map((head) => (how === "own" ? (own[nameOf(head)] ?? 1) : 1));
  const sum = given.reduce((a, b) => a + b, 0);
  return given.map((value) => (sum > 0 ? value / sum : 1 / heads.length));
}

/**
 * The mix, a map like each of them.
 * @param {MapData[]} maps of one size
 * @param {number[] | null} shares as from `shares`
 * @returns {MapData}
 */
export function mixed(maps, shares) {
  const [{ rows, columns }] = maps;
  const values = new Float32Array(rows * columns);
  maps.forEach((map, i) => {
    const factor = map.scale * (shares ? shares[i] : 1);
    const from = map.values;
    if (shares && !factor) return; // nothing of what a mask hides is no number
    if (shares) add(values, from, factor);
    else if (i) raise(values, from, factor);
    else put(values, from, factor);
  });
  return { values, rows, columns, scale: 1, within: Math.max(...maps.map((map) => map.within)) };
}

/**
 * Rows of several heads as one.
 * @param {(Float32Array | null | undefined)[]} rows
 * @param {number[] | null} shares as from `shares`
 * @returns {ArrayLike<number> | null} null where one of them is missing
 */
export function mixedRows(rows, shares) {
  const found = rows.filter((row) => row instanceof Float32Array);
  if (found.length < rows.length) return null;
  if (found.length === 1) return found[0];
  const asMaps = found.map((values) => ({
    values,
    rows: 1,
    columns: values.length,
    scale: 1,
    within: 0,
  }));
  return mixed(asMaps, shares).values;
}

/**
 * The same row again is not mixed again. What is missing is asked for each time.
 * @param {(at: number) => ArrayLike<number> | null} row
 * @returns {(at: number) => ArrayLike<number> | null}
 */
export function kept(row) {
  /** @type {Map<number, ArrayLike<number>>} */
  const known = new Map();
  return (at) => {
    const before = known.get(at);
    if (before) return before;
    const found = row(at);
    if (!found) return null;
    if (known.size >= 64) known.clear();
    known.set(at, found);
    return found;
  };
}

/**
 * @param {Float32Array} values
 * @param {MapData["values"]} from
 * @param {number} factor
 */
function put(values, from, factor) {
  for (let at = 0; at < values.length; at++) values[at] = factor * from[at];
}

/**
 * @param {Float32Array} values
 * @param {MapData["values"]} from
 * @param {number} factor
 */
function add(values, from, factor) {
  for (let at = 0; at < values.length; at++) values[at] += factor * from[at];
}

/**
 * @param {Float32Array} values
 * @param {MapData["values"]} from
 * @param {number} factor
 */
function raise(values, from, factor) {
  for (let at = 0; at < values.length; at++) {
    const value = factor * from[at];
    if (value > values[at]) values[at] = value;
  }
}

/**
 * A score of the mix. All but the entropy are sums over the map, so the mean of the maps has the
 * mean of the scores.
 * @param {string} name of the metric
 * @param {(number | null)[]} scores of the heads
 * @param {number[] | null} shares as from `shares`
 * @returns {number | null} null where it cannot be told
 */
export function mixedScore(name, scores, shares) {
  if (!shares || name === "entropy") return null;
  let sum = 0;
  for (const [i, value] of scores.entries()) {
    if (value === null) return null;
    sum += shares[i] * value;
  }
  return sum;
}

/**
 * @param {HeadAt[]} heads
 * @param {Pick<Mixing, "how">} mixing
 * @returns {string}
 */
export function mixTitle(heads, { how }) {
  if (how === "max") return several("Maximum of {n} heads", heads.length);
  return how === "own"
    ? several("Mix of {n} heads", heads.length)
    : several("Mean of {n} heads", heads.length);
}

/**
 * @param {HeadAt[]} heads
 * @param {Mixing} mixing
 * @returns {string}
 */
export function mixFormula(heads, mixing) {
  const names = heads.map((head) => `a[${nameOf(head)}]`);
  const parts = shares(heads, mixing);
  if (!parts) return tr("max({names}); rows need not add up to 1", { names: names.join(", ") });
  if (mixing.how === "mean") return `(${names.join(" + ")}) / ${heads.length}`;
  return parts.map((share, i) => `${share.toFixed(2)} ${names[i]}`).join(" + ");
}
