// From chosen heads to what is drawn of them: mixed, without what is left out, in the chosen units.
import { Drawn, recut } from "./drawn.js";
import { mixed, mixFormula, mixTitle, nameOf, shares } from "./mix.js";

const CACHED = 16;
const MIXES_CACHED = 4;

const WITHOUT = {
  special: "special tokens",
  first: "the first token",
  both: "special tokens and the first one",
};

export class Shown {
  constructor(header, weights) {
    this.header = header;
    this.weights = weights;
    this.cache = new Map();
    this.mixes = new Map();
  }

  // Better maps have come: what was made of the old ones is forgotten.
  forget() {
    this.cache.clear();
    this.mixes.clear();
  }

  // `axes` as wished, `whole` with every token: what an overview can be drawn with.
  of(stack, heads, { mixing, axes, whole, options }) {
    const key = JSON.stringify([stack.name, heads.map(nameOf), heads[1] && mixing, options]);
    if (!this.cache.has(key)) {
      if (this.cache.size >= CACHED) this.cache.delete(this.cache.keys().next().value);
      this.cache.set(key, this.make(stack, heads, mixing, axes, whole, options.hide));
    }
    return this.cache.get(key);
  }

  // The same mix is drawn in several cuts.
  mix(stack, heads, maps, mixing) {
    const key = JSON.stringify([stack.name, heads.map(nameOf), mixing]);
    if (!this.mixes.has(key)) {
      if (this.mixes.size >= MIXES_CACHED) this.mixes.delete(this.mixes.keys().next().value);
      this.mixes.set(key, mixed(maps, shares(heads, mixing)));
    }
    return this.mixes.get(key);
  }

  make(stack, heads, mixing, axes, whole, hide) {
    const many = heads.length > 1;
    const maps = this.weights.together(stack.name, heads);
    const { label, formula, source } = this.header.drawn;
    const about = {
      name: many ? mixTitle(heads, mixing) : `Layer ${heads[0].layer} · head ${heads[0].head}`,
      formula: many ? `${mixFormula(heads, mixing)}, a = ${formula}` : formula,
      source: `${label}: ${source}`,
    };
    const map = many ? this.mix(stack, heads, maps, mixing) : maps[0];
    if (axes.queries.whole && axes.keys.whole) return new Drawn({ map, ...axes, ...about });
    if (map.rows !== whole.queries.length || map.columns !== whole.keys.length) {
      const notes = ["All tokens are shown: what is left out and words need every weight, and this is an overview."];
      return new Drawn({ map, ...whole, ...about, notes });
    }
    const cut = recut(map, axes.queries, axes.keys);
    const without = axes.keys.indexOf.size < map.columns ? WITHOUT[hide] : "";
    return new Drawn({ map: cut.map, ...axes, ...about, notes: notesOf(axes, without, cut), without });
  }
}

function notesOf({ queries, keys }, without, { emptied }) {
  const notes = [];
  if (without) {
    notes.push(`Without ${without}: the rest of each row is scaled to add up to 1.`);
    const rows = emptied === 1 ? "1 row looks" : `${emptied} rows look`;
    if (emptied) notes.push(`${rows} at nothing else and ${emptied === 1 ? "stays" : "stay"} empty.`);
  }
  const unit = [keys.unit, queries.unit].find((each) => each !== "token");
  if (unit) {
    notes.push(
      `A ${unit} receives the sum of what its tokens receive, and attends to the mean of what they attend to.`,
    );
  }
  return notes;
}
