// The strongest units of one method as bars with a sign, on both sides of zero where both occur.
import { el } from "../shared/elements.js";
import { score } from "../shared/format.js";
import { tr } from "../shared/language.js";
import { link, markAmong, ranked } from "../shared/linked.js";

/** @import { SignedRamp } from "../shared/color.js" */
/** @import { UnitActions } from "../shared/linked.js" */
/** @import { Scored } from "./bodies.js" */
/** @import { Input } from "./header.js" */

const MOST_BARS = 20;

/**
 * Where a bar lies in its track, in per cent from the left.
 * @param {number} share of the largest score, -1 to 1
 * @param {number[]} shares of all bars
 * @returns {{left: number, width: number, zero: number}}
 */
export function barOf(share, shares) {
  // Zero stands where both sides have room for their longest bar.
  const down = shares.reduce((far, each) => Math.max(far, -each), 0);
  const up = shares.reduce((far, each) => Math.max(far, each), 0);
  const span = 100 / (down + up || 1);
  const zero = down * span;
  const width = Math.abs(share) * span;
  return { left: share < 0 ? zero - width : zero, width, zero };
}

/** The strongest units of one method. */
export class Bars {
  /** @type {HTMLElement[]} */
  marks = [];

  /**
   * @param {UnitActions} actions
   * @param {number} [most] as many bars are drawn
   */
  constructor(actions, most = MOST_BARS) {
    this.most = most;
    this.list = el("ol", { class: "bars" });
    this.more = el("p", { class: "quiet" });
    link(this.list, actions);
    this.element = el("div", {}, this.list, this.more);
  }

  /**
   * @param {Input} input
   * @param {Scored} method
   * @param {SignedRamp} ramp
   */
  draw({ text }, { scores, scale }, ramp) {
    const order = ranked(scores);
    const strongest = order.slice(0, this.most);
    const shares = strongest.map((unit) => scores[unit] / scale);
    const twice = new Set(text.filter((name, unit) => text.indexOf(name) < unit));
    this.marks = [];
    this.list.replaceChildren(
      ...strongest.map((unit, place) => {
        const value = scores[unit];
        const bar = el("i", {});
        const { left, width, zero } = barOf(shares[place], shares);
        bar.style.width = `${width}%`;
        bar.style.left = `${left}%`;
        bar.style.background = ramp.shade(Math.sign(value));
        const axis = el("b", {});
        axis.style.left = `${zero}%`;
        const mark = el(
          "div",
          { class: "unit-bar", "data-unit": unit, role: "button", tabindex: place ? "-1" : "0" },
          el(
            "span",
            {
              class: "mono name",
              title: tr("{text} · position {unit}", { text: text[unit], unit }),
            },
            el("bdi", {}, text[unit]),
            twice.has(text[unit]) ? el("sub", {}, String(unit)) : null,
          ),
          el("span", { class: "track" }, bar, axis),
          el("span", { class: "mono value", title: String(value) }, score(value)),
        );
        this.marks[unit] = mark;
        return el("li", {}, mark);
      }),
    );
    this.more.hidden = order.length <= this.most;
    this.more.textContent = tr("and {order} more", { order: order.length - this.most });
  }

  /**
   * @param {number | null} hover
   * @param {number | null} lock
   */
  mark(hover, lock) {
    markAmong(this.marks, hover, lock);
  }
}
