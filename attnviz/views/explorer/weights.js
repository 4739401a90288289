// Where one head's map comes from: in the data, fetched when it is looked at, or only an overview.
import { floatsFrom, Kept } from "../fetched.js";

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
    const at = (layer * stack.heads + head) * rows * columns;
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
    const at = (layer * stack.heads + head) * size;
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
