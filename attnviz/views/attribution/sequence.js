// A sequence above its source: a step that is pointed at shades the source by its row of scores.
import { doubtsStrip } from "../shared/doubts.js";
import { el } from "../shared/elements.js";
import { score } from "../shared/format.js";
import { Mounted, renderer } from "../shared/host.js";
import { tr } from "../shared/language.js";
import { unpack } from "../shared/pack.js";
import { legend } from "./legend.js";
import { largest, perCent, ranked, standing } from "../shared/linked.js";
import { Matrix } from "./matrix.js";
import { RunningText } from "../shared/running.js";
import { table } from "../shared/table.js";

/** @import { Data } from "../shared/host.js" */
/** @import { Table } from "../shared/table.js" */
/** @import { SequenceArrays, SequenceHeader } from "./header.js" */

const LARGEST_TABLE = 10000; // cells; of a larger matrix the table shows the step that is chosen

class Sequence extends Mounted {
  /** @type {SequenceHeader} */
  header;
  /** @type {Float64Array} */
  scores;
  /** The largest size of a score. */
  most = 1;
  /** Whether scores are below 0. */
  falls = false;
  /**
   * What is pointed at and what is locked.
   * @type {{step: number | null, unit: number | null, lockedStep: number, lockedUnit: number | null}}
   */
  state;
  /** @type {HTMLElement} */
  readout;
  /** @type {HTMLElement} */
  key;
  /** @type {HTMLElement} */
  cell;
  /** @type {Table} */
  numbers;

  /** @param {Element} element */
  constructor(element) {
    super(element, "attribution");
    this.stepText = new RunningText({
      onHover: (step) => this.point({ step, unit: null }),
      onLock: (step) => this.lock(step),
    });
    this.source = new RunningText({
      onHover: (unit) => this.point({ step: null, unit }),
      onLock: (unit) => this.keep(unit),
    });
    this.matrix = new Matrix({
      onCell: (cell) => this.point(cell ?? { step: null, unit: null }),
      onLock: (step) => this.lock(step),
    });
  }

  /** @param {Data} data */
  show(data) {
    /** @type {{header: SequenceHeader, arrays: SequenceArrays}} */
    const { header, arrays } = unpack(data);
    this.header = header;
    this.scores = arrays.scores;
    this.most = largest(this.scores);
    this.falls = this.scores.some((value) => value < 0);
    this.state = { step: null, unit: null, lockedStep: 0, lockedUnit: null };
    this.build();
    this.theme();
  }

  build() {
    const { header } = this;
    const { steps, input } = header;
    this.readout = el("div", { class: "readout", "aria-live": "polite" });
    this.key = el("span", { class: "key" });
    this.cell = el("span", { class: "mono cell" });
    this.stepText.build(steps, { below: (step) => score(steps.values[step]) });
    this.source.build(input);
    this.matrix.build({
      steps: steps.text,
      units: input.text,
      scores: this.scores,
      most: this.most,
    });
    const doubts = doubtsStrip(header.doubts);
    const small = steps.text.length * input.text.length <= LARGEST_TABLE;
    this.numbers = table(
      small ? tr("All scores as a table") : tr("The scores of the chosen step as a table"),
      () => ["", ...(small ? steps.text : [steps.text[this.state.lockedStep]])],
      () =>
        input.text.map((text, unit) => [
          text,
          ...(small ? steps.text.map((_, step) => step) : [this.state.lockedStep]).map((step) =>
            String(this.row(step)[unit]),
          ),
        ]),
    );
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
            el("h2", {}, header.generated ? tr("Written by the model") : tr("The sequence")),
            el(
              "span",
              { class: "quiet" },
              tr("the log probability of each token is below it, in nats"),
            ),
          ),
          this.stepText.element,
          el(
            "header",
            { class: "second" },
            el("h2", {}, tr("Source")),
            el(
              "span",
              { class: "quiet" },
              tr("shaded by the scores of this step, relative to its largest score"),
            ),
          ),
          this.source.element,
          el("p", { class: "quiet caption" }, `${header.label} · ${header.caption}`),
          ...header.notes.map((note) => el("p", { class: "note" }, note)),
        ),
        el(
          "section",
          { class: "panel here" },
          el("header", {}, el("h2", {}, tr("This step"))),
          this.readout,
        ),
      ),
      el(
        "section",
        { class: "panel" },
        el(
          "header",
          {},
          el("h2", {}, tr("All steps")),
          el("span", { class: "quiet" }, tr("rows are steps, columns units of the source")),
          this.cell,
          this.key,
        ),
        this.matrix.element,
      ),
      this.numbers,
    );
  }

  get step() {
    return this.state.step ?? this.state.lockedStep;
  }

  /**
   * The scores of a step.
   * @param {number} step
   */
  row(step) {
    const n = this.header.input.text.length;
    return this.scores.subarray(step * n, (step + 1) * n);
  }

  /** @param {{step: number | null, unit: number | null}} place */
  point({ step, unit }) {
    if (this.state.step === step && this.state.unit === unit) return;
    this.state = { ...this.state, step, unit };
    this.follow();
  }

  /** @param {number | null} step */
  lock(step) {
    this.state.lockedStep = step ?? 0; // one step is always chosen
    this.follow();
    this.numbers.refresh();
  }

  /** @param {number | null} unit */
  keep(unit) {
    this.state.lockedUnit = this.state.lockedUnit === unit ? null : unit;
    this.follow();
  }

  draw() {
    if (!this.header || !this.root.clientWidth) return;
    const most = score(this.most);
    const low = this.falls ? `−${most}` : "0";
    this.key.replaceChildren(legend(this.signed, { signed: this.falls, low, high: most }));
    this.matrix.draw(this.signed, this.colors);
    this.follow();
  }

  follow() {
    const { state, step } = this;
    const row = this.row(step);
    const most = largest(row);
    this.source.draw(
      Array.from(row, (value) => value / most),
      this.signed,
    );
    this.source.mark(state.unit, state.lockedUnit);
    this.stepText.mark(state.step, state.lockedStep);
    const pointed = state.unit ?? state.lockedUnit;
    this.matrix.mark(step, state.unit === null ? null : { step, unit: state.unit });
    this.read(step, row, pointed);
  }

  /**
   * @param {number} step
   * @param {Float64Array} row its scores
   * @param {number | null} pointed the unit; null: the strongest
   */
  read(step, row, pointed) {
    const { steps, input } = this.header;
    const unit = pointed ?? ranked(row)[0];
    const { rank, share } = standing(row, unit);
    // Said beside the matrix too: the panel above may have been scrolled away.
    this.cell.replaceChildren(
      ...(this.state.unit === null
        ? []
        : [
            el("bdi", {}, input.text[unit]),
            " → ",
            el("bdi", {}, steps.text[step]),
            `  ${score(row[unit])}`,
          ]),
    );
    this.cell.title = String(row[unit]);
    const logp = steps.values[step];
    this.readout.replaceChildren(
      el(
        "p",
        { class: "mono pair" },
        el("bdi", {}, input.text[unit]),
        el("span", { class: "quiet" }, " → "),
        el("bdi", {}, steps.text[step]),
      ),
      el("p", { class: "big mono", title: String(row[unit]) }, score(row[unit])),
      el(
        "p",
        { class: "quiet" },
        tr("{words}rank {rank} of {row} · ", {
          words: pointed === null ? tr("strongest, ") : "",
          rank,
          row: row.length,
        }) + tr("{perCent} of this step", { perCent: perCent(share) }),
      ),
      el(
        "p",
        { class: "quiet", title: String(logp) },
        tr("step {step} · log probability {logp}", { step, logp: score(logp) }),
      ),
    );
  }
}

/** Draws the sequence into an element, or renews it there when the data is new. */
export const render = renderer((element) => new Sequence(element));
