// Two traces side by side: texts token by token, every head by how far it moved, and one head's two
// maps and their difference on the same axes. Pointing and locking are one for all of them.
import { Cells } from "../shared/cells.js";
import { doubtsStrip } from "../shared/doubts.js";
import { el, exactly, select } from "../shared/elements.js";
import { number, score } from "../shared/format.js";
import { Mounted, renderer } from "../shared/host.js";
import { link, markAmong } from "../shared/linked.js";
import { unpack } from "../shared/pack.js";
import { table } from "../shared/table.js";
import { laid, largestOf, minus, rankedHeads } from "./laid.js";
import { PairedMaps } from "./maps.js";

const SIDES = ["first", "second", "difference"];
const OUR_WORDS = ["first", "second", "before", "after"]; // a name is written as it is called
const LISTED = 6;
const SHORT = 16; // tokens whose maps can be read three in a row

class SideBySide extends Mounted {
  constructor(element) {
    super(element, "comparison");
    this.root.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.set({ lock: null });
    });
  }

  show(data) {
    const { header, arrays } = unpack(data);
    const before = this.state;
    const [first, second] = header.names.map((name) =>
      OUR_WORDS.includes(name) ? name[0].toUpperCase() + name.slice(1) : name,
    );
    const titles = { first, second, difference: `${second} minus ${header.names[0]}` };
    Object.assign(this, { header, arrays, names: header.names, titles, shown: null });
    this.maps = {};
    const stack = header.stacks.find((one) => one.name === before?.stack) ?? header.stacks[0];
    this.state = { stack: stack.name, layer: 0, head: 0, hover: null, lock: null, pointed: null };
    this.toMostMoved();
    this.build();
    this.theme();
  }

  get stack() {
    return this.header.stacks.find((one) => one.name === this.state.stack);
  }

  get moved() {
    return this.arrays[`${this.state.stack}/moved`];
  }

  toMostMoved() {
    const [best] = rankedHeads(this.moved, this.stack.heads);
    if (best) Object.assign(this.state, { layer: best[0], head: best[1] });
  }

  build() {
    const { header } = this;
    const onHover = (cell) => this.set({ hover: cell });
    const onLock = (cell) => this.lockCell(cell);
    this.texts = el("div", {
      class: "texts",
      role: "group",
      "aria-label": "Both texts, token by token",
    });
    link(this.texts, {
      onHover: (unit) => this.pointText(unit),
      onLock: (unit) => this.lockText(unit),
    });
    this.shading = el("p", { class: "quiet about" });
    this.atlasLegend = el("span", { class: "legend" });
    this.atlas = new Cells({
      label: "Layers by heads, by how far each moved. Arrow keys and a click choose a head.",
      kind: "grid of attention heads",
      onHover: (cell) => this.set({ pointed: cell }),
      onLock: (cell) => this.choose(cell.row, cell.column),
    });
    this.aboutHead = el("p", { class: "quiet about" });
    this.ranking = el("ol", { class: "ranking", "aria-label": "Heads that moved most" });
    this.cells = Object.fromEntries(
      SIDES.map((side) => [
        side,
        new Cells({
          label: `${this.titles[side]}: arrow keys move the cell.`,
          kind: "attention map",
          onHover,
          onLock,
        }),
      ]),
    );
    this.legends = Object.fromEntries(SIDES.map((side) => [side, el("span", { class: "legend" })]));
    this.headline = el("h2", {});
    this.readout = el("div", { class: "readout", "aria-live": "polite" });
    this.row = table(
      "One query's numbers as a table",
      () => ["key", ...this.names, `${this.names[1]} minus ${this.names[0]}`],
      () => this.rowOfTable(),
    );
    const stacks = header.stacks.map((one) => [one.name, one.title]);
    this.root.replaceChildren(
      this.host.probe,
      ...[doubtsStrip(header.doubts)].filter(Boolean),
      el(
        "div",
        { class: "overview" },
        el(
          "section",
          { class: "panel" },
          el("header", {}, el("h2", {}, "Which heads moved"), this.atlasLegend),
          this.atlas.element,
          this.aboutHead,
          this.ranking,
        ),
        el(
          "section",
          { class: "panel" },
          el(
            "header",
            {},
            el("h2", {}, "Token by token"),
            el("span", { class: "quiet" }, header.counted),
          ),
          this.texts,
          this.shading,
        ),
      ),
      el(
        "div",
        { class: "here panel" },
        this.headline,
        stacks.length > 1
          ? select("Stack", stacks, this.state.stack, (name) => this.chooseStack(name))
          : null,
        this.readout,
      ),
      (this.three = el("div", { class: "three" }, ...SIDES.map((side) => this.panel(side)))),
      el("p", { class: "quiet" }, header.explained),
      this.row,
    );
    this.buildTexts();
  }

  panel(side) {
    return el(
      "section",
      { class: `panel ${side}` },
      el("header", {}, el("h2", {}, this.titles[side]), this.legends[side]),
      this.cells[side].element,
    );
  }

  // The tokens of the keys, one above the other; a lock chooses the query, or the key across stacks.
  buildTexts() {
    const { keys } = this.stack;
    this.marks = keys.pairs.map((_, unit) => {
      const parts = ["first", "second"].map((side) => el("b", {}, keys[side][unit] ?? "–"));
      const mark = el(
        "span",
        {
          class: `unit${keys.changed[unit] ? " changed" : ""}`,
          role: "button",
          "data-unit": unit,
          tabindex: unit ? "-1" : "0",
          "aria-label": keys.text[unit],
        },
        ...parts,
      );
      mark.parts = parts;
      return mark;
    });
    this.texts.replaceChildren(
      el(
        "span",
        { class: "sides", "aria-hidden": "true" },
        ...this.names.map((name) => el("span", {}, name)),
      ),
      ...this.marks,
    );
  }

  chooseStack(name) {
    this.state = { ...this.state, stack: name, hover: null, lock: null };
    this.toMostMoved();
    this.shown = null;
    this.buildTexts();
    this.draw();
  }

  // Whether the maps that are drawn are those of the chosen head.
  get here() {
    const { stack, layer, head } = this.state;
    return this.shown !== null && this.shownOf === `${stack}/${layer}/${head}`;
  }

  choose(layer, head) {
    if (Number.isNaN(this.moved[layer * this.stack.heads + head])) return;
    Object.assign(this.state, { layer, head });
    this.draw();
  }

  // Draws what a chosen head, a theme or a width changes; pointing only marks.
  draw() {
    if (!this.header || !this.ramp) return;
    const { layer, head } = this.state;
    this.drawAtlas();
    this.headline.textContent = `Layer ${layer} · head ${head}`;
    this.maps[this.state.stack] ??= new PairedMaps(this.stack, this.arrays);
    const source = this.maps[this.state.stack];
    const found = source.at(layer, head);
    this.problem = "";
    this.root.classList.remove("waiting");
    if (found) this.drawMaps(found);
    else this.fetchMaps(source, layer, head);
    this.mark();
    this.row.refresh();
  }

  async fetchMaps(source, layer, head) {
    this.root.classList.add("waiting"); // the maps before stay until these are there
    const current = () =>
      this.state.layer === layer &&
      this.state.head === head &&
      this.maps[this.state.stack] === source;
    try {
      const found = await source.load(layer, head);
      if (current()) this.drawMaps(found);
    } catch (error) {
      if (!current()) return;
      this.problem = `This head could not be fetched: ${error.message}`;
      this.root.classList.remove("waiting");
    }
    if (!current()) return;
    this.mark();
    this.row.refresh();
  }

  drawMaps([first, second]) {
    this.root.classList.remove("waiting");
    const { stack: name, layer, head } = this.state;
    this.shownOf = `${name}/${layer}/${head}`;
    const { queries, keys, sides } = this.stack;
    // Many tokens need the room of two columns.
    this.three.classList.toggle("long", keys.pairs.length > SHORT);
    const on = (weights, side) => laid(weights, sides[side].keys, queries.pairs, keys.pairs, side);
    this.shown = { first: on(first, 0), second: on(second, 1) };
    this.shown.difference = minus(this.shown.second, this.shown.first);
    const most = largestOf(this.shown.first, this.shown.second);
    const apart = largestOf(this.shown.difference);
    const onRamp = (value) => this.ramp.packed[Math.round((value / most) * 255)];
    for (const side of SIDES) {
      const named = (axis) => ({
        text: side === "difference" ? axis.short : axis[side].map((text) => text ?? "–"),
        marked: axis.changed,
        room: [...axis.short, ...axis.first.map((text) => text ?? "–")],
      });
      this.cells[side].build({
        rows: named(queries),
        columns: named(keys),
        values: this.shown[side],
        colorOf: side === "difference" ? (value) => this.signed.packed(value / apart) : onRamp,
        colors: this.colors,
      });
      const bar = el("i", {});
      const ends =
        side === "difference"
          ? [-1, -0.5, 0, 0.5, 1].map(this.signed.shade)
          : [0, 64, 128, 191, 255].map((i) => this.ramp.css[i]);
      bar.style.background = `linear-gradient(to right, ${ends.join(", ")})`;
      const [low, high] =
        side === "difference" ? [score(-apart), `+${score(apart)}`] : ["0", number(most)];
      this.legends[side].replaceChildren(low, bar, high);
    }
  }

  drawAtlas() {
    const { layers, heads } = this.stack;
    const { moved } = this;
    const most = largestOf(moved);
    const counted = (n) => ({ text: Array.from({ length: n }, (_, i) => String(i)) });
    this.atlas.build({
      rows: counted(layers),
      columns: counted(heads),
      values: moved,
      colorOf: (value) => this.ramp.packed[Math.round((value / most) * 255)],
      colors: this.colors,
      highest: 40,
      tallest: 360,
    });
    const bar = el("i", {});
    bar.style.background = `linear-gradient(to right, ${[0, 64, 128, 191, 255].map((i) => this.ramp.css[i]).join(", ")})`;
    this.atlasLegend.replaceChildren("0", bar, `${number(most)} bits`);
    const best = rankedHeads(moved, heads)
      .filter(([, , value]) => value > 0)
      .slice(0, LISTED);
    this.ranking.replaceChildren(
      ...best.map(([layer, head, value]) =>
        el(
          "li",
          {},
          el(
            "button",
            {
              type: "button",
              "aria-pressed": String(layer === this.state.layer && head === this.state.head),
              on: { click: () => this.choose(layer, head) },
            },
            el("span", { class: "mono" }, `${layer}.${head}`),
            ` ${number(value)}`,
          ),
        ),
      ),
    );
  }

  lockCell(cell) {
    const { lock } = this.state;
    const same = lock && lock.row === cell.row && lock.column === cell.column;
    this.set({ lock: same ? null : cell });
    this.row.refresh();
  }

  pointText(unit) {
    const { lock } = this.state;
    if (unit === null) return this.set({ hover: null });
    this.set({
      hover: this.stack.itself
        ? { row: unit, column: lock?.column ?? unit }
        : { row: lock?.row ?? 0, column: unit },
    });
  }

  lockText(unit) {
    if (unit === null) return this.set({ lock: null });
    const { lock } = this.state;
    this.lockCell(
      this.stack.itself
        ? { row: unit, column: lock?.column ?? unit }
        : { row: lock?.row ?? 0, column: unit },
    );
  }

  set(change) {
    Object.assign(this.state, change);
    this.mark();
  }

  mark() {
    const { state, stack } = this;
    for (const side of SIDES) this.cells[side].mark(state.hover, state.lock);
    this.atlas.mark(state.pointed, { row: state.layer, column: state.head });
    const at = state.pointed ?? { row: state.layer, column: state.head };
    const bits = this.moved[at.row * stack.heads + at.column];
    this.aboutHead.textContent = Number.isNaN(bits)
      ? `Layer ${at.row}, head ${at.column}: only one of the two has it.`
      : `Rows are layers, columns heads. Layer ${at.row}, head ${at.column} moved ${number(bits)} bits.`;
    this.aboutHead.title = String(bits);
    this.shadeTexts();
    this.say();
  }

  shadeTexts() {
    const { state, stack, shown } = this;
    const at = state.hover ?? state.lock;
    markAmong(
      this.marks,
      state.hover && (stack.itself ? state.hover.row : state.hover.column),
      state.lock && (stack.itself ? state.lock.row : state.lock.column),
    );
    this.shading.textContent = at
      ? `Shaded: what “${stack.queries.text[at.row]}” attends to, above: ${this.names[0]}, below: ${this.names[1]}.`
      : "Shaded: what each token receives, as a mean over all tokens. Choose a token to see what it attends to.";
    if (!shown) return;
    const n = stack.keys.pairs.length;
    const shares = ["first", "second"].map((side) =>
      Array.from({ length: n }, (_, key) => this.weightOn(side, at, key, n)),
    );
    const most = largestOf(...shares.map((each) => each.filter((value) => !Number.isNaN(value))));
    this.marks.forEach((mark, unit) =>
      mark.parts.forEach((part, side) => {
        const shade = Math.round(((shares[side][unit] || 0) / most) * 255);
        const missing = stack.keys.pairs[unit][side] < 0;
        part.style.background = missing ? "none" : this.ramp.css[shade];
        part.style.color = missing
          ? ""
          : this.ramp.dark[shade]
            ? "var(--on-dark)"
            : "var(--on-light)";
      }),
    );
  }

  weightOn(side, at, key, n) {
    const values = this.shown[side];
    if (at) return values[at.row * n + key];
    let [sum, count] = [0, 0];
    for (let i = key; i < values.length; i += n) {
      if (Number.isNaN(values[i])) continue;
      sum += values[i];
      count++;
    }
    return count ? sum / count : NaN;
  }

  // The cell that is pointed at, or locked, with the numbers as they are.
  say() {
    const { state, stack, shown } = this;
    const at = state.hover ?? state.lock;
    if (this.problem)
      return this.readout.replaceChildren(el("span", { class: "bad" }, this.problem));
    if (!this.here)
      return this.readout.replaceChildren(el("span", { class: "quiet" }, "Fetching this head …"));
    if (!at) {
      const hint =
        "Point at a cell to read it in all three maps; a click locks it, arrow keys move it.";
      return this.readout.replaceChildren(el("span", { class: "quiet" }, hint));
    }
    const place = at.row * stack.keys.pairs.length + at.column;
    const parts = SIDES.map((side) => {
      const value = shown[side][place];
      const said = Number.isNaN(value) ? "–" : this.said(value, side === "difference");
      return el(
        "span",
        { class: "value" },
        el("small", { class: "quiet" }, this.titles[side]),
        exactly(value, said),
      );
    });
    this.readout.replaceChildren(
      el(
        "span",
        { class: "cell mono" },
        el("bdi", {}, stack.queries.text[at.row]),
        " attends to ",
        el("bdi", {}, stack.keys.text[at.column]),
      ),
      ...parts,
    );
  }

  said(value, signed) {
    if (this.stack.weights === "rounded") return `≈ ${value.toFixed(2)}`;
    return (signed && value > 0 ? "+" : "") + score(value);
  }

  rowOfTable() {
    const { stack, shown, state } = this;
    const at = state.lock ?? { row: 0 };
    if (!this.here) return [];
    const n = stack.keys.pairs.length;
    return stack.keys.text.map((text, key) => [
      text,
      ...SIDES.map((side) => {
        const value = shown[side][at.row * n + key];
        if (Number.isNaN(value)) return "–";
        return stack.weights === "rounded"
          ? this.said(value, side === "difference")
          : String(value);
      }),
    ]);
  }
}

export const render = renderer((element) => new SideBySide(element));
