// What is drawn: any matrix [query, key] with its axes, name, formula and source. The map, the lines,
// the text and the tables read this and nothing else, wherever the numbers come from.
import { rankIn, score, weight } from "../../shared/format.js";
import { blockOf, blocksAlong, spanOf } from "./blocks.js";
import { marginalsOf } from "./marginals.js";
import { largest, strongestOf } from "./ranks.js";
/** @import {Run} from "../header.d.ts" */
/** @import {Block, MapData, Near, Quantity} from "../types.d.ts" */
/** @import {Axis} from "./axis.js" */

/**
 * What was counted on a map, which several ways of drawing share.
 * @typedef {{strongest?: number, hides?: boolean, marginals?: ReturnType<typeof marginalsOf>}} Counted
 */

/** @type {WeakMap<MapData, Counted>} */
const counted = new WeakMap();

/** Any matrix [query, key] that can be drawn. */
export class Matrix {
  /**
   * `map`: rows and columns are those of the axes unless it is an overview, whose cells each cover
   * several tokens. `notes` are sentences on what was done to the numbers, `without` names the tokens
   * that are left out. `near` gives what an overview lacks, where it is looked at. `bound`: cells of a
   * mix of overviews are no weight of any pair, and none of theirs is larger. `entropies` are given, and
   * `partly` is set, where rows are not drawn to their end.
   * @param {object} of
   * @param {MapData} of.map
   * @param {Axis} of.queries
   * @param {Axis} of.keys
   * @param {Quantity} of.quantity
   * @param {string} of.name
   * @param {string} of.formula
   * @param {string} of.source
   * @param {string[]} [of.notes]
   * @param {string} [of.without]
   * @param {Near | null} [of.near]
   * @param {boolean} [of.bound]
   * @param {Float64Array | null} [of.entropies]
   * @param {boolean} [of.partly]
   */
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
    this.map = map;
    this.queries = queries;
    this.keys = keys;
    this.quantity = quantity;
    this.name = name;
    this.formula = formula;
    this.source = source;
    this.notes = notes;
    this.without = without;
    this.near = near;
    this.bound = bound;
    this.partly = partly;
    this.given = entropies;
    this.overview = map.rows !== queries.length || map.columns !== keys.length;
  }

  /** @returns {Counted} what was counted on this map; kept for as long as the map is */
  get known() {
    let known = counted.get(this.map);
    if (!known) counted.set(this.map, (known = {}));
    return known;
  }

  /** @returns {number} how exactly all numbers of the map are known */
  get within() {
    return this.map.within;
  }

  /**
   * How exactly the numbers of these rows, where they are known, are known.
   * @param {number} first
   * @param {number} [last]
   * @returns {number}
   */
  withinOf(first, last = first) {
    return this.overview && this.knows(first, last) ? 0 : this.within;
  }

  /**
   * Whether each weight of these queries is at hand; an overview has none but what is `near`.
   * @param {number} first
   * @param {number} [last]
   * @returns {boolean}
   */
  knows(first, last = first) {
    if (!this.overview) return true;
    for (let query = first; query <= last; query++) if (!this.near?.row(query)) return false;
    return true;
  }

  /**
   * A value in words.
   * @param {number} value
   * @param {number} [within]
   * @returns {string}
   */
  said(value, within = this.within) {
    if (this.quantity.name === "weights") return weight(value, within);
    return value === -Infinity ? "hidden" : score(value);
  }

  /**
   * @param {number} query
   * @param {number} key
   * @returns {number} NaN where only a block that holds the pair is known
   */
  value(query, key) {
    const { map } = this;
    if (!this.overview) return map.values[query * map.columns + key] * map.scale;
    return this.near?.row(query)?.[key] ?? this.near?.column?.(key)?.[query] ?? NaN;
  }

  /**
   * The block of an overview that holds a pair.
   * @param {number} query
   * @param {number} key
   * @returns {{queries: Run, keys: Run, value: number}}
   */
  block(query, key) {
    const { map } = this;
    const row = blockOf(query, map.rows, this.queries.length);
    const column = blockOf(key, map.columns, this.keys.length);
    return {
      queries: spanOf(row, map.rows, this.queries.length),
      keys: spanOf(column, map.columns, this.keys.length),
      value: map.values[row * map.columns + column] * map.scale,
    };
  }

  /**
   * The blocks that hold what these queries attend to, with the strongest weight in each.
   * @param {number} first
   * @param {number} [last]
   * @returns {Block[]}
   */
  blocksOfRow(first, last = first) {
    const { map, queries, keys } = this;
    const [from, to] = [first, last].map((query) => blockOf(query, map.rows, queries.length));
    return blocksAlong(
      map.columns,
      keys.length,
      from,
      to,
      (row, column) => map.values[row * map.columns + column] * map.scale,
    );
  }

  /**
   * The blocks that hold what attends to these keys.
   * @param {number} first
   * @param {number} [last]
   * @returns {Block[]}
   */
  blocksOfColumn(first, last = first) {
    const { map, queries, keys } = this;
    const [from, to] = [first, last].map((key) => blockOf(key, map.columns, keys.length));
    return blocksAlong(
      map.rows,
      queries.length,
      from,
      to,
      (column, row) => map.values[row * map.columns + column] * map.scale,
    );
  }

  /**
   * Calls `found` for each pair in these ranges, ends included, whose weight is known, above 0, and
   * reaches `floor`.
   * @param {number} floor
   * @param {Run} queries
   * @param {Run} keys
   * @param {(query: number, key: number, value: number) => void} found
   */
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

  /**
   * What the queries from `first` to `last` attend to: the mean of their rows.
   * @param {number} first
   * @param {number} [last]
   * @returns {number[] | null} null where one of them is not known
   */
  row(first, last = first) {
    if (!this.knows(first, last)) return null;
    if (this.overview && first === last) {
      const near = this.near?.row(first);
      return near ? Array.from(near) : null;
    }
    const count = last - first + 1;
    return Array.from({ length: this.keys.length }, (_, key) => {
      let sum = 0;
      for (let query = first; query <= last; query++) sum += this.value(query, key);
      return sum / count;
    });
  }

  /**
   * What attends to the keys from `first` to `last`: the sum of their columns.
   * @param {number} first
   * @param {number} [last]
   * @returns {number[] | null} null where one of them is not known
   */
  column(first, last = first) {
    if (this.overview) {
      for (let key = first; key <= last; key++)
        if (!this.near?.column?.(key) && !this.knows(0, this.queries.length - 1)) return null;
    }
    return Array.from({ length: this.queries.length }, (_, query) => {
      const values = [];
      for (let key = first; key <= last; key++) values.push(this.value(query, key));
      return this.joined(values);
    });
  }

  /**
   * What several keys of a row have together: shares and amounts add up, of scores it is the largest.
   * @param {number[]} values
   * @returns {number}
   */
  joined(values) {
    return this.quantity.signed
      ? Math.max(...values)
      : values.reduce((sum, value) => sum + value, 0);
  }

  /**
   * The place of a weight among its row, in words.
   * @param {number} query
   * @param {number} key
   * @returns {string} "1" for the strongest; "3 to 7" where rounding makes them alike
   */
  rank(query, key) {
    return rankIn(this.row(query) ?? [], key, this.withinOf(query));
  }

  /** @returns {number} the strongest value, whatever its sign: the dark end of the ramp */
  get strongest() {
    return (this.known.strongest ??= largest(this.map.values) * this.map.scale);
  }

  /** @returns {boolean} whether a mask hides some pairs */
  get hides() {
    return (this.known.hides ??= this.quantity.signed && this.map.values.includes(-Infinity));
  }

  /** @returns {Float64Array} the mean weight that each key receives, over all queries */
  get received() {
    return this.marginals.received;
  }

  /** @returns {Float64Array} the entropy of each query's row, in bits */
  get entropies() {
    return this.given ?? this.marginals.entropies;
  }

  /** @returns {ReturnType<typeof marginalsOf>} */
  get marginals() {
    return (this.known.marginals ??= marginalsOf(this.map));
  }

  /**
   * The strongest links, strongest first.
   * @param {number} count
   * @returns {{query: number, key: number, value: number}[]}
   */
  links(count) {
    const { values, columns, scale } = this.map;
    return strongestOf(values, count).map((at) => ({
      query: Math.floor(at / columns),
      key: at % columns,
      value: values[at] * scale,
    }));
  }
}
