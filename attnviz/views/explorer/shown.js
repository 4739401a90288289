// From chosen heads to what is drawn of them: one quantity, mixed, without what is left out, in the
// chosen units.
import { number } from "../shared/format.js";
import { isPadding, thingsOf } from "./axis.js";
import { axesOf, Drawn, entropiesOf, onPadding, recut } from "./drawn.js";
import { mixed, mixFormula, mixTitle, nameOf, shares } from "./mix.js";

const CACHED = 16;
const MIXES_CACHED = 4;
const MOSTLY = 0.5; // of what is drawn: with as much on one token the rest is faint

const WITHOUT = {
  special: "special tokens",
  first: "the first token",
  both: "special tokens and the first one",
};

export class Shown {
  constructor(header, weights, quantities, closer) {
    this.closer = closer;
    this.header = header;
    this.weights = weights;
    this.quantities = quantities;
    this.cache = new Map();
    this.single = new Map();
    this.mixes = new Map();
  }

  // Better maps have come: what was made of the old ones is forgotten.
  forget() {
    this.cache.clear();
    this.mixes.clear();
  }

  // `axes` as wished, `whole` with every token: what an overview can be drawn with. Null while a map
  // of the quantity is not at hand.
  of(stack, heads, asked) {
    const { quantity, target, mixing, options } = asked;
    const chosen = quantity.layerwise ? heads.slice(-1) : heads;
    const key = JSON.stringify([
      stack.name,
      quantity.name,
      target,
      chosen.map(nameOf),
      chosen[1] && mixing,
      options,
    ]);
    if (!this.cache.has(key)) {
      const maps = this.maps(stack, chosen, quantity, target);
      if (!maps) return null;
      if (this.cache.size >= CACHED) this.cache.delete(this.cache.keys().next().value);
      this.cache.set(key, this.make(stack, chosen, maps, asked));
    }
    return this.cache.get(key);
  }

  maps(stack, heads, quantity, target) {
    if (quantity.name === "weights") return this.weights.together(stack.name, heads);
    const maps = heads.map((head) => this.quantities.at(quantity.name, stack.name, head, target));
    return maps.every(Boolean) ? maps : null;
  }

  // The same mix is drawn in several cuts.
  mix(stack, heads, maps, { quantity, target, mixing }) {
    const key = JSON.stringify([stack.name, quantity.name, target, heads.map(nameOf), mixing]);
    if (!this.mixes.has(key)) {
      if (this.mixes.size >= MIXES_CACHED) this.mixes.delete(this.mixes.keys().next().value);
      this.mixes.set(key, mixed(maps, shares(heads, mixing)));
    }
    return this.mixes.get(key);
  }

  make(stack, heads, maps, asked) {
    const { quantity, mixing, whole, options } = asked;
    let { axes } = asked;
    const many = heads.length > 1;
    const { label, source } = quantity;
    const rule = (stack.name === "cross" && quantity.formula_across) || quantity.formula;
    const formula = maps[0].of ? `${rule}; y = ${maps[0].of}` : rule;
    const about = {
      quantity,
      name: many ? mixTitle(heads, mixing) : nameFor(heads[0], quantity),
      formula: many ? `${mixFormula(heads, mixing)}, a = ${formula}` : formula,
      source: `${label}: ${source}`,
    };
    const map = many ? this.mix(stack, heads, maps, asked) : maps[0];
    const notes = [];
    if (quantity.signed && [axes.queries, axes.keys].some((axis) => axis.unit !== "token")) {
      axes = this.ofTokens(stack, options.hide);
      notes.push(`${capital(label)} are of single tokens: words and sentences have none.`);
    }
    notes.push(...firstNote(map, axes.keys, quantity));
    const overview = map.rows !== whole.queries.length || map.columns !== whole.keys.length;
    if (!overview && axes.queries.whole && axes.keys.whole)
      return new Drawn({ map, ...axes, ...about, notes });
    if (overview) {
      if (!axes.queries.whole || !axes.keys.whole)
        notes.push(
          "All tokens are shown: what is left out and words need every weight, and this is an overview.",
        );
      const given = many ? shares(heads, mixing) : null;
      const near =
        this.weights.near(stack.name, heads, given) ?? this.closer.near(stack, heads, given);
      return new Drawn({
        map,
        ...whole,
        ...about,
        notes,
        near,
        bound: many && mixing.how !== "max",
      });
    }
    const scaled = quantity.shares && (options.hide ?? "nothing") !== "nothing";
    const cut = recut(map, axes.queries, axes.keys, scaled);
    const without = axes.keys.indexOf.size < map.columns ? (WITHOUT[options.hide] ?? "") : "";
    const { keys } = axes;
    if (options.padding === "cut" && keys.tokens.seconds)
      notes.push(...paddingNote(map, axes, quantity, Boolean(without)));
    notes.push(...notesOf(axes, without, cut, quantity));
    // Of rows whose padding is not drawn the entropy is still that of the whole row.
    const partly = quantity.shares && !scaled && keys.indexOf.size < map.columns;
    const entropies = partly
      ? entropiesOf(
          map,
          axes.queries.members.map(([first]) => first),
        )
      : null;
    return new Drawn({ map: cut.map, ...axes, ...about, notes, without, entropies, partly });
  }

  // The axes in tokens, for what words do not have; one object for each choice of what is left out.
  ofTokens(stack, hide) {
    const key = `${stack.name}/${hide}`;
    if (!this.single.has(key)) this.single.set(key, axesOf(this.header, stack, { hide }));
    return this.single.get(key);
  }
}

function nameFor({ layer, head }, { layerwise }) {
  if (!layerwise) return `Layer ${layer} · head ${head}`;
  return layer === 0 ? "Layer 0" : `Layers 0–${layer}`;
}

function capital(text) {
  return text[0].toUpperCase() + text.slice(1);
}

// How much of what is drawn is on the first token, where little else would be seen.
function firstNote(map, { tokens, indexOf }, { rests }) {
  if (!rests || thingsOf(tokens)[0] !== "token") return [];
  const share = onFirst(map);
  if (!indexOf.has(0)) return [`${nines(share)} of this is on the first token, which is left out.`];
  return share < MOSTLY
    ? []
    : [`${nines(share)} of this is on the first token: leave it out to see the rest.`];
}

// Over the rows after the first one, which in a decoder sees nothing else.
function onFirst({ values, rows, columns }) {
  let [first, all] = [0, 0];
  for (let at = columns; at < rows * columns; at++) {
    all += values[at];
    if (at % columns === 0) first += values[at];
  }
  return all > 0 ? first / all : 0;
}

// A share as per cent, near 1 with as many nines as it has, and never as 100.
function nines(share) {
  const said = [1, 2, 3]
    .map((digits) => (100 * share).toFixed(digits))
    .find((text) => Number(text) < 100);
  return said ? `${said} %` : "over 99.999 %";
}

// What is said of the padding behind a sound that is not drawn.
function paddingNote(map, { queries, keys }, { shares: ofAWhole }, scaled) {
  const { seconds } = keys.tokens;
  const padding = seconds.filter((_, position) => isPadding(keys.tokens, position));
  if (!padding.length) return [];
  const step = seconds.find((start) => start > 0) ?? 0;
  const long = Math.max(...padding) + step - Math.min(...padding);
  const said = `The last ${long.toFixed(long < 1 ? 2 : 1)} s are padding behind the sound, and are not drawn`;
  if (!ofAWhole || scaled) return [`${said}.`];
  return [`${said}: they got ${number(onPadding(map, queries, keys))} of the weight.`];
}

function notesOf({ queries, keys }, without, { emptied }, { shares: ofAWhole, signed }) {
  const notes = [];
  if (without && ofAWhole) {
    notes.push(`Without ${without}: the rest of each row is scaled to add up to 1.`);
    const rows = emptied === 1 ? "1 row looks" : `${emptied} rows look`;
    if (emptied)
      notes.push(`${rows} at nothing else and ${emptied === 1 ? "stays" : "stay"} empty.`);
  } else if (without) notes.push(`Without ${without}: all other numbers are as they were.`);
  const unit = [keys.unit, queries.unit].find((each) => each !== "token");
  if (unit && !signed) {
    notes.push(
      `A ${unit} receives the sum of what its tokens receive, and attends to the mean of what they attend to.`,
    );
  }
  return notes;
}
