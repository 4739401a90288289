import { offscreen } from "./canvas.js";

/**
 * A picture as a canvas of its own size; with a mask, what it leaves out fades to a quarter.
 * @param {ArrayLike<number>} pixels red, green and blue, 0 to 255, [row column 3]
 * @param {number} rows
 * @param {number} columns
 * @param {ArrayLike<number> | null} [mask] 0 where something is left out, [row column]
 * @returns {OffscreenCanvas}
 */
export function bitmap(pixels, rows, columns, mask) {
  const { canvas, context } = offscreen(columns, rows);
  const image = context.createImageData(columns, rows);
  for (let i = 0; i < rows * columns; i++) {
    const opacity = mask && !mask[i] ? 64 : 255;
    image.data.set([pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2], opacity], 4 * i);
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/**
 * The same picture without its colours, and pale (on a dark page, dim), so that one hue laid over it
 * can be seen everywhere.
 * @param {ArrayLike<number>} pixels red, green and blue, 0 to 255, [row column 3]
 * @param {number} rows
 * @param {number} columns
 * @param {boolean} dark
 * @returns {OffscreenCanvas}
 */
export function paled(pixels, rows, columns, dark) {
  const grey = new Uint8ClampedArray(3 * rows * columns);
  for (let i = 0; i < rows * columns; i++) {
    const light = 0.2126 * pixels[3 * i] + 0.7152 * pixels[3 * i + 1] + 0.0722 * pixels[3 * i + 2];
    grey.fill(dark ? 14 + 0.36 * light : 156 + 0.38 * light, 3 * i, 3 * i + 3);
  }
  return bitmap(grey, rows, columns);
}
