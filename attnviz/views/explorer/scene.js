// What is on show of one trace: its maps, the axes as they are cut, and the matrix that is drawn.
import { tr } from "../shared/language.js";
import { axesOf } from "./maths/axis.js";
import { cutsOf } from "./maths/cut.js";
import { Derivation } from "./maths/derive.js";
import { otherValues } from "./maths/other_values.js";
import { reading } from "./maths/spots.js";
import { FetchedTiles } from "./data/tiles_fetched.js";
import { Quantities } from "./data/quantities.js";
import { Weights } from "./data/weights.js";
import { followedHeads } from "./state.js";
/** @import {Arrays, Header, Hide, StackHeader, Unit} from "./header.d.ts" */
/** @import {Axes, Cut} from "./maths/axis.js" */
/** @import {Matrix} from "./maths/matrix.js" */
/** @import {OtherValue} from "./maths/other_values.js" */
/** @import {State} from "./state.js" */
/** @import {Cell, HeadAt, Picture, Quantity, Reading, Spot} from "./types.d.ts" */

/**
 * The axes of a stack, cut as the reader wishes and as far as the input can follow.
 * @typedef {object} Cutting
 * @property {Axes} whole with every token
 * @property {Axes} axes
 * @property {Cut} cut of `axes`
 * @property {boolean} nothingLeft whether all would have been left out: then nothing is
 * @property {{wanted: Required<Cut>, units: Unit[], hides: Hide[], padded: boolean}} choices
 */

/** What is on show of one trace. */
export class Scene {
  /**
   * @param {Header} header
   * @param {Arrays} arrays
   * @param {State} state
   * @param {ConstructorParameters<typeof FetchedTiles>[1]} calls
   */
  constructor(header, arrays, state, calls) {
    this.header = header;
    this.picture = pictureOf(header, arrays);
    this.weights = new Weights(header, arrays);
    this.quantities = new Quantities(header, arrays);
    this.tiles = new FetchedTiles(header, calls);
    this.derivation = new Derivation(header, {
      weights: (stack, heads) => this.weights.together(stack, heads),
      quantity: (name, stack, head, target) => this.quantities.at(name, stack, head, target),
      near: (stack, heads, shares) =>
        this.weights.near(stack.name, heads, shares) ?? this.tiles.near(stack, heads, shares),
    });
    /** @type {{stack: StackHeader, axes: Axes} | null} */
    this.uncut = null;
    this.cutting = this.cuttingOf(state);
    /** What is drawn. Until the numbers of what was chosen are there, it is what was drawn before. */
    this.matrix = this.first(state);
  }

  /** What comes from now on is nobody's. */
  stop() {
    this.tiles.stop();
  }

  /**
   * @param {State} state
   * @returns {StackHeader}
   */
  stackOf({ stack }) {
    return this.weights.stacks[stack];
  }

  /**
   * @param {State} state
   * @returns {Quantity} that is asked for
   */
  quantityOf({ options }) {
    return this.quantities.named(options.drawn);
  }

  /**
   * @param {State} state
   * @returns {boolean} whether queries and keys are the same tokens
   */
  isOneText(state) {
    const { queries, keys } = this.stackOf(state);
    return queries === keys;
  }

  /**
   * @param {State} state
   * @returns {{query: string, key: string}} what the two sides of the map are called
   */
  sidesOf({ stack }) {
    return stack === "cross"
      ? { query: tr("written"), key: tr("read") }
      : { query: tr("query"), key: tr("key") };
  }

  /**
   * What is drawn of some heads, perhaps of another quantity or of every token.
   * @param {State} state
   * @param {HeadAt[]} heads
   * @param {{whole?: boolean, name?: string}} [other]
   * @returns {Matrix | null} null while its numbers are not at hand
   */
  matrixOf(state, heads, { whole = false, name = state.options.drawn } = {}) {
    const { cutting } = this;
    return this.derivation.of(this.stackOf(state), heads, {
      quantity: this.quantities.named(name),
      target: state.target,
      mixing: state.mixing,
      axes: whole ? cutting.whole : cutting.axes,
      whole: cutting.whole,
      cut: whole ? {} : cutting.cut,
    });
  }

  /**
   * @param {State} state
   * @param {HeadAt[]} heads
   * @param {{whole?: boolean}} [other]
   * @returns {Matrix} of their weights, which are always at hand
   */
  weightsOf(state, heads, other) {
    const matrix = this.matrixOf(state, heads, { ...other, name: "weights" });
    if (!matrix)
      throw new Error("The view has lost some weights of its heads, which it should always have.");
    return matrix;
  }

  /**
   * What is asked for, null while it is not at hand.
   * @param {State} state
   * @returns {Matrix | null}
   */
  asked(state) {
    return this.matrixOf(state, followedHeads(state, this.quantityOf(state)));
  }

  /**
   * @param {State} state
   * @returns {Matrix} what can be drawn at once
   */
  first(state) {
    return this.asked(state) ?? this.weightsOf(state, state.heads);
  }

  /**
   * Draws what is asked for where its numbers are at hand.
   * @param {State} state
   */
  refresh(state) {
    this.matrix = this.asked(state) ?? this.matrix;
  }

  /** Better maps have come: what was made of the old ones is made anew when it is asked for. */
  forget() {
    this.derivation.forget();
  }

  /**
   * Cuts the axes into the chosen units, without what is left out; of another stack, its own axes.
   * @param {State} state
   */
  cut(state) {
    this.cutting = this.cuttingOf(state);
    this.derivation.forget();
    this.matrix = this.first(state);
  }

  /**
   * @param {State} state
   * @returns {Cutting}
   */
  cuttingOf(state) {
    const { header, picture } = this;
    const stack = this.stackOf(state);
    const tokens = [...new Set([header.axes[stack.queries], header.axes[stack.keys]])];
    const choices = cutsOf(tokens, picture !== null, state.options);
    const whole = this.wholeOf(stack);
    const axes = axesOf(header, stack, choices.wanted);
    const nothingLeft = !axes.keys.length || !axes.queries.length;
    return {
      whole,
      axes: nothingLeft ? whole : axes,
      cut: nothingLeft ? {} : choices.wanted,
      nothingLeft,
      choices,
    };
  }

  /**
   * The axes with every token; one object for as long as a stack is shown.
   * @param {StackHeader} stack
   * @returns {Axes}
   */
  wholeOf(stack) {
    if (this.uncut?.stack !== stack) this.uncut = { stack, axes: axesOf(this.header, stack, {}) };
    return this.uncut.axes;
  }

  /**
   * What a spot says on what is drawn: its cell, its values, and whether they attend to it.
   * @param {State} state
   * @param {Spot | null} spot
   * @returns {Reading | null}
   */
  read(state, spot) {
    if (!spot) return null;
    const turned = this.isOneText(state) && state.options.direction === "to";
    const to = spot.side === "key" || (turned && spot.side !== "query");
    return reading(spot, this.matrix, to);
  }

  /**
   * What else is known of a cell.
   * @param {State} state
   * @param {Cell} cell
   * @returns {OtherValue[]}
   */
  others({ stack, heads, focus }, cell) {
    return otherValues(this.matrix, cell, {
      heads: heads.length,
      scores: this.quantities.at("scores", stack, focus),
      weights: this.weights.best(stack, focus.layer, focus.head),
      whole: this.cutting.whole,
    });
  }
}

/**
 * @param {Header} header
 * @param {Arrays} arrays
 * @returns {Picture | null}
 */
function pictureOf({ picture, framing }, { picture: pixels, mask }) {
  if (!picture || !pixels) return null;
  const [rows, columns] = picture;
  return { pixels, rows, columns, mask, ...(framing ?? { ratio: columns / rows, said: "" }) };
}
