// A written text: a scrubber over its steps, the text shaded by what a step attended to, and the
// tokens it could have taken. Choosing one of them is told to the host.
import { doubtsStrip } from "../shared/doubts.js";
import { el, keepFocus, select } from "../shared/elements.js";
import { number, rankIn, weight } from "../shared/format.js";
import { Mounted, renderer } from "../shared/host.js";
import { markAmong } from "../shared/linked.js";
import { unpack } from "../shared/pack.js";
import { RunningText } from "../shared/running.js";
import { table } from "../shared/table.js";
import { candidateBars, nextTokens } from "./candidates.js";
import { Steps } from "./steps.js";

const ROUNDED = 0.002; // how far weights that travel in 8 bits are from the model's
const NAMES = { cross: "The prompt", decoder: "The text" };

class Written extends Mounted {
  constructor(element, emit) {
    super(element, "generation", emit);
    this.steps = new Steps((step) => this.go(step));
    this.root.addEventListener("keydown", (event) => this.key(event));
  }

  resized() {}

  show(data) {
    const { header, arrays } = unpack(data);
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
    const range = (n) => Array.from({ length: n }, (_, i) => [String(i), String(i)]);
    const first = el("input", {
      type: "checkbox",
      checked: state.withoutFirst,
      on: { change: (event) => this.set({ withoutFirst: event.target.checked }) },
    });
    this.legend = el("span", { class: "legend" });
    this.root.replaceChildren(
      this.host.probe,
      ...[doubtsStrip(header.doubts)].filter(Boolean),
      el(
        "div",
        { class: "columns" },
        el(
          "section",
          { class: "panel" },
          el(
            "header",
            {},
            el("h2", {}, "Step by step"),
            el(
              "label",
              {},
              "Layer ",
              select(
                "Layer",
                header.layers.map((number, at) => [String(at), String(number)]),
                String(state.layer),
                (v) => this.set({ layer: Number(v) }),
              ),
            ),
            header.heads
              ? el(
                  "label",
                  {},
                  "Head ",
                  select(
                    "Head",
                    [["-1", "mean of all"], ...range(header.heads)],
                    String(state.head),
                    (v) => this.set({ head: Number(v) }),
                  ),
                )
              : el(
                  "span",
                  { class: "quiet" },
                  "mean of all heads: the text is too long for single ones",
                ),
            el(
              "label",
              {
                title:
                  "Many heads leave most of their weight on the first token. The numbers stay as they are.",
              },
              first,
              " shade without the first token",
            ),
            this.legend,
          ),
          this.steps.element,
          this.where,
          ...this.texts.map((text) => text.section),
          this.readout,
          el("p", { class: "quiet" }, `${header.ended} Tokens were ${this.how()}.`),
          header.exact
            ? ""
            : el(
                "p",
                { class: "quiet" },
                "So many steps and heads travel rounded: each weight here is within 0.002 of the model's.",
              ),
          ...header.notes.map((note) => el("p", { class: "note" }, note)),
        ),
        el(
          "section",
          { class: "panel" },
          el("header", {}, el("h2", {}, "Next token")),
          this.options,
        ),
      ),
      (this.weights = table(
        "What this step attended to, as a table",
        () => ["token", "place", "weight"],
        () => this.tableOfWeights(),
      )),
      table(
        "All steps and their likeliest tokens as a table",
        () => [
          "step",
          "taken",
          "probability",
          ...(header.steps.chances ? ["chance"] : []),
          "likeliest",
        ],
        () =>
          header.steps.ids.map((_, step) => [
            String(step + 1),
            header.steps.labels[step],
            String(header.steps.probabilities[step]),
            ...(header.steps.chances ? [String(header.steps.chances[step] ?? "chosen")] : []),
            nextTokens(header, step)
              .map((one) => `${one.label} ${number(one.p)}`)
              .join(", "),
          ]),
      ),
    );
  }

  how() {
    return this.header.chosen.startsWith("greedy") ? "taken greedily" : this.header.chosen;
  }

  text({ stack, text, held, pieces }) {
    const first = this.header.rows[0] + 1; // the first token that was written
    const running = new RunningText({
      onHover: (unit) => this.point(stack, unit),
      onLock: (unit) => this.choose(stack, unit),
    });
    running.build({ pieces, held }, { written: (unit) => stack === "decoder" && unit >= first });
    const { element, marks } = running;
    const title = this.header.texts.length > 1 ? el("h3", {}, NAMES[stack]) : null;
    return { stack, text, marks, element, section: el("div", {}, title, element) };
  }

  key(event) {
    if (event.target.closest("select, input, [data-unit], summary, .table-scroll")) return;
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    this.go(this.state.step + by);
  }

  go(step) {
    this.set({ step: Math.max(0, Math.min(this.header.steps.ids.length - 1, step)), locked: null });
  }

  set(changes) {
    Object.assign(this.state, changes);
    this.draw();
  }

  point(stack, unit) {
    this.state.pointed = unit === null ? null : { stack, unit };
    this.read();
  }

  // A written token leads to the step that wrote it, any other is kept in the readout.
  choose(stack, unit) {
    const step = unit === null || stack === "cross" ? -1 : unit - 1 - this.header.rows[0];
    if (step >= 0) this.go(step);
    else {
      const { locked } = this.state;
      const again = locked && locked.stack === stack && locked.unit === unit;
      this.state.locked = unit === null || again ? null : { stack, unit };
      this.read();
    }
  }

  // What the step attended with, over the tokens of one text; what was written later has none.
  row({ stack, text }) {
    const { layer, head, step } = this.state;
    const values = this.arrays[stack];
    const [steps, keys, heads] = [
      this.header.steps.ids.length,
      text.length,
      this.header.heads || 1,
    ];
    const scale = this.header.exact ? 1 : 1 / 255;
    const rowOf = (h) => {
      const at = ((layer * heads + h) * steps + step) * keys;
      return values.subarray(at, at + keys);
    };
    if (head >= 0 || heads === 1)
      return Float64Array.from(rowOf(Math.max(head, 0)), (v) => v * scale);
    const mean = new Float64Array(keys);
    for (let h = 0; h < heads; h++)
      rowOf(h).forEach((value, key) => (mean[key] += (value * scale) / heads));
    return mean;
  }

  seen(text, unit) {
    return text.stack === "cross" || unit <= this.header.rows[this.state.step];
  }

  draw() {
    if (!this.ramp) return;
    const { header, state } = this;
    const { step, withoutFirst } = state;
    this.steps.draw(step);
    const rows = this.texts.map((text) => this.row(text));
    const counted = (unit) => !(withoutFirst && unit === 0);
    const most = Math.max(
      1e-9,
      ...rows.map((row) =>
        row.reduce((top, w, unit) => (counted(unit) ? Math.max(top, w) : top), 0),
      ),
    );
    this.rows = rows;
    this.texts.forEach((text, i) =>
      text.marks.forEach((mark, unit) => {
        const seen = this.seen(text, unit);
        const share = seen && counted(unit) ? Math.min(1, rows[i][unit] / most) : 0;
        const shade = Math.round(share * 255);
        mark.style.background = seen ? this.ramp.css[shade] : "";
        mark.style.color =
          seen && share > 0.02 ? `var(${this.ramp.dark[shade] ? "--on-dark" : "--on-light"})` : "";
        mark.classList.toggle("later", text.stack === "decoder" && unit > header.rows[step] + 1);
        mark.classList.toggle("now", text.stack === "decoder" && unit === header.rows[step] + 1);
        mark.classList.toggle("left-out", seen && !counted(unit));
      }),
    );
    const stops = this.ramp.css.filter((_, i) => i % 32 === 0).join(", ");
    this.legend.replaceChildren(
      "0 ",
      el("i", { style: `background:linear-gradient(90deg, ${stops})` }),
      ` ${number(most)}`,
    );
    this.follow();
    this.say();
    this.read();
    const choose = header.branching && !this.waiting ? (one) => this.branch(one) : null;
    keepFocus(this.options, () =>
      this.options.replaceChildren(
        el("p", { class: "quiet" }, this.sentence(choose)),
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
    const { element, marks } = this.texts.at(-1);
    const now = marks[this.header.rows[step] + 1];
    if (!now) return;
    const [box, mark] = [element.getBoundingClientRect(), now.getBoundingClientRect()];
    if (mark.top < box.top || mark.bottom > box.bottom)
      element.scrollTop += mark.top - box.top - box.height / 2;
  }

  sentence(choose) {
    const marks = this.header.steps.chances
      ? "Bars: probability by the model's own logits; ticks: the chance of being drawn. "
      : "Bars: probability by the model. ";
    if (this.waiting) return `${marks}Writing on from your choice …`;
    return choose ? `${marks}Choose another token to go on from it.` : marks;
  }

  say() {
    const { header, state } = this;
    const { labels, probabilities, chances } = header.steps;
    const mine = header.branches.some(([at]) => at === state.step);
    const chance = chances?.[state.step];
    this.where.replaceChildren(
      `Step ${state.step + 1} of ${labels.length} writes `,
      el("bdi", { class: "mono" }, labels[state.step]),
      ` · probability ${number(probabilities[state.step])}`,
      chance === undefined || chance === null ? "" : ` · drawn with ${number(chance)}`,
      mine ? el("b", {}, " · chosen by you") : "",
    );
  }

  branch(one) {
    this.waiting = true;
    this.draw();
    this.emit("branch", { of: this.header.of, step: this.state.step, token: one.id });
  }

  read() {
    const at = this.state.pointed ?? this.state.locked ?? this.strongest();
    const own = this.state.pointed ?? this.state.locked;
    this.texts.forEach((text) => {
      const of = (place) => (place && place.stack === text.stack ? place.unit : null);
      markAmong(text.marks, of(this.state.pointed), of(this.state.locked));
    });
    const i = this.texts.findIndex((text) => text.stack === at.stack);
    const text = this.texts[i];
    const label = el("bdi", { class: "mono" }, text.text[at.unit]);
    if (!this.seen(text, at.unit)) {
      this.readout.replaceChildren(label, " was not written yet at this step.");
      return;
    }
    const value = this.rows[i][at.unit];
    const within = this.header.exact ? 0 : ROUNDED;
    const rank = rankIn(this.rows[i], at.unit, within);
    this.readout.replaceChildren(
      own ? "" : "strongest: ",
      label,
      " gets ",
      el("b", { class: "mono", title: String(value) }, weight(value, within)),
      ` of this step's attention · rank ${rank}` + (this.header.exact ? "" : " · rounded to 0.002"),
    );
  }

  strongest() {
    const best = { stack: this.texts[0].stack, unit: 0, value: -1 };
    this.texts.forEach((text, i) =>
      this.rows[i].forEach((value, unit) => {
        if (value > best.value && !(this.state.withoutFirst && unit === 0))
          Object.assign(best, { stack: text.stack, unit, value });
      }),
    );
    return best;
  }

  tableOfWeights() {
    return this.texts.flatMap((text, i) =>
      text.text.flatMap((token, unit) =>
        this.seen(text, unit)
          ? [
              [
                token,
                `${text.stack === "cross" ? "prompt" : "text"} ${unit}`,
                this.header.exact
                  ? String(this.rows[i][unit])
                  : weight(this.rows[i][unit], ROUNDED),
              ],
            ]
          : [],
      ),
    );
  }
}

// Draws a generation into an element, or renews it there when the data is new.
export const render = renderer((element, emit) => new Written(element, emit));
