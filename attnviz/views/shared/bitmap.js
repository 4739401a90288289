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

// The same picture without its colours, and pale (on a dark page, dim): one hue that is laid over it is
// seen on all that it shows.
export function paled(pixels, rows, columns, dark) {
  const grey = new Uint8ClampedArray(3 * rows * columns);
  for (let i = 0; i < rows * columns; i++) {
    const light = 0.2126 * pixels[3 * i] + 0.7152 * pixels[3 * i + 1] + 0.0722 * pixels[3 * i + 2];
    grey.fill(dark ? 14 + 0.36 * light : 156 + 0.38 * light, 3 * i, 3 * i + 3);
  }
  return bitmap(grey, rows, columns);
}
