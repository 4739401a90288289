// What is pointed at or locked: a cell {query, key} of the map, or units {side, index, end} of the
// text. Units stay the same units when head, direction, words or what is left out change.
import { argmax } from "./drawn.js";

export function sameSpot(a, b) {
  if (!a || !b) return a === b;
  const end = (spot) => spot.end ?? spot.index;
  return (
    a.query === b.query &&
    a.key === b.key &&
    a.side === b.side &&
    a.index === b.index &&
    end(a) === end(b)
  );
}

// A spot as read on what is drawn: {cell, row, values, blocks, to}. `to`: its values are what attends
// to it. Where an overview does not know them, `values` is null and `blocks` are the blocks that hold
// them, and the cell spans the strongest; `row` is null where the cell's row is not known.
export function reading(spot, drawn, to) {
  if (spot.side === undefined) {
    const { query, key } = spot;
    const cell = { query, queryTo: query, key, keyTo: key };
    const values = to ? drawn.column(key) : drawn.row(query);
    return {
      cell,
      row: drawn.row(query),
      values,
      blocks: values ? null : blocksOf(drawn, to ? key : query, to),
      to,
    };
  }
  const { index, end = index } = spot;
  const values = to ? drawn.column(index, end) : drawn.row(index, end);
  const blocks = values ? null : blocksOf(drawn, index, to, end);
  const [first, last] = values
    ? [argmax(values), argmax(values)]
    : blocks[argmax(blocks.map(({ value }) => value))].span;
  const cell = to
    ? { query: first, queryTo: last, key: index, keyTo: end }
    : { query: index, queryTo: end, key: first, keyTo: last };
  return { cell, row: to ? drawn.row(first, last) : values, values, blocks, to };
}

function blocksOf(drawn, index, to, end = index) {
  return to ? drawn.blocksOfColumn(index, end) : drawn.blocksOfRow(index, end);
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
