// Scores along time: one bar a step, upwards for the answer and downwards against it.
import { el } from "../shared/elements.js";
import { link, markAmong } from "../shared/linked.js";

export class Strip {
  constructor(actions) {
    this.bars = el("div", {
      class: "strip-bars",
      role: "group",
      "aria-label": "Scores along time",
    });
    this.from = el("span");
    this.to = el("span");
    link(this.bars, actions);
    const ends = el("div", { class: "strip-ends quiet" }, this.from, this.to);
    this.element = el("div", { class: "strip" }, this.bars, ends);
  }

  build({ text }) {
    this.marks = text.map((name, unit) =>
      el(
        "span",
        {
          class: "column",
          role: "button",
          "aria-label": name,
          "data-unit": unit,
          tabindex: unit ? "-1" : "0",
        },
        el("i", {}),
      ),
    );
    this.bars.replaceChildren(...this.marks);
    this.from.textContent = text[0];
    this.to.textContent = text.at(-1);
  }

  draw(shares, ramp) {
    const oneSided = Array.from(shares).every((share) => share >= 0);
    const zero = oneSided ? 100 : 50; // per cent from the top
    this.marks.forEach((mark, unit) => {
      const share = shares[unit];
      const bar = mark.firstChild;
      const height = Math.abs(share) * zero;
      bar.style.height = `${oneSided ? Math.abs(share) * 100 : height}%`;
      bar.style.top = `${share >= 0 ? zero - (oneSided ? Math.abs(share) * 100 : height) : zero}%`;
      bar.style.background = ramp.shade(Math.sign(share));
    });
  }

  mark(hover, lock) {
    markAmong(this.marks, hover, lock);
  }
}
