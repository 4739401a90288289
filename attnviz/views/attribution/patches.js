// The picture with its scores laid over it, a patch a unit; beside it the picture alone.
import { bitmap, paled } from "../shared/bitmap.js";
import { themeOf } from "../shared/color.js";
import { prepare } from "../shared/canvas.js";
import { el } from "../shared/elements.js";
import { tr } from "../shared/language.js";
import { link, markAmong } from "../shared/linked.js";

const LARGEST_SIDE = 264;

/** @import { Colors, SignedRamp } from "../shared/color.js" */
/** @import { UnitActions } from "../shared/linked.js" */
/** @import { Body, Picture } from "./bodies.js" */
/** @import { Input } from "./header.js" */

/**
 * A picture and its scores.
 * @implements {Body}
 */
export class Patches {
  /** @type {number | null} */
  hover = null;
  /** @type {number | null} */
  lock = null;
  /**
   * Where the arrow keys go on from.
   * @type {number | null}
   */
  current = null;
  /** @type {{width: number, height: number}} CSS pixels */
  size = { width: 0, height: 0 };
  /** @type {{shares: number[], ramp: SignedRamp, colors: Colors} | null} */
  scores = null;
  /** @type {HTMLElement[]} */
  marks = [];
  /**
   * The paled picture, by theme.
   * @type {Record<string, OffscreenCanvas>}
   */
  grounds = {};

  /**
   * @param {UnitActions} actions
   * @param {Input} input
   * @param {[rows: number, columns: number]} grid
   * @param {Picture} picture
   */
  constructor(actions, input, grid, picture) {
    this.actions = actions;
    this.grid = grid;
    this.picture = picture;
    this.leading = input.text.length - grid[0] * grid[1];
    this.source = bitmap(picture.pixels, picture.rows, picture.columns);
    this.canvas = el("canvas", {
      tabindex: "0",
      role: "application",
      "aria-roledescription": "picture of patches",
      "aria-label": tr(
        "Scores over the picture. Arrow keys move between patches, Enter locks one.",
      ),
      on: {
        mousemove: (event) => {
          const patch = this.patchAt(event);
          if (patch !== null) this.current = patch; // arrow keys go on from there
          actions.onHover(patch);
        },
        mouseleave: () => actions.onHover(null),
        focus: () => actions.onHover(this.current ?? this.leading),
        blur: () => actions.onHover(null),
        click: (event) => actions.onLock(this.patchAt(event)),
        keydown: (event) => this.move(event),
      },
    });
    this.plain = el("canvas", {
      role: "img",
      "aria-label": tr("the picture as the model sees it"),
    });
    this.others = el("div", { class: "running others" });
    link(this.others, actions);
    this.element = el(
      "div",
      { class: "patches" },
      el("div", { class: "pair" }, this.plain, this.canvas),
      this.others,
    );
    this.build(input);
  }

  /**
   * Units that are no patch (the class token) stand below as text.
   * @param {Input} input
   */
  build({ text, held }) {
    this.marks = text.slice(0, this.leading).map((name, unit) =>
      el(
        "span",
        {
          class: held[unit] ? "unit held" : "unit",
          role: "button",
          "data-unit": unit,
          tabindex: "0",
        },
        name,
      ),
    );
    this.others.replaceChildren(...this.marks);
  }

  /**
   * @param {number[]} shares
   * @param {SignedRamp} ramp
   * @param {Colors} colors
   */
  draw(shares, ramp, colors) {
    this.scores = { shares, ramp, colors };
    const { ratio } = this.picture;
    const wide = this.element.clientWidth;
    const free = this.element.contains(this.plain) ? (wide - 16) / 2 : wide;
    const room = Math.max(64, Math.min(LARGEST_SIDE, free));
    // In the shape that it had before a model's processor squashed it.
    this.size = {
      width: Math.round(room * Math.min(1, ratio)),
      height: Math.round(room * Math.min(1, 1 / ratio)),
    };
    this.marks.forEach((mark, unit) => {
      mark.style.background = ramp.shade(shares[unit]);
      mark.classList.toggle("strong", Math.abs(shares[unit]) > 0.1);
    });
    this.paint(this.plain);
    this.paintScores();
  }

  /** @param {HTMLCanvasElement} canvas */
  paint(canvas) {
    const context = prepare(canvas, this.size.width, this.size.height);
    context.imageSmoothingEnabled = false;
    context.drawImage(this.source, 0, 0, this.size.width, this.size.height);
    return context;
  }

  paintScores() {
    if (!this.scores) return;
    const { shares, ramp, colors } = this.scores;
    const context = this.paint(this.canvas);
    const [rows, columns] = this.grid;
    const [w, h] = [this.size.width / columns, this.size.height / rows];
    // The picture steps back, so that colour means score alone.
    const { pixels, rows: high, columns: wide } = this.picture;
    const theme = themeOf(this.element);
    this.grounds[theme] ??= paled(pixels, high, wide, theme === "dark");
    context.drawImage(this.grounds[theme], 0, 0, this.size.width, this.size.height);
    for (let patch = 0; patch < rows * columns; patch++) {
      const share = shares[this.leading + patch];
      context.fillStyle = ramp.shade(Math.sign(share));
      context.globalAlpha = 0.85 * Math.abs(share) ** 0.8;
      context.fillRect((patch % columns) * w, Math.floor(patch / columns) * h, w, h);
    }
    context.globalAlpha = 1;
    this.frame(context, this.lock, colors.text, w, h);
    this.frame(context, this.hover, colors.accent, w, h);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number | null} unit
   * @param {string} color
   * @param {number} w of a patch
   * @param {number} h
   */
  frame(context, unit, color, w, h) {
    if (unit === null || unit < this.leading) return;
    const patch = unit - this.leading;
    const columns = this.grid[1];
    context.strokeStyle = color;
    context.lineWidth = 2;
    context.strokeRect(
      (patch % columns) * w + 1,
      Math.floor(patch / columns) * h + 1,
      w - 2,
      h - 2,
    );
  }

  /**
   * @param {number | null} hover
   * @param {number | null} lock
   */
  mark(hover, lock) {
    this.hover = hover;
    this.lock = lock;
    markAmong(this.marks, hover, lock);
    this.paintScores();
  }

  /**
   * @param {{offsetX: number, offsetY: number}} event
   * @returns {number | null} the unit
   */
  patchAt(event) {
    const [rows, columns] = this.grid;
    const column = Math.floor((event.offsetX / this.size.width) * columns);
    const row = Math.floor((event.offsetY / this.size.height) * rows);
    if (column < 0 || row < 0 || column >= columns || row >= rows) return null;
    return this.leading + row * columns + column;
  }

  /** @param {KeyboardEvent} event */
  move(event) {
    const [rows, columns] = this.grid;
    const at = this.current ?? this.leading;
    if (event.key === "Escape") this.actions.onLock(null);
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.actions.onLock(at);
    }
    /** @type {Record<string, number>} */
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns };
    const by = steps[event.key];
    if (!by) return;
    event.preventDefault();
    const next = at + by;
    if (next >= this.leading && next < this.leading + rows * columns) this.current = next;
    this.actions.onHover(this.current ?? at);
  }
}
