// Where the two maps of a head come from: in the data, or fetched when the head is looked at.

const MOST_KEPT = 64; // fetched heads, both maps of each

export class PairedMaps {
  constructor(stack, arrays) {
    this.stack = stack;
    this.arrays = arrays;
    this.kept = new Map();
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
    const answers = await Promise.all(this.stack.urls.map((url) => fetch(`${url}/${layer}/${head}`)));
    for (const answer of answers) if (!answer.ok) throw new Error(await answer.text());
    const maps = (await Promise.all(answers.map((answer) => answer.arrayBuffer()))).map(
      (bytes) => new Float32Array(bytes),
    );
    this.stack.sides.forEach(({ queries, keys }, side) => {
      if (maps[side].length !== queries * keys) {
        throw new Error("something between here and the server answered in its place.");
      }
    });
    this.kept.set(`${layer}/${head}`, maps);
    if (this.kept.size > MOST_KEPT) this.kept.delete(this.kept.keys().next().value);
    return maps;
  }
}
