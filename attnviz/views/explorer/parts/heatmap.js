// One head's map: canvas cells with tokens on both axes, exact weight under the pointer, zoom.
import { contextOf, prepare } from "../../shared/canvas.js";
import { el } from "../../shared/elements.js";
import { tr } from "../../shared/language.js";
import { barAt, cellAt, pointAt } from "../maths/grid.js";
import { paintBars } from "./bars.js";
import { drag } from "./drag.js";
import { emphasise, Labels } from "./labels.js";
import {
  borderLines,
  cellNumbers,
  gridLines,
  hatch,
  mapImage,
  outline,
  scrollMarks,
} from "./map_paint.js";
import { MapPlace } from "./map_place.js";
import { barTip, cellTip } from "./map_tip.js";
import { paintTiles } from "./tile_images.js";
/** @import {Colors} from "../../shared/color.js" */
/** @import {Matrix} from "../maths/matrix.js" */
/** @import {OtherValue} from "../maths/other_values.js" */
/** @import {Cell, CellSpot, LockHow} from "../types.d.ts" */
/** @import {Labelled} from "./labels.js" */
/** @import {Ink} from "./parts.js" */
/** @import {Room} from "./pictures.js" */
/** @import {Ramps} from "./shades.js" */

/**
 * What is marked: cells that are pointed at and locked.
 * @typedef {{hover: Cell | null, lock: Cell | null}} Marks
 */

/**
 * What is drawn; `type` is the largest size of type.
 * @typedef {object} Drawing
 * @property {Matrix} matrix
 * @property {"linear" | "log"} scale
 * @property {Ramps} ramps
 * @property {Colors} colors
 * @property {Ink} ink
 * @property {Room} room
 * @property {number} type
 */

/** @type {Record<string, [down: number, right: number]>} */
const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** A matrix as cells on a canvas. */
export class Heatmap extends MapPlace {
  /**
   * @param {object} calls
   * @param {(cell: CellSpot | null) => void} calls.onHover
   * @param {(cell: CellSpot, how: LockHow) => void} calls.onLock
   * @param {(cell: Cell) => OtherValue[]} calls.others what else is known of a cell
   */
  constructor({ onHover, onLock, others }) {
    super();
    this.others = others;
    this.onHover = onHover;
    this.onLock = onLock;
    /** @type {Drawing | null} */
    this.drawing = null;
    /** @type {Marks} */
    this.marks = { hover: null, lock: null };
    this.labels = new Labels();
    /** @type {unknown[] | null} what `cells` is the image of */
    this.imageOf = null;
    /** @type {OffscreenCanvas | null} */
    this.cells = null;
    /** @type {{cell: CellSpot | null, event: MouseEvent} | null} */
    this.told = null;
    this.dragged = false;
    this.moved = false;
    this.base = el("canvas", { "aria-hidden": "true" });
    this.over = el("canvas", {
      class: "over",
      tabindex: "0",
      role: "application",
      "aria-roledescription": "attention map",
      "aria-label": tr("Attention map. Arrow keys move the locked cell; plus, minus and 0 zoom."),
      on: {
        mousemove: (event) => this.pointed(event),
        mouseleave: () => {
          this.hush();
          this.onHover(null);
        },
        click: (event) => this.clicked(event),
        dblclick: (event) => this.zoomAt(event, 2),
        wheel: (event) => this.wheeled(event),
        mousedown: (event) => this.grab(event),
        keydown: (event) => this.pressed(event),
      },
    });
    this.tip = el("div", { class: "tip", hidden: true });
    this.element = el("div", { class: "map-box" }, this.base, this.over, this.tip);
  }

  /** The whole map, now. */
  showAll() {
    this.reset({ zoom: 1, from: { query: 0, key: 0 } });
    this.redraw();
  }

  /** No tip until the pointer moves again. */
  hush() {
    this.tip.hidden = true;
    this.told = null;
  }

  /**
   * @param {Drawing} drawing
   * @param {Marks} [marks]
   */
  draw(drawing, marks = this.marks) {
    const { matrix } = drawing;
    if (this.drawing?.matrix !== matrix) this.hush(); // what it says is of the old map
    this.drawing = drawing;
    this.marks = marks;
    this.width = drawing.room.width;
    this.height = drawing.room.height;
    if (!this.width || !this.height) return;
    const { shownQueries, shownKeys } = this;
    this.layOut(drawing, contextOf(this.base));
    const isOther = shownQueries !== this.shownQueries || shownKeys !== this.shownKeys;
    const lock = this.marks.lock;
    // What was in sight of an overview need not be in sight of the map, nor in a smaller room.
    if (lock && (this.isNew(lock) || (isOther && !this.asked))) this.from = this.revealing(lock);
    this.paint(prepare(this.base, this.width, this.height), drawing);
    this.drawOver();
  }

  /** Draws the same again, as it is zoomed now. */
  redraw() {
    if (this.drawing) this.draw(this.drawing);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Drawing} drawing
   */
  paint(context, { matrix, scale, ramps, colors, ink, type }) {
    const { left, top, w, h, from } = this;
    const { queries, keys } = matrix;
    context.save();
    context.beginPath();
    context.rect(left, top, this.mapWidth, this.mapHeight);
    context.clip();
    context.imageSmoothingEnabled = false;
    if (matrix.hides) hatch(context, this, colors.line);
    context.drawImage(
      this.image(matrix, scale, ramps),
      left - from.key * w,
      top - from.query * h,
      keys.length * w,
      queries.length * h,
    );
    paintTiles(context, this, matrix, ramps, scale);
    gridLines(context, this, colors.page);
    borderLines(context, this, matrix, colors.secondary);
    cellNumbers(context, this, matrix, scale, ramps.ramp, { mono: colors.mono, type }, ink);
    context.restore();
    scrollMarks(context, this, matrix, colors.line);
    context.drawImage(
      this.labels.image(this.labelled(matrix, colors), this.width, this.height),
      0,
      0,
      this.width,
      this.height,
    );
    if (this.margin) paintBars(context, this, matrix, { colors, ramp: ramps.ramp });
  }

  /**
   * The cells of the map; the image of before where only what is in sight has changed.
   * @param {Matrix} matrix
   * @param {Drawing["scale"]} scale
   * @param {Drawing["ramps"]} ramps
   * @returns {OffscreenCanvas}
   */
  image(matrix, scale, ramps) {
    const of = [matrix, scale, ramps, this.w, this.h, window.devicePixelRatio];
    if (this.imageOf?.some((each, n) => each !== of[n]) ?? true) {
      this.cells = mapImage(matrix, scale, ramps, this);
      this.imageOf = of;
    }
    return /** @type {OffscreenCanvas} */ (this.cells);
  }

  /**
   * @param {Matrix} matrix
   * @param {Colors} colors
   * @returns {Labelled}
   */
  labelled(matrix, colors) {
    const { every, type, flat } = this;
    return { axes: matrix, place: this, every, type, flat, colors };
  }

  /**
   * Marks other cells; one that is newly locked is brought into sight.
   * @param {Marks} marks
   */
  mark(marks) {
    this.marks = marks;
    if (!this.drawing) return;
    const { lock } = marks;
    if (lock && this.isNew(lock)) this.reveal(lock.query, lock.key);
    this.drawOver();
  }

  /** What follows the pointer lies on a second canvas, so that hovering repaints no cell. */
  drawOver() {
    if (!this.drawing) return;
    const context = prepare(this.over, this.width, this.height);
    const { hover, lock } = this.marks;
    const { matrix, colors } = this.drawing;
    const shown = hover ?? lock;
    if (lock) {
      const row = { ...lock, key: 0, keyTo: matrix.keys.length - 1 };
      outline(context, this, row, colors.accent, 1);
      outline(context, this, lock, colors.accent, 2);
    }
    if (hover) outline(context, this, hover, colors.text, 1);
    if (!shown) return;
    const labelled = this.labelled(matrix, colors);
    emphasise(context, labelled, shown, "query");
    emphasise(context, labelled, shown, "key");
  }

  /**
   * @param {MouseEvent} event
   * @returns {CellSpot | null} null outside of the map
   */
  cellAt({ offsetX, offsetY }) {
    return cellAt(this, offsetX, offsetY);
  }

  /** @param {MouseEvent} event */
  pointed(event) {
    if (this.dragged) return;
    const cell = this.cellAt(event);
    this.over.style.cursor = cell ? "crosshair" : "default";
    this.onHover(cell);
    this.told = { cell, event };
    this.tell();
  }

  /** The words at the pointer; written again when the exact row of what it points at has come. */
  tell() {
    if (!this.told || !this.drawing) return;
    const { cell, event } = this.told;
    const { matrix } = this.drawing;
    const said = cell
      ? cellTip(matrix, cell, () => this.others(cell))
      : this.margin
        ? barTip(matrix, barAt(this, event.offsetX, event.offsetY))
        : null;
    this.tip.hidden = !said;
    if (!said) return;
    this.tip.replaceChildren(...said);
    const right = event.offsetX + 20 + this.tip.offsetWidth > this.width;
    this.tip.style.left = `${right ? Math.max(0, event.offsetX - this.tip.offsetWidth - 12) : event.offsetX + 16}px`;
    this.tip.style.top = `${Math.min(event.offsetY + 16, this.height - this.tip.offsetHeight)}px`;
  }

  /** @param {MouseEvent} event */
  clicked(event) {
    if (this.moved) return;
    const cell = this.cellAt(event);
    if (cell) this.onLock(cell, "toggle");
  }

  /** @param {WheelEvent} event */
  wheeled(event) {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.zoomAt(event, Math.exp(-event.deltaY / 200));
    } else if (this.scroll(event)) event.preventDefault(); // at its end a plain wheel scrolls the page
  }

  /**
   * Moves a map that is not all in sight.
   * @param {WheelEvent} event
   * @returns {boolean} whether there was anything left in this direction
   */
  scroll({ deltaX, deltaY, shiftKey }) {
    const { query, key } = this.from;
    const [across, down] = shiftKey ? [deltaY, 0] : [deltaX, deltaY];
    this.from = { query: query + down / this.h, key: key + across / this.w };
    this.clamp();
    if (this.from.query === query && this.from.key === key) return false;
    this.hush();
    this.redraw();
    return true;
  }

  /**
   * @param {MouseEvent} event
   * @param {number} factor
   */
  zoomAt(event, factor) {
    const { query, key } = pointAt(this, event.offsetX, event.offsetY);
    this.zoomAround(query, key, factor, event.offsetX, event.offsetY);
  }

  /**
   * Keeps the given point of the map (in tokens) under the given point of the canvas.
   * @param {number} query
   * @param {number} key
   * @param {number} factor
   * @param {number} x
   * @param {number} y
   */
  zoomAround(query, key, factor, x, y) {
    this.magnify(factor);
    this.from = { query: query - (y - this.top) / this.h, key: key - (x - this.left) / this.w };
    this.redraw();
  }

  /**
   * Buttons and keys zoom around the locked cell, or the middle.
   * @param {number} factor
   */
  zoomBy(factor) {
    const at = this.marks.lock ?? {
      query: this.from.query + this.shownQueries / 2,
      key: this.from.key + this.shownKeys / 2,
    };
    const x = this.left + this.mapWidth / 2;
    const y = this.top + this.mapHeight / 2;
    this.zoomAround(at.query + 0.5, at.key + 0.5, factor, x, y);
  }

  /**
   * Drags a map that is zoomed in.
   * @param {MouseEvent} event
   */
  grab(event) {
    this.moved = false;
    if (this.zoom === 1) return;
    const { query, key } = this.from;
    const move = (/** @type {number} */ dx, /** @type {number} */ dy) => {
      if (Math.abs(dx) + Math.abs(dy) > 4) this.moved = this.dragged = true;
      this.from.key = key - dx / this.w;
      this.from.query = query - dy / this.h;
      this.redraw();
    };
    drag(event, move, () => (this.dragged = false));
  }

  /**
   * Moves a map that is zoomed in until a cell is in sight.
   * @param {number} query
   * @param {number} key
   */
  reveal(query, key) {
    const to = this.revealing({ query, key });
    const { from } = this;
    if (to.query === from.query && to.key === from.key) return;
    this.from = to;
    this.redraw();
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return; // the browser's own zoom
    if (event.key === "+" || event.key === "=") this.zoomBy(2);
    else if (event.key === "-") this.zoomBy(0.5);
    else if (event.key === "0") this.showAll();
    else {
      const by = MOVES[event.key];
      if (!by || !this.drawing) return;
      const { queries, keys } = this.drawing.matrix;
      const at = this.marks.lock ?? { query: 0, key: 0 };
      const within = (/** @type {number} */ value, /** @type {number} */ count) =>
        Math.max(0, Math.min(count - 1, value));
      const query = within(at.query + by[0], queries.length);
      const key = within(at.key + by[1], keys.length);
      this.reveal(query, key);
      this.onLock({ query, key }, "set");
    }
    event.preventDefault();
  }
}
