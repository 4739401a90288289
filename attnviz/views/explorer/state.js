// What the reader has chosen, and how each choice changes it. Pure: a reducer gives the next state and
// leaves the one before as it was; what has not changed stays the same object.
import { hideFirst } from "./maths/cut.js";
import { chosenAfter, hasHeads, nearestHead } from "./maths/heads.js";
import { carried, liesOn, sameSpot } from "./maths/spots.js";
import { optionsFrom } from "./memory.js";
/** @import {Header, Hide, StackHeader, Unit} from "./header.d.ts" */
/** @import {Axes} from "./maths/axis.js" */
/** @import {Arrangement} from "./maths/heads.js" */
/** @import {Pairs} from "./maths/pairs.js" */
/** @import {Remembered} from "./memory.js" */
/** @import {HeadAt, LockHow, Mixing, Quantity, SelectHow, Size, Spot} from "./types.d.ts" */

/**
 * How the reader has things shown; remembered from page to page.
 * @typedef {object} Options
 * @property {"linear" | "log"} scale of the map's colours
 * @property {"from" | "to"} direction whether the text shows what is attended to, or what attends
 * @property {"map" | "lines" | "text" | "numbers"} view
 * @property {string} drawn the name of a quantity
 * @property {Unit} unit
 * @property {Hide} hide
 * @property {"cut" | "shown"} padding behind a sound
 * @property {Pairs} pairs of texts that lines may join
 * @property {number} least 0 to 1; its square is the share of the strongest weight that has a line
 */

/**
 * @typedef {object} State
 * @property {string | undefined} model whose heads are chosen
 * @property {string} stack
 * @property {HeadAt[]} heads in the order in which they were chosen
 * @property {HeadAt} focus the head that was chosen last
 * @property {Spot | null} lock
 * @property {Spot | null} hover
 * @property {Spot | null} awaited what a link or a file locks, until what it names is drawn
 * @property {Size} size of what is selected that is read out
 * @property {Options} options
 * @property {Mixing} mixing
 * @property {string} target the answer that relevance is of; empty: the model's own
 * @property {boolean} hideChosen whether the reader has said what is left out
 * @property {boolean} firstLeftOut whether the first token is left out unasked
 */

/**
 * Before anything is shown.
 * @param {Remembered} kept
 * @returns {State}
 */
export function initial(kept) {
  return {
    model: undefined,
    stack: "",
    heads: [],
    focus: { layer: 0, head: 0 },
    lock: null,
    hover: null,
    awaited: null,
    size: "answer",
    options: optionsFrom(kept),
    mixing: { how: "mean", own: {} },
    target: "",
    hideChosen: false,
    firstLeftOut: false,
  };
}

/**
 * A trace is shown: what a file was saved with or a link says (`isOpened`), else the heads that were
 * chosen before (`isKept`) where only the text changes, else what Python chose.
 * @param {State} state
 * @param {Pick<Header, "model" | "stacks" | "selection" | "hide" | "opened">} header
 * @param {Remembered} kept of an element before this one
 * @returns {{state: State, isOpened: boolean, isKept: boolean}}
 */
export function open(state, header, kept) {
  const { hide, opened, selection } = header;
  const options = hide ? { ...state.options, hide } : state.options;
  /** @type {State} */
  const fresh = {
    ...state,
    options,
    target: "",
    lock: null,
    hover: null,
    awaited: null,
    size: "answer",
  };
  if (opened && has(header, opened.stack, opened.heads)) {
    const { stack, heads, lock, mixing } = opened;
    return {
      isOpened: true,
      isKept: false,
      state: {
        ...fresh,
        ...chosen(stack, heads),
        options: { ...options, ...opened.options },
        mixing,
        target: opened.target ?? "",
        awaited: lock ?? null,
      },
    };
  }
  const before = state.heads.length ? state : kept;
  const model = header.model.name;
  const { stack = "", heads = [] } = before;
  const isKept =
    before.model === model && !selection.asked && heads.length > 0 && has(header, stack, heads);
  const selected = { layer: selection.layer, head: selection.head };
  const choice = isKept ? chosen(stack, heads) : chosen(selection.stack, [selected]);
  return { isOpened: false, isKept, state: { ...fresh, model, ...choice } };
}

/**
 * @param {Pick<Header, "stacks">} header
 * @param {string} name of a stack
 * @param {HeadAt[]} heads
 * @returns {boolean} whether all of them are there
 */
function has({ stacks }, name, heads) {
  const stack = stacks.find((each) => each.name === name);
  return stack !== undefined && hasHeads(stack, heads);
}

/**
 * @param {string} stack
 * @param {HeadAt[]} heads
 * @returns {Pick<State, "stack" | "heads" | "focus">}
 */
function chosen(stack, heads) {
  return { stack, heads, focus: heads[heads.length - 1] };
}

/**
 * A head was picked.
 * @param {State} state
 * @param {HeadAt} head
 * @param {SelectHow} how
 * @param {Arrangement} arrangement of the atlas
 * @returns {State}
 */
export function select(state, head, how, arrangement) {
  // Several heads are mixed where heads are read out; else what was read out stays so.
  const size = how !== "one" || state.size === "answer" ? "head" : state.size;
  return { ...state, ...chosenAfter(state, head, how, arrangement), size };
}

/**
 * Another stack, with the head in it that is nearest to the one before.
 * @param {State} state
 * @param {StackHeader} stack
 * @returns {State}
 */
export function changeStack(state, stack) {
  const heads = [nearestHead(stack, state.focus)];
  return { ...state, ...chosen(stack.name, heads), lock: null, hover: null, awaited: null };
}

/**
 * What is pointed at.
 * @param {State} state
 * @param {Spot | null} spot
 * @returns {State} the same one where nothing changes
 */
export function hover(state, spot) {
  return sameSpot(state.hover, spot) ? state : { ...state, hover: spot };
}

/**
 * What is locked; what a reader locks counts more than what a link asked for.
 * @param {State} state
 * @param {Spot | null} spot
 * @param {LockHow} how
 * @returns {State}
 */
export function lock(state, spot, how) {
  const freed = how === "toggle" && sameSpot(state.lock, spot);
  const to = freed ? null : spot;
  return { ...state, lock: to, awaited: null, size: sizeOf(to) };
}

/**
 * @param {Spot | null} spot
 * @returns {Size} of what is locked
 */
function sizeOf(spot) {
  if (!spot) return "answer";
  return spot.side === undefined ? "cell" : "token";
}

/**
 * What is read out: the same selection in another size.
 * @param {State} state
 * @param {Size} size
 * @returns {State}
 */
export function resize(state, size) {
  return { ...state, size };
}

/**
 * One size up: from a cell or a token to its head, which lets go of it; from several heads to one; and
 * from a head to the answer.
 * @param {State} state
 * @returns {State}
 */
export function letGo(state) {
  const { lock: locked, heads, focus } = state;
  if (locked) return { ...state, lock: null, awaited: null, size: "head" };
  if (heads.length > 1) return { ...state, heads: [focus], size: "head" };
  return state.size === "answer" ? state : { ...state, size: "answer" };
}

/**
 * The axes are others: what is locked stays locked where it is still there, and nothing is pointed at.
 * @param {State} state
 * @param {Axes} before
 * @param {Axes} after
 * @returns {State}
 */
export function moveAxes(state, before, after) {
  return { ...carryLock(state, before, after), hover: null };
}

/**
 * Better numbers have come, perhaps on other axes than the overview's.
 * @param {State} state
 * @param {Axes} before
 * @param {Axes} after
 * @returns {State}
 */
export function carryLock(state, before, after) {
  return { ...state, lock: carried(state.lock, before, after) };
}

/**
 * The spot that a link or a file locks is named on the axes of what it draws; read on those that are
 * drawn now.
 * @param {State} state
 * @param {Axes} named
 * @param {Axes} drawn
 * @returns {Spot | null} null where it does not lie on them
 */
export function awaitedSpot({ awaited }, named, drawn) {
  return awaited && liesOn(awaited, named) ? carried(awaited, named, drawn) : null;
}

/**
 * How something is shown.
 * @param {State} state
 * @param {Partial<Options>} choice
 * @returns {State}
 */
export function choose(state, choice) {
  const hideChosen = state.hideChosen || Boolean(choice.hide);
  return { ...state, options: { ...state.options, ...choice }, hideChosen };
}

/**
 * What is drawn, or the answer that it is about. What gathers on a decoder's first token is drawn
 * without it, and anything else with it again, until the reader says what is to be left out.
 * @param {State} state
 * @param {{drawn?: string, target?: string}} choice
 * @param {(name: string) => Pick<Quantity, "rests">} quantityOf
 * @returns {State}
 */
export function chooseQuantity(state, choice, quantityOf) {
  const target = choice.target ?? state.target;
  if (!choice.drawn) return { ...state, target };
  const options = { ...state.options, drawn: choice.drawn };
  const next = { ...state, target, options };
  if (state.hideChosen) return next;
  const out = quantityOf(choice.drawn).rests && state.stack === "decoder";
  const hide = out || state.firstLeftOut ? hideFirst(options.hide, out) : options.hide;
  return hide === options.hide
    ? next
    : { ...next, options: { ...options, hide }, firstLeftOut: out };
}

/**
 * How several heads become one map.
 * @param {State} state
 * @param {Mixing} mixing
 * @returns {State}
 */
export function mix(state, mixing) {
  return { ...state, mixing };
}

/**
 * The heads that a picture is of: what runs through layers has one, at the last layer that counts.
 * @param {State} state
 * @param {Pick<Quantity, "layerwise">} quantity
 * @returns {HeadAt[]}
 */
export function followedHeads({ heads, focus }, { layerwise }) {
  return layerwise ? [focus] : heads;
}

/**
 * What is remembered from page to page.
 * @param {State} state
 * @returns {Remembered}
 */
export function memoryOf({ model, stack, heads, options }) {
  return { model, stack, heads, ...options };
}
