// Queries at the left, keys at the right, and between them a curve for every weight above a
// threshold: for one head, or for several, each in its colour. Only what is in sight is drawn.
import { contextOf, fit, prepare } from "../../shared/canvas.js";
import { leastOpacity } from "../../shared/color.js";
import { el } from "../../shared/elements.js";
import { counted } from "../../shared/language.js";
import { curves } from "./curves.js";
/** @import {Colors} from "../../shared/color.js" */
/** @import {Run} from "../header.d.ts" */
/** @import {Axis} from "../maths/axis.js" */
/** @import {Matrix} from "../maths/matrix.js" */
/** @import {LockHow, UnitSpot} from "../types.d.ts" */
/** @import {Curves} from "./curves.js" */

/**
 * What is drawn: a matrix of each head; `allowed` says which pairs may be joined; `least` is the share of
 * the strongest weight from which on a curve is drawn.
 * @typedef {object} Drawing
 * @property {{matrix: Matrix, color: string}[]} sources
 * @property {{query: string, key: string}} names of the two sides
 * @property {(query: number, key: number) => boolean} allowed
 * @property {string} pairs names what is allowed
 * @property {number} least
 * @property {Colors} colors
 * @property {number} tallest pixels
 */

/**
 * The tokens whose lines stand out.
 * @typedef {{side: "query" | "key", first: number, last: number}} StandingOut
 */

const ROW = 24;
const TOP = 24;
const SIDE = 12; // between a label and where its curves begin
const LABEL = 176; // most room for a label

/** @type {Record<string, "query" | "key">} */
const SIDES = { ArrowLeft: "query", ArrowRight: "key" };

/** A matrix, or one of each head, as curves. */
export class Lines {
  /**
   * @param {object} calls
   * @param {(spot: UnitSpot | null) => void} calls.onHover
   * @param {(spot: UnitSpot, how: LockHow) => void} calls.onLock
   */
  constructor({ onHover, onLock }) {
    this.onHover = onHover;
    this.onLock = onLock;
    /** @type {WeakMap<Axis, number>} */
    this.widths = new WeakMap();
    /** @type {WeakMap<Matrix, {stamp: string, paths: Curves}>} curves, by what they are drawn of */
    this.kept = new WeakMap();
    /** @type {{side: "query" | "key", index: number}} where the keyboard stands */
    this.at = { side: "query", index: 0 };
    /** @type {Drawing | null} */
    this.drawing = null;
    /** @type {StandingOut | null} */
    this.shown = null;
    this.width = 0;
    this.height = 0;
    this.leftRoom = 0;
    this.rightRoom = 0;
    /** @type {[left: number, right: number]} where curves begin and end */
    this.x = [0, 0];
    this.strongest = 0;
    this.base = el("canvas", { "aria-hidden": "true" });
    this.over = el("canvas", {
      class: "over",
      tabindex: "0",
      role: "application",
      "aria-roledescription": "lines between tokens",
      on: {
        mousemove: (event) => this.onHover(this.tokenAt(event)),
        mouseleave: () => this.onHover(null),
        blur: () => this.onHover(null),
        click: (event) => {
          const found = this.tokenAt(event);
          if (found) this.onLock(found, "toggle");
        },
        keydown: (event) => this.pressed(event),
      },
    });
    this.stage = el("div", { class: "stage" }, this.base, this.over);
    this.room = el("div", {}, this.stage);
    this.element = el(
      "div",
      { class: "lines-box", on: { scroll: () => this.scrolled() } },
      this.room,
    );
  }

  /** @param {Drawing} drawing */
  draw(drawing) {
    this.drawing = drawing;
    const { sources, colors, tallest } = drawing;
    const { queries, keys } = sources[0].matrix;
    const last = (this.at.side === "query" ? queries : keys).length - 1;
    this.at = { side: this.at.side, index: Math.min(this.at.index, last) };
    const width = this.element.clientWidth;
    if (!width) return;
    const content = TOP + Math.max(queries.length, keys.length) * ROW + 4;
    this.height = Math.min(content, tallest);
    this.width = width;
    this.element.style.height = `${this.height}px`;
    this.room.style.height = `${content}px`;
    const most = Math.min(LABEL, width * 0.34);
    this.leftRoom = Math.min(most, Math.max(40, this.widthOf(queries, colors)));
    this.rightRoom = Math.min(most, Math.max(40, this.widthOf(keys, colors)));
    this.x = [this.leftRoom + SIDE, width - this.rightRoom - SIDE - 8];
    this.strongest = Math.max(...sources.map(({ matrix }) => matrix.strongest), 1e-9);
    this.over.setAttribute(
      "aria-label",
      counted(
        "Lines. Up and down move between tokens, left and right change the side, Enter locks.",
        "Lines of {n} heads. Up and down move between tokens, left and right change the side, Enter locks.",
        sources.length,
      ),
    );
    this.paint(drawing);
  }

  /**
   * The widest label of an axis, measured once.
   * @param {Axis} axis
   * @param {Colors} colors
   * @returns {number}
   */
  widthOf(axis, colors) {
    const known = this.widths.get(axis);
    if (known !== undefined) return known;
    const context = contextOf(this.base);
    context.font = `13px ${colors.mono}`;
    const distinct = [...new Set(axis.text)];
    const widest = Math.max(...distinct.map((text) => context.measureText(text).width));
    this.widths.set(axis, widest);
    return widest;
  }

  /** @returns {Run} the first and last row in sight, for both sides alike */
  get sight() {
    const top = this.element.scrollTop;
    return [
      Math.max(0, Math.floor((top - TOP) / ROW)),
      Math.floor((top + this.height - TOP) / ROW),
    ];
  }

  /**
   * @param {number} index
   * @returns {number}
   */
  y(index) {
    return TOP + (index + 0.5) * ROW - this.element.scrollTop;
  }

  scrolled() {
    if (!this.drawing) return;
    this.paint(this.drawing);
    this.drawOver(this.shown);
  }

  /** @param {Drawing} drawing */
  paint(drawing) {
    const context = prepare(this.base, this.width, this.height);
    for (const { matrix, color } of drawing.sources) {
      this.curvesOf(matrix, drawing).stroke(context, { color, least: this.seen(color) });
    }
  }

  /**
   * How opaque the weakest line is: it has to be seen, and its width says that it is weak.
   * @param {string} color
   * @returns {number}
   */
  seen(color) {
    return this.drawing ? leastOpacity(color, this.drawing.colors.page) : 1;
  }

  /** @returns {Curves} none yet */
  curves() {
    return curves({ x: this.x, y: (index) => this.y(index), strongest: this.strongest });
  }

  /**
   * One head's curves; those of the others stay as they are when one more is chosen.
   * @param {Matrix} matrix
   * @param {Drawing} drawing
   * @returns {Curves}
   */
  curvesOf(matrix, { pairs, least, allowed }) {
    const { x, element, height, strongest } = this;
    const floor = least * strongest;
    const stamp = [...x, element.scrollTop, height, pairs, floor, strongest].join(" ");
    const kept = this.kept.get(matrix);
    if (kept?.stamp === stamp) return kept.paths;
    const paths = this.curves();
    const add = (
      /** @type {number} */ query,
      /** @type {number} */ key,
      /** @type {number} */ value,
    ) => {
      if (allowed(query, key)) paths.add(query, key, value);
    };
    const [first, last] = this.sight;
    const [lastQuery, lastKey] = [matrix.queries.length - 1, matrix.keys.length - 1];
    // A curve is seen when one of its ends is.
    /** @type {Run} */
    const keysInSight = [first, Math.min(last, lastKey)];
    matrix.above(floor, [0, Math.min(first - 1, lastQuery)], keysInSight, add);
    matrix.above(floor, [first, Math.min(last, lastQuery)], [0, lastKey], add);
    matrix.above(floor, [last + 1, lastQuery], keysInSight, add);
    this.kept.set(matrix, { stamp, paths });
    return paths;
  }

  /**
   * @param {StandingOut | null} shown whose links stand out; null for none
   */
  drawOver(shown) {
    this.shown = shown;
    if (!this.drawing) return;
    const { colors, names } = this.drawing;
    const context = prepare(this.over, this.width, this.height);
    this.base.style.opacity = shown ? "0.24" : "1"; // beside those that stand out
    const linked = shown ? this.drawLinks(context, shown, this.drawing) : new Map();
    context.font = `11px ${colors.sans}`;
    context.fillStyle = colors.page;
    context.globalAlpha = 0.92;
    context.fillRect(0, 0, this.width, TOP - 4);
    context.globalAlpha = 1;
    context.textBaseline = "middle";
    context.fillStyle = colors.secondary;
    context.textAlign = "right";
    context.fillText(names.query, this.leftRoom, TOP / 2 - 2);
    context.textAlign = "left";
    context.fillText(names.key, this.x[1] + SIDE, TOP / 2 - 2);
    context.save();
    context.beginPath();
    context.rect(0, TOP - 4, this.width, this.height);
    context.clip();
    context.font = `13px ${colors.mono}`;
    const none = new Map();
    this.labels(context, "query", shown, shown?.side === "key" ? linked : none, this.drawing);
    this.labels(context, "key", shown, shown?.side === "query" ? linked : none, this.drawing);
    context.restore();
  }

  /**
   * Draws the curves of some tokens, and gives the share that each token at their other end has of each
   * source.
   * @param {CanvasRenderingContext2D} context
   * @param {StandingOut} shown
   * @param {Drawing} drawing
   * @returns {Map<number, number[]>}
   */
  drawLinks(context, shown, { sources, least, allowed }) {
    /** @type {Map<number, number[]>} */
    const linked = new Map();
    const floor = least * this.strongest;
    const byQuery = shown.side === "query";
    sources.forEach(({ matrix, color }, number) => {
      const draw = this.curves();
      for (let at = shown.first; at <= shown.last; at++) {
        const values = (byQuery ? matrix.row(at) : matrix.column(at)) ?? []; // of an overview not all are known
        values.forEach((value, index) => {
          const [query, key] = byQuery ? [at, index] : [index, at];
          if (value < floor || value <= 0 || !allowed(query, key)) return;
          draw.add(query, key, value);
          const marks = linked.get(index) ?? sources.map(() => 0);
          marks[number] = Math.max(marks[number], value / this.strongest);
          linked.set(index, marks);
        });
      }
      draw.stroke(context, { color, least: this.seen(color), standsOut: true });
    });
    return linked;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {"query" | "key"} side
   * @param {StandingOut | null} shown
   * @param {Map<number, number[]>} linked
   * @param {Drawing} drawing
   */
  labels(context, side, shown, linked, { sources, colors }) {
    const [{ matrix }] = sources;
    const axis = side === "query" ? matrix.queries : matrix.keys;
    const [first, last] = this.sight;
    const right = side === "query";
    context.textAlign = right ? "right" : "left";
    const room = right ? this.leftRoom : this.rightRoom;
    const x = right ? this.leftRoom : this.x[1] + SIDE;
    for (let index = first; index <= Math.min(last, axis.length - 1); index++) {
      const y = this.y(index);
      const marks = linked.get(index);
      const chosen = shown && shown.side === side && index >= shown.first && index <= shown.last;
      if (marks) bands(context, sources, marks, { x: right ? 0 : x - 4, y, width: room + 8 });
      if (chosen) {
        context.strokeStyle = colors.accent;
        context.lineWidth = 2;
        context.strokeRect(right ? 1 : x - 4, y - ROW / 2 + 2, room + (right ? 5 : 8), ROW - 4);
      }
      const strong = chosen || marks || !shown;
      context.fillStyle = strong ? colors.text : colors.secondary;
      context.fillText(fit(context, axis.text[index], room), x, y + 0.5);
    }
  }

  /**
   * @param {MouseEvent} event
   * @returns {UnitSpot | null}
   */
  tokenAt(event) {
    if (!this.drawing) return null;
    const index = Math.floor((event.offsetY + this.element.scrollTop - TOP) / ROW);
    const middle = (this.x[0] + this.x[1]) / 2;
    const side = event.offsetX < middle ? "query" : "key";
    const known = index >= 0 && index < this.count(side);
    const onLabel = event.offsetX < this.x[0] + 24 || event.offsetX > this.x[1] - 24;
    this.over.style.cursor = known && onLabel ? "pointer" : "default";
    return known && onLabel && event.offsetY > TOP - 6 ? { side, index } : null;
  }

  /**
   * @param {"query" | "key"} side
   * @returns {number} tokens
   */
  count(side) {
    const matrix = this.drawing?.sources[0].matrix;
    return (side === "query" ? matrix?.queries : matrix?.keys)?.length ?? 0;
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    const by = { ArrowUp: -1, ArrowDown: 1, PageUp: -20, PageDown: 20 }[event.key];
    const side = SIDES[event.key];
    if (event.key === "Enter" || event.key === " ") this.onLock(this.at, "toggle");
    else if (by || side) {
      const to = side ?? this.at.side;
      const index = Math.max(0, Math.min(this.count(to) - 1, this.at.index + (by ?? 0)));
      this.at = { side: to, index };
      this.reveal(index);
      this.onHover(this.at);
    } else return;
    event.preventDefault();
  }

  /**
   * Scrolls until a row is in sight.
   * @param {number} index
   */
  reveal(index) {
    const y = TOP + index * ROW;
    const box = this.element;
    if (y - TOP < box.scrollTop) box.scrollTop = y - TOP;
    if (y + ROW > box.scrollTop + this.height) box.scrollTop = y + ROW - this.height;
  }
}

/**
 * Behind a linked token: a band for each head, as strong as its weight.
 * @param {CanvasRenderingContext2D} context
 * @param {{color: string}[]} sources
 * @param {number[]} marks
 * @param {{x: number, y: number, width: number}} place
 */
function bands(context, sources, marks, { x, y, width }) {
  const high = (ROW - 6) / marks.length;
  marks.forEach((share, number) => {
    context.fillStyle = sources[number].color;
    context.globalAlpha = 0.06 + 0.34 * share;
    context.fillRect(x, y - ROW / 2 + 3 + number * high, width, high);
  });
  context.globalAlpha = 1;
}
