// From chosen heads to the matrix that is drawn of them: one quantity, mixed, without what is left out,
// in the chosen units.
import { tr } from "../../shared/language.js";
import { axesOf } from "./axis.js";
import { entropiesOf } from "./marginals.js";
import { Matrix } from "./matrix.js";
import { mixed, mixFormula, mixTitle, nameOf, shares } from "./mix.js";
import { cutNotes, firstNote, nameFor, paddingNote, singleNote, WITHOUT } from "./notes.js";
import { recut } from "./recut.js";
/** @import {Header, Hide, StackHeader} from "../header.d.ts" */
/** @import {HeadAt, MapData, Mixing, Near, Quantity} from "../types.d.ts" */
/** @import {Axes, Cut} from "./axis.js" */

const CACHED = 16;
const MIXES_CACHED = 4;

/**
 * From where the maps of heads come.
 * @typedef {object} Sources
 * @property {(stack: string, heads: HeadAt[]) => MapData[]} weights the best maps of one size
 * @property {(name: string, stack: string, head: HeadAt, target: string) => MapData | null} quantity
 * @property {(stack: StackHeader, heads: HeadAt[], shares: number[] | null) => Near | null} near what
 *   overviews of these heads lack
 */

/**
 * What is asked for. `axes` as wished, `whole` with every token: what an overview can be drawn with;
 * `cut` is how `axes` were cut.
 * @typedef {object} Asked
 * @property {Quantity} quantity
 * @property {string} target the answer that relevance is of; empty: the model's own
 * @property {Mixing} mixing
 * @property {Axes} axes
 * @property {Axes} whole
 * @property {Cut} cut
 */

/** Makes matrices, and keeps those that were drawn last. */
export class Derivation {
  /**
   * @param {Pick<Header, "axes">} header
   * @param {Sources} sources
   */
  constructor(header, sources) {
    this.header = header;
    this.sources = sources;
    /** @type {Map<string, Matrix>} */
    this.cache = new Map();
    /** @type {Map<string, Axes>} */
    this.single = new Map();
    /** @type {Map<string, MapData>} */
    this.mixes = new Map();
  }

  /** Better maps have come: what was made of the old ones is forgotten. */
  forget() {
    this.cache.clear();
    this.mixes.clear();
  }

  /**
   * @param {StackHeader} stack
   * @param {HeadAt[]} heads
   * @param {Asked} asked
   * @returns {Matrix | null} null while a map of the quantity is not at hand
   */
  of(stack, heads, asked) {
    const { quantity, target, mixing, cut } = asked;
    const chosen = quantity.layerwise ? heads.slice(-1) : heads;
    const key = JSON.stringify({
      of: keyOf(stack, chosen, asked),
      mixing: chosen.length > 1 ? mixing : null,
      cut,
    });
    const before = this.cache.get(key);
    if (before) return before;
    const maps = this.maps(stack, chosen, quantity, target);
    if (!maps) return null;
    return keep(this.cache, key, this.make(stack, chosen, maps, asked), CACHED);
  }

  /**
   * @param {StackHeader} stack
   * @param {HeadAt[]} heads
   * @param {Quantity} quantity
   * @param {string} target
   * @returns {MapData[] | null}
   */
  maps(stack, heads, quantity, target) {
    const { sources } = this;
    if (quantity.name === "weights") return sources.weights(stack.name, heads);
    const maps = [];
    for (const head of heads) {
      const map = sources.quantity(quantity.name, stack.name, head, target);
      if (!map) return null;
      maps.push(map);
    }
    return maps;
  }

  /**
   * The same mix is drawn in several cuts.
   * @param {StackHeader} stack
   * @param {HeadAt[]} heads
   * @param {MapData[]} maps
   * @param {Asked} asked
   * @returns {MapData}
   */
  mix(stack, heads, maps, asked) {
    const key = JSON.stringify({ of: keyOf(stack, heads, asked), mixing: asked.mixing });
    return (
      this.mixes.get(key) ??
      keep(this.mixes, key, mixed(maps, shares(heads, asked.mixing)), MIXES_CACHED)
    );
  }

  /**
   * @param {StackHeader} stack
   * @param {HeadAt[]} heads
   * @param {MapData[]} maps
   * @param {Asked} asked
   * @returns {Matrix}
   */
  make(stack, heads, maps, asked) {
    const { quantity, mixing, whole, cut } = asked;
    const many = heads.length > 1;
    const map = many ? this.mix(stack, heads, maps, asked) : maps[0];
    const about = { quantity, ...titles(stack, heads, maps[0].of, asked) };
    const notes = [];
    let { axes } = asked;
    if (quantity.signed && [axes.queries, axes.keys].some((axis) => axis.unit !== "token")) {
      axes = this.ofTokens(stack, cut.hide);
      notes.push(singleNote(quantity));
    }
    notes.push(...firstNote(map, axes.keys, quantity));
    const uncut = axes.queries.whole && axes.keys.whole;
    if (map.rows !== whole.queries.length || map.columns !== whole.keys.length) {
      if (!uncut)
        notes.push(
          tr(
            "All tokens are shown: leaving tokens out and grouping by word need every weight, but this is an overview.",
          ),
        );
      const near = this.sources.near(stack, heads, many ? shares(heads, mixing) : null);
      return new Matrix({
        map,
        ...whole,
        ...about,
        notes,
        near,
        bound: many && mixing.how !== "max",
      });
    }
    if (uncut) return new Matrix({ map, ...axes, ...about, notes });
    return cutMatrix(map, axes, cut, about, notes);
  }

  /**
   * The axes in tokens, for what words do not have; one object for each choice of what is left out.
   * @param {StackHeader} stack
   * @param {Hide} [hide]
   * @returns {Axes}
   */
  ofTokens(stack, hide) {
    const key = `${stack.name}/${hide}`;
    const before = this.single.get(key);
    if (before) return before;
    const axes = axesOf(this.header, stack, { hide });
    this.single.set(key, axes);
    return axes;
  }
}

/**
 * What a map is called and where it comes from.
 * @param {StackHeader} stack
 * @param {HeadAt[]} heads
 * @param {string | undefined} answer that it is of
 * @param {Asked} asked
 * @returns {{name: string, formula: string, source: string}}
 */
function titles(stack, heads, answer, { quantity, mixing }) {
  const many = heads.length > 1;
  const rule = (stack.name === "cross" && quantity.formula_across) || quantity.formula;
  const formula = answer ? `${rule}; y = ${answer}` : rule;
  return {
    name: many ? mixTitle(heads, mixing) : nameFor(heads[0], quantity),
    formula: many ? `${mixFormula(heads, mixing)}, a = ${formula}` : formula,
    source: `${quantity.label}: ${quantity.source}`,
  };
}

/**
 * A map of every token, drawn in other units or without some of them.
 * @param {MapData} map
 * @param {Axes} axes
 * @param {Cut} cut
 * @param {{quantity: Quantity, name: string, formula: string, source: string}} about
 * @param {string[]} notes what is said already
 * @returns {Matrix}
 */
function cutMatrix(map, axes, cut, about, notes) {
  const { quantity } = about;
  const { queries, keys } = axes;
  const hide = cut.hide ?? "nothing";
  const scaled = quantity.shares && hide !== "nothing";
  const fewer = keys.indexOf.size < map.columns;
  const without = fewer ? tr(WITHOUT[hide]) : "";
  const { map: values, emptied } = recut(map, queries, keys, scaled);
  const padding =
    cut.padding === "cut" && keys.tokens.seconds
      ? paddingNote(map, axes, quantity, Boolean(without))
      : [];
  // Of rows whose padding is not drawn the entropy is still that of the whole row.
  const partly = quantity.shares && !scaled && fewer;
  const rows = partly ? queries.members.map(([first]) => first) : [];
  return new Matrix({
    map: values,
    ...axes,
    ...about,
    notes: [...notes, ...padding, ...cutNotes(axes, without, emptied, quantity)],
    without,
    entropies: partly ? entropiesOf(map, rows) : null,
    partly,
  });
}

/**
 * What maps are of, as far as it tells two of them apart.
 * @param {StackHeader} stack
 * @param {HeadAt[]} heads
 * @param {Asked} asked
 * @returns {object}
 */
function keyOf(stack, heads, { quantity, target }) {
  return { stack: stack.name, quantity: quantity.name, target, heads: heads.map(nameOf) };
}

/**
 * Keeps a thing, and no more than so many: the first that was made goes.
 * @template T
 * @param {Map<string, T>} cache
 * @param {string} key
 * @param {T} thing
 * @param {number} most
 * @returns {T}
 */
function keep(cache, key, thing, most) {
  if (cache.size >= most)
    for (const first of cache.keys()) {
      cache.delete(first);
      break;
    }
  cache.set(key, thing);
  return thing;
}
