// Where the maps of what is drawn besides weights come from: the data, or the host, which works
// them out when they are asked for.
import { asFloats, Kept } from "../shared/fetched.js";
import { slot } from "./heads.js";

const KEPT_MAP_BYTES = 256e6; // of fetched maps
const SMALL_CELLS = 300_000; // a megabyte

// A line of the table with what its rows allow: `signed` scores, `shares` of one whole.
function described(line) {
  return {
    ...line,
    layerwise: line.per === "layer",
    signed: line.rows === "scores",
    shares: line.rows === "shares",
  };
}

export class Quantities {
  constructor(header, arrays) {
    this.url = header.url;
    this.lines = header.quantities.map(described);
    this.arrays = arrays;
    this.axes = header.axes;
    this.stacks = Object.fromEntries(header.stacks.map((stack) => [stack.name, stack]));
    this.fetched = new Kept();
  }

  named(name) {
    return this.lines.find((line) => line.name === name) ?? this.lines[0];
  }

  // Why a stack does not have a quantity; empty where it has it.
  why(stackName, name) {
    const offer = this.stacks[stackName].offers[name];
    return offer === "data" || offer === "fetch" ? "" : offer;
  }

  // [name, label] of all, as choices of a stack.
  choices(stackName) {
    return this.lines.map(({ name, label }) => [
      name,
      this.why(stackName, name) ? `${label} (not here)` : label,
    ]);
  }

  address(name, stackName, { layer, head }, target) {
    const at = this.named(name).layerwise ? 0 : head;
    const asked = name === "relevance" && target ? `?target=${encodeURIComponent(target)}` : "";
    return `${name}/${stackName}/${layer}/${at}${asked}`;
  }

  // The map at hand, or null; {values, rows, columns, scale, within, of}.
  at(name, stackName, head, target = "") {
    const address = this.address(name, stackName, head, target);
    const fetched = this.fetched.get(address);
    if (fetched) return fetched;
    const all = this.arrays[`${stackName}/${name}`];
    const line = this.named(name);
    if (!all || name === "weights") return null;
    const { rows, columns } = this.size(stackName);
    const stack = this.stacks[stackName];
    const layer = slot(stack, head.layer);
    const at = line.layerwise ? layer : layer * stack.heads + head.head;
    const values = all.subarray(at * rows * columns, (at + 1) * rows * columns);
    return { values, rows, columns, scale: 1, within: 0, of: "" };
  }

  // Whether maps of a quantity are small enough to be fetched unasked.
  brings(name, stackName) {
    const { rows, columns } = this.size(stackName);
    return this.stacks[stackName].offers[name] === "fetch" && rows * columns <= SMALL_CELLS;
  }

  size(stackName) {
    const stack = this.stacks[stackName];
    return {
      rows: this.axes[stack.queries].text.length,
      columns: this.axes[stack.keys].text.length,
    };
  }

  // Fetches a map that is not at hand. Resolves to true when there is a new one; throws a sentence.
  async load(name, stackName, head, target = "") {
    const why = this.why(stackName, name);
    if (why) throw new Error(why);
    if (this.at(name, stackName, head, target)) return false;
    const address = this.address(name, stackName, head, target);
    const answer = await fetch(`${this.url}/drawn/${address}`);
    if (!answer.ok) throw new Error(await answer.text());
    const { rows, columns } = this.size(stackName);
    const values = asFloats(await answer.arrayBuffer(), rows * columns);
    const of = decodeURIComponent(answer.headers.get("X-Drawn-Of") ?? "");
    const most = Math.max(1, KEPT_MAP_BYTES / (4 * rows * columns));
    this.fetched.set(address, { values, rows, columns, scale: 1, within: 0, of }, most);
    return true;
  }
}
