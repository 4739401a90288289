// Where the two maps of a head come from: in the data, or fetched when the head is looked at.
import { floatsFrom, Kept } from "../shared/fetched.js";

/** @import { Arrays, StackPair } from "./header.js" */

/** @typedef {[first: Float32Array, second: Float32Array]} MapPair both maps of a head, [query key] */

const MOST_KEPT = 64; // fetched heads, both maps of each

/** The maps of a stack that both have. */
export class PairedMaps {
  /**
   * Those that were fetched.
   * @type {Kept<MapPair>}
   */
  kept = new Kept();

  /**
   * @param {StackPair} stack
   * @param {Arrays} arrays
   */
  constructor(stack, arrays) {
    this.stack = stack;
    this.arrays = arrays;
  }

  /**
   * Both maps of a head, or null until `load` has brought them.
   * @param {number} layer
   * @param {number} head
   * @returns {MapPair | null}
   */
  at(layer, head) {
    if (this.stack.weights === "fetch") return this.kept.get(`${layer}/${head}`) ?? null;
    return [this.sent(0, layer, head), this.sent(1, layer, head)];
  }

  /**
   * A map that came with the data.
   * @param {0 | 1} side
   * @param {number} layer
   * @param {number} head
   * @returns {Float32Array}
   */
  sent(side, layer, head) {
    const { name, sides } = this.stack;
    const { queries, keys, heads } = sides[side];
    const size = queries * keys;
    const at = (layer * heads + head) * size;
    const all = this.arrays[`${name}/${side ? "second" : "first"}`];
    if (!all) throw new Error(`The maps of the stack ${name} did not come with the data.`);
    const map = all.subarray(at, at + size);
    return map instanceof Float32Array ? map : Float32Array.from(map, (value) => value / 255);
  }

  /**
   * @param {number} layer
   * @param {number} head
   * @returns {Promise<MapPair>}
   */
  async load(layer, head) {
    const { sides, urls } = this.stack;
    /** @param {0 | 1} side */
    const fetched = (side) =>
      floatsFrom(`${urls[side]}/${layer}/${head}`, sides[side].queries * sides[side].keys);
    const maps = await Promise.all([fetched(0), fetched(1)]);
    this.kept.set(`${layer}/${head}`, maps, MOST_KEPT);
    return maps;
  }
}

/**
 * The stack that is looked at first: where a head moved. Of another there is nothing to see.
 * @param {StackPair[]} stacks
 * @param {Arrays} arrays
 * @returns {StackPair}
 */
export function openingOf(stacks, arrays) {
  const moved = stacks.find(({ name }) => Array.from(arrays[`${name}/moved`]).some((by) => by > 0));
  return moved ?? stacks[0];
}
