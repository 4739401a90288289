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

const LARGEST_CELL = 44; // of a map that is zoomed in: its cells grow to squares of twice this
const WIDEST = 160; // a few tokens do not fill a map with two or three slabs
const HIGHEST = 72;
const READABLE = 11; // pixels of a row or a column whose label can be read
const EASY = 13; // the same of a map that scrolls anyway
const SEEN = 1; // pixels of a column that need not be told from the next
const FAR = 1.3; // from afar, the same as a multiple of the type

const ROUND = [1, 2, 5];

/**
 * Width and height of a cell, so that a map of rows x columns fills a room. Cells are no squares: the
 * map is as wide and as high as its room.
 * @param {number} rows
 * @param {number} columns
 * @param {number} wide pixels of the room
 * @param {number} tall
 * @returns {{w: number, h: number}}
 */
export function cellSize(rows, columns, wide, tall) {
  return { w: Math.min(WIDEST, wide / columns), h: Math.min(HIGHEST, tall / rows) };
}

/**
 * A cell of the map as it is shown at first: each side as it fits where labels can be read, else so long
 * that they can be, and the map scrolls. Of seconds some labels say where all of them are: they fit.
 * @param {{w: number, h: number}} fitted
 * @param {object} how
 * @param {number} [how.afar] the size of type, where the map is read from afar
 * @param {{query: boolean, key: boolean}} [how.seconds] which axes are seconds
 * @returns {{w: number, h: number}}
 */
export function readable({ w, h }, { afar, seconds } = {}) {
  const [least, easy] = afar ? [afar, FAR * afar] : [READABLE, EASY];
  const long = (/** @type {number} */ side, /** @type {boolean | undefined} */ isScale) =>
    side >= (isScale ? SEEN : least) ? side : easy;
  return { w: long(w, seconds?.key), h: long(h, seconds?.query) };
}

/**
 * The size of type that a row or a column has room for.
 * @param {number} cell pixels
 * @param {number} largest
 * @returns {number}
 */
export function typeFor(cell, largest) {
  return Math.max(10, Math.min(largest, Math.floor(cell * 0.86)));
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
