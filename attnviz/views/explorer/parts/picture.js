// The picture, cut into the model's patches, and beside it without its colours: there each patch is
// shaded by what the locked one attends to, or by what attends to it. Tokens that are no patch (the
// class token) stand above as buttons.
import { bitmap, paled } from "../../shared/bitmap.js";
import { prepare } from "../../shared/canvas.js";
import { el } from "../../shared/elements.js";
import { tr } from "../../shared/language.js";
/** @import {LockHow, Picture, Side, Spot} from "../types.d.ts" */
/** @import {Locked, Shading, TextSide} from "./text.js" */

/**
 * What is built of one input.
 * @typedef {object} Built
 * @property {Picture} picture
 * @property {Side} side
 * @property {[rows: number, columns: number]} grid of patches
 * @property {number} leading how many tokens stand before the patches
 * @property {OffscreenCanvas} source
 * @property {OffscreenCanvas} answer the source, with what a model does not mark faded
 * @property {Map<boolean, OffscreenCanvas>} paled the source without its colours, by whether a page is dark
 */

const SMALLEST_PICTURE = 160;

/** The input as a picture. */
export class PicturePanel {
  /**
   * @param {object} calls
   * @param {(spot: Spot | null) => void} calls.onHover
   * @param {(spot: Spot | null, how: LockHow) => void} calls.onLock
   */
  constructor({ onHover, onLock }) {
    this.onHover = onHover;
    this.onLock = onLock;
    this.canvas = el("canvas", {
      tabindex: "0",
      role: "application",
      "aria-roledescription": "picture of patches",
      "aria-label": tr("Weights over the picture. Arrow keys move the locked patch."),
      on: {
        mousemove: (event) => this.onHover(this.patchAt(event)),
        mouseleave: () => this.onHover(null),
        click: (event) => this.onLock(this.patchAt(event), "toggle"),
        keydown: (event) => this.move(event),
      },
    });
    this.plain = el("canvas", {
      role: "img",
      "aria-label": tr("the picture as the model sees it"),
    });
    this.others = el("div", { class: "line" });
    this.note = el("p", { class: "quiet" });
    this.element = el(
      "div",
      { class: "picture" },
      this.others,
      el("div", { class: "picture-row" }, this.plain, this.canvas, this.note),
    );
    /** @type {Built | null} */
    this.built = null;
    /** @type {HTMLButtonElement[]} */
    this.marks = [];
    /** @type {Locked | null} */
    this.locked = null;
    this.size = { width: 0, height: 0 };
    /** The most pixels that the picture may be high. */
    this.tallest = Infinity;
  }

  /**
   * @param {TextSide} side a picture has one
   * @param {[rows: number, columns: number]} grid
   * @param {Picture} picture
   */
  build({ side, axis }, grid, picture) {
    const { pixels, rows, columns, mask, said } = picture;
    // Without special tokens the class token is no unit, and the patches begin at once.
    const leading = axis.length - grid[0] * grid[1];
    const source = bitmap(pixels, rows, columns);
    const answer = mask ? bitmap(pixels, rows, columns, mask) : source;
    this.built = { picture, side, grid, leading, source, answer, paled: new Map() };
    this.note.textContent = [
      mask ? tr("Left: the part that the model marks; the rest is faded.") : "",
      said,
    ]
      .filter(Boolean)
      .join(" ");
    this.note.hidden = !this.note.textContent;
    this.marks = axis.text.slice(0, leading).map((text, index) =>
      el(
        "button",
        {
          type: "button",
          class: "token",
          on: {
            mouseenter: () => this.onHover({ side, index }),
            mouseleave: () => this.onHover(null),
            click: () => this.onLock({ side, index }, "toggle"),
          },
        },
        text,
      ),
    );
    this.others.replaceChildren(...this.marks);
    this.others.hidden = !this.marks.length;
  }

  /**
   * Both copies of the picture side by side, as large as the panel has room for.
   * @param {Picture} picture
   * @returns {{width: number, height: number}}
   */
  fit({ ratio }) {
    const tall = Math.max(SMALLEST_PICTURE, Math.min(this.tallest, this.element.clientWidth / 2));
    const room = Math.max(64, Math.min(tall, (this.element.clientWidth - 20) / 2));
    // In the shape that it had before a model's processor squashed it.
    return {
      width: Math.round(room * Math.min(1, ratio)),
      height: Math.round(room * Math.min(1, 1 / ratio)),
    };
  }

  /** @param {Shading} shading */
  draw({ values, locked, shades }) {
    const { look, plain, middle, strong, onDark } = shades;
    this.locked = locked;
    this.marks.forEach((mark, i) => {
      const { css, dark, light } = values ? look(values[i]) : plain;
      mark.style.background = css;
      mark.classList.toggle("on-dark", dark);
      mark.classList.toggle("on-light", light);
      mark.classList.toggle("locked", Boolean(locked && i >= locked.index && i <= locked.end));
    });
    if (!this.built) return;
    const { grid, leading, answer, source, picture } = this.built;
    this.size = this.fit(picture);
    this.paint(this.plain, answer);
    const context = this.paint(this.canvas, values ? pale(this.built, onDark) : source);
    if (!values) return;
    const [rows, columns] = grid;
    const [w, h] = [this.size.width / columns, this.size.height / rows];
    context.fillStyle = middle;
    for (let patch = 0; patch < rows * columns; patch++) {
      context.globalAlpha = 0.9 * look(values[leading + patch]).share ** 0.7; // no weight leaves the picture as it is
      context.fillRect((patch % columns) * w, Math.floor(patch / columns) * h, w, h);
    }
    context.globalAlpha = 1;
    if (!locked || locked.index < leading) return;
    const at = locked.index - leading;
    context.strokeStyle = strong;
    context.lineWidth = 2;
    context.strokeRect((at % columns) * w + 1, Math.floor(at / columns) * h + 1, w - 2, h - 2);
  }

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {OffscreenCanvas} source
   * @returns {CanvasRenderingContext2D}
   */
  paint(canvas, source) {
    const context = prepare(canvas, this.size.width, this.size.height);
    context.imageSmoothingEnabled = false;
    context.drawImage(source, 0, 0, this.size.width, this.size.height);
    return context;
  }

  /**
   * @param {MouseEvent} event
   * @returns {Spot | null}
   */
  patchAt(event) {
    if (!this.built) return null;
    const { side, leading, grid } = this.built;
    const [rows, columns] = grid;
    const column = Math.floor((event.offsetX / this.size.width) * columns);
    const row = Math.floor((event.offsetY / this.size.height) * rows);
    if (column < 0 || row < 0 || column >= columns || row >= rows) return null;
    return { side, index: leading + row * columns + column };
  }

  /** @param {KeyboardEvent} event */
  move(event) {
    if (!this.built) return;
    const { side, leading, grid } = this.built;
    const [rows, columns] = grid;
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
    if (!by) return;
    event.preventDefault();
    const at = this.locked ? this.locked.index + by : leading;
    const last = leading + rows * columns - 1;
    this.onLock({ side, index: Math.max(0, Math.min(last, at)) }, "set");
  }
}

/**
 * The picture without its colours; made once for a theme.
 * @param {Built} built
 * @param {boolean} dark
 * @returns {OffscreenCanvas}
 */
function pale({ picture, paled: known }, dark) {
  const { pixels, rows, columns } = picture;
  const made = known.get(dark) ?? paled(pixels, rows, columns, dark);
  known.set(dark, made);
  return made;
}
