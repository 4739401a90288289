// A text that steps attend to, shaded by what one of them attended with.
import { el } from "../shared/elements.js";
import { N_, tr } from "../shared/language.js";
import { markAmong } from "../shared/linked.js";
import { RunningText } from "../shared/running.js";
import { isSeen } from "./rows.js";

/** @import { Ramp } from "../shared/color.js" */
/** @import { UnitActions } from "../shared/linked.js" */
/** @import { TextLine } from "./header.js" */

const NAMES = { cross: N_("The prompt"), decoder: N_("The text") };

/** The prompt of an encoder-decoder, or the text that is written on. */
export class WrittenText {
  /**
   * @param {TextLine} line
   * @param {object} about
   * @param {number} about.firstRow the row of the first step
   * @param {boolean} about.named whether its name stands above it
   * @param {UnitActions} actions
   */
  constructor(line, { firstRow, named }, actions) {
    this.stack = line.stack;
    this.text = line.text;
    const running = new RunningText(actions);
    running.build(line, { written: (unit) => line.stack === "decoder" && unit > firstRow });
    this.element = running.element;
    this.marks = running.marks;
    const title = named ? el("h3", {}, tr(NAMES[line.stack])) : null;
    this.section = el("div", {}, title, running.element);
  }

  /**
   * @param {Float64Array} weights one a token
   * @param {object} how
   * @param {number} how.row of the step
   * @param {number} how.most the weight of the last shade
   * @param {boolean} how.withoutFirst whether the first token has no shade
   * @param {Ramp} how.ramp
   */
  shade(weights, { row, most, withoutFirst, ramp }) {
    const grows = this.stack === "decoder";
    this.marks.forEach((mark, unit) => {
      const seen = isSeen(this.stack, unit, row);
      const leftOut = withoutFirst && unit === 0;
      const share = seen && !leftOut ? Math.min(1, weights[unit] / most) : 0;
      const shade = Math.round(share * 255);
      mark.style.background = seen ? ramp.css[shade] : "";
      mark.style.color =
        seen && share > 0.02 ? `var(${ramp.dark[shade] ? "--on-dark" : "--on-light"})` : "";
      mark.classList.toggle("later", grows && unit > row + 1);
      mark.classList.toggle("now", grows && unit === row + 1);
      mark.classList.toggle("left-out", seen && leftOut);
    });
  }

  /**
   * @param {number | null} hover
   * @param {number | null} lock
   */
  mark(hover, lock) {
    markAmong(this.marks, hover, lock);
  }

  /**
   * Brings a token into sight, without scrolling the page.
   * @param {number} unit
   */
  reveal(unit) {
    const { element } = this;
    if (!this.marks[unit]) return;
    const [box, mark] = [element, this.marks[unit]].map((each) => each.getBoundingClientRect());
    if (mark.top < box.top || mark.bottom > box.bottom)
      element.scrollTop += mark.top - box.top - box.height / 2;
  }
}
