// The pooling of tokens into words and sentences, and rows without what is left out.
import { isPadding } from "./axis.js";
/** @import {MapData} from "../types.d.ts" */
/** @import {Axis} from "./axis.js" */

/**
 * Cuts a map into other units: the keys of a unit are added up, and the rows of its queries averaged.
 * Where rows are `scaled`, keys that are left out lose theirs to the rest of their row; `emptied` counts
 * the rows of which nothing is left.
 * @param {MapData} map of every token
 * @param {Pick<Axis, "length" | "members">} queries
 * @param {Pick<Axis, "length" | "members" | "indexOf">} keys
 * @param {boolean} [scaled]
 * @returns {{map: MapData, emptied: number}}
 */
export function recut(map, queries, keys, scaled = true) {
  const [rows, columns] = [queries.length, keys.length];
  const values = new Float32Array(rows * columns);
  const hides = scaled && keys.indexOf.size < map.columns;
  let [emptied, least] = [0, 1];
  const row = new Float64Array(columns);
  for (let r = 0; r < rows; r++) {
    const members = queries.members[r];
    let counted = 0;
    for (const query of members) {
      const from = query * map.columns;
      let rest = 0;
      for (let c = 0; c < columns; c++) {
        let sum = 0;
        for (const key of keys.members[c]) sum += map.values[from + key];
        row[c] = sum * map.scale;
        rest += row[c];
      }
      if (hides && rest < 1e-6) continue;
      if (hides) least = Math.min(least, rest);
      counted++;
      for (let c = 0; c < columns; c++) values[r * columns + c] += row[c] / (hides ? rest : 1);
    }
    if (!counted) emptied++;
    else for (let c = 0; c < columns; c++) values[r * columns + c] /= counted;
  }
  const most = keys.members.reduce((longest, { length }) => Math.max(longest, length), 1);
  const within = Math.min(0.5, (map.within * most) / least);
  return { map: { values, rows, columns, scale: 1, within }, emptied };
}

/**
 * What the padding behind a sound gets of the rows that are drawn, as a mean.
 * @param {MapData} map of every token
 * @param {Axis} queries
 * @param {Axis} keys
 * @returns {number}
 */
export function onPadding(map, queries, keys) {
  const rows = queries.members.flat();
  const out = keys.tokens.text.flatMap((_, position) =>
    isPadding(keys.tokens, position) ? [position] : [],
  );
  let sum = 0;
  for (const row of rows) for (const key of out) sum += map.values[row * map.columns + key];
  return (sum * map.scale) / rows.length;
}
