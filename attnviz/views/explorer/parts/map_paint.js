// What lies on the canvases of a map: its cells, the lines between them, and frames around some.
import { offscreen } from "../../shared/canvas.js";
import { pooled, scaleOf } from "../maths/scale.js";
import { packedOf } from "./shades.js";
/** @import {Matrix} from "../maths/matrix.js" */
/** @import {Cell} from "../types.d.ts" */
/** @import {Place} from "../maths/grid.js" */
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
