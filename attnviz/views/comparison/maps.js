// Where the two maps of a head come from: in the data, or fetched when the head is looked at.
import { floatsFrom, Kept } from "../shared/fetched.js";

const MOST_KEPT = 64; // fetched heads, both maps of each

export class PairedMaps {
  constructor(stack, arrays) {
    this.stack = stack;
    this.arrays = arrays;
    this.kept = new Kept();
  }

  // Both maps [first, second] of a head, or null until `load` has brought them.
  at(layer, head) {
    const { stack } = this;
    if (stack.weights === "fetch") return this.kept.get(`${layer}/${head}`) ?? null;
    return stack.sides.map(({ queries, keys, heads }, side) => {
      const size = queries * keys;
      const at = (layer * heads + head) * size;
      const all = this.arrays[`${stack.name}/${side ? "second" : "first"}`].subarray(at, at + size);
      return stack.weights === "exact" ? all : Float32Array.from(all, (value) => value / 255);
    });
  }

  async load(layer, head) {
    const { sides, urls } = this.stack;
    const maps = await Promise.all(
      sides.map(({ queries, keys }, side) =>
        floatsFrom(`${urls[side]}/${layer}/${head}`, queries * keys),
      ),
    );
    this.kept.set(`${layer}/${head}`, maps, MOST_KEPT);
    return maps;
  }
}
