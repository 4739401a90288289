// A written text: a scrubber over its steps, the text shaded by what a step attended to, and the
// tokens it could have taken. Choosing one of them is told to the host.
import { doubtsStrip } from "../shared/doubts.js";
import { el, keepFocus, select } from "../shared/elements.js";
import { number, rankIn, weight } from "../shared/format.js";
import { Mounted, renderer } from "../shared/host.js";
import { tr } from "../shared/language.js";
import { unpack } from "../shared/pack.js";
import { table } from "../shared/table.js";
import { candidateBars } from "./candidates.js";
import { isSeen, mostOf, rowOf, stepOf, strongestOf } from "./rows.js";
import { Steps } from "./steps.js";
import { columnsOfSteps, rowsOfSteps, rowsOfWeights } from "./tables.js";
import { aboutBars, chosenInWords } from "./words.js";
import { WrittenText } from "./written_text.js";

/** @import { Data, Emit } from "../shared/host.js" */
/** @import { Table } from "../shared/table.js" */
/** @import { Candidate } from "./candidates.js" */
/** @import { Arrays, Header, TextLine } from "./header.js" */

/** @typedef {{stack: TextLine["stack"], unit: number}} Token a token of one of the texts */

/**
 * What is looked at.
 * @typedef {object} State
 * @property {number} step
 * @property {number} layer its place among those that are sent
 * @property {number} head -1: the mean of all
 * @property {boolean} withoutFirst whether the first token is left out of the shades
 * @property {Token | null} pointed
 * @property {Token | null} locked
 */

const ROUNDED = 0.002; // how far weights that travel in 8 bits are from the model's

/** @type {Record<string, number>} */
const BY_ARROW = { ArrowLeft: -1, ArrowRight: 1 };

class Written extends Mounted {
  /** @type {Header} */
  header;
  /** @type {Arrays} */
  arrays;
  /** @type {State} */
  state;
  /** Whether the host writes on from a token that was chosen. */
  waiting = false;
  /**
   * The step whose token was brought into sight last.
   * @type {number | null}
   */
  followed = null;
  /** @type {WrittenText[]} */
  texts;
  /**
   * What the step attended with, over each of the texts.
   * @type {Float64Array[]}
   */
  rows;
  /** @type {HTMLElement} */
  where;
  /** @type {HTMLElement} */
  options;
  /** @type {HTMLElement} */
  readout;
  /** @type {HTMLElement} */
  legend;
  /** @type {Table} */
  weights;

  /**
   * @param {Element} element
   * @param {Emit} emit
   */
  constructor(element, emit) {
    super(element, "generation", emit);
    this.steps = new Steps((step) => this.go(step));
    this.root.addEventListener("keydown", (event) => this.key(event));
  }

  resized() {}

  /** @param {Data} data */
  show(data) {
    /** @type {{header: Header, arrays: Arrays}} */
    const { header, arrays } = unpack(data);
    /** @type {Header | undefined} */
    const before = this.header;
    this.header = header;
    this.arrays = arrays;
    const last = header.steps.ids.length - 1;
    // After a branch the reader is still where it was made; layer and head stay chosen.
    const branch = header.branches.at(-1)?.[0];
    const same =
      before && String(before.layers) === String(header.layers) && before.heads === header.heads;
    this.state = {
      step: Math.min(branch ?? 0, last),
      layer: same ? this.state.layer : header.layers.length - 1, // which of those that are sent
      head: same ? this.state.head : -1,
      withoutFirst: same ? this.state.withoutFirst : false,
      pointed: null,
      locked: null,
    };
    this.waiting = false;
    this.followed = null;
    this.build();
    this.theme();
  }

  build() {
    const { header, state } = this;
    this.steps.build(header);
    this.texts = header.texts.map((text) => this.text(text));
    this.where = el("p", { class: "where", "aria-live": "polite" });
    this.options = el("div", { class: "options" });
    this.readout = el("p", { class: "readout" });
    /**
     * @param {number} n
     * @returns {[string, string][]}
     */
    const range = (n) => Array.from({ length: n }, (_, i) => [String(i), String(i)]);
    const first = el("input", {
      type: "checkbox",
      checked: state.withoutFirst,
      on: { change: (event) => this.set({ withoutFirst: event.target.checked }) },
    });
    this.legend = el("span", { class: "legend" });
    this.weights = table(
      tr("What this step attended to, as a table"),
      () => ["token", "place", "weight"],
      () => rowsOfWeights(this.texts, this.rows, this.last, this.within),
    );
    const doubts = doubtsStrip(header.doubts);
    this.root.replaceChildren(
      this.host.probe,
      ...(doubts ? [doubts] : []),
      el(
        "div",
        { class: "columns" },
        el(
          "section",
          { class: "panel" },
          el(
            "header",
            {},
            el("h2", {}, tr("Step by step")),
            el(
              "label",
              {},
              tr("Layer "),
              select(
                tr("Layer"),
                header.layers.map((number, at) => [String(at), String(number)]),
                String(state.layer),
                (v) => this.set({ layer: Number(v) }),
              ),
            ),
            header.heads
              ? el(
                  "label",
                  {},
                  tr("Head "),
                  select(
                    tr("Head"),
                    [["-1", tr("mean of all")], ...range(header.heads)],
                    String(state.head),
                    (v) => this.set({ head: Number(v) }),
                  ),
                )
              : el(
                  "span",
                  { class: "quiet" },
                  tr("mean of all heads: the text is too long to show single heads"),
                ),
            el(
              "label",
              {
                title: tr(
                  "Many heads put most of their weight on the first token. Only the shading changes, not the numbers.",
                ),
              },
              first,
              tr(" shade without the first token"),
            ),
            this.legend,
          ),
          this.steps.element,
          this.where,
          ...this.texts.map((text) => text.section),
          this.readout,
          el("p", { class: "quiet" }, `${header.ended} ${chosenInWords(header)}`),
          header.exact
            ? ""
            : el(
                "p",
                { class: "quiet" },
                tr(
                  "With so many steps and heads, weights are rounded: each weight here is within 0.002 of the model's.",
                ),
              ),
          ...header.notes.map((note) => el("p", { class: "note" }, note)),
        ),
        el(
          "section",
          { class: "panel" },
          el("header", {}, el("h2", {}, tr("Next token"))),
          this.options,
        ),
      ),
      this.weights,
      table(
        tr("All steps and their likeliest tokens as a table"),
        () => columnsOfSteps(header),
        () => rowsOfSteps(header),
      ),
    );
  }

  /** @param {TextLine} line */
  text(line) {
    const { rows, texts } = this.header;
    const about = { firstRow: rows[0], named: texts.length > 1 };
    return new WrittenText(line, about, {
      onHover: (unit) => this.point(line.stack, unit),
      onLock: (unit) => this.choose(line.stack, unit),
    });
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const target = /** @type {Element} */ (event.target);
    if (target.closest("select, input, [data-unit], summary, .table-scroll")) return;
    const by = BY_ARROW[event.key];
    if (!by) return;
    event.preventDefault();
    this.go(this.state.step + by);
  }

  /** @param {number} step */
  go(step) {
    this.set({ step: Math.max(0, Math.min(this.header.steps.ids.length - 1, step)), locked: null });
  }

  /** @param {Partial<State>} changes */
  set(changes) {
    this.state = { ...this.state, ...changes };
    this.draw();
  }

  /**
   * @param {TextLine["stack"]} stack
   * @param {number | null} unit
   */
  point(stack, unit) {
    this.state.pointed = unit === null ? null : { stack, unit };
    this.read();
  }

  /**
   * A written token leads to the step that wrote it, any other is kept in the readout.
   * @param {TextLine["stack"]} stack
   * @param {number | null} unit
   */
  choose(stack, unit) {
    const step = unit === null || stack === "cross" ? -1 : stepOf(unit, this.header.rows);
    if (step >= 0) this.go(step);
    else {
      const { locked } = this.state;
      const again = locked && locked.stack === stack && locked.unit === unit;
      this.state.locked = unit === null || again ? null : { stack, unit };
      this.read();
    }
  }

  /**
   * What the step attended with, over the tokens of one text; what was written later has none.
   * @param {WrittenText} text
   * @returns {Float64Array}
   */
  row({ stack, text }) {
    const { steps, heads, exact } = this.header;
    const values = this.arrays[stack];
    if (!values) throw new Error(`The weights of the stack ${stack} did not come with the data.`);
    const shape = {
      heads: heads || 1,
      steps: steps.ids.length,
      keys: text.length,
      scale: exact ? 1 : 1 / 255,
    };
    return rowOf(values, shape, this.state);
  }

  // How far weights are from the model's.
  get within() {
    return this.header.exact ? 0 : ROUNDED;
  }

  // The row of the step in the maps: what it attends to ends there.
  get last() {
    return this.header.rows[this.state.step];
  }

  draw() {
    if (!this.header) return;
    const { header, state, ramp, last } = this;
    const { step, withoutFirst } = state;
    this.steps.draw(step);
    this.rows = this.texts.map((text) => this.row(text));
    const most = mostOf(this.rows, withoutFirst);
    this.texts.forEach((text, i) =>
      text.shade(this.rows[i], { row: last, most, withoutFirst, ramp }),
    );
    const stops = ramp.css.filter((_, i) => i % 32 === 0).join(", ");
    this.legend.replaceChildren(
      "0 ",
      el("i", { style: `background:linear-gradient(90deg, ${stops})` }),
      ` ${number(most)}`,
    );
    this.follow();
    this.say();
    this.read();
    /** @type {((one: Candidate) => void) | null} */
    const choose = header.branching && !this.waiting ? (one) => this.branch(one) : null;
    const { waiting } = this;
    const about = aboutBars({ drawn: header.steps.chances !== null, waiting, choosing: !!choose });
    keepFocus(this.options, () =>
      this.options.replaceChildren(
        el("p", { class: "quiet" }, about),
        candidateBars(header, step, choose),
      ),
    );
    this.weights.refresh();
  }

  // Keeps the token that the step writes in sight, without scrolling the page.
  follow() {
    const { step } = this.state;
    if (this.followed === step) return;
    this.followed = step;
    this.texts.at(-1)?.reveal(this.last + 1);
  }

  say() {
    const { header, state } = this;
    const { labels, probabilities, chances } = header.steps;
    const mine = header.branches.some(([at]) => at === state.step);
    const chance = chances?.[state.step];
    this.where.replaceChildren(
      tr("Step {step} of {labels} writes ", { step: state.step + 1, labels: labels.length }),
      el("bdi", { class: "mono" }, labels[state.step]),
      tr(" · probability {probabilities}", { probabilities: number(probabilities[state.step]) }),
      chance === undefined || chance === null
        ? ""
        : tr(" · sampled with {chance}", { chance: number(chance) }),
      mine ? el("b", {}, tr(" · chosen by you")) : "",
    );
  }

  /** @param {Candidate} one */
  branch(one) {
    this.waiting = true;
    this.draw();
    this.emit("branch", { of: this.header.of, step: this.state.step, token: one.id });
  }

  read() {
    const { pointed, locked } = this.state;
    const own = pointed ?? locked;
    const at = own ?? this.strongest();
    for (const text of this.texts) {
      /** @param {Token | null} token */
      const of = (token) => (token?.stack === text.stack ? token.unit : null);
      text.mark(of(pointed), of(locked));
    }
    const i = this.texts.findIndex((text) => text.stack === at.stack);
    const text = this.texts[i];
    const label = el("bdi", { class: "mono" }, text.text[at.unit]);
    if (!isSeen(text.stack, at.unit, this.last)) {
      this.readout.replaceChildren(label, tr(" was not written yet at this step."));
      return;
    }
    const value = this.rows[i][at.unit];
    const { within } = this;
    const rank = rankIn(this.rows[i], at.unit, within);
    this.readout.replaceChildren(
      own ? "" : tr("strongest: "),
      label,
      tr(" gets "),
      el("b", { class: "mono", title: String(value) }, weight(value, within)),
      tr(" of this step's attention · rank {rank}", { rank }) +
        (this.header.exact ? "" : tr(" · rounded to 0.002")),
    );
  }

  strongest() {
    const { text, unit } = strongestOf(this.rows, this.state.withoutFirst);
    return { stack: this.texts[text].stack, unit };
  }
}

/** Draws a generation into an element, or renews it there when the data is new. */
export const render = renderer((element, emit) => new Written(element, emit));
