// How large the cells of a map are, what of it is in sight, and which places have a name.

/**
 * Where a map lies on its canvas, in CSS pixels, and what of it is in sight, in units of its axes.
 * @typedef {object} Place
 * @property {number} left
 * @property {number} top
 * @property {number} w of a cell
 * @property {number} h
 * @property {{query: number, key: number}} from
 * @property {number} mapWidth
 * @property {number} mapHeight
 */

const LARGEST_CELL = 44;
const OBLONG = 3; // from this many times as many keys as queries, or queries as keys, cells are no squares
const READABLE = 22; // pixels of an oblong cell's long side: its row, or column, has a name

const ROUND = [1, 2, 5];

/**
 * Width and height of a cell, so that a map of rows x columns fits a room. Squares while the map has
 * a shape that can be read; else each side has its own measure, and the map the whole width or height.
 * @param {number} rows
 * @param {number} columns
 * @param {number} wide pixels of the room
 * @param {number} tall
 * @returns {{w: number, h: number}}
 */
export function cellSize(rows, columns, wide, tall) {
  const side = Math.min(LARGEST_CELL, wide / columns, tall / rows);
  if (Math.max(rows / columns, columns / rows) < OBLONG) return { w: side, h: side };
  return columns > rows
    ? {
        w: Math.min(LARGEST_CELL, wide / columns),
        h: Math.max(side, Math.min(READABLE, tall / rows)),
      }
    : {
        w: Math.max(side, Math.min(READABLE, wide / columns)),
        h: Math.min(LARGEST_CELL, tall / rows),
      };
}

/**
 * The same cell zoomed in: an oblong one grows along its short side first, until it is a square.
 * @param {{w: number, h: number}} fitted
 * @param {number} zoom 1 for the whole map
 * @returns {{w: number, h: number}}
 */
export function zoomed({ w, h }, zoom) {
  const side = Math.min(w, h) * zoom;
  return { w: Math.max(w, side), h: Math.max(h, side) };
}

/**
 * How far one may zoom in.
 * @param {{w: number, h: number}} fitted
 * @returns {number}
 */
export function largestZoom({ w, h }) {
  return Math.max(1, (2 * LARGEST_CELL) / Math.min(w, h));
}

/**
 * Where a view of `shown` places may begin, of an axis of n.
 * @param {number} from as wished
 * @param {number} shown
 * @param {number} n
 * @returns {number}
 */
export function clampedFrom(from, shown, n) {
  return Math.max(0, Math.min(n - shown, from));
}

/**
 * Where a view begins that was moved no further than brings a place into sight.
 * @param {number} at the place
 * @param {number} from where the view began
 * @param {number} shown places in sight
 * @returns {number}
 */
export function revealedFrom(at, from, shown) {
  return Math.max(at + 1 - shown, Math.min(from, at));
}

/**
 * The next of 1, 2, 5, 10, 20, 50, ... : positions that are easy to count.
 * @param {number} least
 * @returns {number}
 */
export function roundStep(least) {
  for (let power = 1; ; power *= 10) {
    for (const step of ROUND) if (step * power >= least) return step * power;
  }
}

/**
 * What lies at a point of the canvas, in units of the axes; perhaps outside of them.
 * @param {Place} place
 * @param {number} x
 * @param {number} y
 * @returns {{query: number, key: number}}
 */
export function pointAt({ left, top, w, h, from }, x, y) {
  return { query: (y - top) / h + from.query, key: (x - left) / w + from.key };
}

/**
 * The cell at a point of the canvas.
 * @param {Place} place
 * @param {number} x
 * @param {number} y
 * @returns {{query: number, key: number} | null} null outside of the map
 */
export function cellAt(place, x, y) {
  const { left, top, mapWidth, mapHeight } = place;
  if (x < left || y < top || x >= left + mapWidth || y >= top + mapHeight) return null;
  const { query, key } = pointAt(place, x, y);
  return { query: Math.floor(query), key: Math.floor(key) };
}

/**
 * The bar at a point of the canvas: under a column its key's, right of a row its query's; perhaps behind
 * the last one.
 * @param {Place} place
 * @param {number} x
 * @param {number} y
 * @returns {{query?: number, key?: number}}
 */
export function barAt(place, x, y) {
  const { query, key } = pointAt(place, x, y);
  const below = y >= place.top + place.mapHeight;
  const beside = x >= place.left + place.mapWidth;
  if (below && !beside && x > place.left) return { key: Math.floor(key) };
  if (beside && !below && y > place.top) return { query: Math.floor(query) };
  return {};
}
