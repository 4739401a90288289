// What is known of the chosen head, or of the chosen heads and how they are mixed.
import { button, el, keepFocus, select } from "../../shared/elements.js";
import { number } from "../../shared/format.js";
import { N_, counted, entriesOf, several, tr } from "../../shared/language.js";
import { MIXES, mixedScore, nameOf, shares } from "../maths/mix.js";
/** @import {Metric, StackHeader} from "../header.d.ts" */
/** @import {HeadAt, Mixing} from "../types.d.ts" */

/**
 * What is drawn; `entropy` is that of a mix, null where it is not known.
 * @typedef {object} Drawing
 * @property {HeadAt[]} heads
 * @property {Mixing} mixing
 * @property {StackHeader} stack
 * @property {Metric[]} metrics
 * @property {(head: HeadAt) => string | null} colorOf
 * @property {number | null} entropy
 */

const MIX_SAID = {
  mean: N_("The mean of the maps."),
  max: N_(
    "The largest weight of the maps: rows may not add up to 1, so sums over them are not scores.",
  ),
  own: N_("Weights are scaled to add up to 1."),
};

/**
 * A weight that a reader has written: as a link carries it, four digits on each side of the point.
 * @param {string} text
 * @returns {number}
 */
export function ownWeight(text) {
  return Math.round(1e4 * Math.max(0, Math.min(9999, Number(text) || 0))) / 1e4;
}

/** @type {Record<string, string>} what a score is counted in */
const UNITS = { bits: N_("bits"), tokens: N_("tokens"), patches: N_("patches") };

/** The scores of the chosen heads, and their mix. */
export class HeadPanel {
  /**
   * @param {object} calls
   * @param {(mixing: Mixing) => void} calls.onMix
   * @param {(head: HeadAt) => void} calls.onRemove
   */
  constructor({ onMix, onRemove }) {
    this.onMix = onMix;
    this.onRemove = onRemove;
    this.title = el("h2");
    this.names = el("span", { class: "quiet names", "aria-live": "polite" });
    this.mix = el("div", { class: "mix" });
    this.scores = el("div", { class: "scores" });
    this.parts = [this.mix, this.scores];
    /** @type {Metric[]} that have a line */
    this.metrics = [];
    /** @type {HTMLElement[]} */
    this.values = [];
    /** @type {HTMLElement[]} */
    this.lines = [];
  }

  /** @param {Drawing} drawing */
  draw({ heads, mixing, stack, metrics, colorOf, entropy }) {
    const many = heads.length > 1;
    this.title.textContent = many ? several("These {n} heads", heads.length) : tr("This head");
    const [{ layer, head }] = heads;
    this.names.textContent = many ? "" : tr("layer {layer} · head {head}", { layer, head });
    this.mix.hidden = !many;
    const parts = many ? shares(heads, mixing) : [1];
    if (many) this.drawMix(heads, mixing, parts, colorOf);
    if (this.metrics !== metrics) this.build(metrics);
    metrics.forEach((metric, i) => {
      const own = metric.name === "entropy" && many ? entropy : null;
      const scores = heads.map((each) => stack.scores[metric.name][each.layer][each.head]);
      this.drawScore(i, own ?? mixedScore(many ? metric.name : "", scores, parts), stack);
    });
  }

  /**
   * @param {number} i number of the metric
   * @param {number | null} value
   * @param {StackHeader} stack
   */
  drawScore(i, value, stack) {
    const { name, few: enough, unit: usual } = this.metrics[i];
    const [line, shown] = [this.lines[i], this.values[i]];
    line.hidden = value === null; // what this input cannot tell takes no line
    // A score of few queries is the luck of one text.
    const n = stack.score_queries[name] ?? 0;
    const stands = counted("mean of {n} query", "mean of {n} queries", n);
    const few = value !== null && n < enough;
    const measure = name === "distance" ? stack.distance_unit : usual;
    const unit = value === null || measure === "0 to 1" ? "" : ` ${tr(UNITS[measure] ?? measure)}`;
    shown.classList.toggle("few", few);
    line.title =
      value === null ? "" : few ? tr("{stands}: too few to name a head by", { stands }) : stands;
    shown.title = value === null ? tr("this input does not show it") : String(value);
    shown.replaceChildren(number(value), el("small", {}, few ? ` ${stands}` : unit));
  }

  /**
   * A line for each score, with what it means under it: what is open stays so as heads are chosen.
   * @param {Metric[]} metrics
   */
  build(metrics) {
    this.metrics = metrics;
    this.values = metrics.map(() => el("b"));
    this.lines = metrics.map((metric, i) =>
      el(
        "details",
        {},
        el("summary", {}, el("span", {}, metric.label), this.values[i]),
        el("p", {}, metric.meaning),
        el("p", { class: "mono quiet" }, metric.formula),
        el("p", { class: "quiet" }, metric.source),
      ),
    );
    this.scores.replaceChildren(...this.lines);
  }

  /**
   * @param {HeadAt[]} heads
   * @param {Mixing} mixing
   * @param {number[] | null} parts shares of the heads
   * @param {(head: HeadAt) => string | null} colorOf
   */
  drawMix(heads, mixing, parts, colorOf) {
    const how = select(tr("How the heads are mixed"), entriesOf(MIXES), mixing.how, (value) =>
      this.onMix({ ...mixing, how: /** @type {Mixing["how"]} */ (value) }),
    );
    const rows = heads.map((each, i) => {
      const name = nameOf(each);
      const swatch = el("i", { class: "swatch" });
      swatch.style.background = colorOf(each) ?? "";
      const own = el("input", {
        type: "number",
        min: "0",
        step: "0.1",
        value: mixing.own[name] ?? 1,
        "aria-label": tr("Weight of head {name}", { name }),
        on: {
          change: (event) => {
            const value = ownWeight(event.target.value);
            this.onMix({ ...mixing, own: { ...mixing.own, [name]: value } });
          },
        },
      });
      return el(
        "li",
        {},
        swatch,
        el("span", { class: "mono" }, name),
        mixing.how === "own" ? own : null,
        el("span", { class: "mono quiet share" }, parts ? number(parts[i]) : ""),
        button("×", tr("Remove head {name} from the mix", { name }), () => this.onRemove(each)),
      );
    });
    const said = el("p", { class: "quiet" }, tr(MIX_SAID[mixing.how]));
    keepFocus(this.mix, () => this.mix.replaceChildren(how, el("ul", {}, ...rows), said));
  }
}
