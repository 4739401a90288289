// What else is known of a cell of one head: its raw score, and its weight where that is not drawn.
import { score, weight } from "../shared/format.js";

// [name, value in words, exact value]; nothing for words, spans and several heads.
export function besides({ drawn, state, quantities, weights, whole }, cell) {
  const { query, queryTo = query, key, keyTo = key } = cell;
  const [rows, columns] = [drawn.queries.members[query], drawn.keys.members[key]];
  const single = queryTo === query && keyTo === key && rows.length === 1 && columns.length === 1;
  if (!single || state.heads.length > 1 || drawn.quantity.layerwise || drawn.overview) return [];
  const value = (map) => map.values[rows[0] * map.columns + columns[0]] * map.scale;
  const found = [];
  const scores = quantities.at("scores", state.stack, state.focus);
  if (scores && drawn.quantity.name !== "scores") {
    const raw = value(scores);
    found.push(["raw score", raw === -Infinity ? "hidden by a mask" : score(raw), String(raw)]);
  }
  const map = weights.best(state.stack, state.focus.layer, state.focus.head);
  const exact = map.rows === whole.queries.length && map.columns === whole.keys.length;
  if (drawn.quantity.name !== "weights" && exact) {
    found.push(["weight", weight(value(map), map.within), String(value(map))]);
  }
  return found;
}
