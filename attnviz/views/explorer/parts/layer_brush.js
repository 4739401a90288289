// Under a grid of very many heads: which of their layers it shows.
import { el } from "../../shared/elements.js";
import { tr } from "../../shared/language.js";
/** @import {Run} from "../header.d.ts" */

/** Moves the range of layers. */
export class LayerBrush {
  /**
   * @param {object} calls
   * @param {(from: number) => void} calls.onMove
   */
  constructor({ onMove }) {
    this.said = el("output", { class: "quiet" });
    this.slider = el("input", {
      type: "range",
      min: "0",
      step: "1",
      "aria-label": tr("First layer of the grid"),
      on: { input: (event) => onMove(Number(event.target.value)) },
    });
    this.element = el("label", { class: "brush", hidden: true }, this.slider, this.said);
  }

  /**
   * @param {{from: number, last: number, count: number, range: Run} | null} shown where it begins, and may
   *   begin at most; null: all layers are shown
   */
  draw(shown) {
    this.element.hidden = !shown;
    if (!shown) return;
    const { from, last, count, range } = shown;
    this.slider.max = String(last);
    this.slider.value = String(from);
    this.said.textContent = tr("layers {range} to {range2} of {count}", {
      range: range[0],
      range2: range[1],
      count,
    });
  }
}
