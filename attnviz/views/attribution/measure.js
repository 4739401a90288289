// How wide a text is, without laying out a page.

/**
 * @param {string} font as CSS writes it
 * @returns {(text: string) => number} pixels
 */
export function prepared(font) {
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
    new OffscreenCanvas(1, 1).getContext("2d")
  );
  context.font = font;
  return (text) => context.measureText(text).width;
}
