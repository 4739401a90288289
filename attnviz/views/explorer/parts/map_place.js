// Where a map lies on its canvas: its cells, its labels and bars, and what of it is in sight.
import {
  cellSize,
  clampedFrom,
  largestZoom,
  readable,
  revealedFrom,
  roundStep,
  typeFor,
  zoomed,
} from "../maths/grid.js";
import { below, roomOfBars } from "./bars.js";
import { LABEL_ROOM, roomFor } from "./labels.js";
/** @import {Colors} from "../../shared/color.js" */
/** @import {Opened} from "../header.d.ts" */
/** @import {Axis} from "../maths/axis.js" */
/** @import {Matrix} from "../maths/matrix.js" */
/** @import {Cell} from "../types.d.ts" */

/**
 * What is laid out; `type` is the largest size of type.
 * @typedef {{matrix: Matrix, colors: Colors, type: number}} Laid
 */

const FLAT = 12; // the size of type of labels that lie over their columns
const WIDE_FLAT = 18; // and on a projector

/**
 * @param {Axis | undefined} axis
 * @returns {boolean} whether its units say their seconds
 */
function isTime(axis) {
  return Boolean(axis?.tokens.seconds) && !axis?.counted;
}

/** A map's place, in CSS pixels, and the part of it that is in sight, in units of its axes. */
export class MapPlace {
  constructor() {
    this.zoom = 1;
    this.from = { query: 0, key: 0 };
    /** Whether the reader has said how far it is zoomed in; else as far as labels can be read. */
    this.asked = false;
    /** @type {string} the locked cell that was brought into sight last */
    this.revealed = "";
    this.width = 0;
    this.height = 0;
    this.left = 0;
    this.top = 0;
    this.margin = 0;
    this.under = 0;
    this.type = { query: 0, key: 0 };
    this.flat = false;
    this.fitted = { w: 0, h: 0 };
    this.w = 0;
    this.h = 0;
    this.shownKeys = 0;
    this.shownQueries = 0;
    this.mapWidth = 0;
    this.mapHeight = 0;
    this.every = { query: 1, key: 1 };
    /** @type {Matrix | null} */
    this.matrix = null;
  }

  /**
   * Back to the map as it can be read, or to the part of it that a file was saved with.
   * @param {Opened["map"]} [part]
   */
  reset(part) {
    this.asked = Boolean(part);
    this.zoom = part?.zoom ?? 1;
    this.from = part?.from ?? { query: 0, key: 0 };
    this.revealed = "";
  }

  /**
   * What the cells take of the room, and what their labels and bars.
   * @param {Laid} laid
   * @param {CanvasRenderingContext2D} context to measure with
   */
  layOut({ matrix, colors, type }, context) {
    const { queries, keys } = matrix;
    const { width, height } = this;
    this.matrix = matrix;
    // What a cell of an overview receives is not known, and only shares have an entropy.
    const bars = roomOfBars(context, colors);
    this.margin = matrix.overview || !matrix.quantity.shares ? 0 : bars.right;
    this.under = this.margin ? below(height) : 0;
    const most = Math.min(LABEL_ROOM, Math.floor(width / 4));
    const beside = (/** @type {number} */ size, every = 1) =>
      Math.max(bars.left, Math.min(most, roomFor(context, queries, size, every, colors))) + 10;
    const over = Math.min(LABEL_ROOM, height * 0.3);
    this.left = beside(type);
    const wide = () => width - this.left - this.margin - 2;
    const tall = () => height - this.top - this.under - 2;
    const sizes = type > FLAT + 1 ? [WIDE_FLAT] : [FLAT, FLAT - 1];
    const column = cellSize(1, keys.length, wide(), 1).w;
    const lying = sizes.find((size) => roomFor(context, keys, size, 1, colors) + 3 <= column);
    this.flat = lying !== undefined;
    const upright = (/** @type {number} */ size, every = 1) =>
      Math.ceil(Math.min(over, roomFor(context, keys, size, every, colors))) + 12;
    this.top = this.flat ? type + 12 : upright(type);
    this.fit(cellSize(queries.length, keys.length, wide(), tall()), type);
    this.type.query = typeFor(this.h, type);
    this.type.key = lying ?? typeFor(this.w, type);
    // With the type that fits, labels may take less.
    this.every = this.everyNamed();
    this.left = beside(this.type.query, this.every.query);
    if (!this.flat) this.top = upright(this.type.key, this.every.key);
    this.fit(cellSize(queries.length, keys.length, wide(), tall()), type);
    this.every = this.everyNamed();
    this.shownKeys = Math.min(keys.length, wide() / this.w);
    this.shownQueries = Math.min(queries.length, tall() / this.h);
    this.mapWidth = this.shownKeys * this.w;
    this.mapHeight = this.shownQueries * this.h;
    this.clamp();
  }

  /**
   * @param {{w: number, h: number}} fitted cells of the whole map
   * @param {number} type
   */
  fit(fitted, type) {
    this.fitted = fitted;
    if (this.asked || this.matrix?.overview) {
      this.size();
      return;
    }
    const seconds = { query: isTime(this.matrix?.queries), key: isTime(this.matrix?.keys) };
    Object.assign(this, readable(fitted, { afar: type > FLAT + 1 ? type : 0, seconds }));
    this.zoom = Math.max(1, Math.min(this.w, this.h) / Math.min(fitted.w, fitted.h));
  }

  /** @returns {{query: number, key: number}} which labels have room */
  everyNamed() {
    const { type, flat } = this;
    return {
      query: roundStep((type.query + 0.9) / this.h),
      key: flat ? 1 : roundStep((type.key + 0.9) / this.w),
    };
  }

  /** What is in sight lies on the map. */
  clamp() {
    if (!this.matrix) return;
    const { queries, keys } = this.matrix;
    this.from.key = clampedFrom(this.from.key, this.shownKeys, keys.length);
    this.from.query = clampedFrom(this.from.query, this.shownQueries, queries.length);
  }

  /**
   * Whether another cell is locked than before; then it is brought into sight once.
   * @param {Cell} lock
   * @returns {boolean}
   */
  isNew({ query, key }) {
    const said = `${query}:${key}`;
    const before = this.revealed;
    this.revealed = said;
    return said !== before;
  }

  /** @param {number} factor by which the cells are to be larger, as far as they may */
  magnify(factor) {
    this.asked = true;
    this.zoom = Math.max(1, Math.min(largestZoom(this.fitted), this.zoom * factor));
    this.size();
  }

  size() {
    const { w, h } = zoomed(this.fitted, this.zoom);
    this.w = w;
    this.h = h;
  }

  /**
   * @param {Cell} cell
   * @returns {{query: number, key: number}} where a view begins that has it in sight
   */
  revealing({ query, key }) {
    const { from, shownQueries, shownKeys } = this;
    return {
      query: revealedFrom(query, from.query, shownQueries),
      key: revealedFrom(key, from.key, shownKeys),
    };
  }
}
