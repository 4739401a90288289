// shared/color.js
function themeOf(element) {
  const host = getComputedStyle(element).getPropertyValue("--st-background-color").trim();
  if (host) return lightness(parseHex(host)) < 0.5 ? "dark" : "light";
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
function rampOf(element) {
  const style = getComputedStyle(element);
  const stops = ["--ramp-low", "--ramp-middle", "--ramp-high"].map(
    (name) => oklab(parseHex(style.getPropertyValue(name).trim()))
  );
  return rampBetween(stops);
}
function rampBetween(stops) {
  const packed = new Uint32Array(256);
  const css = (
    /** @type {string[]} */
    new Array(256)
  );
  const dark = (
    /** @type {boolean[]} */
    new Array(256)
  );
  for (let i = 0; i < 256; i++) {
    const t = i / 255 * 2;
    const second = t < 1 ? 0 : 1;
    const [r, g, b] = srgb(between(stops[second], stops[second + 1], t - second));
    packed[i] = 255 << 24 | b << 16 | g << 8 | r;
    css[i] = `rgb(${r} ${g} ${b})`;
    dark[i] = luminance([r, g, b]) < 0.18;
  }
  return { packed, css, dark };
}
function signedRampOf(element) {
  const style = getComputedStyle(element);
  const stops = ["--signed-negative", "--signed-zero", "--signed-positive"].map(
    (name) => oklab(parseHex(style.getPropertyValue(name).trim()))
  );
  const shades = Array.from({ length: 511 }, (_, i) => {
    const share = i / 255 - 1;
    const end = stops[share > 0 ? 2 : 0];
    return srgb(between(stops[1], end, Math.abs(share)));
  });
  const at = (share) => shades[255 + Math.round(255 * Math.max(-1, Math.min(1, share)))];
  return {
    shade: (share) => `rgb(${at(share).join(" ")})`,
    packed: (share) => {
      const [r, g, b] = at(share);
      return (255 << 24 | b << 16 | g << 8 | r) >>> 0;
    }
  };
}
function seriesOf(element) {
  const style = getComputedStyle(element);
  return [1, 2, 3, 4, 5, 6].map((n) => style.getPropertyValue(`--series-${n}`).trim());
}
function colorsOf(element) {
  const style = getComputedStyle(element);
  const of = (name) => style.getPropertyValue(`--${name}`).trim();
  return {
    page: of("page"),
    panel: of("panel"),
    line: of("line"),
    text: of("text"),
    secondary: of("secondary"),
    accent: of("accent"),
    mono: of("mono"),
    sans: of("sans")
  };
}
function between(from, to, share) {
  return [
    from[0] + (to[0] - from[0]) * share,
    from[1] + (to[1] - from[1]) * share,
    from[2] + (to[2] - from[2]) * share
  ];
}
function parseHex(text2) {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(text2);
  if (short) return triple(short.slice(1).map((digit) => parseInt(digit + digit, 16)));
  const long = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(text2);
  if (long) return triple(long.slice(1).map((pair) => parseInt(pair, 16)));
  const numbers = text2.match(/[\d.]+/g);
  return numbers && numbers.length >= 3 ? triple(numbers.map(Number)) : [255, 255, 255];
}
function triple(values) {
  return [values[0], values[1], values[2]];
}
function lightness(rgb) {
  return oklab(rgb)[0];
}
function linear(channel) {
  const c = channel / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
}
function luminance(rgb) {
  const [r, g, b] = [linear(rgb[0]), linear(rgb[1]), linear(rgb[2])];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function oklab(rgb) {
  const [r, g, b] = [linear(rgb[0]), linear(rgb[1]), linear(rgb[2])];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s
  ];
}
function srgb([L, a, b]) {
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const channel = (c) => {
    const share = c <= 31308e-7 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055;
    return Math.max(0, Math.min(255, Math.round(share * 255)));
  };
  return [
    channel(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    channel(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    channel(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s)
  ];
}

// shared/elements.js
function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === void 0 || value === null || value === false) continue;
    if (name === "on") {
      for (const [event, handler] of Object.entries(
        /** @type {Handlers} */
        value
      )) {
        element.addEventListener(event, handler);
      }
    } else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== void 0));
  return element;
}
function select(label, options, value, onChange) {
  return el(
    "select",
    { "aria-label": label, title: label, on: { change: (event) => onChange(event.target.value) } },
    ...options.map(([key, text2]) => el("option", { value: key, selected: key === value }, text2))
  );
}
function button(text2, title, onClick) {
  return el("button", { type: "button", title, "aria-label": title, on: { click: onClick } }, text2);
}
function keepFocus(box, build) {
  const root = (
    /** @type {Document | ShadowRoot} */
    box.getRootNode()
  );
  const focused = root.activeElement;
  const label = focused && box.contains(focused) ? focused.getAttribute("aria-label") : null;
  build();
  if (label === null) return;
  const labelled = (
    /** @type {NodeListOf<HTMLElement>} */
    box.querySelectorAll("[aria-label]")
  );
  [...labelled].find((each) => each.getAttribute("aria-label") === label)?.focus();
}

// shared/canvas.js
function contextOf(canvas) {
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser gives a canvas no drawing context.");
  return context;
}
function offscreen(width, height) {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser gives a canvas no drawing context.");
  return { canvas, context };
}
function prepare(canvas, width, height) {
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
function fit(context, text2, width) {
  if (context.measureText(text2).width <= width) return text2;
  let [low, high] = [0, text2.length];
  while (low < high) {
    const middle = low + high + 1 >> 1;
    if (context.measureText(text2.slice(0, middle) + "…").width <= width) low = middle;
    else high = middle - 1;
  }
  return text2.slice(0, low) + "…";
}

// shared/format.js
function number(value) {
  if (value === null || value === void 0 || Number.isNaN(value)) return "–";
  if (value === 0) return "0";
  const size = Math.abs(Number(value.toPrecision(3)));
  if (size < 1e-4) return "< 0.0001";
  if (size >= 1e3) return Math.round(value).toString();
  return value.toFixed(Math.max(0, 2 - Math.floor(Math.log10(size))));
}
function score(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text2 = size < 1e-3 || size >= 1e5 ? size.toExponential(2) : number(size);
  return (value < 0 ? "−" : "") + text2.replace("e-", "e−").replace("e+", "e");
}
function weight(value, within) {
  if (within === 0) return number(value);
  return value < within ? `< ${within.toFixed(3)}` : `≈ ${value.toFixed(2)}`;
}
function rankIn(values, at, within) {
  const apart = 1.999 * within;
  let [above, alike] = [0, 0];
  for (const value of values) {
    if (value > values[at] + apart) above++;
    else if (within && value >= values[at] - apart) alike++;
  }
  return alike > 1 ? `${above + 1} to ${above + alike}` : String(above + 1);
}

// shared/host.js
function follow(root, { rethemed, resized }) {
  let width = 0;
  const sizes = new ResizeObserver(() => {
    if (root.clientWidth === width) return;
    width = root.clientWidth;
    resized();
  });
  sizes.observe(root);
  const changed = () => {
    if (root.dataset.theme && themeOf(root) !== root.dataset.theme) rethemed();
  };
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  scheme.addEventListener("change", changed);
  const probe = el("i", { class: "probe", on: { transitionend: changed } });
  const stop = () => {
    sizes.disconnect();
    scheme.removeEventListener("change", changed);
  };
  return { probe, stop };
}
var Mounted = class {
  /**
   * @param {Element} element
   * @param {string} name the class of the root
   * @param {Emit} [emit]
   */
  constructor(element, name, emit = () => {
  }) {
    this.emit = emit;
    this.root = el("div", { class: `av ${name}` });
    element.append(this.root);
    this.ramp = rampOf(this.root);
    this.signed = signedRampOf(this.root);
    this.colors = colorsOf(this.root);
    this.host = follow(this.root, {
      rethemed: () => this.rethemed(),
      resized: () => this.resized()
    });
  }
  // Draws everything with what `show` was given last; nothing before that.
  draw() {
  }
  // Takes the theme's colours, for what is drawn on a canvas, and draws everything with them.
  theme() {
    this.root.dataset.theme = themeOf(this.root);
    this.ramp = rampOf(this.root);
    this.signed = signedRampOf(this.root);
    this.colors = colorsOf(this.root);
    this.draw();
  }
  rethemed() {
    this.theme();
  }
  resized() {
    this.draw();
  }
  destroy() {
    this.host.stop();
    this.root.remove();
  }
};
function renderer(make) {
  const mounted = /* @__PURE__ */ new WeakMap();
  return ({ data, element, emit }) => {
    const place = mounted.get(element) ?? { view: make(element, emit), data: null };
    mounted.set(element, place);
    if (place.data !== data) {
      place.data = data;
      place.view.show(data);
    }
    return () => {
      place.view.destroy();
      mounted.delete(element);
    };
  };
}

// shared/pack.js
var ARRAY_OF = { uint8: Uint8Array, float32: Float32Array, float64: Float64Array };
function unpack(data) {
  const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : data;
  const length = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const start = 4 + length;
  const arrays = {};
  const index = Object.entries(header.arrays);
  for (const [name, [offset, size, type]] of index) {
    const at = bytes.byteOffset + start + offset;
    const Kind = ARRAY_OF[type];
    const aligned = at % Kind.BYTES_PER_ELEMENT === 0;
    const block = aligned ? bytes : bytes.slice(start + offset, start + offset + size);
    const buffer = (
      /** @type {ArrayBuffer} */
      block.buffer
    );
    arrays[name] = new Kind(buffer, aligned ? at : 0, size / Kind.BYTES_PER_ELEMENT);
  }
  return { header, arrays: (
    /** @type {any} */
    arrays
  ) };
}

// explorer/heads.js
function attending(stack) {
  return Array.from({ length: stack.layers }, (_, layer) => layer).filter(
    (layer) => !(layer in stack.instead)
  );
}
function slot(stack, layer) {
  return Object.keys(stack.instead).length ? attending(stack).indexOf(layer) : layer;
}
function arranged(stack, { order, filter }) {
  const listed = order !== "layer";
  const heads = [];
  for (const layer of attending(stack)) {
    for (let head = 0; head < stack.heads; head++) {
      const value = listed ? stack.scores[order][layer][head] : null;
      heads.push({ layer, head, value, passes: passes(stack, filter, layer, head) });
    }
  }
  if (!listed) return { heads, listed };
  const high = ({ value }) => value ?? -Infinity;
  return { heads: heads.filter((each) => each.passes).sort((a, b) => high(b) - high(a)), listed };
}
function passes(stack, filter, layer, head) {
  if (!filter) return true;
  const score2 = stack.scores[filter.metric][layer][head];
  if (score2 === null) return false;
  return filter.operator === "<" ? score2 < filter.value : score2 > filter.value;
}
function named(text2, stack) {
  const numbers = text2.match(/\d+/g);
  if (!numbers || numbers.length !== 2) return null;
  const [layer, head] = numbers.map(Number);
  return attending(stack).includes(layer) && head < stack.heads ? { layer, head } : null;
}
function sameHead(a, b) {
  return a.layer === b.layer && a.head === b.head;
}
function between2({ heads, listed }, from, to) {
  if (listed) {
    const at = (head) => heads.findIndex((each) => sameHead(each, head));
    const [a, b] = [at(from), at(to)].sort((x, y) => x - y);
    return heads.slice(Math.max(0, a), b + 1).map(({ layer, head }) => ({ layer, head }));
  }
  const inside = (value, a, b) => value >= Math.min(a, b) && value <= Math.max(a, b);
  return heads.filter(
    ({ layer, head, passes: ok }) => ok && inside(layer, from.layer, to.layer) && inside(head, from.head, to.head)
  ).map(({ layer, head }) => ({ layer, head }));
}
function chosenAfter({ heads, focus }, picked, how, arrangement) {
  const chosen = { layer: picked.layer, head: picked.head };
  const has = (list, head) => list.some((each) => sameHead(each, head));
  if (how === "toggle" && has(heads, chosen)) {
    const rest = heads.length > 1 ? heads.filter((each) => !sameHead(each, chosen)) : heads;
    return { heads: rest, focus: rest.at(-1) };
  }
  const added = how === "extend" ? between2(arrangement, focus, chosen) : [chosen];
  const kept2 = how === "one" ? [] : heads;
  return { heads: [...kept2, ...added.filter((each) => !has(kept2, each))], focus: chosen };
}
function nearestHead(stack, { layer, head }) {
  const known = attending(stack);
  const nearest = known.reduce(
    (best, each) => Math.abs(each - layer) < Math.abs(best - layer) ? each : best,
    known.at(-1)
  );
  return { layer: nearest, head: Math.min(head, stack.heads - 1) };
}

// explorer/scale.js
var LOG_FLOOR = 1e-4;
function scaleOf(scale, strongest) {
  if (!strongest) return () => 0;
  if (scale === "linear") return (value) => Math.round(value / strongest * 255);
  const low = Math.log(LOG_FLOOR);
  return (value) => Math.max(0, Math.round((1 - Math.log(Math.max(value / strongest, LOG_FLOOR)) / low) * 255));
}
function ticks(scale) {
  if (scale === "log") return [0, 2, 4].map((step) => [step / 4, 10 ** (step - 4)]);
  return [0, 0.5, 1].map((share) => [share, share]);
}
function pooled(map, rows, columns, least = 0) {
  if (rows === map.rows && columns === map.columns) return map.values;
  const values = new map.values.constructor(rows * columns).fill(least);
  for (let r = 0; r < map.rows; r++) {
    const row = Math.floor(r * rows / map.rows) * columns;
    for (let c = 0; c < map.columns; c++) {
      const at = row + Math.floor(c * columns / map.columns);
      const value = map.values[r * map.columns + c];
      if (value > values[at]) values[at] = value;
    }
  }
  return values;
}

// explorer/thumbnail.js
function thumbnail(map, ramp, size) {
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
function ownPart(map, [queries, allQueries, keys, allKeys]) {
  if (queries === allQueries && keys === allKeys) return map;
  const rows = Math.max(1, Math.ceil(map.rows * queries / allQueries));
  const columns = Math.max(1, Math.ceil(map.columns * keys / allKeys));
  const values = new map.values.constructor(rows * columns);
  for (let row = 0; row < rows; row++) {
    values.set(map.values.subarray(row * map.columns, row * map.columns + columns), row * columns);
  }
  return { ...map, values, rows, columns };
}

// explorer/atlas.js
var GAP = 3;
var GUTTER = 24;
var FOOT = 18;
var HEAD = 3;
var LARGEST = 72;
var LISTED = 44;
var LINES = 40;
var QUIET = 16;
var STRIP = 116;
var MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
var Atlas = class {
  // `onSelect(head, how)`: how is "one", "toggle" or "extend".
  constructor({ onSelect }) {
    this.onSelect = onSelect;
    this.canvas = el("canvas", {
      tabindex: "0",
      role: "application",
      "aria-roledescription": "grid of attention heads",
      on: {
        click: (event) => this.pick(event),
        keydown: (event) => this.move(event),
        mousemove: (event) => this.hover(event)
      }
    });
    this.above = el("span", { class: "more" });
    this.below = el("span", { class: "more" });
    this.element = el(
      "div",
      { class: "atlas-scroll", on: { scroll: () => this.sayMore() } },
      el("div", { class: "edge" }, this.above),
      this.canvas,
      el("div", { class: "edge below" }, this.below)
    );
    this.images = /* @__PURE__ */ new Map();
  }
  // `own`: how many queries and keys there are before the padding of a sound, and in all.
  // `arranged` as from heads.js; `upTo` is the last layer of what runs through layers, else null; `colorOf(head)` is a chosen head's colour, null for the others.
  draw(given) {
    this.given = given;
    const { state, weights, arranged: arranged2, ramp, colors, colorOf, strip, upTo, own } = given;
    const stack = weights.stacks[state.stack];
    Object.assign(this, { stack, state, arranged: arranged2, strip, own });
    if (!this.cursor || state.focus !== this.focus) this.cursor = this.focus = state.focus;
    const width = this.element.clientWidth;
    if (!width) return;
    const { listed } = arranged2;
    this.lay(width);
    const { size, step } = this;
    const known = [weights, state.stack, state.theme, size, own.join(" ")];
    if (known.some((part, i) => part !== this.painted?.[i])) this.images.clear();
    this.painted = known;
    const context = prepare(this.canvas, this.width, this.height);
    context.font = `11px ${colors.mono}`;
    context.textBaseline = "middle";
    context.imageSmoothingEnabled = false;
    if (!listed) this.axes(context, colors);
    arranged2.heads.forEach((each, at) => {
      const [x, y] = this.place(at);
      context.globalAlpha = each.passes ? 1 : 0.12;
      context.drawImage(this.image(weights, each, ramp), x, y, size, size);
      context.globalAlpha = 1;
      if (!listed) return;
      context.textAlign = "left";
      context.fillStyle = colors.text;
      context.fillText(`${each.layer}.${each.head}`, x, y + size + 9);
      context.fillStyle = colors.secondary;
      context.fillText(number(each.value), x, y + size + 22);
    });
    arranged2.heads.forEach((each, at) => {
      const color = colorOf(each);
      const here = sameHead(each, this.cursor);
      if (!color && !here) return;
      const [x, y] = this.place(at);
      context.strokeStyle = color ?? colors.text;
      context.lineWidth = color ? 2 : 1;
      context.setLineDash(color ? [] : [2, 2]);
      context.strokeRect(x - 1, y - 1, size + 2, size + 2);
    });
    context.setLineDash([]);
    if (upTo !== null && !listed) this.frameLayers(context, upTo, colors);
    const { layer, head } = this.cursor;
    const many = state.heads.length > 1 ? ` ${state.heads.length} heads are mixed.` : "";
    this.canvas.setAttribute(
      "aria-label",
      `Layer ${layer}, head ${head}.${many} Arrow keys choose a head; with shift they add heads; with control they only move, and space adds or takes away.`
    );
    this.reveal();
    this.sayMore();
  }
  // Around all heads of the layers that are followed.
  frameLayers(context, upTo, colors) {
    const { size, step, stack } = this;
    context.strokeStyle = colors.accent;
    context.lineWidth = 2;
    const last = this.maps.findLast(({ first }) => first <= upTo);
    const [wide, high] = [(stack.heads - 1) * step.x + size, last.top - HEAD + size];
    context.strokeRect(this.left - 1, HEAD - 1, wide + 2, high + 2);
  }
  lay(width) {
    const { stack, strip } = this;
    const { heads, listed } = this.arranged;
    if (listed) {
      this.size = LISTED;
      this.gap = 10;
      this.step = { x: LISTED + this.gap, y: LISTED + LINES };
      const fitting = Math.max(1, Math.floor((width - 2 + this.gap) / this.step.x));
      this.columns = strip ? Math.max(1, heads.length) : fitting;
      this.left = 2;
      this.width = Math.max(width, strip ? this.columns * this.step.x : 0);
      this.height = HEAD + Math.ceil(heads.length / this.columns) * this.step.y;
      return;
    }
    const room = (width - GUTTER - GAP * (stack.heads - 1)) / stack.heads;
    this.rows = rowsOf(stack);
    const maps = this.rows.filter(({ map }) => map);
    const quiet = (this.rows.length - maps.length) * QUIET;
    const low = strip ? Math.max(0, STRIP - quiet) / maps.length - GAP : LARGEST;
    this.size = Math.max(strip ? 12 : 6, Math.min(LARGEST, Math.floor(Math.min(room, low))));
    this.gap = this.size < 12 ? 1 : GAP;
    this.step = { x: this.size + this.gap, y: this.size + this.gap };
    this.columns = stack.heads;
    this.left = GUTTER;
    this.width = Math.max(strip ? 0 : width, GUTTER + stack.heads * this.step.x);
    let top = HEAD;
    for (const row of this.rows) {
      row.top = top;
      top += row.map ? this.step.y : QUIET;
    }
    this.maps = maps;
    this.height = top + FOOT;
  }
  place(at) {
    const row = Math.floor(at / this.columns);
    return [
      this.left + at % this.columns * this.step.x,
      this.arranged.listed ? HEAD + row * this.step.y : this.maps[row].top
    ];
  }
  axes(context, colors) {
    const { stack, size, step } = this;
    context.fillStyle = colors.secondary;
    context.textAlign = "right";
    const everyRow = Math.ceil(13 / step.y);
    this.maps.forEach(({ first, top }, row) => {
      if (row % everyRow === 0) context.fillText(first, GUTTER - 8, top + size / 2);
    });
    context.textAlign = "left";
    for (const { map, first, last, instead, top } of this.rows) {
      if (map) continue;
      const layers = first === last ? first : `${first}–${last}`;
      context.fillText(`${layers} · ${instead}, no attention`, this.left, top + QUIET / 2 - 1);
    }
    context.textAlign = "center";
    const everyColumn = Math.ceil(18 / step.x);
    for (let head = 0; head < stack.heads; head += everyColumn) {
      context.fillText(head, GUTTER + head * step.x + size / 2, this.height - 6);
    }
  }
  // Thumbnails change only with data, stack, theme and size, so they are kept between selections.
  image(weights, { layer, head }, ramp) {
    const key = layer * this.stack.heads + head;
    if (!this.images.has(key)) {
      const ratio = Math.max(1, Math.round(window.devicePixelRatio || 1));
      const map = ownPart(weights.overview(this.stack.name, layer, head), this.own);
      this.images.set(key, thumbnail(map, ramp, this.size * ratio));
    }
    return this.images.get(key);
  }
  reveal() {
    const at = this.arranged.heads.findIndex((each) => sameHead(each, this.cursor));
    if (at < 0) return;
    const box = this.element;
    const [x, y] = this.place(at);
    const below = this.arranged.listed ? LINES - 8 : FOOT;
    if (y - HEAD < box.scrollTop) box.scrollTop = y - HEAD;
    if (y + this.size + below > box.scrollTop + box.clientHeight) {
      box.scrollTop = y + this.size + below - box.clientHeight;
    }
    if (x - this.left < box.scrollLeft) box.scrollLeft = x - this.left;
    if (x + this.size + 4 > box.scrollLeft + box.clientWidth) {
      box.scrollLeft = x + this.size + 4 - box.clientWidth;
    }
  }
  // How many rows lie above and below of what is in sight.
  sayMore() {
    const { element, step, columns, arranged: arranged2 } = this;
    const rows = Math.ceil(arranged2.heads.length / columns);
    const tops = arranged2.listed ? Array.from({ length: rows }, (_, row) => HEAD + row * step.y) : this.maps.map(({ top }) => top);
    const end = element.scrollTop + element.clientHeight;
    const above = tops.filter((top) => top + step.y <= element.scrollTop).length;
    const below = tops.filter((top) => top + this.gap >= end).length;
    const noun = arranged2.listed ? "row" : "layer";
    const more = (count2) => this.strip ? "" : ` more ${noun}${count2 === 1 ? "" : "s"}`;
    const said = (count2, arrow) => count2 ? `${arrow} ${count2}${more(count2)}` : "";
    this.above.textContent = said(above, "↑");
    this.below.textContent = said(below, "↓");
  }
  headAt(event) {
    const column = Math.floor((event.offsetX - this.left) / this.step.x);
    const row = this.arranged.listed ? Math.floor((event.offsetY - HEAD) / this.step.y) : this.maps.findIndex(({ top }) => event.offsetY >= top && event.offsetY < top + this.step.y);
    if (column < 0 || row < 0 || column >= this.columns) return null;
    return this.arranged.heads[row * this.columns + column] ?? null;
  }
  pick(event) {
    const found = this.headAt(event);
    if (!found) return;
    this.cursor = found;
    const many = event.ctrlKey || event.metaKey;
    this.onSelect(found, event.shiftKey ? "extend" : many ? "toggle" : "one");
  }
  hover(event) {
    const found = this.headAt(event);
    this.canvas.style.cursor = found ? "pointer" : "default";
    this.canvas.title = found ? `layer ${found.layer}, head ${found.head}. With ctrl or shift: mix several heads` : "";
  }
  move(event) {
    const { heads } = this.arranged;
    const at = Math.max(
      0,
      heads.findIndex((each) => sameHead(each, this.cursor))
    );
    const by = MOVES[event.key];
    const ends = { Home: 0, End: heads.length - 1 }[event.key];
    if (by || ends !== void 0) {
      event.preventDefault();
      const to = heads[by ? this.beside(at, by) : ends];
      if (!to) return;
      this.cursor = to;
      if (event.ctrlKey || event.metaKey) this.draw(this.given);
      else this.onSelect(to, event.shiftKey ? "extend" : "one");
    } else if (event.key === " " || event.key === "Enter") {
      event.preventDefault();
      this.onSelect(this.cursor, event.key === " " ? "toggle" : "one");
    }
  }
  // The head that lies in a direction, or the same one at an edge.
  beside(at, [down, right]) {
    const column = at % this.columns + right;
    if (this.arranged.listed) {
      const to2 = at + right + down * this.columns;
      return to2 < 0 || to2 >= this.arranged.heads.length ? at : to2;
    }
    const to = at + right + down * this.columns;
    if (column < 0 || column >= this.columns || to < 0) return at;
    return to >= this.arranged.heads.length ? at : to;
  }
};
function rowsOf(stack) {
  const rows = [];
  for (let layer = 0; layer < stack.layers; layer++) {
    const instead = stack.instead[layer];
    const before = rows.at(-1);
    if (instead !== void 0 && before?.instead === instead) before.last = layer;
    else rows.push({ map: instead === void 0, first: layer, last: layer, instead });
  }
  return rows;
}

// explorer/besides.js
function besides({ drawn, state, quantities, weights, whole }, cell) {
  const { query, queryTo = query, key, keyTo = key } = cell;
  const [rows, columns] = [drawn.queries.members[query], drawn.keys.members[key]];
  const single = queryTo === query && keyTo === key && rows.length === 1 && columns.length === 1;
  if (!single || state.heads.length > 1 || drawn.quantity.layerwise || drawn.overview) return [];
  const value = (map2) => map2.values[rows[0] * map2.columns + columns[0]] * map2.scale;
  const found = [];
  const scores = quantities.at("scores", state.stack, state.focus);
  if (scores && drawn.quantity.name !== "scores") {
    const raw = value(scores);
    found.push(["raw score", raw === -Infinity ? "hidden by a mask" : score(raw), String(raw)]);
  }
  const map = weights.best(state.stack, state.focus.layer, state.focus.head);
  const exact2 = map.rows === whole.queries.length && map.columns === whole.keys.length;
  if (drawn.quantity.name !== "weights" && exact2) {
    found.push(["weight", weight(value(map), map.within), String(value(map))]);
  }
  return found;
}

// shared/fetched.js
var BETWEEN = "something between here and the server answered in its place.";
async function bytesFrom(address) {
  const answer2 = await fetch(address);
  if (!answer2.ok) throw new Error(await answer2.text());
  return answer2.arrayBuffer();
}
async function floatsFrom(address, count2) {
  return asFloats(await bytesFrom(address), count2);
}
function asFloats(bytes, count2) {
  if (bytes.byteLength !== 4 * count2) throw new Error(BETWEEN);
  return new Float32Array(bytes);
}
var Kept = class {
  constructor() {
    this.things = /* @__PURE__ */ new Map();
  }
  /**
   * @param {string} key
   * @returns {boolean}
   */
  has(key) {
    return this.things.has(key);
  }
  /**
   * @param {string} key
   * @returns {Thing | undefined}
   */
  get(key) {
    const thing = this.things.get(key);
    if (thing !== void 0) this.set(key, thing, Infinity);
    return thing;
  }
  /**
   * @param {string} key
   * @param {Thing} thing
   * @param {number} most how many there may be with it
   */
  set(key, thing, most) {
    this.things.delete(key);
    this.things.set(key, thing);
    for (const oldest of this.things.keys()) {
      if (this.things.size <= most) break;
      this.things.delete(oldest);
    }
  }
};

// explorer/mix.js
var MIXES = { mean: "mean", max: "maximum", own: "own weights" };
var nameOf = ({ layer, head }) => `${layer}.${head}`;
function shares(heads, { how, own }) {
  if (how === "max") return null;
  const given = heads.map((head) => how === "own" ? own[nameOf(head)] ?? 1 : 1);
  const sum = given.reduce((a, b) => a + b, 0);
  return given.map((value) => sum > 0 ? value / sum : 1 / heads.length);
}
function mixed(maps, shares2) {
  const [{ rows, columns }] = maps;
  const values = new Float32Array(rows * columns);
  maps.forEach((map, i) => {
    const factor = map.scale * (shares2 ? shares2[i] : 1);
    const from = map.values;
    if (shares2 && !factor) return;
    if (shares2) add(values, from, factor);
    else if (i) raise(values, from, factor);
    else put(values, from, factor);
  });
  return { values, rows, columns, scale: 1, within: Math.max(...maps.map((map) => map.within)) };
}
function mixedRows(rows, shares2) {
  if (!rows.every(Boolean)) return null;
  if (rows.length === 1) return rows[0];
  return mixed(
    rows.map((values) => ({ values, rows: 1, columns: values.length, scale: 1, within: 0 })),
    shares2
  ).values;
}
function kept(row) {
  const known = /* @__PURE__ */ new Map();
  return (at) => {
    if (known.has(at)) return known.get(at);
    const found = row(at);
    if (!found) return null;
    if (known.size >= 64) known.clear();
    known.set(at, found);
    return found;
  };
}
function put(values, from, factor) {
  for (let at = 0; at < values.length; at++) values[at] = factor * from[at];
}
function add(values, from, factor) {
  for (let at = 0; at < values.length; at++) values[at] += factor * from[at];
}
function raise(values, from, factor) {
  for (let at = 0; at < values.length; at++) {
    const value = factor * from[at];
    if (value > values[at]) values[at] = value;
  }
}
function mixedScore(name, scores, shares2) {
  if (!shares2 || name === "entropy" || scores.some((value) => value === null)) return null;
  return scores.reduce((sum, value, i) => sum + shares2[i] * value, 0);
}
function mixTitle(heads, { how }) {
  if (how === "max") return `Maximum of ${heads.length} heads`;
  return how === "own" ? `Mix of ${heads.length} heads` : `Mean of ${heads.length} heads`;
}
function mixFormula(heads, { how, own }) {
  const names = heads.map((head) => `a[${nameOf(head)}]`);
  if (how === "max") return `max(${names.join(", ")}); rows need not add up to 1`;
  if (how === "mean") return `(${names.join(" + ")}) / ${heads.length}`;
  return shares(heads, { how, own }).map((share, i) => `${share.toFixed(2)} ${names[i]}`).join(" + ");
}

// explorer/closer.js
var ROWS_KEPT = 256;
var TILES_KEPT = 96;
var REST = 60;
var AT_ONCE = 4;
var ROWS_AT_ONCE = 64;
var Closer = class {
  // `onRow()` and `onTile()` are told when something has come; `onProblem(sentence)` when not.
  constructor(header, { onRow, onTile, onProblem }) {
    Object.assign(this, { onRow, onTile, onProblem });
    this.axes = header.axes;
    this.rows = new Kept();
    this.tiles = new Kept();
    this.wanted = [];
    this.coming = /* @__PURE__ */ new Set();
  }
  stop() {
    clearTimeout(this.resting);
    this.stopped = true;
  }
  // What a Drawn reads: null for a stack whose maps come whole. Of several heads, mixed with these
  // shares, rows are mixed too; tiles are of a single one.
  near(stack, heads, shares2) {
    if (stack.weights !== "tiles") return null;
    const places = heads.map(({ layer, head }) => `${layer}/${head}`);
    const near = {
      row: kept(
        (query) => mixedRows(
          places.map((at) => this.rows.get(`${stack.name}/${at}/${query}`)),
          shares2
        )
      ),
      bring: (first, last) => this.bring(stack, places, first, last)
    };
    if (heads.length > 1) return near;
    const tile = (level, row, column) => this.tile(stack, `${places[0]}/${level}/${row}/${column}`, level, row, column);
    return { ...near, side: stack.side, tile };
  }
  // Fetches a row, or those of a span, of each head once the pointer rests there.
  bring(stack, heads, first, last) {
    clearTimeout(this.resting);
    if ((last - first + 1) * heads.length > ROWS_AT_ONCE) return;
    const queries = Array.from({ length: last - first + 1 }, (_, i) => first + i);
    const places = heads.flatMap((head) => queries.map((query) => `${head}/${query}`));
    const missing = places.filter((place) => !this.rows.has(`${stack.name}/${place}`));
    if (missing.length)
      this.resting = setTimeout(
        () => missing.forEach((place) => this.fetchRow(stack, place)),
        REST
      );
  }
  async fetchRow(stack, place) {
    try {
      const values = await floatsFrom(`${stack.rows}/${place}`, this.axes[stack.keys].text.length);
      this.rows.set(`${stack.name}/${place}`, values, ROWS_KEPT);
      if (!this.stopped) this.onRow();
    } catch (error) {
      if (!this.stopped) this.onProblem(`The exact row could not be fetched: ${error.message}`);
    }
  }
  // A tile at hand, or null: then it is asked for.
  tile(stack, place, level, row, column) {
    const key = `${stack.name}/${place}`;
    const found = this.tiles.get(key);
    if (found) return found;
    if (this.coming.has(key)) return null;
    this.wanted = [
      { key, stack, place, level, row, column },
      ...this.wanted.filter((one) => one.key !== key)
    ];
    this.wanted.length = Math.min(this.wanted.length, 4 * AT_ONCE);
    this.next();
    return null;
  }
  async next() {
    if (this.coming.size >= AT_ONCE || !this.wanted.length || this.stopped) return;
    const one = this.wanted.shift();
    this.coming.add(one.key);
    try {
      this.tiles.set(one.key, await this.fetchTile(one), TILES_KEPT);
      if (!this.stopped) this.onTile();
    } catch (error) {
      this.wanted = [];
      if (!this.stopped) this.onProblem(`A part of the map could not be fetched: ${error.message}`);
    }
    this.coming.delete(one.key);
    this.next();
  }
  async fetchTile({ stack, place, level, row, column }) {
    const bytes = await bytesFrom(`${stack.tiles}/${place}`);
    const block = 2 ** level;
    const cells = (axis, at) => Math.min(
      stack.side,
      Math.ceil((this.axes[axis].text.length - at * stack.side * block) / block)
    );
    const [rows, columns] = [cells(stack.queries, row), cells(stack.keys, column)];
    if (!level) return { values: asFloats(bytes, rows * columns), rows, columns, scale: 1 };
    if (bytes.byteLength !== rows * columns) throw new Error(BETWEEN);
    return { values: new Uint8Array(bytes), rows, columns, scale: 1 / 255 };
  }
};

// explorer/axis.js
var UNITS = {
  token: "tokens",
  character: "characters",
  word: "words",
  sentence: "sentences",
  turn: "turns"
};
function thingsOf(tokens) {
  if (tokens.grid) return ["patch", "patches"];
  if (tokens.seconds) return ["frame", "frames"];
  return tokens.ids.some((id) => id >= 0) ? ["token", "tokens"] : ["step", "steps"];
}
var HIDDEN = {
  nothing: "all tokens shown",
  special: "special tokens left out",
  first: "first token left out",
  both: "special and first left out"
};
var PADDING = { cut: "the sound's own length", shown: "with the padding behind it" };
var BIN = 0.1;
function isPadding(tokens, position) {
  return Boolean(tokens.special[position]) && (tokens.seconds?.[position] ?? null) !== null;
}
function leftOut(tokens, hide, padding) {
  const out = /* @__PURE__ */ new Set();
  if (padding === "cut") tokens.text.forEach((_, i) => isPadding(tokens, i) && out.add(i));
  if (hide === "first" || hide === "both") out.add(0);
  if (hide === "special" || hide === "both") {
    tokens.special.forEach((special, i) => special && out.add(i));
  }
  return out;
}
var Axis = class {
  constructor(tokens, { unit = "token", hide = "nothing", padding = "shown" } = {}) {
    this.tokens = tokens;
    this.unit = tokens.units[unit] ? unit : "token";
    const out = leftOut(tokens, hide, padding);
    const units = tokens.units[this.unit] ?? {
      text: tokens.text,
      of: tokens.text.map((_, i) => i)
    };
    const members = units.text.map(() => []);
    units.of.forEach((number2, position) => out.has(position) || members[number2].push(position));
    const kept2 = members.flatMap((positions, number2) => positions.length ? [number2] : []);
    this.members = kept2.map((number2) => members[number2]);
    this.text = kept2.map((number2) => units.text[number2]);
    this.segment = this.members.map(([first]) => tokens.segment[first]);
    this.whole = kept2.length === tokens.text.length;
    this.grid = tokens.grid;
    this.counted = this.unit === "token" && tokens.ids.some((id) => id >= 0);
    this.indexOf = /* @__PURE__ */ new Map();
    this.members.forEach((positions, i) => positions.forEach((p) => this.indexOf.set(p, i)));
    const firsts = firstOf(units.of);
    const places = firstOf(kept2);
    const running = units.text.map((text2, number2) => {
      const first = firsts.get(number2) ?? -1;
      const index = places.get(number2) ?? -1;
      return {
        text: text2,
        index,
        end: index,
        joined: this.unit === "token" && joins(tokens, first),
        first
      };
    });
    const cut = padding === "cut" ? running.filter(({ first }) => !isPadding(tokens, first)) : running;
    this.running = tokens.seconds ? inBins(cut, tokens.seconds) : cut;
  }
  get length() {
    return this.text.length;
  }
  // How many tokens there are before the padding behind a sound; all of them where it stands between
  // others (the bands of a spectrogram).
  get ownLength() {
    const first = this.tokens.text.findIndex((_, i) => isPadding(this.tokens, i));
    const after = this.tokens.text.slice(Math.max(0, first));
    return first > 0 && after.every((_, i) => isPadding(this.tokens, first + i)) ? first : this.length;
  }
  // The name of a unit, with its position where another one has the same name.
  name(index) {
    return this.isAgain(index) ? `${this.text[index]} (${index})` : this.text[index];
  }
  // Whether a unit before it has the same text.
  isAgain(index) {
    this.firstOfText ??= firstOf(this.text);
    return this.firstOfText.get(this.text[index]) < index;
  }
  about(index) {
    const { pieces, ids } = this.tokens;
    const [first] = this.members[index];
    const last = this.members[index].at(-1);
    if (first === last) return `${pieces[first]} · id ${ids[first]} · position ${first}`;
    return `positions ${first} to ${last}`;
  }
  // Where a unit of another cut of the same tokens is found in this one; -1 where it is left out.
  find(other, index) {
    for (const position of other.members[index]) {
      if (this.indexOf.has(position)) return this.indexOf.get(position);
    }
    return -1;
  }
};
function inBins(running, seconds) {
  const found = [];
  for (const unit of running) {
    const start = seconds[unit.first];
    const bin = start === null || unit.index < 0 ? null : Math.floor(start / BIN + 1e-6);
    const before = found.at(-1);
    if (bin !== null && before?.bin === bin && before.end === unit.index - 1)
      before.end = unit.index;
    else found.push({ ...unit, bin });
  }
  for (const each of found)
    if (each.end > each.index) each.text = `${(each.bin * BIN).toFixed(1)} s`;
  return found;
}
function firstOf(values) {
  const found = /* @__PURE__ */ new Map();
  values.forEach((value, i) => found.has(value) || found.set(value, i));
  return found;
}
function joins(tokens, i) {
  return i > 0 && tokens.word[i] >= 0 && tokens.word[i] === tokens.word[i - 1];
}

// explorer/paint.js
var TEXT_END = 170;
function largest(values) {
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]);
    if (size > most && size < Infinity) most = size;
  }
  return most;
}
function paints(drawn, values, { ramp, signed }) {
  const most = largest(values ?? []) || 1;
  const share = (value) => Math.max(0, value / most);
  const onRamp = (value) => {
    const shade = Math.round(share(value) * TEXT_END);
    return {
      css: ramp.css[shade],
      dark: ramp.dark[shade] && ramp.dark[255],
      light: !ramp.dark[shade] && !ramp.dark[255],
      share: share(value)
    };
  };
  const onSigned = (value) => ({
    css: value === -Infinity ? "transparent" : signed.shade(value / most),
    dark: false,
    light: false,
    share: share(value)
  });
  return {
    look: drawn.quantity.signed ? onSigned : onRamp,
    plain: onRamp(0),
    middle: ramp.css[128],
    strong: ramp.css[255],
    onDark: !ramp.dark[255],
    of: (others) => paints(drawn, others, { ramp, signed })
  };
}
function packedOf(drawn, indexOf, { ramp, signed }) {
  if (!drawn.quantity.signed) return (value) => ramp.packed[indexOf(value)];
  const most = drawn.strongest || 1;
  return (value) => value === -Infinity ? 0 : signed.packed(value / most);
}

// explorer/drawn.js
var counted = /* @__PURE__ */ new WeakMap();
var Drawn = class {
  // `map`: {values, rows, columns, scale, within}; rows and columns are those of the axes unless it
  // is an overview, whose cells each cover several tokens. `notes` are sentences on what was done
  // to the numbers, `without` names the tokens that are left out. `quantity` is its line of the table.
  // `near` gives what an overview lacks, where it is looked at: row(query), column(key), and from a
  // host tile(level, row, column). `bound`: cells of a mix of overviews are no weight of any pair, and
  // none of theirs is larger. `entropies` are given, and `partly` is set, where rows are not drawn to
  // their end.
  constructor({
    map,
    queries,
    keys,
    quantity,
    name,
    formula,
    source,
    notes = [],
    without = "",
    near = null,
    bound = false,
    entropies = null,
    partly = false
  }) {
    Object.assign(this, {
      map,
      queries,
      keys,
      quantity,
      name,
      formula,
      source,
      notes,
      without,
      near,
      bound,
      partly
    });
    this.given = entropies;
    this.overview = map.rows !== queries.length || map.columns !== keys.length;
  }
  get known() {
    if (!counted.has(this.map)) counted.set(this.map, {});
    return counted.get(this.map);
  }
  get within() {
    return this.map.within;
  }
  // How exactly the numbers of these rows, where they are known, are known.
  withinOf(first, last = first) {
    return this.overview && this.knows(first, last) ? 0 : this.within;
  }
  // Whether each weight of these queries is at hand; an overview has none but what is `near`.
  knows(first, last = first) {
    if (!this.overview) return true;
    for (let query = first; query <= last; query++) if (!this.near?.row(query)) return false;
    return true;
  }
  // A value in words.
  said(value, within = this.within) {
    if (this.quantity.name === "weights") return weight(value, within);
    return value === -Infinity ? "hidden" : score(value);
  }
  // A weight; NaN where only a block that holds it is known.
  value(query, key) {
    const { map } = this;
    if (!this.overview) return map.values[query * map.columns + key] * map.scale;
    return this.near?.row(query)?.[key] ?? this.near?.column?.(key)?.[query] ?? NaN;
  }
  // The block of an overview that holds a pair: {queries, keys, value}, each [first, last].
  block(query, key) {
    const { map } = this;
    const [row, column] = [
      blockOf(query, map.rows, this.queries.length),
      blockOf(key, map.columns, this.keys.length)
    ];
    return {
      queries: spanOf(row, map.rows, this.queries.length),
      keys: spanOf(column, map.columns, this.keys.length),
      value: map.values[row * map.columns + column] * map.scale
    };
  }
  // The blocks that hold what these queries attend to: [{span, value}], the strongest weight in each.
  blocksOfRow(first, last = first) {
    const { map, queries, keys } = this;
    const [from, to] = [first, last].map((query) => blockOf(query, map.rows, queries.length));
    return blocksAlong(
      map.columns,
      keys.length,
      from,
      to,
      (row, column) => this.map.values[row * map.columns + column] * map.scale
    );
  }
  // The blocks that hold what attends to these keys.
  blocksOfColumn(first, last = first) {
    const { map, queries, keys } = this;
    const [from, to] = [first, last].map((key) => blockOf(key, map.columns, keys.length));
    return blocksAlong(
      map.rows,
      queries.length,
      from,
      to,
      (column, row) => this.map.values[row * map.columns + column] * map.scale
    );
  }
  // Calls `found(query, key, value)` for each pair in these ranges, ends included, whose weight is
  // known, above 0, and reaches `floor`.
  above(floor, [firstQuery, lastQuery], [firstKey, lastKey], found) {
    const { map, overview } = this;
    for (let query = firstQuery; query <= lastQuery; query++) {
      const values = overview ? this.near?.row(query) : map.values;
      if (!values) continue;
      const [from, scale] = overview ? [0, 1] : [query * map.columns, map.scale];
      for (let key = firstKey; key <= lastKey; key++) {
        const value = values[from + key] * scale;
        if (value >= floor && value > 0) found(query, key, value);
      }
    }
  }
  // What the queries from `first` to `last` attend to: the mean of their rows. Null where one of them
  // is not known.
  row(first, last = first) {
    if (!this.knows(first, last)) return null;
    if (this.overview && first === last) return Array.from(this.near.row(first));
    const count2 = last - first + 1;
    return Array.from({ length: this.keys.length }, (_, key) => {
      let sum = 0;
      for (let query = first; query <= last; query++) sum += this.value(query, key);
      return sum / count2;
    });
  }
  // What attends to the keys from `first` to `last`: the sum of their columns. Null where one of them
  // is not known.
  column(first, last = first) {
    if (this.overview) {
      const known = (key) => this.near?.column?.(key) || this.knows(0, this.queries.length - 1);
      for (let key = first; key <= last; key++) if (!known(key)) return null;
    }
    return Array.from({ length: this.queries.length }, (_, query) => {
      const values = [];
      for (let key = first; key <= last; key++) values.push(this.value(query, key));
      return this.joined(values);
    });
  }
  // What several keys of a row have together: shares and amounts add up, of scores it is the largest.
  joined(values) {
    return this.quantity.signed ? Math.max(...values) : values.reduce((sum, value) => sum + value, 0);
  }
  // 1 for the strongest weight of the row, in words: "3 to 7" where rounding makes them alike.
  rank(query, key) {
    return rankIn(this.row(query), key, this.withinOf(query));
  }
  // The strongest value, whatever its sign: the dark end of the ramp.
  get strongest() {
    return this.known.strongest ??= largest(this.map.values) * this.map.scale;
  }
  // Whether a mask hides some pairs.
  get hides() {
    this._hides ??= this.quantity.signed && this.map.values.includes(-Infinity);
    return this._hides;
  }
  // Mean weight that each key receives, over all queries.
  get received() {
    this.marginals();
    return this.known.received;
  }
  // Entropy of each query's row, in bits.
  get entropies() {
    if (this.given) return this.given;
    this.marginals();
    return this.known.entropies;
  }
  marginals() {
    const { known } = this;
    if (known.received) return;
    const { values, rows, columns, scale } = this.map;
    const received = known.received = new Float64Array(columns);
    known.entropies = new Float64Array(rows);
    const bits = bitsOf(values, scale);
    for (let r = 0, at = 0; r < rows; r++) {
      let entropy = 0;
      for (let c = 0; c < columns; c++, at++) {
        const value = values[at];
        if (value <= 0) continue;
        received[c] += value;
        entropy += bits(value);
      }
      known.entropies[r] = entropy;
    }
    for (let c = 0; c < columns; c++) received[c] *= scale / rows;
  }
  // The strongest links: [{query, key, value}], strongest first.
  links(count2) {
    const { values, columns, scale } = this.map;
    return strongestOf(values, count2).map((at) => ({
      query: Math.floor(at / columns),
      key: at % columns,
      value: values[at] * scale
    }));
  }
};
function blockOf(place, blocks, n) {
  return Math.floor(((place + 1) * blocks - 1) / n);
}
function spanOf(block, blocks, n) {
  return [Math.floor(block * n / blocks), Math.floor((block + 1) * n / blocks) - 1];
}
function blocksAlong(blocks, n, from, to, valueAt) {
  return Array.from({ length: blocks }, (_, at) => {
    let value = 0;
    for (let across = from; across <= to; across++) value = Math.max(value, valueAt(across, at));
    return { span: spanOf(at, blocks, n), value };
  });
}
function entropiesOf({ values, columns, scale }, rows) {
  const bits = bitsOf(values, scale);
  return Float64Array.from(rows, (row) => {
    let entropy = 0;
    for (let at = row * columns; at < (row + 1) * columns; at++)
      if (values[at] > 0) entropy += bits(values[at]);
    return entropy;
  });
}
function bitsOf(values, scale) {
  const bits = (value) => -value * scale * Math.log2(value * scale);
  if (!(values instanceof Uint8Array)) return bits;
  const table2 = Float64Array.from({ length: 256 }, (_, value) => value ? bits(value) : 0);
  return (value) => table2[value];
}
function recut(map, queries, keys, scaled = true) {
  const [rows, columns] = [queries.length, keys.length];
  const values = new Float32Array(rows * columns);
  const hides = scaled && keys.indexOf.size < map.columns;
  let [emptied, least] = [0, 1];
  const row = new Float64Array(columns);
  for (let r = 0; r < rows; r++) {
    const members = queries.members[r];
    let counted2 = 0;
    for (const query of members) {
      const from = query * map.columns;
      let rest = 0;
      for (let c = 0; c < columns; c++) {
        let sum = 0;
        for (const key of keys.members[c]) sum += map.values[from + key];
        row[c] = sum * map.scale;
        rest += row[c];
      }
      if (hides && rest < 1e-6) continue;
      if (hides) least = Math.min(least, rest);
      counted2++;
      for (let c = 0; c < columns; c++) values[r * columns + c] += row[c] / (hides ? rest : 1);
    }
    if (!counted2) emptied++;
    else for (let c = 0; c < columns; c++) values[r * columns + c] /= counted2;
  }
  const largest2 = keys.members.reduce((most, { length }) => Math.max(most, length), 1);
  const within = Math.min(0.5, map.within * largest2 / least);
  return { map: { values, rows, columns, scale: 1, within }, emptied };
}
function axesOf(header, stack, options) {
  const queries = new Axis(header.axes[stack.queries], options);
  if (stack.queries === stack.keys) return { queries, keys: queries };
  const hide = { first: "nothing", both: "special" }[options.hide] ?? options.hide;
  return {
    queries: new Axis(header.axes[stack.queries], { ...options, hide }),
    keys: new Axis(header.axes[stack.keys], options)
  };
}
function onPadding(map, queries, keys) {
  const rows = queries.members.flat();
  const out = keys.tokens.text.flatMap(
    (_, position) => isPadding(keys.tokens, position) ? [position] : []
  );
  let sum = 0;
  for (const row of rows) for (const key of out) sum += map.values[row * map.columns + key];
  return sum * map.scale / rows.length;
}
function strongestOf(values, count2) {
  const best = [];
  for (let i = 0; i < values.length; i++) {
    if (best.length === count2 && values[i] <= values[best[count2 - 1]]) continue;
    let at = best.length;
    while (at > 0 && values[best[at - 1]] < values[i]) at--;
    best.splice(at, 0, i);
    if (best.length > count2) best.pop();
  }
  return best;
}
function argmax(values) {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}

// shared/doubts.js
function isGrave(doubts) {
  return doubts.some((each) => each.grave);
}
function doubtsStrip(doubts) {
  if (!doubts?.length) return null;
  return el(
    "div",
    { class: "doubts", role: "note" },
    ...doubts.map((each) => el("p", { class: each.grave ? "grave" : "slight" }, each.said))
  );
}

// explorer/words.js
var STACK_LABELS = {
  encoder: "encoder",
  decoder: "decoder",
  cross: "cross-attention",
  text: "text tower",
  vision: "vision tower",
  ...Object.fromEntries([1, 2, 3, 4].map((n) => [`stage${n}`, `stage ${n}`]))
};
var ANSWER_NAMES = {
  classes: "answer",
  next_token: "next token",
  mask: "the mask stands for",
  token_classes: "labels",
  span: "answer",
  pixel_classes: "pixels",
  values: "answer",
  text: "wrote"
};
function answer({ prediction, seconds }, tools) {
  const doubts = prediction.doubts ?? [];
  const panel2 = isGrave(doubts) ? "panel answer doubted" : "panel answer";
  const took = seconds ? el("span", { class: "quiet took" }, `computed in ${duration(seconds)}`) : null;
  const name = prediction.after_target ? "after your target" : ANSWER_NAMES[prediction.kind];
  if (!name) {
    return el(
      "div",
      { class: panel2 },
      doubtsStrip(doubts),
      el("span", { class: "quiet" }, prediction.text),
      took,
      tools
    );
  }
  const ranked = ["classes", "next_token", "mask", "span"].includes(prediction.kind);
  const top = prediction.several ? [[prediction.text, null], ...prediction.top] : prediction.top;
  const [first, ...rest] = ranked ? top : [[prediction.text, null]];
  return el(
    "div",
    { class: panel2 },
    doubtsStrip(doubts),
    el("span", { class: "quiet name" }, name),
    el("bdi", { class: "first" }, first[0]),
    !ranked ? null : el("span", { class: "mono" }, probability(first[1])),
    ...rest.map(
      ([label, p]) => el(
        "span",
        { class: "quiet other" },
        el("bdi", {}, label),
        " ",
        el("span", { class: "mono" }, probability(p))
      )
    ),
    took,
    tools
  );
}
function probability(p) {
  if (p === null) return "no number";
  if (p > 0.9995 && p < 1) return "> 0.999";
  return p < 1e-3 ? "< 0.001" : p.toFixed(3);
}
function duration(seconds) {
  return seconds < 1 ? `${Math.max(1, Math.round(seconds * 1e3))} ms` : `${seconds.toFixed(1)} s`;
}
function rule({ name, sinks }, heads, { how }, { quantity, without, overview, partly }) {
  if (quantity.name !== "weights") {
    if (!without) return quantity.rule;
    return quantity.shares ? `without ${without} each row is scaled to add up to 1` : `${quantity.rule}, without ${without}`;
  }
  if (without) return `without ${without} each row is scaled to add up to 1`;
  if (overview) return "each cell is a block of tokens, and shows its strongest weight";
  const most = heads.length > 1 && how === "max";
  if (most) return "each row is a query; a maximum need not add up to 1";
  const sum = sinks ? "leaves the rest of its weight to a learned sink" : `adds up to 1${partly ? " with its padding" : ""}`;
  return name === "decoder" || name === "cross" ? `each row is a query, ${sum}, and leads to the token after it` : `each row is a query and ${sum}`;
}
function count(n, noun) {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
function layerCount(stack) {
  const known = attending(stack).length;
  return known === stack.layers ? count(known, "layer") : `${known} of ${count(stack.layers, "layer")}`;
}
function range(noun, count2) {
  return count2 === 1 ? `${noun} 0` : `${noun}s 0–${count2 - 1}`;
}
function layersOf(stack) {
  const known = attending(stack);
  return known.length === stack.layers ? `layers 0 to ${stack.layers - 1}` : `layers ${known.join(", ")}`;
}
function placesOf(stack, metrics, { order }, upTo = null) {
  if (upTo !== null) {
    return `What is drawn runs through all heads of ${range("layer", upTo + 1)}: the layer of the chosen head is the last that counts.`;
  }
  const metric = metrics.find(({ name }) => name === order);
  if (metric) return `Highest ${metric.label} first, as layer.head.`;
  const others = Object.keys(stack.instead).length ? "; a layer without attention is a line" : "";
  return `Rows are ${range("layer", stack.layers)}${others}, columns ${range("head", stack.heads)}.`;
}
function precision(stack, { map, queries, keys, overview, quantity, near, bound }) {
  if (quantity.name !== "weights") return "worked out in float64";
  if (map.within === 0)
    return stack.rounded_to ? `stored rounded, ${stack.rounded_to}` : "exact, float32";
  const within = `rounded weights, within ${map.within.toFixed(3)}`;
  if (stack.weights === "rounded") return within;
  if (!overview) return `${within}; exact ones are on their way`;
  if (near?.tile)
    return "exact where you look: rows under the pointer, single cells when you zoom in";
  const size = [queries.length / map.rows, keys.length / map.columns].map(Math.ceil).join(" × ");
  const cell = bound ? `overview of a mix: no weight in a cell, of about ${size} tokens, is larger` : `overview: a cell is the strongest weight of about ${size} tokens`;
  if (stack.weights === "fetch") return `${cell}; the exact weights are on their way`;
  if (near?.bring) return `${cell}; rows under the pointer are exact`;
  return near ? `${cell}; the rows of ${runsSaid(near.rows)} are exact` : `${cell}; a file holds the exact weights of the head that it was saved with`;
}
function runsSaid(runs) {
  const said = runs.map(
    ([first, last]) => first === last ? `token ${first}` : `tokens ${first} to ${last}`
  );
  return said.length > 1 ? `${said.slice(0, -1).join(", ")} and ${said.at(-1)}` : said[0];
}
function unshaded(drawn, values) {
  if (values) return "";
  return `Not shaded: what single tokens have here is not known${drawn.near?.bring ? " until the exact row has come" : ", only blocks of them"}.`;
}
function wordsBy(axes) {
  const by = axes.map((axis) => axis.words_by).find(Boolean);
  if (!by) return [];
  return by === "characters" ? ["in scripts without spaces a character is taken for a word (no dictionary is installed)"] : [`words of scripts without spaces by the dictionary of ${by}`];
}
function sizeSaid(axis) {
  const [one, many] = thingsOf(axis);
  if (!axis.grid) return `${axis.text.length} ${axis.text.length === 1 ? one : many}`;
  const patches = axis.grid[0] * axis.grid[1];
  const others = axis.text.slice(0, axis.text.length - patches);
  return [`${patches} ${many}`, ...others].join(" and ");
}
function caption({ model, axes, stacks, missing }) {
  const tokens = axes.map(sizeSaid).join(" + ");
  const sizes = stacks.map(
    (s) => `${STACK_LABELS[s.name]} ${layerCount(s)} × ${count(s.heads, "head")}`
  );
  return [
    model.name ? `${model.name} (${model.architecture})` : model.architecture,
    sizes.join(", "),
    tokens,
    model.dtype,
    model.device,
    "layers and heads are counted from 0",
    ...wordsBy(axes),
    ...missing
  ].join(" · ");
}

// explorer/finder.js
var Finder = class {
  constructor({ onArrange, onFind }) {
    this.onArrange = onArrange;
    this.onFind = onFind;
    this.order = "layer";
    this.filter = null;
    this.element = el("div", { class: "finder", hidden: true });
    this.open = button("Find", "Search and filter heads", () => this.toggle());
    this.open.setAttribute("aria-expanded", "false");
  }
  build(stack, metrics) {
    this.stack = stack;
    const told = metrics.filter(({ name }) => stack.scores[name].flat().some((v) => v !== null));
    const scores = told.map(({ name, label: label2 }) => [name, label2]);
    if (!told.some(({ name }) => name === this.order)) this.order = "layer";
    this.orderBy = select(
      "Order of the heads",
      [["layer", "by layer"], ...scores.map(([name, label2]) => [name, `by ${label2}`])],
      this.order,
      (order) => {
        this.order = order;
        this.onArrange();
      }
    );
    this.search = el("input", {
      type: "search",
      size: "5",
      placeholder: `${attending(stack).at(-1)}.${stack.heads - 1}`,
      "aria-label": "Head, as layer.head",
      on: { input: () => this.find(), keydown: (event) => event.key === "Enter" && this.find() }
    });
    const changed = () => this.filtered();
    this.metric = select("Score", scores, told[0]?.name, changed);
    this.operator = select(
      "Comparison",
      [
        ["<", "<"],
        [">", ">"]
      ],
      "<",
      changed
    );
    this.value = el("input", {
      type: "number",
      step: "any",
      placeholder: "any",
      "aria-label": "Value",
      on: { input: changed }
    });
    this.found = el("span", { class: "quiet", role: "alert" });
    this.count = el("span", { class: "quiet", role: "status" });
    const label = (text2, ...parts) => el("span", { class: "group" }, el("span", { class: "quiet" }, text2), ...parts);
    this.element.replaceChildren(
      label("head", this.search),
      this.found,
      label("only", this.metric, this.operator, this.value),
      this.count
    );
    if (this.filter && !told.some(({ name }) => name === this.filter.metric)) this.filter = null;
    if (this.filter) {
      this.metric.value = this.filter.metric;
      this.operator.value = this.filter.operator;
      this.value.value = this.filter.value;
    }
    this.tell();
  }
  toggle() {
    this.element.hidden = !this.element.hidden;
    this.open.setAttribute("aria-expanded", String(!this.element.hidden));
    if (!this.element.hidden) this.search.focus();
    this.onArrange();
  }
  find() {
    const text2 = this.search.value.trim();
    const head = named(text2, this.stack);
    const numbers = text2.match(/\d+/g)?.length ?? 0;
    const wrong = text2 !== "" && !head && numbers !== 1;
    this.search.setAttribute("aria-invalid", String(wrong));
    const { heads } = this.stack;
    this.found.textContent = wrong ? `No such head. Write layer.head: ${layersOf(this.stack)}, heads 0 to ${heads - 1}.` : "";
    if (head) this.onFind(head);
  }
  filtered() {
    const value = this.value.value === "" ? NaN : Number(this.value.value);
    this.filter = Number.isNaN(value) ? null : { metric: this.metric.value, operator: this.operator.value, value };
    this.onArrange();
    this.tell();
  }
  tell() {
    const { stack, filter } = this;
    if (!filter) return this.count.replaceChildren();
    const scores = attending(stack).flatMap((layer) => stack.scores[filter.metric][layer]);
    const passing = scores.filter(
      (score2) => score2 !== null && (filter.operator === "<" ? score2 < filter.value : score2 > filter.value)
    );
    this.count.textContent = `${passing.length} of ${scores.length} heads`;
  }
};

// explorer/headpanel.js
var HeadPanel = class {
  constructor({ onMix, onRemove }) {
    this.onMix = onMix;
    this.onRemove = onRemove;
    this.title = el("h2");
    this.names = el("span", { class: "quiet names", "aria-live": "polite" });
    this.mix = el("div", { class: "mix" });
    this.scores = el("div", { class: "scores" });
    this.parts = [this.mix, this.scores];
  }
  draw({ heads, mixing, stack, metrics, colorOf, entropy }) {
    const many = heads.length > 1;
    this.title.textContent = many ? `These ${heads.length} heads` : "This head";
    const [{ layer, head }] = heads;
    this.names.textContent = many ? "" : `layer ${layer} · head ${head}`;
    this.mix.hidden = !many;
    const parts = many ? shares(heads, mixing) : [1];
    if (many) this.drawMix(heads, mixing, parts, colorOf);
    const of = (name) => heads.map((each) => stack.scores[name][each.layer][each.head]);
    if (this.metrics !== metrics) this.build(metrics);
    metrics.forEach((metric, i) => {
      const own = metric.name === "entropy" && many ? entropy : null;
      const value = own ?? mixedScore(many ? metric.name : "", of(metric.name), parts);
      this.lines[i].hidden = value === null;
      const n = stack.score_queries[metric.name] ?? 0;
      const stands = `mean of ${n} ${n === 1 ? "query" : "queries"}`;
      const few = value !== null && n < metric.few;
      const measure = metric.name === "distance" ? stack.distance_unit : metric.unit;
      const unit = value === null || measure === "0 to 1" ? "" : ` ${measure}`;
      this.values[i].classList.toggle("few", few);
      this.lines[i].title = value === null ? "" : `${stands}${few ? ": too few to call a head by" : ""}`;
      this.values[i].title = value === null ? "not told by this input" : String(value);
      this.values[i].replaceChildren(number(value), el("small", {}, few ? ` ${stands}` : unit));
    });
  }
  // A line for each score, with what it means under it: what is open stays so as heads are chosen.
  build(metrics) {
    this.metrics = metrics;
    this.values = metrics.map(() => el("b"));
    this.lines = metrics.map(
      (metric, i) => el(
        "details",
        {},
        el("summary", {}, el("span", {}, metric.label), this.values[i]),
        el("p", {}, metric.meaning),
        el("p", { class: "mono quiet" }, metric.formula),
        el("p", { class: "quiet" }, metric.source)
      )
    );
    this.scores.replaceChildren(...this.lines);
  }
  drawMix(heads, mixing, parts, colorOf) {
    const how = select(
      "How the heads are mixed",
      Object.entries(MIXES),
      mixing.how,
      (value) => this.onMix({ ...mixing, how: value })
    );
    const rows = heads.map((each, i) => {
      const name = nameOf(each);
      const swatch = el("i", { class: "swatch" });
      swatch.style.background = colorOf(each);
      const own = el("input", {
        type: "number",
        min: "0",
        step: "0.1",
        value: mixing.own[name] ?? 1,
        "aria-label": `Weight of head ${name}`,
        on: {
          change: (event) => {
            const value = Math.round(1e4 * Math.max(0, Math.min(9999, Number(event.target.value) || 0))) / 1e4;
            this.onMix({ ...mixing, own: { ...mixing.own, [name]: value } });
          }
        }
      });
      return el(
        "li",
        {},
        swatch,
        el("span", { class: "mono" }, name),
        mixing.how === "own" ? own : null,
        el("span", { class: "mono quiet share" }, parts ? number(parts[i]) : ""),
        button("×", `Take head ${name} out of the mix`, () => this.onRemove(each))
      );
    });
    const said = {
      mean: "The mean of the maps.",
      max: "The largest weight of the maps: rows need not add up to 1, and sums over them are no scores.",
      own: "Weights are scaled to add up to 1."
    }[mixing.how];
    keepFocus(
      this.mix,
      () => this.mix.replaceChildren(how, el("ul", {}, ...rows), el("p", { class: "quiet" }, said))
    );
  }
};

// explorer/labels.js
var LABEL_ROOM = 116;
var LINE = 13;
var WIDTHS = /* @__PURE__ */ new WeakMap();
var ROUND = [1, 2, 5];
function roundStep(least) {
  for (let power = 1; ; power *= 10) {
    for (const step of ROUND) if (step * power >= least) return step * power;
  }
}
function withPosition(axis, index, every, isQuery) {
  const text2 = axis.text[index];
  if (every === 1 || !axis.counted) return text2;
  const position = axis.members[index][0];
  return isQuery ? `${text2} ${position}` : `${position} ${text2}`;
}
function widest(context, axis) {
  if (!WIDTHS.has(axis)) {
    const most = axis.text.reduce((a, text2) => Math.max(a, context.measureText(text2).width), 8);
    WIDTHS.set(axis, most);
  }
  return WIDTHS.get(axis);
}
function roomFor(context, axis, long) {
  const positions = axis.counted && axis.length * LINE > long ? context.measureText(` ${axis.length}`).width : 0;
  return widest(context, axis) + positions;
}
function keyLabel(context, map, k) {
  const x = map.left + (k + 0.5 - map.from.key) * map.w;
  if (x < map.left || x > map.left + map.mapWidth) return;
  context.save();
  context.font = `12px ${map.colors.mono}`;
  context.translate(x, map.top - 6);
  context.rotate(-Math.PI / 2);
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillText(
    fit(context, withPosition(map.keys, k, map.every.key, false), map.top - 6),
    0,
    0
  );
  context.restore();
}
function queryLabel(context, map, q) {
  const y = map.top + (q + 0.5 - map.from.query) * map.h;
  if (y < map.top || y > map.top + map.mapHeight) return;
  context.font = `12px ${map.colors.mono}`;
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.fillText(
    fit(context, withPosition(map.queries, q, map.every.query, true), map.left - 10),
    map.left - 6,
    y
  );
}
function emphasise(context, map, shown, side) {
  const isQuery = side === "query";
  const chosen = shown[side];
  const last = shown[`${side}To`] ?? chosen;
  const texts = (isQuery ? map.queries : map.keys).text;
  const write = isQuery ? queryLabel : keyLabel;
  const [start, from] = isQuery ? [map.top, map.from.query] : [map.left, map.from.key];
  const [cell, every] = isQuery ? [map.h, map.every.query] : [map.w, map.every.key];
  const at = start + (chosen + 0.5 - from) * cell - 1.5 * LINE;
  const long = 3 * LINE + (last - chosen) * cell;
  const strip = isQuery ? [0, at, map.left - 4, long] : [at, 0, long, map.top - 4];
  context.save();
  context.beginPath();
  context.rect(...strip);
  context.clip();
  context.fillStyle = map.colors.page;
  context.fillRect(...strip);
  const reach = Math.ceil(2.5 * LINE / cell);
  const end = Math.min(last + reach, texts.length - 1);
  for (let index = Math.max(0, chosen - reach); index <= end; index++) {
    const inside = index >= chosen && index <= last;
    const apart = Math.min(Math.abs(index - chosen), Math.abs(index - last)) * cell;
    const written2 = index % every === 0 && (inside || apart >= LINE);
    if (!written2 && index !== chosen) continue;
    context.fillStyle = inside ? map.colors.text : map.colors.secondary;
    write(context, map, index);
  }
  context.restore();
}

// explorer/marginals.js
var MARGIN = 44;
var GAP_TO_MAP = 6;
function paintMarginals(context, map) {
  const { left, top, w, h, from, drawn, colors, ramp, mapWidth, mapHeight } = map;
  const long = MARGIN - GAP_TO_MAP - 2;
  const thick = (cell) => cell > 4 ? cell - Math.min(4, cell / 4) : cell;
  const [right, below] = [left + mapWidth + GAP_TO_MAP, top + mapHeight + GAP_TO_MAP];
  context.save();
  context.beginPath();
  context.rect(left, below, mapWidth, MARGIN);
  context.rect(right, top, MARGIN, mapHeight);
  context.clip();
  context.fillStyle = colors.line;
  context.fillRect(left, below, mapWidth, 1);
  context.fillRect(right, top, 1, mapHeight);
  context.fillStyle = ramp.css[72];
  const most = Math.max(...drawn.received, 1e-9);
  drawn.received.forEach((value, key) => {
    const x = left + (key - from.key) * w + (w - thick(w)) / 2;
    if (x < left - w || x > left + mapWidth) return;
    context.fillRect(x, below + 1, Math.max(thick(w), 0.5), value / most * long);
  });
  const widest2 = Math.max(
    1,
    Math.log2(drawn.partly ? drawn.keys.tokens.text.length : drawn.keys.length)
  );
  drawn.entropies.forEach((value, query) => {
    const y = top + (query - from.query) * h + (h - thick(h)) / 2;
    if (y < top - h || y > top + mapHeight) return;
    context.fillRect(right + 1, y, value / widest2 * long, Math.max(thick(h), 0.5));
  });
  context.restore();
  context.fillStyle = colors.secondary;
  context.font = `11px ${colors.sans}`;
  context.textBaseline = "middle";
  context.textAlign = "right";
  context.fillText("received", left - 6, below + 16);
  context.save();
  context.translate(right + 8, top - 6);
  context.rotate(-Math.PI / 2);
  context.textAlign = "left";
  context.fillText("entropy", 0, 0);
  context.restore();
}

// explorer/readout.js
var STRONGEST = 10;
function spanName(axis, first, last = first) {
  return first === last ? axis.text[first] : `${axis.text[first]} … ${axis.text[last]}`;
}
function placed(axis, first, last) {
  return first === last ? `${axis.text[first]} (${first})` : `tokens ${first} to ${last}`;
}
function strongestAround(drawn, { query, queryTo = query, key, keyTo = key }) {
  const [one, other] = [drawn.block(query, key), drawn.block(queryTo, keyTo)];
  const queries = [one.queries[0], other.queries[1]];
  const keys = [one.keys[0], other.keys[1]];
  const inside = drawn.blocksOfRow(query, queryTo).filter(({ span: span2 }) => span2[0] >= keys[0] && span2[1] <= keys[1]);
  const value = Math.max(...inside.map((block) => block.value));
  return { queries, keys, value, said: blockSaid(drawn, value) };
}
function blockSaid(drawn, value) {
  const said = drawn.said(value, drawn.within);
  return drawn.bound ? said.replace("≈", "at most about") : said;
}
function pairSaid(drawn, { query, queryTo = query, key, keyTo = key }) {
  const names = [spanName(drawn.queries, query, queryTo), spanName(drawn.keys, key, keyTo)].map(
    (name) => el("bdi", {}, name)
  );
  return [
    el("p", { class: "mono pair" }, names[0], el("span", { class: "quiet" }, " → "), names[1])
  ];
}
function bigNumber(drawn, value, within) {
  return el("p", { class: "big mono", title: String(value) }, drawn.said(value, within));
}
function blockReadout(drawn, cell) {
  const { queries, keys, said } = strongestAround(drawn, cell);
  const pairs = `${queries[1] - queries[0] + 1} × ${keys[1] - keys[0] + 1}`;
  return [
    el(
      "p",
      { class: "mono pair" },
      placed(drawn.queries, ...queries),
      el("span", { class: "quiet" }, " → "),
      placed(drawn.keys, ...keys)
    ),
    el("p", { class: "big mono block" }, said),
    el(
      "p",
      { class: "quiet" },
      `strongest of a block of ${pairs} weights; what a single pair has is not known here${drawn.near?.bring ? " until its exact row has come" : ""}`
    )
  ];
}
function readout(drawn, cell, row, others = []) {
  const { query, queryTo = query, key, keyTo = key } = cell;
  if (!row) {
    const one = queryTo === query && keyTo === key ? drawn.value(query, key) : NaN;
    return Number.isNaN(one) ? blockReadout(drawn, cell) : [...pairSaid(drawn, cell), bigNumber(drawn, one, 0)];
  }
  const { noun, shares: shares2, signed } = drawn.quantity;
  const value = drawn.joined(row.slice(key, keyTo + 1));
  const many = keyTo > key || queryTo > query;
  const rank = rankIn(row, key, drawn.withinOf(query, queryTo));
  const rows = queryTo > query ? `mean of ${queryTo - query + 1} rows` : "in this row";
  return [
    ...pairSaid(drawn, cell),
    bigNumber(drawn, value, drawn.withinOf(query, queryTo)),
    el(
      "p",
      { class: "quiet" },
      keyTo > key ? `${signed ? "largest" : "sum"} of ${keyTo - key + 1} ${noun}s` : `${noun === "weight" ? "" : `${noun}, `}rank ${rank} of ${row.length}${many ? `, ${rows}` : ` ${rows}`}`
    ),
    ...others.map(
      ([name, said, exact2]) => el("p", { class: "quiet", title: exact2 }, `${name} `, el("span", { class: "mono" }, said))
    ),
    drawn.overview || many || !shares2 ? null : el("p", { class: "quiet" }, `entropy of the row ${number(drawn.entropies[query])} bits`)
  ].filter(Boolean);
}
function blockList(drawn, blocks, heading) {
  const some = blocks.filter(({ value }) => value > 0);
  const strongest = strongestOf(
    some.map(({ value }) => value),
    STRONGEST
  ).sort((a, b) => a - b);
  return [
    el("h3", {}, ...heading, el("small", {}, "known by blocks only: the strongest weight in each")),
    el(
      "ul",
      { class: "blocks" },
      ...strongest.map((at) => {
        const { span: span2, value } = some[at];
        const where = span2[0] === span2[1] ? `token ${span2[0]}` : `strongest of tokens ${span2[0]} to ${span2[1]}`;
        return el(
          "li",
          {},
          el("span", {}, where),
          el("span", { class: "mono value" }, blockSaid(drawn, value))
        );
      })
    )
  ];
}
function strongestList(drawn, { cell, values, blocks, to }) {
  const { query, queryTo, key, keyTo } = cell;
  const axis = to ? drawn.queries : drawn.keys;
  const of = to ? spanName(drawn.keys, key, keyTo) : spanName(drawn.queries, query, queryTo);
  const heading = [
    to ? "attend to " : "",
    el("bdi", { class: "mono" }, of),
    to ? "" : " attends to"
  ];
  if (!values) return blockList(drawn, blocks, heading);
  const order = strongestOf(values, STRONGEST);
  const most = largest(values) || 1;
  const within = drawn.overview ? 0 : drawn.within;
  return [
    el("h3", {}, ...heading, el("small", {}, "bars: share of the strongest")),
    el(
      "ol",
      {},
      ...order.map((index) => {
        const bar = el("span", { class: values[index] < 0 ? "bar negative" : "bar" });
        const share = values[index] === -Infinity ? 0 : Math.abs(values[index]) / most;
        bar.style.width = `${share * 100}%`;
        const text2 = axis.text[index];
        return el(
          "li",
          {},
          el(
            "span",
            { class: "mono name", title: `${text2} · ${axis.about(index)}` },
            el("bdi", {}, text2),
            axis.isAgain(index) ? el("sub", {}, String(axis.members[index][0])) : null
          ),
          el("span", { class: "track" }, bar),
          el(
            "span",
            { class: "mono value", title: String(values[index]) },
            drawn.said(values[index], within)
          )
        );
      })
    )
  ];
}

// explorer/tiles.js
var IMAGES = /* @__PURE__ */ new WeakMap();
function levelOf(pixelsAToken) {
  return Math.max(0, Math.floor(Math.log2(1 / pixelsAToken) + 0.5));
}
function paintTiles(context, map) {
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
    map
  );
  for (let i = 0; i < pixels.length; i++) pixels[i] = colorOf(tile.values[i]);
  context.putImageData(image, 0, 0);
  IMAGES.set(tile, { look, canvas });
  return canvas;
}

// explorer/heatmap.js
var LARGEST_CELL = 44;
var NAMED = 46;
var OBLONG = 3;
var READABLE = 22;
function cellSize(rows, columns, wide, tall) {
  const side = Math.min(LARGEST_CELL, wide / columns, tall / rows);
  if (Math.max(rows / columns, columns / rows) < OBLONG) return { w: side, h: side };
  return columns > rows ? {
    w: Math.min(LARGEST_CELL, wide / columns),
    h: Math.max(side, Math.min(READABLE, tall / rows))
  } : {
    w: Math.max(side, Math.min(READABLE, wide / columns)),
    h: Math.min(LARGEST_CELL, tall / rows)
  };
}
var Heatmap = class {
  // `others(cell)`: [name, words, exact] of what else is known of a cell.
  constructor({ onHover, onLock, others }) {
    this.others = others;
    this.onHover = onHover;
    this.onLock = onLock;
    this.zoom = 1;
    this.from = { query: 0, key: 0 };
    this.base = el("canvas", { "aria-hidden": "true" });
    this.over = el("canvas", {
      class: "over",
      tabindex: "0",
      role: "application",
      "aria-roledescription": "attention map",
      "aria-label": "Attention map. Arrow keys move the locked cell; plus, minus and 0 zoom.",
      on: {
        mousemove: (event) => this.pointed(event),
        mouseleave: () => {
          this.tip.hidden = true;
          this.told = null;
          this.onHover(null);
        },
        click: (event) => this.clicked(event),
        dblclick: (event) => this.zoomAt(event, 2),
        wheel: (event) => this.wheeled(event),
        mousedown: (event) => this.grab(event),
        keydown: (event) => this.pressed(event)
      }
    });
    this.tip = el("div", { class: "tip", hidden: true });
    this.element = el("div", { class: "map-box" }, this.base, this.over, this.tip);
  }
  // Back to the whole map: other tokens, or the reader's wish.
  reset() {
    this.zoom = 1;
    this.from = { query: 0, key: 0 };
  }
  // `state`: {hover, lock, scale}, where hover and lock are cells {query, queryTo, key, keyTo}.
  // `within` is the width of the whole explorer, on which the map's own depends.
  draw({ state, drawn, ramp, signed, colors, tallest, within }) {
    if (this.drawn !== drawn) {
      this.tip.hidden = true;
      this.told = null;
    }
    const { queries, keys, map } = drawn;
    Object.assign(this, { state, drawn, map, queries, keys, ramp, signed, colors, tallest });
    if (this.within !== within || !this.width) this.width = this.element.clientWidth;
    this.within = within;
    const { width } = this;
    if (!width) return;
    const context = this.base.getContext("2d");
    context.font = `12px ${colors.mono}`;
    const labels = Math.min(LABEL_ROOM, Math.floor(width / 3));
    this.left = Math.ceil(Math.max(NAMED, Math.min(labels, roomFor(context, queries, tallest)))) + 10;
    this.margin = drawn.overview || !drawn.quantity.shares ? 0 : MARGIN;
    this.top = Math.ceil(
      Math.max(this.margin ? NAMED : 0, Math.min(LABEL_ROOM, roomFor(context, keys, width)))
    ) + 10;
    const room = width - this.left - this.margin - 2;
    this.fitted = cellSize(queries.length, keys.length, room, tallest);
    this.size();
    this.shownKeys = Math.min(keys.length, room / this.w);
    this.shownQueries = Math.min(queries.length, this.fitted.h * queries.length / this.h);
    this.clampView();
    this.mapWidth = this.shownKeys * this.w;
    this.mapHeight = this.shownQueries * this.h;
    this.height = this.top + this.mapHeight + this.margin + 1;
    this.paint(prepare(this.base, width, this.height));
    this.element.style.height = `${this.height}px`;
    this.drawOver();
  }
  // An oblong cell grows along its short side first, until it is a square.
  size() {
    const { w, h } = this.fitted;
    const side = Math.min(w, h) * this.zoom;
    this.w = Math.max(w, side);
    this.h = Math.max(h, side);
  }
  clampView() {
    const { from, keys, queries } = this;
    from.key = Math.max(0, Math.min(keys.length - this.shownKeys, from.key));
    from.query = Math.max(0, Math.min(queries.length - this.shownQueries, from.query));
  }
  paint(context) {
    const { left, top, w, h, from, colors, queries, keys } = this;
    context.save();
    context.beginPath();
    context.rect(left, top, this.mapWidth, this.mapHeight);
    context.clip();
    context.imageSmoothingEnabled = false;
    if (this.drawn.hides) this.hatch(context);
    const picture = this.picture();
    context.drawImage(
      picture,
      left - from.key * w,
      top - from.query * h,
      keys.length * w,
      queries.length * h
    );
    if (this.drawn.near?.tile) paintTiles(context, this);
    context.fillStyle = colors.page;
    for (let k = Math.floor(from.key); w >= 9 && k <= from.key + this.shownKeys; k++) {
      context.fillRect(left + (k - from.key) * w - 0.5, top, 1, this.mapHeight);
    }
    for (let q = Math.floor(from.query); h >= 9 && q <= from.query + this.shownQueries; q++) {
      context.fillRect(left, top + (q - from.query) * h - 0.5, this.mapWidth, 1);
    }
    context.restore();
    this.every = { query: roundStep(LINE / h), key: roundStep(LINE / w) };
    context.drawImage(this.labels(), 0, 0, this.width, this.height);
    if (this.margin) paintMarginals(context, this);
  }
  // The labels beside and above the map. They stay while only the head changes: writing text that is
  // turned takes longer than the map.
  labels() {
    const { queries, keys, w, h, from, left, top, width, height, colors, every } = this;
    const ratio = window.devicePixelRatio || 1;
    const of = [queries, keys, w, h, from.query, from.key, left, top, width, height, colors, ratio];
    if (this.written?.of.every((part, i) => part === of[i])) return this.written.canvas;
    const canvas = new OffscreenCanvas(Math.round(width * ratio), Math.round(height * ratio));
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    context.fillStyle = colors.secondary;
    for (let k = 0; k < keys.length; k += every.key) keyLabel(context, this, k);
    for (let q = 0; q < queries.length; q += every.query) queryLabel(context, this, q);
    this.written = { of, canvas };
    return canvas;
  }
  // What a mask hides is left clear by the picture, and shows these lines.
  hatch(context) {
    const { left, top, mapWidth, mapHeight } = this;
    context.strokeStyle = this.colors.line;
    context.lineWidth = 1;
    context.beginPath();
    for (let x = left - mapHeight; x < left + mapWidth; x += 6) {
      context.moveTo(x, top + mapHeight);
      context.lineTo(x + mapHeight, top);
    }
    context.stroke();
  }
  // The map as one pixel a cell, or, where cells are smaller than pixels, the strongest of each.
  picture() {
    const { map, state, drawn } = this;
    const ratio = window.devicePixelRatio || 1;
    const rows = Math.max(1, Math.min(map.rows, Math.ceil(this.queries.length * this.h * ratio)));
    const columns = Math.max(
      1,
      Math.min(map.columns, Math.ceil(this.keys.length * this.w * ratio))
    );
    const values = pooled(map, rows, columns, drawn.quantity.signed ? -Infinity : 0);
    const colorOf = packedOf(drawn, scaleOf(state.scale, drawn.strongest / map.scale), this);
    const canvas = new OffscreenCanvas(columns, rows);
    const context = canvas.getContext("2d");
    const image = context.createImageData(columns, rows);
    const pixels = new Uint32Array(image.data.buffer);
    if (values instanceof Uint8Array) {
      const table2 = Uint32Array.from({ length: 256 }, (_, value) => colorOf(value));
      for (let i = 0; i < values.length; i++) pixels[i] = table2[values[i]];
    } else for (let i = 0; i < values.length; i++) pixels[i] = colorOf(values[i]);
    context.putImageData(image, 0, 0);
    return canvas;
  }
  // What follows the pointer lies on a second canvas, so that hovering repaints no cell.
  drawOver() {
    const context = prepare(this.over, this.width, this.height);
    const { state, colors } = this;
    const shown = state.hover ?? state.lock;
    if (state.lock) this.outline(context, state.lock, colors.accent, 2);
    if (state.hover) this.outline(context, state.hover, colors.text, 1);
    if (!shown) return;
    emphasise(context, this, shown, "query");
    emphasise(context, this, shown, "key");
  }
  outline(context, { query, queryTo = query, key, keyTo = key }, color, width) {
    const { w, h, from } = this;
    const side = (first, last, cell) => Math.max((last - first + 1) * cell, 3);
    context.save();
    context.beginPath();
    context.rect(this.left - 2, this.top - 2, this.mapWidth + 4, this.mapHeight + 4);
    context.clip();
    context.strokeStyle = color;
    context.lineWidth = width;
    const [x, y] = [this.left + (key - from.key) * w, this.top + (query - from.query) * h];
    context.strokeRect(x, y, side(key, keyTo, w), side(query, queryTo, h));
    context.restore();
  }
  cellAt(event) {
    const key = Math.floor((event.offsetX - this.left) / this.w + this.from.key);
    const query = Math.floor((event.offsetY - this.top) / this.h + this.from.query);
    const inMap = event.offsetX >= this.left && event.offsetY >= this.top && event.offsetX < this.left + this.mapWidth && event.offsetY < this.top + this.mapHeight;
    return inMap ? { query, key } : null;
  }
  pointed(event) {
    if (this.dragged) return;
    const found = this.cellAt(event);
    this.over.style.cursor = found ? "crosshair" : "default";
    this.onHover(found);
    this.told = { found, event };
    this.tell();
  }
  // The words at the pointer; written again when the exact row of what it points at has come.
  tell() {
    if (!this.told) return;
    const { found, event } = this.told;
    const said = found ? this.aboutCell(found) : this.aboutMargin(event);
    this.tip.hidden = !said;
    if (!said) return;
    this.tip.replaceChildren(...said);
    const right = event.offsetX + 20 + this.tip.offsetWidth > this.width;
    this.tip.style.left = `${right ? Math.max(0, event.offsetX - this.tip.offsetWidth - 12) : event.offsetX + 16}px`;
    this.tip.style.top = `${Math.min(event.offsetY + 16, this.height - this.tip.offsetHeight)}px`;
  }
  aboutCell(cell) {
    const { drawn, queries, keys } = this;
    const { query, key } = cell;
    const value = drawn.value(query, key);
    const pair = el(
      "span",
      { class: "mono" },
      el("bdi", {}, queries.text[query]),
      " → ",
      el("bdi", {}, keys.text[key])
    );
    if (Number.isNaN(value)) {
      const { queries: from, keys: to, said } = strongestAround(drawn, cell);
      return [
        pair,
        el(
          "small",
          {},
          `in a block (${from.join(" to ")} → ${to.join(" to ")}) whose strongest is`
        ),
        el("b", { class: "mono" }, said)
      ];
    }
    return [
      pair,
      el("b", { class: "mono" }, drawn.said(value, drawn.withinOf(query))),
      drawn.knows(query) ? el("small", { class: "quiet" }, `rank ${drawn.rank(query, key)} of ${keys.length}`) : "",
      ...this.others(cell).map(
        ([name, said]) => el("small", { class: "quiet" }, `${name} ${said}`)
      )
    ];
  }
  // What the bars beside the map say: under a column what its key receives, right of a row its entropy.
  aboutMargin(event) {
    if (!this.margin) return null;
    const { drawn, queries, keys } = this;
    const key = Math.floor((event.offsetX - this.left) / this.w + this.from.key);
    const query = Math.floor((event.offsetY - this.top) / this.h + this.from.query);
    const below = event.offsetY >= this.top + this.mapHeight;
    const beside = event.offsetX >= this.left + this.mapWidth;
    if (below && !beside && event.offsetX > this.left && key < keys.length) {
      return [
        el("span", { class: "mono" }, keys.text[key]),
        el("small", {}, "receives"),
        el("b", { class: "mono" }, number(drawn.received[key])),
        el("small", { class: "quiet" }, "mean over queries")
      ];
    }
    if (beside && !below && event.offsetY > this.top && query < queries.length) {
      return [
        el("span", { class: "mono" }, queries.text[query]),
        el("small", {}, "entropy"),
        el("b", { class: "mono" }, `${number(drawn.entropies[query])} bits`)
      ];
    }
    return null;
  }
  clicked(event) {
    if (this.moved) return;
    const found = this.cellAt(event);
    if (found) this.onLock(found, "toggle");
  }
  wheeled(event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.zoomAt(event, Math.exp(-event.deltaY / 200));
  }
  zoomAt(event, factor) {
    const key = (event.offsetX - this.left) / this.w + this.from.key;
    const query = (event.offsetY - this.top) / this.h + this.from.query;
    this.zoomAround(query, key, factor, event.offsetX, event.offsetY);
  }
  // Keeps the given point of the map (in tokens) under the given point of the canvas.
  zoomAround(query, key, factor, x, y) {
    const largest2 = Math.max(1, 2 * LARGEST_CELL / Math.min(this.fitted.w, this.fitted.h));
    this.zoom = Math.max(1, Math.min(largest2, this.zoom * factor));
    this.size();
    this.from = { query: query - (y - this.top) / this.h, key: key - (x - this.left) / this.w };
    this.redraw();
  }
  // Buttons and keys zoom around the locked cell, or the middle.
  zoomBy(factor) {
    const at = this.state.lock ?? {
      query: this.from.query + this.shownQueries / 2,
      key: this.from.key + this.shownKeys / 2
    };
    const x = this.left + this.mapWidth / 2;
    const y = this.top + this.mapHeight / 2;
    this.zoomAround(at.query + 0.5, at.key + 0.5, factor, x, y);
  }
  redraw() {
    this.draw(this);
  }
  grab(event) {
    this.moved = false;
    if (this.zoom === 1) return;
    const start = { x: event.clientX, y: event.clientY, ...this.from };
    const drag = (to) => {
      const dx = to.clientX - start.x;
      const dy = to.clientY - start.y;
      if (Math.abs(dx) + Math.abs(dy) > 4) this.moved = this.dragged = true;
      this.from.key = start.key - dx / this.w;
      this.from.query = start.query - dy / this.h;
      this.redraw();
    };
    const drop = () => {
      this.dragged = false;
      window.removeEventListener("mousemove", drag);
      window.removeEventListener("mouseup", drop);
    };
    window.addEventListener("mousemove", drag);
    window.addEventListener("mouseup", drop);
  }
  // Moves a map that is zoomed in until a cell is in sight.
  reveal(query, key) {
    const { from } = this;
    const moved = (at, start, shown) => Math.max(at + 1 - shown, Math.min(start, at));
    const to = {
      query: moved(query, from.query, this.shownQueries),
      key: moved(key, from.key, this.shownKeys)
    };
    if (to.query === from.query && to.key === from.key) return;
    this.from = to;
    this.redraw();
  }
  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "+" || event.key === "=") this.zoomBy(2);
    else if (event.key === "-") this.zoomBy(0.5);
    else if (event.key === "0") {
      this.reset();
      this.redraw();
    } else {
      const moves = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
      const by = moves[event.key];
      if (!by) return;
      const at = this.state.lock ?? { query: 0, key: 0 };
      const within = (value, count2) => Math.max(0, Math.min(count2 - 1, value));
      const query = within(at.query + by[0], this.queries.length);
      const key = within(at.key + by[1], this.keys.length);
      this.reveal(query, key);
      this.onLock({ query, key }, "set");
    }
    event.preventDefault();
  }
};

// explorer/help.js
var KEYS = [
  [
    "anywhere",
    [
      ["?", "this panel"],
      ["m  l", "map, lines"],
      ["f", "full screen"],
      ["Esc", "unlock, or leave the mix"],
      ["Tab", "from part to part"]
    ]
  ],
  [
    "all heads",
    [
      ["← ↑ → ↓", "choose a head"],
      ["shift + arrow", "add heads to the mix"],
      ["ctrl + arrow, space", "move only, then add or take away"],
      ["Home  End", "first, last head"]
    ]
  ],
  [
    "text",
    [
      ["← →", "from token to token"],
      ["Enter", "lock"],
      ["shift + arrow", "lock a span"]
    ]
  ],
  [
    "map",
    [
      ["← ↑ → ↓", "lock the next cell"],
      ["+  −  0", "zoom in, out, whole map"]
    ]
  ],
  [
    "lines",
    [
      ["↑ ↓", "from token to token"],
      ["← →", "queries, keys"],
      ["Enter", "lock"]
    ]
  ]
];
function helpPanel() {
  const dialog = el("dialog", { class: "help", "aria-label": "Keys" });
  dialog.append(
    el(
      "header",
      {},
      el("h2", {}, "Keys"),
      button("close", "Close", () => dialog.close())
    ),
    ...KEYS.map(
      ([where, keys]) => el(
        "section",
        {},
        el("h3", {}, where),
        el(
          "dl",
          {},
          ...keys.flatMap(([key, what]) => [el("dt", { class: "mono" }, key), el("dd", {}, what)])
        )
      )
    ),
    el(
      "p",
      { class: "quiet" },
      "By mouse: click locks, ctrl or shift and click adds a head, drag over the text locks a span, ctrl and wheel zoom the map."
    )
  );
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  return dialog;
}

// explorer/keys.js
var TYPED = "input, select, textarea";
function handleKey(event, explorer) {
  if (event.altKey) return;
  const typing = event.target.matches?.(TYPED);
  const does = {
    "?": () => explorer.help.showModal(),
    m: () => explorer.part.views.choose("map"),
    l: () => explorer.part.views.choose("lines"),
    f: () => explorer.screen.toggle(),
    Escape: () => escaped(explorer)
  }[event.key];
  const held = event.ctrlKey || event.metaKey;
  if (does && !typing && !held && !explorer.help.open) {
    does();
    event.preventDefault();
  }
  event.stopPropagation();
}
function escaped(explorer) {
  const { state } = explorer;
  if (state.lock) explorer.lock(null, "set");
  else if (state.heads.length > 1) explorer.select(state.focus, "one");
}

// explorer/memory.js
var REMEMBERED = "attnviz.explorer";
var DEFAULTS = {
  scale: "linear",
  direction: "from",
  view: "map",
  drawn: "weights",
  unit: "token",
  hide: "nothing",
  padding: "cut",
  // of a sound
  pairs: "all",
  least: 0.3
  // of the slider; its square is the share of the strongest weight
};
function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(REMEMBERED)) ?? {};
  } catch {
    return {};
  }
}
function remember(choice) {
  try {
    sessionStorage.setItem(REMEMBERED, JSON.stringify(choice));
  } catch {
  }
}

// explorer/saving.js
function seen({ state, options, mixing, map, finder, target }) {
  const { stack, heads, lock } = state;
  const { zoom, from } = map;
  const { order, filter } = finder;
  return {
    stack,
    heads,
    lock,
    options,
    mixing,
    target,
    map: { zoom, from },
    finder: { order, filter }
  };
}
async function download(address, name) {
  const answer2 = await fetch(address);
  if (!answer2.ok) throw new Error(await answer2.text());
  const url = URL.createObjectURL(await answer2.blob());
  el("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 6e4);
}

// explorer/share.js
var FILES = [
  ["Map", "map", ["svg", "pdf", "png"]],
  ["Lines", "lines", ["svg", "pdf", "png"]],
  ["Text", "text", ["svg", "pdf", "png"]],
  ["Weights", "numbers", ["csv", "parquet", "json", "npz"]],
  ["Evidence card", "card", ["html"]]
];
var MOST_HEADS = 64;
var PARAMETERS = ["heads", "stack", "mix", "shares", ...Object.keys(DEFAULTS), "answer", "lock"];
function lookOf({ state, options, mixing, header, target }) {
  const { stack, heads, lock } = state;
  const said = { heads: heads.map(nameOf).join(",") };
  if (stack !== header.stacks[0].name) said.stack = stack;
  if (heads.length > 1 && mixing.how !== "mean") said.mix = mixing.how;
  if (said.mix === "own" && !heads.some((head) => mixing.own[nameOf(head)] !== 0)) delete said.mix;
  if (said.mix === "own")
    said.shares = heads.map((head) => mixing.own[nameOf(head)] ?? 1).join(",");
  for (const [name, usual] of Object.entries(DEFAULTS)) {
    if (options[name] !== usual) said[name] = options[name];
  }
  if (options.drawn === "relevance" && target) said.answer = target;
  if (lock) said.lock = written(lock);
  return said;
}
function written({ side, index, end = index, query, key }) {
  if (side === void 0) return `${query}:${key}`;
  return `${side[0]}${index}${end === index ? "" : `-${end}`}`;
}
var SETTLES = 300;
var telling;
function tellLook(explorer) {
  clearTimeout(telling);
  telling = setTimeout(() => {
    const { stack, focus } = explorer.state;
    const tell2 = getComputedStyle(document.documentElement).getPropertyValue("--attnviz-tell").replaceAll('"', "").trim();
    const told = `${tell2}/${stack}/${focus.layer}/${focus.head}`;
    if (tell2) fetch(told, { method: "POST", keepalive: true }).catch(() => {
    });
    if (explorer.header.share?.no_link) return;
    const said = new URLSearchParams(location.search);
    for (const name of PARAMETERS) said.delete(name);
    for (const [name, value] of Object.entries(lookOf(explorer))) said.set(name, value);
    if (explorer.root.isConnected)
      history.replaceState(history.state, "", `${location.pathname}?${said}`);
  }, SETTLES);
}
function shareTools(explorer) {
  const { share, save } = explorer.header;
  if (!share && !save) return [];
  const says = el("span", { class: "quiet says", role: "status" });
  const link = share ? [linkButton(explorer, share, says)] : [];
  return [...link, saveMenu(explorer, says), says];
}
function linkButton(explorer, { link, no_link: refused }, says) {
  return button("Share", "Copy a link that shows exactly this", async () => {
    const look = lookOf(explorer);
    const { heads } = explorer.state;
    if (refused) return tell(says, refused);
    if (heads.length > MOST_HEADS) return tell(says, `A link names at most ${MOST_HEADS} heads.`);
    const said = new URLSearchParams([...new URLSearchParams(link), ...Object.entries(look)]);
    const address = `${location.origin}${location.pathname}?${said}`;
    try {
      await navigator.clipboard.writeText(address);
      tell(says, "Link copied.");
    } catch {
      const field = el("input", {
        type: "text",
        readonly: true,
        value: address,
        "aria-label": "Link to copy"
      });
      says.replaceChildren(field);
      field.select();
    }
  });
}
function saveMenu(explorer, says) {
  const { share, save } = explorer.header;
  const file = (end, title, named2) => button(end, title, () => {
    menu.open = false;
    take(says, ...named2());
  });
  const row = (label, ...files) => el("div", { class: "row" }, el("span", { class: "quiet" }, label), ...files);
  const looked = (kind, end) => () => {
    const look = lookOf(explorer);
    return [
      `${share.export}/${kind}/${end}?${new URLSearchParams(look)}`,
      nameOfFile(explorer, look, kind, end)
    ];
  };
  const page = () => [
    `${save}?${new URLSearchParams({ opened: JSON.stringify(seen(explorer)) })}`,
    "attention.html"
  ];
  const rows = (share ? FILES : []).map(
    ([label, kind, ends]) => row(label, ...ends.map((end) => file(end, `${label} as ${end}`, looked(kind, end))))
  );
  if (save) {
    const title = "This page as html: one file with every head, as it is seen now, without a network";
    rows.push(row("This page", file("html", title, page)));
  }
  const menu = el(
    "details",
    {
      class: "menu",
      on: {
        keydown: (event) => {
          if (event.key !== "Escape" || !menu.open) return;
          event.stopPropagation();
          menu.open = false;
          menu.firstChild.focus();
        },
        focusout: ({ relatedTarget }) => {
          if (relatedTarget && !menu.contains(relatedTarget)) menu.open = false;
        }
      }
    },
    el(
      "summary",
      { title: "Save what is seen: as a picture, as numbers, as evidence card or as a page" },
      "Save"
    ),
    el("div", { class: "popup" }, ...rows)
  );
  return menu;
}
async function take(says, address, name) {
  tell(says, "Writing the file …");
  try {
    await download(address, name);
    tell(says, "");
  } catch (error) {
    tell(says, `The file could not be saved: ${error.message}`);
  }
}
function nameOfFile({ header }, { heads }, kind, end) {
  const model = header.model.name.replaceAll(/[^\w.-]+/g, "-").slice(-60);
  return `${model}-${heads.replaceAll(",", "+").slice(0, 60)}-${kind}.${end}`;
}
function tell(says, words) {
  says.textContent = words;
}

// explorer/layout.js
function panel(name, heading, ...children) {
  return el("section", { class: `panel ${name}` }, el("header", {}, ...heading), ...children);
}
function switcher(label, choices, value, onChange) {
  const buttons = choices.map(([key, text2, title]) => {
    const each = button(text2, title ?? text2, () => choose(key));
    each.dataset.key = key;
    return each;
  });
  const mark = (key) => buttons.forEach((each) => each.setAttribute("aria-pressed", String(each.dataset.key === key)));
  const choose = (key) => {
    mark(key);
    onChange(key);
  };
  mark(value);
  const element = el("span", { class: "switcher", role: "group", "aria-label": label }, ...buttons);
  return { element, choose };
}
function layOut(of) {
  const { header, options } = of;
  const stacks = header.stacks.map((stack) => stack.name);
  const isText = header.axes[0].ids.some((id) => id >= 0);
  const [thing] = thingsOf(header.axes[0]);
  const isSound = header.axes.some((axis) => axis.seconds);
  const inputName = of.picture ? "Picture" : isSound ? "Sound" : isText ? "Text" : "Steps";
  const part = {
    stated: el("p", { class: "stated", role: "status", hidden: true }),
    strip: el("div", { class: "strip-row" }, of.atlas.element),
    beside: el("div", { class: "beside" }),
    problem: el("p", { class: "problem", role: "alert", hidden: true }),
    inputName: el("h2", {}, inputName),
    refused: el("p", { class: "problem", role: "alert", hidden: true }),
    quantity: el("span", { class: "quantity" }),
    mapName: el("h2"),
    rule: el("span", { class: "quiet rule" }),
    hint: el("p", { class: "quiet hint" }),
    screen: button("Full screen", "Full screen (key f)", () => of.screen.toggle()),
    unshaded: el("p", { class: "quiet unshaded", role: "status" }),
    readout: el("div", { class: "readout", "aria-live": "polite" }),
    strongest: el("div"),
    legend: el("div", { class: "legend" }),
    formula: el("p", { class: "quiet formula" }),
    here: el("span", { class: "quiet here" })
  };
  part.beside.append(part.readout, part.strongest);
  part.direction = select(
    "What shades the text",
    [
      ["from", `what the locked ${thing} attends to`],
      ["to", `what attends to the locked ${thing}`]
    ],
    options.direction,
    (value) => of.choose({ direction: value })
  );
  part.unit = el("span", {});
  part.hide = el("span", {});
  part.padding = el("span", {});
  const scale = part.scale = select(
    "Colour scale",
    [
      ["linear", "linear"],
      ["log", "logarithmic"]
    ],
    options.scale,
    (value) => of.choose({ scale: value })
  );
  const zoom = el(
    "span",
    { class: "zoom", role: "group", "aria-label": "Zoom" },
    button("−", "Zoom out", () => of.map.zoomBy(0.5)),
    button("+", "Zoom in (ctrl and wheel, or double click)", () => of.map.zoomBy(2)),
    button("fit", "Show the whole map", () => {
      of.map.reset();
      of.map.redraw();
    })
  );
  part.mapTools = el("span", { class: "tools" }, scale, zoom);
  part.lineTools = el("span", { class: "tools" });
  part.views = switcher(
    "Drawn as",
    [
      ["map", "Map", "A cell for each pair (key m)"],
      ["lines", "Lines", "A line for each link (key l)"]
    ],
    options.view,
    (view) => of.choose({ view })
  );
  part.right = el(
    "div",
    { class: "right" },
    panel(
      "text-panel",
      [
        part.inputName,
        part.direction,
        el("span", { class: "tools" }, part.unit, part.padding, part.hide)
      ],
      of.text.element,
      part.unshaded,
      part.stated,
      of.firstHint
    ),
    panel(
      "map-panel",
      [
        part.mapName,
        part.quantity,
        part.rule,
        el("span", { class: "tools" }, part.mapTools, part.lineTools, part.views.element)
      ],
      part.problem,
      part.refused,
      el(
        "div",
        { class: "map-row" },
        el("div", { class: "drawing" }, of.map.element, of.lines.element, part.legend),
        part.beside
      ),
      part.formula,
      of.tables.links,
      of.tables.row
    ),
    of.path.element
  );
  part.page = [
    answer(
      header,
      el(
        "span",
        { class: "tools" },
        button("?", "Keys (key ?)", () => of.help.showModal()),
        part.screen,
        ...shareTools(of)
      )
    ),
    el(
      "div",
      { class: "columns" },
      el(
        "div",
        { class: "left" },
        panel(
          "all-heads",
          [
            el("h2", {}, "All heads"),
            stacks.length > 1 ? select(
              "Stack",
              stacks.map((name) => [name, STACK_LABELS[name]]),
              of.state.stack,
              (name) => of.changeStack(name)
            ) : null,
            part.here,
            el("span", { class: "tools" }, of.orderBy, of.finder.open)
          ].filter(Boolean),
          of.finder.element,
          part.strip,
          part.hint
        ),
        panel(
          "this-head",
          [of.headPanel.title, of.headPanel.names],
          ...of.headPanel.parts,
          of.tables.heads
        )
      ),
      part.right
    ),
    el("p", { class: "caption quiet" }, caption(header)),
    of.help
  ];
  return part;
}
function cuts(axes, picture, options, choose) {
  const units = Object.keys(UNITS).filter(
    (unit) => unit === "token" || axes.some((axis) => axis.units[unit])
  );
  const special = axes.some((axis) => axis.special.includes(1));
  const hides = Object.keys(HIDDEN).filter((hide) => {
    if (hide === "nothing") return true;
    if (picture) return hide === "special" && special;
    return hide === "first" || special;
  });
  const pick = (label, names, all, value, set) => names.length > 1 ? [
    select(
      label,
      names.map((name) => [name, all[name]]),
      value,
      set
    )
  ] : [];
  const able = (name, names, usual2) => names.includes(name) ? name : usual2;
  const finer = Object.keys(UNITS).slice(0, Object.keys(UNITS).indexOf(options.unit) + 1);
  const usual = units.findLast((unit) => finer.includes(unit) && unit !== "turn") ?? "token";
  const padded = axes.some((axis) => axis.text.some((_, i) => isPadding(axis, i)));
  const wanted = {
    unit: able(options.unit, units, usual),
    hide: able(options.hide, hides, "nothing"),
    padding: padded ? options.padding : "shown"
  };
  return {
    wanted,
    units: pick("Units", units, UNITS, wanted.unit, (unit) => choose({ unit })),
    padding: pick(
      "The padding behind the sound",
      padded ? ["cut", "shown"] : [],
      PADDING,
      wanted.padding,
      (padding) => choose({ padding })
    ),
    hides: pick(
      "Tokens left out",
      hides,
      { ...HIDDEN, nothing: `all ${thingsOf(axes[0])[1]} shown` },
      wanted.hide,
      (hide) => choose({ hide })
    )
  };
}
var ANSWERABLE = ["classes", "next_token", "mask"];
function quantityTools(of) {
  const { kind, top } = of.header.prediction;
  const choices = of.quantities.choices(of.state.stack);
  const drawn = select(
    "What is drawn",
    choices,
    of.options.drawn,
    (name) => of.chooseDrawn({ drawn: name })
  );
  const others = ANSWERABLE.includes(kind) ? top.slice(1).map(([label]) => [label, `for ${label}`]) : [];
  const answers = [["", top.length ? `for ${top[0][0]}` : "for the answer"], ...others];
  const target = select(
    "The answer that relevance is for",
    answers,
    of.target,
    (label) => of.chooseDrawn({ target: label })
  );
  const mark = () => {
    drawn.value = of.options.drawn;
    target.hidden = of.options.drawn !== "relevance" || !others.length;
  };
  mark();
  return { elements: [drawn, target], mark };
}

// explorer/curves.js
var STEPS = 8;
function curves(lines) {
  const paths = Array.from({ length: STEPS }, () => null);
  const [left, right] = lines.x;
  const bend = (right - left) * 0.45;
  return {
    add(query, key, value) {
      const step = Math.min(STEPS - 1, Math.floor(value / lines.strongest * STEPS));
      const path = paths[step] ??= new Path2D();
      const [from, to] = [lines.y(query), lines.y(key)];
      path.moveTo(left, from);
      path.bezierCurveTo(left + bend, from, right - bend, to, right, to);
    },
    stroke(context, color, standsOut = false) {
      context.save();
      context.strokeStyle = color;
      context.lineCap = "round";
      paths.forEach((path, step) => {
        if (!path) return;
        const share = (step + 1) / STEPS;
        context.globalAlpha = standsOut ? 0.3 + 0.7 * share : 0.08 + 0.8 * share;
        context.lineWidth = standsOut ? 0.75 + 3.25 * share : 0.5 + 2 * share;
        context.stroke(path);
      });
      context.restore();
    }
  };
}

// explorer/lines.js
var ROW = 24;
var TOP = 24;
var SIDE = 12;
var LABEL = 176;
var Lines = class {
  constructor({ onHover, onLock }) {
    this.onHover = onHover;
    this.onLock = onLock;
    this.widths = /* @__PURE__ */ new WeakMap();
    this.kept = /* @__PURE__ */ new WeakMap();
    this.at = { side: "query", index: 0 };
    this.base = el("canvas", { "aria-hidden": "true" });
    this.over = el("canvas", {
      class: "over",
      tabindex: "0",
      role: "application",
      "aria-roledescription": "lines between tokens",
      on: {
        mousemove: (event) => this.onHover(this.tokenAt(event)),
        mouseleave: () => this.onHover(null),
        blur: () => this.onHover(null),
        click: (event) => {
          const found = this.tokenAt(event);
          if (found) this.onLock(found, "toggle");
        },
        keydown: (event) => this.pressed(event)
      }
    });
    this.stage = el("div", { class: "stage" }, this.base, this.over);
    this.room = el("div", {}, this.stage);
    this.element = el(
      "div",
      { class: "lines-box", on: { scroll: () => this.scrolled() } },
      this.room
    );
  }
  // `sources`: [{drawn, color}], one a head; `allowed(query, key)` says which pairs may be joined;
  // `least` is the share of the strongest weight from which on a curve is drawn.
  draw({ sources, names, allowed, pairs, least, colors, tallest }) {
    Object.assign(this, { sources, allowed, pairs, least, colors });
    [{ drawn: this.drawn }] = sources;
    const { queries, keys } = this.drawn;
    const last = (this.at.side === "query" ? queries : keys).length - 1;
    this.at = { side: this.at.side, index: Math.min(this.at.index, last) };
    const width = this.element.clientWidth;
    if (!width) return;
    const content = TOP + Math.max(queries.length, keys.length) * ROW + 4;
    this.height = Math.min(content, tallest);
    this.width = width;
    this.element.style.height = `${this.height}px`;
    this.room.style.height = `${content}px`;
    const most = Math.min(LABEL, width * 0.34);
    const widest2 = (axis) => Math.min(most, Math.max(40, this.widthOf(axis)));
    this.leftRoom = widest2(queries);
    this.rightRoom = widest2(keys);
    this.x = [this.leftRoom + SIDE, width - this.rightRoom - SIDE - 8];
    this.names = names;
    this.strongest = Math.max(...sources.map(({ drawn }) => drawn.strongest), 1e-9);
    const listed = sources.length === 1 ? "" : ` of ${sources.length} heads`;
    this.over.setAttribute(
      "aria-label",
      `Lines${listed}. Up and down move over the tokens, left and right change the side, enter locks.`
    );
    this.paint();
  }
  // The widest label of an axis, measured once.
  widthOf(axis) {
    if (!this.widths.has(axis)) {
      const context = this.base.getContext("2d");
      context.font = `13px ${this.colors.mono}`;
      const distinct = [...new Set(axis.text)];
      this.widths.set(axis, Math.max(...distinct.map((text2) => context.measureText(text2).width)));
    }
    return this.widths.get(axis);
  }
  // What is in sight: the first and last row, for both sides alike.
  get sight() {
    const top = this.element.scrollTop;
    return [
      Math.max(0, Math.floor((top - TOP) / ROW)),
      Math.floor((top + this.height - TOP) / ROW)
    ];
  }
  y(index) {
    return TOP + (index + 0.5) * ROW - this.element.scrollTop;
  }
  scrolled() {
    if (!this.drawn) return;
    this.paint();
    this.drawOver(this.shown);
  }
  paint() {
    const context = prepare(this.base, this.width, this.height);
    for (const { drawn, color } of this.sources) this.curvesOf(drawn).stroke(context, color);
  }
  // One head's curves; those of the others stay as they are when one more is chosen.
  curvesOf(drawn) {
    const { x, element, height, pairs, strongest } = this;
    const floor = this.least * strongest;
    const stamp = [...x, element.scrollTop, height, pairs, floor, strongest].join(" ");
    const kept2 = this.kept.get(drawn);
    if (kept2?.stamp === stamp) return kept2.paths;
    const paths = curves(this);
    const add2 = (query, key, value) => this.allowed(query, key) && paths.add(query, key, value);
    const [first, last] = this.sight;
    const [lastQuery, lastKey] = [drawn.queries.length - 1, drawn.keys.length - 1];
    const inSight = [first, Math.min(last, lastQuery)];
    const keysInSight = [first, Math.min(last, lastKey)];
    drawn.above(floor, [0, Math.min(first - 1, lastQuery)], keysInSight, add2);
    drawn.above(floor, inSight, [0, lastKey], add2);
    drawn.above(floor, [last + 1, lastQuery], keysInSight, add2);
    this.kept.set(drawn, { stamp, paths });
    return paths;
  }
  // `shown`: {side, first, last, cell} of the tokens whose links stand out, or null for none.
  drawOver(shown) {
    this.shown = shown;
    const context = prepare(this.over, this.width, this.height);
    this.base.style.opacity = shown ? 0.14 : 0.9;
    const { colors, sources } = this;
    const linked = { query: /* @__PURE__ */ new Map(), key: /* @__PURE__ */ new Map() };
    if (shown) {
      const floor = this.least * this.strongest;
      const other = shown.side === "query" ? "key" : "query";
      sources.forEach(({ drawn, color }, number2) => {
        const draw = curves(this);
        for (let at = shown.first; at <= shown.last; at++) {
          const values = (shown.side === "query" ? drawn.row(at) : drawn.column(at)) ?? [];
          values.forEach((value, index) => {
            const [query, key] = shown.side === "query" ? [at, index] : [index, at];
            if (value < floor || value <= 0 || !this.allowed(query, key)) return;
            draw.add(query, key, value);
            const marks = linked[other].get(index) ?? sources.map(() => 0);
            marks[number2] = Math.max(marks[number2], value / this.strongest);
            linked[other].set(index, marks);
          });
        }
        draw.stroke(context, color, true);
      });
    }
    context.font = `11px ${colors.sans}`;
    context.fillStyle = colors.page;
    context.globalAlpha = 0.92;
    context.fillRect(0, 0, this.width, TOP - 4);
    context.globalAlpha = 1;
    context.textBaseline = "middle";
    context.fillStyle = colors.secondary;
    context.textAlign = "right";
    context.fillText(this.names.query, this.leftRoom, TOP / 2 - 2);
    context.textAlign = "left";
    context.fillText(this.names.key, this.x[1] + SIDE, TOP / 2 - 2);
    context.save();
    context.beginPath();
    context.rect(0, TOP - 4, this.width, this.height);
    context.clip();
    context.font = `13px ${colors.mono}`;
    for (const side of ["query", "key"]) this.labels(context, side, shown, linked[side]);
    context.restore();
  }
  labels(context, side, shown, linked) {
    const { colors, drawn } = this;
    const axis = side === "query" ? drawn.queries : drawn.keys;
    const [first, last] = this.sight;
    const right = side === "query";
    context.textAlign = right ? "right" : "left";
    const room = right ? this.leftRoom : this.rightRoom;
    const x = right ? this.leftRoom : this.x[1] + SIDE;
    for (let index = first; index <= Math.min(last, axis.length - 1); index++) {
      const y = this.y(index);
      const marks = linked.get(index);
      const chosen = shown && shown.side === side && index >= shown.first && index <= shown.last;
      if (marks) this.mark(context, marks, right ? 0 : x - 4, y, room + 8);
      if (chosen) {
        context.strokeStyle = colors.accent;
        context.lineWidth = 2;
        context.strokeRect(right ? 1 : x - 4, y - ROW / 2 + 2, room + (right ? 5 : 8), ROW - 4);
      }
      const strong = chosen || marks || !shown;
      context.fillStyle = strong ? colors.text : colors.secondary;
      context.fillText(fit(context, axis.text[index], room), x, y + 0.5);
    }
  }
  // Behind a linked token: a band for each head, as strong as its weight.
  mark(context, marks, x, y, width) {
    const high = (ROW - 6) / marks.length;
    marks.forEach((share, number2) => {
      context.fillStyle = this.sources[number2].color;
      context.globalAlpha = 0.06 + 0.34 * share;
      context.fillRect(x, y - ROW / 2 + 3 + number2 * high, width, high);
    });
    context.globalAlpha = 1;
  }
  tokenAt(event) {
    const index = Math.floor((event.offsetY + this.element.scrollTop - TOP) / ROW);
    const { queries, keys } = this.drawn;
    const middle = (this.x[0] + this.x[1]) / 2;
    const side = event.offsetX < middle ? "query" : "key";
    const known = index >= 0 && index < (side === "query" ? queries : keys).length;
    const onLabel = event.offsetX < this.x[0] + 24 || event.offsetX > this.x[1] - 24;
    this.over.style.cursor = known && onLabel ? "pointer" : "default";
    return known && onLabel && event.offsetY > TOP - 6 ? { side, index } : null;
  }
  pressed(event) {
    const { queries, keys } = this.drawn;
    const count2 = (side2) => (side2 === "query" ? queries : keys).length;
    const by = { ArrowUp: -1, ArrowDown: 1, PageUp: -20, PageDown: 20 }[event.key];
    const side = { ArrowLeft: "query", ArrowRight: "key" }[event.key];
    if (event.key === "Enter" || event.key === " ") this.onLock(this.at, "toggle");
    else if (by || side) {
      const to = side ?? this.at.side;
      const index = Math.max(0, Math.min(count2(to) - 1, this.at.index + (by ?? 0)));
      this.at = { side: to, index };
      this.reveal(index);
      this.onHover(this.at);
    } else return;
    event.preventDefault();
  }
  reveal(index) {
    const y = TOP + index * ROW;
    const box = this.element;
    if (y - TOP < box.scrollTop) box.scrollTop = y - TOP;
    if (y + ROW > box.scrollTop + this.height) box.scrollTop = y + ROW - this.height;
  }
};

// explorer/spots.js
function sameSpot(a, b) {
  if (!a || !b) return a === b;
  const end = (spot) => spot.end ?? spot.index;
  return a.query === b.query && a.key === b.key && a.side === b.side && a.index === b.index && end(a) === end(b);
}
function reading(spot, drawn, to) {
  if (spot.side === void 0) {
    const { query, key } = spot;
    const cell2 = { query, queryTo: query, key, keyTo: key };
    const values2 = to ? drawn.column(key) : drawn.row(query);
    return {
      cell: cell2,
      row: drawn.row(query),
      values: values2,
      blocks: values2 ? null : blocksOf(drawn, to ? key : query, to),
      to
    };
  }
  const { index, end = index } = spot;
  const values = to ? drawn.column(index, end) : drawn.row(index, end);
  const blocks = values ? null : blocksOf(drawn, index, to, end);
  const [first, last] = values ? [argmax(values), argmax(values)] : blocks[argmax(blocks.map(({ value }) => value))].span;
  const cell = to ? { query: first, queryTo: last, key: index, keyTo: end } : { query: index, queryTo: end, key: first, keyTo: last };
  return { cell, row: to ? drawn.row(first, last) : values, values, blocks, to };
}
function blocksOf(drawn, index, to, end = index) {
  return to ? drawn.blocksOfColumn(index, end) : drawn.blocksOfRow(index, end);
}
function carried(spot, before, after) {
  if (!spot) return null;
  const find = (axis2, index2) => after[axis2].find(before[axis2], index2);
  if (spot.side === void 0) {
    const [query, key] = [find("queries", spot.query), find("keys", spot.key)];
    return query < 0 || key < 0 ? null : { query, key };
  }
  const axis = spot.side === "query" ? "queries" : "keys";
  const [index, end] = [find(axis, spot.index), find(axis, spot.end ?? spot.index)];
  return index < 0 || end < 0 ? null : { side: spot.side, index, end };
}

// explorer/bringing.js
var Bringing = class extends Mounted {
  // Fetches the exact maps of the chosen heads where the page only has an overview of them.
  async bring() {
    this.bringDrawn();
    const { stack, heads } = this.state;
    const { problem } = this.part;
    problem.hidden = true;
    const room = this.weights.room(stack);
    if (heads.length > room) {
      problem.textContent = `Exact maps of this length fit for ${room} heads at once; these ${heads.length} are mixed from overviews.`;
      problem.hidden = false;
      return;
    }
    try {
      const loads = heads.map(({ layer, head }) => this.weights.load(stack, layer, head));
      const better = (await Promise.all(loads)).some(Boolean);
      if (!better || this.state.heads !== heads) return;
      const before = this.drawn;
      this.shown.forget();
      this.state.lock = carried(this.state.lock, before, this.drawn);
      this.drawHead();
      this.lockAsked();
    } catch (error) {
      if (this.state.heads !== heads) return;
      problem.textContent = `The exact weights could not be fetched: ${error.message}`;
      problem.hidden = false;
    }
  }
  // Fetches what is drawn where it is not at hand, and the raw scores that are read beside weights.
  async bringDrawn() {
    const { state, quantity, target, followed, part } = this;
    const { stack, heads } = state;
    part.refused.hidden = true;
    const all = quantity.name === "weights" ? [] : followed;
    const asked = this.asked = {};
    try {
      if (all.length > this.weights.room(stack))
        throw new Error(
          `Maps of this length fit for ${this.weights.room(stack)} heads at once: choose fewer.`
        );
      const loads = all.map((head) => this.quantities.load(quantity.name, stack, head, target));
      if (all.length && !this.drawnOf(followed)) this.wait(quantity);
      const better = (await Promise.all(loads)).some(Boolean);
      if (this.asked !== asked) return;
      this.wait(null);
      if (better) this.redrawn();
    } catch (error) {
      if (this.asked !== asked) return;
      this.wait(null);
      this.options.drawn = "weights";
      part.refused.textContent = `${error.message} Attention weights are drawn.`;
      part.refused.hidden = false;
      this.redrawn();
    }
    if (heads.length > 1 || !this.quantities.brings("scores", stack)) return;
    const more = await this.quantities.load("scores", stack, heads[0]).catch(() => false);
    if (more && this.state.heads === heads) this.drawLinked();
  }
  // The picture before stays, dimmed, until the numbers of another one are there.
  wait(quantity) {
    this.part.right.classList.toggle("waiting", Boolean(quantity));
    if (quantity) this.part.rule.textContent = `working out ${quantity.label} …`;
  }
  // The exact row of what is pointed at, or else locked, of maps that are too large to come whole.
  bringRow() {
    const { near } = this.drawn;
    const spot = this.state.hover ?? this.state.lock;
    if (!near?.bring || !spot) return;
    const { query, queryTo } = this.read(spot).cell;
    near.bring(query, queryTo);
  }
  rowCame() {
    this.part.problem.hidden = true;
    this.drawLinked();
    if (this.options.view === "map") this.map.tell();
    this.tables.row.refresh();
  }
  // Several tiles come in one frame: the map is painted once for all of them.
  tileCame() {
    if (this.painting) return;
    this.part.problem.hidden = true;
    this.painting = requestAnimationFrame(() => {
      this.painting = null;
      if (this.options.view === "map" && this.map.drawn?.near?.tile) this.map.redraw();
    });
  }
  complain(sentence) {
    this.part.problem.textContent = sentence;
    this.part.problem.hidden = false;
  }
};

// explorer/legend.js
function legend(stack, drawn, ramps, scale) {
  const exact2 = el("span", { class: "quiet" }, precision(stack, drawn));
  if (!ramps) return [exact2];
  if (drawn.quantity.signed) return [...signedLegend(drawn, ramps.signed), exact2];
  const { ramp } = ramps;
  const bar = el("span", { class: "ramp" });
  bar.style.background = `linear-gradient(to right, ${[0, 64, 128, 191, 255].map((i) => ramp.css[i]).join(", ")})`;
  const said = (value) => drawn.within && value ? drawn.said(value, drawn.within) : score(value);
  const marks = ticks(scale).map(([, share]) => el("span", {}, said(drawn.strongest * share)));
  const first = scale === "log" ? el("span", {}, "≤ ", marks[0]) : marks[0];
  return [
    el(
      "span",
      { class: "ramp-box" },
      bar,
      el("span", { class: "ticks mono" }, first, ...marks.slice(1))
    ),
    el("span", { class: "quiet" }, scale === "log" ? "logarithmic" : "linear"),
    exact2
  ];
}
function signedLegend(drawn, signed) {
  const bar = el("span", { class: "ramp" });
  bar.style.background = `linear-gradient(to right, ${[-1, -0.5, 0, 0.5, 1].map(signed.shade).join(", ")})`;
  const most = drawn.strongest;
  const marks = [-most, 0, most].map((value) => el("span", {}, score(value)));
  return [
    el("span", { class: "ramp-box" }, bar, el("span", { class: "ticks mono" }, ...marks)),
    drawn.hides ? el("span", { class: "quiet" }, el("i", { class: "swatch hatched" }), "hidden by a mask") : null
  ].filter(Boolean);
}

// explorer/linetools.js
var PAIRS = {
  all: "all links",
  first: "within the first text",
  second: "within the second text",
  over: "from the first to the second",
  back: "from the second to the first",
  between: "between the two"
};
var WANTED = {
  all: () => true,
  first: (query, key) => query === 0 && key === 0,
  second: (query, key) => query === 1 && key === 1,
  over: (query, key) => query === 0 && key === 1,
  back: (query, key) => query === 1 && key === 0,
  between: (query, key) => query === 0 && key === 1 || query === 1 && key === 0
};
function isPair({ queries, keys }) {
  return queries === keys && queries.segment.includes(1);
}
function allowedIn({ queries, keys }, pairs) {
  const wanted = isPair({ queries, keys }) ? WANTED[pairs] : WANTED.all;
  return (query, key) => wanted(queries.segment[query], keys.segment[key]);
}
function lineTools({ axes, options, strongest, choose }) {
  const least = (slider2) => `from ${number(slider2 ** 2 * strongest)}`;
  const said = el("output", { class: "mono" }, least(options.least));
  const slider = el("input", {
    type: "range",
    min: "0",
    max: "1",
    step: "0.01",
    value: options.least,
    "aria-label": "Least weight that is drawn",
    on: {
      input: (event) => {
        const value = Number(event.target.value);
        said.textContent = least(value);
        choose({ least: value });
      }
    }
  });
  const pairs = isPair(axes) ? select(
    "Between which texts",
    Object.entries(PAIRS),
    options.pairs,
    (value) => choose({ pairs: value })
  ) : null;
  return [pairs, el("label", { class: "least" }, said, slider)].filter(Boolean);
}
function headColours(sources) {
  return sources.map(({ head, color }) => {
    const swatch = el("i", { class: "swatch" });
    swatch.style.background = color;
    return el("span", { class: "mono" }, swatch, nameOf(head));
  });
}

// explorer/panels.js
var SERIES = 6;
var TALLEST = 680;
var LOWEST = 240;
var AROUND = 392;
var NARROW = 860;
function lineRule({ overview }) {
  return overview ? "only tokens whose exact rows are known have lines" : "the stronger, the wider and fuller a line";
}
var Panels = class extends Bringing {
  // On the whole screen the map takes what its headings, scales and names leave of the height.
  get tallest() {
    return document.fullscreenElement ? Math.max(LOWEST, window.innerHeight - AROUND) : TALLEST;
  }
  drawAll() {
    this.width = this.root.clientWidth;
    if (!this.width) return;
    const { readout: said, strip, beside } = this.part;
    if (this.narrow && said.parentElement !== strip) strip.append(said);
    else if (!this.narrow && said.parentElement !== beside) beside.prepend(said);
    this.drawAtlas();
    this.drawHead();
  }
  get narrow() {
    return this.width <= NARROW;
  }
  drawAtlas() {
    const { state, weights, ramp, colors, quantity } = this;
    this.arranged = arranged(this.stack, this.finder);
    const upTo = quantity.layerwise ? state.focus.layer : null;
    const colorOf = (head) => upTo !== null && !this.arranged.listed ? null : this.colorOf(head);
    const own = this.wanted.padding === "cut" ? [this.whole.queries, this.whole.keys].flatMap((axis) => [axis.ownLength, axis.length]) : [1, 1, 1, 1];
    this.atlas.draw({
      state,
      weights,
      arranged: this.arranged,
      ramp,
      colors,
      strip: this.narrow,
      colorOf,
      upTo,
      own
    });
    const mixes = quantity.layerwise ? "" : "; ctrl or shift and click mixes heads";
    this.part.hint.textContent = `${placesOf(this.stack, this.header.metrics, this.finder, upTo)} Click, or move with the arrow keys${mixes}.`;
    this.tables.heads.refresh();
  }
  // The text is built from what is drawn, which may be an overview that cannot be cut.
  drawText() {
    const { queries, keys } = this.drawn;
    if (this.written?.queries === queries && this.written.keys === keys) return;
    this.written = { queries, keys };
    this.part.direction.hidden = !this.oneText;
    const { query, key } = this.sides;
    const two = [
      { name: query, side: "query", axis: queries },
      { name: key, side: "key", axis: keys }
    ];
    const panel2 = this.picture && this.oneText && keys.grid ? this.picturePanel : this.textPanel;
    if (panel2 !== this.text) this.text.element.replaceWith(panel2.element);
    this.text = panel2;
    if (this.picture) {
      const written2 = keys.tokens.ids.some((id) => id >= 0) ? "Text" : "Cells";
      this.part.inputName.textContent = panel2 === this.picturePanel ? "Picture" : written2;
    }
    this.text.build(this.oneText ? [{ name: "", side: "both", axis: keys }] : two, this.picture);
  }
  drawHead() {
    const { state, drawn, part, options } = this;
    this.drawText();
    part.mapName.textContent = part.here.textContent = drawn.name;
    this.tools.mark();
    part.scale.hidden = drawn.quantity.signed;
    const whole = this.drawnOf(state.heads, { whole: true, name: "weights" });
    const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
    this.headPanel.draw({
      heads: state.heads,
      mixing: this.mixing,
      stack: this.stack,
      metrics: this.header.metrics,
      colorOf: (head) => this.colorOf(head),
      entropy: whole.overview || state.heads.length === 1 ? null : mean(whole.entropies)
    });
    this.markCuts();
    part.rule.textContent = rule(this.stack, state.heads, this.mixing, drawn);
    part.rule.classList.toggle("cut", Boolean(drawn.without));
    const notes = this.nothingLeft ? ["Nothing would be left of this input: all tokens are shown.", ...drawn.notes] : drawn.notes;
    part.stated.textContent = notes.join(" ");
    part.stated.hidden = !notes.length;
    part.formula.replaceChildren(
      el("span", { class: "mono" }, drawn.formula),
      ` · ${drawn.source}`
    );
    const asMap = options.view === "map";
    for (const [element, on] of [
      [this.map.element, asMap],
      [part.mapTools, asMap],
      [this.lines.element, !asMap],
      [part.lineTools, !asMap]
    ]) {
      element.hidden = !on;
    }
    if (asMap) this.drawMap();
    else this.drawLines(true);
    this.drawLinked();
    this.drawPath();
    this.tables.links.refresh();
    this.tables.row.refresh();
  }
  // The menus say what is drawn: an overview cannot be cut, whatever was chosen before it.
  markCuts() {
    const { drawn, part, wanted } = this;
    const cut = !drawn.overview;
    const unit = [drawn.keys.unit, drawn.queries.unit].find((each) => each !== "token") ?? "token";
    for (const [box, value] of [
      [part.unit, unit],
      [part.hide, cut && wanted.hide || "nothing"],
      [part.padding, cut && wanted.padding || "shown"]
    ]) {
      if (box.firstChild) box.firstChild.value = value;
    }
  }
  drawMap() {
    const { drawn, ramp, signed, colors, options, state, tallest } = this;
    const [hover, lock] = [state.hover, state.lock].map((spot) => this.read(spot)?.cell ?? null);
    const seen2 = { hover, lock, scale: options.scale };
    this.map.draw({ state: seen2, drawn, ramp, signed, colors, tallest, within: this.width });
    this.part.legend.replaceChildren(...legend(this.stack, drawn, { ramp, signed }, options.scale));
  }
  drawLines(anew = false) {
    const { state, drawn, colors, options, tallest, part } = this;
    const { heads } = state;
    const ready = heads.map((head) => this.drawnOf([head]));
    const several = heads.length > 1 && heads.length <= SERIES && !this.quantity.layerwise && ready.every(Boolean);
    const one = (head, i) => ({ head, drawn: ready[i], color: this.colorOf(head) });
    const sources = several ? heads.map(one) : [{ drawn, color: colors.accent }];
    const strongest = Math.max(...sources.map((source) => source.drawn.strongest));
    if (anew) {
      const choose = (choice) => this.choose(choice);
      keepFocus(
        part.lineTools,
        () => part.lineTools.replaceChildren(...lineTools({ axes: drawn, options, strongest, choose }))
      );
      part.legend.replaceChildren(
        ...several ? headColours(sources) : [],
        el(
          "span",
          { class: "quiet" },
          drawn.quantity.signed ? "only scores above 0 have a line" : lineRule(drawn)
        ),
        ...legend(this.stack, drawn).slice(-1)
      );
    }
    this.lines.draw({
      sources,
      names: this.sides,
      allowed: allowedIn(drawn, options.pairs),
      pairs: options.pairs,
      least: options.least ** 2,
      colors,
      tallest
    });
    this.lines.drawOver(this.standsOut());
    if (anew) this.revealLines();
  }
  revealLines() {
    const found = this.standsOut();
    if (found && !this.lines.element.hidden) this.lines.reveal(found.first);
  }
  // The tokens whose lines stand out.
  standsOut() {
    const found = this.read(this.state.hover ?? this.state.lock);
    if (!found) return null;
    const { query, queryTo, key, keyTo } = found.cell;
    return found.to ? { side: "key", first: key, last: keyTo } : { side: "query", first: query, last: queryTo };
  }
  // What follows the pointer: the cell, its number, the list beside the map, the shaded text.
  drawLinked() {
    const { state, drawn, part } = this;
    const [hover, lock] = [state.hover, state.lock].map((spot) => this.read(spot));
    if (this.options.view === "map") {
      this.map.state = { ...this.map.state, hover: hover?.cell ?? null, lock: lock?.cell ?? null };
      if (this.map.colors) this.map.drawOver();
    } else if (this.lines.drawn) this.lines.drawOver(this.standsOut());
    const found = hover ?? lock;
    const locked = lock && this.lockedUnits(lock);
    if (!found) {
      this.text.draw("both", null, drawn, null, paints(drawn, null, this));
      part.unshaded.textContent = "";
      part.readout.replaceChildren(
        el(
          "p",
          { class: "quiet" },
          `Point at a ${thingsOf(drawn.keys.tokens)[0]} or a cell to read its ${drawn.quantity.noun}; click to lock it.`
        )
      );
      part.strongest.replaceChildren();
      return;
    }
    this.text.draw(
      found.to ? "query" : "key",
      found.values,
      drawn,
      locked,
      paints(drawn, found.values, this)
    );
    part.unshaded.textContent = unshaded(drawn, found.values);
    part.readout.replaceChildren(
      ...readout(drawn, found.cell, found.row, found.row ? besides(this, found.cell) : [])
    );
    part.strongest.replaceChildren(...strongestList(drawn, found));
  }
  lockedUnits({ cell, to }) {
    const side = this.oneText ? "both" : to ? "key" : "query";
    const [index, end] = to ? [cell.key, cell.keyTo] : [cell.query, cell.queryTo];
    return { side, index, end };
  }
};

// shared/table.js
function table(title, columns, rows) {
  const details = el("details", { class: "numbers" }, el("summary", {}, title));
  const refresh = () => {
    if (!details.open) return;
    details.querySelector(".table-scroll")?.remove();
    const head = columns().map((name) => el("th", { scope: "col" }, name));
    const body = rows().map(
      ([name, ...cells]) => el(
        "tr",
        {},
        el("th", { scope: "row" }, text(name)),
        ...cells.map((cell) => el("td", { class: "mono" }, text(cell)))
      )
    );
    details.append(
      el(
        "div",
        { class: "table-scroll", tabindex: "0", role: "region", "aria-label": title },
        el("table", {}, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...body))
      )
    );
  };
  details.addEventListener("toggle", refresh);
  return Object.assign(details, { refresh });
}
function text(cell) {
  return typeof cell === "number" ? String(cell) : cell;
}

// weight_path/path.js
var WeightPath = class extends Mounted {
  /** @type {Header} */
  header;
  /** @type {Vector[]} */
  rows;
  /**
   * The dimension that is read.
   * @type {number | null}
   */
  at;
  /**
   * The bars of each dimension.
   * @type {HTMLElement[][]}
   */
  columns;
  /** @type {HTMLElement} */
  dimensions;
  /** @param {Element} element */
  constructor(element) {
    super(element, "weight-path");
  }
  resized() {
  }
  /** @param {Data} data */
  show(data) {
    const { header, arrays } = unpack(data);
    this.header = header;
    const { q, k } = arrays;
    this.rows = [
      { name: "q", values: q },
      { name: "k", values: k },
      { name: "q × k", values: q.map((value, i) => value * k[i]) }
    ];
    this.at = null;
    this.build();
    this.theme();
  }
  build() {
    const { header } = this;
    this.dimensions = el("p", { class: "dimension quiet", "aria-live": "polite" });
    const bars = el("div", {
      class: "bars",
      role: "group",
      tabindex: "0",
      "aria-label": "Query, key and product by dimension; arrow keys move through the dimensions",
      on: {
        mouseleave: () => this.point(null),
        blur: () => this.point(null),
        keydown: (event) => this.key(event)
      }
    });
    this.columns = Array.from(this.rows[0].values, () => (
      /** @type {HTMLElement[]} */
      []
    ));
    bars.append(...this.rows.map((row) => this.vector(row)));
    this.root.replaceChildren(
      this.host.probe,
      el(
        "section",
        { class: "panel" },
        el(
          "header",
          {},
          el("h2", {}, "Query and key"),
          pathToken(header.query),
          el("span", { class: "quiet" }, "attends to"),
          pathToken(header.key),
          el(
            "span",
            { class: "quiet" },
            `${header.stack} · layer ${header.layer} · head ${header.head}`
          )
        ),
        bars,
        this.dimensions,
        el(
          "ol",
          { class: "chain", "aria-label": "From the products to the weight" },
          ...this.chain()
        ),
        ...header.notes.map((note) => el("p", { class: "note" }, note)),
        el(
          "div",
          {},
          table(
            "All dimensions as a table",
            () => ["dimension", "q", "k", "q × k"],
            () => this.columns.map((_, i) => [
              String(i),
              ...this.rows.map((row) => String(row.values[i]))
            ])
          ),
          table(
            "The whole row before and after the softmax, as a table",
            () => ["key", "place", "score", "weight"],
            () => this.wholeRow()
          )
        )
      )
    );
    this.point(null);
  }
  /**
   * A row of bars.
   * @param {Vector} row
   * @returns {HTMLElement}
   */
  vector(row) {
    const most = row.values.reduce((top, value) => Math.max(top, Math.abs(value)), 0) || 1;
    const cells = Array.from(row.values, (value, i) => {
      const height = 50 * (Math.abs(value) / most);
      const bar = el("b", {
        style: value < 0 ? `top:50%;height:${height}%` : `bottom:50%;height:${height}%`,
        class: value < 0 ? "negative" : "positive"
      });
      const cell = el("i", { class: "cell", on: { mouseenter: () => this.point(i) } }, bar);
      this.columns[i].push(cell);
      return cell;
    });
    return el(
      "div",
      { class: "vector" },
      el("span", { class: "mono label" }, row.name),
      el("div", { class: "cells" }, ...cells),
      el("span", { class: "quiet mono most", title: `largest size ${most}` }, `± ${number(most)}`)
    );
  }
  // Each step: what is done, then the number it gives. Exact numbers stand in the title.
  chain() {
    const h = this.header;
    const steps = [
      pathStep("sum of the products", `${this.columns.length} dimensions`, h.dot),
      pathStep("times the scaling", `× ${score(h.scaling)}`, h.scaled, h.scaling)
    ];
    if (h.softcap !== null)
      steps.push(
        pathStep(
          "softcap",
          `${number(h.softcap)} · tanh(score / ${number(h.softcap)})`,
          h.capped,
          h.softcap
        )
      );
    if (h.masked) {
      steps.push(pathStep("a mask hides this key", "+ (−∞)", -Infinity));
    } else {
      const part = h.position ? `+ ${score(h.position)}` : "+ 0: nothing is added here";
      steps.push(pathStep("plus the position part", part, h.score, h.position));
    }
    const visible = h.row.filter((value) => value !== null).length;
    const largest2 = h.highest < 0 ? `(${score(h.highest)})` : score(h.highest);
    const sink = h.sink === null ? "" : ` and the sink, ${score(h.sink)}`;
    steps.push(
      pathStep("exp, less the row's largest", `exp(score − ${largest2})`, h.raised, h.highest),
      pathStep(
        "over the sum of the row",
        `÷ ${number(h.total)}, over ${visible} keys${sink}`,
        h.weight,
        h.total
      )
    );
    steps[steps.length - 1].classList.add("weight");
    return steps;
  }
  wholeRow() {
    const h = this.header;
    const rows = h.keys.map((key, i) => {
      const value = h.row[i];
      if (value === null) return [key, String(i), "−∞ (hidden)", "0"];
      return [key, String(i), String(value), String(Math.exp(value - h.highest) / h.total)];
    });
    if (h.sink !== null)
      rows.push(["(sink)", "", String(h.sink), String(Math.exp(h.sink - h.highest) / h.total)]);
    return rows;
  }
  theme() {
    this.root.dataset.theme = themeOf(this.root);
    const ramp = signedRampOf(this.root);
    this.root.style.setProperty("--minus", ramp.shade(-1));
    this.root.style.setProperty("--plus", ramp.shade(1));
  }
  /** @param {KeyboardEvent} event */
  key(event) {
    const by = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
    if (!by) return;
    event.preventDefault();
    const last = this.columns.length - 1;
    this.point(this.at === null ? by > 0 ? 0 : last : Math.max(0, Math.min(last, this.at + by)));
  }
  /** @param {number | null} i */
  point(i) {
    if (this.at !== null) this.columns[this.at].forEach((cell) => cell.classList.remove("pointed"));
    this.at = i;
    if (i === null) {
      this.dimensions.textContent = "Point at a dimension, or use the arrow keys, for its exact numbers.";
      return;
    }
    this.columns[i].forEach((cell) => cell.classList.add("pointed"));
    const [q, k, product] = this.rows.map((row) => row.values[i]);
    this.dimensions.replaceChildren(
      `dimension ${i}: `,
      el("span", { class: "mono", title: `${q} × ${k} = ${product}` }, `${q} × ${k} = ${product}`)
    );
  }
};
function pathToken({ at, text: text2 }) {
  return el("bdi", { class: "mono path-token", title: `token ${at}` }, text2);
}
function pathStep(name, how, value, operand) {
  const exact2 = operand === void 0 ? String(value) : `${value} (with ${operand})`;
  const text2 = value === null || value === -Infinity ? "−∞" : score(value);
  return el(
    "li",
    { title: exact2 },
    el("span", { class: "name" }, name),
    el("span", { class: "quiet how" }, how),
    el("b", { class: "mono value", "data-exact": String(value) }, text2)
  );
}

// explorer/pathpanel.js
var KEPT_PATHS = 64;
function pairOf({ queries, keys }, cell) {
  if (!cell) return { locked: false, query: null, key: null };
  const one = (axis, first, last) => first === last && axis.members[first].length === 1 ? axis.members[first][0] : null;
  return {
    locked: true,
    query: one(queries, cell.query, cell.queryTo),
    key: one(keys, cell.key, cell.keyTo)
  };
}
var PathPanel = class {
  constructor() {
    this.said = el("p", { class: "quiet", role: "status" });
    this.plain = el(
      "section",
      { class: "panel" },
      el("header", {}, el("h2", {}, "Query and key")),
      this.said
    );
    this.drawing = el("div");
    this.element = el("div", { class: "path-panel" }, this.plain, this.drawing);
  }
  // Another trace: what was fetched of the one before is forgotten.
  open({ url }) {
    this.url = url;
    this.kept = new Kept();
    this.shown = null;
  }
  destroy() {
    this.shown = null;
    this.path?.destroy();
  }
  // `asked`: {why, stack, layer, head, locked, query, key}; query and key are token positions, null
  // for several at once; `why` says why there are no paths.
  async show({ why, stack, layer, head, locked, query, key }) {
    if (why) return this.say(why);
    if (!locked)
      return this.say(
        "Lock a cell of the map: its numbers stand here, from the two vectors to the weight."
      );
    if (query === null || key === null) {
      return this.say(
        "These numbers are of one token and one other: lock a single cell, in tokens."
      );
    }
    const address = `${stack}/${layer}/${head}/${query}/${key}`;
    if (this.shown === address) return void 0;
    this.shown = address;
    const { kept: kept2, url } = this;
    const wanted = () => this.shown === address && this.kept === kept2;
    try {
      const data = kept2.get(address) ?? await bytesFrom(`${url}/path/${address}`);
      kept2.set(address, data, KEPT_PATHS);
      if (!wanted()) return void 0;
      this.path ??= new WeightPath(this.drawing);
      this.path.show(data);
      this.plain.hidden = true;
      this.drawing.hidden = false;
    } catch (error) {
      if (wanted()) this.say(`The numbers of this pair could not be had: ${error.message}`);
    }
    return void 0;
  }
  say(sentence) {
    this.shown = null;
    this.said.textContent = sentence;
    this.plain.hidden = false;
    this.drawing.hidden = true;
  }
};

// shared/bitmap.js
function bitmap(pixels, rows, columns, mask) {
  const { canvas, context } = offscreen(columns, rows);
  const image = context.createImageData(columns, rows);
  for (let i = 0; i < rows * columns; i++) {
    const opacity = mask && !mask[i] ? 64 : 255;
    image.data.set([pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2], opacity], 4 * i);
  }
  context.putImageData(image, 0, 0);
  return canvas;
}
function paled(pixels, rows, columns, dark) {
  const grey = new Uint8ClampedArray(3 * rows * columns);
  for (let i = 0; i < rows * columns; i++) {
    const light = 0.2126 * pixels[3 * i] + 0.7152 * pixels[3 * i + 1] + 0.0722 * pixels[3 * i + 2];
    grey.fill(dark ? 14 + 0.36 * light : 156 + 0.38 * light, 3 * i, 3 * i + 3);
  }
  return bitmap(grey, rows, columns);
}

// explorer/picture.js
var LARGEST_PICTURE = 336;
var PicturePanel = class {
  constructor({ onHover, onLock }) {
    this.onHover = onHover;
    this.onLock = onLock;
    this.canvas = el("canvas", {
      tabindex: "0",
      role: "application",
      "aria-roledescription": "picture of patches",
      "aria-label": "Weights over the picture. Arrow keys move the locked patch.",
      on: {
        mousemove: (event) => this.onHover(this.patchAt(event)),
        mouseleave: () => this.onHover(null),
        click: (event) => this.onLock(this.patchAt(event), "toggle"),
        keydown: (event) => this.move(event)
      }
    });
    this.plain = el("canvas", { role: "img", "aria-label": "the picture as the model sees it" });
    this.others = el("div", { class: "line" });
    this.note = el("p", { class: "quiet" });
    this.element = el(
      "div",
      { class: "picture" },
      this.others,
      el("div", { class: "picture-row" }, this.plain, this.canvas, this.note)
    );
  }
  // `axes` as for the text; a picture has one.
  build([{ side, axis }], { pixels, rows, columns, mask, ratio, said }) {
    this.side = side;
    this.grid = axis.grid;
    this.leading = axis.length - axis.grid[0] * axis.grid[1];
    this.source = bitmap(pixels, rows, columns);
    this.answer = mask ? bitmap(pixels, rows, columns, mask) : this.source;
    this.note.textContent = [mask ? "Left: what the model marks; all else is faded." : "", said].filter(Boolean).join(" ");
    this.note.hidden = !this.note.textContent;
    this.paled = {};
    this.picture = { pixels, rows, columns, ratio };
    this.marks = axis.text.slice(0, this.leading).map(
      (text2, index) => el(
        "button",
        {
          type: "button",
          class: "token",
          on: {
            mouseenter: () => this.onHover({ side, index }),
            mouseleave: () => this.onHover(null),
            click: () => this.onLock({ side, index }, "toggle")
          }
        },
        text2
      )
    );
    this.others.replaceChildren(...this.marks);
    this.others.hidden = !this.marks.length;
  }
  // Both copies of the picture side by side, as large as the panel has room for.
  fit() {
    const { ratio } = this.picture;
    const room = Math.max(64, Math.min(LARGEST_PICTURE, (this.element.clientWidth - 20) / 2));
    this.size = {
      width: Math.round(room * Math.min(1, ratio)),
      height: Math.round(room * Math.min(1, 1 / ratio))
    };
  }
  // Made once for a theme.
  pale(dark) {
    const { pixels, rows, columns } = this.picture;
    return this.paled[dark] ??= paled(pixels, rows, columns, dark);
  }
  draw(_side, values, _drawn, locked, { look, plain, middle, strong, onDark }) {
    this.locked = locked;
    this.marks.forEach((mark, i) => {
      const { css, dark, light } = values ? look(values[i]) : plain;
      mark.style.background = css;
      mark.classList.toggle("on-dark", dark);
      mark.classList.toggle("on-light", light);
      mark.classList.toggle("locked", Boolean(locked && i >= locked.index && i <= locked.end));
    });
    this.fit();
    this.paint(this.plain, this.answer);
    const context = this.paint(this.canvas, values ? this.pale(onDark) : this.source);
    if (!values) return;
    const [rows, columns] = this.grid;
    const [w, h] = [this.size.width / columns, this.size.height / rows];
    context.fillStyle = middle;
    for (let patch = 0; patch < rows * columns; patch++) {
      context.globalAlpha = 0.9 * look(values[this.leading + patch]).share ** 0.7;
      context.fillRect(patch % columns * w, Math.floor(patch / columns) * h, w, h);
    }
    context.globalAlpha = 1;
    if (!locked || locked.index < this.leading) return;
    const at = locked.index - this.leading;
    context.strokeStyle = strong;
    context.lineWidth = 2;
    context.strokeRect(at % columns * w + 1, Math.floor(at / columns) * h + 1, w - 2, h - 2);
  }
  paint(canvas, source) {
    const context = prepare(canvas, this.size.width, this.size.height);
    context.imageSmoothingEnabled = false;
    context.drawImage(source, 0, 0, this.size.width, this.size.height);
    return context;
  }
  patchAt(event) {
    const [rows, columns] = this.grid;
    const column = Math.floor(event.offsetX / this.size.width * columns);
    const row = Math.floor(event.offsetY / this.size.height * rows);
    if (column < 0 || row < 0 || column >= columns || row >= rows) return null;
    return { side: this.side, index: this.leading + row * columns + column };
  }
  move(event) {
    const [rows, columns] = this.grid;
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
    if (!by) return;
    event.preventDefault();
    const at = this.locked ? this.locked.index + by : this.leading;
    const last = this.leading + rows * columns - 1;
    this.onLock({ side: this.side, index: Math.max(0, Math.min(last, at)) }, "set");
  }
};

// explorer/quantities.js
var KEPT_MAP_BYTES = 256e6;
var SMALL_CELLS = 3e5;
function described(line) {
  return {
    ...line,
    layerwise: line.per === "layer",
    signed: line.rows === "scores",
    shares: line.rows === "shares"
  };
}
var Quantities = class {
  constructor(header, arrays) {
    this.url = header.url;
    this.lines = header.quantities.map(described);
    this.arrays = arrays;
    this.axes = header.axes;
    this.stacks = Object.fromEntries(header.stacks.map((stack) => [stack.name, stack]));
    this.fetched = new Kept();
  }
  named(name) {
    return this.lines.find((line) => line.name === name) ?? this.lines[0];
  }
  // Why a stack does not have a quantity; empty where it has it.
  why(stackName, name) {
    const offer = this.stacks[stackName].offers[name];
    return offer === "data" || offer === "fetch" ? "" : offer;
  }
  // [name, label] of all, as choices of a stack.
  choices(stackName) {
    return this.lines.map(({ name, label }) => [
      name,
      this.why(stackName, name) ? `${label} (not here)` : label
    ]);
  }
  address(name, stackName, { layer, head }, target) {
    const at = this.named(name).layerwise ? 0 : head;
    const asked = name === "relevance" && target ? `?target=${encodeURIComponent(target)}` : "";
    return `${name}/${stackName}/${layer}/${at}${asked}`;
  }
  // The map at hand, or null; {values, rows, columns, scale, within, of}.
  at(name, stackName, head, target = "") {
    const address = this.address(name, stackName, head, target);
    const fetched = this.fetched.get(address);
    if (fetched) return fetched;
    const all = this.arrays[`${stackName}/${name}`];
    const line = this.named(name);
    if (!all || name === "weights") return null;
    const { rows, columns } = this.size(stackName);
    const stack = this.stacks[stackName];
    const layer = slot(stack, head.layer);
    const at = line.layerwise ? layer : layer * stack.heads + head.head;
    const values = all.subarray(at * rows * columns, (at + 1) * rows * columns);
    return { values, rows, columns, scale: 1, within: 0, of: "" };
  }
  // Whether maps of a quantity are small enough to be fetched unasked.
  brings(name, stackName) {
    const { rows, columns } = this.size(stackName);
    return this.stacks[stackName].offers[name] === "fetch" && rows * columns <= SMALL_CELLS;
  }
  size(stackName) {
    const stack = this.stacks[stackName];
    return {
      rows: this.axes[stack.queries].text.length,
      columns: this.axes[stack.keys].text.length
    };
  }
  // Fetches a map that is not at hand. Resolves to true when there is a new one; throws a sentence.
  async load(name, stackName, head, target = "") {
    const why = this.why(stackName, name);
    if (why) throw new Error(why);
    if (this.at(name, stackName, head, target)) return false;
    const address = this.address(name, stackName, head, target);
    const answer2 = await fetch(`${this.url}/drawn/${address}`);
    if (!answer2.ok) throw new Error(await answer2.text());
    const { rows, columns } = this.size(stackName);
    const values = asFloats(await answer2.arrayBuffer(), rows * columns);
    const of = decodeURIComponent(answer2.headers.get("X-Drawn-Of") ?? "");
    const most = Math.max(1, KEPT_MAP_BYTES / (4 * rows * columns));
    this.fetched.set(address, { values, rows, columns, scale: 1, within: 0, of }, most);
    return true;
  }
};

// explorer/screen.js
var FullScreen = class {
  constructor(explorer) {
    this.explorer = explorer;
    this.stopping = new AbortController();
    const { signal } = this.stopping;
    document.addEventListener("keydown", (event) => this.pressed(event), { capture: true, signal });
    document.addEventListener("fullscreenchange", () => this.changed(), { signal });
  }
  stop() {
    this.stopping.abort();
  }
  toggle() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.explorer.root.requestFullscreen?.();
  }
  // Escape leaves before it does anything else.
  pressed(event) {
    if (event.key !== "Escape" || !document.fullscreenElement) return;
    document.exitFullscreen();
    event.stopPropagation();
  }
  // The button says what it does now, and the map, which then has the height of the screen, is in sight.
  changed() {
    const { part } = this.explorer;
    if (!part) return;
    const on = Boolean(document.fullscreenElement);
    part.screen.textContent = on ? "Leave full screen" : "Full screen";
    part.screen.title = on ? "Leave full screen (key f or Escape)" : "Full screen (key f)";
    part.screen.setAttribute("aria-label", part.screen.title);
    this.explorer.drawAll();
    if (on) part.right.querySelector(".map-panel").scrollIntoView({ block: "end" });
  }
};

// explorer/shown.js
var CACHED = 16;
var MIXES_CACHED = 4;
var MOSTLY = 0.5;
var WITHOUT = {
  special: "special tokens",
  first: "the first token",
  both: "special tokens and the first one"
};
var Shown = class {
  constructor(header, weights, quantities, closer) {
    this.closer = closer;
    this.header = header;
    this.weights = weights;
    this.quantities = quantities;
    this.cache = /* @__PURE__ */ new Map();
    this.single = /* @__PURE__ */ new Map();
    this.mixes = /* @__PURE__ */ new Map();
  }
  // Better maps have come: what was made of the old ones is forgotten.
  forget() {
    this.cache.clear();
    this.mixes.clear();
  }
  // `axes` as wished, `whole` with every token: what an overview can be drawn with. Null while a map
  // of the quantity is not at hand.
  of(stack, heads, asked) {
    const { quantity, target, mixing, options } = asked;
    const chosen = quantity.layerwise ? heads.slice(-1) : heads;
    const key = JSON.stringify([
      stack.name,
      quantity.name,
      target,
      chosen.map(nameOf),
      chosen[1] && mixing,
      options
    ]);
    if (!this.cache.has(key)) {
      const maps = this.maps(stack, chosen, quantity, target);
      if (!maps) return null;
      if (this.cache.size >= CACHED) this.cache.delete(this.cache.keys().next().value);
      this.cache.set(key, this.make(stack, chosen, maps, asked));
    }
    return this.cache.get(key);
  }
  maps(stack, heads, quantity, target) {
    if (quantity.name === "weights") return this.weights.together(stack.name, heads);
    const maps = heads.map((head) => this.quantities.at(quantity.name, stack.name, head, target));
    return maps.every(Boolean) ? maps : null;
  }
  // The same mix is drawn in several cuts.
  mix(stack, heads, maps, { quantity, target, mixing }) {
    const key = JSON.stringify([stack.name, quantity.name, target, heads.map(nameOf), mixing]);
    if (!this.mixes.has(key)) {
      if (this.mixes.size >= MIXES_CACHED) this.mixes.delete(this.mixes.keys().next().value);
      this.mixes.set(key, mixed(maps, shares(heads, mixing)));
    }
    return this.mixes.get(key);
  }
  make(stack, heads, maps, asked) {
    const { quantity, mixing, whole, options } = asked;
    let { axes } = asked;
    const many = heads.length > 1;
    const { label, source } = quantity;
    const rule2 = stack.name === "cross" && quantity.formula_across || quantity.formula;
    const formula = maps[0].of ? `${rule2}; y = ${maps[0].of}` : rule2;
    const about = {
      quantity,
      name: many ? mixTitle(heads, mixing) : nameFor(heads[0], quantity),
      formula: many ? `${mixFormula(heads, mixing)}, a = ${formula}` : formula,
      source: `${label}: ${source}`
    };
    const map = many ? this.mix(stack, heads, maps, asked) : maps[0];
    const notes = [];
    if (quantity.signed && [axes.queries, axes.keys].some((axis) => axis.unit !== "token")) {
      axes = this.ofTokens(stack, options.hide);
      notes.push(`${capital(label)} are of single tokens: words and sentences have none.`);
    }
    notes.push(...firstNote(map, axes.keys, quantity));
    const overview = map.rows !== whole.queries.length || map.columns !== whole.keys.length;
    if (!overview && axes.queries.whole && axes.keys.whole)
      return new Drawn({ map, ...axes, ...about, notes });
    if (overview) {
      if (!axes.queries.whole || !axes.keys.whole)
        notes.push(
          "All tokens are shown: what is left out and words need every weight, and this is an overview."
        );
      const given = many ? shares(heads, mixing) : null;
      const near = this.weights.near(stack.name, heads, given) ?? this.closer.near(stack, heads, given);
      return new Drawn({
        map,
        ...whole,
        ...about,
        notes,
        near,
        bound: many && mixing.how !== "max"
      });
    }
    const scaled = quantity.shares && (options.hide ?? "nothing") !== "nothing";
    const cut = recut(map, axes.queries, axes.keys, scaled);
    const without = axes.keys.indexOf.size < map.columns ? WITHOUT[options.hide] ?? "" : "";
    const { keys } = axes;
    if (options.padding === "cut" && keys.tokens.seconds)
      notes.push(...paddingNote(map, axes, quantity, Boolean(without)));
    notes.push(...notesOf(axes, without, cut, quantity));
    const partly = quantity.shares && !scaled && keys.indexOf.size < map.columns;
    const entropies = partly ? entropiesOf(
      map,
      axes.queries.members.map(([first]) => first)
    ) : null;
    return new Drawn({ map: cut.map, ...axes, ...about, notes, without, entropies, partly });
  }
  // The axes in tokens, for what words do not have; one object for each choice of what is left out.
  ofTokens(stack, hide) {
    const key = `${stack.name}/${hide}`;
    if (!this.single.has(key)) this.single.set(key, axesOf(this.header, stack, { hide }));
    return this.single.get(key);
  }
};
function nameFor({ layer, head }, { layerwise }) {
  if (!layerwise) return `Layer ${layer} · head ${head}`;
  return layer === 0 ? "Layer 0" : `Layers 0–${layer}`;
}
function capital(text2) {
  return text2[0].toUpperCase() + text2.slice(1);
}
function firstNote(map, { tokens, indexOf }, { rests }) {
  if (!rests || thingsOf(tokens)[0] !== "token") return [];
  const share = onFirst(map);
  if (!indexOf.has(0)) return [`${nines(share)} of this is on the first token, which is left out.`];
  return share < MOSTLY ? [] : [`${nines(share)} of this is on the first token: leave it out to see the rest.`];
}
function onFirst({ values, rows, columns }) {
  let [first, all] = [0, 0];
  for (let at = columns; at < rows * columns; at++) {
    all += values[at];
    if (at % columns === 0) first += values[at];
  }
  return all > 0 ? first / all : 0;
}
function nines(share) {
  const said = [1, 2, 3].map((digits) => (100 * share).toFixed(digits)).find((text2) => Number(text2) < 100);
  return said ? `${said} %` : "over 99.999 %";
}
function paddingNote(map, { queries, keys }, { shares: ofAWhole }, scaled) {
  const { seconds } = keys.tokens;
  const padding = seconds.filter((_, position) => isPadding(keys.tokens, position));
  if (!padding.length) return [];
  const step = seconds.find((start) => start > 0) ?? 0;
  const long = Math.max(...padding) + step - Math.min(...padding);
  const said = `The last ${long.toFixed(long < 1 ? 2 : 1)} s are padding behind the sound, and are not drawn`;
  if (!ofAWhole || scaled) return [`${said}.`];
  return [`${said}: they got ${number(onPadding(map, queries, keys))} of the weight.`];
}
function notesOf({ queries, keys }, without, { emptied }, { shares: ofAWhole, signed }) {
  const notes = [];
  if (without && ofAWhole) {
    notes.push(`Without ${without}: the rest of each row is scaled to add up to 1.`);
    const rows = emptied === 1 ? "1 row looks" : `${emptied} rows look`;
    if (emptied)
      notes.push(`${rows} at nothing else and ${emptied === 1 ? "stays" : "stay"} empty.`);
  } else if (without) notes.push(`Without ${without}: all other numbers are as they were.`);
  const unit = [keys.unit, queries.unit].find((each) => each !== "token");
  if (unit && !signed) {
    notes.push(
      `A ${unit} receives the sum of what its tokens receive, and attends to the mean of what they attend to.`
    );
  }
  return notes;
}

// explorer/tables.js
var LINKS = 20;
function headsTable({ stack, metrics }) {
  return table(
    "Table of all heads",
    () => ["head", ...metrics.map((metric) => metric.label)],
    () => attending(stack()).flatMap(
      (layer) => stack().scores[metrics[0].name][layer].map((_, head) => [
        `${layer}.${head}`,
        ...metrics.map((metric) => number(stack().scores[metric.name][layer][head]))
      ])
    )
  );
}
function linksTable(drawn) {
  return table(
    `Table of the ${LINKS} strongest links`,
    () => ["from", "to", drawn().quantity.noun, "rank in its row"],
    () => {
      const of = drawn();
      if (of.overview) return [["An overview holds no single links.", "", "", ""]];
      return of.links(LINKS).map(({ query, key, value }) => [
        of.queries.name(query),
        of.keys.name(key),
        exact(value, of),
        of.rank(query, key)
      ]);
    }
  );
}
function rowTable(drawn, locked) {
  return table(
    "Table of the locked row",
    () => {
      const [{ noun }, found] = [drawn().quantity, locked()];
      return found?.to ? ["attends to the locked token", noun] : ["attended to by the locked token", noun];
    },
    () => {
      const [of, found] = [drawn(), locked()];
      if (!found) return [["Lock a token first: its whole row stands here.", ""]];
      const { cell, values, blocks, to } = found;
      const axis = to ? of.queries : of.keys;
      const name = to ? spanName(of.keys, cell.key, cell.keyTo) : spanName(of.queries, cell.query, cell.queryTo);
      if (!values) {
        return [
          [`(${name}: known by blocks only, the strongest weight in each)`, ""],
          ...blocks.map(({ span: span2, value }) => [
            `tokens ${span2[0]} to ${span2[1]}`,
            blockSaid(of, value)
          ])
        ];
      }
      return [
        [`(${name})`, ""],
        ...[...values].map((value, index) => [
          axis.name(index),
          exact(value, of, of.overview ? 0 : of.within)
        ])
      ];
    }
  );
}
function exact(value, drawn, within = drawn.within) {
  return el("span", { title: String(value) }, drawn.said(value, within));
}

// explorer/text.js
var TextPanel = class {
  constructor({ onHover, onLock }) {
    this.onHover = onHover;
    this.onLock = onLock;
    this.element = el("div", {
      class: "text",
      on: {
        mouseover: (event) => this.hovered(event),
        mouseleave: () => this.onHover(null),
        focusout: ({ relatedTarget }) => this.element.contains(relatedTarget) || this.onHover(null),
        mousedown: (event) => this.grab(event),
        click: (event) => this.clicked(event),
        keydown: (event) => this.moved(event)
      }
    });
    this.lines = [];
  }
  // `axes`: [{name, side, axis}], one line of text for each side of the map.
  build(axes) {
    Object.assign(this, { from: null, stretching: null, dragged: false });
    this.lines = axes.map(({ name, side, axis }) => {
      const marks = [];
      const parts = axis.running.map(({ text: text2, index, end, joined }) => {
        if (index < 0) return el("span", { class: "token gone", title: "left out" }, text2);
        const mark = el(
          "button",
          {
            type: "button",
            class: joined ? "token joined" : "token",
            "data-index": index,
            "data-end": end > index ? end : null,
            "data-side": side,
            tabindex: marks.length ? "-1" : "0"
          },
          text2
        );
        marks.push(mark);
        return mark;
      });
      const groups = axis.running.filter(({ index }) => index >= 0).map(({ index, end }) => [index, end]);
      return { side, axis, marks, groups, parts, name, looks: [], shaded: null };
    });
    this.element.replaceChildren(
      ...this.lines.map(
        ({ name, parts, axis }) => el(
          "div",
          { class: ["sentence", "turn"].includes(axis.unit) ? "line sentences" : "line" },
          name ? el("span", { class: "line-name" }, name) : null,
          ...parts.flatMap((part, i) => [...opening(axis, i), part])
        )
      )
    );
  }
  // Shades `side` by the values of what is drawn, and marks the span that is locked. Looks are
  // as from paint.js.
  draw(side, given, drawn, locked, paints2) {
    for (const line of this.lines) {
      const shaded = given && (line.side === side || line.side === "both");
      const grouped = shaded && line.groups.length < line.axis.length;
      const values = grouped ? ofGroups(line.groups, given, drawn, side) : given;
      const { look, plain } = grouped ? paints2.of(values) : paints2;
      line.shaded = shaded ? { values, drawn } : null;
      line.marks.forEach((mark, i) => {
        const { css, dark, light } = shaded ? look(values[i]) : plain;
        const [index, end] = line.groups[i];
        const isLocked = Boolean(
          locked && end >= locked.index && index <= locked.end && sameSide(line.side, locked.side)
        );
        const state = `${css} ${isLocked}`;
        if (line.looks[i] === state) return;
        line.looks[i] = state;
        mark.style.background = css;
        mark.classList.toggle("on-dark", dark);
        mark.classList.toggle("on-light", light);
        mark.classList.toggle("locked", isLocked);
        mark.setAttribute("aria-pressed", String(isLocked));
      });
    }
    this.locked = locked;
    this.reveal(locked);
  }
  // What is locked is in sight, once: then the reader may scroll away from it.
  reveal(locked) {
    const { element } = this;
    const line = locked && this.lines.find((each) => sameSide(each.side, locked.side));
    const mark = line?.marks[line.groups.findIndex(([, end]) => end >= locked.index)];
    if (!mark || mark === this.revealed || !element.clientHeight) return;
    this.revealed = mark;
    const [box, at] = [element.getBoundingClientRect(), mark.getBoundingClientRect()];
    if (at.top >= box.top && at.bottom <= box.bottom) return;
    element.scrollTop += at.top - box.top - (box.height - at.height) / 2;
  }
  lineOf(side) {
    return this.lines.find((line) => line.side === side);
  }
  // What a unit is, said when it is pointed at.
  describe({ side, index, end = index }, mark) {
    const line = this.lineOf(side);
    const { values, drawn } = line.shaded ?? {};
    const about = end > index ? `${line.axis.text[index]} to ${line.axis.text[end]}` : line.axis.about(index);
    const value = values?.[line.marks.indexOf(mark)];
    mark.title = values ? `${drawn.said(value, drawn.overview ? 0 : drawn.within)} · ${about}` : about;
  }
  hovered(event) {
    const found = tokenOf(event.target);
    if (!found) return;
    if (this.from && this.from.side === found.side && this.from.index !== found.index) {
      this.dragged = true;
      this.onLock(span(this.from, found), "set");
    } else if (!this.dragged) this.onHover(found);
    this.describe(found, event.target);
  }
  grab(event) {
    const found = tokenOf(event.target);
    this.dragged = false;
    if (!found || event.button !== 0 || event.shiftKey) return;
    event.preventDefault();
    event.target.focus();
    this.from = found;
    window.addEventListener(
      "mouseup",
      () => {
        this.from = null;
        setTimeout(() => this.dragged = false);
      },
      { once: true }
    );
  }
  clicked(event) {
    const found = tokenOf(event.target);
    if (!found || this.dragged) return;
    if (event.shiftKey && this.locked) this.onLock(span(this.anchor(found), found), "set");
    else this.onLock(found, "toggle");
  }
  // Where a span that is stretched to `to` begins: the far end of what is locked.
  anchor(to) {
    const { index, end } = this.locked;
    return { side: to.side, index: to.index > index ? index : end };
  }
  moved(event) {
    const found = tokenOf(event.target);
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!found || !by) return;
    const line = this.lineOf(found.side);
    const next = line.marks[line.marks.indexOf(event.target) + by];
    if (!next) return;
    event.preventDefault();
    const to = tokenOf(next);
    if (event.shiftKey) {
      const held = this.locked && this.stretching ? this.stretching : found;
      this.stretching = held;
      this.onLock(span(held, to), "set");
    } else this.stretching = null;
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
    if (!event.shiftKey) this.onHover(to);
  }
};
function span(from, to) {
  const ends = [from.index, from.end ?? from.index, to.index, to.end ?? to.index];
  return { side: from.side, index: Math.min(...ends), end: Math.max(...ends) };
}
function tokenOf(target) {
  if (!target.dataset || target.dataset.index === void 0) return null;
  const { side, index, end } = target.dataset;
  return end === void 0 ? { side, index: Number(index) } : { side, index: Number(index), end: Number(end) };
}
function ofGroups(groups, values, drawn, side) {
  return groups.map(([first, last]) => {
    const inside = Array.from(values).slice(first, last + 1);
    return side === "query" ? inside.reduce((sum, value) => sum + value, 0) / inside.length : drawn.joined(inside);
  });
}
function sameSide(line, side) {
  return line === "both" || line === side;
}
function opening(axis, i) {
  if (startsSegment(axis, i)) return [el("br")];
  const { turn, roles } = axis.tokens;
  const of = (at) => turn[axis.running[at].first];
  if (!turn || axis.unit === "turn" || i > 0 && of(i) === of(i - 1)) return [];
  return [i > 0 ? el("br") : "", el("span", { class: `role ${roles[of(i)]}` }, roles[of(i)])];
}
function startsSegment(axis, i) {
  const segment = (at) => axis.tokens.segment[axis.running[at].first];
  if (i === 0 || segment(i) !== 1) return false;
  for (let before = 0; before < i; before++) if (segment(before) === 1) return false;
  return true;
}

// explorer/weights.js
var KEPT_BYTES = 256e6;
var Weights = class {
  constructor(header, arrays) {
    this.arrays = arrays;
    this.stacks = Object.fromEntries(header.stacks.map((stack) => [stack.name, stack]));
    this.axes = header.axes;
    this.fetched = new Kept();
    this.parts = /* @__PURE__ */ new Map();
    for (const { name, held = [], queries, keys } of header.stacks) {
      const [rows, columns] = [queries, keys].map((axis) => header.axes[axis].text.length);
      for (const { layer, head, whole, ...runs } of held) {
        const at = `${layer}.${head}`;
        const key = `${name}/${layer}/${head}`;
        if (whole)
          this.fetched.set(
            key,
            { values: arrays[`${name}/whole/${at}`], rows, columns, scale: 1, within: 0 },
            Infinity
          );
        else
          this.parts.set(
            key,
            new Parts(
              runs,
              arrays[`${name}/rows/${at}`],
              arrays[`${name}/columns/${at}`],
              rows,
              columns
            )
          );
      }
    }
  }
  // What a file holds exactly of heads that it has an overview of: {row(query), column(key), rows}, for
  // a mix when it holds that of each head. Null where it holds nothing.
  near(stackName, heads, shares2) {
    const parts = heads.map(({ layer, head }) => this.parts.get(`${stackName}/${layer}/${head}`));
    if (!parts.every(Boolean)) return null;
    return {
      row: kept(
        (query) => mixedRows(
          parts.map((part) => part.row(query)),
          shares2
        )
      ),
      column: kept(
        (key) => mixedRows(
          parts.map((part) => part.column(key)),
          shares2
        )
      ),
      rows: parts[0].runs.rows
      // alike in all heads of a file
    };
  }
  // How many fetched heads of a stack can be held at once.
  room(stackName) {
    const stack = this.stacks[stackName];
    const cells = this.axes[stack.queries].text.length * this.axes[stack.keys].text.length;
    return stack.weights === "fetch" ? Math.max(1, Math.floor(KEPT_BYTES / (4 * cells))) : Infinity;
  }
  // The best maps of several heads that have one size, to be mixed.
  together(stackName, heads) {
    const best = heads.map(({ layer, head }) => this.best(stackName, layer, head));
    const alike = best.every((map) => map.rows === best[0].rows && map.columns === best[0].columns);
    return alike ? best : heads.map(({ layer, head }) => this.overview(stackName, layer, head));
  }
  // What a thumbnail is drawn from.
  overview(stackName, layer, head) {
    const stack = this.stacks[stackName];
    if (!stack.cells) return this.best(stackName, layer, head);
    const [rows, columns] = stack.cells;
    const at = (slot(stack, layer) * stack.heads + head) * rows * columns;
    const values = this.arrays[`${stackName}/overview`].subarray(at, at + rows * columns);
    return { values, rows, columns, scale: 1 / 255, within: 0.5 / 255 };
  }
  // The best map at hand now; `load` may bring a better one.
  best(stackName, layer, head) {
    const stack = this.stacks[stackName];
    const key = `${stackName}/${layer}/${head}`;
    const fetched = this.fetched.get(key);
    if (fetched) return fetched;
    const queries = this.axes[stack.queries].text.length;
    const keys = this.axes[stack.keys].text.length;
    const all = this.arrays[`${stackName}/weights`];
    if (!all) return this.overview(stackName, layer, head);
    const size = queries * keys;
    const at = (slot(stack, layer) * stack.heads + head) * size;
    const levels = stack.weights === "exact" ? 0 : stack.levels;
    return {
      values: all.subarray(at, at + size),
      rows: queries,
      columns: keys,
      scale: levels ? 1 / levels : 1,
      within: levels ? 0.5 / levels : 0
    };
  }
  // Fetches the exact map where the host offers it. Resolves to true when `best` has improved.
  async load(stackName, layer, head) {
    const stack = this.stacks[stackName];
    const key = `${stackName}/${layer}/${head}`;
    if (stack.weights !== "fetch" || this.fetched.has(key)) return false;
    const rows = this.axes[stack.queries].text.length;
    const columns = this.axes[stack.keys].text.length;
    const values = await floatsFrom(`${stack.url}/${layer}/${head}`, rows * columns);
    this.fetched.set(key, { values, rows, columns, scale: 1, within: 0 }, this.room(stackName));
    return true;
  }
};
var Parts = class {
  constructor(runs, rows, columns, queries, keys) {
    Object.assign(this, { runs, rows, columns, queries, keys });
  }
  row(query) {
    return cutOut(this.runs.rows, this.rows, query, this.keys);
  }
  column(key) {
    return cutOut(this.runs.columns, this.columns, key, this.queries);
  }
};
function cutOut(runs, values, position, length) {
  let before = 0;
  for (const [first, last] of runs) {
    if (position >= first && position <= last) {
      const at = (before + position - first) * length;
      return values.subarray(at, at + length);
    }
    before += last - first + 1;
  }
  return null;
}

// explorer/explorer.js
var Explorer = class extends Panels {
  constructor(element, emit) {
    super(element, "explorer", emit);
    this.root.addEventListener("keydown", (event) => handleKey(event, this));
    this.screen = new FullScreen(this);
    const kept2 = remembered();
    this.options = Object.fromEntries(
      Object.entries(DEFAULTS).map(([name, value]) => [name, kept2[name] ?? value])
    );
    this.mixing = { how: "mean", own: {} };
    this.atlas = new Atlas({ onSelect: (head, how) => this.select(head, how) });
    this.finder = new Finder({
      onArrange: () => this.drawAtlas(),
      onFind: (head) => this.select(head, "one")
    });
    const spots = {
      onHover: (spot) => this.hover(spot),
      onLock: (spot, how) => this.lock(spot, how)
    };
    this.map = new Heatmap({ ...spots, others: (cell) => besides(this, cell) });
    this.path = new PathPanel();
    this.lines = new Lines(spots);
    this.textPanel = new TextPanel(spots);
    this.picturePanel = new PicturePanel(spots);
    this.headPanel = new HeadPanel({
      onMix: (mixing) => this.mix(mixing),
      onRemove: (head) => this.select(head, "toggle")
    });
    this.help = helpPanel();
  }
  rethemed() {
    if (!this.state) return;
    this.theme();
    this.drawAll();
  }
  resized() {
    if (this.state && this.root.clientWidth !== this.width) this.drawAll();
  }
  destroy() {
    this.screen.stop();
    this.closer?.stop();
    this.path.destroy();
    super.destroy();
  }
  show(data) {
    const { header, arrays } = unpack(data);
    this.header = header;
    this.picture = header.picture && {
      pixels: arrays.picture,
      rows: header.picture[0],
      columns: header.picture[1],
      mask: arrays.mask,
      ...header.framing ?? { ratio: header.picture[1] / header.picture[0], said: "" }
    };
    this.text = this.picture ? this.picturePanel : this.textPanel;
    this.weights = new Weights(header, arrays);
    this.quantities = new Quantities(header, arrays);
    this.closer?.stop();
    this.closer = new Closer(header, {
      onRow: () => this.rowCame(),
      onTile: () => this.tileCame(),
      onProblem: (sentence) => this.complain(sentence)
    });
    this.shown = new Shown(header, this.weights, this.quantities, this.closer);
    this.target = "";
    this.opening = true;
    if (header.hide) this.options.hide = header.hide;
    const opened = this.opened(header);
    const kept2 = opened ? null : this.keptHeads(header);
    const { stack, heads, lock } = opened ?? kept2 ?? {
      stack: header.selection.stack,
      heads: [{ layer: header.selection.layer, head: header.selection.head }]
    };
    this.lockWhenThere = lock ?? null;
    this.state = { stack, heads, focus: heads.at(-1), lock: null, hover: null };
    this.map.reset();
    this.path.open(header);
    Object.assign(this.map, header.opened?.map);
    this.build();
    this.theme();
    this.enter();
    this.lockAsked();
    const { query } = header.selection;
    if (!header.opened && query !== null && stack === header.selection.stack) {
      const index = this.drawn.queries.indexOf.get(query) ?? (this.drawn.overview ? void 0 : this.drawn.links(1)[0]?.query);
      if (index !== void 0) this.lock({ side: this.oneText ? "both" : "query", index }, "set");
    }
    this.opening = false;
    if (kept2) this.told();
  }
  // What a link or a file locks is named on the axes of what it draws, cut as it cuts them: it waits
  // for that. What does not lie on them is not locked.
  lockAsked() {
    const lock = this.lockWhenThere;
    const drawn = lock && this.drawnOf(this.followed);
    if (!drawn || drawn.overview && this.stack.weights === "fetch") return;
    const { opening: opening2 } = this;
    this.opening = true;
    const asked = drawn.overview ? this.axes : drawn;
    const { queries, keys } = asked;
    const [first, last, axis] = lock.side === void 0 ? [lock.query, lock.query, queries] : [lock.index, lock.end ?? lock.index, lock.side === "query" ? queries : keys];
    if (last < axis.length && first <= last && (lock.side !== void 0 || lock.key < keys.length)) {
      const spot = carried(lock, asked, drawn);
      if (spot) this.lock(spot, "set");
    }
    this.opening = opening2;
    this.lockWhenThere = null;
  }
  // What a file was saved with; null where it names heads that are not there.
  opened({ opened }) {
    const stack = opened && this.weights.stacks[opened.stack];
    if (!stack || !opened.heads.every((head) => sameHead(head, nearestHead(stack, head))))
      return null;
    Object.assign(this.options, opened.options);
    Object.assign(this.finder, opened.finder);
    this.mixing = opened.mixing;
    this.target = opened.target ?? "";
    return opened;
  }
  // The heads the reader has chosen stay chosen when only the text changes.
  keptHeads(header) {
    const kept2 = this.state ? { ...this.state, model: this.model } : remembered();
    this.model = header.model.name;
    if (kept2.model !== this.model || header.selection.asked || !kept2.heads) return null;
    const stack = this.weights.stacks[kept2.stack];
    const fits = (head) => sameHead(head, nearestHead(stack, head));
    return stack && kept2.heads.every(fits) ? { stack: kept2.stack, heads: kept2.heads } : null;
  }
  remember() {
    const { stack, heads } = this.state;
    remember({ model: this.model, stack, heads, ...this.options });
  }
  build() {
    this.firstHint ??= el("p", { class: "quiet first-hint" });
    const [thing] = thingsOf(this.header.axes[0]);
    this.firstHint.textContent = `Point at a ${thing} to see where it looks; click to lock it. Then choose another head.`;
    this.firstHint.hidden = this.firstHint.style.visibility === "hidden";
    const metrics = this.header.metrics;
    this.finder.build(this.stack, metrics);
    this.orderBy = el("span", {}, this.finder.orderBy);
    this.tables = {
      heads: headsTable({ stack: () => this.stack, metrics }),
      links: linksTable(() => this.drawn),
      row: rowTable(
        () => this.drawn,
        () => this.read(this.state.lock)
      )
    };
    this.part = layOut(this);
    this.root.replaceChildren(this.host.probe, ...this.part.page);
  }
  theme() {
    this.root.dataset.theme = this.state.theme = themeOf(this.root);
    this.ramp = rampOf(this.root);
    this.signed = signedRampOf(this.root);
    this.series = seriesOf(this.root);
    this.colors = colorsOf(this.root);
  }
  // --- what is chosen ---------------------------------------------------------------------------
  get stack() {
    return this.weights.stacks[this.state.stack];
  }
  get oneText() {
    return this.stack.queries === this.stack.keys;
  }
  // What the two sides of the map are called.
  get sides() {
    return this.stack.name === "cross" ? { query: "written", key: "read" } : { query: "query", key: "key" };
  }
  // What is drawn of some heads; of all chosen ones together when none are named.
  // Null while its numbers are not at hand.
  drawnOf(heads, { whole = false, name = this.options.drawn } = {}) {
    const options = whole ? {} : this.wanted;
    const axes = whole ? this.whole : this.axes;
    const { mixing, target } = this;
    const quantity = this.quantities.named(name);
    return this.shown.of(this.stack, heads, {
      quantity,
      target,
      mixing,
      axes,
      whole: this.whole,
      options
    });
  }
  // Until the numbers of what was chosen are there, the picture before stays.
  get drawn() {
    this.held = this.drawnOf(this.followed) ?? this.held ?? this.drawnOf(this.state.heads, { name: "weights" });
    return this.held;
  }
  get quantity() {
    return this.quantities.named(this.options.drawn);
  }
  // The heads that a picture is of: what runs through layers has one, at the last layer that counts.
  get followed() {
    const { heads, focus } = this.state;
    return this.quantity.layerwise ? [focus] : heads;
  }
  // A chosen head's colour: its own among a few, else the accent; null for a head not chosen.
  colorOf(head) {
    const at = this.state.heads.findIndex((each) => sameHead(each, head));
    if (at < 0) return null;
    const { length } = this.state.heads;
    return length > 1 && length <= SERIES ? this.series[at] : this.colors.accent;
  }
  changeStack(name) {
    const stack = this.weights.stacks[name];
    const heads = [nearestHead(stack, this.state.focus)];
    Object.assign(this.state, { stack: name, heads, focus: heads[0], lock: null, hover: null });
    this.lockWhenThere = null;
    this.finder.build(this.stack, this.header.metrics);
    this.orderBy.replaceChildren(this.finder.orderBy);
    this.map.reset();
    this.remember();
    this.enter();
    this.told();
  }
  // A stack has been chosen: its texts and all that hangs on them.
  enter() {
    const { stack, header } = this;
    this.whole = axesOf(header, stack, {});
    this.tools = quantityTools(this);
    this.part.quantity.replaceChildren(...this.tools.elements);
    this.cut();
    this.drawAll();
    this.bring();
  }
  // Cuts the axes into the chosen units, without what is left out.
  cut() {
    const { header, stack, options, part } = this;
    const tokens = [.../* @__PURE__ */ new Set([header.axes[stack.queries], header.axes[stack.keys]])];
    const { units, hides, padding, wanted } = cuts(
      tokens,
      this.picture,
      options,
      (choice) => this.choose(choice)
    );
    keepFocus(part.unit.parentElement, () => {
      part.unit.replaceChildren(...units);
      part.hide.replaceChildren(...hides);
      part.padding.replaceChildren(...padding);
    });
    this.axes = axesOf(header, stack, wanted);
    this.nothingLeft = !this.axes.keys.length || !this.axes.queries.length;
    this.wanted = this.nothingLeft ? {} : wanted;
    if (this.nothingLeft) this.axes = axesOf(header, stack, {});
    this.held = null;
    this.shown.forget();
  }
  // The reader has chosen how something is shown.
  choose(choice) {
    Object.assign(this.options, choice);
    if (choice.hide) this.hideChosen = true;
    this.remember();
    if (choice.unit || choice.hide || choice.padding) {
      const before = this.drawn;
      this.cut();
      this.state.hover = null;
      this.map.reset();
      this.state.lock = carried(this.state.lock, before, this.drawn);
      if (choice.padding) this.drawAtlas();
      this.drawHead();
    } else if (choice.direction) {
      this.drawLinked();
      this.tables.row.refresh();
    } else if (choice.least !== void 0) this.drawLines();
    else this.drawHead();
    this.told();
  }
  // The reader has chosen what is drawn, or the answer that it is about.
  chooseDrawn(choice) {
    const before = this.held;
    if (choice.drawn) {
      this.options.drawn = choice.drawn;
      this.leaveOutTheFirst();
    }
    if (choice.target !== void 0) this.target = choice.target;
    this.remember();
    this.redrawn(before);
    this.bringDrawn();
    this.told();
  }
  // What gathers on a decoder's first token is drawn without it, and anything else with it again,
  // until the reader says what is to be left out.
  leaveOutTheFirst() {
    if (this.hideChosen) return;
    const { options } = this;
    const out = this.quantity.rests && this.state.stack === "decoder";
    const other = out ? { nothing: "first", special: "both" } : this.firstLeftOut ? { first: "nothing", both: "special" } : {};
    const hide = other[options.hide];
    if (!hide) return;
    options.hide = hide;
    this.firstLeftOut = out;
    this.cut();
  }
  // What is drawn has changed, perhaps with its axes: what is locked stays locked.
  redrawn(before = this.held) {
    const { drawn } = this;
    if (before && (before.queries !== drawn.queries || before.keys !== drawn.keys)) {
      this.state.hover = null;
      this.map.reset();
      this.state.lock = carried(this.state.lock, before, drawn);
    }
    this.drawAll();
    this.lockAsked();
  }
  select(head, how) {
    const { state } = this;
    Object.assign(state, chosenAfter(state, head, how, this.arranged));
    this.remember();
    this.drawAll();
    this.bring();
    this.told();
  }
  // What is looked at is told to the host, for its other pages, and stands in the address.
  told() {
    if (this.header.share && !this.opening) tellLook(this);
  }
  mix(mixing) {
    this.mixing = mixing;
    this.drawHead();
    this.told();
  }
  hover(spot) {
    if (sameSpot(this.state.hover, spot)) return;
    this.state.hover = spot;
    this.firstHint.style.visibility = "hidden";
    this.drawLinked();
    this.bringRow();
  }
  // `how`: "toggle" frees what is locked already, "set" keeps it.
  lock(spot, how) {
    this.lockWhenThere = null;
    this.state.lock = how === "toggle" && sameSpot(this.state.lock, spot) ? null : spot;
    this.drawLinked();
    this.bringRow();
    this.revealLines();
    this.tables.row.refresh();
    this.drawPath();
    this.told();
  }
  // The numbers behind the weight of the locked pair, of the head that was chosen last.
  drawPath() {
    const { state, drawn } = this;
    const why = this.quantities.why(state.stack, "paths");
    this.path.show({
      why,
      stack: state.stack,
      ...state.focus,
      ...pairOf(drawn, this.read(state.lock)?.cell)
    });
  }
  // What a spot says on what is drawn: its cell, its values, and whether they attend to it.
  read(spot) {
    if (!spot) return null;
    const to = spot.side === "key" || this.oneText && this.options.direction === "to" && spot.side !== "query";
    return reading(spot, this.drawn, to);
  }
};
var render = renderer((element, emit) => new Explorer(element, emit));
export {
  render
};
