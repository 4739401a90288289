// Painting: one head's map, painted on with mouse, pen or keys. Strokes are seen at once and undone
// here; the host is told them (`paint`) when the answer is wanted.
import { button, el, exactly } from "../shared/elements.js";
import { Mounted, renderer } from "../shared/host.js";
import { several, tr } from "../shared/language.js";
import { unpack } from "../shared/pack.js";
import { table } from "../shared/table.js";
import { MASKED, moveOf, strokesOf } from "./brush.js";
import { StrokeHistory } from "./history.js";
import { painted, silences } from "./strokes.js";
import { Toolbox } from "./toolbox.js";
import { TOOLS } from "./tools.js";
import { TwoMaps } from "./two_maps.js";
import { statusOf } from "./words.js";

/** @import { Cell } from "../shared/cells.js" */
/** @import { Data, Emit } from "../shared/host.js" */
/** @import { Table } from "../shared/table.js" */
/** @import { Drag } from "./brush.js" */
/** @import { Arrays, Header } from "./header.js" */
/** @import { Stroke } from "./strokes.js" */
/** @import { ToolName } from "./tools.js" */

/**
 * What is chosen and pointed at.
 * @typedef {object} State
 * @property {ToolName} tool
 * @property {string} raise the weight that raised cells get
 * @property {Cell | null} hover
 */

const LARGEST_TABLE = 10000; // cells

class Painting extends Mounted {
  /** @type {Header} */
  header;
  /** @type {Arrays} */
  arrays;
  /** @type {State} */
  state = { tool: "erase", raise: "0.5", hover: null };
  history = new StrokeHistory();
  /**
   * The drag that is being made.
   * @type {Drag | null}
   */
  drag = null;
  /**
   * The cell whose weight is being moved.
   * @type {Cell | null}
   */
  taken = null;
  /** Whether the next click on the map belongs to a pointer that has done its work. */
  pointed = false;
  /** Whether the host was told, and has not answered. */
  sent = false;
  /** What is said until the next stroke. */
  saidOnce = "";
  /** The row that was pointed at last. */
  row = 0;
  /**
   * The map with all strokes, [query key].
   * @type {Float64Array}
   */
  values = new Float64Array();
  /** @type {Toolbox} */
  tools;
  /** @type {HTMLButtonElement} */
  run;
  /** @type {HTMLElement} */
  said;
  /** @type {TwoMaps} */
  maps;
  /** @type {HTMLElement} */
  readout;
  /** @type {Table} */
  numbers;

  /**
   * @param {Element} element
   * @param {Emit} emit
   */
  constructor(element, emit) {
    super(element, "painting", emit);
    this.root.addEventListener("keydown", (event) => this.key(event));
    this.build();
  }

  /** @param {Data} data */
  show(data) {
    /** @type {{header: Header, arrays: Arrays}} */
    const { header, arrays } = unpack(data);
    const same = this.header?.of === header.of;
    this.header = header;
    this.arrays = arrays;
    // Strokes that the host has not taken stay; those that it has are in the map now.
    if (!same) {
      this.history = new StrokeHistory();
      this.drag = this.taken = this.state.hover = null;
    }
    this.sent = false;
    const summary = this.numbers.querySelector("summary");
    if (summary)
      summary.textContent = this.whole
        ? tr("The map as a table")
        : tr("The last row that you pointed at, as a table");
    this.theme();
  }

  build() {
    this.tools = new Toolbox(this.state.raise, {
      onTool: (tool) => this.choose(tool),
      onRaise: (weight) => {
        this.state.raise = weight;
        this.choose("raise");
      },
      onWhole: (stroke) => this.add([stroke]),
    });
    const undo = button(tr("Undo"), tr("Undo the last stroke or step (ctrl + z)"), () =>
      this.back(),
    );
    const redo = button(tr("Redo"), tr("Redo it (ctrl + y)"), () => this.forth());
    this.run = button(
      tr("See the answer"),
      tr("Run the model with these strokes (ctrl + enter)"),
      () => this.send(),
    );
    this.run.classList.add("primary");
    this.said = el("span", { class: "said quiet", role: "status" });
    this.maps = new TwoMaps({
      onHover: (cell) => this.point(cell),
      onLock: (cell) => this.byKey(cell),
      onBeside: () => this.draw(),
    });
    const { canvas } = this.maps.map;
    canvas.addEventListener("pointerdown", (event) => this.down(event));
    canvas.addEventListener("pointermove", (event) => this.moved(event));
    canvas.addEventListener("pointerup", () => this.lift());
    canvas.addEventListener("pointercancel", () => this.lift());
    this.readout = el("p", { class: "readout", "aria-live": "polite" });
    this.numbers = table(
      tr("The map as a table"),
      () => ["token", ...this.header.keys],
      () => this.rows(),
    );
    this.root.append(
      this.host.probe,
      this.tools.element,
      el("div", { class: "tools" }, undo, redo, this.run, this.said),
      this.tools.hint,
      this.maps.element,
      this.readout,
      this.numbers,
    );
  }

  /** @param {ToolName} tool */
  choose(tool) {
    this.state.tool = tool;
    this.taken = null;
    this.saidOnce = "";
    this.mark();
  }

  // --- strokes ---

  /** @param {PointerEvent} event */
  down(event) {
    if (event.button !== 0) return;
    const cell = this.maps.map.cellAt(event);
    if (!cell) return;
    event.preventDefault();
    this.pointed = true; // the click that follows is of this stroke
    const { canvas } = this.maps.map;
    canvas.focus({ preventScroll: true });
    canvas.setPointerCapture(event.pointerId);
    const { tool } = this.state;
    if (tool === "move") this.taken = cell;
    else if (tool === "erase" || tool === "raise") {
      this.drag = { tool, cells: [[cell.row, cell.column]] };
      this.draw();
    } else this.onRow(cell);
  }

  /** @param {PointerEvent} event */
  moved(event) {
    const cell = this.maps.map.cellAt(event);
    if (!cell) return;
    if (this.drag) {
      const { cells } = this.drag;
      if (!cells.some(([row, column]) => row === cell.row && column === cell.column)) {
        cells.push([cell.row, cell.column]);
        this.draw();
      }
    }
    this.point(cell);
  }

  lift() {
    const { drag, taken } = this;
    if (drag) {
      this.drag = null;
      this.add(this.made(drag));
    } else if (taken && this.state.hover) this.drop(this.state.hover);
  }

  /** @param {Cell} cell */
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
      this.add(this.made({ tool, cells: [[cell.row, cell.column]] }));
    else this.onRow(cell);
  }

  /** @param {Cell} cell */
  onRow(cell) {
    const { tool } = this.state;
    if (tool === "cut row" || tool === "even row") this.add([{ do: tool, query: cell.row }]);
  }

  /**
   * The strokes of a drag; says why where it is none.
   * @param {Drag} drag
   */
  made(drag) {
    const { causal } = this.header;
    const strokes = strokesOf(drag, { causal, raise: Number(this.state.raise) });
    if (!strokes.length) this.say(tr(MASKED));
    return strokes;
  }

  /**
   * Puts down the weight that was taken.
   * @param {Cell} cell
   */
  drop(cell) {
    const { taken } = this;
    if (!taken) return;
    this.taken = null;
    const way = { from: taken, to: cell, causal: this.header.causal };
    const { stroke, refusal } = moveOf(this.shown(), this.nKeys, way);
    if (stroke) this.add([stroke]);
    else if (refusal) this.say(refusal);
    else this.mark();
  }

  /** @param {Stroke[]} strokes */
  add(strokes) {
    const most = this.header.most_strokes;
    if (this.history.strokes.length + strokes.length > most) {
      this.say(
        several("At most {n} strokes can run at once: see the answer to these first.", most),
      );
      this.draw();
      return;
    }
    if (strokes.length) {
      this.history.add(strokes);
      this.saidOnce = "";
    }
    this.draw();
  }

  back() {
    if (this.history.back()) this.draw();
    else this.ask("undo");
  }

  forth() {
    if (this.history.forth()) this.draw();
    else this.ask("redo");
  }

  /** @param {"undo" | "redo"} what */
  ask(what) {
    this.emit("paint", { of: this.header.of, ask: what });
  }

  send() {
    const { strokes } = this.history;
    if (!strokes.length || this.sent) return;
    this.sent = true;
    this.emit("paint", { of: this.header.of, strokes });
    this.mark();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    this.pointed = false;
    const ctrl = event.ctrlKey || event.metaKey;
    const name = event.key.toLowerCase();
    const { tagName } = /** @type {Element} */ (event.target);
    if (ctrl && name === "z" && !event.shiftKey) this.back();
    else if (ctrl && (name === "y" || name === "z")) this.forth();
    else if (ctrl && event.key === "Enter") this.send();
    else if (event.key === "Escape") this.choose(this.state.tool);
    else if (!ctrl && !event.altKey && tagName !== "SELECT") {
      const tool = TOOLS.find(({ key }) => key === name);
      event.stopPropagation(); // the host has keys of its own
      if (!tool) return;
      this.choose(tool.name);
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
    const { strokes } = this.history;
    const now = this.drag ? this.made(this.drag) : [];
    return painted(this.arrays.after, this.nKeys, [...strokes, ...now], this.header.causal);
  }

  draw() {
    if (!this.header) return;
    this.values = this.shown();
    const { before } = this.arrays;
    this.maps.draw(this.header, { values: this.values, before }, this);
    this.mark();
    this.numbers.refresh();
  }

  mark() {
    if (!this.header) return;
    const { state } = this;
    const { strokes } = this.history;
    this.tools.mark(state.tool);
    this.run.disabled = !strokes.length || this.sent;
    const silenced = this.header.silenced || silences(strokes);
    this.root.classList.toggle("silenced", silenced);
    this.said.textContent = statusOf({
      silenced,
      once: this.saidOnce,
      sent: this.sent,
      strokes: strokes.length,
      answer: this.header.answer,
    });
    this.point(state.hover);
  }

  /** @param {string} sentence */
  say(sentence) {
    this.saidOnce = sentence;
    this.mark();
  }

  /** @param {Cell | null} cell */
  point(cell) {
    this.state.hover = cell;
    this.maps.mark(cell, this.taken);
    if (!cell) {
      this.readout.textContent = tr("Point at a cell to read it.");
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
      el("span", { class: "quiet" }, tr(" before ")),
      exactly(this.arrays.before[at]),
      el("span", { class: "quiet" }, tr(" with the steps ")),
      exactly(this.values[at]),
    );
  }

  rows() {
    const { queries } = this.header;
    /** @param {number} row */
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

/** Draws the map into an element, or renews it there when the data is new. */
export const render = renderer((element, emit) => new Painting(element, emit));
