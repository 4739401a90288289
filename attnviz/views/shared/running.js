// The input as running text: units are shaded, what stands between them is left as it is.
import { el } from "./elements.js";
import { link, markAmong } from "./linked.js";

/** @import { SignedRamp } from "./color.js" */
/** @import { UnitActions } from "./linked.js" */

/**
 * An input as text and units.
 * @typedef {object} Running
 * @property {[text: string, unit: number][]} pieces in reading order; unit -1 stands between units
 * @property {ArrayLike<number>} held 1: the unit is held fixed
 */

/** The input as running text. */
export class RunningText {
  /** @param {UnitActions} actions */
  constructor(actions) {
    this.element = el("div", { class: "running" });
    /** @type {HTMLElement[]} */
    this.marks = [];
    link(this.element, actions);
  }

  /**
   * @param {Running} text
   * @param {{below?: (unit: number) => string, written?: (unit: number) => boolean}} [about] `below`:
   *   a small line under a unit, for the steps of a sequence; `written`: whether a model wrote it
   */
  build({ pieces, held }, about) {
    const { below, written = () => false } = about ?? {};
    this.marks = [];
    const parts = pieces.map(([text, unit]) => {
      if (unit < 0) return document.createTextNode(text);
      const mark = el(
        "span",
        {
          class: `unit${held[unit] ? " held" : ""}${written(unit) ? " written" : ""}`,
          role: "button",
          "data-unit": unit,
          tabindex: this.marks.length ? "-1" : "0",
        },
        text,
        below ? el("small", {}, below(unit)) : null,
      );
      this.marks[unit] = mark;
      return mark;
    });
    this.element.classList.toggle("stacked", Boolean(below));
    this.element.replaceChildren(...parts);
  }

  /**
   * @param {ArrayLike<number> | null} shares of the largest score, -1 to 1, one a unit
   * @param {SignedRamp} ramp
   */
  draw(shares, ramp) {
    this.marks.forEach((mark, unit) => {
      mark.style.background = shares ? ramp.shade(shares[unit]) : "";
      mark.classList.toggle("strong", shares !== null && Math.abs(shares[unit]) > 0.1);
    });
  }

  /**
   * @param {number | null} hover
   * @param {number | null} lock
   */
  mark(hover, lock) {
    markAmong(this.marks, hover, lock);
  }
}
