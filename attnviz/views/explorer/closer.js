// What is looked at closely of maps too large to be sent whole: exact rows, and tiles of a pyramid.

const ROWS_KEPT = 256;
const TILES_KEPT = 96;
const REST = 60; // milliseconds that the pointer rests on a row before it is fetched
const AT_ONCE = 4; // tiles on their way

export class Closer {
  // `onRow()` and `onTile()` are told when something has come; `onProblem(sentence)` when not.
  constructor(header, { onRow, onTile, onProblem }) {
    Object.assign(this, { onRow, onTile, onProblem });
    this.axes = header.axes;
    this.rows = new Map();
    this.tiles = new Map();
    this.wanted = []; // tiles that wait, those asked for last first
    this.under = 0;
  }

  stop() {
    clearTimeout(this.resting);
    this.stopped = true;
  }

  // What a Drawn reads: null for a stack whose maps come whole.
  near(stack, { layer, head }) {
    if (stack.weights !== "tiles") return null;
    const at = `${stack.name}/${layer}/${head}`;
    return {
      side: stack.side,
      row: (query) => this.rows.get(`${at}/${query}`),
      tile: (level, row, column) => this.tile(stack, `${layer}/${head}/${level}/${row}/${column}`, level, row, column),
      bring: (query) => this.bring(stack, `${layer}/${head}/${query}`),
    };
  }

  // Fetches a row once the pointer rests on it.
  bring(stack, place) {
    clearTimeout(this.resting);
    if (this.rows.has(`${stack.name}/${place}`)) return;
    this.resting = setTimeout(() => this.fetchRow(stack, place), REST);
  }

  async fetchRow(stack, place) {
    try {
      const values = new Float32Array(await bytesFrom(`${stack.rows}/${place}`));
      if (values.length !== this.axes[stack.keys].text.length) throw new Error(BETWEEN);
      keep(this.rows, `${stack.name}/${place}`, values, ROWS_KEPT);
      if (!this.stopped) this.onRow();
    } catch (error) {
      if (!this.stopped) this.onProblem(`The exact row could not be fetched: ${error.message}`);
    }
  }

  // A tile at hand, or null: then it is asked for.
  tile(stack, place, level, row, column) {
    const key = `${stack.name}/${place}`;
    const found = this.tiles.get(key);
    if (found) return found === "coming" ? null : found;
    this.wanted = [{ key, stack, place, level, row, column }, ...this.wanted.filter((one) => one.key !== key)];
    this.wanted.length = Math.min(this.wanted.length, 4 * AT_ONCE); // what was passed by is forgotten
    this.next();
    return null;
  }

  async next() {
    if (this.under >= AT_ONCE || !this.wanted.length || this.stopped) return;
    const one = this.wanted.shift();
    this.under++;
    this.tiles.set(one.key, "coming");
    try {
      keep(this.tiles, one.key, await this.fetchTile(one), TILES_KEPT);
      if (!this.stopped) this.onTile();
    } catch (error) {
      this.tiles.delete(one.key);
      this.wanted = [];
      if (!this.stopped) this.onProblem(`A part of the map could not be fetched: ${error.message}`);
    }
    this.under--;
    this.next();
  }

  async fetchTile({ stack, place, level, row, column }) {
    const bytes = await bytesFrom(`${stack.tiles}/${place}`);
    const block = 2 ** level;
    const cells = (axis, at) =>
      Math.min(stack.side, Math.ceil((this.axes[axis].text.length - at * stack.side * block) / block));
    const [rows, columns] = [cells(stack.queries, row), cells(stack.keys, column)];
    const values = level ? new Uint8Array(bytes) : new Float32Array(bytes);
    if (values.length !== rows * columns) throw new Error(BETWEEN);
    return { values, rows, columns, scale: level ? 1 / 255 : 1 };
  }
}

const BETWEEN = "something between here and the server answered in its place.";

async function bytesFrom(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(await answer.text());
  return answer.arrayBuffer();
}

// What was kept first goes first.
function keep(kept, key, value, most) {
  kept.delete(key);
  kept.set(key, value);
  if (kept.size > most) kept.delete(kept.keys().next().value);
}
