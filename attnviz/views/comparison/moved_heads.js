// Which heads moved: layers by heads, and the first of them as a list.
import { Cells } from "../shared/cells.js";
import { el } from "../shared/elements.js";
import { number } from "../shared/format.js";
import { tr } from "../shared/language.js";
import { weightBar } from "../shared/ramp_bar.js";
import { largestOf, rankedHeads } from "./laid.js";

/** @import { Cell } from "../shared/cells.js" */
/** @import { Colors, Ramp } from "../shared/color.js" */

const LISTED = 6;

/**
 * How far the heads of a stack moved, and the one that is chosen.
 * @typedef {object} Moves
 * @property {number} layers
 * @property {number} heads of a layer
 * @property {Float32Array} moved bits, [layer head]; NaN for a head that only one of the two has
 * @property {Cell} chosen its layer as the row, its head as the column
 */

/** The panel of the heads, by how far each moved. */
export class MovedHeads {
  /**
   * @param {object} actions
   * @param {(cell: Cell | null) => void} actions.onHover
   * @param {(layer: number, head: number) => void} actions.onChoose
   */
  constructor({ onHover, onChoose }) {
    this.onChoose = onChoose;
    this.legend = el("span", { class: "legend" });
    this.atlas = new Cells({
      label: tr(
        "Layers by heads, coloured by how far each head moved. Choose a head with the arrow keys or a click.",
      ),
      kind: tr("grid of attention heads"),
      onHover,
      onLock: (cell) => onChoose(cell.row, cell.column),
    });
    this.about = el("p", { class: "quiet about" });
    this.ranking = el("ol", { class: "ranking", "aria-label": tr("Heads that moved the most") });
    this.element = el(
      "section",
      { class: "panel" },
      el("header", {}, el("h2", {}, tr("Which heads moved")), this.legend),
      this.atlas.element,
      this.about,
      this.ranking,
    );
  }

  /**
   * @param {Moves} moves
   * @param {{ramp: Ramp, colors: Colors}} look
   */
  draw({ layers, heads, moved, chosen }, { ramp, colors }) {
    const most = largestOf(moved);
    /** @param {number} n */
    const numbered = (n) => ({ text: Array.from({ length: n }, (_, i) => String(i)) });
    this.atlas.build({
      rows: numbered(layers),
      columns: numbered(heads),
      values: moved,
      colorOf: (value) => ramp.packed[Math.round((value / most) * 255)],
      colors,
      highest: 40,
      tallest: 360,
    });
    this.legend.replaceChildren("0", weightBar(ramp), tr("{most} bits", { most: number(most) }));
    const best = rankedHeads(moved, heads)
      .filter(([, , bits]) => bits > 0)
      .slice(0, LISTED);
    this.ranking.replaceChildren(
      ...best.map(([layer, head, bits]) =>
        el(
          "li",
          {},
          el(
            "button",
            {
              type: "button",
              "aria-pressed": String(layer === chosen.row && head === chosen.column),
              on: { click: () => this.onChoose(layer, head) },
            },
            el("span", { class: "mono" }, `${layer}.${head}`),
            ` ${number(bits)}`,
          ),
        ),
      ),
    );
  }

  /**
   * @param {Moves} moves
   * @param {Cell | null} pointed the head under the pointer
   */
  mark({ heads, moved, chosen }, pointed) {
    this.atlas.mark(pointed, chosen);
    const at = pointed ?? chosen;
    const bits = moved[at.row * heads + at.column];
    this.about.textContent = Number.isNaN(bits)
      ? tr("Layer {row}, head {column}: only one of the two has it.", {
          row: at.row,
          column: at.column,
        })
      : tr("Rows are layers, columns heads. Layer {row}, head {column} moved {bits} bits.", {
          row: at.row,
          column: at.column,
          bits: number(bits),
        });
    this.about.title = String(bits);
  }
}
