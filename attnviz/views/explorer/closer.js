// What is looked at closely of maps too large to be sent whole: exact rows, and tiles of a pyramid.
import { asFloats, BETWEEN, bytesFrom, floatsFrom, Kept } from "../shared/fetched.js";
import { kept, mixedRows } from "./mix.js";

const ROWS_KEPT = 256;
const TILES_KEPT = 96;
const REST = 60; // milliseconds that the pointer rests on a row before it is fetched
const AT_ONCE = 4; // tiles on their way
export const ROWS_AT_ONCE = 64; // of a span

export class Closer {
  // `onRow()` and `onTile()` are told when something has come; `onProblem(sentence)` when not.
  constructor(header, { onRow, onTile, onProblem }) {
    Object.assign(this, { onRow, onTile, onProblem });
    this.axes = header.axes;
    this.rows = new Kept();
    this.tiles = new Kept();
    this.wanted = []; // tiles that wait, those asked for last first
    this.coming = new Set(); // the keys of tiles on their way
  }

  stop() {
    clearTimeout(this.resting);
    this.stopped = true;
  }

  // What a Drawn reads: null for a stack whose maps come whole. Of several heads, mixed with these
  // shares, rows are mixed too; tiles are of a single one.
  near(stack, heads, shares) {
    if (stack.weights !== "tiles") return null;
    const places = heads.map(({ layer, head }) => `${layer}/${head}`);
    const near = {
      row: kept((query) =>
        mixedRows(
          places.map((at) => this.rows.get(`${stack.name}/${at}/${query}`)),
          shares,
        ),
      ),
      bring: (first, last) => this.bring(stack, places, first, last),
    };
    if (heads.length > 1) return near;
    const tile = (level, row, column) =>
      this.tile(stack, `${places[0]}/${level}/${row}/${column}`, level, row, column);
    return { ...near, side: stack.side, tile };
  }

  // Fetches a row, or those of a span, of each head once the pointer rests there.
  bring(stack, heads, first, last) {
    clearTimeout(this.resting);
    if ((last - first + 1) * heads.length > ROWS_AT_ONCE) return;
    const queries = Array.from({ length: last - first + 1 }, (_, i) => first + i);
    const places = heads.flatMap((head) => queries.map((query) => `${head}/${query}`));
    const missing = places.filter((place) => !this.rows.has(`${stack.name}/${place}`));
    if (missing.length)
      this.resting = setTimeout(
        () => missing.forEach((place) => this.fetchRow(stack, place)),
        REST,
      );
  }

  async fetchRow(stack, place) {
    try {
      const values = await floatsFrom(`${stack.rows}/${place}`, this.axes[stack.keys].text.length);
      this.rows.set(`${stack.name}/${place}`, values, ROWS_KEPT);
      if (!this.stopped) this.onRow();
    } catch (error) {
      if (!this.stopped) this.onProblem(`The exact row could not be fetched: ${error.message}`);
    }
  }

  // A tile at hand, or null: then it is asked for.
  tile(stack, place, level, row, column) {
    const key = `${stack.name}/${place}`;
    const found = this.tiles.get(key);
    if (found) return found;
    if (this.coming.has(key)) return null;
    this.wanted = [
      { key, stack, place, level, row, column },
      ...this.wanted.filter((one) => one.key !== key),
    ];
    this.wanted.length = Math.min(this.wanted.length, 4 * AT_ONCE); // what was passed by is forgotten
    this.next();
    return null;
  }

  async next() {
    if (this.coming.size >= AT_ONCE || !this.wanted.length || this.stopped) return;
    const one = this.wanted.shift();
    this.coming.add(one.key);
    try {
      this.tiles.set(one.key, await this.fetchTile(one), TILES_KEPT);
      if (!this.stopped) this.onTile();
    } catch (error) {
      this.wanted = [];
      if (!this.stopped) this.onProblem(`A part of the map could not be fetched: ${error.message}`);
    }
    this.coming.delete(one.key);
    this.next();
  }

  async fetchTile({ stack, place, level, row, column }) {
    const bytes = await bytesFrom(`${stack.tiles}/${place}`);
    const block = 2 ** level;
    const cells = (axis, at) =>
      Math.min(
        stack.side,
        Math.ceil((this.axes[axis].text.length - at * stack.side * block) / block),
      );
    const [rows, columns] = [cells(stack.queries, row), cells(stack.keys, column)];
    if (!level) return { values: asFloats(bytes, rows * columns), rows, columns, scale: 1 };
    if (bytes.byteLength !== rows * columns) throw new Error(BETWEEN);
    return { values: new Uint8Array(bytes), rows, columns, scale: 1 / 255 };
  }
}
