// Two traces side by side: texts token by token, every head by how far it moved, and one head's two
// maps and their difference on the same axes. Pointing and locking are one for all of them.
import { doubtsStrip } from "../shared/doubts.js";
import { el, exactly, select } from "../shared/elements.js";
import { Mounted, renderer } from "../shared/host.js";
import { tr } from "../shared/language.js";
import { unpack } from "../shared/pack.js";
import { table } from "../shared/table.js";
import { cellOf, rankedHeads, sharesOf, unitOf } from "./laid.js";
import { openingOf, PairedMaps } from "./maps.js";
import { MovedHeads } from "./moved_heads.js";
import { PairedTexts } from "./texts.js";
import { SIDES, ThreeMaps, threeOf } from "./three_maps.js";
import { titlesOf, valueInWords } from "./words.js";

/** @import { Cell } from "../shared/cells.js" */
/** @import { Data } from "../shared/host.js" */
/** @import { Table } from "../shared/table.js" */
/** @import { Arrays, Header, StackName, StackPair } from "./header.js" */
/** @import { MapPair } from "./maps.js" */
/** @import { LaidMaps, Side } from "./three_maps.js" */

/**
 * What is looked at: a head of a stack, the cell of its maps that is pointed at and the one that is
 * locked, and the head that is pointed at.
 * @typedef {object} State
 * @property {StackName} stack
 * @property {number} layer
 * @property {number} head
 * @property {Cell | null} hover
 * @property {Cell | null} lock
 * @property {Cell | null} pointed
 */

class SideBySide extends Mounted {
  /** @type {Header} */
  header;
  /** @type {Arrays} */
  arrays;
  /**
   * The headings of the three maps.
   * @type {Record<Side, string>}
   */
  titles;
  /** @type {State} */
  state;
  /**
   * Where the maps of a stack come from.
   * @type {Partial<Record<StackName, PairedMaps>>}
   */
  sources;
  /**
   * The maps that are drawn, and the head that they are of.
   * @type {{of: string, maps: LaidMaps} | null}
   */
  shown;
  /** Why the head could not be fetched; empty where it was. */
  problem = "";
  /** @type {MovedHeads} */
  heads;
  /** @type {PairedTexts} */
  texts;
  /** @type {HTMLElement} */
  shading;
  /** @type {ThreeMaps} */
  three;
  /** @type {HTMLElement} */
  headline;
  /** @type {HTMLElement} */
  counted;
  /** @type {HTMLElement} */
  readout;
  /** @type {Table} */
  row;

  /** @param {Element} element */
  constructor(element) {
    super(element, "comparison");
    this.root.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.set({ lock: null });
    });
  }

  /** @param {Data} data */
  show(data) {
    /** @type {{header: Header, arrays: Arrays}} */
    const { header, arrays } = unpack(data);
    /** @type {State | undefined} */
    const before = this.state;
    this.header = header;
    this.arrays = arrays;
    this.titles = titlesOf(header.names);
    this.sources = {};
    this.shown = null;
    const stack =
      header.stacks.find((one) => one.name === before?.stack) ?? openingOf(header.stacks, arrays);
    const [layer, head] = mostMoved(stack, arrays);
    this.state = { stack: stack.name, layer, head, hover: null, lock: null, pointed: null };
    this.build();
    this.theme();
  }

  get stack() {
    const { stacks } = this.header;
    return stacks.find((one) => one.name === this.state.stack) ?? stacks[0];
  }

  get moved() {
    return this.arrays[`${this.state.stack}/moved`];
  }

  // How far the heads of the stack moved, and the chosen one.
  get moves() {
    const { stack, moved, state } = this;
    const chosen = { row: state.layer, column: state.head };
    return { layers: stack.layers, heads: stack.heads, moved, chosen };
  }

  build() {
    const { header } = this;
    const { names } = header;
    this.texts = new PairedTexts({
      onHover: (unit) => this.pointText(unit),
      onLock: (unit) => this.lockText(unit),
    });
    this.shading = el("p", { class: "quiet about" });
    this.heads = new MovedHeads({
      onHover: (cell) => this.set({ pointed: cell }),
      onChoose: (layer, head) => this.choose(layer, head),
    });
    this.three = new ThreeMaps(this.titles, {
      onHover: (cell) => this.set({ hover: cell }),
      onLock: (cell) => this.lockCell(cell),
    });
    this.headline = el("h2", {});
    this.counted = el("span", { class: "quiet" });
    this.readout = el("div", { class: "readout", "aria-live": "polite" });
    this.row = table(
      tr("One query's numbers as a table"),
      () => ["key", ...names, tr("{names} minus {names2}", { names: names[1], names2: names[0] })],
      () => this.rowOfTable(),
    );
    /** @type {[StackName, string][]} */
    const stacks = header.stacks.map((one) => [one.name, one.title]);
    const doubts = doubtsStrip(header.doubts);
    this.root.replaceChildren(
      this.host.probe,
      ...(doubts ? [doubts] : []),
      el(
        "div",
        { class: "overview" },
        this.heads.element,
        el(
          "section",
          { class: "panel" },
          el("header", {}, el("h2", {}, tr("Token by token")), this.counted),
          this.texts.element,
          this.shading,
        ),
      ),
      el(
        "div",
        { class: "here panel" },
        this.headline,
        stacks.length > 1
          ? select(tr("Stack"), stacks, this.state.stack, (name) => this.chooseStack(name))
          : null,
        this.readout,
      ),
      this.three.element,
      el("p", { class: "quiet" }, header.explained),
      this.row,
    );
    this.buildTexts();
  }

  // The texts along the axis of the chosen stack.
  buildTexts() {
    const { stacks, counted, names } = this.header;
    this.counted.textContent = this.stack === stacks[0] ? counted : ""; // it is of that one
    this.texts.build(this.stack.keys, names);
  }

  /** @param {string} name */
  chooseStack(name) {
    const stack = this.header.stacks.find((one) => one.name === name) ?? this.stack;
    const [layer, head] = mostMoved(stack, this.arrays);
    this.state = { ...this.state, stack: stack.name, layer, head, hover: null, lock: null };
    this.shown = null;
    this.buildTexts();
    this.draw();
  }

  // The name of the chosen head.
  get chosen() {
    const { stack, layer, head } = this.state;
    return `${stack}/${layer}/${head}`;
  }

  // The maps of the chosen head; null while they are fetched.
  get here() {
    return this.shown?.of === this.chosen ? this.shown.maps : null;
  }

  /**
   * @param {number} layer
   * @param {number} head
   */
  choose(layer, head) {
    if (Number.isNaN(this.moved[layer * this.stack.heads + head])) return;
    this.state = { ...this.state, layer, head };
    this.draw();
  }

  // Draws what a chosen head, a theme or a width changes; pointing only marks.
  draw() {
    if (!this.header) return;
    const { layer, head } = this.state;
    this.heads.draw(this.moves, this);
    this.headline.textContent = tr("Layer {layer} · head {head}", { layer, head });
    const source = (this.sources[this.stack.name] ??= new PairedMaps(this.stack, this.arrays));
    const maps = source.at(layer, head);
    this.problem = "";
    this.root.classList.remove("waiting");
    if (maps) this.drawMaps(maps);
    else this.fetchMaps(source, layer, head);
    this.mark();
    this.row.refresh();
  }

  /**
   * @param {PairedMaps} source
   * @param {number} layer
   * @param {number} head
   */
  async fetchMaps(source, layer, head) {
    this.root.classList.add("waiting"); // the maps before stay until these are there
    const current = () =>
      this.state.layer === layer &&
      this.state.head === head &&
      this.sources[this.state.stack] === source;
    try {
      const maps = await source.load(layer, head);
      if (current()) this.drawMaps(maps);
    } catch (error) {
      if (!current()) return;
      this.problem = tr("This head could not be fetched: {message}", {
        message: error instanceof Error ? error.message : String(error),
      });
      this.root.classList.remove("waiting");
    }
    if (!current()) return;
    this.mark();
    this.row.refresh();
  }

  /** @param {MapPair} maps of the chosen head */
  drawMaps(maps) {
    this.root.classList.remove("waiting");
    this.shown = { of: this.chosen, maps: threeOf(maps, this.stack) };
    this.three.draw(this.shown.maps, this.stack, this);
  }

  /** @param {Cell} cell */
  lockCell(cell) {
    const { lock } = this.state;
    const same = lock && lock.row === cell.row && lock.column === cell.column;
    this.set({ lock: same ? null : cell });
    this.row.refresh();
  }

  /** @param {number | null} unit */
  pointText(unit) {
    const { lock } = this.state;
    this.set({ hover: unit === null ? null : cellOf(unit, lock, this.stack.itself) });
  }

  /**
   * A lock chooses the query, or the key where queries are other tokens.
   * @param {number | null} unit
   */
  lockText(unit) {
    if (unit === null) this.set({ lock: null });
    else this.lockCell(cellOf(unit, this.state.lock, this.stack.itself));
  }

  /** @param {Partial<State>} change */
  set(change) {
    this.state = { ...this.state, ...change };
    this.mark();
  }

  mark() {
    const { state } = this;
    this.three.mark(state.hover, state.lock);
    this.heads.mark(this.moves, state.pointed);
    this.shadeTexts();
    this.say();
  }

  shadeTexts() {
    const { state, stack, shown } = this;
    const { names } = this.header;
    const at = state.hover ?? state.lock;
    this.texts.mark(unitOf(state.hover, stack.itself), unitOf(state.lock, stack.itself));
    this.shading.textContent = at
      ? tr("Shaded: what “{text}” attends to, above: {names}, below: {names2}.", {
          text: stack.queries.text[at.row],
          names: names[0],
          names2: names[1],
        })
      : tr(
          "Shaded: what each token receives, as a mean over all tokens. Choose a token to see what it attends to.",
        );
    if (!shown) return;
    const { first, second } = shown.maps;
    const n = stack.keys.pairs.length;
    const shares = [first, second].map((map) => sharesOf(map, n, at ? at.row : null));
    this.texts.shade(shares, this.ramp);
  }

  // The cell that is pointed at, or locked, with the numbers as they are.
  say() {
    const { state, stack, here } = this;
    const at = state.hover ?? state.lock;
    if (this.problem)
      return this.readout.replaceChildren(el("span", { class: "bad" }, this.problem));
    if (!here)
      return this.readout.replaceChildren(
        el("span", { class: "quiet" }, tr("Fetching this head …")),
      );
    if (!at) {
      const hint = tr(
        "Point at a cell to read it in all three maps. Click to lock it; use the arrow keys to move it.",
      );
      return this.readout.replaceChildren(el("span", { class: "quiet" }, hint));
    }
    const place = at.row * stack.keys.pairs.length + at.column;
    const rounded = stack.weights === "rounded";
    const parts = SIDES.map((side) => {
      const value = here[side][place];
      return el(
        "span",
        { class: "value" },
        el("small", { class: "quiet" }, this.titles[side]),
        exactly(value, valueInWords(value, { rounded, signed: side === "difference" })),
      );
    });
    this.readout.replaceChildren(
      el(
        "span",
        { class: "cell mono" },
        el("bdi", {}, stack.queries.text[at.row]),
        tr(" attends to "),
        el("bdi", {}, stack.keys.text[at.column]),
      ),
      ...parts,
    );
  }

  rowOfTable() {
    const { stack, here, state } = this;
    if (!here) return [];
    const n = stack.keys.pairs.length;
    const start = (state.lock?.row ?? 0) * n;
    return stack.keys.text.map((text, key) => [
      text,
      ...SIDES.map((side) => {
        const value = here[side][start + key];
        if (stack.weights === "rounded" || Number.isNaN(value))
          return valueInWords(value, { rounded: true, signed: side === "difference" });
        return String(value);
      }),
    ]);
  }
}

/**
 * The head that moved most; the first one where no head is in both.
 * @param {StackPair} stack
 * @param {Arrays} arrays
 * @returns {[layer: number, head: number]}
 */
function mostMoved(stack, arrays) {
  const [best] = rankedHeads(arrays[`${stack.name}/moved`], stack.heads);
  return best ? [best[0], best[1]] : [0, 0];
}

/** Draws both into an element, or renews them there when the data is new. */
export const render = renderer((element) => new SideBySide(element));
