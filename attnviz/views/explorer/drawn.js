// What is drawn: any matrix [query, key] with its axes, name, formula and source. The map, the lines,
// the text and the tables read this and nothing else, wherever the numbers come from.
import { score, weight } from "../format.js";
import { Axis } from "./axis.js";
import { largest } from "./paint.js";

// What was counted on a map, which several ways of drawing share: {strongest, received, entropies}.
const counted = new WeakMap();

export class Drawn {
  // `map`: {values, rows, columns, scale, within}; rows and columns are those of the axes unless it
  // is an overview, whose cells each cover several tokens. `notes` are sentences on what was done
  // to the numbers, `without` names the tokens that are left out. `quantity` is its line of the table.
  // `near` gives what an overview lacks, where it is looked at: row(query), tile(level, row, column).
  constructor({ map, queries, keys, quantity, name, formula, source, notes = [], without = "", near = null }) {
    Object.assign(this, { map, queries, keys, quantity, name, formula, source, notes, without, near });
    this.overview = map.rows !== queries.length || map.columns !== keys.length;
  }

  get known() {
    if (!counted.has(this.map)) counted.set(this.map, {});
    return counted.get(this.map);
  }

  get within() {
    return this.map.within;
  }

  // How exactly the rows of these queries are known.
  withinOf(first, last = first) {
    for (let query = first; query <= last; query++) if (!this.near?.row(query)) return this.within;
    return 0;
  }

  // A value in words.
  said(value, within = this.within) {
    if (this.quantity.name === "weights") return weight(value, within);
    return value === -Infinity ? "hidden" : score(value);
  }

  // A weight; on an overview, the strongest of the cell that covers it.
  value(query, key) {
    const { map, queries, keys } = this;
    if (!this.overview) return map.values[query * map.columns + key] * map.scale;
    const exact = this.near?.row(query);
    if (exact) return exact[key];
    const row = Math.floor(((query + 1) * map.rows - 1) / queries.length);
    const column = Math.floor(((key + 1) * map.columns - 1) / keys.length);
    return map.values[row * map.columns + column] * map.scale;
  }

  // Calls `found(query, key, value)` for each pair in these ranges, ends included, whose weight is
  // above 0 and reaches `floor`.
  above(floor, [firstQuery, lastQuery], [firstKey, lastKey], found) {
    const { map, queries, keys, overview } = this;
    const { values, columns, rows, scale } = map;
    const columnOf = (key) => (overview ? Math.floor(((key + 1) * columns - 1) / keys.length) : key);
    const columnsOf = Uint32Array.from({ length: lastKey + 1 }, (_, key) => columnOf(key));
    for (let query = firstQuery; query <= lastQuery; query++) {
      const row = overview ? Math.floor(((query + 1) * rows - 1) / queries.length) : query;
      const from = row * columns;
      for (let key = firstKey; key <= lastKey; key++) {
        const value = values[from + columnsOf[key]] * scale;
        if (value >= floor && value > 0) found(query, key, value);
      }
    }
  }

  // What the queries from `first` to `last` attend to: the mean of their rows.
  row(first, last = first) {
    const count = last - first + 1;
    return Array.from({ length: this.keys.length }, (_, key) => {
      let sum = 0;
      for (let query = first; query <= last; query++) sum += this.value(query, key);
      return sum / count;
    });
  }

  // What attends to the keys from `first` to `last`: the sum of their columns.
  column(first, last = first) {
    return Array.from({ length: this.queries.length }, (_, query) => {
      const values = [];
      for (let key = first; key <= last; key++) values.push(this.value(query, key));
      return this.joined(values);
    });
  }

  // What several keys of a row have together: shares and amounts add up, of scores it is the largest.
  joined(values) {
    return this.quantity.signed ? Math.max(...values) : values.reduce((sum, value) => sum + value, 0);
  }

  // 1 for the strongest weight of the row.
  rank(query, key) {
    const value = this.value(query, key);
    let rank = 1;
    for (let other = 0; other < this.keys.length; other++) rank += this.value(query, other) > value;
    return rank;
  }

  // The strongest value, whatever its sign: the dark end of the ramp.
  get strongest() {
    return (this.known.strongest ??= largest(this.map.values) * this.map.scale);
  }

  // Whether a mask hides some pairs.
  get hides() {
    this._hides ??= this.quantity.signed && this.map.values.includes(-Infinity);
    return this._hides;
  }

  // Mean weight that each key receives, over all queries.
  get received() {
    this.marginals();
    return this.known.received;
  }

  // Entropy of each query's row, in bits.
  get entropies() {
    this.marginals();
    return this.known.entropies;
  }

  marginals() {
    const { known } = this;
    if (known.received) return;
    const { values, rows, columns, scale } = this.map;
    const received = (known.received = new Float64Array(columns));
    known.entropies = new Float64Array(rows);
    const bits = bitsOf(values, scale);
    for (let r = 0, at = 0; r < rows; r++) {
      let entropy = 0;
      for (let c = 0; c < columns; c++, at++) {
        const value = values[at];
        if (value <= 0) continue;
        received[c] += value;
        entropy += bits(value);
      }
      known.entropies[r] = entropy;
    }
    for (let c = 0; c < columns; c++) received[c] *= scale / rows;
  }

  // The strongest links: [{query, key, value}], strongest first.
  links(count) {
    const { values, columns, scale } = this.map;
    return strongestOf(values, count).map((at) => ({
      query: Math.floor(at / columns),
      key: at % columns,
      value: values[at] * scale,
    }));
  }
}

// -a log2 a of a raw value; 8-bit values are looked up.
function bitsOf(values, scale) {
  const bits = (value) => -value * scale * Math.log2(value * scale);
  if (!(values instanceof Uint8Array)) return bits;
  const table = Float64Array.from({ length: 256 }, (_, value) => (value ? bits(value) : 0));
  return (value) => table[value];
}

// Cuts a map into other units: the keys of a unit are added up, and the rows of its queries averaged.
// Where rows are `shares`, keys that are left out lose theirs to the rest of their row.
export function recut(map, queries, keys, shares = true) {
  const [rows, columns] = [queries.length, keys.length];
  const values = new Float32Array(rows * columns);
  const hides = shares && keys.indexOf.size < map.columns;
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
  const largest = keys.members.reduce((most, { length }) => Math.max(most, length), 1);
  const within = Math.min(0.5, (map.within * largest) / least);
  return { map: { values, rows, columns, scale: 1, within }, emptied };
}

// The axes of a stack for a choice of units and of what is left out; one object where they are one.
export function axesOf(header, stack, options) {
  const queries = new Axis(header.axes[stack.queries], options);
  if (stack.queries === stack.keys) return { queries, keys: queries };
  // A sink is something that is looked at: of two texts, only the one that is read has one.
  const hide = { first: "nothing", both: "special" }[options.hide] ?? options.hide;
  return {
    queries: new Axis(header.axes[stack.queries], { ...options, hide }),
    keys: new Axis(header.axes[stack.keys], options),
  };
}

// Positions of the largest values, largest first, in one pass.
export function strongestOf(values, count) {
  const best = [];
  for (let i = 0; i < values.length; i++) {
    if (best.length === count && values[i] <= values[best[count - 1]]) continue;
    let at = best.length;
    while (at > 0 && values[best[at - 1]] < values[i]) at--;
    best.splice(at, 0, i);
    if (best.length > count) best.pop();
  }
  return best;
}

export function argmax(values) {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}
