// A matrix as a canvas of cells with names on two sides, for views that show several of them:
// pointed at, locked and read out together.
import { el, fit, prepare } from "./format.js";

const SIDE_ROOM = 112; // most that names may take
const NAME_LINE = 14; // least distance between two names
const OBLONG = 3; // times as many columns as rows

export class Cells {
  // `onHover(cell or null)`, `onLock(cell)`: a cell is {row, column}. `moves`: arrow keys lock the
  // cell that they reach, rather than point at it.
  constructor({ label, kind, onHover, onLock, moves = true }) {
    Object.assign(this, { onHover, onLock, moves });
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

  // `rows` and `columns`: {text, marked}. `values` has NaN where there is nothing; `colorOf(value)`
  // is a packed colour. `widest`, `highest`: of a cell, `tallest` of all of them. Maps that shall lie
  // on the same axes give an axis the same `room`, the names to leave room for.
  build({ rows, columns, values, colorOf, colors, widest = 44, highest = 32, tallest = 520 }) {
    Object.assign(this, { rows, columns, values, colorOf, colors, widest, highest, tallest });
    this.image = null;
    this.draw();
  }

  draw() {
    const width = this.element.clientWidth;
    if (!width || !this.rows) return;
    const context = this.canvas.getContext("2d");
    context.font = `12px ${this.colors.mono}`;
    const most = (texts) =>
      Math.ceil(texts.reduce((so, text) => Math.max(so, context.measureText(text).width), 8));
    const side = Math.min(SIDE_ROOM, Math.floor(width / 3));
    this.left = Math.min(side, most(this.rows.room ?? this.rows.text)) + 10;
    this.w = Math.min(this.widest, (width - this.left - 2) / this.columns.text.length);
    const longest = most(this.columns.room ?? this.columns.text);
    this.lying = longest <= this.w - 4; // short names, such as numbers, are read without a turn
    this.top = (this.lying ? 12 : Math.min(SIDE_ROOM, longest)) + 12;
    this.h = Math.min(this.highest, this.w * 1.2, this.tallest / this.rows.text.length);
    // A map of far more columns than rows would be a strip: its rows are as high as their names.
    const flat = this.columns.text.length > OBLONG * this.rows.text.length;
    if (flat)
      this.h = Math.max(
        this.h,
        Math.min(this.highest, NAME_LINE + 6, this.tallest / this.rows.text.length),
      );
    if (this.rows.text.length <= 12) this.h = Math.min(this.highest, Math.max(this.h, 20));
    this.size = { width, height: this.top + this.h * this.rows.text.length + 2 };
    this.paint();
  }

  paint() {
    const { left, top, w, h, rows, columns, colors } = this;
    const context = prepare(this.canvas, this.size.width, this.size.height);
    const [wide, high] = [w * columns.text.length, h * rows.text.length];
    context.strokeStyle = colors.line;
    context.strokeRect(left - 0.5, top - 0.5, wide + 1, high + 1);
    const ratio = window.devicePixelRatio || 1;
    const key = `${Math.ceil(wide * ratio)} ${Math.ceil(high * ratio)}`;
    if (!this.image || this.imageOf !== key) this.image = this.pixels(wide * ratio, high * ratio);
    this.imageOf = key;
    context.imageSmoothingEnabled = false;
    context.drawImage(this.image, left, top, wide, high);
    if (Math.min(w, h) >= 9) {
      context.fillStyle = colors.page;
      for (let i = 1; i < columns.text.length; i++)
        context.fillRect(left + i * w - 0.5, top, 1, high);
      for (let i = 1; i < rows.text.length; i++) context.fillRect(left, top + i * h - 0.5, wide, 1);
    }
    const shown = this.hover ?? this.lock;
    this.names(context, rows, h, shown?.row, (text, i) => {
      context.textAlign = "right";
      context.fillText(fit(context, text, left - 10), left - 6, top + (i + 0.5) * h);
    });
    this.names(context, columns, w, shown?.column, (text, i) => {
      if (this.lying) {
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
    if (this.lock) this.frame(context, this.lock, colors.accent, 2);
    if (this.hover) this.frame(context, this.hover, colors.text, 1);
  }

  // Names where they have room; the one of the shown cell always.
  names(context, axis, size, shown, write) {
    const every = Math.ceil(NAME_LINE / size);
    context.textBaseline = "middle";
    axis.text.forEach((text, i) => {
      const near = shown !== undefined && i !== shown && Math.abs(i - shown) * size < NAME_LINE;
      if (i !== shown && (i % every || near)) return;
      const strong = i === shown || axis.marked?.[i];
      context.font = `${strong ? 600 : 400} 12px ${this.colors.mono}`;
      context.fillStyle = axis.marked?.[i]
        ? this.colors.accent
        : i === shown
          ? this.colors.text
          : this.colors.secondary;
      write(text, i);
    });
  }

  frame(context, { row, column }, color, width) {
    context.strokeStyle = color;
    context.lineWidth = width;
    const { left, top, w, h } = this;
    context.strokeRect(left + column * w, top + row * h, Math.max(w, 3), Math.max(h, 3));
  }

  // One pixel a cell; where cells are smaller than pixels, the largest of each by size.
  pixels(wide, high) {
    const [m, n] = [this.rows.text.length, this.columns.text.length];
    const rows = Math.max(1, Math.min(m, Math.ceil(high)));
    const columns = Math.max(1, Math.min(n, Math.ceil(wide)));
    const largest = new Float32Array(rows * columns).fill(NaN);
    for (let i = 0; i < m; i++) {
      const row = Math.floor((i * rows) / m);
      for (let j = 0; j < n; j++) {
        const at = row * columns + Math.floor((j * columns) / n);
        const value = this.values[i * n + j];
        if (!(Math.abs(largest[at]) >= Math.abs(value)) && !Number.isNaN(value))
          largest[at] = value;
      }
    }
    const canvas = new OffscreenCanvas(columns, rows);
    const context = canvas.getContext("2d");
    const image = context.createImageData(columns, rows);
    const pixels = new Uint32Array(image.data.buffer);
    largest.forEach((value, i) => {
      pixels[i] = Number.isNaN(value) ? 0 : this.colorOf(value);
    });
    context.putImageData(image, 0, 0);
    return canvas;
  }

  mark(hover, lock) {
    Object.assign(this, { hover, lock });
    if (this.size) this.paint();
  }

  cellAt(event) {
    if (!this.size) return null;
    const column = Math.floor((event.offsetX - this.left) / this.w);
    const row = Math.floor((event.offsetY - this.top) / this.h);
    const inside =
      row >= 0 && column >= 0 && row < this.rows.text.length && column < this.columns.text.length;
    return inside ? { row, column } : null;
  }

  pressed(event) {
    const by = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[
      event.key
    ];
    const from = this.hover ?? this.lock;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      if (from) this.onLock(from);
    }
    if (!by) return;
    event.preventDefault();
    const within = (at, count) => Math.max(0, Math.min(count - 1, at));
    const to = from
      ? {
          row: within(from.row + by[0], this.rows.text.length),
          column: within(from.column + by[1], this.columns.text.length),
        }
      : { row: 0, column: 0 };
    if (this.moves) this.onLock(to);
    else this.onHover(to);
  }
}
