// How one attention weight comes about: q, k and their product dimension by dimension, then the
// chain of numbers to the weight. What is pointed at is read out exactly.
import { signedRampOf, themeOf } from "../shared/color.js";
import { el } from "../shared/elements.js";
import { number, score } from "../shared/format.js";
import { Mounted } from "../shared/host.js";
import { several, tr } from "../shared/language.js";
import { unpack } from "../shared/pack.js";
import { table } from "../shared/table.js";

/** @import { Data } from "../shared/host.js" */
/** @import { Arrays, Header, PathToken } from "./header.js" */

/**
 * A row of bars: a vector's name and its values, one a dimension.
 * @typedef {{name: string, values: Float64Array}} Vector
 */

/** The path of one weight. */
export class WeightPath extends Mounted {
  /** @type {Header} */
  header;
  /** @type {Vector[]} */
  rows;
  /**
   * The dimension that is read.
   * @type {number | null}
   */
  at;
  /**
   * The bars of each dimension.
   * @type {HTMLElement[][]}
   */
  columns;
  /** @type {HTMLElement} */
  dimensions;

  /** @param {Element} element */
  constructor(element) {
    super(element, "weight-path");
  }

  resized() {}

  /** @param {Data} data */
  show(data) {
    /** @type {{header: Header, arrays: Arrays}} */
    const { header, arrays } = unpack(data);
    this.header = header;
    const { q, k } = arrays;
    this.rows = [
      { name: "q", values: q },
      { name: "k", values: k },
      { name: "q × k", values: q.map((value, i) => value * k[i]) },
    ];
    this.at = null;
    this.build();
    this.theme();
  }

  build() {
    const { header } = this;
    this.dimensions = el("p", { class: "dimension quiet", "aria-live": "polite" });
    const bars = el("div", {
      class: "bars",
      role: "group",
      tabindex: "0",
      "aria-label": tr(
        "Query, key and product by dimension; arrow keys move through the dimensions",
      ),
      on: {
        mouseleave: () => this.point(null),
        blur: () => this.point(null),
        keydown: (event) => this.key(event),
      },
    });
    this.columns = Array.from(this.rows[0].values, () => /** @type {HTMLElement[]} */ ([]));
    bars.append(...this.rows.map((row) => this.vector(row)));
    this.root.replaceChildren(
      this.host.probe,
      el(
        "section",
        { class: "panel" },
        el(
          "header",
          {},
          el("h3", {}, tr("Query and key")),
          pathToken(header.query),
          el("span", { class: "quiet" }, tr("attends to")),
          pathToken(header.key),
          el(
            "span",
            { class: "quiet" },
            tr("{stack} · layer {layer} · head {head}", {
              stack: header.stack,
              layer: header.layer,
              head: header.head,
            }),
          ),
        ),
        bars,
        this.dimensions,
        el(
          "ol",
          { class: "chain", "aria-label": tr("From the products to the weight") },
          ...this.chain(),
        ),
        ...header.notes.map((note) => el("p", { class: "note" }, note)),
        el(
          "div",
          {},
          table(
            tr("All dimensions as a table"),
            () => ["dimension", "q", "k", "q × k"],
            () =>
              this.columns.map((_, i) => [
                String(i),
                ...this.rows.map((row) => String(row.values[i])),
              ]),
          ),
          table(
            tr("The whole row before and after the softmax, as a table"),
            () => ["key", "place", "score", "weight"],
            () => this.wholeRow(),
          ),
        ),
      ),
    );
    this.point(null);
  }

  /**
   * A row of bars.
   * @param {Vector} row
   * @returns {HTMLElement}
   */
  vector(row) {
    const most = row.values.reduce((top, value) => Math.max(top, Math.abs(value)), 0) || 1;
    const cells = Array.from(row.values, (value, i) => {
      const height = 50 * (Math.abs(value) / most);
      const bar = el("b", {
        style: value < 0 ? `top:50%;height:${height}%` : `bottom:50%;height:${height}%`,
        class: value < 0 ? "negative" : "positive",
      });
      const cell = el("i", { class: "cell", on: { mouseenter: () => this.point(i) } }, bar);
      this.columns[i].push(cell);
      return cell;
    });
    return el(
      "div",
      { class: "vector" },
      el("span", { class: "mono label" }, row.name),
      el("div", { class: "cells" }, ...cells),
      el(
        "span",
        { class: "quiet mono most", title: tr("largest size {most}", { most }) },
        `± ${number(most)}`,
      ),
    );
  }

  // Each step: what is done, then the number it gives. Exact numbers stand in the title.
  chain() {
    const h = this.header;
    const steps = [
      pathStep(tr("sum of the products"), several("{n} dimensions", this.columns.length), h.dot),
      pathStep(tr("times the scaling"), `× ${score(h.scaling)}`, h.scaled, h.scaling),
    ];
    if (h.softcap !== null)
      steps.push(
        pathStep(
          "softcap",
          tr("{softcap} · tanh(score / {softcap})", { softcap: number(h.softcap) }),
          h.capped,
          h.softcap,
        ),
      );
    if (h.masked) {
      steps.push(pathStep(tr("a mask hides this key"), "+ (−∞)", -Infinity));
    } else {
      const part = h.position ? `+ ${score(h.position)}` : tr("+ 0: nothing is added here");
      steps.push(pathStep(tr("plus the position part"), part, h.score, h.position));
    }
    const visible = h.row.filter((value) => value !== null).length;
    const largest = h.highest < 0 ? `(${score(h.highest)})` : score(h.highest);
    const sink = h.sink === null ? "" : tr(" and the sink, {sink}", { sink: score(h.sink) });
    steps.push(
      pathStep(
        tr("exp, minus the largest score of the row"),
        tr("exp(score − {largest})", { largest }),
        h.raised,
        h.highest,
      ),
      pathStep(
        tr("divided by the sum of the row"),
        tr("÷ {total}, over {visible} keys{sink}", { total: number(h.total), visible, sink }),
        h.weight,
        h.total,
      ),
    );
    steps[steps.length - 1].classList.add("weight");
    return steps;
  }

  wholeRow() {
    const h = this.header;
    const rows = h.keys.map((key, i) => {
      const value = h.row[i];
      if (value === null) return [key, String(i), "−∞ (hidden)", "0"];
      return [key, String(i), String(value), String(Math.exp(value - h.highest) / h.total)];
    });
    if (h.sink !== null)
      rows.push(["(sink)", "", String(h.sink), String(Math.exp(h.sink - h.highest) / h.total)]);
    return rows;
  }

  theme() {
    this.root.dataset.theme = themeOf(this.root);
    const ramp = signedRampOf(this.root);
    this.root.style.setProperty("--minus", ramp.shade(-1));
    this.root.style.setProperty("--plus", ramp.shade(1));
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const by = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
    if (!by) return;
    event.preventDefault();
    const last = this.columns.length - 1;
    this.point(this.at === null ? (by > 0 ? 0 : last) : Math.max(0, Math.min(last, this.at + by)));
  }

  /** @param {number | null} i */
  point(i) {
    if (this.at !== null) this.columns[this.at].forEach((cell) => cell.classList.remove("pointed"));
    this.at = i;
    if (i === null) {
      this.dimensions.textContent = tr(
        "Point at a dimension, or use the arrow keys, for its exact numbers.",
      );
      return;
    }
    this.columns[i].forEach((cell) => cell.classList.add("pointed"));
    const [q, k, product] = this.rows.map((row) => row.values[i]);
    this.dimensions.replaceChildren(
      tr("dimension {i}: ", { i }),
      el("span", { class: "mono", title: `${q} × ${k} = ${product}` }, `${q} × ${k} = ${product}`),
    );
  }
}

/** @param {PathToken} token */
function pathToken({ at, text }) {
  return el("bdi", { class: "mono path-token", title: tr("token {at}", { at }) }, text);
}

/**
 * A step: its name, how it is done, the number that it gives and what that was worked out with.
 * @param {string} name
 * @param {string} how
 * @param {number | null} value null: minus infinity
 * @param {number | null} [operand]
 */
function pathStep(name, how, value, operand) {
  const exact =
    operand === undefined ? String(value) : tr("{value} (with {operand})", { value, operand });
  const text = value === null || value === -Infinity ? "−∞" : score(value);
  return el(
    "li",
    { title: exact },
    el("span", { class: "name" }, name),
    el("span", { class: "quiet how" }, how),
    el("b", { class: "mono value", "data-exact": String(value) }, text),
  );
}
