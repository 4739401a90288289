// How a table of methods by words is laid out: columns as wide as their words, in as many blocks as
// it takes, one below the other like the lines of a text; and numbers short enough for a cell.

/**
 * Where blocks of columns begin and end. They are of like width, so that none holds a single word.
 * @param {ArrayLike<number>} widths of the columns, in pixels
 * @param {number} room for the columns of a block
 * @param {ReadonlySet<number>} [breaks] columns that begin a block of their own
 * @returns {[from: number, to: number][]} half open
 */
export function blocksOf(widths, room, breaks = new Set()) {
  const most = filled(widths, room, breaks);
  let [low, high] = [0, room];
  while (high - low > 1) {
    const middle = (low + high) / 2;
    if (filled(widths, middle, breaks).length > most.length) low = middle;
    else high = middle;
  }
  return filled(widths, high, breaks);
}

/**
 * The same, each block as full as it can be.
 * @param {ArrayLike<number>} widths
 * @param {number} room
 * @param {ReadonlySet<number>} breaks
 * @returns {[from: number, to: number][]}
 */
function filled(widths, room, breaks) {
  /** @type {[number, number][]} */
  const blocks = [];
  let [from, used] = [0, 0];
  for (let unit = 0; unit < widths.length; unit++) {
    if (unit > from && (used + widths[unit] > room || breaks.has(unit))) {
      blocks.push([from, unit]);
      [from, used] = [unit, 0];
    }
    used += widths[unit];
  }
  blocks.push([from, widths.length]);
  return blocks;
}

/**
 * A score in two significant digits without a zero before the point: .37, −1.2, 15, 4e−7.
 * @param {number} value
 * @returns {string}
 */
export function brief(value) {
  const whole = Math.abs(value) >= 99.5; // all digits of it are as short
  const size = Math.abs(whole ? Math.round(value) : Number(value.toPrecision(2)));
  const sign = value < 0 ? "−" : "";
  if (size === 0) return "0";
  if (size < 0.001 || size >= 10_000) {
    return sign + size.toExponential(0).replace("e-", "e−").replace("e+", "e");
  }
  const digits = Math.max(0, 1 - Math.floor(Math.log10(size)));
  return sign + size.toFixed(digits).replace(/^0\./, ".");
}

/**
 * Where a figure and those of random orders lie on a scale that all rows share.
 * @param {{value: number, low: number, high: number}} figure
 * @param {{value: number, low: number, high: number}[]} all
 * @returns {{value: number, low: number, high: number}} per cent from the left
 */
export function onScale(figure, all) {
  const least = Math.min(0, ...all.flatMap(({ value, low }) => [value, low]));
  const most = Math.max(0, ...all.flatMap(({ value, high }) => [value, high]));
  /** @param {number} at */
  const place = (at) => ((at - least) / (most - least || 1)) * 100;
  return { value: place(figure.value), low: place(figure.low), high: place(figure.high) };
}
