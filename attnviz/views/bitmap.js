// A picture as a canvas of its own size; with a mask, what it leaves out fades to a quarter.
export function bitmap(pixels, rows, columns, mask) {
  const canvas = new OffscreenCanvas(columns, rows);
  const context = canvas.getContext("2d");
  const image = context.createImageData(columns, rows);
  for (let i = 0; i < rows * columns; i++) {
    const opacity = mask && !mask[i] ? 64 : 255;
    image.data.set([pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2], opacity], 4 * i);
  }
  context.putImageData(image, 0, 0);
  return canvas;
}
