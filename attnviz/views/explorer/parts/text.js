// The input as text: every unit shaded by what the locked one attends to, or by what attends to it.
// Tokens of one word stand together; a span is locked by dragging over it or with shift.
import { el } from "../../shared/elements.js";
import { tr } from "../../shared/language.js";
import { farEnd, ofGroups, spanOver } from "../maths/spans.js";
/** @import {Run} from "../header.d.ts" */
/** @import {Axis} from "../maths/axis.js" */
/** @import {Matrix} from "../maths/matrix.js" */
/** @import {LockHow, Side, Spot, UnitSpot} from "../types.d.ts" */
/** @import {Shades} from "./shades.js" */

/**
 * A side of the map to be written out.
 * @typedef {{name: string, side: Side, axis: Axis}} TextSide
 */

/**
 * What is shaded: `side` by these values of what is drawn, with a span marked that is locked.
 * @typedef {object} Shading
 * @property {Side} side
 * @property {number[] | null} values null: nothing is
 * @property {Matrix} matrix
 * @property {Locked | null} locked
 * @property {Shades} shades
 */

/** @typedef {{side: Side, index: number, end: number}} Locked */

/**
 * A side as it is written: its buttons, the units that each stands for, and how each looks now.
 * @typedef {object} Line
 * @property {Side} side
 * @property {Axis} axis
 * @property {HTMLButtonElement[]} marks
 * @property {Run[]} groups
 * @property {HTMLElement[]} parts
 * @property {string} name
 * @property {string[]} looks
 * @property {{values: number[], matrix: Matrix} | null} shaded
 */

/** The input as text. */
export class TextPanel {
  /**
   * @param {object} calls
   * @param {(spot: Spot | null) => void} calls.onHover
   * @param {(spot: Spot, how: LockHow) => void} calls.onLock
   */
  constructor({ onHover, onLock }) {
    this.onHover = onHover;
    this.onLock = onLock;
    this.element = el("div", {
      class: "text",
      on: {
        mouseover: (event) => this.hovered(event),
        mouseleave: () => this.onHover(null),
        focusout: ({ relatedTarget }) => this.element.contains(relatedTarget) || this.onHover(null),
        mousedown: (event) => this.grab(event),
        click: (event) => this.clicked(event),
        keydown: (event) => this.moved(event),
      },
    });
    /** @type {Line[]} */
    this.lines = [];
    /** @type {UnitSpot | null} where a drag began */
    this.from = null;
    /** @type {UnitSpot | null} where a span began that is stretched by keys */
    this.stretching = null;
    this.dragged = false;
    /** @type {Locked | null} */
    this.locked = null;
    /** @type {HTMLElement | null} what was brought into sight last */
    this.revealed = null;
  }

  /**
   * Writes one line of text for each side of the map.
   * @param {TextSide[]} sides
   */
  build(sides) {
    this.from = null; // of the units before
    this.stretching = null;
    this.dragged = false;
    this.lines = sides.map(lineOf);
    this.element.replaceChildren(
      ...this.lines.map(({ name, parts, axis }) =>
        el(
          "div",
          { class: ["sentence", "turn"].includes(axis.unit) ? "line sentences" : "line" },
          name ? el("span", { class: "line-name" }, name) : null,
          ...parts.flatMap((part, i) => [...opening(axis, i), part]),
        ),
      ),
    );
  }

  /** The box has another height: what is locked is brought into sight again. */
  revealAgain() {
    this.revealed = null;
    this.reveal(this.locked);
  }

  /** @param {Shading} shading */
  draw({ side, values: given, matrix, locked, shades }) {
    for (const line of this.lines) {
      const shaded = given !== null && (line.side === side || line.side === "both");
      const grouped = shaded && line.groups.length < line.axis.length;
      const values = grouped ? ofGroups(line.groups, given, matrix, side) : given;
      const { look, plain } = grouped && values ? shades.of(values) : shades;
      line.shaded = shaded && values ? { values, matrix } : null;
      line.marks.forEach((mark, i) => {
        const { css, dark, light } = shaded && values ? look(values[i]) : plain;
        const [index, end] = line.groups[i];
        const isLocked = Boolean(
          locked && end >= locked.index && index <= locked.end && sameSide(line.side, locked.side),
        );
        // Most tokens keep their shade while the pointer moves: only changes touch the page.
        const state = `${css} ${isLocked}`;
        if (line.looks[i] === state) return;
        line.looks[i] = state;
        mark.style.background = css;
        mark.classList.toggle("on-dark", dark);
        mark.classList.toggle("on-light", light);
        mark.classList.toggle("locked", isLocked);
        mark.setAttribute("aria-pressed", String(isLocked));
      });
    }
    this.locked = locked;
    this.reveal(locked);
  }

  /**
   * What is locked is in sight, once: then the reader may scroll away from it.
   * @param {Locked | null} locked
   */
  reveal(locked) {
    const { element } = this;
    if (!locked) return;
    const line = this.lines.find((each) => sameSide(each.side, locked.side));
    const mark = line?.marks[line.groups.findIndex(([, end]) => end >= locked.index)];
    if (!mark || mark === this.revealed || !element.clientHeight) return;
    this.revealed = mark;
    const [box, at] = [element.getBoundingClientRect(), mark.getBoundingClientRect()];
    if (at.top >= box.top && at.bottom <= box.bottom) return;
    element.scrollTop += at.top - box.top - (box.height - at.height) / 2;
  }

  /**
   * @param {Side} side
   * @returns {Line | undefined}
   */
  lineOf(side) {
    return this.lines.find((line) => line.side === side);
  }

  /**
   * What a unit is, said when it is pointed at.
   * @param {UnitSpot} spot
   * @param {HTMLButtonElement} mark
   */
  describe({ side, index, end = index }, mark) {
    const line = this.lineOf(side);
    if (!line) return;
    const about =
      end > index
        ? tr("{first} to {last}", { first: line.axis.text[index], last: line.axis.text[end] })
        : line.axis.about(index);
    if (!line.shaded) {
      mark.title = about;
      return;
    }
    const { values, matrix } = line.shaded;
    const value = values[line.marks.indexOf(mark)];
    mark.title = `${matrix.said(value, matrix.overview ? 0 : matrix.within)} · ${about}`;
  }

  /** @param {MouseEvent} event */
  hovered({ target }) {
    const found = tokenOf(target);
    if (!found) return;
    if (this.from && this.from.side === found.side && this.from.index !== found.index) {
      this.dragged = true;
      this.onLock(spanOver(this.from, found), "set");
    } else if (!this.dragged) this.onHover(found);
    this.describe(found, /** @type {HTMLButtonElement} */ (target));
  }

  /** @param {MouseEvent & {target: HTMLElement}} event */
  grab(event) {
    const found = tokenOf(event.target);
    this.dragged = false;
    if (!found || event.button !== 0 || event.shiftKey) return;
    event.preventDefault(); // no text is selected while a span is drawn
    event.target.focus();
    this.from = found;
    window.addEventListener(
      "mouseup",
      () => {
        this.from = null;
        setTimeout(() => (this.dragged = false)); // after the click that ends the drag
      },
      { once: true },
    );
  }

  /** @param {MouseEvent} event */
  clicked(event) {
    const found = tokenOf(event.target);
    if (!found || this.dragged) return;
    if (event.shiftKey && this.locked) {
      this.onLock(spanOver(farEnd(this.locked, found), found), "set");
    } else this.onLock(found, "toggle");
  }

  /** @param {KeyboardEvent & {target: HTMLButtonElement}} event */
  moved(event) {
    const found = tokenOf(event.target);
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!found || !by) return;
    const marks = this.lineOf(found.side)?.marks ?? [];
    const next = marks[marks.indexOf(event.target) + by];
    const to = next && tokenOf(next);
    if (!to) return;
    event.preventDefault();
    if (event.shiftKey) {
      const held = this.locked && this.stretching ? this.stretching : found;
      this.stretching = held;
      this.onLock(spanOver(held, to), "set");
    } else this.stretching = null;
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
    if (!event.shiftKey) this.onHover(to);
  }
}

/**
 * @param {TextSide} side
 * @returns {Line}
 */
function lineOf({ name, side, axis }) {
  /** @type {HTMLButtonElement[]} */
  const marks = [];
  const parts = axis.running.map(({ text, index, end, joined }) => {
    if (index < 0) return el("span", { class: "token gone", title: tr("left out") }, text);
    const mark = el(
      "button",
      {
        type: "button",
        class: joined ? "token joined" : "token",
        "data-index": index,
        "data-end": end > index ? end : null,
        "data-side": side,
        tabindex: marks.length ? "-1" : "0",
      },
      text,
    );
    marks.push(mark);
    return mark;
  });
  const groups = axis.running
    .filter(({ index }) => index >= 0)
    .map(({ index, end }) => /** @type {Run} */ ([index, end]));
  return { side, axis, marks, groups, parts, name, looks: [], shaded: null };
}

/**
 * The unit that a button stands for.
 * @param {EventTarget | null} target
 * @returns {UnitSpot | null}
 */
function tokenOf(target) {
  if (!(target instanceof HTMLElement) || target.dataset.index === undefined) return null;
  const { index, end } = target.dataset;
  const side = /** @type {Side} */ (target.dataset.side);
  return end === undefined
    ? { side, index: Number(index) }
    : { side, index: Number(index), end: Number(end) };
}

/**
 * @param {Side} line
 * @param {Side} side
 * @returns {boolean}
 */
function sameSide(line, side) {
  return line === "both" || line === side;
}

/**
 * What stands before a unit: a line break before the second text of a pair, and, where a turn of a
 * chat begins, its role.
 * @param {Axis} axis
 * @param {number} i
 * @returns {(Node | string)[]}
 */
function opening(axis, i) {
  if (startsSegment(axis, i)) return [el("br")];
  const { turn, roles } = axis.tokens;
  if (!turn || axis.unit === "turn") return [];
  const number = turn[axis.running[i].first];
  if (i > 0 && number === turn[axis.running[i - 1].first]) return [];
  return [i > 0 ? el("br") : "", el("span", { class: `role ${roles[number]}` }, roles[number])];
}

/**
 * Whether a unit is the first of the second text.
 * @param {Axis} axis
 * @param {number} i
 * @returns {boolean}
 */
function startsSegment(axis, i) {
  const segment = (/** @type {number} */ at) => axis.tokens.segment[axis.running[at].first];
  if (i === 0 || segment(i) !== 1) return false;
  for (let before = 0; before < i; before++) if (segment(before) === 1) return false;
  return true;
}
