// What is known of the chosen head, or of the chosen heads and how they are mixed.
import { button, el, keepFocus, number, select } from "../shared/format.js";
import { MIXES, mixedScore, nameOf, shares } from "./mix.js";

export class HeadPanel {
  constructor({ onMix, onRemove }) {
    this.onMix = onMix;
    this.onRemove = onRemove;
    this.title = el("h2");
    this.names = el("span", { class: "quiet names", "aria-live": "polite" });
    this.mix = el("div", { class: "mix" });
    this.scores = el("div", { class: "scores" });
    this.parts = [this.mix, this.scores];
  }

  draw({ heads, mixing, stack, metrics, colorOf, entropy }) {
    const many = heads.length > 1;
    this.title.textContent = many ? `These ${heads.length} heads` : "This head";
    const [{ layer, head }] = heads;
    this.names.textContent = many ? "" : `layer ${layer} · head ${head}`;
    this.mix.hidden = !many;
    const parts = many ? shares(heads, mixing) : [1];
    if (many) this.drawMix(heads, mixing, parts, colorOf);
    const of = (name) => heads.map((each) => stack.scores[name][each.layer][each.head]);
    if (this.metrics !== metrics) this.build(metrics);
    metrics.forEach((metric, i) => {
      const own = metric.name === "entropy" && many ? entropy : null;
      const value = own ?? mixedScore(many ? metric.name : "", of(metric.name), parts);
      this.lines[i].hidden = value === null; // what this input cannot tell takes no line
      // A score of few queries is the luck of one text.
      const n = stack.score_queries[metric.name] ?? 0;
      const stands = `mean of ${n} ${n === 1 ? "query" : "queries"}`;
      const few = value !== null && n < metric.few;
      const measure = metric.name === "distance" ? stack.distance_unit : metric.unit;
      const unit = value === null || measure === "0 to 1" ? "" : ` ${measure}`;
      this.values[i].classList.toggle("few", few);
      this.lines[i].title =
        value === null ? "" : `${stands}${few ? ": too few to call a head by" : ""}`;
      this.values[i].title = value === null ? "not told by this input" : String(value);
      this.values[i].replaceChildren(number(value), el("small", {}, few ? ` ${stands}` : unit));
    });
  }

  // A line for each score, with what it means under it: what is open stays so as heads are chosen.
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

  drawMix(heads, mixing, parts, colorOf) {
    const how = select("How the heads are mixed", Object.entries(MIXES), mixing.how, (value) =>
      this.onMix({ ...mixing, how: value }),
    );
    const rows = heads.map((each, i) => {
      const name = nameOf(each);
      const swatch = el("i", { class: "swatch" });
      swatch.style.background = colorOf(each);
      const own = el("input", {
        type: "number",
        min: "0",
        step: "0.1",
        value: mixing.own[name] ?? 1,
        "aria-label": `Weight of head ${name}`,
        on: {
          change: (event) => {
            // As a link carries it: four digits on each side of the point.
            const value =
              Math.round(1e4 * Math.max(0, Math.min(9999, Number(event.target.value) || 0))) / 1e4;
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
        button("×", `Take head ${name} out of the mix`, () => this.onRemove(each)),
      );
    });
    const said = {
      mean: "The mean of the maps.",
      max: "The largest weight of the maps: rows need not add up to 1, and sums over them are no scores.",
      own: "Weights are scaled to add up to 1.",
    }[mixing.how];
    keepFocus(this.mix, () =>
      this.mix.replaceChildren(how, el("ul", {}, ...rows), el("p", { class: "quiet" }, said)),
    );
  }
}
