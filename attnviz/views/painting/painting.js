// Painting: one head's map, painted on with mouse, pen or keys. Strokes are seen at once and undone
// here; the host is told them (`paint`) when the answer is wanted.
import { Cells } from "../shared/cells.js";
import { button, el, exactly, select } from "../shared/elements.js";
import { number, score } from "../shared/format.js";
import { Mounted, renderer } from "../shared/host.js";
import { unpack } from "../shared/pack.js";
import { table } from "../shared/table.js";
import { painted, silences } from "./strokes.js";

const TOOLS = [
  ["erase", "Erase", "e", "Drag over cells: their weight goes to the rest of their rows."],
  [
    "move",
    "Move",
    "m",
    "Drag a cell to another key of its row: its weight goes there. By keyboard: space takes it, space puts it down.",
  ],
  [
    "raise",
    "Raise",
    "r",
    "Drag over cells: each gets the weight chosen beside, the rest of its row shrinks.",
  ],
  ["even row", "Even out row", "u", "Click a row: it looks at all its keys alike."],
  ["cut row", "Erase row", "x", "Click a row: its token gets nothing from this head."],
];
const GROUPS = [
  ["Cells", TOOLS.slice(0, 3)],
  ["Row", TOOLS.slice(3)],
];
const WHOLE = [
  [{ do: "silence" }, "Silence", "The head hands on nothing"],
  [{ do: "even" }, "Even out all", "Every token looks at all its keys alike"],
  [{ do: "scale", factor: 2 }, "Double", "What the head hands on, times 2"],
];
const LARGEST_TABLE = 10000; // cells
const RAISED = ["0.25", "0.5", "0.75", "1"];

class Painting extends Mounted {
  constructor(element, emit) {
    super(element, "painting", emit);
    this.root.addEventListener("keydown", (event) => this.key(event));
    this.row = 0; // that was pointed at last
    this.state = { tool: "erase", raise: "0.5", beside: "difference", hover: null, lock: null };
    this.build();
  }

  show(data) {
    const { header, arrays } = unpack(data);
    const same = this.header?.of === header.of;
    Object.assign(this, { header, arrays });
    // Strokes that the host has not taken stay; those that it has are in the map now.
    if (!same) Object.assign(this, { strokes: [], undone: [], stroke: null, taken: null });
    if (!same) Object.assign(this.state, { hover: null, lock: null });
    this.sent = false;
    this.numbers.querySelector("summary").textContent = this.whole
      ? "The map as a table"
      : "The row pointed at last as a table";
    this.theme();
  }

  build() {
    this.tools = {};
    const groups = GROUPS.map(([title, tools]) =>
      el(
        "div",
        { class: "group", role: "group", "aria-label": title },
        el("span", { class: "quiet" }, title),
        ...tools.map(([name, text, key, title_]) => {
          this.tools[name] = button(text, `${title_} (${key})`, () => this.choose(name));
          return this.tools[name];
        }),
        title === "Cells"
          ? el(
              "label",
              { class: "quiet" },
              "to ",
              select(
                "Weight that raised cells get",
                RAISED.map((w) => [w, w]),
                this.state.raise,
                (value) => {
                  this.state.raise = value;
                  this.choose("raise");
                },
              ),
            )
          : null,
      ),
    );
    groups.push(
      el(
        "div",
        { class: "group", role: "group", "aria-label": "Whole head" },
        el("span", { class: "quiet" }, "Whole head"),
        ...WHOLE.map(([stroke, text, title]) => button(text, title, () => this.add({ ...stroke }))),
      ),
    );
    this.undo = button("Undo", "Take the last stroke or step back (ctrl + z)", () => this.back());
    this.redo = button("Redo", "Do it again (ctrl + y)", () => this.forth());
    this.run = button("See the answer", "Run the model with these strokes (ctrl + enter)", () =>
      this.send(),
    );
    this.run.classList.add("primary");
    this.said = el("span", { class: "said quiet", role: "status" });
    this.hint = el("p", { class: "quiet hint" });
    this.map = new Cells({
      label:
        "The map to paint on. Arrow keys point at a cell, space uses the tool there, control and z undoes.",
      kind: "attention map",
      onHover: (cell) => this.point(cell),
      onLock: (cell) => this.byKey(cell),
      moves: false,
    });
    const { canvas } = this.map;
    canvas.addEventListener("pointerdown", (event) => this.down(event));
    canvas.addEventListener("pointermove", (event) => this.moved(event));
    canvas.addEventListener("pointerup", () => this.lift());
    canvas.addEventListener("pointercancel", () => this.lift());
    this.other = new Cells({
      label: "The map to compare with.",
      kind: "attention map",
      onHover: (cell) => this.point(cell),
      onLock: () => {},
      moves: false,
    });
    this.mapTitle = el("h2", {});
    this.legends = [el("span", { class: "legend" }), el("span", { class: "legend" })];
    this.readout = el("p", { class: "readout", "aria-live": "polite" });
    const beside = select(
      "Beside it",
      [
        ["difference", "Difference"],
        ["before", "Before"],
      ],
      this.state.beside,
      (value) => {
        this.state.beside = value;
        this.draw();
      },
    );
    this.numbers = table(
      "The map as a table",
      () => ["token", ...this.header.keys],
      () => this.rows(),
    );
    this.root.append(
      this.host.probe,
      el("div", { class: "tools" }, ...groups),
      el("div", { class: "tools" }, this.undo, this.redo, this.run, this.said),
      this.hint,
      el(
        "div",
        { class: "two" },
        el(
          "section",
          { class: "panel paper" },
          el("header", {}, this.mapTitle, this.legends[0]),
          this.map.element,
        ),
        el(
          "section",
          { class: "panel" },
          el("header", {}, beside, this.legends[1]),
          this.other.element,
        ),
      ),
      this.readout,
      this.numbers,
    );
  }

  choose(tool) {
    this.state.tool = tool;
    this.taken = null;
    this.saidOnce = "";
    this.mark();
  }

  // --- strokes ---

  cellOf(event) {
    return this.map.cellAt(event);
  }

  down(event) {
    if (event.button !== 0) return;
    const cell = this.cellOf(event);
    if (!cell) return;
    event.preventDefault();
    this.pointed = true; // the click that follows is of this stroke
    this.map.canvas.focus({ preventScroll: true });
    this.map.canvas.setPointerCapture(event.pointerId);
    const { tool } = this.state;
    if (tool === "move") this.taken = cell;
    else if (tool === "erase" || tool === "raise") {
      this.stroke = { tool, cells: [[cell.row, cell.column]] };
      this.draw();
    } else this.onRow(cell);
  }

  moved(event) {
    const cell = this.cellOf(event);
    if (!cell) return;
    if (this.stroke) {
      const { cells } = this.stroke;
      if (!cells.some(([row, column]) => row === cell.row && column === cell.column)) {
        cells.push([cell.row, cell.column]);
        this.draw();
      }
    }
    this.point(cell);
  }

  lift() {
    const { stroke, taken } = this;
    if (stroke) {
      this.stroke = null;
      this.addAll(this.made(stroke));
    } else if (taken && this.state.hover) this.drop(this.state.hover);
  }

  byKey(cell) {
    if (this.pointed) {
      this.pointed = false;
      return;
    }
    const { tool } = this.state;
    if (tool === "move") {
      if (this.taken) this.drop(cell);
      else this.taken = cell;
      this.mark();
    } else if (tool === "erase" || tool === "raise")
      this.addAll(this.made({ tool, cells: [[cell.row, cell.column]] }));
    else this.onRow(cell);
  }

  onRow(cell) {
    this.add({ do: this.state.tool, query: cell.row });
  }

  // What a drag over cells stands for: one stroke, or one a row where weights are raised.
  made({ tool, cells }) {
    const allowed = cells.filter(([query, key]) => this.allowed(query, key));
    if (!allowed.length) {
      this.say("A later token is masked: nothing looks there.");
      return [];
    }
    if (tool === "erase") return [{ do: "cut", cells: allowed }];
    const rows = new Map();
    for (const [query, key] of allowed) rows.set(query, [...(rows.get(query) ?? []), key]);
    const to = Number(this.state.raise);
    return [...rows].map(([query, keys]) => ({
      do: "set",
      query,
      keys,
      weights: keys.map(() => to),
    }));
  }

  drop(cell) {
    const { taken } = this;
    this.taken = null;
    if (cell.row !== taken.row)
      this.say("Weight moves along its row: choose a key of the same token.");
    else if (!this.allowed(cell.row, cell.column))
      this.say("A later token is masked: nothing looks there.");
    else if (cell.column !== taken.column) {
      const now = this.shown();
      const at = (column) => now[cell.row * this.nKeys + column];
      this.add({
        do: "set",
        query: cell.row,
        keys: [taken.column, cell.column],
        weights: [0, at(taken.column) + at(cell.column)],
      });
      return;
    }
    this.mark();
  }

  allowed(query, key) {
    return !this.header.causal || key <= query;
  }

  add(stroke) {
    this.addAll([stroke]);
  }

  addAll(strokes) {
    const most = this.header.most_strokes;
    if (this.strokes.length + strokes.length > most) {
      this.say(`At most ${most} strokes are run at once: see the answer to these first.`);
      this.draw();
      return;
    }
    if (strokes.length) {
      this.strokes.push(...strokes);
      this.undone = [];
      this.saidOnce = "";
    }
    this.draw();
  }

  back() {
    if (this.strokes.length) {
      this.undone.push(this.strokes.pop());
      this.draw();
    } else this.ask("undo");
  }

  forth() {
    if (this.undone.length) {
      this.strokes.push(this.undone.pop());
      this.draw();
    } else this.ask("redo");
  }

  ask(what) {
    this.emit("paint", { of: this.header.of, ask: what });
  }

  send() {
    if (!this.strokes.length || this.sent) return;
    this.sent = true;
    this.emit("paint", { of: this.header.of, strokes: this.strokes });
    this.mark();
  }

  key(event) {
    this.pointed = false;
    const ctrl = event.ctrlKey || event.metaKey;
    const name = event.key.toLowerCase();
    if (ctrl && name === "z" && !event.shiftKey) this.back();
    else if (ctrl && (name === "y" || name === "z")) this.forth();
    else if (ctrl && event.key === "Enter") this.send();
    else if (event.key === "Escape") this.choose(this.state.tool);
    else if (!ctrl && !event.altKey && event.target.tagName !== "SELECT") {
      const tool = TOOLS.find(([, , key]) => key === name);
      event.stopPropagation(); // the host has keys of its own
      if (!tool) return;
      this.choose(tool[0]);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // --- drawing ---

  get nKeys() {
    return this.header.keys.length;
  }

  // The map with every stroke on it, also the one that is being made.
  shown() {
    const now = this.stroke ? this.made(this.stroke) : [];
    return painted(this.arrays.after, this.nKeys, [...this.strokes, ...now], this.header.causal);
  }

  draw() {
    if (!this.header || !this.ramp) return;
    const { header, arrays, state } = this;
    const values = this.shown();
    const { before } = arrays;
    this.values = values;
    this.difference = values.map((value, i) => value - before[i]);
    let [most, apart] = [1e-9, 0];
    values.forEach((value, i) => {
      most = Math.max(most, value, before[i]);
      apart = Math.max(apart, Math.abs(this.difference[i]));
    });
    const changed = apart > 1e-6;
    if (!changed) apart = 1;
    const axes = {
      rows: { text: header.queries },
      columns: { text: header.keys },
      colors: this.colors,
      widest: 48,
      highest: 32,
    };
    const onRamp = (value) =>
      this.ramp.packed[Math.round(Math.max(0, Math.min(1, value / most)) * 255)];
    this.map.build({ ...axes, values, colorOf: onRamp });
    const signed = state.beside === "difference";
    this.other.build({
      ...axes,
      values: signed ? this.difference : before,
      colorOf: signed ? (value) => this.signed.packed(value / apart) : onRamp,
    });
    const shades = [0, 64, 128, 191, 255].map((i) => this.ramp.css[i]);
    const ends = [-1, -0.5, 0, 0.5, 1].map(this.signed.shade);
    this.legend(0, "0", shades, number(most));
    if (signed)
      this.legend(
        1,
        changed ? score(-apart) : "",
        ends,
        changed ? `+${score(apart)}` : "no change",
      );
    else this.legend(1, "0", shades, number(most));
    this.mapTitle.textContent = `Layer ${header.layer} · head ${header.head}: paint here`;
    this.mark();
    this.numbers.refresh();
  }

  legend(which, low, shades, high) {
    const bar = el("i", {});
    bar.style.background = `linear-gradient(to right, ${shades.join(", ")})`;
    this.legends[which].replaceChildren(low, bar, high);
  }

  mark() {
    if (!this.header) return;
    const { state, strokes } = this;
    for (const [name, element] of Object.entries(this.tools))
      element.setAttribute("aria-pressed", String(name === state.tool));
    this.hint.textContent = TOOLS.find(([name]) => name === state.tool)[3];
    this.run.disabled = !strokes.length || this.sent;
    this.root.classList.toggle("silenced", this.header.silenced || silences(strokes));
    const waiting = `${strokes.length} ${strokes.length === 1 ? "stroke" : "strokes"} not yet run`;
    const silent = this.header.silenced || silences(strokes) ? "The head hands on nothing. " : "";
    this.said.textContent =
      silent +
      (this.saidOnce || (this.sent ? "Running …" : strokes.length ? waiting : this.header.answer));
    this.point(state.hover);
  }

  say(sentence) {
    this.saidOnce = sentence;
    this.mark();
  }

  point(cell) {
    this.state.hover = cell;
    this.map.mark(cell, this.taken);
    this.other.mark(cell, null);
    if (!cell) {
      this.readout.textContent = "Point at a cell to read it.";
      return;
    }
    const at = cell.row * this.nKeys + cell.column;
    const other = this.row !== cell.row;
    this.row = cell.row;
    if (other && !this.whole) this.numbers.refresh();
    this.readout.replaceChildren(
      el(
        "span",
        { class: "mono" },
        el("bdi", {}, this.header.queries[cell.row]),
        " → ",
        el("bdi", {}, this.header.keys[cell.column]),
      ),
      el("span", { class: "quiet" }, " before "),
      exactly(this.arrays.before[at]),
      el("span", { class: "quiet" }, " with the steps "),
      exactly(this.values[at]),
    );
  }

  rows() {
    const { queries } = this.header;
    const cells = (row) =>
      Array.from({ length: this.nKeys }, (_, column) =>
        String(this.values[row * this.nKeys + column]),
      );
    const shown = this.whole
      ? queries.map((_, row) => row)
      : [Math.min(this.row, queries.length - 1)];
    return shown.map((row) => [queries[row], ...cells(row)]);
  }

  // Whether all of the map is a table, or only the row that was pointed at last.
  get whole() {
    return this.header.queries.length * this.nKeys <= LARGEST_TABLE;
  }
}

export const render = renderer((element, emit) => new Painting(element, emit));
