// Where the maps of what is drawn besides weights come from: the data, or the host, which works
// them out when they are asked for.
import { asFloats, Kept } from "../../shared/fetched.js";
import { tr } from "../../shared/language.js";
import { slot } from "../maths/heads.js";
/** @import {Arrays, Header, QuantityLine, StackHeader} from "../header.d.ts" */
/** @import {HeadAt, MapData, Quantity} from "../types.d.ts" */

const KEPT_MAP_BYTES = 256e6; // of fetched maps
const SMALL_CELLS = 300_000; // a megabyte

/**
 * A line of the table with what its rows allow.
 * @param {QuantityLine} line
 * @returns {Quantity}
 */
export function described(line) {
  return {
    ...line,
    layerwise: line.per === "layer",
    signed: line.rows === "scores",
    shares: line.rows === "shares",
  };
}

/** The table of quantities, and their maps. */
export class Quantities {
  /**
   * @param {Pick<Header, "url" | "quantities" | "axes" | "stacks">} header
   * @param {Arrays} arrays
   */
  constructor(header, arrays) {
    this.url = header.url;
    this.lines = header.quantities.map(described);
    this.arrays = arrays;
    this.axes = header.axes;
    /** @type {Record<string, StackHeader>} */
    this.stacks = Object.fromEntries(header.stacks.map((stack) => [stack.name, stack]));
    this.fetched = /** @type {Kept<MapData>} */ (new Kept());
  }

  /**
   * @param {string} name
   * @returns {Quantity} attention weights for a name that is not known
   */
  named(name) {
    return this.lines.find((line) => line.name === name) ?? this.lines[0];
  }

  /**
   * Why a stack does not have a quantity.
   * @param {string} stackName
   * @param {string} name
   * @returns {string} empty where it has it
   */
  why(stackName, name) {
    const offer = this.stacks[stackName].offers[name];
    return offer === "data" || offer === "fetch" ? "" : offer;
  }

  /**
   * All quantities, as choices of a stack.
   * @param {string} stackName
   * @returns {[name: string, label: string][]}
   */
  choices(stackName) {
    return this.lines.map(({ name, label }) => [
      name,
      this.why(stackName, name) ? tr("{label} (not here)", { label }) : label,
    ]);
  }

  /**
   * @param {string} name
   * @param {string} stackName
   * @param {HeadAt} head
   * @param {string} target
   * @returns {string}
   */
  address(name, stackName, { layer, head }, target) {
    const at = this.named(name).layerwise ? 0 : head;
    const stack = this.stacks[stackName].address ?? stackName;
    const asked = name === "relevance" && target ? `?target=${encodeURIComponent(target)}` : "";
    return `${name}/${stack}/${layer}/${at}${asked}`;
  }

  /**
   * The map at hand.
   * @param {string} name
   * @param {string} stackName
   * @param {HeadAt} head
   * @param {string} [target]
   * @returns {MapData | null}
   */
  at(name, stackName, head, target = "") {
    const fetched = this.fetched.get(this.address(name, stackName, head, target));
    if (fetched) return fetched;
    const all = this.arrays[`${stackName}/${name}`];
    if (!all || name === "weights") return null;
    const { rows, columns } = this.sizeOf(stackName);
    const stack = this.stacks[stackName];
    const layer = slot(stack, head.layer);
    const at = this.named(name).layerwise ? layer : layer * stack.heads + head.head;
    const values = all.subarray(at * rows * columns, (at + 1) * rows * columns);
    return { values, rows, columns, scale: 1, within: 0, of: "" };
  }

  /**
   * Whether maps of a quantity are small enough to be fetched unasked.
   * @param {string} name
   * @param {string} stackName
   * @returns {boolean}
   */
  brings(name, stackName) {
    const { rows, columns } = this.sizeOf(stackName);
    return this.stacks[stackName].offers[name] === "fetch" && rows * columns <= SMALL_CELLS;
  }

  /**
   * @param {string} stackName
   * @returns {{rows: number, columns: number}} of a map of every token
   */
  sizeOf(stackName) {
    const { queries, keys } = this.stacks[stackName];
    return { rows: this.axes[queries].text.length, columns: this.axes[keys].text.length };
  }

  /**
   * Fetches a map that is not at hand; rejects with a sentence.
   * @param {string} name
   * @param {string} stackName
   * @param {HeadAt} head
   * @param {string} [target]
   * @returns {Promise<boolean>} whether there is a new one
   */
  async load(name, stackName, head, target = "") {
    const why = this.why(stackName, name);
    if (why) throw new Error(why);
    if (this.at(name, stackName, head, target)) return false;
    const address = this.address(name, stackName, head, target);
    const answer = await fetch(`${this.url}/drawn/${address}`);
    if (!answer.ok) throw new Error(await answer.text());
    const { rows, columns } = this.sizeOf(stackName);
    const values = asFloats(await answer.arrayBuffer(), rows * columns);
    const of = decodeURIComponent(answer.headers.get("X-Drawn-Of") ?? "");
    const most = Math.max(1, KEPT_MAP_BYTES / (4 * rows * columns));
    this.fetched.set(address, { values, rows, columns, scale: 1, within: 0, of }, most);
    return true;
  }
}
