// A sweep: a grid of interventions, coloured by how far each moves the answer. A cell that is chosen
// is told to the host (`cell`), which makes it a step.
import { Cells } from "../shared/cells.js";
import { HERE, around, el, exactly, select } from "../shared/elements.js";
import { score } from "../shared/format.js";
import { Mounted, renderer } from "../shared/host.js";
import { tr } from "../shared/language.js";
import { unpack } from "../shared/pack.js";
import { scoreBar, weightBar } from "../shared/ramp_bar.js";
import { table } from "../shared/table.js";
import { placeOfLargest } from "./places.js";

/** @import { Cell } from "../shared/cells.js" */
/** @import { Data, Emit } from "../shared/host.js" */
/** @import { Table } from "../shared/table.js" */
/** @import { Arrays, Header, Measure } from "./header.js" */

class Sweep extends Mounted {
  /** @type {Header} */
  header;
  /** @type {Arrays} */
  arrays;
  /** @type {Measure} */
  measure;
  /** @type {Cells} */
  grid;
  /** @type {HTMLElement} */
  legend;
  /** @type {HTMLElement} */
  readout;
  /** @type {Table} */
  numbers;

  /**
   * @param {Element} element
   * @param {Emit} emit
   */
  constructor(element, emit) {
    super(element, "sweep", emit);
  }

  /** @param {Data} data */
  show(data) {
    /** @type {{header: Header, arrays: Arrays}} */
    const { header, arrays } = unpack(data);
    /** @type {Measure | undefined} */
    const before = this.measure;
    this.header = header;
    this.arrays = arrays;
    this.measure = header.measures.find((one) => one.key === before?.key) ?? header.measures[0];
    this.build();
    this.theme();
  }

  get values() {
    return this.arrays[this.measure.key];
  }

  build() {
    const { header } = this;
    this.legend = el("span", { class: "legend" });
    this.readout = el("p", { class: "readout", "aria-live": "polite" });
    this.grid = new Cells({
      label: tr("{row} by {column}. Arrow keys point at a cell, Enter makes it a step.", {
        row: header.row,
        column: header.column,
      }),
      kind: tr("grid of interventions"),
      onHover: (cell) => this.point(cell),
      onLock: (cell) => this.choose(cell),
      moves: false,
    });
    const measure = select(
      tr("Colour"),
      header.measures.map((one) => [one.key, one.name]),
      this.measure.key,
      (key) => {
        this.measure = header.measures.find((one) => one.key === key) ?? header.measures[0];
        this.draw();
      },
    );
    this.numbers = table(
      tr("All cells as a table"),
      () => [header.row, ...header.columns],
      () => this.rows(),
    );
    this.root.replaceChildren(
      this.host.probe,
      el("header", {}, el("label", { class: "quiet" }, tr("colour "), measure), this.legend),
      this.grid.element,
      this.readout,
      this.numbers,
    );
  }

  draw() {
    if (!this.header) return;
    const { header, measure, values } = this;
    const most = Math.abs(values[placeOfLargest(values)]) || 1;
    /** @param {number} value */
    const around = (value) => this.signed.packed(value / most);
    /** @param {number} value */
    const from0 = (value) => this.ramp.packed[Math.round(Math.max(0, value / most) * 255)];
    this.grid.build({
      rows: { text: header.rows },
      columns: { text: header.columns },
      values,
      colorOf: measure.signed ? around : from0,
      colors: this.colors,
      widest: 64,
      highest: 40,
    });
    this.legend.replaceChildren(
      measure.signed ? score(-most) : "0",
      measure.signed ? scoreBar(this.signed) : weightBar(this.ramp),
      `${score(most)} ${measure.unit}`,
    );
    this.point(null);
    this.numbers.refresh();
  }

  /** @param {Cell} cell */
  choose(cell) {
    if (Number.isNaN(this.at(cell))) return;
    this.emit("cell", { of: this.header.of, row: cell.row, column: cell.column });
  }

  /**
   * The value of a cell.
   * @param {Cell} cell
   */
  at({ row, column }) {
    return this.values[row * this.header.columns.length + column];
  }

  largest() {
    const place = placeOfLargest(this.values);
    const { length } = this.header.columns;
    return { row: Math.floor(place / length), column: place % length };
  }

  /** @param {Cell | null} hover */
  point(hover) {
    const { header, measure } = this;
    this.grid.mark(hover, null);
    const at = hover ?? this.largest();
    const value = this.at(at);
    const said = `${header.row} ${header.rows[at.row]}, ${header.column} ${header.columns[at.column]}: ${measure.name} ${HERE} ${measure.unit}`;
    this.readout.replaceChildren(
      ...around(
        hover
          ? tr("{said}; a click {does}.", { said, does: header.does })
          : tr("Largest: {said}.", { said }),
        exactly(value, Number.isNaN(value) ? "–" : score(value)),
      ),
    );
  }

  rows() {
    const n = this.header.columns.length;
    return this.header.rows.map((name, row) => [
      name,
      ...Array.from({ length: n }, (_, column) => {
        const value = this.values[row * n + column];
        return Number.isNaN(value) ? "–" : String(value);
      }),
    ]);
  }
}

/** Draws a sweep into an element, or renews it there when the data is new. */
export const render = renderer((element, emit) => new Sweep(element, emit));
