// A map as small as a thumbnail. Max-pooled once more to its pixels, so that a single strong cell
// never fades; the square root spreads the many small weights of long inputs.
import { offscreen } from "../../shared/canvas.js";
import { pooled } from "../maths/scale.js";
/** @import {Ramp} from "../../shared/color.js" */
/** @import {MapData} from "../types.d.ts" */

/**
 * @param {MapData} map
 * @param {Ramp} ramp
 * @param {number} size most pixels along a side
 * @returns {OffscreenCanvas}
 */
export function thumbnail(map, ramp, size) {
  const rows = Math.max(1, Math.min(map.rows, size));
  const columns = Math.max(1, Math.min(map.columns, size));
  const { canvas, context } = offscreen(columns, rows);
  const image = context.createImageData(columns, rows);
  const pixels = new Uint32Array(image.data.buffer);
  const strongest = pooled(map, rows, columns);
  for (let i = 0; i < pixels.length; i++) {
    pixels[i] = ramp.packed[Math.round(Math.sqrt(strongest[i] * map.scale) * 255)];
  }
  context.putImageData(image, 0, 0);
  return canvas;
}
