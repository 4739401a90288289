// One cell in every head: who else does what is selected.
import { attending, sameHead } from "./heads.js";
/** @import {StackHeader} from "../header.d.ts" */
/** @import {HeadAt, MapData} from "../types.d.ts" */

/**
 * Tokens: those of the query, those of the key, and those that are drawn at all (null: every one).
 * @typedef {{queries: number[], keys: number[], kept: number[] | null}} Place
 */

/**
 * A head with a value; `most`: that the value is at most this, as only the strongest of a block is known.
 * @typedef {HeadAt & {value: number | null, most: boolean}} Valued
 */

/**
 * The value of a cell in a map: the sum over its keys, the mean over its queries, and, where tokens are
 * left out, the share of what is left.
 * @param {MapData} map
 * @param {{rows: number, columns: number}} size of a map of every token
 * @param {Place} place
 * @returns {{value: number, most: boolean}}
 */
export function cellIn(map, size, { queries, keys, kept }) {
  const { values, columns, scale } = map;
  if (map.rows === size.rows && columns === size.columns) {
    let sum = 0;
    for (const query of queries) {
      const at = query * columns;
      const here = keys.reduce((all, key) => all + values[at + key], 0) * scale;
      const of = kept ? kept.reduce((all, key) => all + values[at + key], 0) * scale : 1;
      sum += of > 0 ? here / of : 0;
    }
    return { value: sum / queries.length, most: false };
  }
  let strongest = 0;
  for (const query of queries) {
    const row = Math.floor((query * map.rows) / size.rows) * columns;
    for (const key of keys) {
      const at = row + Math.floor((key * columns) / size.columns);
      strongest = Math.max(strongest, values[at] * scale);
    }
  }
  return { value: strongest, most: true };
}

/**
 * All heads by the value that `valueOf` gives, highest first; those without one last.
 * @param {Pick<StackHeader, "layers" | "heads" | "instead">} stack
 * @param {(head: HeadAt) => {value: number | null, most: boolean}} valueOf
 * @returns {Valued[]}
 */
export function byValue(stack, valueOf) {
  /** @type {Valued[]} */
  const found = [];
  for (const layer of attending(stack))
    for (let head = 0; head < stack.heads; head++)
      found.push({ layer, head, ...valueOf({ layer, head }) });
  return found.sort((a, b) => (b.value ?? -Infinity) - (a.value ?? -Infinity));
}

/**
 * As many as are listed, and the chosen head wherever it stands.
 * @param {Valued[]} all
 * @param {number} count
 * @param {HeadAt} chosen
 * @returns {Valued[]}
 */
export function listed(all, count, chosen) {
  const first = all.slice(0, count);
  const own = all.findIndex((each) => sameHead(each, chosen));
  return own < count ? first : [...first, all[own]];
}

/**
 * The head before or after one, in the order of layers and heads.
 * @param {Pick<StackHeader, "layers" | "heads" | "instead">} stack
 * @param {HeadAt} from
 * @param {1 | -1} step
 * @returns {HeadAt} the same one at an end
 */
export function headNext(stack, { layer, head }, step) {
  const layers = attending(stack);
  const at = layers.indexOf(layer) * stack.heads + head + step;
  if (at < 0 || at >= layers.length * stack.heads) return { layer, head };
  return { layer: layers[Math.floor(at / stack.heads)], head: at % stack.heads };
}
