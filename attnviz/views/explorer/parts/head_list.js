// Below the grid: each head with the value of what is selected in it, strongest first.
import { el } from "../../shared/elements.js";
import { number, weight } from "../../shared/format.js";
import { several, tr } from "../../shared/language.js";
import { middle } from "../../shared/middle.js";
import { listed } from "../maths/cell_in_heads.js";
import { sameHead } from "../maths/heads.js";
import { nameOf } from "../maths/mix.js";
/** @import {Valued} from "../maths/cell_in_heads.js" */
/** @import {HeadAt, SelectHow} from "../types.d.ts" */

/**
 * What is listed. `of` is what the values are of; `top` is the value of a full bar; `within` how exactly
 * they are known.
 * @typedef {object} Drawing
 * @property {string} of
 * @property {string} title
 * @property {Valued[]} heads highest first
 * @property {HeadAt} focus
 * @property {number} top
 * @property {number} within
 */

const ROOM = 25; // characters beside the word "head"
const MOST = 96; // rows: who looks for more has the grid, the finder and the table

/**
 * A row, and what it says now: only what changes touches the page.
 * @typedef {object} Row
 * @property {HTMLButtonElement} row
 * @property {Text} name
 * @property {HTMLElement} bar
 * @property {Text} value
 * @property {string} said
 * @property {boolean} on
 */

/** Who else does what is selected. */
export class HeadList {
  /**
   * @param {object} calls
   * @param {(head: HeadAt, how: SelectHow) => void} calls.onSelect
   */
  constructor({ onSelect }) {
    this.onSelect = onSelect;
    this.what = el("span", { class: "mono" });
    this.rows = el("div", {
      class: "who-rows",
      role: "group",
      "aria-label": tr("Heads, strongest first"),
      on: { click: (event) => this.picked(event), keydown: (event) => this.moved(event) },
    });
    this.count = el("p", { class: "quiet" });
    this.element = el(
      "div",
      { class: "who" },
      el("div", { class: "who-head quiet" }, el("span", {}, tr("head")), this.what),
      this.rows,
      this.count,
    );
    /** @type {Row[]} as many as were ever needed */
    this.made = [];
    /** @type {Valued[]} */
    this.shown = [];
    this.revealing = 0;
  }

  /** @param {Drawing} drawing */
  draw({ of, title, heads, focus, top, within }) {
    this.what.textContent = middle(of, ROOM, (text) => text.length);
    this.what.title = title;
    this.shown = listed(heads, MOST, focus);
    const { shown } = this;
    while (this.made.length < shown.length) this.made.push(this.make(this.made.length));
    if (this.rows.childElementCount !== shown.length)
      this.rows.replaceChildren(...this.made.slice(0, shown.length).map(({ row }) => row));
    shown.forEach((each, i) => {
      const made = this.made[i];
      const { row, name, bar, value } = made;
      const said = `${nameOf(each)} ${each.value} ${top} ${within}`;
      if (made.said !== said) {
        made.said = said;
        name.data = nameOf(each);
        const share = each.value === null ? 0 : Math.max(0, Math.min(1, each.value / (top || 1)));
        bar.style.transform = `scaleX(${share.toFixed(4)})`;
        value.data = saidOf(each, within);
        row.title = tr("Head {nameOf}: {value}", {
          nameOf: nameOf(each),
          value: each.value ?? "not told by this input",
        });
      }
      const own = sameHead(each, focus);
      if (made.on === own) return;
      made.on = own;
      row.classList.toggle("on", own);
      row.setAttribute("aria-pressed", String(own));
      row.tabIndex = own ? 0 : -1;
    });
    this.count.textContent =
      heads.length > shown.length
        ? several("{shown} of {n} heads", heads.length, { shown: shown.length })
        : "";
    // Asking where a row stands lays out the page, which happens before it is painted anyway.
    const at = shown.findIndex((each) => sameHead(each, focus));
    cancelAnimationFrame(this.revealing);
    this.revealing = requestAnimationFrame(() => this.reveal(at));
  }

  /**
   * @param {number} i
   * @returns {Row}
   */
  make(i) {
    const name = document.createTextNode("");
    const bar = el("i");
    const value = document.createTextNode("");
    const row = el(
      "button",
      { type: "button", class: "who-row", "data-at": i, tabindex: "-1", "aria-pressed": "false" },
      el("span", { class: "mono" }, name),
      el("span", { class: "track" }, bar),
      el("span", { class: "mono value" }, value),
    );
    return { row, name, bar, value, said: "", on: false };
  }

  /**
   * @param {MouseEvent & {target: HTMLElement}} event
   */
  picked({ target, ctrlKey, metaKey }) {
    const row = /** @type {HTMLElement | null} */ (target.closest("[data-at]"));
    const head = row && this.shown[Number(row.dataset.at)];
    if (head)
      this.onSelect({ layer: head.layer, head: head.head }, ctrlKey || metaKey ? "toggle" : "one");
  }

  /** @param {KeyboardEvent & {target: HTMLElement}} event */
  moved(event) {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const at = Number(event.target.dataset.at);
    const to = by && this.made[at + by];
    if (!to || !this.shown[at + by]) return;
    event.preventDefault();
    to.row.focus();
  }

  /** Begins with the strongest head that is not the chosen one: from there arrows lead on, Enter chooses. */
  start() {
    const at = this.made.findIndex(({ on }, i) => !on && i < this.shown.length);
    this.made[at]?.row.focus();
    this.reveal(at);
  }

  /**
   * Scrolls the list, and nothing else, until a row is in sight.
   * @param {number} at
   */
  reveal(at) {
    const row = this.made[at]?.row;
    const box = this.rows;
    if (!row || !box.clientHeight) return;
    const [within, stands] = [box.getBoundingClientRect(), row.getBoundingClientRect()];
    if (stands.top < within.top) box.scrollTop -= within.top - stands.top;
    if (stands.bottom > within.bottom) box.scrollTop += stands.bottom - within.bottom;
  }
}

/**
 * The strongest of a block of cells, rounded upwards: what is at most 0.004 is not at most 0.00.
 * @param {number} value
 * @returns {string}
 */
export function atMost(value) {
  return `≤ ${(Math.ceil(value * 100 - 1e-9) / 100).toFixed(2)}`;
}

/**
 * @param {Valued} valued
 * @param {number} within
 * @returns {string}
 */
function saidOf({ value, most }, within) {
  if (value === null) return "–";
  return most ? atMost(value) : within ? weight(value, within) : number(value);
}
