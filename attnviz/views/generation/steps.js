// The scrubber: a slider over the steps, and above it how likely each step's token was.
import { el } from "../shared/elements.js";
import { number } from "../shared/format.js";
import { tr } from "../shared/language.js";

/** @import { Header } from "./header.js" */

/** The scrubber. */
export class Steps {
  /**
   * The step that is drawn.
   * @type {number}
   */
  step = 0;
  /** @type {string[]} */
  labels = [];
  /** @type {HTMLElement[]} */
  bars = [];

  /** @param {(step: number) => void} onStep */
  constructor(onStep) {
    this.onStep = onStep;
    this.slider = el("input", {
      type: "range",
      min: "0",
      max: "0",
      "aria-label": tr("Step"),
      on: { input: () => this.onStep(Number(this.slider.value)) },
    });
    this.back = this.button("‹", tr("Step before"), -1);
    this.next = this.button("›", tr("Next step"), 1);
    this.element = el("div", { class: "steps" });
  }

  /**
   * @param {string} text
   * @param {string} label
   * @param {number} by
   * @returns {HTMLButtonElement}
   */
  button(text, label, by) {
    return el(
      "button",
      {
        class: "plain",
        "aria-label": label,
        title: label,
        on: { click: () => this.onStep(this.step + by) },
      },
      text,
    );
  }

  /** @param {Header} header */
  build(header) {
    const { labels, probabilities } = header.steps;
    this.labels = labels;
    this.bars = probabilities.map((p, step) =>
      el(
        "i",
        {
          class: header.branches.some(([at]) => at === step) ? "step branched" : "step",
          title: tr("step {step}: {labels}, probability {p}", {
            step: step + 1,
            labels: labels[step],
            p: number(p),
          }),
          on: { click: () => this.onStep(step) },
        },
        el("b", { style: `height:${Math.max(4, 100 * p)}%` }),
      ),
    );
    this.slider.max = String(labels.length - 1);
    this.element.replaceChildren(
      this.back,
      el(
        "div",
        { class: "tracks" },
        el("div", { class: "likely", "aria-hidden": "true" }, ...this.bars),
        this.slider,
      ),
      this.next,
    );
  }

  /** @param {number} step */
  draw(step) {
    this.step = step;
    this.slider.value = String(step);
    this.slider.setAttribute(
      "aria-valuetext",
      tr("step {step}, {token}", { step: step + 1, token: this.labels[step] }),
    );
    this.bars.forEach((bar, i) => bar.classList.toggle("now", i === step));
    this.back.disabled = step === 0;
    this.next.disabled = step === this.bars.length - 1;
  }
}
