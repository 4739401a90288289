// Where one head's map comes from: in the data, fetched when it is looked at, or only an overview.
import { floatsFrom, Kept } from "../../shared/fetched.js";
import { slot } from "../maths/heads.js";
import { kept, mixedRows } from "../maths/mix.js";
/** @import {Arrays, Header, Held, Run, StackHeader} from "../header.d.ts" */
/** @import {HeadAt, MapData, Near} from "../types.d.ts" */

const KEPT_BYTES = 256e6; // of fetched maps kept in the browser

/** The weights of all heads, as exactly as they are at hand. */
export class Weights {
  /**
   * @param {Pick<Header, "stacks" | "axes">} header
   * @param {Arrays} arrays
   */
  constructor(header, arrays) {
    this.arrays = arrays;
    /** @type {Record<string, StackHeader>} */
    this.stacks = Object.fromEntries(header.stacks.map((stack) => [stack.name, stack]));
    this.axes = header.axes;
    this.fetched = /** @type {Kept<MapData>} */ (new Kept());
    /** @type {Map<string, Parts>} of maps too large for a file: the rows and columns that it holds */
    this.parts = new Map();
    for (const stack of header.stacks) for (const held of stack.held ?? []) this.hold(stack, held);
  }

  /**
   * @param {StackHeader} stack
   * @param {Held} held
   */
  hold(stack, { layer, head, whole, rows: queries = [], columns: keys = [] }) {
    const { name } = stack;
    const { rows, columns } = this.sizeOf(stack);
    const at = `${layer}.${head}`;
    const key = `${name}/${layer}/${head}`;
    if (whole) {
      const values = this.array(`${name}/whole/${at}`);
      this.fetched.set(key, { values, rows, columns, scale: 1, within: 0 }, Infinity);
      return;
    }
    const across = [this.floats(`${name}/rows/${at}`), this.floats(`${name}/columns/${at}`)];
    this.parts.set(key, new Parts(queries, keys, across[0], across[1], rows, columns));
  }

  /**
   * @param {string} name
   * @returns {MapData["values"]}
   */
  array(name) {
    const found = this.arrays[name];
    if (!found) throw new Error(`The data of this view has no array "${name}".`);
    return found;
  }

  /**
   * @param {string} name
   * @returns {Float32Array}
   */
  floats(name) {
    return /** @type {Float32Array} */ (this.array(name));
  }

  /**
   * @param {Pick<StackHeader, "queries" | "keys">} stack
   * @returns {{rows: number, columns: number}} of a map of every token
   */
  sizeOf({ queries, keys }) {
    return { rows: this.axes[queries].text.length, columns: this.axes[keys].text.length };
  }

  /**
   * What a file holds exactly of heads that it has an overview of; of a mix when it holds that of each
   * head.
   * @param {string} stackName
   * @param {HeadAt[]} heads
   * @param {number[] | null} shares of a mix
   * @returns {Near | null} null where it holds nothing
   */
  near(stackName, heads, shares) {
    const parts = heads.flatMap(
      ({ layer, head }) => this.parts.get(`${stackName}/${layer}/${head}`) ?? [],
    );
    if (parts.length < heads.length) return null;
    const rows = (/** @type {number} */ query) => parts.map((part) => part.row(query));
    const columns = (/** @type {number} */ key) => parts.map((part) => part.column(key));
    return {
      row: kept((query) => mixedRows(rows(query), shares)),
      column: kept((key) => mixedRows(columns(key), shares)),
      rows: parts[0].queries, // alike in all heads of a file
    };
  }

  /**
   * @param {string} stackName
   * @returns {number} how many fetched heads of a stack can be held at once
   */
  room(stackName) {
    const stack = this.stacks[stackName];
    const { rows, columns } = this.sizeOf(stack);
    return stack.weights === "fetch"
      ? Math.max(1, Math.floor(KEPT_BYTES / (4 * rows * columns)))
      : Infinity;
  }

  /**
   * The best maps of several heads that have one size, to be mixed.
   * @param {string} stackName
   * @param {HeadAt[]} heads
   * @returns {MapData[]}
   */
  together(stackName, heads) {
    const best = heads.map(({ layer, head }) => this.best(stackName, layer, head));
    const alike = best.every((map) => map.rows === best[0].rows && map.columns === best[0].columns);
    return alike ? best : heads.map(({ layer, head }) => this.overview(stackName, layer, head));
  }

  /**
   * What a thumbnail is drawn from.
   * @param {string} stackName
   * @param {number} layer
   * @param {number} head
   * @returns {MapData}
   */
  overview(stackName, layer, head) {
    const stack = this.stacks[stackName];
    if (!stack.cells) return this.best(stackName, layer, head);
    const [rows, columns] = stack.cells;
    const at = (slot(stack, layer) * stack.heads + head) * rows * columns;
    const values = this.array(`${stackName}/overview`).subarray(at, at + rows * columns);
    return { values, rows, columns, scale: 1 / 255, within: 0.5 / 255 };
  }

  /**
   * The best map at hand now; `load` may bring a better one.
   * @param {string} stackName
   * @param {number} layer
   * @param {number} head
   * @returns {MapData}
   */
  best(stackName, layer, head) {
    const stack = this.stacks[stackName];
    const fetched = this.fetched.get(`${stackName}/${layer}/${head}`);
    if (fetched) return fetched;
    const all = this.arrays[`${stackName}/weights`];
    if (!all) return this.overview(stackName, layer, head);
    const { rows, columns } = this.sizeOf(stack);
    const size = rows * columns;
    const at = (slot(stack, layer) * stack.heads + head) * size;
    const levels = stack.weights === "exact" ? 0 : (stack.levels ?? 0);
    return {
      values: all.subarray(at, at + size),
      rows,
      columns,
      scale: levels ? 1 / levels : 1,
      within: levels ? 0.5 / levels : 0,
    };
  }

  /**
   * Fetches the exact map where the host offers it.
   * @param {string} stackName
   * @param {number} layer
   * @param {number} head
   * @returns {Promise<boolean>} whether `best` has improved
   */
  async load(stackName, layer, head) {
    const stack = this.stacks[stackName];
    const key = `${stackName}/${layer}/${head}`;
    if (stack.weights !== "fetch" || this.fetched.has(key)) return false;
    const { rows, columns } = this.sizeOf(stack);
    const values = await floatsFrom(`${stack.url}/${layer}/${head}`, rows * columns);
    this.fetched.set(key, { values, rows, columns, scale: 1, within: 0 }, this.room(stackName));
    return true;
  }
}

/** Some rows and columns of one map. */
class Parts {
  /**
   * @param {Run[]} queries whose rows are held
   * @param {Run[]} keys whose columns are held
   * @param {Float32Array} rows
   * @param {Float32Array} columns
   * @param {number} height of the whole map
   * @param {number} width
   */
  constructor(queries, keys, rows, columns, height, width) {
    this.queries = queries;
    this.keys = keys;
    this.rows = rows;
    this.columns = columns;
    this.height = height;
    this.width = width;
  }

  /** @param {number} query */
  row(query) {
    return cutOut(this.queries, this.rows, query, this.width);
  }

  /** @param {number} key */
  column(key) {
    return cutOut(this.keys, this.columns, key, this.height);
  }
}

/**
 * The stretch of `values` that belongs to a position of these runs.
 * @param {Run[]} runs
 * @param {Float32Array} values
 * @param {number} position
 * @param {number} length
 * @returns {Float32Array | null} null where none does
 */
function cutOut(runs, values, position, length) {
  let before = 0;
  for (const [first, last] of runs) {
    if (position >= first && position <= last) {
      const at = (before + position - first) * length;
      return values.subarray(at, at + length);
    }
    before += last - first + 1;
  }
  return null;
}
