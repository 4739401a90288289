// What is drawn: any matrix [query, key] with its axes, name, formula and source. The map, the lines,
// the text and the tables read this and nothing else, wherever the numbers come from.
import { rankIn, score, weight } from "../shared/format.js";
import { Axis, isPadding } from "./axis.js";
import { largest } from "./paint.js";

// What was counted on a map, which several ways of drawing share: {strongest, received, entropies}.
const counted = new WeakMap();

export class Drawn {
  // `map`: {values, rows, columns, scale, within}; rows and columns are those of the axes unless it
  // is an overview, whose cells each cover several tokens. `notes` are sentences on what was done
  // to the numbers, `without` names the tokens that are left out. `quantity` is its line of the table.
  // `near` gives what an overview lacks, where it is looked at: row(query), column(key), and from a
  // host tile(level, row, column). `bound`: cells of a mix of overviews are no weight of any pair, and
  // none of theirs is larger. `entropies` are given, and `partly` is set, where rows are not drawn to
  // their end.
  constructor({
    map,
    queries,
    keys,
    quantity,
    name,
    formula,
    source,
    notes = [],
    without = "",
    near = null,
    bound = false,
    entropies = null,
    partly = false,
  }) {
    Object.assign(this, {
      map,
      queries,
      keys,
      quantity,
      name,
      formula,
      source,
      notes,
      without,
      near,
      bound,
      partly,
    });
    this.given = entropies;
    this.overview = map.rows !== queries.length || map.columns !== keys.length;
  }

  get known() {
    if (!counted.has(this.map)) counted.set(this.map, {});
    return counted.get(this.map);
  }

  get within() {
    return this.map.within;
  }

  // How exactly the numbers of these rows, where they are known, are known.
  withinOf(first, last = first) {
    return this.overview && this.knows(first, last) ? 0 : this.within;
  }

  // Whether each weight of these queries is at hand; an overview has none but what is `near`.
  knows(first, last = first) {
    if (!this.overview) return true;
    for (let query = first; query <= last; query++) if (!this.near?.row(query)) return false;
    return true;
  }

  // A value in words.
  said(value, within = this.within) {
    if (this.quantity.name === "weights") return weight(value, within);
    return value === -Infinity ? "hidden" : score(value);
  }

  // A weight; NaN where only a block that holds it is known.
  value(query, key) {
    const { map } = this;
    if (!this.overview) return map.values[query * map.columns + key] * map.scale;
    return this.near?.row(query)?.[key] ?? this.near?.column?.(key)?.[query] ?? NaN;
  }

  // The block of an overview that holds a pair: {queries, keys, value}, each [first, last].
  block(query, key) {
    const { map } = this;
    const [row, column] = [
      blockOf(query, map.rows, this.queries.length),
      blockOf(key, map.columns, this.keys.length),
    ];
    return {
      queries: spanOf(row, map.rows, this.queries.length),
      keys: spanOf(column, map.columns, this.keys.length),
      value: map.values[row * map.columns + column] * map.scale,
    };
  }

  // The blocks that hold what these queries attend to: [{span, value}], the strongest weight in each.
  blocksOfRow(first, last = first) {
    const { map, queries, keys } = this;
    const [from, to] = [first, last].map((query) => blockOf(query, map.rows, queries.length));
    return blocksAlong(
      map.columns,
      keys.length,
      from,
      to,
      (row, column) => this.map.values[row * map.columns + column] * map.scale,
    );
  }

  // The blocks that hold what attends to these keys.
  blocksOfColumn(first, last = first) {
    const { map, queries, keys } = this;
    const [from, to] = [first, last].map((key) => blockOf(key, map.columns, keys.length));
    return blocksAlong(
      map.rows,
      queries.length,
      from,
      to,
      (column, row) => this.map.values[row * map.columns + column] * map.scale,
    );
  }

  // Calls `found(query, key, value)` for each pair in these ranges, ends included, whose weight is
  // known, above 0, and reaches `floor`.
  above(floor, [firstQuery, lastQuery], [firstKey, lastKey], found) {
    const { map, overview } = this;
    for (let query = firstQuery; query <= lastQuery; query++) {
      const values = overview ? this.near?.row(query) : map.values;
      if (!values) continue;
      const [from, scale] = overview ? [0, 1] : [query * map.columns, map.scale];
      for (let key = firstKey; key <= lastKey; key++) {
        const value = values[from + key] * scale;
        if (value >= floor && value > 0) found(query, key, value);
      }
    }
  }

  // What the queries from `first` to `last` attend to: the mean of their rows. Null where one of them
  // is not known.
  row(first, last = first) {
    if (!this.knows(first, last)) return null;
    if (this.overview && first === last) return Array.from(this.near.row(first));
    const count = last - first + 1;
    return Array.from({ length: this.keys.length }, (_, key) => {
      let sum = 0;
      for (let query = first; query <= last; query++) sum += this.value(query, key);
      return sum / count;
    });
  }

  // What attends to the keys from `first` to `last`: the sum of their columns. Null where one of them
  // is not known.
  column(first, last = first) {
    if (this.overview) {
      const known = (key) => this.near?.column?.(key) || this.knows(0, this.queries.length - 1);
      for (let key = first; key <= last; key++) if (!known(key)) return null;
    }
    return Array.from({ length: this.queries.length }, (_, query) => {
      const values = [];
      for (let key = first; key <= last; key++) values.push(this.value(query, key));
      return this.joined(values);
    });
  }

  // What several keys of a row have together: shares and amounts add up, of scores it is the largest.
  joined(values) {
    return this.quantity.signed
      ? Math.max(...values)
      : values.reduce((sum, value) => sum + value, 0);
  }

  // 1 for the strongest weight of the row, in words: "3 to 7" where rounding makes them alike.
  rank(query, key) {
    return rankIn(this.row(query), key, this.withinOf(query));
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
    if (this.given) return this.given;
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

// Which of `blocks` even blocks of n places holds one; block i begins at floor(i * n / blocks).
function blockOf(place, blocks, n) {
  return Math.floor(((place + 1) * blocks - 1) / n);
}

function spanOf(block, blocks, n) {
  return [Math.floor((block * n) / blocks), Math.floor(((block + 1) * n) / blocks) - 1];
}

function blocksAlong(blocks, n, from, to, valueAt) {
  return Array.from({ length: blocks }, (_, at) => {
    let value = 0;
    for (let across = from; across <= to; across++) value = Math.max(value, valueAt(across, at));
    return { span: spanOf(at, blocks, n), value };
  });
}

// The entropy of some rows of a map, in bits.
export function entropiesOf({ values, columns, scale }, rows) {
  const bits = bitsOf(values, scale);
  return Float64Array.from(rows, (row) => {
    let entropy = 0;
    for (let at = row * columns; at < (row + 1) * columns; at++)
      if (values[at] > 0) entropy += bits(values[at]);
    return entropy;
  });
}

// -a log2 a of a raw value; 8-bit values are looked up.
function bitsOf(values, scale) {
  const bits = (value) => -value * scale * Math.log2(value * scale);
  if (!(values instanceof Uint8Array)) return bits;
  const table = Float64Array.from({ length: 256 }, (_, value) => (value ? bits(value) : 0));
  return (value) => table[value];
}

// Cuts a map into other units: the keys of a unit are added up, and the rows of its queries averaged.
// Where rows are `scaled`, keys that are left out lose theirs to the rest of their row.
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

// What the padding behind a sound gets of the rows that are drawn, as a mean; `map` has every token.
export function onPadding(map, queries, keys) {
  const rows = queries.members.flat();
  const out = keys.tokens.text.flatMap((_, position) =>
    isPadding(keys.tokens, position) ? [position] : [],
  );
  let sum = 0;
  for (const row of rows) for (const key of out) sum += map.values[row * map.columns + key];
  return (sum * map.scale) / rows.length;
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
