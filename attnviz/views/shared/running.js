// The input as running text: units are shaded, what stands between them is left as it is.
import { el } from "./format.js";
import { link, markAmong } from "./linked.js";

export class RunningText {
  constructor(actions) {
    this.element = el("div", { class: "running" });
    link(this.element, actions);
  }

  // `below(unit)`: a small line under a unit, for the steps of a sequence; `written(unit)`: whether a
  // model wrote it.
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

  draw(shares, ramp) {
    this.marks.forEach((mark, unit) => {
      mark.style.background = shares ? ramp.shade(shares[unit]) : "";
      mark.classList.toggle("strong", Boolean(shares) && Math.abs(shares[unit]) > 0.1);
    });
  }

  mark(hover, lock) {
    markAmong(this.marks, hover, lock);
  }
}
