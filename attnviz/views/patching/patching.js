// Patching: layers by positions, coloured by how far each patch restores the first answer
// (or, without an answer, moves the output). A cell is
// chosen, or a token of the first text is dragged onto one of the second; the host is told `patch`:
// {of, layer, head (null: all), source, position}.
import { Cells } from "../shared/cells.js";
import { HERE, around, el, exactly, select } from "../shared/elements.js";
import { score } from "../shared/format.js";
import { Mounted, renderer } from "../shared/host.js";
import { tr } from "../shared/language.js";
import { unpack } from "../shared/pack.js";
import { scoreBar } from "../shared/ramp_bar.js";
import { table } from "../shared/table.js";
import { placeOfMost } from "./places.js";

/** @import { Cell } from "../shared/cells.js" */
/** @import { Data, Emit } from "../shared/host.js" */
/** @import { Arrays, Header, Patch } from "./header.js" */

/**
 * The patch that is being put together.
 * @typedef {{layer: number, head: number | null, taken: number | null}} State
 */

class Patching extends Mounted {
  /** @type {Header} */
  header;
  /**
   * How far each patch restores the answer, or moves the output, [layer position].
   * @type {Float32Array | null}
   */
  effect;
  /** @type {State} */
  state;
  /** @type {HTMLButtonElement[]} */
  sources;
  /** @type {HTMLElement} */
  hint;
  /** @type {HTMLElement} */
  readout;
  /** @type {HTMLElement} */
  legend;
  /** @type {Cells} */
  grid;

  /**
   * @param {Element} element
   * @param {Emit} emit
   */
  constructor(element, emit) {
    super(element, "patching", emit);
    this.root.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.take(null);
    });
  }

  /** @param {Data} data */
  show(data) {
    /** @type {{header: Header, arrays: Arrays}} */
    const { header, arrays } = unpack(data);
    const same = this.header?.of === header.of;
    this.header = header;
    this.effect = arrays.effect ?? null;
    const best = this.best();
    this.state = {
      layer: header.chosen?.layer ?? (same ? this.state.layer : best.row),
      head: header.chosen ? header.chosen.head : same ? this.state.head : null,
      taken: null,
    };
    this.build();
    this.theme();
  }

  get positions() {
    return this.header.second.length;
  }

  // Where a patch restores most; the first layer without a sweep.
  best() {
    const at = this.effect ? placeOfMost(this.effect) : 0;
    return { row: Math.floor(at / this.positions), column: at % this.positions };
  }

  build() {
    const { header, state, effect } = this;
    this.sources = header.first.map((text, i) => this.source(text, i));
    const targets = header.second.map((text, i) => this.target(text, i));
    this.hint = el("p", { class: "quiet hint", "aria-live": "polite" });
    this.readout = el("p", { class: "readout", "aria-live": "polite" });
    this.legend = el("span", { class: "legend" });
    this.grid = new Cells({
      label: tr("Layers by tokens of B. Arrow keys point at a cell, Enter patches it."),
      kind: tr("grid of patches"),
      onHover: (hover) => this.point(hover),
      // A cell of the grid is a patch of all heads: that is what its colour says.
      onLock: ({ row, column }) =>
        this.patch({ layer: row, head: null, source: header.aligned[column], position: column }),
      moves: false,
    });
    /**
     * @param {number} n
     * @returns {[string, string][]}
     */
    const range = (n) => Array.from({ length: n }, (_, i) => [String(i), String(i)]);
    const layer = select(tr("Layer"), range(header.layers), String(state.layer), (value) => {
      this.state.layer = Number(value);
    });
    /** @type {[string, string][]} */
    const heads = [["", tr("all heads")], ...range(header.heads)];
    const head = select(
      tr("Head"),
      heads,
      state.head === null ? "" : String(state.head),
      (value) => {
        this.state.head = value === "" ? null : Number(value);
      },
    );
    this.root.replaceChildren(
      this.host.probe,
      el(
        "section",
        { class: "panel" },
        el(
          "header",
          {},
          el("h2", {}, tr("Drag a token onto another")),
          el("label", {}, tr("{noun} layer ", { noun: header.noun }), layer),
          header.what === "heads" ? el("label", {}, tr("head "), head) : null,
        ),
        el(
          "div",
          { class: "line", role: "group", "aria-label": tr("Text A") },
          el("span", { class: "quiet side" }, "A"),
          ...this.sources,
        ),
        el(
          "div",
          { class: "line", role: "group", "aria-label": tr("Text B") },
          el("span", { class: "quiet side" }, "B"),
          ...targets,
        ),
        this.hint,
      ),
      effect
        ? el(
            "section",
            { class: "panel" },
            el(
              "header",
              {},
              el("h2", {}, tr("Every patch")),
              el("span", { class: "quiet" }, tr("rows are layers, columns the tokens of B")),
              this.legend,
            ),
            this.grid.element,
            this.readout,
            table(
              tr("All patches as a table"),
              () => [
                "token",
                ...Array.from({ length: header.layers }, (_, i) => tr("layer {i}", { i })),
              ],
              () =>
                header.second.map((text, at) => [
                  text,
                  ...Array.from({ length: header.layers }, (_, i) =>
                    String(effect[i * this.positions + at]),
                  ),
                ]),
            ),
          )
        : el("p", { class: "note" }, header.note),
    );
    this.say();
  }

  /**
   * @param {string} text
   * @param {number} i
   */
  source(text, i) {
    return el(
      "button",
      {
        type: "button",
        class: "token source",
        draggable: "true",
        "aria-pressed": "false",
        on: {
          click: () => this.take(this.state.taken === i ? null : i),
          dragstart: (event) => {
            event.dataTransfer.setData("text/plain", String(i));
            event.dataTransfer.effectAllowed = "copy";
            this.take(i);
          },
          dragend: () => this.take(null),
        },
      },
      text,
    );
  }

  /**
   * @param {string} text
   * @param {number} i
   */
  target(text, i) {
    const element = el(
      "button",
      {
        type: "button",
        class: `token target${this.header.changed[i] ? " changed" : ""}`,
        on: {
          click: () => {
            const source = this.state.taken ?? this.header.aligned[i];
            if (source >= 0) this.patch({ ...this.state, source, position: i });
          },
          dragover: (event) => {
            if (this.state.taken === null) return;
            event.preventDefault();
            element.classList.add("over");
          },
          dragleave: () => element.classList.remove("over"),
          drop: (event) => {
            event.preventDefault();
            element.classList.remove("over");
            const source = this.state.taken;
            if (source !== null) this.patch({ ...this.state, source, position: i });
          },
        },
      },
      text,
    );
    return element;
  }

  /** @param {Patch} patch */
  patch({ layer, head, source, position }) {
    const { of, first, second } = this.header;
    this.take(null);
    this.hint.textContent = tr("Patching layer {layer}: “{first}” → “{second}” …", {
      layer,
      first: first[source],
      second: second[position],
    });
    this.emit("patch", { of, layer, head, source, position });
  }

  /** @param {number | null} taken */
  take(taken) {
    this.state.taken = taken;
    this.sources.forEach((element, i) => element.setAttribute("aria-pressed", String(i === taken)));
    this.root.classList.toggle("taking", taken !== null);
    this.say();
  }

  say() {
    const { first } = this.header;
    const { taken } = this.state;
    this.hint.textContent =
      taken === null
        ? tr(
            "The run of B takes the value of the run of A at the dragged token. Without a mouse: choose a token of A, then one of B.",
          )
        : tr("“{first}” of A: choose the token of B that takes it.", { first: first[taken] });
  }

  draw() {
    const { header, effect } = this;
    if (!effect) return;
    let most = header.restores ? 1 : 1e-30;
    for (const value of effect) if (Math.abs(value) > most) most = Math.abs(value);
    this.grid.build({
      rows: { text: Array.from({ length: header.layers }, (_, i) => String(i)) },
      columns: { text: header.second, marked: header.changed },
      values: effect,
      colorOf: (value) => this.signed.packed(value / most),
      colors: this.colors,
      widest: 64,
      highest: 40,
    });
    this.legend.replaceChildren(
      score(-most),
      scoreBar(this.signed),
      score(most),
      el("span", {}, header.restores ? tr("restored") : tr("moved")),
    );
    this.point(null);
  }

  /**
   * What a patch does, with a place for the number.
   * @param {number} layer
   * @param {string} token
   */
  done(layer, token) {
    const { restores, answer } = this.header;
    const values = { layer, token, value: HERE };
    if (!restores)
      return tr("layer {layer}, “{token}” moves the output by {value} of its length", values);
    return answer
      ? tr("layer {layer}, “{token}” restores {value} of the way to “{answer}”", {
          ...values,
          answer,
        })
      : tr("layer {layer}, “{token}” restores {value} of the way to the answer of A", values);
  }

  /** @param {Cell | null} hover */
  point(hover) {
    const { header, effect } = this;
    if (!effect) return;
    const { chosen } = header;
    const lock = chosen ? { row: chosen.layer, column: chosen.position } : null;
    this.grid.mark(hover, lock);
    const at = hover ?? this.best();
    const value = effect[at.row * this.positions + at.column];
    const token = header.second[at.column];
    const said = this.done(at.row, token);
    this.readout.replaceChildren(
      ...around(
        hover ? tr("{said}; a click patches it.", { said }) : tr("Most: {said}.", { said }),
        exactly(value, Number.isNaN(value) ? "–" : score(value)),
      ),
    );
  }
}

/** Draws the tokens and the grid into an element, or renews them there when the data is new. */
export const render = renderer((element, emit) => new Patching(element, emit));
