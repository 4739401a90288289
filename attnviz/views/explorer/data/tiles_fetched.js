// What is looked at closely of maps too large to be sent whole: exact rows, and tiles of a pyramid.
import { asFloats, BETWEEN, bytesFrom, floatsFrom, Kept } from "../../shared/fetched.js";
import { tr } from "../../shared/language.js";
import { kept, mixedRows } from "../maths/mix.js";
import { cellsAlong } from "../maths/pyramid.js";
/** @import {Header, StackHeader} from "../header.d.ts" */
/** @import {HeadAt, Near, Tile} from "../types.d.ts" */

/**
 * A tile that is wanted: its address below the stack's.
 * @typedef {{key: string, stack: StackHeader, place: string, level: number, row: number, column: number}} Wanted
 */

const ROWS_KEPT = 256;
const TILES_KEPT = 96;
const REST = 60; // milliseconds that the pointer rests on a row before it is fetched
const AT_ONCE = 4; // tiles on their way
const WAITING = 4 * AT_ONCE; // what was passed by is forgotten
const ROWS_AT_ONCE = 64; // of a span

/** Rows and tiles of the maps that a host sends in parts. */
export class FetchedTiles {
  /**
   * @param {Pick<Header, "axes">} header
   * @param {object} calls
   * @param {() => void} calls.onRow something has come
   * @param {() => void} calls.onTile
   * @param {(sentence: string) => void} calls.onProblem something has not
   */
  constructor(header, { onRow, onTile, onProblem }) {
    this.onRow = onRow;
    this.onTile = onTile;
    this.onProblem = onProblem;
    this.axes = header.axes;
    this.rows = /** @type {Kept<Float32Array>} */ (new Kept());
    this.tiles = /** @type {Kept<Tile>} */ (new Kept());
    /** @type {Wanted[]} tiles that wait, those asked for last first */
    this.wanted = [];
    /** @type {Set<string>} the keys of tiles on their way */
    this.coming = new Set();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.resting = undefined;
    this.stopped = false;
  }

  /** What comes from now on is nobody's. */
  stop() {
    clearTimeout(this.resting);
    this.stopped = true;
  }

  /**
   * What a matrix reads. Of several heads, mixed with these shares, rows are mixed too; tiles are of a
   * single one.
   * @param {StackHeader} stack
   * @param {HeadAt[]} heads
   * @param {number[] | null} shares
   * @returns {Near | null} null for a stack whose maps come whole
   */
  near(stack, heads, shares) {
    if (stack.weights !== "tiles") return null;
    const places = heads.map(({ layer, head }) => `${layer}/${head}`);
    const rows = (/** @type {number} */ query) =>
      places.map((at) => this.rows.get(`${stack.name}/${at}/${query}`));
    /** @type {Near} */
    const near = {
      row: kept((query) => mixedRows(rows(query), shares)),
      bring: (first, last) => this.bring(stack, places, first, last),
    };
    if (heads.length > 1) return near;
    return {
      ...near,
      side: stack.side,
      tile: (level, row, column) =>
        this.tile(stack, `${places[0]}/${level}/${row}/${column}`, level, row, column),
    };
  }

  /**
   * Fetches a row, or those of a span, of each head once the pointer rests there.
   * @param {StackHeader} stack
   * @param {string[]} heads
   * @param {number} first
   * @param {number} last
   */
  bring(stack, heads, first, last) {
    clearTimeout(this.resting);
    if ((last - first + 1) * heads.length > ROWS_AT_ONCE) return;
    const queries = Array.from({ length: last - first + 1 }, (_, i) => first + i);
    const places = heads.flatMap((head) => queries.map((query) => `${head}/${query}`));
    const missing = places.filter((place) => !this.rows.has(`${stack.name}/${place}`));
    if (!missing.length) return;
    this.resting = setTimeout(() => missing.forEach((place) => this.fetchRow(stack, place)), REST);
  }

  /**
   * @param {StackHeader} stack
   * @param {string} place
   */
  async fetchRow(stack, place) {
    try {
      const values = await floatsFrom(`${stack.rows}/${place}`, this.axes[stack.keys].text.length);
      this.rows.set(`${stack.name}/${place}`, values, ROWS_KEPT);
      if (!this.stopped) this.onRow();
    } catch (error) {
      this.tell(tr("The exact row could not be fetched"), error);
    }
  }

  /**
   * A tile at hand, or null: then it is asked for.
   * @param {StackHeader} stack
   * @param {string} place
   * @param {number} level
   * @param {number} row
   * @param {number} column
   * @returns {Tile | null}
   */
  tile(stack, place, level, row, column) {
    const key = `${stack.name}/${place}`;
    const found = this.tiles.get(key);
    if (found) return found;
    if (this.coming.has(key)) return null;
    const others = this.wanted.filter((one) => one.key !== key);
    this.wanted = [{ key, stack, place, level, row, column }, ...others].slice(0, WAITING);
    this.next();
    return null;
  }

  /** Fetches the tile that was asked for last, while few are on their way. */
  async next() {
    if (this.coming.size >= AT_ONCE || this.stopped) return;
    const one = this.wanted.shift();
    if (!one) return;
    this.coming.add(one.key);
    try {
      this.tiles.set(one.key, await this.fetchTile(one), TILES_KEPT);
      if (!this.stopped) this.onTile();
    } catch (error) {
      this.wanted = [];
      this.tell(tr("A part of the map could not be fetched"), error);
    }
    this.coming.delete(one.key);
    this.next();
  }

  /**
   * @param {Wanted} wanted
   * @returns {Promise<Tile>}
   */
  async fetchTile({ stack, place, level, row, column }) {
    const bytes = await bytesFrom(`${stack.tiles}/${place}`);
    const cells = (/** @type {number} */ axis, /** @type {number} */ at) =>
      cellsAlong(this.axes[axis].text.length, at, stack.side ?? 0, level);
    const [rows, columns] = [cells(stack.queries, row), cells(stack.keys, column)];
    if (!level) return { values: asFloats(bytes, rows * columns), rows, columns, scale: 1 };
    if (bytes.byteLength !== rows * columns) throw new Error(tr(BETWEEN));
    return { values: new Uint8Array(bytes), rows, columns, scale: 1 / 255 };
  }

  /**
   * @param {string} what
   * @param {unknown} error
   */
  tell(what, error) {
    if (!this.stopped) this.onProblem(`${what}: ${messageOf(error)}`);
  }
}

/**
 * What an error says.
 * @param {unknown} error
 * @returns {string}
 */
export function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}
