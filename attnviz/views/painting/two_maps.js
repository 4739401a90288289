// The map that is painted on, and what it is compared with.
import { Cells } from "../shared/cells.js";
import { el, select } from "../shared/elements.js";
import { number, score } from "../shared/format.js";
import { tr } from "../shared/language.js";
import { scoreBar, weightBar } from "../shared/ramp_bar.js";
import { extentOf } from "./strokes.js";

/** @import { Cell } from "../shared/cells.js" */
/** @import { Colors, Ramp, SignedRamp } from "../shared/color.js" */
/** @import { Header } from "./header.js" */

const SMALLEST = 1e-6; // a difference that rounding makes is none

/** Both maps. */
export class TwoMaps {
  /** @type {"difference" | "before"} */
  beside = "difference";

  /**
   * @param {object} actions
   * @param {(cell: Cell | null) => void} actions.onHover
   * @param {(cell: Cell) => void} actions.onLock of the map that is painted on
   * @param {() => void} actions.onBeside another map is wanted beside it
   */
  constructor({ onHover, onLock, onBeside }) {
    this.map = new Cells({
      label: tr(
        "The map to paint on. Arrow keys point at a cell, space uses the tool there, ctrl + z undoes.",
      ),
      kind: "attention map",
      onHover,
      onLock,
      moves: false,
    });
    this.other = new Cells({
      label: tr("The map to compare with."),
      kind: "attention map",
      onHover,
      onLock: () => {},
      moves: false,
    });
    this.title = el("h2", {});
    this.legend = el("span", { class: "legend" });
    this.otherLegend = el("span", { class: "legend" });
    const beside = select(
      tr("Compare with"),
      [
        ["difference", tr("Difference")],
        ["before", tr("Before")],
      ],
      this.beside,
      (value) => {
        this.beside = value === "before" ? "before" : "difference";
        onBeside();
      },
    );
    this.element = el(
      "div",
      { class: "two" },
      el(
        "section",
        { class: "panel paper" },
        el("header", {}, this.title, this.legend),
        this.map.element,
      ),
      el(
        "section",
        { class: "panel" },
        el("header", {}, beside, this.otherLegend),
        this.other.element,
      ),
    );
  }

  /**
   * @param {Header} header
   * @param {{values: Float64Array, before: Float32Array}} maps `values`: with all strokes, [query key]
   * @param {{ramp: Ramp, signed: SignedRamp, colors: Colors}} look
   */
  draw(header, { values, before }, { ramp, signed, colors }) {
    const { most, apart } = extentOf(values, before);
    const changed = apart > SMALLEST;
    const unit = changed ? apart : 1;
    const axes = {
      rows: { text: header.queries },
      columns: { text: header.keys },
      colors,
      widest: 48,
      highest: 32,
    };
    /** @param {number} value */
    const onRamp = (value) => ramp.packed[Math.round(Math.max(0, Math.min(1, value / most)) * 255)];
    this.map.build({ ...axes, values, colorOf: onRamp });
    this.title.textContent = tr("Layer {layer} · head {head}: paint here", {
      layer: header.layer,
      head: header.head,
    });
    this.legend.replaceChildren("0", weightBar(ramp), number(most));
    if (this.beside === "before") {
      this.other.build({ ...axes, values: before, colorOf: onRamp });
      this.otherLegend.replaceChildren("0", weightBar(ramp), number(most));
      return;
    }
    this.other.build({
      ...axes,
      values: values.map((value, i) => value - before[i]),
      colorOf: (value) => signed.packed(value / unit),
    });
    const [low, high] = changed ? [score(-apart), `+${score(apart)}`] : ["", tr("no change")];
    this.otherLegend.replaceChildren(low, scoreBar(signed), high);
  }

  /**
   * @param {Cell | null} hover
   * @param {Cell | null} taken the cell whose weight is being moved
   */
  mark(hover, taken) {
    this.map.mark(hover, taken);
    this.other.mark(hover, null);
  }
}
