// Canvases and their contexts, in CSS pixels, and text that has to fit on them.
import { middle } from "./middle.js";

/**
 * The drawing context of a canvas.
 * @param {HTMLCanvasElement} canvas
 * @returns {CanvasRenderingContext2D}
 */
export function contextOf(canvas) {
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser cannot draw on a canvas.");
  return context;
}

/**
 * A canvas that is never shown itself.
 * @param {number} width pixels
 * @param {number} height pixels
 * @returns {{canvas: OffscreenCanvas, context: OffscreenCanvasRenderingContext2D}}
 */
export function offscreen(width, height) {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser cannot draw on a canvas.");
  return { canvas, context };
}

/**
 * Sizes a canvas for the screen's own pixels, clears it, and returns its context in CSS pixels.
 * @param {HTMLCanvasElement} canvas
 * @param {number} width CSS pixels
 * @param {number} height CSS pixels
 * @returns {CanvasRenderingContext2D}
 */
export function prepare(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = contextOf(canvas);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/**
 * A text that fits a width in the font of a context, cut in its middle.
 * @param {{measureText(text: string): {width: number}}} context
 * @param {string} text
 * @param {number} width CSS pixels
 * @returns {string}
 */
export function fit(context, text, width) {
  return middle(text, width, (shorter) => context.measureText(shorter).width);
}
