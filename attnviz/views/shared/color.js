// Colour ramps and the theme. The three stops come from theme.css; between them the ramp is
// straight in Oklab, so that equal steps of weight look like equal steps of colour.

export function themeOf(element) {
  const host = getComputedStyle(element).getPropertyValue("--st-background-color").trim();
  if (host) return lightness(parseHex(host)) < 0.5 ? "dark" : "light";
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

export function rampOf(element) {
  const style = getComputedStyle(element);
  const stops = ["--ramp-low", "--ramp-middle", "--ramp-high"].map((name) =>
    oklab(parseHex(style.getPropertyValue(name).trim())),
  );
  const packed = new Uint32Array(256); // ABGR, for ImageData
  const css = new Array(256);
  const dark = new Array(256); // whether text on this colour must be light
  for (let i = 0; i < 256; i++) {
    const t = (i / 255) * 2;
    const [from, to, u] = t < 1 ? [stops[0], stops[1], t] : [stops[1], stops[2], t - 1];
    const [r, g, b] = srgb(from.map((value, axis) => value + (to[axis] - value) * u));
    packed[i] = (255 << 24) | (b << 16) | (g << 8) | r;
    css[i] = `rgb(${r} ${g} ${b})`;
    dark[i] = luminance([r, g, b]) < 0.18;
  }
  return { packed, css, dark };
}

// The ramp of scores with a sign: shade(share) for a share of the largest score, -1 to 1, as a CSS
// colour; packed(share) the same for ImageData. Zero is exactly the panel colour, and theme.css
// chooses the ends so that text can be read on every shade.
export function signedRampOf(element) {
  const style = getComputedStyle(element);
  const stops = ["--signed-negative", "--signed-zero", "--signed-positive"].map((name) =>
    oklab(parseHex(style.getPropertyValue(name).trim())),
  );
  const shades = Array.from({ length: 511 }, (_, i) => {
    const share = i / 255 - 1;
    const end = stops[share > 0 ? 2 : 0];
    return srgb(stops[1].map((value, axis) => value + (end[axis] - value) * Math.abs(share)));
  });
  const at = (share) => shades[255 + Math.round(255 * Math.max(-1, Math.min(1, share)))];
  return {
    shade: (share) => `rgb(${at(share).join(" ")})`,
    packed: (share) => {
      const [r, g, b] = at(share);
      return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
    },
  };
}

// Okabe and Ito's colours, one for each of several heads.
export function seriesOf(element) {
  const style = getComputedStyle(element);
  return [1, 2, 3, 4, 5, 6].map((n) => style.getPropertyValue(`--series-${n}`).trim());
}

// The theme's other colours and its fonts, which a canvas has to be told.
export function colorsOf(element) {
  const style = getComputedStyle(element);
  const names = ["page", "panel", "line", "text", "secondary", "accent", "mono", "sans"];
  return Object.fromEntries(
    names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]),
  );
}

function parseHex(text) {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(text);
  if (short) return short.slice(1).map((digit) => parseInt(digit + digit, 16));
  const long = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(text);
  if (long) return long.slice(1).map((pair) => parseInt(pair, 16));
  const numbers = text.match(/[\d.]+/g);
  return numbers ? numbers.slice(0, 3).map(Number) : [255, 255, 255];
}

function lightness(rgb) {
  return oklab(rgb)[0];
}

function linear(channel) {
  const c = channel / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
}

function luminance(rgb) {
  const [r, g, b] = rgb.map(linear);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

// Björn Ottosson's Oklab.
function oklab(rgb) {
  const [r, g, b] = rgb.map(linear);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function srgb([L, a, b]) {
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((c) => {
    const channel = c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055;
    return Math.max(0, Math.min(255, Math.round(channel * 255)));
  });
}
