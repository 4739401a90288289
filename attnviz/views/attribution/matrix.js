// Steps down, units across: every score of a sequence on one canvas, by the largest of them all.
import { fit, prepare } from "../shared/canvas.js";
import { el } from "../shared/elements.js";

const WIDEST_CELL = 44;
const HIGHEST_CELL = 28;
const TALLEST = 560;
const LABEL_ROOM = 104;
const LINE = 14; // least distance between two labels

export class Matrix {
  constructor({ onCell, onLock }) {
    this.onCell = onCell;
    this.onLock = onLock;
    this.canvas = el("canvas", {
      tabindex: "0",
      role: "application",
      "aria-roledescription": "matrix of scores",
      "aria-label":
        "Scores of every step and unit. Arrow keys move the cell, Enter locks its step.",
      on: {
        mousemove: (event) => this.pointed(event),
        mouseleave: () => this.onCell(null),
        focus: () => this.onCell(this.at),
        blur: () => this.onCell(null),
        click: (event) => this.clicked(event),
        keydown: (event) => this.pressed(event),
      },
    });
    this.at = { step: 0, unit: 0 };
    this.element = el("div", { class: "matrix" }, this.canvas);
  }

  build(steps, units, scores, most) {
    Object.assign(this, { steps, units, scores, most, image: null });
  }

  draw(ramp, colors) {
    if (this.ramp !== ramp) this.image = null;
    Object.assign(this, { ramp, colors });
    const width = this.element.clientWidth;
    if (!width) return;
    const context = this.canvas.getContext("2d");
    context.font = `12px ${colors.mono}`;
    const widest = (texts) =>
      Math.ceil(texts.reduce((most, text) => Math.max(most, context.measureText(text).width), 8));
    this.left = Math.min(LABEL_ROOM, widest(this.steps)) + 10;
    this.top = Math.min(LABEL_ROOM, widest(this.units)) + 10;
    this.w = Math.min(WIDEST_CELL, (width - this.left - 2) / this.units.length);
    this.h = Math.min(HIGHEST_CELL, TALLEST / this.steps.length);
    this.size = { width, height: this.top + this.h * this.steps.length + 2 };
    this.paint();
  }

  paint() {
    const { left, top, w, h, steps, units, colors } = this;
    const context = prepare(this.canvas, this.size.width, this.size.height);
    this.image ??= this.pixels();
    context.imageSmoothingEnabled = false;
    context.drawImage(this.image, left, top, w * units.length, h * steps.length);
    context.font = `12px ${colors.mono}`;
    context.textBaseline = "middle";
    const labels = (count, size, one, shown) => {
      const every = Math.ceil(LINE / size);
      for (let i = 0; i < count; i += every) {
        if (shown === undefined || Math.abs(i - shown) >= every) one(i, colors.secondary);
      }
      if (shown !== undefined) one(shown, colors.text);
    };
    labels(steps.length, h, (i, color) => this.stepLabel(context, i, color), this.cell?.step);
    labels(units.length, w, (i, color) => this.unitLabel(context, i, color), this.cell?.unit);
    const frame = (color, x, y, width, height) => {
      context.strokeStyle = color;
      context.lineWidth = 2;
      context.strokeRect(x, y, width, height);
    };
    if (this.step !== undefined) {
      frame(colors.accent, left, top + this.step * h, w * units.length, Math.max(h, 2));
    }
    if (this.cell) {
      frame(
        colors.text,
        left + this.cell.unit * w,
        top + this.cell.step * h,
        Math.max(w, 3),
        Math.max(h, 3),
      );
    }
  }

  stepLabel(context, i, color) {
    context.fillStyle = color;
    context.textAlign = "right";
    const text = fit(context, this.steps[i], LABEL_ROOM);
    context.fillText(text, this.left - 6, this.top + (i + 0.5) * this.h);
  }

  unitLabel(context, i, color) {
    context.save();
    context.fillStyle = color;
    context.textAlign = "left";
    context.translate(this.left + (i + 0.5) * this.w, this.top - 6);
    context.rotate(-Math.PI / 2);
    context.fillText(fit(context, this.units[i], LABEL_ROOM), 0, 0);
    context.restore();
  }

  pixels() {
    const [rows, columns] = [this.steps.length, this.units.length];
    const canvas = new OffscreenCanvas(columns, rows);
    const context = canvas.getContext("2d");
    const image = context.createImageData(columns, rows);
    const pixels = new Uint32Array(image.data.buffer);
    for (let i = 0; i < pixels.length; i++)
      pixels[i] = this.ramp.packed(this.scores[i] / this.most);
    context.putImageData(image, 0, 0);
    return canvas;
  }

  mark(step, cell) {
    Object.assign(this, { step, cell });
    if (this.size) this.paint();
  }

  cellAt(event) {
    const unit = Math.floor((event.offsetX - this.left) / this.w);
    const step = Math.floor((event.offsetY - this.top) / this.h);
    const inside = unit >= 0 && step >= 0 && unit < this.units.length && step < this.steps.length;
    return inside ? { step, unit } : null;
  }

  pointed(event) {
    const cell = this.cellAt(event);
    if (cell) this.at = cell;
    this.onCell(cell);
  }

  clicked(event) {
    const cell = this.cellAt(event);
    if (cell) this.onLock(cell.step);
  }

  pressed(event) {
    const by = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[
      event.key
    ];
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.onLock(this.at.step);
    }
    if (!by) return;
    event.preventDefault();
    this.at = {
      step: Math.max(0, Math.min(this.steps.length - 1, this.at.step + by[0])),
      unit: Math.max(0, Math.min(this.units.length - 1, this.at.unit + by[1])),
    };
    this.onCell(this.at);
  }
}
