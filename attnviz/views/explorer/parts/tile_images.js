// Over an overview: the tiles of the pyramid that are in sight, as fine as the screen shows.
import { offscreen } from "../../shared/canvas.js";
import { levelOf, tilesAlong } from "../maths/pyramid.js";
import { scaleOf } from "../maths/scale.js";
import { packedOf } from "./shades.js";
/** @import {Matrix} from "../maths/matrix.js" */
/** @import {Tile} from "../types.d.ts" */
/** @import {Place} from "../maths/grid.js" */
/** @import {Ramps} from "./shades.js" */

/** @type {WeakMap<Tile, {look: string, canvas: OffscreenCanvas}>} */
const IMAGES = new WeakMap();

/**
 * Paints the tiles that are in sight; those that are not here yet are asked for, and what is coarser
 * stays in sight.
 * @param {CanvasRenderingContext2D} context
 * @param {Place & {shownQueries: number, shownKeys: number}} place
 * @param {Matrix} matrix
 * @param {Ramps} ramps
 * @param {"linear" | "log"} scale
 */
export function paintTiles(context, place, matrix, ramps, scale) {
  const { tile: tileAt, side: cells = 0 } = matrix.near ?? {};
  if (!tileAt) return;
  const { left, top, w, h, from } = place;
  const level = levelOf(Math.max(w, h) * (window.devicePixelRatio || 1));
  const block = 2 ** level;
  const side = cells * block;
  const lastRow = Math.min(matrix.queries.length - 1, from.query + place.shownQueries);
  const lastColumn = Math.min(matrix.keys.length - 1, from.key + place.shownKeys);
  for (const row of tilesAlong(from.query, lastRow, side)) {
    for (const column of tilesAlong(from.key, lastColumn, side)) {
      const tile = tileAt(level, row, column);
      if (!tile) continue;
      const x = left + (column * side - from.key) * w;
      const y = top + (row * side - from.query) * h;
      const image = imageOf(tile, matrix, ramps, scale);
      context.drawImage(image, x, y, tile.columns * block * w, tile.rows * block * h);
    }
  }
}

/**
 * A tile in colours; made anew when they have changed.
 * @param {Tile} tile
 * @param {Matrix} matrix
 * @param {Ramps} ramps
 * @param {"linear" | "log"} scale
 * @returns {OffscreenCanvas}
 */
function imageOf(tile, matrix, ramps, scale) {
  const look = `${scale} ${matrix.strongest} ${ramps.ramp.css[255]}`;
  const known = IMAGES.get(tile);
  if (known?.look === look) return known.canvas;
  const { canvas, context } = offscreen(tile.columns, tile.rows);
  const image = context.createImageData(tile.columns, tile.rows);
  const pixels = new Uint32Array(image.data.buffer);
  const colorOf = packedOf(matrix, scaleOf(scale, matrix.strongest / tile.scale), ramps);
  for (let i = 0; i < pixels.length; i++) pixels[i] = colorOf(tile.values[i]);
  context.putImageData(image, 0, 0);
  IMAGES.set(tile, { look, canvas });
  return canvas;
}
