// What is pointed at or locked: a cell {query, key} of the map, or units {side, index, end} of the
// text. Units stay the same units when head, direction, words or what is left out change.
import { argmax } from "./drawn.js";

export function sameSpot(a, b) {
  if (!a || !b) return a === b;
  const end = (spot) => spot.end ?? spot.index;
  return a.query === b.query && a.key === b.key && a.side === b.side && a.index === b.index && end(a) === end(b);
}

// A spot as read on what is drawn: {cell, values, to}. `to`: its values are what attends to it.
export function reading(spot, drawn, to) {
  if (spot.side === undefined) {
    const { query, key } = spot;
    const cell = { query, queryTo: query, key, keyTo: key };
    const row = drawn.row(query);
    return { cell, row, values: to ? drawn.column(key) : row, to };
  }
  const { index, end = index } = spot;
  if (to) {
    const values = drawn.column(index, end);
    const query = argmax(values);
    return { cell: { query, queryTo: query, key: index, keyTo: end }, row: drawn.row(query), values, to };
  }
  const values = drawn.row(index, end);
  const key = argmax(values);
  return { cell: { query: index, queryTo: end, key, keyTo: key }, row: values, values, to };
}

// The same spot after the axes were cut anew; null where it is left out.
export function carried(spot, before, after) {
  if (!spot) return null;
  const find = (axis, index) => after[axis].find(before[axis], index);
  if (spot.side === undefined) {
    const [query, key] = [find("queries", spot.query), find("keys", spot.key)];
    return query < 0 || key < 0 ? null : { query, key };
  }
  const axis = spot.side === "query" ? "queries" : "keys";
  const [index, end] = [find(axis, spot.index), find(axis, spot.end ?? spot.index)];
  return index < 0 || end < 0 ? null : { side: spot.side, index, end };
}
