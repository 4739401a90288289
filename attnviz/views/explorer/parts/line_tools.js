// Beside the lines: from which weight on they are drawn, and, for two texts, between which.
import { el, select } from "../../shared/elements.js";
import { number } from "../../shared/format.js";
import { entriesOf, tr } from "../../shared/language.js";
import { nameOf } from "../maths/mix.js";
import { isPair, PAIRS } from "../maths/pairs.js";
/** @import {Axes} from "../maths/axis.js" */
/** @import {Pairs} from "../maths/pairs.js" */
/** @import {Options} from "../state.js" */
/** @import {HeadAt} from "../types.d.ts" */

/**
 * @param {object} of
 * @param {Axes} of.axes
 * @param {Options} of.options
 * @param {number} of.strongest weight that has a line
 * @param {(choice: Partial<Options>) => void} of.choose
 * @returns {HTMLElement[]}
 */
export function lineTools({ axes, options, strongest, choose }) {
  const least = (/** @type {number} */ slider) =>
    tr("from {slider}", { slider: number(slider ** 2 * strongest) });
  const said = el("output", { class: "mono" }, least(options.least));
  const slider = el("input", {
    type: "range",
    min: "0",
    max: "1",
    step: "0.01",
    value: options.least,
    "aria-label": tr("Smallest weight to draw"),
    on: {
      input: (event) => {
        const value = Number(event.target.value);
        said.textContent = least(value);
        choose({ least: value });
      },
    },
  });
  const label = el("label", { class: "least" }, said, slider);
  if (!isPair(axes)) return [label];
  const pairs = select(tr("Links between which texts"), entriesOf(PAIRS), options.pairs, (value) =>
    choose({ pairs: /** @type {Pairs} */ (value) }),
  );
  return [pairs, label];
}

/**
 * Which colour is which head.
 * @param {{head: HeadAt, color: string}[]} sources
 * @returns {HTMLElement[]}
 */
export function headColours(sources) {
  return sources.map(({ head, color }) => {
    const swatch = el("i", { class: "swatch" });
    swatch.style.background = color;
    return el("span", { class: "mono" }, swatch, nameOf(head));
  });
}
