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
function exactly(value, text2 = score(value)) {
  return el("b", { class: "mono", title: String(value) }, text2);
}

// shared/cells.js
var SIDE_ROOM = 112;
var NAME_LINE = 14;
var OBLONG = 3;
var STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
function gridOf({ rows, columns, widest, highest, tallest }, width, widthOf) {
  const most = (texts) => Math.ceil(texts.reduce((longest2, text2) => Math.max(longest2, widthOf(text2)), 8));
  const [m, n] = [rows.text.length, columns.text.length];
  const left = Math.min(SIDE_ROOM, Math.floor(width / 3), most(rows.room ?? rows.text)) + 10;
  const w = Math.min(widest, (width - left - 2) / n);
  const longest = most(columns.room ?? columns.text);
  const lying = longest <= w - 4;
  const top = (lying ? 12 : Math.min(SIDE_ROOM, longest)) + 12;
  let h = Math.min(highest, w * 1.2, tallest / m);
  if (n > OBLONG * m) h = Math.max(h, Math.min(highest, NAME_LINE + 6, tallest / m));
  if (m <= 12) h = Math.min(highest, Math.max(h, 20));
  return { left, top, w, h, lying };
}
function coarser(values, [m, n], [rows, columns]) {
  const largest = new Float32Array(rows * columns).fill(NaN);
  for (let i = 0; i < m; i++) {
    const row = Math.floor(i * rows / m);
    for (let j = 0; j < n; j++) {
      const at = row * columns + Math.floor(j * columns / n);
      const value = values[i * n + j];
      if (Number.isNaN(value) || Math.abs(largest[at]) >= Math.abs(value)) continue;
      largest[at] = value;
    }
  }
  return largest;
}
function neighbour(key, from, rows, columns) {
  const step = STEPS[key];
  if (!step) return null;
  if (!from) return { row: 0, column: 0 };
  const within = (at, count) => Math.max(0, Math.min(count - 1, at));
  return {
    row: within(from.row + step[0], rows),
    column: within(from.column + step[1], columns)
  };
}
var Cells = class {
  /**
   * @param {object} options
   * @param {string} options.label
   * @param {string} options.kind what a screen reader calls it
   * @param {(cell: Cell | null) => void} options.onHover
   * @param {(cell: Cell) => void} options.onLock
   * @param {boolean} [options.moves] arrow keys lock the cell that they reach, rather than point at it
   */
  constructor({ label, kind, onHover, onLock, moves = true }) {
    this.onHover = onHover;
    this.onLock = onLock;
    this.moves = moves;
    this.map = null;
    this.grid = null;
    this.image = null;
    this.hover = null;
    this.lock = null;
    this.canvas = el("canvas", {
      tabindex: "0",
      role: "application",
      "aria-roledescription": kind,
      "aria-label": label,
      on: {
        mousemove: (event) => this.onHover(this.cellAt(event)),
        mouseleave: () => this.onHover(null),
        blur: () => this.onHover(null),
        click: (event) => {
          const cell = this.cellAt(event);
          if (cell) this.onLock(cell);
        },
        keydown: (event) => this.pressed(event)
      }
    });
    this.element = el("div", { class: "cells" }, this.canvas);
  }
  /** @param {CellMap} map */
  build({ widest = 44, highest = 32, tallest = 520, ...map }) {
    this.map = { widest, highest, tallest, ...map };
    this.image = null;
    this.draw();
  }
  draw() {
    const { map } = this;
    const width = this.element.clientWidth;
    if (!width || !map) return;
    const context = contextOf(this.canvas);
    context.font = `12px ${map.colors.mono}`;
    const grid = gridOf(map, width, (text2) => context.measureText(text2).width);
    this.grid = { ...grid, width, height: grid.top + grid.h * map.rows.text.length + 2 };
    this.paint();
  }
  paint() {
    const { map, grid } = this;
    if (!map || !grid) return;
    const { left, top, w, h } = grid;
    const { rows, columns, colors } = map;
    const context = prepare(this.canvas, grid.width, grid.height);
    const [wide, high] = [w * columns.text.length, h * rows.text.length];
    context.strokeStyle = colors.line;
    context.strokeRect(left - 0.5, top - 0.5, wide + 1, high + 1);
    const ratio = window.devicePixelRatio || 1;
    const size = `${Math.ceil(wide * ratio)} ${Math.ceil(high * ratio)}`;
    if (this.image?.size !== size) {
      this.image = { picture: pictureOf(map, wide * ratio, high * ratio), size };
    }
    context.imageSmoothingEnabled = false;
    context.drawImage(this.image.picture, left, top, wide, high);
    if (Math.min(w, h) >= 9) {
      context.fillStyle = colors.page;
      for (let i = 1; i < columns.text.length; i++)
        context.fillRect(left + i * w - 0.5, top, 1, high);
      for (let i = 1; i < rows.text.length; i++) context.fillRect(left, top + i * h - 0.5, wide, 1);
    }
    const cell = this.hover ?? this.lock;
    writeNames(context, rows, h, cell?.row, colors, (text2, i) => {
      context.textAlign = "right";
      context.fillText(fit(context, text2, left - 10), left - 6, top + (i + 0.5) * h);
    });
    writeNames(context, columns, w, cell?.column, colors, (text2, i) => {
      if (grid.lying) {
        context.textAlign = "center";
        context.fillText(text2, left + (i + 0.5) * w, top - 10);
        return;
      }
      context.save();
      context.textAlign = "left";
      context.translate(left + (i + 0.5) * w, top - 6);
      context.rotate(-Math.PI / 2);
      context.fillText(fit(context, text2, SIDE_ROOM), 0, 0);
      context.restore();
    });
    if (this.lock) frame(context, grid, this.lock, colors.accent, 2);
    if (this.hover) frame(context, grid, this.hover, colors.text, 1);
  }
  /**
   * @param {Cell | null} hover
   * @param {Cell | null} lock
   */
  mark(hover, lock) {
    this.hover = hover;
    this.lock = lock;
    this.paint();
  }
  /**
   * The cell under a pointer.
   * @param {{offsetX: number, offsetY: number}} event
   * @returns {Cell | null}
   */
  cellAt(event) {
    const { map, grid } = this;
    if (!map || !grid) return null;
    const column = Math.floor((event.offsetX - grid.left) / grid.w);
    const row = Math.floor((event.offsetY - grid.top) / grid.h);
    const inside = row >= 0 && column >= 0 && row < map.rows.text.length && column < map.columns.text.length;
    return inside ? { row, column } : null;
  }
  /** @param {KeyboardEvent} event */
  pressed(event) {
    const from = this.hover ?? this.lock;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      if (from) this.onLock(from);
    }
    if (!this.map) return;
    const { rows, columns } = this.map;
    const to = neighbour(event.key, from, rows.text.length, columns.text.length);
    if (!to) return;
    event.preventDefault();
    if (this.moves) this.onLock(to);
    else this.onHover(to);
  }
};
function writeNames(context, side, size, read, colors, write) {
  const every = Math.ceil(NAME_LINE / size);
  context.textBaseline = "middle";
  side.text.forEach((text2, i) => {
    const near = read !== void 0 && i !== read && Math.abs(i - read) * size < NAME_LINE;
    if (i !== read && (i % every || near)) return;
    const strong = i === read || side.marked?.[i];
    context.font = `${strong ? 600 : 400} 12px ${colors.mono}`;
    context.fillStyle = side.marked?.[i] ? colors.accent : i === read ? colors.text : colors.secondary;
    write(text2, i);
  });
}
function frame(context, { left, top, w, h }, { row, column }, color, width) {
  context.strokeStyle = color;
  context.lineWidth = width;
  context.strokeRect(left + column * w, top + row * h, Math.max(w, 3), Math.max(h, 3));
}
function pictureOf({ rows, columns, values, colorOf }, wide, high) {
  const [m, n] = [rows.text.length, columns.text.length];
  const height = Math.max(1, Math.min(m, Math.ceil(high)));
  const width = Math.max(1, Math.min(n, Math.ceil(wide)));
  const { canvas, context } = offscreen(width, height);
  const image = context.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  coarser(values, [m, n], [height, width]).forEach((value, i) => {
    pixels[i] = Number.isNaN(value) ? 0 : colorOf(value);
  });
  context.putImageData(image, 0, 0);
  return canvas;
}

// shared/doubts.js
function doubtsStrip(doubts) {
  if (!doubts?.length) return null;
  return el(
    "div",
    { class: "doubts", role: "note" },
    ...doubts.map((each) => el("p", { class: each.grave ? "grave" : "slight" }, each.said))
  );
}

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

// shared/linked.js
var STEPS2 = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };
function link(container, { onHover, onLock }) {
  const unitOf = (event) => {
    const { target } = event;
    const element = target instanceof Element ? (
      /** @type {HTMLElement | null} */
      target.closest("[data-unit]")
    ) : null;
    return element && container.contains(element) ? element : null;
  };
  const on = (name, act) => container.addEventListener(name, act);
  on("mouseover", (event) => {
    const unit = unitOf(event);
    onHover(unit ? Number(unit.dataset.unit) : null);
  });
  on("mouseleave", () => onHover(null));
  on("focusin", (event) => {
    const unit = unitOf(event);
    if (unit) onHover(Number(unit.dataset.unit));
  });
  on("focusout", () => onHover(null));
  on("click", (event) => {
    const unit = unitOf(event);
    if (unit) onLock(Number(unit.dataset.unit));
  });
  on("keydown", (event) => {
    const unit = unitOf(event);
    if (event.key === "Escape") onLock(null);
    if (!unit) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      onLock(Number(unit.dataset.unit));
      return;
    }
    const by = STEPS2[event.key];
    if (!by) return;
    const all = [
      .../** @type {NodeListOf<HTMLElement>} */
      container.querySelectorAll("[data-unit]")
    ];
    const next = all[all.indexOf(unit) + by];
    if (!next) return;
    event.preventDefault();
    unit.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
}
function markAmong(elements, hover, lock) {
  elements.forEach((element, unit) => {
    element?.classList.toggle("pointed", unit === hover);
    element?.classList.toggle("locked", unit === lock);
    element?.setAttribute("aria-pressed", String(unit === lock));
  });
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

// comparison/laid.js
function laid(weights, nKeys, queries, keys, side) {
  const [m, n] = [queries.length, keys.length];
  const found = new Float32Array(m * n);
  for (let i = 0; i < m; i++) {
    const query = queries[i][side];
    for (let j = 0; j < n; j++) {
      const key = keys[j][side];
      found[i * n + j] = query < 0 ? NaN : key < 0 ? 0 : weights[query * nKeys + key];
    }
  }
  return found;
}
function minus(second, first) {
  return second.map((value, i) => value - first[i]);
}
function largestOf(...many) {
  let most = 0;
  for (const values of many) {
    for (const value of values) if (Math.abs(value) > most) most = Math.abs(value);
  }
  return most || 1;
}
function rankedHeads(moved, heads) {
  return Array.from(moved, (value, i) => [Math.floor(i / heads), i % heads, value]).filter(([, , value]) => !Number.isNaN(value)).sort((a, b) => b[2] - a[2]);
}

// shared/fetched.js
var BETWEEN = "something between here and the server answered in its place.";
async function bytesFrom(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(await answer.text());
  return answer.arrayBuffer();
}
async function floatsFrom(address, count) {
  return asFloats(await bytesFrom(address), count);
}
function asFloats(bytes, count) {
  if (bytes.byteLength !== 4 * count) throw new Error(BETWEEN);
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

// comparison/maps.js
var MOST_KEPT = 64;
var PairedMaps = class {
  constructor(stack, arrays) {
    this.stack = stack;
    this.arrays = arrays;
    this.kept = new Kept();
  }
  // Both maps [first, second] of a head, or null until `load` has brought them.
  at(layer, head) {
    const { stack } = this;
    if (stack.weights === "fetch") return this.kept.get(`${layer}/${head}`) ?? null;
    return stack.sides.map(({ queries, keys, heads }, side) => {
      const size = queries * keys;
      const at = (layer * heads + head) * size;
      const all = this.arrays[`${stack.name}/${side ? "second" : "first"}`].subarray(at, at + size);
      return stack.weights === "exact" ? all : Float32Array.from(all, (value) => value / 255);
    });
  }
  async load(layer, head) {
    const { sides, urls } = this.stack;
    const maps = await Promise.all(
      sides.map(
        ({ queries, keys }, side) => floatsFrom(`${urls[side]}/${layer}/${head}`, queries * keys)
      )
    );
    this.kept.set(`${layer}/${head}`, maps, MOST_KEPT);
    return maps;
  }
};

// comparison/comparison.js
var SIDES = ["first", "second", "difference"];
var OUR_WORDS = ["first", "second", "before", "after"];
var LISTED = 6;
var SHORT = 16;
var SideBySide = class extends Mounted {
  constructor(element) {
    super(element, "comparison");
    this.root.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.set({ lock: null });
    });
  }
  show(data) {
    const { header, arrays } = unpack(data);
    const before = this.state;
    const [first, second] = header.names.map(
      (name) => OUR_WORDS.includes(name) ? name[0].toUpperCase() + name.slice(1) : name
    );
    const titles = { first, second, difference: `${second} minus ${header.names[0]}` };
    Object.assign(this, { header, arrays, names: header.names, titles, shown: null });
    this.maps = {};
    const stack = header.stacks.find((one) => one.name === before?.stack) ?? header.stacks[0];
    this.state = { stack: stack.name, layer: 0, head: 0, hover: null, lock: null, pointed: null };
    this.toMostMoved();
    this.build();
    this.theme();
  }
  get stack() {
    return this.header.stacks.find((one) => one.name === this.state.stack);
  }
  get moved() {
    return this.arrays[`${this.state.stack}/moved`];
  }
  toMostMoved() {
    const [best] = rankedHeads(this.moved, this.stack.heads);
    if (best) Object.assign(this.state, { layer: best[0], head: best[1] });
  }
  build() {
    const { header } = this;
    const onHover = (cell) => this.set({ hover: cell });
    const onLock = (cell) => this.lockCell(cell);
    this.texts = el("div", {
      class: "texts",
      role: "group",
      "aria-label": "Both texts, token by token"
    });
    link(this.texts, {
      onHover: (unit) => this.pointText(unit),
      onLock: (unit) => this.lockText(unit)
    });
    this.shading = el("p", { class: "quiet about" });
    this.atlasLegend = el("span", { class: "legend" });
    this.atlas = new Cells({
      label: "Layers by heads, by how far each moved. Arrow keys and a click choose a head.",
      kind: "grid of attention heads",
      onHover: (cell) => this.set({ pointed: cell }),
      onLock: (cell) => this.choose(cell.row, cell.column)
    });
    this.aboutHead = el("p", { class: "quiet about" });
    this.ranking = el("ol", { class: "ranking", "aria-label": "Heads that moved most" });
    this.cells = Object.fromEntries(
      SIDES.map((side) => [
        side,
        new Cells({
          label: `${this.titles[side]}: arrow keys move the cell.`,
          kind: "attention map",
          onHover,
          onLock
        })
      ])
    );
    this.legends = Object.fromEntries(SIDES.map((side) => [side, el("span", { class: "legend" })]));
    this.headline = el("h2", {});
    this.readout = el("div", { class: "readout", "aria-live": "polite" });
    this.row = table(
      "One query's numbers as a table",
      () => ["key", ...this.names, `${this.names[1]} minus ${this.names[0]}`],
      () => this.rowOfTable()
    );
    const stacks = header.stacks.map((one) => [one.name, one.title]);
    this.root.replaceChildren(
      this.host.probe,
      ...[doubtsStrip(header.doubts)].filter(Boolean),
      el(
        "div",
        { class: "overview" },
        el(
          "section",
          { class: "panel" },
          el("header", {}, el("h2", {}, "Which heads moved"), this.atlasLegend),
          this.atlas.element,
          this.aboutHead,
          this.ranking
        ),
        el(
          "section",
          { class: "panel" },
          el(
            "header",
            {},
            el("h2", {}, "Token by token"),
            el("span", { class: "quiet" }, header.counted)
          ),
          this.texts,
          this.shading
        )
      ),
      el(
        "div",
        { class: "here panel" },
        this.headline,
        stacks.length > 1 ? select("Stack", stacks, this.state.stack, (name) => this.chooseStack(name)) : null,
        this.readout
      ),
      this.three = el("div", { class: "three" }, ...SIDES.map((side) => this.panel(side))),
      el("p", { class: "quiet" }, header.explained),
      this.row
    );
    this.buildTexts();
  }
  panel(side) {
    return el(
      "section",
      { class: `panel ${side}` },
      el("header", {}, el("h2", {}, this.titles[side]), this.legends[side]),
      this.cells[side].element
    );
  }
  // The tokens of the keys, one above the other; a lock chooses the query, or the key across stacks.
  buildTexts() {
    const { keys } = this.stack;
    this.marks = keys.pairs.map((_, unit) => {
      const parts = ["first", "second"].map((side) => el("b", {}, keys[side][unit] ?? "–"));
      const mark = el(
        "span",
        {
          class: `unit${keys.changed[unit] ? " changed" : ""}`,
          role: "button",
          "data-unit": unit,
          tabindex: unit ? "-1" : "0",
          "aria-label": keys.text[unit]
        },
        ...parts
      );
      mark.parts = parts;
      return mark;
    });
    this.texts.replaceChildren(
      el(
        "span",
        { class: "sides", "aria-hidden": "true" },
        ...this.names.map((name) => el("span", {}, name))
      ),
      ...this.marks
    );
  }
  chooseStack(name) {
    this.state = { ...this.state, stack: name, hover: null, lock: null };
    this.toMostMoved();
    this.shown = null;
    this.buildTexts();
    this.draw();
  }
  // Whether the maps that are drawn are those of the chosen head.
  get here() {
    const { stack, layer, head } = this.state;
    return this.shown !== null && this.shownOf === `${stack}/${layer}/${head}`;
  }
  choose(layer, head) {
    if (Number.isNaN(this.moved[layer * this.stack.heads + head])) return;
    Object.assign(this.state, { layer, head });
    this.draw();
  }
  // Draws what a chosen head, a theme or a width changes; pointing only marks.
  draw() {
    if (!this.header || !this.ramp) return;
    const { layer, head } = this.state;
    this.drawAtlas();
    this.headline.textContent = `Layer ${layer} · head ${head}`;
    this.maps[this.state.stack] ??= new PairedMaps(this.stack, this.arrays);
    const source = this.maps[this.state.stack];
    const found = source.at(layer, head);
    this.problem = "";
    this.root.classList.remove("waiting");
    if (found) this.drawMaps(found);
    else this.fetchMaps(source, layer, head);
    this.mark();
    this.row.refresh();
  }
  async fetchMaps(source, layer, head) {
    this.root.classList.add("waiting");
    const current = () => this.state.layer === layer && this.state.head === head && this.maps[this.state.stack] === source;
    try {
      const found = await source.load(layer, head);
      if (current()) this.drawMaps(found);
    } catch (error) {
      if (!current()) return;
      this.problem = `This head could not be fetched: ${error.message}`;
      this.root.classList.remove("waiting");
    }
    if (!current()) return;
    this.mark();
    this.row.refresh();
  }
  drawMaps([first, second]) {
    this.root.classList.remove("waiting");
    const { stack: name, layer, head } = this.state;
    this.shownOf = `${name}/${layer}/${head}`;
    const { queries, keys, sides } = this.stack;
    this.three.classList.toggle("long", keys.pairs.length > SHORT);
    const on = (weights, side) => laid(weights, sides[side].keys, queries.pairs, keys.pairs, side);
    this.shown = { first: on(first, 0), second: on(second, 1) };
    this.shown.difference = minus(this.shown.second, this.shown.first);
    const most = largestOf(this.shown.first, this.shown.second);
    const apart = largestOf(this.shown.difference);
    const onRamp = (value) => this.ramp.packed[Math.round(value / most * 255)];
    for (const side of SIDES) {
      const named = (axis) => ({
        text: side === "difference" ? axis.short : axis[side].map((text2) => text2 ?? "–"),
        marked: axis.changed,
        room: [...axis.short, ...axis.first.map((text2) => text2 ?? "–")]
      });
      this.cells[side].build({
        rows: named(queries),
        columns: named(keys),
        values: this.shown[side],
        colorOf: side === "difference" ? (value) => this.signed.packed(value / apart) : onRamp,
        colors: this.colors
      });
      const bar = el("i", {});
      const ends = side === "difference" ? [-1, -0.5, 0, 0.5, 1].map(this.signed.shade) : [0, 64, 128, 191, 255].map((i) => this.ramp.css[i]);
      bar.style.background = `linear-gradient(to right, ${ends.join(", ")})`;
      const [low, high] = side === "difference" ? [score(-apart), `+${score(apart)}`] : ["0", number(most)];
      this.legends[side].replaceChildren(low, bar, high);
    }
  }
  drawAtlas() {
    const { layers, heads } = this.stack;
    const { moved } = this;
    const most = largestOf(moved);
    const counted = (n) => ({ text: Array.from({ length: n }, (_, i) => String(i)) });
    this.atlas.build({
      rows: counted(layers),
      columns: counted(heads),
      values: moved,
      colorOf: (value) => this.ramp.packed[Math.round(value / most * 255)],
      colors: this.colors,
      highest: 40,
      tallest: 360
    });
    const bar = el("i", {});
    bar.style.background = `linear-gradient(to right, ${[0, 64, 128, 191, 255].map((i) => this.ramp.css[i]).join(", ")})`;
    this.atlasLegend.replaceChildren("0", bar, `${number(most)} bits`);
    const best = rankedHeads(moved, heads).filter(([, , value]) => value > 0).slice(0, LISTED);
    this.ranking.replaceChildren(
      ...best.map(
        ([layer, head, value]) => el(
          "li",
          {},
          el(
            "button",
            {
              type: "button",
              "aria-pressed": String(layer === this.state.layer && head === this.state.head),
              on: { click: () => this.choose(layer, head) }
            },
            el("span", { class: "mono" }, `${layer}.${head}`),
            ` ${number(value)}`
          )
        )
      )
    );
  }
  lockCell(cell) {
    const { lock } = this.state;
    const same = lock && lock.row === cell.row && lock.column === cell.column;
    this.set({ lock: same ? null : cell });
    this.row.refresh();
  }
  pointText(unit) {
    const { lock } = this.state;
    if (unit === null) return this.set({ hover: null });
    this.set({
      hover: this.stack.itself ? { row: unit, column: lock?.column ?? unit } : { row: lock?.row ?? 0, column: unit }
    });
  }
  lockText(unit) {
    if (unit === null) return this.set({ lock: null });
    const { lock } = this.state;
    this.lockCell(
      this.stack.itself ? { row: unit, column: lock?.column ?? unit } : { row: lock?.row ?? 0, column: unit }
    );
  }
  set(change) {
    Object.assign(this.state, change);
    this.mark();
  }
  mark() {
    const { state, stack } = this;
    for (const side of SIDES) this.cells[side].mark(state.hover, state.lock);
    this.atlas.mark(state.pointed, { row: state.layer, column: state.head });
    const at = state.pointed ?? { row: state.layer, column: state.head };
    const bits = this.moved[at.row * stack.heads + at.column];
    this.aboutHead.textContent = Number.isNaN(bits) ? `Layer ${at.row}, head ${at.column}: only one of the two has it.` : `Rows are layers, columns heads. Layer ${at.row}, head ${at.column} moved ${number(bits)} bits.`;
    this.aboutHead.title = String(bits);
    this.shadeTexts();
    this.say();
  }
  shadeTexts() {
    const { state, stack, shown } = this;
    const at = state.hover ?? state.lock;
    markAmong(
      this.marks,
      state.hover && (stack.itself ? state.hover.row : state.hover.column),
      state.lock && (stack.itself ? state.lock.row : state.lock.column)
    );
    this.shading.textContent = at ? `Shaded: what “${stack.queries.text[at.row]}” attends to, above: ${this.names[0]}, below: ${this.names[1]}.` : "Shaded: what each token receives, as a mean over all tokens. Choose a token to see what it attends to.";
    if (!shown) return;
    const n = stack.keys.pairs.length;
    const shares = ["first", "second"].map(
      (side) => Array.from({ length: n }, (_, key) => this.weightOn(side, at, key, n))
    );
    const most = largestOf(...shares.map((each) => each.filter((value) => !Number.isNaN(value))));
    this.marks.forEach(
      (mark, unit) => mark.parts.forEach((part, side) => {
        const shade = Math.round((shares[side][unit] || 0) / most * 255);
        const missing = stack.keys.pairs[unit][side] < 0;
        part.style.background = missing ? "none" : this.ramp.css[shade];
        part.style.color = missing ? "" : this.ramp.dark[shade] ? "var(--on-dark)" : "var(--on-light)";
      })
    );
  }
  weightOn(side, at, key, n) {
    const values = this.shown[side];
    if (at) return values[at.row * n + key];
    let [sum, count] = [0, 0];
    for (let i = key; i < values.length; i += n) {
      if (Number.isNaN(values[i])) continue;
      sum += values[i];
      count++;
    }
    return count ? sum / count : NaN;
  }
  // The cell that is pointed at, or locked, with the numbers as they are.
  say() {
    const { state, stack, shown } = this;
    const at = state.hover ?? state.lock;
    if (this.problem)
      return this.readout.replaceChildren(el("span", { class: "bad" }, this.problem));
    if (!this.here)
      return this.readout.replaceChildren(el("span", { class: "quiet" }, "Fetching this head …"));
    if (!at) {
      const hint = "Point at a cell to read it in all three maps; a click locks it, arrow keys move it.";
      return this.readout.replaceChildren(el("span", { class: "quiet" }, hint));
    }
    const place = at.row * stack.keys.pairs.length + at.column;
    const parts = SIDES.map((side) => {
      const value = shown[side][place];
      const said = Number.isNaN(value) ? "–" : this.said(value, side === "difference");
      return el(
        "span",
        { class: "value" },
        el("small", { class: "quiet" }, this.titles[side]),
        exactly(value, said)
      );
    });
    this.readout.replaceChildren(
      el(
        "span",
        { class: "cell mono" },
        el("bdi", {}, stack.queries.text[at.row]),
        " attends to ",
        el("bdi", {}, stack.keys.text[at.column])
      ),
      ...parts
    );
  }
  said(value, signed) {
    if (this.stack.weights === "rounded") return `≈ ${value.toFixed(2)}`;
    return (signed && value > 0 ? "+" : "") + score(value);
  }
  rowOfTable() {
    const { stack, shown, state } = this;
    const at = state.lock ?? { row: 0 };
    if (!this.here) return [];
    const n = stack.keys.pairs.length;
    return stack.keys.text.map((text2, key) => [
      text2,
      ...SIDES.map((side) => {
        const value = shown[side][at.row * n + key];
        if (Number.isNaN(value)) return "–";
        return stack.weights === "rounded" ? this.said(value, side === "difference") : String(value);
      })
    ]);
  }
};
var render = renderer((element) => new SideBySide(element));
export {
  render
};
