// The units along one axis of a map: tokens, words or sentences, without those that are left out.
/** @import {Header, Hide, StackHeader, Tokens, Unit} from "../header.d.ts" */

/**
 * How an axis is cut.
 * @typedef {object} Cut
 * @property {Unit} [unit]
 * @property {Hide} [hide]
 * @property {"cut" | "shown"} [padding]
 */

/**
 * A unit of the running text: `index` and `end` are the first and last unit of the axis that it stands
 * for, -1 where it is left out; `joined` to the one before; `first` is its first token.
 * @typedef {{text: string, index: number, end: number, joined: boolean, first: number, bin?: number | null}} Running
 */

import { N_, tr } from "../../shared/language.js";

/**
 * From the finest on.
 * @type {Record<Unit, string>}
 */
export const UNITS = {
  token: N_("tokens"),
  character: N_("characters"),
  word: N_("words"),
  sentence: N_("sentences"),
  turn: N_("turns"),
};

const BIN = 0.1; // seconds of a sound that stand together in its text

/**
 * What the places along an axis are, one and many.
 * @param {Tokens} tokens
 * @returns {[one: string, many: string]}
 */
export function thingsOf(tokens) {
  if (tokens.noun) return tokens.noun;
  if (tokens.grid) return [N_("patch"), N_("patches")];
  if (tokens.seconds) return [N_("frame"), N_("frames")];
  return tokens.ids.some((id) => id >= 0) ? [N_("token"), N_("tokens")] : [N_("step"), N_("steps")];
}

/**
 * Whether a token is what a model adds behind a sound.
 * @param {Tokens} tokens
 * @param {number} position
 * @returns {boolean}
 */
export function isPadding(tokens, position) {
  return Boolean(tokens.special[position]) && (tokens.seconds?.[position] ?? null) !== null;
}

/**
 * The positions that a choice leaves out.
 * @param {Tokens} tokens
 * @param {Hide} hide
 * @param {"cut" | "shown"} padding
 * @returns {Set<number>}
 */
export function leftOut(tokens, hide, padding) {
  /** @type {Set<number>} */
  const out = new Set();
  if (padding === "cut") tokens.text.forEach((_, i) => isPadding(tokens, i) && out.add(i));
  if (hide === "first" || hide === "both") out.add(0);
  if (hide === "special" || hide === "both") {
    tokens.special.forEach((special, i) => special && out.add(i));
  }
  return out;
}

/** The units along one axis, in reading order. */
export class Axis {
  /**
   * @param {Tokens} tokens
   * @param {Cut} [cut]
   */
  constructor(tokens, { unit = "token", hide = "nothing", padding = "shown" } = {}) {
    this.tokens = tokens;
    /** @type {Unit} */
    this.unit = tokens.units[unit] ? unit : "token";
    const out = leftOut(tokens, hide, padding);
    const units = tokens.units[this.unit] ?? {
      text: tokens.text,
      of: tokens.text.map((_, i) => i),
    };
    const members = units.text.map(() => /** @type {number[]} */ ([]));
    units.of.forEach((number, position) => out.has(position) || members[number].push(position));
    const kept = members.flatMap((positions, number) => (positions.length ? [number] : []));
    /** Token positions of each unit. */
    this.members = kept.map((number) => members[number]);
    this.text = kept.map((number) => units.text[number]);
    this.segment = this.members.map(([first]) => tokens.segment[first]);
    /** Whether every unit is a token and none is left out. */
    this.whole = kept.length === tokens.text.length;
    this.grid = tokens.grid;
    /** Whether positions count: patches and seconds say where they are. */
    this.counted = this.unit === "token" && tokens.ids.some((id) => id >= 0);
    /** @type {Map<number, number>} from a token position to its unit */
    this.indexOf = new Map();
    this.members.forEach((positions, i) => positions.forEach((p) => this.indexOf.set(p, i)));
    // What the text shows: every unit in reading order, those left out without an index.
    const firsts = firstOf(units.of);
    const places = firstOf(kept);
    /** @type {Running[]} */
    const running = units.text.map((text, number) => {
      const first = firsts.get(number) ?? -1;
      const index = places.get(number) ?? -1;
      const joined = this.unit === "token" && joins(tokens, first);
      return { text, index, end: index, joined, first };
    });
    const cut =
      padding === "cut" ? running.filter(({ first }) => !isPadding(tokens, first)) : running;
    this.running = tokens.seconds ? inBins(cut, tokens.seconds) : cut;
    /** @type {Map<string, number> | null} made when it is asked for */
    this.firstOfText = null;
  }

  /** @returns {number} */
  get length() {
    return this.text.length;
  }

  /**
   * How many tokens there are before the padding behind a sound; all of them where it stands between
   * others (the bands of a spectrogram).
   * @returns {number}
   */
  get ownLength() {
    const first = this.tokens.text.findIndex((_, i) => isPadding(this.tokens, i));
    const after = this.tokens.text.slice(Math.max(0, first));
    return first > 0 && after.every((_, i) => isPadding(this.tokens, first + i))
      ? first
      : this.length;
  }

  /**
   * The name of a unit, with its position where another one has the same name.
   * @param {number} index
   * @returns {string}
   */
  name(index) {
    return this.isAgain(index) ? `${this.text[index]} (${index})` : this.text[index];
  }

  /**
   * Whether a unit before it has the same text.
   * @param {number} index
   * @returns {boolean}
   */
  isAgain(index) {
    this.firstOfText ??= firstOf(this.text);
    return /** @type {number} */ (this.firstOfText.get(this.text[index])) < index;
  }

  /**
   * @param {number} index
   * @returns {string} "##s · id 1055 · position 4"
   */
  about(index) {
    const { pieces, ids } = this.tokens;
    const [first] = this.members[index];
    const last = this.members[index].at(-1);
    if (first === last)
      return tr("{pieces} · id {ids} · position {first}", {
        pieces: pieces[first],
        ids: ids[first],
        first,
      });
    return tr("positions {first} to {last}", { first, last });
  }

  /**
   * Where a unit of another cut of the same tokens is found in this one.
   * @param {Axis} other
   * @param {number} index
   * @returns {number} -1 where it is left out
   */
  find(other, index) {
    for (const position of other.members[index]) {
      const found = this.indexOf.get(position);
      if (found !== undefined) return found;
    }
    return -1;
  }
}

/**
 * The two axes of a map; one object where they are one.
 * @typedef {{queries: Axis, keys: Axis}} Axes
 */

/**
 * The axes of a stack for a choice of units and of what is left out.
 * @param {Pick<Header, "axes">} header
 * @param {Pick<StackHeader, "queries" | "keys">} stack
 * @param {Cut} cut
 * @returns {Axes}
 */
export function axesOf(header, stack, cut) {
  const queries = new Axis(header.axes[stack.queries], cut);
  if (stack.queries === stack.keys) return { queries, keys: queries };
  // A sink is something that is looked at: of two texts, only the one that is read has one.
  const withFirst = /** @type {Partial<Record<Hide, Hide>>} */ ({
    first: "nothing",
    both: "special",
  });
  const hide = cut.hide && (withFirst[cut.hide] ?? cut.hide);
  return {
    queries: new Axis(header.axes[stack.queries], { ...cut, hide }),
    keys: new Axis(header.axes[stack.keys], cut),
  };
}

/**
 * Frames of a sound in tenths of a second.
 * @param {Running[]} running
 * @param {(number | null)[]} seconds
 * @returns {Running[]}
 */
function inBins(running, seconds) {
  /** @type {Running[]} */
  const found = [];
  for (const unit of running) {
    const start = seconds[unit.first];
    const bin = start === null || unit.index < 0 ? null : Math.floor(start / BIN + 1e-6);
    const before = found.at(-1);
    if (bin !== null && before?.bin === bin && before.end === unit.index - 1)
      before.end = unit.index;
    else found.push({ ...unit, bin });
  }
  for (const each of found)
    if (each.end > each.index) each.text = `${((each.bin ?? 0) * BIN).toFixed(1)} s`;
  return found;
}

/**
 * Where each value stands first: thousands of tokens are looked up in one pass.
 * @template T
 * @param {T[]} values
 * @returns {Map<T, number>}
 */
function firstOf(values) {
  /** @type {Map<T, number>} */
  const found = new Map();
  values.forEach((value, i) => found.has(value) || found.set(value, i));
  return found;
}

/**
 * @param {Tokens} tokens
 * @param {number} i
 * @returns {boolean}
 */
function joins(tokens, i) {
  return i > 0 && tokens.word[i] >= 0 && tokens.word[i] === tokens.word[i - 1];
}
