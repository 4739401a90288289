// What was tried: a change of what the model does inside, and perhaps one on top of another. Pure: each
// function gives the next tries and leaves those before as they were. Number 0 is the original.
import { counted, tr } from "../shared/language.js";
import { nameOf } from "./maths/mix.js";
/** @import {Header, StackHeader, Tokens} from "./header.d.ts" */
/** @import {HeadAt} from "./types.d.ts" */

/**
 * A change: tokens that nobody else looks at, an edge that is cut (`heads` null: in all), or heads that
 * hand on nothing.
 * @typedef {{kind: "hide", stack: string, tokens: number[]}
 *   | {kind: "cut", stack: string, queries: number[], keys: number[], heads: HeadAt[] | null}
 *   | {kind: "silence", stack: string, heads: HeadAt[]}} Change
 */

/**
 * All its changes, the last one made last. A try that is `joined` is the one at its left and one change
 * more; `made` counts in the order of making.
 * @typedef {{changes: Change[], joined: boolean, made: number}} Try
 */

/**
 * @typedef {object} Tries
 * @property {Try[]} tries from left to right
 * @property {number} shown its maps are drawn, and the next change is made on it: A
 * @property {number | null} other what it is compared with: B
 */

/** @type {Tries} */
export const NONE = { tries: [], shown: 0, other: null };

/** Tries that stand in the strip; older ones fold into one chip. */
export const MOST_SHOWN = 12;

/** Tries that are kept at all: an address has to hold them. */
export const MOST_KEPT = 40;

/** The parameter of an address. */
export const PARAMETER = "tries";

const MOST_CHANGES = 8; // of one try
const LONGEST = 2_000; // characters in an address

/**
 * The changes of a try; none of the original.
 * @param {Tries} state
 * @param {number} number
 * @returns {Change[]}
 */
export function changesOf({ tries }, number) {
  return number ? tries[number - 1].changes : [];
}

/**
 * A change is made on top of what is shown. The same changes are not tried twice.
 * @param {Tries} state
 * @param {Change} change
 * @returns {Tries} in which the new one is B
 */
export function add(state, change) {
  const { tries, shown } = state;
  const base = changesOf(state, shown);
  if (base.some((each) => written([each]) === written([change]))) return state;
  if (base.length >= MOST_CHANGES) return state;
  const changes = [...base, change];
  const name = written(changes);
  const same = tries.findIndex((each) => written(each.changes) === name);
  if (same >= 0) return { ...state, other: same + 1 };
  const joined = shown > 0 && !tries[shown]?.joined;
  const at = joined ? shown : tries.length;
  const made = 1 + Math.max(0, ...tries.map((each) => each.made));
  const next = {
    ...state,
    tries: tries.toSpliced(at, 0, { changes, joined, made }),
    other: at + 1,
  };
  return next.tries.length > MOST_KEPT ? dropped(next, 0) : next;
}

/**
 * The try that was made last is taken back.
 * @param {Tries} state
 * @returns {Tries}
 */
export function undo(state) {
  const { tries } = state;
  if (!tries.length) return state;
  const last = Math.max(...tries.map(({ made }) => made));
  return dropped(
    state,
    tries.findIndex(({ made }) => made === last),
  );
}

/**
 * @param {Tries} state
 * @param {number} at place of the try that goes
 * @returns {Tries}
 */
function dropped({ tries, shown, other }, at) {
  const left = tries.toSpliced(at, 1);
  if (left[at]?.joined) left[at] = { ...left[at], joined: false };
  const number = (/** @type {number} */ before) => (before > at + 1 ? before - 1 : before);
  const isShown = shown === at + 1 ? 0 : number(shown);
  const isOther = other === at + 1 || other === null ? null : number(other);
  return { tries: left, shown: isShown, other: isOther === isShown ? null : isOther };
}

/**
 * A chip was pressed: it is shown; a second time, or with shift, it is what is compared with.
 * @param {Tries} state
 * @param {number} number
 * @param {boolean} isOther
 * @returns {Tries}
 */
export function press(state, number, isOther) {
  if (isOther) return mark(state, "B", number);
  if (number !== state.shown) return mark(state, "A", number);
  return number ? { ...state, shown: 0, other: number } : state;
}

/**
 * A or B is another one; two marks never stand on one chip.
 * @param {Tries} state
 * @param {"A" | "B"} which
 * @param {number} number
 * @returns {Tries}
 */
export function mark(state, which, number) {
  const { shown, other } = state;
  if (which === "A") return { ...state, shown: number, other: other === number ? shown : other };
  if (number !== shown) return { ...state, other: number };
  return other === null ? state : { ...state, shown: other, other: number };
}

/**
 * How many of the oldest are folded into one chip; what is marked stays in sight.
 * @param {Tries} state
 * @returns {number}
 */
export function folded({ tries, shown, other }) {
  const over = Math.max(0, tries.length - MOST_SHOWN);
  const marked = [shown, other ?? 0].filter((number) => number > 0).map((number) => number - 1);
  return Math.min(over, ...marked);
}

// --- in words, for the server, and in an address --------------------------------------------------

/**
 * What the server reads (attnviz/records/interventions.py).
 * @param {Change[]} changes
 * @returns {object[]}
 */
export function interventionsOf(changes) {
  return changes.flatMap(interventionsOfOne);
}

/**
 * @param {Change} change
 * @returns {object[]}
 */
function interventionsOfOne(change) {
  const { stack } = change;
  switch (change.kind) {
    case "hide":
      return change.tokens.map((position) => ({ kind: "MaskToken", stack, position }));
    case "silence":
      return change.heads.map(({ layer, head }) => ({ kind: "SilenceHead", stack, layer, head }));
    case "cut": {
      const { queries, keys, heads } = change;
      const edge = { kind: "CutEdges", stack, queries, keys };
      return [heads ? { ...edge, heads: heads.map(({ layer, head }) => [layer, head]) } : edge];
    }
  }
}

/**
 * Changes as a word without a space: h10, s2.0, c0to10in2.0, c0to10; what is not in the first stack
 * names it (h10atdecoder).
 * @param {Change[]} changes
 * @param {string} [firstStack]
 * @returns {string}
 */
export function written(changes, firstStack = "") {
  const list = (/** @type {number[]} */ numbers) => numbers.join(".");
  const heads = (/** @type {HeadAt[]} */ all) => all.map(nameOf).join(".");
  return changes
    .map((change) => {
      const place = change.stack === firstStack ? "" : `at${writtenStack(change.stack)}`;
      switch (change.kind) {
        case "hide":
          return `h${list(change.tokens)}${place}`;
        case "silence":
          return `s${heads(change.heads)}${place}`;
        case "cut": {
          const within = change.heads ? `in${heads(change.heads)}` : "";
          return `c${list(change.queries)}to${list(change.keys)}${within}${place}`;
        }
      }
    })
    .join("-");
}

/**
 * @param {string} name of a stack
 * @returns {string} it in letters and digits, "~20" for a space: what parts tries is not in it
 */
function writtenStack(name) {
  return Array.from(new TextEncoder().encode(name), (byte) => {
    const letter = String.fromCharCode(byte);
    return /[A-Za-z0-9]/.test(letter)
      ? letter
      : `~${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }).join("");
}

/**
 * @param {string} part what `writtenStack` wrote
 * @returns {string} empty, which names no stack, where it did not
 */
function stackFrom(part) {
  try {
    return decodeURIComponent(part.replaceAll("~", "%"));
  } catch {
    return "";
  }
}

const NUMBERS = /^\d{1,5}(\.\d{1,5}){0,511}$/;
const CHANGE =
  /^(?:h(?<hide>[\d.]+)|s(?<silence>[\d.]+)|c(?<from>[\d.]+)to(?<to>[\d.]+)(?:in(?<within>[\d.]+))?)(?:at(?<stack>(?:[A-Za-z0-9]|~[0-9A-F]{2}){1,720}))?$/;

/**
 * @param {string} text
 * @param {string} firstStack
 * @returns {Change | null} null for what `written` does not write
 */
function changeOf(text, firstStack) {
  const said = CHANGE.exec(text)?.groups;
  if (!said) return null;
  const stack = said.stack === undefined ? firstStack : stackFrom(said.stack);
  const numbers = (/** @type {string} */ list) =>
    NUMBERS.test(list) ? list.split(".").map(Number) : [];
  const heads = (/** @type {string} */ list) => {
    const all = numbers(list);
    return all.length % 2
      ? []
      : all.flatMap((layer, i) => (i % 2 ? [] : [{ layer, head: all[i + 1] }]));
  };
  /** @type {Change} */
  const change =
    said.hide !== undefined
      ? { kind: "hide", stack, tokens: numbers(said.hide) }
      : said.silence !== undefined
        ? { kind: "silence", stack, heads: heads(said.silence) }
        : {
            kind: "cut",
            stack,
            queries: numbers(said.from),
            keys: numbers(said.to),
            heads: said.within === undefined ? null : heads(said.within),
          };
  const lists = Object.values(change).filter((value) => Array.isArray(value));
  return lists.every(({ length }) => length > 0) ? change : null;
}

/**
 * All tries as one parameter of an address: h10_-s2.0_c0to10_b1. One that begins with a dash stands on
 * the one before it; a and b say which is shown and which it is compared with.
 * @param {Tries} state
 * @param {string} firstStack
 * @returns {string} empty where there is nothing to say, or an address cannot hold it
 */
export function toAddress({ tries, shown, other }, firstStack) {
  if (!tries.length) return "";
  const parts = tries.map(({ changes, joined }) =>
    joined ? `-${written(changes.slice(-1), firstStack)}` : written(changes, firstStack),
  );
  if (shown) parts.push(`a${shown}`);
  if (other !== null) parts.push(`b${other}`);
  const said = parts.join("_");
  return said.length > LONGEST ? "" : said;
}

/**
 * What `toAddress` wrote, as far as it fits what is looked at.
 * @param {string} text
 * @param {Pick<Header, "stacks" | "axes">} header
 * @returns {Tries}
 */
export function fromAddress(text, header) {
  if (!text || text.length > LONGEST) return NONE;
  const parts = text.split("_");
  const marks = { a: 0, b: -1 };
  /** @type {Try[]} */
  const tries = [];
  for (const part of parts) {
    const said = /^([ab])(\d{1,2})$/.exec(part);
    if (said) {
      marks[/** @type {"a" | "b"} */ (said[1])] = Number(said[2]);
      continue;
    }
    const joined = part.startsWith("-");
    const before = tries.at(-1);
    if (joined && !before) return NONE;
    const own = part
      .slice(joined ? 1 : 0)
      .split("-")
      .map((each) => changeOf(each, header.stacks[0].name));
    const changes = own.filter((change) => change !== null && fits(change, header));
    if (changes.length < own.length) return NONE;
    const all = /** @type {Change[]} */ ([...(joined && before ? before.changes : []), ...changes]);
    if (all.length > MOST_CHANGES || tries.length >= MOST_KEPT) return NONE;
    tries.push({ changes: all, joined, made: tries.length + 1 });
  }
  const { a, b } = marks;
  return {
    tries,
    shown: a <= tries.length ? a : 0,
    other: b >= 0 && b <= tries.length && b !== a ? b : null,
  };
}

/**
 * @param {Change} change
 * @param {Pick<Header, "stacks" | "axes">} header
 * @returns {boolean} whether what is changed is there
 */
function fits(change, { stacks, axes }) {
  const stack = stacks.find(({ name }) => name === change.stack);
  if (!stack) return false;
  const [queries, keys] = [axes[stack.queries].text.length, axes[stack.keys].text.length];
  const within = (/** @type {number[]} */ places, /** @type {number} */ n) =>
    places.every((at) => at < n);
  const known = (/** @type {HeadAt[]} */ heads) =>
    heads.every(
      ({ layer, head }) => layer < stack.layers && head < stack.heads && !stack.instead[layer],
    );
  switch (change.kind) {
    case "hide":
      return within(change.tokens, keys);
    case "silence":
      return known(change.heads);
    case "cut":
      return (
        within(change.queries, queries) && within(change.keys, keys) && known(change.heads ?? [])
      );
  }
}

/**
 * The tokens of a change in words: their own, those of the word that they are, or the first and last.
 * @param {Tokens} tokens
 * @param {number[]} places
 * @returns {string}
 */
export function wordsOf(tokens, places) {
  if (places.length === 1) return tokens.text[places[0]];
  for (const units of Object.values(tokens.units)) {
    const number = units.of[places[0]];
    const members = units.of.flatMap((of, place) => (of === number ? [place] : []));
    if (members.length === places.length && members.every((place) => places.includes(place)))
      return units.text[number];
  }
  return `${tokens.text[places[0]]} … ${tokens.text[places[places.length - 1]]}`;
}

/**
 * @param {HeadAt[] | null} heads
 * @returns {string}
 */
function headsSaid(heads) {
  if (heads === null) return tr("all heads");
  if (heads.length === 1) return tr("head {name}", { name: nameOf(heads[0]) });
  return counted("{n} head", "{n} heads", heads.length);
}

/**
 * A change as a chip says it, in full, and of a cut where it is, for who sees which edge it is.
 * @param {Change} change
 * @param {Pick<Header, "stacks" | "axes">} header
 * @returns {{short: string, full: string, measured?: string}}
 */
export function said(change, { stacks, axes }) {
  const stack = /** @type {StackHeader} */ (stacks.find(({ name }) => name === change.stack));
  const [queries, keys] = [axes[stack.queries], axes[stack.keys]];
  const where = stacks.length > 1 ? ` (${change.stack})` : "";
  switch (change.kind) {
    case "hide": {
      const short = tr("“{wordsOf}” hidden", { wordsOf: wordsOf(keys, change.tokens) });
      return {
        short,
        full: tr("{short} from all others: {placesSaid}{where}", {
          short,
          placesSaid: placesSaid(change.tokens),
          where,
        }),
      };
    }
    case "silence": {
      const short = tr("{headsSaid} silenced", { headsSaid: headsSaid(change.heads) });
      return { short, full: tr("{short}: it hands on nothing{where}", { short, where }) };
    }
    case "cut": {
      const heads = headsSaid(change.heads);
      const edge = `${wordsOf(queries, change.queries)} → ${wordsOf(keys, change.keys)}`;
      return {
        short: tr("edge cut in {heads}", {
          heads: change.heads?.length === 1 ? nameOf(change.heads[0]) : heads,
        }),
        full: tr("{edge} cut in {heads}{where}", { edge, heads, where }),
        measured: tr("cut in {heads}", { heads }),
      };
    }
  }
}

/**
 * @param {number[]} places
 * @returns {string}
 */
function placesSaid(places) {
  return counted("position {first}", "positions {first} to {last}", places.length, {
    first: places[0],
    last: places[places.length - 1],
  });
}
