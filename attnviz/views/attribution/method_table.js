// Methods in rows, words in columns, the best first; those no better than random grey, below a line.
import { prepared } from "./measure.js";
import { el } from "../shared/elements.js";
import { tr } from "../shared/language.js";
import { middle } from "../shared/middle.js";
import { blocksOf, brief } from "./blocks.js";
import { figuresOf, isFaint, stand } from "./stand.js";

/** @import { Colors, SignedRamp } from "../shared/color.js" */
/** @import { Scored } from "./bodies.js" */
/** @import { Input } from "./header.js" */

/**
 * What the table tells: where the pointer is (null: nowhere), which word is locked, and the method
 * whose name was clicked.
 * @typedef {object} TableActions
 * @property {(unit: number | null, method: number | null) => void} onPoint
 * @property {(unit: number | null) => void} onLock
 * @property {(method: number, row: HTMLElement) => void} onOpen
 */

const NAMES = 192; // pixels: the longest name of a method, and the scale below it
const NARROW_NAMES = 136;
const NARROW = 560;
const LEAST = 36; // a score of two digits
const MOST = 168;
const PADDING = 12;
const SPREAD = 48; // how much wider than its word a column becomes where there is room
const WRITTEN = 0.05; // of the largest score of a row: less is not written, but read by pointing
const FAINT = 0.5; // of the shade of what is not to be read: text on it stays as clear
const LOW_BLOCKS = 3; // as many are shown whole; more scroll

/** @type {Record<string, [rows: number, columns: number]>} */
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** A table of scores. */
export class MethodTable {
  /** @type {(HTMLElement | undefined)[]} by unit */
  names = [];
  /** @type {HTMLElement[][]} by method and unit */
  cells = [];
  /** @type {HTMLElement[]} rows, by method, of the first block */
  rows = [];
  /** @type {HTMLElement | null} */
  current = null;
  /** @type {number} pixels across */
  room = 0;
  /** @type {number[]} of the columns, pixels */
  widths;
  /** @type {string[]} names as they fit their columns */
  shown;
  /** @type {(text: string) => number} how wide a number is */
  numbers;

  /**
   * @param {Input} input
   * @param {Scored[]} methods
   * @param {string} plural what the units are called
   * @param {TableActions} actions
   */
  constructor(input, methods, plural, actions) {
    this.input = input;
    this.plural = plural;
    this.methods = methods;
    this.actions = actions;
    this.figures = figuresOf(methods);
    this.element = el("div", {
      class: "method-table",
      on: {
        mouseover: (event) => this.point(event),
        mouseleave: () => actions.onPoint(null, null),
        focusin: (event) => this.point(event),
        focusout: () => actions.onPoint(null, null),
        click: (event) => this.click(event),
        keydown: (event) => this.key(event),
      },
    });
  }

  /**
   * Lays the table out anew where the room has changed.
   * @param {number} room pixels across
   * @param {Colors} colors
   * @returns {boolean} whether it has
   */
  layout(room, colors) {
    if (room === this.room) return false;
    this.room = room;
    const width = prepared(`13px ${colors.mono}`);
    const names = room < NARROW ? NARROW_NAMES : NAMES;
    const free = Math.max(MOST, room - names - 2);
    const { text, pieces } = this.input;
    const least = text.map((name) => Math.min(MOST, Math.max(LEAST, width(name) + PADDING)));
    const blocks = blocksOf(least, free, beginnings(pieces));
    const widest = Math.max(...blocks.map(([from, to]) => sum(least.slice(from, to))));
    const longest = Math.max(...blocks.map(([from, to]) => to - from));
    const spread = Math.min(SPREAD, Math.floor((free - widest) / longest));
    this.widths = least.map((each) => each + Math.max(0, spread));
    this.names = [];
    this.cells = this.methods.map(() => []);
    this.numbers = prepared(`11px ${colors.mono}`);
    this.shown = text.map((name, unit) => middle(name, this.widths[unit] - PADDING + 4, width));
    this.element.classList.toggle("long", blocks.length > LOW_BLOCKS);
    this.element.replaceChildren(...blocks.map((block, at) => this.block(block, at, names)));
    this.current = this.cells[0][0];
    this.current.tabIndex = 0;
    return true;
  }

  /**
   * @param {[from: number, to: number]} units
   * @param {number} at the number of the block
   * @param {number} names pixels
   * @returns {HTMLElement}
   */
  block([from, to], at, names) {
    const units = Array.from({ length: to - from }, (_, i) => from + i);
    const columns = [names, ...units.map((unit) => this.widths[unit])].map((width) =>
      el("col", { style: `width:${width}px` }),
    );
    const heads = units.map((unit) => {
      const name = el(
        "th",
        {
          scope: "col",
          class: this.input.held[unit] ? "held" : null,
          title: this.shown[unit] === this.input.text[unit] ? null : this.input.text[unit],
        },
        el("bdi", {}, this.shown[unit]),
      );
      this.names[unit] = name;
      return name;
    });
    const span = String(units.length + 2);
    const lined = this.methods.findIndex(isFaint);
    const body = this.methods.flatMap((method, row) => [
      ...(row === lined && row > 0 ? [this.line(at, span)] : []),
      this.row(method, row, units, at),
    ]);
    return el(
      "table",
      { role: "grid", "aria-label": at ? tr("Scores, part {at}", { at: at + 1 }) : tr("Scores") },
      el("colgroup", {}, ...columns, el("col", {})),
      el("thead", {}, el("tr", {}, this.corner(at), ...heads, el("td", {}))),
      el("tbody", {}, ...body),
    );
  }

  /**
   * What the names and the scales below them are.
   * @param {number} at the number of the block
   * @returns {HTMLElement}
   */
  corner(at) {
    if (at || !this.figures.length) return el("td", {});
    return el(
      "th",
      {
        class: "corner",
        scope: "col",
        title: tr(
          "How far the answer falls without the {plural} that a method puts first (AOPC comprehensiveness, DeYoung et al. 2020); the grey band: without random ones",
          { plural: this.plural },
        ),
      },
      tr("drop without its top {plural}", { plural: this.plural }),
    );
  }

  /**
   * Parts what can be read from what cannot.
   * @param {number} at the number of the block
   * @param {string} span
   * @returns {HTMLElement}
   */
  line(at, span) {
    const random = this.methods.some(({ verdict }) => verdict.kind === "random");
    const words = random
      ? tr("no better than random {plural} here", { plural: this.plural })
      : tr("nothing to read here");
    return el(
      "tr",
      { class: "line" },
      el("th", { colspan: span, scope: "colgroup" }, at ? "" : words),
    );
  }

  /**
   * @param {Scored} method
   * @param {number} row
   * @param {number[]} units
   * @param {number} at the number of the block
   * @returns {HTMLElement}
   */
  row(method, row, units, at) {
    const cells = units.map((unit) => {
      const cell = el("td", {
        role: "gridcell",
        tabindex: "-1",
        "data-unit": unit,
        "data-method": row,
        title: String(method.scores[unit]),
      });
      this.cells[row][unit] = cell;
      return cell;
    });
    const name = el(
      "button",
      { type: "button", class: "opens", "aria-expanded": "false", "data-opens": row },
      el("span", { class: "label", title: method.label }, method.label),
      at ? null : stand(method, this.figures),
    );
    const element = el(
      "tr",
      { class: isFaint(method) ? "faint" : null },
      el("th", { scope: "row" }, name),
      ...cells,
      el("td", {}),
    );
    if (!at) this.rows[row] = element;
    return element;
  }

  /** @param {SignedRamp} ramp */
  draw(ramp) {
    this.methods.forEach((method, row) => {
      const { shares, scores } = method;
      const strength = isFaint(method) ? FAINT : 1;
      this.cells[row].forEach((cell, unit) => {
        cell.style.background = ramp.shade(strength * shares[unit]);
        const text = Math.abs(shares[unit]) < WRITTEN ? "" : brief(scores[unit]);
        cell.textContent = this.numbers(text) <= this.widths[unit] - 4 ? text : "";
      });
    });
  }

  /**
   * @param {number | null} hover
   * @param {number | null} lock
   */
  mark(hover, lock) {
    this.names.forEach((name, unit) => name?.classList.toggle("pointed", unit === (hover ?? lock)));
    for (const cells of this.cells) {
      cells.forEach((cell, unit) => {
        cell.classList.toggle("pointed", unit === hover);
        cell.classList.toggle("locked", unit === lock);
        cell.setAttribute("aria-selected", String(unit === lock));
      });
    }
  }

  /**
   * Puts the details of a method under one of its rows; null takes them away.
   * @param {number | null} method
   * @param {HTMLElement} details
   * @param {HTMLElement} [row] the row that was clicked, else that of the first block
   */
  open(method, details, row) {
    this.element.querySelector("tr.details")?.remove();
    for (const each of this.element.querySelectorAll(".opens")) {
      const opened = each.getAttribute("data-opens") === String(method);
      each.setAttribute("aria-expanded", String(opened));
    }
    this.element.classList.toggle("opened", method !== null);
    if (method === null) return;
    const under = row ?? this.rows[method];
    const span = String(under.children.length);
    under.after(el("tr", { class: "details" }, el("td", { colspan: span }, details)));
  }

  // --- what a reader does -----------------------------------------------------------------------

  /**
   * @param {Event} event
   * @returns {HTMLElement | null} the cell
   */
  cellOf({ target }) {
    return target instanceof Element ? target.closest("td[data-method]") : null;
  }

  /** @param {Event} event */
  point(event) {
    const cell = this.cellOf(event);
    if (event.target instanceof Element && event.target.closest("tr.details")) return;
    this.actions.onPoint(
      cell ? Number(cell.dataset.unit) : null,
      cell ? Number(cell.dataset.method) : null,
    );
  }

  /** @param {MouseEvent} event */
  click(event) {
    const cell = this.cellOf(event);
    if (cell) {
      this.to(cell);
      this.actions.onLock(Number(cell.dataset.unit));
      return;
    }
    const opens = event.target instanceof Element ? event.target.closest("button.opens") : null;
    const row = /** @type {HTMLElement | null | undefined} */ (opens?.closest("tr"));
    if (opens && row) this.actions.onOpen(Number(opens.getAttribute("data-opens")), row);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const cell = this.cellOf(event);
    if (event.key === "Escape") this.actions.onLock(null);
    if (!cell) return;
    const [unit, method] = [Number(cell.dataset.unit), Number(cell.dataset.method)];
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.actions.onLock(unit);
    }
    const by = STEPS[event.key];
    if (!by) return;
    event.preventDefault();
    const next = this.cells[method + by[0]]?.[unit + by[1]];
    if (!next) return;
    this.to(next);
    next.focus();
  }

  /**
   * Where Tab comes to from now on.
   * @param {HTMLElement} cell
   */
  to(cell) {
    if (this.current) this.current.tabIndex = -1;
    cell.tabIndex = 0;
    this.current = cell;
  }
}

/**
 * Units that stand first on a line of their own: those of a second text.
 * @param {[text: string, unit: number][]} pieces
 * @returns {Set<number>}
 */
function beginnings(pieces) {
  const first = new Set();
  pieces.forEach(([text], i) => {
    const after = text === "\n" && pieces[i][1] < 0 ? pieces[i + 1] : undefined;
    if (after && after[1] >= 0) first.add(after[1]);
  });
  return first;
}

/** @param {number[]} values */
function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}
