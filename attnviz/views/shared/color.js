// Colour ramps and the theme. The three stops come from theme.css; between them the ramp is
// straight in Oklab, so that equal steps of weight look like equal steps of colour.

/**
 * @typedef {[number, number, number]} Triple red, green and blue, 0 to 255; or an Oklab colour
 */

/**
 * The ramp of weights, in 256 steps.
 * @typedef {object} Ramp
 * @property {Uint32Array} packed ABGR, for ImageData
 * @property {string[]} css
 * @property {boolean[]} dark whether text on this colour must be white; it must be black elsewhere
 * @property {boolean[]} plain whether the theme's own text can be read on this colour, too
 */

/**
 * The ramp of scores with a sign, by their share of the largest one, -1 to 1.
 * @typedef {object} SignedRamp
 * @property {(share: number) => string} shade a CSS colour
 * @property {(share: number) => number} packed ABGR, for ImageData
 */

/**
 * The theme's other colours and its fonts.
 * @typedef {Record<
 *   "page" | "panel" | "line" | "text" | "secondary" | "accent" | "mono" | "sans", string
 * >} Colors
 */

/**
 * The host's theme, or what the browser prefers where the host says nothing.
 * @param {Element} element
 * @returns {"dark" | "light"}
 */
export function themeOf(element) {
  const host = getComputedStyle(element).getPropertyValue("--st-background-color").trim();
  if (host) return lightness(parseHex(host)) < 0.5 ? "dark" : "light";
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

const READABLE = 4.5; // WCAG 2's least contrast of text (AA)

/**
 * The ramp of weights in the theme of an element.
 * @param {Element} element
 * @returns {Ramp}
 */
export function rampOf(element) {
  const style = getComputedStyle(element);
  const stops = ["--ramp-low", "--ramp-middle", "--ramp-high"].map((name) =>
    oklab(parseHex(style.getPropertyValue(name).trim())),
  );
  return rampBetween(stops, parseHex(style.getPropertyValue("--text").trim()));
}

/**
 * The ramp through three colours, straight in Oklab between them.
 * @param {Triple[]} stops in Oklab
 * @param {Triple} text the theme's own text
 * @returns {Ramp}
 */
export function rampBetween(stops, text) {
  const packed = new Uint32Array(256);
  const css = /** @type {string[]} */ (new Array(256));
  const dark = /** @type {boolean[]} */ (new Array(256));
  const plain = /** @type {boolean[]} */ (new Array(256));
  for (let i = 0; i < 256; i++) {
    const t = (i / 255) * 2;
    const second = t < 1 ? 0 : 1;
    const shade = srgb(between(stops[second], stops[second + 1], t - second));
    const [r, g, b] = shade;
    packed[i] = (255 << 24) | (b << 16) | (g << 8) | r;
    css[i] = `rgb(${r} ${g} ${b})`;
    // One of the two always has 4.58 or more; a black that is any paler would not.
    dark[i] = contrast([255, 255, 255], shade) > contrast([0, 0, 0], shade);
    plain[i] = contrast(text, shade) >= READABLE;
  }
  return { packed, css, dark, plain };
}

/**
 * The ramp of scores with a sign. Zero is exactly the panel colour, and theme.css chooses the ends so
 * that text can be read on every shade.
 * @param {Element} element
 * @returns {SignedRamp}
 */
export function signedRampOf(element) {
  const style = getComputedStyle(element);
  const stops = ["--signed-negative", "--signed-zero", "--signed-positive"].map((name) =>
    oklab(parseHex(style.getPropertyValue(name).trim())),
  );
  return signedRampBetween(stops);
}

/**
 * The ramp from one colour over that of zero to another, straight in Oklab between them.
 * @param {Triple[]} stops in Oklab
 * @returns {SignedRamp}
 */
export function signedRampBetween(stops) {
  const shades = Array.from({ length: 511 }, (_, i) => {
    const share = i / 255 - 1;
    const end = stops[share > 0 ? 2 : 0];
    return srgb(between(stops[1], end, Math.abs(share)));
  });
  /** @param {number} share */
  const at = (share) => shades[255 + Math.round(255 * Math.max(-1, Math.min(1, share)))];
  return {
    shade: (share) => `rgb(${at(share).join(" ")})`,
    packed: (share) => {
      const [r, g, b] = at(share);
      return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
    },
  };
}

/**
 * Okabe and Ito's colours, one for each of several heads.
 * @param {Element} element
 * @returns {string[]} six CSS colours
 */
export function seriesOf(element) {
  const style = getComputedStyle(element);
  return [1, 2, 3, 4, 5, 6].map((n) => style.getPropertyValue(`--series-${n}`).trim());
}

/**
 * The theme's other colours and its fonts, which a canvas has to be told.
 * @param {Element} element
 * @returns {Colors}
 */
export function colorsOf(element) {
  const style = getComputedStyle(element);
  /** @param {string} name */
  const of = (name) => style.getPropertyValue(`--${name}`).trim();
  return {
    page: of("page"),
    panel: of("panel"),
    line: of("line"),
    text: of("text"),
    secondary: of("secondary"),
    accent: of("accent"),
    mono: of("mono"),
    sans: of("sans"),
  };
}

/**
 * A colour between two others of one space.
 * @param {Triple} from
 * @param {Triple} to
 * @param {number} share 0 to 1
 * @returns {Triple}
 */
function between(from, to, share) {
  return [
    from[0] + (to[0] - from[0]) * share,
    from[1] + (to[1] - from[1]) * share,
    from[2] + (to[2] - from[2]) * share,
  ];
}

/**
 * Red, green and blue of `#rgb`, `#rrggbb` or `rgb(r g b)`; white where it is none of these.
 * @param {string} text
 * @returns {Triple}
 */
export function parseHex(text) {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(text);
  if (short) return triple(short.slice(1).map((digit) => parseInt(digit + digit, 16)));
  const long = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(text);
  if (long) return triple(long.slice(1).map((pair) => parseInt(pair, 16)));
  const numbers = text.match(/[\d.]+/g);
  return numbers && numbers.length >= 3 ? triple(numbers.map(Number)) : [255, 255, 255];
}

/**
 * @param {number[]} values
 * @returns {Triple}
 */
function triple(values) {
  return [values[0], values[1], values[2]];
}

/** @param {Triple} rgb */
function lightness(rgb) {
  return oklab(rgb)[0];
}

/** @param {number} channel */
function linear(channel) {
  const c = channel / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
}

/** @param {Triple} rgb */
function luminance(rgb) {
  const [r, g, b] = [linear(rgb[0]), linear(rgb[1]), linear(rgb[2])];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/**
 * WCAG 2's contrast ratio of two colours.
 * @param {Triple} a
 * @param {Triple} b
 * @returns {number} 1 to 21
 */
export function contrast(a, b) {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/**
 * How opaque a colour has to be for what it draws on a page to be seen: WCAG 2 asks 3 of graphics.
 * @param {string} color
 * @param {string} page
 * @param {number} [least] the contrast
 * @returns {number} 0 to 1; 1 too where the colour itself has less contrast
 */
export function leastOpacity(color, page, least = 3) {
  const [above, below] = [parseHex(color), parseHex(page)];
  for (let opacity = 0; opacity < 1; opacity += 0.01)
    if (contrast(between(below, above, opacity), below) >= least) return opacity;
  return 1;
}

/**
 * Björn Ottosson's Oklab.
 * @param {Triple} rgb 0 to 255
 * @returns {Triple} lightness 0 to 1, green to red, blue to yellow
 */
export function oklab(rgb) {
  const [r, g, b] = [linear(rgb[0]), linear(rgb[1]), linear(rgb[2])];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/**
 * The colour of a screen that is nearest to one in Oklab.
 * @param {Triple} color
 * @returns {Triple} 0 to 255, whole numbers
 */
export function srgb([L, a, b]) {
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  /** @param {number} c */
  const channel = (c) => {
    const share = c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055;
    return Math.max(0, Math.min(255, Math.round(share * 255)));
  };
  return [
    channel(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    channel(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    channel(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}
