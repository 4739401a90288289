// A matrix as a canvas of cells with names on two sides, for views that show several of them:
// pointed at, locked and read out together.
import { contextOf, fit, offscreen, prepare } from "./canvas.js";
import { el } from "./elements.js";

const SIDE_ROOM = 112; // most that names may take
const NAME_LINE = 14; // least distance between two names
const OBLONG = 3; // times as many columns as rows

/** @type {Record<string, readonly [row: number, column: number]>} */
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** @typedef {{row: number, column: number}} Cell */

/**
 * A side of the matrix.
 * @typedef {object} Side
 * @property {string[]} text the name of each row or column
 * @property {ArrayLike<unknown>} [marked] which names stand out
 * @property {string[]} [room] names to leave room for, so that several maps lie on the same axes
 */

/**
 * A matrix as it is drawn.
 * @typedef {object} CellMap
 * @property {Side} rows
 * @property {Side} columns
 * @property {ArrayLike<number>} values [row column]; NaN where there is nothing
 * @property {(value: number) => number} colorOf a packed colour, ABGR
 * @property {import("./color.js").Colors} colors
 * @property {number} [widest] of a cell, CSS pixels
 * @property {number} [highest] of a cell
 * @property {number} [tallest] of all rows together
 */

/**
 * Where the cells lie, in CSS pixels.
 * @typedef {object} Grid
 * @property {number} left
 * @property {number} top
 * @property {number} w of a cell
 * @property {number} h of a cell
 * @property {boolean} lying whether the names of columns are written without a turn
 */

/**
 * Where cells and names lie in a width.
 * @param {Required<Pick<CellMap, "rows" | "columns" | "widest" | "highest" | "tallest">>} map
 * @param {number} width CSS pixels
 * @param {(text: string) => number} widthOf a text, CSS pixels
 * @returns {Grid}
 */
export function gridOf({ rows, columns, widest, highest, tallest }, width, widthOf) {
  /** @param {string[]} texts */
  const most = (texts) =>
    Math.ceil(texts.reduce((longest, text) => Math.max(longest, widthOf(text)), 8));
  const [m, n] = [rows.text.length, columns.text.length];
  const left = Math.min(SIDE_ROOM, Math.floor(width / 3), most(rows.room ?? rows.text)) + 10;
  const w = Math.min(widest, (width - left - 2) / n);
  const longest = most(columns.room ?? columns.text);
  const lying = longest <= w - 4; // short names, such as numbers, are read without a turn
  const top = (lying ? 12 : Math.min(SIDE_ROOM, longest)) + 12;
  let h = Math.min(highest, w * 1.2, tallest / m);
  // A map of far more columns than rows would be a strip: its rows are as high as their names.
  if (n > OBLONG * m) h = Math.max(h, Math.min(highest, NAME_LINE + 6, tallest / m));
  if (m <= 12) h = Math.min(highest, Math.max(h, 20));
  return { left, top, w, h, lying };
}

/**
 * A matrix in fewer rows and columns: of the cells that fall together, the largest by size.
 * @param {ArrayLike<number>} values [row column], NaN where there is nothing
 * @param {readonly [number, number]} from rows and columns
 * @param {readonly [number, number]} to rows and columns, at most as many
 * @returns {Float32Array} [row column], NaN where there is nothing
 */
export function coarser(values, [m, n], [rows, columns]) {
  const largest = new Float32Array(rows * columns).fill(NaN);
  for (let i = 0; i < m; i++) {
    const row = Math.floor((i * rows) / m);
    for (let j = 0; j < n; j++) {
      const at = row * columns + Math.floor((j * columns) / n);
      const value = values[i * n + j];
      if (Number.isNaN(value) || Math.abs(largest[at]) >= Math.abs(value)) continue;
      largest[at] = value;
    }
  }
  return largest;
}

/**
 * The cell that an arrow key reaches; the first where there was none. Null for another key.
 * @param {string} key
 * @param {Cell | null} from
 * @param {number} rows
 * @param {number} columns
 * @returns {Cell | null}
 */
export function neighbour(key, from, rows, columns) {
  const step = STEPS[key];
  if (!step) return null;
  if (!from) return { row: 0, column: 0 };
  /**
   * @param {number} at
   * @param {number} count
   */
  const within = (at, count) => Math.max(0, Math.min(count - 1, at));
  return {
    row: within(from.row + step[0], rows),
    column: within(from.column + step[1], columns),
  };
}

/** A matrix on a canvas. */
export class Cells {
  /**
   * @param {object} options
   * @param {string} options.label
   * @param {string} options.kind what a screen reader calls it
   * @param {(cell: Cell | null) => void} options.onHover
   * @param {(cell: Cell) => void} options.onLock
   * @param {boolean} [options.moves] arrow keys lock the cell that they reach, rather than point at it
   */
  constructor({ label, kind, onHover, onLock, moves = true }) {
    this.onHover = onHover;
    this.onLock = onLock;
    this.moves = moves;
    /** @type {Required<CellMap> | null} */
    this.map = null;
    /** @type {(Grid & {width: number, height: number}) | null} */
    this.grid = null;
    /** @type {{picture: OffscreenCanvas, size: string} | null} */
    this.image = null;
    /** @type {Cell | null} */
    this.hover = null;
    /** @type {Cell | null} */
    this.lock = null;
    this.canvas = el("canvas", {
      tabindex: "0",
      role: "application",
      "aria-roledescription": kind,
      "aria-label": label,
      on: {
        mousemove: (event) => this.onHover(this.cellAt(event)),
        mouseleave: () => this.onHover(null),
        blur: () => this.onHover(null),
        click: (event) => {
          const cell = this.cellAt(event);
          if (cell) this.onLock(cell);
        },
        keydown: (event) => this.pressed(event),
      },
    });
    this.element = el("div", { class: "cells" }, this.canvas);
  }

  /** @param {CellMap} map */
  build({ widest = 44, highest = 32, tallest = 520, ...map }) {
    this.map = { widest, highest, tallest, ...map };
    this.image = null;
    this.draw();
  }

  draw() {
    const { map } = this;
    const width = this.element.clientWidth;
    if (!width || !map) return;
    const context = contextOf(this.canvas);
    context.font = `12px ${map.colors.mono}`;
    const grid = gridOf(map, width, (text) => context.measureText(text).width);
    this.grid = { ...grid, width, height: grid.top + grid.h * map.rows.text.length + 2 };
    this.paint();
  }

  paint() {
    const { map, grid } = this;
    if (!map || !grid) return;
    const { left, top, w, h } = grid;
    const { rows, columns, colors } = map;
    const context = prepare(this.canvas, grid.width, grid.height);
    const [wide, high] = [w * columns.text.length, h * rows.text.length];
    context.strokeStyle = colors.line;
    context.strokeRect(left - 0.5, top - 0.5, wide + 1, high + 1);
    const ratio = window.devicePixelRatio || 1;
    const size = `${Math.ceil(wide * ratio)} ${Math.ceil(high * ratio)}`;
    if (this.image?.size !== size) {
      this.image = { picture: pictureOf(map, wide * ratio, high * ratio), size };
    }
    context.imageSmoothingEnabled = false;
    context.drawImage(this.image.picture, left, top, wide, high);
    if (Math.min(w, h) >= 9) {
      context.fillStyle = colors.page;
      for (let i = 1; i < columns.text.length; i++)
        context.fillRect(left + i * w - 0.5, top, 1, high);
      for (let i = 1; i < rows.text.length; i++) context.fillRect(left, top + i * h - 0.5, wide, 1);
    }
    const cell = this.hover ?? this.lock;
    writeNames(context, rows, h, cell?.row, colors, (text, i) => {
      context.textAlign = "right";
      context.fillText(fit(context, text, left - 10), left - 6, top + (i + 0.5) * h);
    });
    writeNames(context, columns, w, cell?.column, colors, (text, i) => {
      if (grid.lying) {
        context.textAlign = "center";
        context.fillText(text, left + (i + 0.5) * w, top - 10);
        return;
      }
      context.save();
      context.textAlign = "left";
      context.translate(left + (i + 0.5) * w, top - 6);
      context.rotate(-Math.PI / 2);
      context.fillText(fit(context, text, SIDE_ROOM), 0, 0);
      context.restore();
    });
    if (this.lock) frame(context, grid, this.lock, colors.accent, 2);
    if (this.hover) frame(context, grid, this.hover, colors.text, 1);
  }

  /**
   * @param {Cell | null} hover
   * @param {Cell | null} lock
   */
  mark(hover, lock) {
    this.hover = hover;
    this.lock = lock;
    this.paint();
  }

  /**
   * The cell under a pointer.
   * @param {{offsetX: number, offsetY: number}} event
   * @returns {Cell | null}
   */
  cellAt(event) {
    const { map, grid } = this;
    if (!map || !grid) return null;
    const column = Math.floor((event.offsetX - grid.left) / grid.w);
    const row = Math.floor((event.offsetY - grid.top) / grid.h);
    const inside =
      row >= 0 && column >= 0 && row < map.rows.text.length && column < map.columns.text.length;
    return inside ? { row, column } : null;
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    const from = this.hover ?? this.lock;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      if (from) this.onLock(from);
    }
    if (!this.map) return;
    const { rows, columns } = this.map;
    const to = neighbour(event.key, from, rows.text.length, columns.text.length);
    if (!to) return;
    event.preventDefault();
    if (this.moves) this.onLock(to);
    else this.onHover(to);
  }
}

/**
 * Names where they have room; the one of the cell that is read always.
 * @param {CanvasRenderingContext2D} context
 * @param {Side} side
 * @param {number} size of a cell along this side
 * @param {number | undefined} read
 * @param {import("./color.js").Colors} colors
 * @param {(text: string, at: number) => void} write
 */
function writeNames(context, side, size, read, colors, write) {
  const every = Math.ceil(NAME_LINE / size);
  context.textBaseline = "middle";
  side.text.forEach((text, i) => {
    const near = read !== undefined && i !== read && Math.abs(i - read) * size < NAME_LINE;
    if (i !== read && (i % every || near)) return;
    const strong = i === read || side.marked?.[i];
    context.font = `${strong ? 600 : 400} 12px ${colors.mono}`;
    context.fillStyle = side.marked?.[i]
      ? colors.accent
      : i === read
        ? colors.text
        : colors.secondary;
    write(text, i);
  });
}

/**
 * A frame around a cell.
 * @param {CanvasRenderingContext2D} context
 * @param {Grid} grid
 * @param {Cell} cell
 * @param {string} color
 * @param {number} width
 */
function frame(context, { left, top, w, h }, { row, column }, color, width) {
  context.strokeStyle = color;
  context.lineWidth = width;
  context.strokeRect(left + column * w, top + row * h, Math.max(w, 3), Math.max(h, 3));
}

/**
 * One pixel a cell; where cells are smaller than pixels, the largest of each by size.
 * @param {CellMap} map
 * @param {number} wide screen pixels
 * @param {number} high screen pixels
 * @returns {OffscreenCanvas}
 */
function pictureOf({ rows, columns, values, colorOf }, wide, high) {
  const [m, n] = [rows.text.length, columns.text.length];
  const height = Math.max(1, Math.min(m, Math.ceil(high)));
  const width = Math.max(1, Math.min(n, Math.ceil(wide)));
  const { canvas, context } = offscreen(width, height);
  const image = context.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  coarser(values, [m, n], [height, width]).forEach((value, i) => {
    pixels[i] = Number.isNaN(value) ? 0 : colorOf(value);
  });
  context.putImageData(image, 0, 0);
  return canvas;
}
