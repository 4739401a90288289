// The logit lens: layers by tokens, each cell with its word. Names stay in place while cells scroll.
import { fit, prepare } from "../shared/canvas.js";
import { el } from "../shared/elements.js";
import { number } from "../shared/format.js";
import { Mounted, renderer } from "../shared/host.js";
import { tr } from "../shared/language.js";
import { unpack } from "../shared/pack.js";
import { weightBar } from "../shared/ramp_bar.js";
import { coloursOf, within } from "./colours.js";

/** @import { Data } from "../shared/host.js" */
/** @import { Arrays, Header } from "./header.js" */

const LABELS = 72; // pixels of the names of layers
const HEAD = 28; // and of those of tokens
const ROW = 28;
const LOW_ROW = 20; // of many layers
const FEW_ROWS = 16;
const LEAST = 76; // a word of ten letters
const MOST = 160;

class Lens extends Mounted {
  /** @type {Header} */
  header;
  /** @type {Arrays} */
  arrays;
  /** @type {{steps: Uint8Array, low: string, high: string}} */
  colours;
  /**
   * The cell that is read out, row 0 being the input; null: none.
   * @type {{row: number, position: number} | null}
   */
  hover = null;
  /** @type {{row: number, position: number}} where the arrow keys go on from */
  cell;
  /** @type {{width: number, height: number}} of a cell */
  size;
  /** @type {string} of a word on a dark shade */
  light;
  /** @type {string} and on a light one */
  ink;

  /** @param {Element} element */
  constructor(element) {
    super(element, "lens");
    this.canvas = el("canvas", {});
    this.space = el("div", { class: "space" }, this.canvas);
    this.box = el(
      "div",
      {
        class: "box",
        tabindex: "0",
        role: "application",
        "aria-roledescription": "table of layers by tokens",
        "aria-label": tr("Best answers after every layer. Arrow keys move between cells."),
        on: {
          scroll: () => this.paint(),
          mousemove: (event) => this.point(event),
          mouseleave: () => this.read(null),
          focus: () => this.read(this.cell),
          blur: () => this.read(null),
          keydown: (event) => this.key(event),
        },
      },
      this.space,
    );
    this.said = el("p", { class: "said", "aria-live": "polite" });
    this.legend = el("p", { class: "ends quiet" });
    this.root.append(
      this.host.probe,
      el("div", { class: "line" }, this.said, this.legend),
      this.box,
    );
  }

  /** @param {Data} data */
  show(data) {
    /** @type {{header: Header, arrays: Arrays}} */
    const { header, arrays } = unpack(data);
    this.header = header;
    this.arrays = arrays;
    this.colours = coloursOf(header, arrays);
    this.cell = { row: header.rows.length - 1, position: header.at };
    this.hover = null;
    this.theme();
    this.reveal(this.cell);
  }

  draw() {
    if (!this.header || !this.root.clientWidth) return;
    const { rows, tokens } = this.header;
    const style = getComputedStyle(this.root);
    this.light = style.getPropertyValue("--on-dark").trim();
    this.ink = style.getPropertyValue("--on-light").trim();
    const room = this.root.clientWidth - LABELS - 2;
    this.size = {
      width: Math.max(LEAST, Math.min(MOST, Math.floor(room / tokens.length))),
      height: rows.length > FEW_ROWS ? LOW_ROW : ROW,
    };
    this.space.style.width = `${LABELS + tokens.length * this.size.width}px`;
    this.space.style.height = `${HEAD + rows.length * this.size.height}px`;
    const { low, high } = this.colours;
    this.legend.replaceChildren(el("span", {}, low), weightBar(this.ramp), el("span", {}, high));
    this.paint();
    this.read(this.hover);
  }

  paint() {
    if (!this.size) return;
    const { box, size, header } = this;
    const [wide, high] = [
      Math.min(box.clientWidth, LABELS + header.tokens.length * size.width),
      Math.min(box.clientHeight, HEAD + header.rows.length * size.height),
    ];
    const context = prepare(this.canvas, wide, high);
    const [left, top] = [box.scrollLeft, box.scrollTop];
    const columns = within(left, wide - LABELS, size.width, header.tokens.length);
    const lines = within(top, high - HEAD, size.height, header.rows.length);
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.font = `12px ${this.colors.sans}`;
    for (let line = lines[0]; line < lines[1]; line++) {
      for (let position = columns[0]; position < columns[1]; position++) {
        const x = LABELS + position * size.width - left;
        this.paintCell(context, line, position, x, HEAD + line * size.height - top);
      }
    }
    this.paintNames(context, columns, lines, { left, top, wide, high });
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number} line from the top
   * @param {number} position
   * @param {number} x
   * @param {number} y
   */
  paintCell(context, line, position, x, y) {
    const { width, height } = this.size;
    const row = this.header.rows.length - 1 - line;
    const at = row * this.header.tokens.length + position;
    const step = this.colours.steps[at];
    context.fillStyle = this.ramp.css[step];
    context.fillRect(x, y, width - 1, height - 1);
    context.fillStyle = this.ramp.dark[step] ? this.light : this.ink;
    const word = this.header.names[this.arrays.names[at * this.header.best]];
    context.fillText(fit(context, word, width - 8), x + width / 2, y + height / 2);
    if (this.hover?.row === row && this.hover.position === position) {
      context.strokeStyle = this.colors.accent;
      context.lineWidth = 2;
      context.strokeRect(x + 1, y + 1, width - 3, height - 3);
    }
  }

  /**
   * Names of tokens above and of layers at the left, over what has scrolled below them.
   * @param {CanvasRenderingContext2D} context
   * @param {[number, number]} columns
   * @param {[number, number]} lines
   * @param {{left: number, top: number, wide: number, high: number}} window
   */
  paintNames(context, columns, lines, { left, top, wide, high }) {
    const { width, height } = this.size;
    const { rows, tokens, at } = this.header;
    context.fillStyle = this.colors.page;
    context.fillRect(0, 0, wide, HEAD);
    for (let position = columns[0]; position < columns[1]; position++) {
      const pointed = position === (this.hover?.position ?? at);
      context.font = `${pointed ? 600 : 400} 12px ${this.colors.mono}`;
      context.fillStyle = pointed ? this.colors.text : this.colors.secondary;
      const x = LABELS + (position + 0.5) * width - left;
      context.fillText(fit(context, tokens[position], width - 8), x, HEAD / 2);
    }
    context.fillStyle = this.colors.page;
    context.fillRect(0, 0, LABELS, high);
    context.textAlign = "right";
    for (let line = lines[0]; line < lines[1]; line++) {
      const row = rows.length - 1 - line;
      const y = HEAD + (line + 0.5) * height - top;
      if (y < HEAD) continue;
      const pointed = row === this.hover?.row;
      context.font = `${pointed ? 600 : 400} 12px ${this.colors.sans}`;
      context.fillStyle = pointed ? this.colors.text : this.colors.secondary;
      context.fillText(rows[row], LABELS - 8, y);
    }
  }

  // --- what a reader does -----------------------------------------------------------------------

  /** @param {MouseEvent} event */
  point(event) {
    const frame = this.box.getBoundingClientRect();
    const x = event.clientX - frame.left - this.box.clientLeft;
    const y = event.clientY - frame.top - this.box.clientTop;
    const position = Math.floor((x - LABELS + this.box.scrollLeft) / this.size.width);
    const line = Math.floor((y - HEAD + this.box.scrollTop) / this.size.height);
    const { rows, tokens } = this.header;
    const inside = x >= LABELS && y >= HEAD && position < tokens.length && line < rows.length;
    if (!inside) {
      this.read(null);
      return;
    }
    this.cell = { row: rows.length - 1 - line, position };
    this.read(this.cell);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    /** @type {Record<string, [number, number]>} */
    const steps = {
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
      ArrowUp: [1, 0],
      ArrowDown: [-1, 0],
      Home: [0, -Infinity],
      End: [0, Infinity],
    };
    const by = steps[event.key];
    if (!by) return;
    event.preventDefault();
    /** @type {(value: number, n: number) => number} */
    const inside = (value, n) => Math.max(0, Math.min(n - 1, value));
    this.cell = {
      row: inside(this.cell.row + by[0], this.header.rows.length),
      position: inside(this.cell.position + by[1], this.header.tokens.length),
    };
    this.reveal(this.cell);
    this.read(this.cell);
  }

  /**
   * Scrolls as far as it takes for a cell to be seen.
   * @param {{row: number, position: number}} cell
   */
  reveal({ row, position }) {
    if (!this.size) return;
    const { box, size } = this;
    const x = position * size.width;
    const y = (this.header.rows.length - 1 - row) * size.height;
    const [wide, high] = [box.clientWidth - LABELS, box.clientHeight - HEAD];
    box.scrollLeft = Math.max(x + size.width - wide, Math.min(x, box.scrollLeft));
    box.scrollTop = Math.max(y + size.height - high, Math.min(y, box.scrollTop));
    this.paint();
  }

  /** @param {{row: number, position: number} | null} cell */
  read(cell) {
    this.hover = cell;
    this.paint();
    this.said.classList.toggle("quiet", !cell);
    if (!cell) {
      this.said.textContent = tr("Point at a cell to read its answers.");
      return;
    }
    const { rows, tokens, names, followed, best } = this.header;
    const at = cell.row * tokens.length + cell.position;
    const answers = Array.from({ length: best }, (_, i) => {
      const share = this.arrays.shares[at * best + i];
      const word = el("bdi", {}, names[this.arrays.names[at * best + i]]);
      const value = el("span", { class: "quiet", title: String(share) }, number(share));
      return el("span", { class: "answer mono" }, word, " ", value);
    });
    const more = [
      tr("entropy {entropy} bits", { entropy: number(this.arrays.entropy[at]) }),
      tr("{divergence} bits from the last layer", {
        divergence: number(this.arrays.divergence[at]),
      }),
      tr("“{names}” is number ", { names: names[followed[cell.position]] }) +
        this.arrays.rank[at].toLocaleString("en"),
    ];
    const place = cell.row ? tr("after {rows}", { rows: rows[cell.row] }) : tr("before layer 0");
    this.said.replaceChildren(
      el("b", { class: "mono" }, el("bdi", {}, tokens[cell.position])),
      el("span", { class: "quiet" }, place),
      ...answers,
      el("span", { class: "quiet" }, more.join(" · ")),
    );
  }
}

/** Draws the lens into an element, or renews it there when the data is new. */
export const render = renderer((element) => new Lens(element));
