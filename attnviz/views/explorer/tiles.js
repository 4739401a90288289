// Over an overview: the tiles of the pyramid that are in sight, as fine as the screen shows.
import { packedOf } from "./paint.js";
import { scaleOf } from "./scale.js";

const IMAGES = new WeakMap(); // tile -> {look, canvas}

// The level whose cells are about a pixel; 0 where a token has a pixel or more.
export function levelOf(pixelsAToken) {
  return Math.max(0, Math.floor(Math.log2(1 / pixelsAToken) + 0.5));
}

// Paints the tiles of what `map` (a Heatmap) shows; those that are not here yet are asked for, and
// what is coarser stays in sight.
export function paintTiles(context, map) {
  const { left, top, w, h, from, queries, keys, drawn } = map;
  const level = levelOf(Math.max(w, h) * (window.devicePixelRatio || 1));
  const block = 2 ** level;
  const side = drawn.near.side * block;
  const lastRow = Math.min(queries.length - 1, from.query + map.shownQueries);
  const lastColumn = Math.min(keys.length - 1, from.key + map.shownKeys);
  for (let row = Math.floor(from.query / side); row * side <= lastRow; row++) {
    for (let column = Math.floor(from.key / side); column * side <= lastColumn; column++) {
      const tile = drawn.near.tile(level, row, column);
      if (!tile) continue;
      const x = left + (column * side - from.key) * w;
      const y = top + (row * side - from.query) * h;
      context.drawImage(imageOf(tile, map), x, y, tile.columns * block * w, tile.rows * block * h);
    }
  }
}

function imageOf(tile, map) {
  const look = `${map.state.scale} ${map.drawn.strongest} ${map.ramp.css[255]}`;
  const known = IMAGES.get(tile);
  if (known?.look === look) return known.canvas;
  const canvas = new OffscreenCanvas(tile.columns, tile.rows);
  const context = canvas.getContext("2d");
  const image = context.createImageData(tile.columns, tile.rows);
  const pixels = new Uint32Array(image.data.buffer);
  const colorOf = packedOf(
    map.drawn,
    scaleOf(map.state.scale, map.drawn.strongest / tile.scale),
    map,
  );
  for (let i = 0; i < pixels.length; i++) pixels[i] = colorOf(tile.values[i]);
  context.putImageData(image, 0, 0);
  IMAGES.set(tile, { look, canvas });
  return canvas;
}
