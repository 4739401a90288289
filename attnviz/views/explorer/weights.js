// Where one head's map comes from: in the data, fetched when it is looked at, or only an overview.
import { floatsFrom, Kept } from "../shared/fetched.js";
import { slot } from "./heads.js";
import { kept, mixedRows } from "./mix.js";

const KEPT_BYTES = 256e6; // of fetched maps kept in the browser

// A map: {values, rows, columns, scale, within}: weight = values[row * columns + column] * scale,
// known to within that much; 0 is exact, the model's own float32.
// `rows` and `columns` are cells; a cell is one token unless the map is an overview.
export class Weights {
  constructor(header, arrays) {
    this.arrays = arrays;
    this.stacks = Object.fromEntries(header.stacks.map((stack) => [stack.name, stack]));
    this.axes = header.axes;
    this.fetched = new Kept();
    this.parts = new Map(); // of maps too large for a file: the rows and columns that it holds
    for (const { name, held = [], queries, keys } of header.stacks) {
      const [rows, columns] = [queries, keys].map((axis) => header.axes[axis].text.length);
      for (const { layer, head, whole, ...runs } of held) {
        const at = `${layer}.${head}`;
        const key = `${name}/${layer}/${head}`;
        if (whole)
          this.fetched.set(
            key,
            { values: arrays[`${name}/whole/${at}`], rows, columns, scale: 1, within: 0 },
            Infinity,
          );
        else
          this.parts.set(
            key,
            new Parts(
              runs,
              arrays[`${name}/rows/${at}`],
              arrays[`${name}/columns/${at}`],
              rows,
              columns,
            ),
          );
      }
    }
  }

  // What a file holds exactly of heads that it has an overview of: {row(query), column(key), rows}, for
  // a mix when it holds that of each head. Null where it holds nothing.
  near(stackName, heads, shares) {
    const parts = heads.map(({ layer, head }) => this.parts.get(`${stackName}/${layer}/${head}`));
    if (!parts.every(Boolean)) return null;
    return {
      row: kept((query) =>
        mixedRows(
          parts.map((part) => part.row(query)),
          shares,
        ),
      ),
      column: kept((key) =>
        mixedRows(
          parts.map((part) => part.column(key)),
          shares,
        ),
      ),
      rows: parts[0].runs.rows, // alike in all heads of a file
    };
  }

  // How many fetched heads of a stack can be held at once.
  room(stackName) {
    const stack = this.stacks[stackName];
    const cells = this.axes[stack.queries].text.length * this.axes[stack.keys].text.length;
    return stack.weights === "fetch" ? Math.max(1, Math.floor(KEPT_BYTES / (4 * cells))) : Infinity;
  }

  // The best maps of several heads that have one size, to be mixed.
  together(stackName, heads) {
    const best = heads.map(({ layer, head }) => this.best(stackName, layer, head));
    const alike = best.every((map) => map.rows === best[0].rows && map.columns === best[0].columns);
    return alike ? best : heads.map(({ layer, head }) => this.overview(stackName, layer, head));
  }

  // What a thumbnail is drawn from.
  overview(stackName, layer, head) {
    const stack = this.stacks[stackName];
    if (!stack.cells) return this.best(stackName, layer, head);
    const [rows, columns] = stack.cells;
    const at = (slot(stack, layer) * stack.heads + head) * rows * columns;
    const values = this.arrays[`${stackName}/overview`].subarray(at, at + rows * columns);
    return { values, rows, columns, scale: 1 / 255, within: 0.5 / 255 };
  }

  // The best map at hand now; `load` may bring a better one.
  best(stackName, layer, head) {
    const stack = this.stacks[stackName];
    const key = `${stackName}/${layer}/${head}`;
    const fetched = this.fetched.get(key);
    if (fetched) return fetched;
    const queries = this.axes[stack.queries].text.length;
    const keys = this.axes[stack.keys].text.length;
    const all = this.arrays[`${stackName}/weights`];
    if (!all) return this.overview(stackName, layer, head);
    const size = queries * keys;
    const at = (slot(stack, layer) * stack.heads + head) * size;
    const levels = stack.weights === "exact" ? 0 : stack.levels;
    return {
      values: all.subarray(at, at + size),
      rows: queries,
      columns: keys,
      scale: levels ? 1 / levels : 1,
      within: levels ? 0.5 / levels : 0,
    };
  }

  // Fetches the exact map where the host offers it. Resolves to true when `best` has improved.
  async load(stackName, layer, head) {
    const stack = this.stacks[stackName];
    const key = `${stackName}/${layer}/${head}`;
    if (stack.weights !== "fetch" || this.fetched.has(key)) return false;
    const rows = this.axes[stack.queries].text.length;
    const columns = this.axes[stack.keys].text.length;
    const values = await floatsFrom(`${stack.url}/${layer}/${head}`, rows * columns);
    this.fetched.set(key, { values, rows, columns, scale: 1, within: 0 }, this.room(stackName));
    return true;
  }
}

// Some rows and columns of one map. `runs`: {rows, columns}, each [[first, last], ...].
class Parts {
  constructor(runs, rows, columns, queries, keys) {
    Object.assign(this, { runs, rows, columns, queries, keys });
  }

  row(query) {
    return cutOut(this.runs.rows, this.rows, query, this.keys);
  }

  column(key) {
    return cutOut(this.runs.columns, this.columns, key, this.queries);
  }
}

// The stretch of `values` that belongs to a position of these runs; null where none does.
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
