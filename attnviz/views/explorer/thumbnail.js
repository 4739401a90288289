// A map as small as a thumbnail. Max-pooled once more to its pixels, so that a single strong cell
// never fades; the square root spreads the many small weights of long inputs.
import { pooled } from "./scale.js";

export function thumbnail(map, ramp, size) {
  const rows = Math.max(1, Math.min(map.rows, size));
  const columns = Math.max(1, Math.min(map.columns, size));
  const canvas = new OffscreenCanvas(columns, rows);
  const context = canvas.getContext("2d");
  const image = context.createImageData(columns, rows);
  const pixels = new Uint32Array(image.data.buffer);
  const strongest = pooled(map, rows, columns);
  for (let i = 0; i < pixels.length; i++) {
    pixels[i] = ramp.packed[Math.round(Math.sqrt(strongest[i] * map.scale) * 255)];
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

// The part of a map that a sound takes, without what is only its padding: [queries, all of them, keys,
// all of them].
export function ownPart(map, [queries, allQueries, keys, allKeys]) {
  if (queries === allQueries && keys === allKeys) return map;
  const rows = Math.max(1, Math.ceil((map.rows * queries) / allQueries));
  const columns = Math.max(1, Math.ceil((map.columns * keys) / allKeys));
  const values = new map.values.constructor(rows * columns);
  for (let row = 0; row < rows; row++) {
    values.set(map.values.subarray(row * map.columns, row * map.columns + columns), row * columns);
  }
  return { ...map, values, rows, columns };
}
