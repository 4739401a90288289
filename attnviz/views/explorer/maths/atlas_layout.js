// Where each head's thumbnail stands: in a grid of layers and heads, or in a list.
import { MANY } from "./layer_range.js";
/** @import {Run, StackHeader} from "../header.d.ts" */
/** @import {Arrangement} from "./heads.js" */

const GAP = 3;
const GUTTER = 24;
const NARROW_GUTTER = 18; // where layers have one digit and heads need each pixel
const FOOT = 18;
const HEAD = 3; // room for the frame of a chosen head in the first row
const LARGEST = 72;
const LEAST = 17; // as small as thumbnails become so that all of them are in sight
const LISTED = 44; // a thumbnail of a list, with two lines under it
const LISTED_GAP = 10;
const LINES = 40;
const QUIET = 16; // height of the line that stands for layers without attention
const STRIP = { size: 54, gap: 10, below: 18 }; // a strip above the rest, which scrolls sideways
const LOW = 116; // height of a grid above the rest

/**
 * A row of the grid: a layer's maps, or a line for neighbours that compute something else than
 * attention and the same; `middle` is where its words stand.
 * @typedef {object} Row
 * @property {boolean} map
 * @property {number} first layer
 * @property {number} last
 * @property {string | undefined} instead
 * @property {number} top
 * @property {number} middle
 */

/** Where thumbnails stand, in CSS pixels of their canvas. */
export class AtlasLayout {
  /**
   * @param {object} of
   * @param {boolean} of.listed
   * @param {number} of.count heads
   * @param {number} of.size of a thumbnail
   * @param {number} of.gap
   * @param {{x: number, y: number}} of.step from one to the next
   * @param {number} of.columns
   * @param {number} of.left
   * @param {number} of.width
   * @param {number} of.height
   * @param {Row[]} of.rows of a grid
   */
  constructor({ listed, count, size, gap, step, columns, left, width, height, rows }) {
    this.listed = listed;
    this.count = count;
    this.size = size;
    this.gap = gap;
    this.step = step;
    this.columns = columns;
    this.left = left;
    this.width = width;
    this.height = height;
    this.rows = rows;
    /** The rows that have maps. */
    this.maps = rows.filter(({ map }) => map);
  }

  /**
   * @param {number} at number of a head
   * @returns {[x: number, y: number]}
   */
  place(at) {
    const row = Math.floor(at / this.columns);
    return [
      this.left + (at % this.columns) * this.step.x,
      this.listed ? HEAD + row * this.step.y : this.maps[row].top,
    ];
  }

  /**
   * What should be in sight of a head: its thumbnail, and what is written around it.
   * @param {number} at
   * @returns {{left: number, top: number, right: number, bottom: number}}
   */
  roomOf(at) {
    const [x, y] = this.place(at);
    const below = this.listed ? LINES - 8 : FOOT;
    return {
      left: x - this.left,
      top: y - HEAD,
      right: x + this.size + 4,
      bottom: y + this.size + below,
    };
  }

  /**
   * Around all heads of the layers up to one.
   * @param {number} upTo
   * @returns {[x: number, y: number, width: number, height: number] | null}
   */
  frameOf(upTo) {
    const last = this.maps.findLast(({ first }) => first <= upTo);
    if (!last) return null;
    const wide = (this.columns - 1) * this.step.x + this.size;
    return [this.left - 1, HEAD - 1, wide + 2, last.top - HEAD + this.size + 2];
  }

  /** @returns {number[]} where each row begins */
  get tops() {
    const rows = Math.ceil(this.count / this.columns);
    return this.listed
      ? Array.from({ length: rows }, (_, row) => HEAD + row * this.step.y)
      : this.maps.map(({ top }) => top);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @returns {number} number of the head there, perhaps of none that there is; -1 outside
   */
  at(x, y) {
    const column = Math.floor((x - this.left) / this.step.x);
    const row = this.listed
      ? Math.floor((y - HEAD) / this.step.y)
      : this.maps.findIndex(({ top }) => y >= top && y < top + this.step.y);
    return column < 0 || row < 0 || column >= this.columns ? -1 : row * this.columns + column;
  }
}

/**
 * @param {Pick<StackHeader, "layers" | "heads" | "instead">} stack
 * @param {Arrangement} arranged
 * @param {number} width of the room
 * @param {boolean} strip whether it is a low one, above the other panels
 * @param {Run | null} [range] first and last layer of the grid; null: all
 * @param {number} [tall] height of the room
 * @returns {AtlasLayout}
 */
export function layOutHeads(stack, { heads, listed }, width, strip, range = null, tall = Infinity) {
  const count = heads.length;
  if (strip && count <= MANY) return stripOf(count, listed, width);
  if (listed) {
    const step = { x: LISTED + LISTED_GAP, y: LISTED + LINES };
    const columns = Math.max(1, Math.floor((width - 2 + LISTED_GAP) / step.x));
    return new AtlasLayout({
      listed,
      count,
      size: LISTED,
      gap: LISTED_GAP,
      step,
      columns,
      left: 2,
      width,
      height: HEAD + Math.ceil(count / columns) * step.y,
      rows: [],
    });
  }
  const rows = rowsOf(stack, range ?? [0, stack.layers - 1]);
  const gutter = stack.heads > 8 && stack.layers <= 10 ? NARROW_GUTTER : GUTTER;
  const sized = (/** @type {number} */ between) =>
    Math.min(LARGEST, Math.floor((width - gutter - between * (stack.heads - 1)) / stack.heads));
  const gap = sized(GAP) < 18 ? 1 : GAP;
  const all = Math.floor((tall - HEAD - FOOT) / rows.length) - gap;
  const low = strip ? Math.floor(LOW / rows.length) - gap : all >= LEAST ? all : LARGEST;
  const size = Math.max(6, Math.min(sized(gap), low));
  const step = { x: size + gap, y: size + gap };
  let top = HEAD;
  for (const row of rows) {
    row.top = top;
    row.middle = top + QUIET / 2 - 1;
    top += row.map ? step.y : QUIET;
  }
  return new AtlasLayout({
    listed,
    count,
    size,
    gap,
    step,
    columns: stack.heads,
    left: gutter,
    width: Math.max(width, gutter + stack.heads * step.x - gap),
    height: top + FOOT,
    rows,
  });
}

/**
 * All heads in one row, each with its name and, in a list, its value below it.
 * @param {number} count
 * @param {boolean} valued
 * @param {number} width of the room
 * @returns {AtlasLayout}
 */
function stripOf(count, valued, width) {
  const { size, gap, below } = STRIP;
  const step = { x: size + gap, y: size + (valued ? LINES : below) };
  return new AtlasLayout({
    listed: true,
    count,
    size,
    gap,
    step,
    columns: Math.max(1, count),
    left: 2,
    width: Math.max(width, count * step.x),
    height: HEAD + step.y,
    rows: [],
  });
}

/**
 * How many rows lie above and below of what is in sight.
 * @param {Pick<AtlasLayout, "tops" | "step" | "gap">} layout
 * @param {number} start
 * @param {number} end
 * @returns {{above: number, below: number}}
 */
export function rowsAround({ tops, step, gap }, start, end) {
  return {
    above: tops.filter((top) => top + step.y <= start).length,
    below: tops.filter((top) => top + gap >= end).length,
  };
}

/**
 * The head that lies in a direction, or the same one at an edge.
 * @param {Pick<AtlasLayout, "listed" | "columns" | "count">} layout
 * @param {number} at
 * @param {[down: number, right: number]} by
 * @returns {number}
 */
export function headBeside({ listed, columns, count }, at, [down, right]) {
  const column = (at % columns) + right;
  const to = at + right + down * columns;
  if (to < 0 || to >= count) return at;
  return !listed && (column < 0 || column >= columns) ? at : to;
}

/**
 * The rows of the grid, from top to bottom.
 * @param {Pick<StackHeader, "instead">} stack
 * @param {Run} range
 * @returns {Row[]}
 */
function rowsOf(stack, [first, last]) {
  /** @type {Row[]} */
  const rows = [];
  for (let layer = first; layer <= last; layer++) {
    const instead = stack.instead[layer];
    const map = instead === undefined;
    const before = rows.at(-1);
    if (!map && before?.instead === instead) before.last = layer;
    else rows.push({ map, first: layer, last: layer, instead, top: 0, middle: 0 });
  }
  return rows;
}
