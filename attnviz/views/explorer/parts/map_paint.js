// What lies on the canvases of a map: its cells, the lines between them, and frames around some.
import { offscreen } from "../../shared/canvas.js";
import { borderOf } from "../maths/pairs.js";
import { pooled, scaleOf } from "../maths/scale.js";
import { packedOf } from "./shades.js";
/** @import {Matrix} from "../maths/matrix.js" */
/** @import {Cell} from "../types.d.ts" */
/** @import {Place} from "../maths/grid.js" */
/** @import {Ink} from "./parts.js" */
/** @import {Ramps} from "./shades.js" */

/**
 * The map as one pixel a cell, or, where cells are smaller than pixels, the strongest of each.
 * @param {Matrix} matrix
 * @param {"linear" | "log"} scale
 * @param {Ramps} ramps
 * @param {{w: number, h: number}} cell CSS pixels
 * @returns {OffscreenCanvas}
 */
export function mapImage(matrix, scale, ramps, { w, h }) {
  const { map, queries, keys } = matrix;
  const ratio = window.devicePixelRatio || 1;
  // A host that has no width yet gives cells of less than nothing: it will tell us its width.
  const rows = Math.max(1, Math.min(map.rows, Math.ceil(queries.length * h * ratio)));
  const columns = Math.max(1, Math.min(map.columns, Math.ceil(keys.length * w * ratio)));
  const values = pooled(map, rows, columns, matrix.quantity.signed ? -Infinity : 0);
  const colorOf = packedOf(matrix, scaleOf(scale, matrix.strongest / map.scale), ramps);
  const { canvas, context } = offscreen(columns, rows);
  const image = context.createImageData(columns, rows);
  const pixels = new Uint32Array(image.data.buffer);
  if (values instanceof Uint8Array) {
    const table = Uint32Array.from({ length: 256 }, (_, value) => colorOf(value));
    for (let i = 0; i < values.length; i++) pixels[i] = table[values[i]];
  } else for (let i = 0; i < values.length; i++) pixels[i] = colorOf(values[i]);
  context.putImageData(image, 0, 0);
  return canvas;
}

/**
 * What a mask hides is left clear by the image, and shows these lines.
 * @param {CanvasRenderingContext2D} context
 * @param {Place} place
 * @param {string} color
 */
export function hatch(context, { left, top, mapWidth, mapHeight }, color) {
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.beginPath();
  for (let x = left - mapHeight; x < left + mapWidth; x += 6) {
    context.moveTo(x, top + mapHeight);
    context.lineTo(x + mapHeight, top);
  }
  context.stroke();
}

/**
 * Between cells that are large enough for it.
 * @param {CanvasRenderingContext2D} context
 * @param {Place & {shownQueries: number, shownKeys: number}} place
 * @param {string} color
 */
export function gridLines(context, place, color) {
  const { left, top, w, h, from, mapWidth, mapHeight } = place;
  context.fillStyle = color;
  for (let k = Math.floor(from.key); w >= 9 && k <= from.key + place.shownKeys; k++) {
    context.fillRect(left + (k - from.key) * w - 0.5, top, 1, mapHeight);
  }
  for (let q = Math.floor(from.query); h >= 9 && q <= from.query + place.shownQueries; q++) {
    context.fillRect(left, top + (q - from.query) * h - 0.5, mapWidth, 1);
  }
}

/**
 * Where the second text of a pair begins.
 * @param {CanvasRenderingContext2D} context
 * @param {Place} place
 * @param {Pick<Matrix, "queries" | "keys">} matrix
 * @param {string} color
 */
export function borderLines(context, place, { queries, keys }, color) {
  const { left, top, w, h, from, mapWidth, mapHeight } = place;
  const [query, key] = [borderOf(queries), borderOf(keys)];
  context.fillStyle = color;
  if (key > 0) context.fillRect(left + (key - from.key) * w - 0.5, top, 1, mapHeight);
  if (query > 0) context.fillRect(left, top + (query - from.query) * h - 0.5, mapWidth, 1);
}

const LEAST_SAID = 0.05; // of a row: smaller shares are told by their shade, and under the pointer
const ROOM = { w: 34, h: 18 }; // pixels of a cell that a number fits in

/**
 * The larger weights, in their cells, where these have room: in black or white, whichever is read better.
 * @param {CanvasRenderingContext2D} context
 * @param {Place & {shownQueries: number, shownKeys: number}} place
 * @param {Matrix} matrix
 * @param {"linear" | "log"} scale
 * @param {Ramps["ramp"]} ramp
 * @param {{mono: string, type: number}} font
 * @param {Ink} ink
 */
export function cellNumbers(context, place, matrix, scale, ramp, { mono, type }, ink) {
  const { left, top, w, h, from } = place;
  const size = Math.max(11, Math.min(type - 1, Math.floor(w / 3), Math.floor(h * 0.62)));
  if (matrix.overview || !matrix.quantity.shares || w < ROOM.w || h < ROOM.h) return;
  const indexOf = scaleOf(scale, matrix.strongest);
  context.font = `${size}px ${mono}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  const lastQuery = Math.min(matrix.queries.length - 1, Math.ceil(from.query + place.shownQueries));
  const lastKey = Math.min(matrix.keys.length - 1, Math.ceil(from.key + place.shownKeys));
  for (let query = Math.floor(from.query); query <= lastQuery; query++) {
    for (let key = Math.floor(from.key); key <= lastKey; key++) {
      const value = matrix.value(query, key);
      if (value < LEAST_SAID) continue;
      context.fillStyle = ramp.dark[indexOf(value)] ? ink.onDark : ink.onLight;
      const said = value.toFixed(2);
      const x = left + (key + 0.5 - from.key) * w;
      const y = top + (query + 0.5 - from.query) * h;
      context.fillText(said.startsWith("0") ? said.slice(1) : said, x, y + 0.5);
    }
  }
}

/**
 * Which part of a map is in sight, where it scrolls: a thin mark along its right and lower edges.
 * @param {CanvasRenderingContext2D} context
 * @param {Place & {shownQueries: number, shownKeys: number}} place
 * @param {Matrix} matrix
 * @param {string} color
 */
export function scrollMarks(context, place, { queries, keys }, color) {
  const { left, top, from, mapWidth, mapHeight, shownQueries, shownKeys } = place;
  context.fillStyle = color;
  const long = (
    /** @type {number} */ shown,
    /** @type {number} */ all,
    /** @type {number} */ size,
  ) => Math.max(16, (shown / all) * size);
  const at = (
    /** @type {number} */ start,
    /** @type {number} */ rest,
    /** @type {number} */ room,
  ) => (rest > 0 ? (start / rest) * room : 0);
  if (shownQueries < queries.length - 1e-6) {
    const high = long(shownQueries, queries.length, mapHeight);
    const y = at(from.query, queries.length - shownQueries, mapHeight - high);
    context.fillRect(left + mapWidth + 2, top + y, 4, high);
  }
  if (shownKeys < keys.length - 1e-6) {
    const wide = long(shownKeys, keys.length, mapWidth);
    const x = at(from.key, keys.length - shownKeys, mapWidth - wide);
    context.fillRect(left + x, top + mapHeight + 2, wide, 4);
  }
}

/**
 * A frame around some cells.
 * @param {CanvasRenderingContext2D} context
 * @param {Place} place
 * @param {Cell} cell
 * @param {string} color
 * @param {number} width
 */
export function outline(
  context,
  place,
  { query, queryTo = query, key, keyTo = key },
  color,
  width,
) {
  const { left, top, w, h, from } = place;
  context.save();
  context.beginPath();
  context.rect(left - 2, top - 2, place.mapWidth + 4, place.mapHeight + 4);
  context.clip();
  context.strokeStyle = color;
  context.lineWidth = width;
  const [wide, high] = [(keyTo - key + 1) * w, (queryTo - query + 1) * h];
  context.strokeRect(
    left + (key - from.key) * w,
    top + (query - from.query) * h,
    Math.max(wide, 3),
    Math.max(high, 3),
  );
  context.restore();
}
