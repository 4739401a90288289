// Several methods on one input, a row each; what is pointed at in one row is marked in all.
import { doubtsStrip } from "../shared/doubts.js";
import { el, select } from "../shared/elements.js";
import { score } from "../shared/format.js";
import { Mounted, renderer } from "../shared/host.js";
import { unpack } from "../shared/pack.js";
import { Bars } from "./bars.js";
import { legend } from "./legend.js";
import { largest, perCent, ranked, standing } from "../shared/linked.js";
import { table } from "../shared/table.js";
import { bodyOf } from "./bodies.js";

/** @import { Data } from "../shared/host.js" */
/** @import { UnitActions } from "../shared/linked.js" */
/** @import { Body, Picture, Scored } from "./bodies.js" */
/** @import { Arrays, Header } from "./header.js" */

/**
 * A method as it is drawn.
 * @typedef {{method: Scored, body: Body, readout: HTMLElement, element: HTMLElement}} Row
 */

/** @type {Record<Header["input"]["kind"], string>} */
const PLURAL = {
  sentence: "sentences",
  word: "words",
  character: "characters",
  token: "tokens",
  patch: "patches",
  step: "steps",
};

class Attributions extends Mounted {
  /** @type {Header} */
  header;
  /** @type {Scored[]} */
  methods;
  /** @type {Picture | undefined} */
  picture;
  /** @type {{hover: number | null, lock: number | null, selected: number}} */
  state;
  /** @type {Row[]} */
  rows;
  /** @type {Bars} */
  bars;
  /** @type {HTMLElement} */
  name;
  /** @type {HTMLElement} */
  spoken;
  /** @type {HTMLElement} */
  key;

  /** @param {Element} element */
  constructor(element) {
    super(element, "attribution");
    /** @type {UnitActions} */
    this.actions = {
      onHover: (unit) => this.hover(unit),
      onLock: (unit) => this.lock(unit),
    };
  }

  /** @param {Data} data */
  show(data) {
    /** @type {{header: Header, arrays: Arrays}} */
    const { header, arrays } = unpack(data);
    this.header = header;
    const n = header.input.text.length;
    this.methods = header.methods.map((method, i) => {
      const scores = arrays.scores.subarray(i * n, (i + 1) * n);
      const errors = arrays.errors?.subarray(i * n, (i + 1) * n);
      const scale = largest(scores);
      return {
        ...method,
        scores,
        errors,
        scale,
        shares: Array.from(scores, (value) => value / scale),
      };
    });
    const pixels = arrays.picture;
    const size = header.picture;
    this.picture =
      pixels && size
        ? {
            pixels,
            rows: size[0],
            columns: size[1],
            ...(header.framing ?? { ratio: size[1] / size[0], said: "" }),
          }
        : undefined;
    this.state = { hover: null, lock: null, selected: header.selected };
    this.build();
    this.theme();
  }

  // --- layout -----------------------------------------------------------------------------------

  build() {
    const { header, methods } = this;
    this.name = el("span", { class: "mono name" });
    this.spoken = el("span", { class: "unseen", "aria-live": "polite" });
    this.key = el("span", { class: "key" });
    this.bars = new Bars(this.actions);
    const plural = PLURAL[header.input.kind];
    /** @type {[string, string][]} */
    const choice = methods.map((method, i) => [String(i), method.label]);
    const chooser = select("Whose bars", choice, String(this.state.selected), (value) => {
      this.state.selected = Number(value);
      this.drawBars();
    });
    this.rows = methods.map((method) => this.row(method));
    const doubts = doubtsStrip(header.doubts);
    this.root.replaceChildren(
      this.host.probe,
      ...(doubts ? [doubts] : []),
      el("div", { class: "panel pointed-at" }, this.name, this.spoken, this.key),
      el(
        "div",
        { class: "columns" },
        el("div", { class: "rows" }, ...this.rows.map(({ element }) => element)),
        el(
          "section",
          { class: "panel strongest" },
          el(
            "header",
            {},
            el("h2", {}, `Strongest ${plural}`),
            methods.length > 1 ? chooser : el("span", { class: "quiet" }, methods[0].label),
          ),
          this.bars.element,
        ),
      ),
      this.picture?.said ? el("p", { class: "quiet" }, this.picture.said) : "",
      table(
        "All scores as a table",
        () => ["", ...methods.map((method) => method.label)],
        () =>
          header.input.text.map((text, unit) => [
            text,
            ...methods.map((method) => String(method.scores[unit])),
          ]),
      ),
    );
  }

  /**
   * @param {Scored} method
   * @returns {Row}
   */
  row(method) {
    const body = bodyOf(this.header.input, this.picture, this.actions);
    const readout = el("div", { class: "readout" });
    const { kind, words } = method.verdict;
    const faint = kind === "stands" || kind === "untested" ? "" : " faint";
    const element = el(
      "section",
      { class: `panel method${faint}`, "aria-label": method.label },
      el(
        "header",
        {},
        el("h2", {}, method.label),
        method.warning ? el("span", { class: "bad" }, `✕ ${method.warning}`) : null,
        words && !method.warning ? el("span", { class: "verdict quiet" }, words) : null,
      ),
      el("div", { class: "scored" }, body.element, readout),
      el("p", { class: "quiet caption" }, method.caption),
      ...method.notes.map((note) => el("p", { class: "note" }, note)),
    );
    return { method, body, readout, element };
  }

  // --- what follows the pointer -----------------------------------------------------------------

  /** @param {number | null} unit */
  hover(unit) {
    if (this.state.hover === unit) return;
    this.state.hover = unit;
    this.follow();
  }

  /** @param {number | null} unit */
  lock(unit) {
    this.state.lock = this.state.lock === unit ? null : unit;
    this.follow();
  }

  draw() {
    if (!this.header || !this.root.clientWidth) return;
    for (const { body, method } of this.rows) body.draw(method.shares, this.signed, this.colors);
    const signed = this.methods.some((method) => method.signed);
    const ends = signed ? { low: "against", high: "for" } : { low: "0", high: "most" };
    this.key.replaceChildren(
      legend(this.signed, { signed, ...ends }),
      el("span", { class: "quiet" }, "each method relative to its own largest score"),
    );
    this.drawBars();
  }

  drawBars() {
    this.bars.draw(this.header.input, this.methods[this.state.selected], this.signed);
    this.follow();
  }

  follow() {
    const { hover, lock } = this.state;
    const unit = hover ?? lock;
    const { text, kind } = this.header.input;
    this.name.classList.toggle("quiet", unit === null);
    this.name.dir = "auto";
    this.name.textContent =
      unit === null ? `Point at a ${kind} to read its scores; click to lock it.` : text[unit];
    this.bars.mark(hover, lock);
    for (const row of this.rows) {
      row.body.mark(hover, lock);
      this.read(row, unit);
    }
    if (unit === null) {
      this.spoken.textContent = "";
      return;
    }
    /** @param {Scored} method */
    const words = (method) => `${method.label} ${score(method.scores[unit])}`;
    this.spoken.textContent = this.methods.map(words).join(", ");
  }

  /**
   * Reads out the number of a unit in one row; with none pointed at, the row's strongest.
   * @param {Row} row
   * @param {number | null} pointed
   */
  read({ method, readout }, pointed) {
    const unit = pointed ?? ranked(method.scores)[0];
    const value = method.scores[unit];
    const { rank, share } = standing(method.scores, unit);
    const about = `rank ${rank} of ${method.scores.length} · ${perCent(share)} of all`;
    readout.replaceChildren(
      el(
        "p",
        { class: "quiet of" },
        pointed === null ? "strongest: " : "",
        el("span", { class: "mono" }, this.header.input.text[unit]),
      ),
      el("p", { class: "big mono", title: String(value) }, score(value), error(method, unit)),
      el("p", { class: "quiet" }, about),
    );
  }
}

/**
 * "± 0.03" beside a score that was drawn; nothing beside one that was not, or that is exact.
 * @param {Scored} method
 * @param {number} unit
 */
function error(method, unit) {
  const off = method.errors?.[unit] ?? 0;
  if (!(off > 0)) return null;
  return el("span", { class: "error", title: `standard error ${off}` }, ` ± ${score(off)}`);
}

/** Draws the methods into an element, or renews them there when the data is new. */
export const render = renderer((element) => new Attributions(element));
