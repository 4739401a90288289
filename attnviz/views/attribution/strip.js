// Scores along time: one bar a step, upwards for the answer and downwards against it.
import { el } from "../shared/elements.js";
import { tr } from "../shared/language.js";
import { link, markAmong } from "../shared/linked.js";

/** @import { SignedRamp } from "../shared/color.js" */
/** @import { UnitActions } from "../shared/linked.js" */
/** @import { Body } from "./bodies.js" */
/** @import { Input } from "./header.js" */

/**
 * Scores along time.
 * @implements {Body}
 */
export class Strip {
  /** @type {{column: HTMLElement, bar: HTMLElement}[]} */
  marks = [];

  /** @param {UnitActions} actions */
  constructor(actions) {
    this.bars = el("div", {
      class: "strip-bars",
      role: "group",
      "aria-label": tr("Scores along time"),
    });
    this.from = el("span");
    this.to = el("span");
    link(this.bars, actions);
    const ends = el("div", { class: "strip-ends quiet" }, this.from, this.to);
    this.element = el("div", { class: "strip" }, this.bars, ends);
  }

  /** @param {Input} input */
  build({ text }) {
    this.marks = text.map((name, unit) => {
      const bar = el("i", {});
      const column = el(
        "span",
        {
          class: "column",
          role: "button",
          "aria-label": name,
          "data-unit": unit,
          tabindex: unit ? "-1" : "0",
        },
        bar,
      );
      return { column, bar };
    });
    this.bars.replaceChildren(...this.marks.map(({ column }) => column));
    this.from.textContent = text[0];
    this.to.textContent = text[text.length - 1];
  }

  /**
   * @param {number[]} shares
   * @param {SignedRamp} ramp
   */
  draw(shares, ramp) {
    const zero = zeroOf(shares);
    this.marks.forEach(({ bar }, unit) => {
      const share = shares[unit];
      const height = Math.abs(share) * zero;
      bar.style.height = `${height}%`;
      bar.style.top = `${share >= 0 ? zero - height : zero}%`;
      bar.style.background = ramp.shade(Math.sign(share));
    });
  }

  /**
   * @param {number | null} hover
   * @param {number | null} lock
   */
  mark(hover, lock) {
    markAmong(
      this.marks.map(({ column }) => column),
      hover,
      lock,
    );
  }
}

/**
 * Where zero stands: in the middle where some scores are below it.
 * @param {number[]} shares of the largest score, -1 to 1
 * @returns {number} per cent from the top
 */
export function zeroOf(shares) {
  return shares.every((share) => share >= 0) ? 100 : 50;
}
