// Steps down, units across: every score of a sequence on one canvas, by the largest of them all.
import { contextOf, fit, offscreen, prepare } from "../shared/canvas.js";
import { el } from "../shared/elements.js";
import { tr } from "../shared/language.js";

const WIDEST_CELL = 44;
const HIGHEST_CELL = 28;
const TALLEST = 560;
const LABEL_ROOM = 104;
const LINE = 14; // least distance between two labels

/** @type {Record<string, readonly [step: number, unit: number]>} */
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** @import { Colors, SignedRamp } from "../shared/color.js" */

/** @typedef {{step: number, unit: number}} ScoreCell */

/**
 * What is drawn: names of both sides, the scores [step unit], and the largest size of one.
 * @typedef {{steps: string[], units: string[], scores: Float64Array, most: number}} Scores
 */

/**
 * Where the cells lie, CSS pixels: the corner, the size of a cell, the size of the canvas.
 * @typedef {{left: number, top: number, w: number, h: number, width: number, height: number}} Layout
 */

/** Every score of a sequence. */
export class Matrix {
  /** @type {ScoreCell} */
  at = { step: 0, unit: 0 };
  /** @type {Scores | null} */
  scores = null;
  /** @type {Layout | null} */
  layout = null;
  /** @type {{ramp: SignedRamp, colors: Colors} | null} */
  look = null;
  /** @type {OffscreenCanvas | null} */
  image = null;
  /**
   * The step that is read.
   * @type {number | null}
   */
  step = null;
  /**
   * The cell that is pointed at.
   * @type {ScoreCell | null}
   */
  cell = null;

  /**
   * @param {object} actions
   * @param {(cell: ScoreCell | null) => void} actions.onCell
   * @param {(step: number) => void} actions.onLock
   */
  constructor({ onCell, onLock }) {
    this.onCell = onCell;
    this.onLock = onLock;
    this.canvas = el("canvas", {
      tabindex: "0",
      role: "application",
      "aria-roledescription": "matrix of scores",
      "aria-label": tr(
        "Scores of every step and unit. Arrow keys move the cell; Enter locks its step.",
      ),
      on: {
        mousemove: (event) => this.pointed(event),
        mouseleave: () => this.onCell(null),
        focus: () => this.onCell(this.at),
        blur: () => this.onCell(null),
        click: (event) => this.clicked(event),
        keydown: (event) => this.pressed(event),
      },
    });
    this.element = el("div", { class: "matrix" }, this.canvas);
  }

  /** @param {Scores} scores */
  build(scores) {
    this.scores = scores;
    this.image = null;
  }

  /**
   * @param {SignedRamp} ramp
   * @param {Colors} colors
   */
  draw(ramp, colors) {
    if (this.look?.ramp !== ramp) this.image = null;
    this.look = { ramp, colors };
    const width = this.element.clientWidth;
    if (!width || !this.scores) return;
    const { steps, units } = this.scores;
    const context = contextOf(this.canvas);
    context.font = `12px ${colors.mono}`;
    /** @param {string[]} texts */
    const widest = (texts) =>
      Math.ceil(texts.reduce((most, text) => Math.max(most, context.measureText(text).width), 8));
    const left = Math.min(LABEL_ROOM, widest(steps)) + 10;
    const top = Math.min(LABEL_ROOM, widest(units)) + 10;
    const w = Math.min(WIDEST_CELL, (width - left - 2) / units.length);
    const h = Math.min(HIGHEST_CELL, TALLEST / steps.length);
    this.layout = { left, top, w, h, width, height: top + h * steps.length + 2 };
    this.paint();
  }

  paint() {
    const { scores, layout, look, cell } = this;
    if (!scores || !layout || !look) return;
    const { steps, units } = scores;
    const { left, top, w, h, width, height } = layout;
    const { colors } = look;
    const context = prepare(this.canvas, width, height);
    this.image ??= pictureOf(scores, look.ramp);
    context.imageSmoothingEnabled = false;
    context.drawImage(this.image, left, top, w * units.length, h * steps.length);
    context.font = `12px ${colors.mono}`;
    context.textBaseline = "middle";
    for (const i of labelled(steps.length, h, cell?.step)) {
      context.fillStyle = i === cell?.step ? colors.text : colors.secondary;
      context.textAlign = "right";
      context.fillText(fit(context, steps[i], LABEL_ROOM), left - 6, top + (i + 0.5) * h);
    }
    for (const i of labelled(units.length, w, cell?.unit)) {
      context.save();
      context.fillStyle = i === cell?.unit ? colors.text : colors.secondary;
      context.textAlign = "left";
      context.translate(left + (i + 0.5) * w, top - 6);
      context.rotate(-Math.PI / 2);
      context.fillText(fit(context, units[i], LABEL_ROOM), 0, 0);
      context.restore();
    }
    context.lineWidth = 2;
    if (this.step !== null) {
      context.strokeStyle = colors.accent;
      context.strokeRect(left, top + this.step * h, w * units.length, Math.max(h, 2));
    }
    if (cell) {
      context.strokeStyle = colors.text;
      context.strokeRect(left + cell.unit * w, top + cell.step * h, Math.max(w, 3), Math.max(h, 3));
    }
  }

  /**
   * @param {number} step
   * @param {ScoreCell | null} cell
   */
  mark(step, cell) {
    this.step = step;
    this.cell = cell;
    this.paint();
  }

  /**
   * @param {{offsetX: number, offsetY: number}} event
   * @returns {ScoreCell | null}
   */
  cellAt(event) {
    const { scores, layout } = this;
    if (!scores || !layout) return null;
    const unit = Math.floor((event.offsetX - layout.left) / layout.w);
    const step = Math.floor((event.offsetY - layout.top) / layout.h);
    const inside =
      unit >= 0 && step >= 0 && unit < scores.units.length && step < scores.steps.length;
    return inside ? { step, unit } : null;
  }

  /** @param {MouseEvent} event */
  pointed(event) {
    const cell = this.cellAt(event);
    if (cell) this.at = cell;
    this.onCell(cell);
  }

  /** @param {MouseEvent} event */
  clicked(event) {
    const cell = this.cellAt(event);
    if (cell) this.onLock(cell.step);
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    const by = STEPS[event.key];
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.onLock(this.at.step);
    }
    if (!by || !this.scores) return;
    event.preventDefault();
    const { steps, units } = this.scores;
    this.at = {
      step: Math.max(0, Math.min(steps.length - 1, this.at.step + by[0])),
      unit: Math.max(0, Math.min(units.length - 1, this.at.unit + by[1])),
    };
    this.onCell(this.at);
  }
}

/**
 * Which names have room: every so many, and the one that is read, to which no other comes near.
 * @param {number} count
 * @param {number} size of a cell, CSS pixels
 * @param {number | undefined} read
 * @returns {number[]}
 */
export function labelled(count, size, read) {
  const every = Math.ceil(LINE / size);
  const places = read === undefined ? [] : [read];
  for (let i = 0; i < count; i += every) {
    if (read === undefined || Math.abs(i - read) >= every) places.push(i);
  }
  return places;
}

/**
 * One pixel a score.
 * @param {Scores} scores
 * @param {SignedRamp} ramp
 */
function pictureOf({ steps, units, scores, most }, ramp) {
  const { canvas, context } = offscreen(units.length, steps.length);
  const image = context.createImageData(units.length, steps.length);
  const pixels = new Uint32Array(image.data.buffer);
  for (let i = 0; i < pixels.length; i++) pixels[i] = ramp.packed(scores[i] / most);
  context.putImageData(image, 0, 0);
  return canvas;
}
