// The strongest units of one method as bars with a sign, on both sides of zero where both occur.
import { el } from "../shared/elements.js";
import { score } from "../shared/format.js";
import { link, markAmong, ranked } from "../shared/linked.js";

const SHOWN = 20;

export class Bars {
  constructor(actions) {
    this.list = el("ol", { class: "bars" });
    this.more = el("p", { class: "quiet" });
    link(this.list, actions);
    this.element = el("div", {}, this.list, this.more);
  }

  draw({ text }, { scores, scale: most }, ramp) {
    const order = ranked(scores);
    const shown = order.slice(0, SHOWN);
    const shareOf = (unit) => scores[unit] / most;
    // Zero stands where both sides have room for their longest bar.
    const down = shown.reduce((far, unit) => Math.max(far, -shareOf(unit)), 0);
    const up = shown.reduce((far, unit) => Math.max(far, shareOf(unit)), 0);
    const span = 100 / (down + up || 1);
    const zero = down * span; // per cent from the left
    const twice = new Set(text.filter((name, unit) => text.indexOf(name) < unit));
    this.marks = [];
    this.list.replaceChildren(
      ...shown.map((unit, place) => {
        const value = scores[unit];
        const bar = el("i", {});
        const width = Math.abs(shareOf(unit)) * span;
        bar.style.width = `${width}%`;
        bar.style.left = `${value < 0 ? zero - width : zero}%`;
        bar.style.background = ramp.shade(Math.sign(value));
        const axis = el("b", {});
        axis.style.left = `${zero}%`;
        const mark = el(
          "div",
          { class: "unit-bar", "data-unit": unit, role: "button", tabindex: place ? "-1" : "0" },
          el(
            "span",
            { class: "mono name", title: `${text[unit]} · position ${unit}` },
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
    this.more.hidden = order.length <= SHOWN;
    this.more.textContent = `and ${order.length - SHOWN} more`;
  }

  mark(hover, lock) {
    markAmong(this.marks ?? [], hover, lock);
  }
}
