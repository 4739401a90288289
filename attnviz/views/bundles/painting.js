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
  const text = size < 1e-3 || size >= 1e5 ? size.toExponential(2) : number(size);
  return (value < 0 ? "−" : "") + text.replace("e-", "e−").replace("e+", "e");
}
function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === void 0 || value === null || value === false) continue;
    if (name === "on") {
      for (const [event, handler] of Object.entries(value))
        element.addEventListener(event, handler);
    } else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== void 0));
  return element;
}
function select(label, options, value, onChange) {
  return el(
    "select",
    { "aria-label": label, title: label, on: { change: (event) => onChange(event.target.value) } },
    ...options.map(([key, text]) => el("option", { value: key, selected: key === value }, text))
  );
}
function button(text, title, onClick) {
  return el("button", { type: "button", title, "aria-label": title, on: { click: onClick } }, text);
}
function exactly(value, said = score(value)) {
  return el("b", { class: "mono", title: String(value) }, said);
}
function fit(context, text, width) {
  if (context.measureText(text).width <= width) return text;
  let [low, high] = [0, text.length];
  while (low < high) {
    const middle = low + high + 1 >> 1;
    if (context.measureText(text.slice(0, middle) + "…").width <= width) low = middle;
    else high = middle - 1;
  }
  return text.slice(0, low) + "…";
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
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

// shared/cells.js
var SIDE_ROOM = 112;
var NAME_LINE = 14;
var OBLONG = 3;
var Cells = class {
  // `onHover(cell or null)`, `onLock(cell)`: a cell is {row, column}. `moves`: arrow keys lock the
  // cell that they reach, rather than point at it.
  constructor({ label, kind, onHover, onLock, moves = true }) {
    Object.assign(this, { onHover, onLock, moves });
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
  // `rows` and `columns`: {text, marked}. `values` has NaN where there is nothing; `colorOf(value)`
  // is a packed colour. `widest`, `highest`: of a cell, `tallest` of all of them. Maps that shall lie
  // on the same axes give an axis the same `room`, the names to leave room for.
  build({ rows, columns, values, colorOf, colors, widest = 44, highest = 32, tallest = 520 }) {
    Object.assign(this, { rows, columns, values, colorOf, colors, widest, highest, tallest });
    this.image = null;
    this.draw();
  }
  draw() {
    const width = this.element.clientWidth;
    if (!width || !this.rows) return;
    const context = this.canvas.getContext("2d");
    context.font = `12px ${this.colors.mono}`;
    const most = (texts) => Math.ceil(texts.reduce((so, text) => Math.max(so, context.measureText(text).width), 8));
    const side = Math.min(SIDE_ROOM, Math.floor(width / 3));
    this.left = Math.min(side, most(this.rows.room ?? this.rows.text)) + 10;
    this.w = Math.min(this.widest, (width - this.left - 2) / this.columns.text.length);
    const longest = most(this.columns.room ?? this.columns.text);
    this.lying = longest <= this.w - 4;
    this.top = (this.lying ? 12 : Math.min(SIDE_ROOM, longest)) + 12;
    this.h = Math.min(this.highest, this.w * 1.2, this.tallest / this.rows.text.length);
    const flat = this.columns.text.length > OBLONG * this.rows.text.length;
    if (flat)
      this.h = Math.max(
        this.h,
        Math.min(this.highest, NAME_LINE + 6, this.tallest / this.rows.text.length)
      );
    if (this.rows.text.length <= 12) this.h = Math.min(this.highest, Math.max(this.h, 20));
    this.size = { width, height: this.top + this.h * this.rows.text.length + 2 };
    this.paint();
  }
  paint() {
    const { left, top, w, h, rows, columns, colors } = this;
    const context = prepare(this.canvas, this.size.width, this.size.height);
    const [wide, high] = [w * columns.text.length, h * rows.text.length];
    context.strokeStyle = colors.line;
    context.strokeRect(left - 0.5, top - 0.5, wide + 1, high + 1);
    const ratio = window.devicePixelRatio || 1;
    const key = `${Math.ceil(wide * ratio)} ${Math.ceil(high * ratio)}`;
    if (!this.image || this.imageOf !== key) this.image = this.pixels(wide * ratio, high * ratio);
    this.imageOf = key;
    context.imageSmoothingEnabled = false;
    context.drawImage(this.image, left, top, wide, high);
    if (Math.min(w, h) >= 9) {
      context.fillStyle = colors.page;
      for (let i = 1; i < columns.text.length; i++)
        context.fillRect(left + i * w - 0.5, top, 1, high);
      for (let i = 1; i < rows.text.length; i++) context.fillRect(left, top + i * h - 0.5, wide, 1);
    }
    const shown = this.hover ?? this.lock;
    this.names(context, rows, h, shown?.row, (text, i) => {
      context.textAlign = "right";
      context.fillText(fit(context, text, left - 10), left - 6, top + (i + 0.5) * h);
    });
    this.names(context, columns, w, shown?.column, (text, i) => {
      if (this.lying) {
        context.textAlign = "center";
        context.fillText(text, left + (i + 0.5) * w, top - 10);
        return;
      }
      context.save();
      context.textAlign = "left";
      context.translate(left + (i + 0.5) * w, top - 6);
      context.rotate(-Math.PI / 2);
      context.fillText(fit(context, text, SIDE_ROOM), 0, 0);
      context.restore();
    });
    if (this.lock) this.frame(context, this.lock, colors.accent, 2);
    if (this.hover) this.frame(context, this.hover, colors.text, 1);
  }
  // Names where they have room; the one of the shown cell always.
  names(context, axis, size, shown, write) {
    const every = Math.ceil(NAME_LINE / size);
    context.textBaseline = "middle";
    axis.text.forEach((text, i) => {
      const near = shown !== void 0 && i !== shown && Math.abs(i - shown) * size < NAME_LINE;
      if (i !== shown && (i % every || near)) return;
      const strong = i === shown || axis.marked?.[i];
      context.font = `${strong ? 600 : 400} 12px ${this.colors.mono}`;
      context.fillStyle = axis.marked?.[i] ? this.colors.accent : i === shown ? this.colors.text : this.colors.secondary;
      write(text, i);
    });
  }
  frame(context, { row, column }, color, width) {
    context.strokeStyle = color;
    context.lineWidth = width;
    const { left, top, w, h } = this;
    context.strokeRect(left + column * w, top + row * h, Math.max(w, 3), Math.max(h, 3));
  }
  // One pixel a cell; where cells are smaller than pixels, the largest of each by size.
  pixels(wide, high) {
    const [m, n] = [this.rows.text.length, this.columns.text.length];
    const rows = Math.max(1, Math.min(m, Math.ceil(high)));
    const columns = Math.max(1, Math.min(n, Math.ceil(wide)));
    const largest = new Float32Array(rows * columns).fill(NaN);
    for (let i = 0; i < m; i++) {
      const row = Math.floor(i * rows / m);
      for (let j = 0; j < n; j++) {
        const at = row * columns + Math.floor(j * columns / n);
        const value = this.values[i * n + j];
        if (!(Math.abs(largest[at]) >= Math.abs(value)) && !Number.isNaN(value))
          largest[at] = value;
      }
    }
    const canvas = new OffscreenCanvas(columns, rows);
    const context = canvas.getContext("2d");
    const image = context.createImageData(columns, rows);
    const pixels = new Uint32Array(image.data.buffer);
    largest.forEach((value, i) => {
      pixels[i] = Number.isNaN(value) ? 0 : this.colorOf(value);
    });
    context.putImageData(image, 0, 0);
    return canvas;
  }
  mark(hover, lock) {
    Object.assign(this, { hover, lock });
    if (this.size) this.paint();
  }
  cellAt(event) {
    if (!this.size) return null;
    const column = Math.floor((event.offsetX - this.left) / this.w);
    const row = Math.floor((event.offsetY - this.top) / this.h);
    const inside = row >= 0 && column >= 0 && row < this.rows.text.length && column < this.columns.text.length;
    return inside ? { row, column } : null;
  }
  pressed(event) {
    const by = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    const from = this.hover ?? this.lock;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      if (from) this.onLock(from);
    }
    if (!by) return;
    event.preventDefault();
    const within = (at, count) => Math.max(0, Math.min(count - 1, at));
    const to = from ? {
      row: within(from.row + by[0], this.rows.text.length),
      column: within(from.column + by[1], this.columns.text.length)
    } : { row: 0, column: 0 };
    if (this.moves) this.onLock(to);
    else this.onHover(to);
  }
};

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
  const packed = new Uint32Array(256);
  const css = new Array(256);
  const dark = new Array(256);
  for (let i = 0; i < 256; i++) {
    const t = i / 255 * 2;
    const [from, to, u] = t < 1 ? [stops[0], stops[1], t] : [stops[1], stops[2], t - 1];
    const [r, g, b] = srgb(from.map((value, axis) => value + (to[axis] - value) * u));
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
    return srgb(stops[1].map((value, axis) => value + (end[axis] - value) * Math.abs(share)));
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
  const names = ["page", "panel", "line", "text", "secondary", "accent", "mono", "sans"];
  return Object.fromEntries(
    names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])
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
function oklab(rgb) {
  const [r, g, b] = rgb.map(linear);
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
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s
  ].map((c) => {
    const channel = c <= 31308e-7 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055;
    return Math.max(0, Math.min(255, Math.round(channel * 255)));
  });
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
  constructor(element, name, emit) {
    this.emit = emit;
    this.root = el("div", { class: `av ${name}` });
    element.append(this.root);
    this.host = follow(this.root, {
      rethemed: () => this.rethemed(),
      resized: () => this.resized()
    });
  }
  // The theme's colours, for what is drawn on a canvas, and everything drawn with them.
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
  const views = /* @__PURE__ */ new WeakMap();
  return ({ data, element, emit }) => {
    let view = views.get(element);
    if (!view) {
      view = make(element, emit);
      views.set(element, view);
    }
    if (view.data !== data) {
      view.data = data;
      view.show(data);
    }
    return () => {
      view.destroy();
      views.delete(element);
    };
  };
}

// shared/pack.js
var ARRAY_OF = { uint8: Uint8Array, float32: Float32Array, float64: Float64Array };
function unpack(buffer) {
  const bytes = buffer instanceof ArrayBuffer ? new Uint8Array(buffer) : buffer;
  const length = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const start = 4 + length;
  const arrays = {};
  for (const [name, [offset, size, type]] of Object.entries(header.arrays)) {
    const at = bytes.byteOffset + start + offset;
    const Kind = ARRAY_OF[type];
    const aligned = at % Kind.BYTES_PER_ELEMENT === 0;
    const block = aligned ? bytes.buffer : bytes.slice(start + offset, start + offset + size).buffer;
    arrays[name] = new Kind(block, aligned ? at : 0, size / Kind.BYTES_PER_ELEMENT);
  }
  return { header, arrays };
}

// shared/table.js
function table(title, columns, rows) {
  const details = el("details", { class: "numbers" }, el("summary", {}, title));
  details.refresh = () => {
    if (!details.open) return;
    details.querySelector(".table-scroll")?.remove();
    const head = columns().map((name) => el("th", { scope: "col" }, name));
    const body = rows().map(
      ([name, ...cells]) => el(
        "tr",
        {},
        el("th", { scope: "row" }, name),
        ...cells.map((cell) => el("td", { class: "mono" }, cell))
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
  details.addEventListener("toggle", details.refresh);
  return details;
}

// painting/strokes.js
function painted(weights, nKeys, strokes, causal) {
  const found = Float64Array.from(weights);
  for (const stroke of strokes) ACTS[stroke.do](found, nKeys, stroke, causal);
  return found;
}
function silences(strokes) {
  return strokes.some((stroke) => stroke.do === "silence");
}
var ACTS = {
  cut(map, n, { cells }) {
    const rows = /* @__PURE__ */ new Map();
    for (const [query, key] of cells) rows.set(query, [...rows.get(query) ?? [], key]);
    for (const [query, keys] of rows) cutInRow(rowOf(map, n, query), keys);
  },
  set(map, n, { query, keys, weights }) {
    setInRow(rowOf(map, n, query), keys, weights);
  },
  "cut row"(map, n, { query }) {
    rowOf(map, n, query).fill(0);
  },
  "even row"(map, n, { query }, causal) {
    evenRow(rowOf(map, n, query), query, causal);
  },
  even(map, n, stroke, causal) {
    for (let query = 0; query * n < map.length; query++)
      evenRow(rowOf(map, n, query), query, causal);
  },
  silence() {
  },
  scale() {
  }
};
function rowOf(map, n, query) {
  return map.subarray(query * n, (query + 1) * n);
}
function sumOf(row) {
  return row.reduce((sum, weight) => sum + weight, 0);
}
function cutInRow(row, keys) {
  const sum = sumOf(row);
  for (const key of keys) row[key] = 0;
  const left = sumOf(row);
  if (left > 0) scale(row, sum / left);
}
function setInRow(row, keys, weights) {
  const sum = sumOf(row);
  keys.forEach((key, i) => {
    row[key] = weights[i];
  });
  const fixed = weights.reduce((so, weight) => so + weight, 0);
  const rest = sumOf(row) - fixed;
  if (rest > 1e-12 && fixed <= sum) {
    for (let key = 0; key < row.length; key++)
      if (!keys.includes(key)) row[key] *= (sum - fixed) / rest;
  } else if (fixed + rest > 0) scale(row, sum / (fixed + rest));
}
function evenRow(row, query, causal) {
  const allowed = causal ? query + 1 : row.length;
  for (let key = 0; key < row.length; key++) row[key] = key < allowed ? 1 / allowed : 0;
}
function scale(row, factor) {
  for (let key = 0; key < row.length; key++) row[key] *= factor;
}

// painting/painting.js
var TOOLS = [
  ["erase", "Erase", "e", "Drag over cells: their weight goes to the rest of their rows."],
  [
    "move",
    "Move",
    "m",
    "Drag a cell to another key of its row: its weight goes there. By keyboard: space takes it, space puts it down."
  ],
  [
    "raise",
    "Raise",
    "r",
    "Drag over cells: each gets the weight chosen beside, the rest of its row shrinks."
  ],
  ["even row", "Even out row", "u", "Click a row: it looks at all its keys alike."],
  ["cut row", "Erase row", "x", "Click a row: its token gets nothing from this head."]
];
var GROUPS = [
  ["Cells", TOOLS.slice(0, 3)],
  ["Row", TOOLS.slice(3)]
];
var WHOLE = [
  [{ do: "silence" }, "Silence", "The head hands on nothing"],
  [{ do: "even" }, "Even out all", "Every token looks at all its keys alike"],
  [{ do: "scale", factor: 2 }, "Double", "What the head hands on, times 2"]
];
var LARGEST_TABLE = 1e4;
var RAISED = ["0.25", "0.5", "0.75", "1"];
var Painting = class extends Mounted {
  constructor(element, emit) {
    super(element, "painting", emit);
    this.root.addEventListener("keydown", (event) => this.key(event));
    this.row = 0;
    this.state = { tool: "erase", raise: "0.5", beside: "difference", hover: null, lock: null };
    this.build();
  }
  show(data) {
    const { header, arrays } = unpack(data);
    const same = this.header?.of === header.of;
    Object.assign(this, { header, arrays });
    if (!same) Object.assign(this, { strokes: [], undone: [], stroke: null, taken: null });
    if (!same) Object.assign(this.state, { hover: null, lock: null });
    this.sent = false;
    this.numbers.querySelector("summary").textContent = this.whole ? "The map as a table" : "The row pointed at last as a table";
    this.theme();
  }
  build() {
    this.tools = {};
    const groups = GROUPS.map(
      ([title, tools]) => el(
        "div",
        { class: "group", role: "group", "aria-label": title },
        el("span", { class: "quiet" }, title),
        ...tools.map(([name, text, key, title_]) => {
          this.tools[name] = button(text, `${title_} (${key})`, () => this.choose(name));
          return this.tools[name];
        }),
        title === "Cells" ? el(
          "label",
          { class: "quiet" },
          "to ",
          select(
            "Weight that raised cells get",
            RAISED.map((w) => [w, w]),
            this.state.raise,
            (value) => {
              this.state.raise = value;
              this.choose("raise");
            }
          )
        ) : null
      )
    );
    groups.push(
      el(
        "div",
        { class: "group", role: "group", "aria-label": "Whole head" },
        el("span", { class: "quiet" }, "Whole head"),
        ...WHOLE.map(([stroke, text, title]) => button(text, title, () => this.add({ ...stroke })))
      )
    );
    this.undo = button("Undo", "Take the last stroke or step back (ctrl + z)", () => this.back());
    this.redo = button("Redo", "Do it again (ctrl + y)", () => this.forth());
    this.run = button(
      "See the answer",
      "Run the model with these strokes (ctrl + enter)",
      () => this.send()
    );
    this.run.classList.add("primary");
    this.said = el("span", { class: "said quiet", role: "status" });
    this.hint = el("p", { class: "quiet hint" });
    this.map = new Cells({
      label: "The map to paint on. Arrow keys point at a cell, space uses the tool there, control and z undoes.",
      kind: "attention map",
      onHover: (cell) => this.point(cell),
      onLock: (cell) => this.byKey(cell),
      moves: false
    });
    const { canvas } = this.map;
    canvas.addEventListener("pointerdown", (event) => this.down(event));
    canvas.addEventListener("pointermove", (event) => this.moved(event));
    canvas.addEventListener("pointerup", () => this.lift());
    canvas.addEventListener("pointercancel", () => this.lift());
    this.other = new Cells({
      label: "The map to compare with.",
      kind: "attention map",
      onHover: (cell) => this.point(cell),
      onLock: () => {
      },
      moves: false
    });
    this.mapTitle = el("h2", {});
    this.legends = [el("span", { class: "legend" }), el("span", { class: "legend" })];
    this.readout = el("p", { class: "readout", "aria-live": "polite" });
    const beside = select(
      "Beside it",
      [
        ["difference", "Difference"],
        ["before", "Before"]
      ],
      this.state.beside,
      (value) => {
        this.state.beside = value;
        this.draw();
      }
    );
    this.numbers = table(
      "The map as a table",
      () => ["token", ...this.header.keys],
      () => this.rows()
    );
    this.root.append(
      this.host.probe,
      el("div", { class: "tools" }, ...groups),
      el("div", { class: "tools" }, this.undo, this.redo, this.run, this.said),
      this.hint,
      el(
        "div",
        { class: "two" },
        el(
          "section",
          { class: "panel paper" },
          el("header", {}, this.mapTitle, this.legends[0]),
          this.map.element
        ),
        el(
          "section",
          { class: "panel" },
          el("header", {}, beside, this.legends[1]),
          this.other.element
        )
      ),
      this.readout,
      this.numbers
    );
  }
  choose(tool) {
    this.state.tool = tool;
    this.taken = null;
    this.saidOnce = "";
    this.mark();
  }
  // --- strokes ---
  cellOf(event) {
    return this.map.cellAt(event);
  }
  down(event) {
    if (event.button !== 0) return;
    const cell = this.cellOf(event);
    if (!cell) return;
    event.preventDefault();
    this.pointed = true;
    this.map.canvas.focus({ preventScroll: true });
    this.map.canvas.setPointerCapture(event.pointerId);
    const { tool } = this.state;
    if (tool === "move") this.taken = cell;
    else if (tool === "erase" || tool === "raise") {
      this.stroke = { tool, cells: [[cell.row, cell.column]] };
      this.draw();
    } else this.onRow(cell);
  }
  moved(event) {
    const cell = this.cellOf(event);
    if (!cell) return;
    if (this.stroke) {
      const { cells } = this.stroke;
      if (!cells.some(([row, column]) => row === cell.row && column === cell.column)) {
        cells.push([cell.row, cell.column]);
        this.draw();
      }
    }
    this.point(cell);
  }
  lift() {
    const { stroke, taken } = this;
    if (stroke) {
      this.stroke = null;
      this.addAll(this.made(stroke));
    } else if (taken && this.state.hover) this.drop(this.state.hover);
  }
  byKey(cell) {
    if (this.pointed) {
      this.pointed = false;
      return;
    }
    const { tool } = this.state;
    if (tool === "move") {
      if (this.taken) this.drop(cell);
      else this.taken = cell;
      this.mark();
    } else if (tool === "erase" || tool === "raise")
      this.addAll(this.made({ tool, cells: [[cell.row, cell.column]] }));
    else this.onRow(cell);
  }
  onRow(cell) {
    this.add({ do: this.state.tool, query: cell.row });
  }
  // What a drag over cells stands for: one stroke, or one a row where weights are raised.
  made({ tool, cells }) {
    const allowed = cells.filter(([query, key]) => this.allowed(query, key));
    if (!allowed.length) {
      this.say("A later token is masked: nothing looks there.");
      return [];
    }
    if (tool === "erase") return [{ do: "cut", cells: allowed }];
    const rows = /* @__PURE__ */ new Map();
    for (const [query, key] of allowed) rows.set(query, [...rows.get(query) ?? [], key]);
    const to = Number(this.state.raise);
    return [...rows].map(([query, keys]) => ({
      do: "set",
      query,
      keys,
      weights: keys.map(() => to)
    }));
  }
  drop(cell) {
    const { taken } = this;
    this.taken = null;
    if (cell.row !== taken.row)
      this.say("Weight moves along its row: choose a key of the same token.");
    else if (!this.allowed(cell.row, cell.column))
      this.say("A later token is masked: nothing looks there.");
    else if (cell.column !== taken.column) {
      const now = this.shown();
      const at = (column) => now[cell.row * this.nKeys + column];
      this.add({
        do: "set",
        query: cell.row,
        keys: [taken.column, cell.column],
        weights: [0, at(taken.column) + at(cell.column)]
      });
      return;
    }
    this.mark();
  }
  allowed(query, key) {
    return !this.header.causal || key <= query;
  }
  add(stroke) {
    this.addAll([stroke]);
  }
  addAll(strokes) {
    const most = this.header.most_strokes;
    if (this.strokes.length + strokes.length > most) {
      this.say(`At most ${most} strokes are run at once: see the answer to these first.`);
      this.draw();
      return;
    }
    if (strokes.length) {
      this.strokes.push(...strokes);
      this.undone = [];
      this.saidOnce = "";
    }
    this.draw();
  }
  back() {
    if (this.strokes.length) {
      this.undone.push(this.strokes.pop());
      this.draw();
    } else this.ask("undo");
  }
  forth() {
    if (this.undone.length) {
      this.strokes.push(this.undone.pop());
      this.draw();
    } else this.ask("redo");
  }
  ask(what) {
    this.emit("paint", { of: this.header.of, ask: what });
  }
  send() {
    if (!this.strokes.length || this.sent) return;
    this.sent = true;
    this.emit("paint", { of: this.header.of, strokes: this.strokes });
    this.mark();
  }
  key(event) {
    this.pointed = false;
    const ctrl = event.ctrlKey || event.metaKey;
    const name = event.key.toLowerCase();
    if (ctrl && name === "z" && !event.shiftKey) this.back();
    else if (ctrl && (name === "y" || name === "z")) this.forth();
    else if (ctrl && event.key === "Enter") this.send();
    else if (event.key === "Escape") this.choose(this.state.tool);
    else if (!ctrl && !event.altKey && event.target.tagName !== "SELECT") {
      const tool = TOOLS.find(([, , key]) => key === name);
      event.stopPropagation();
      if (!tool) return;
      this.choose(tool[0]);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
  // --- drawing ---
  get nKeys() {
    return this.header.keys.length;
  }
  // The map with every stroke on it, also the one that is being made.
  shown() {
    const now = this.stroke ? this.made(this.stroke) : [];
    return painted(this.arrays.after, this.nKeys, [...this.strokes, ...now], this.header.causal);
  }
  draw() {
    if (!this.header || !this.ramp) return;
    const { header, arrays, state } = this;
    const values = this.shown();
    const { before } = arrays;
    this.values = values;
    this.difference = values.map((value, i) => value - before[i]);
    let [most, apart] = [1e-9, 0];
    values.forEach((value, i) => {
      most = Math.max(most, value, before[i]);
      apart = Math.max(apart, Math.abs(this.difference[i]));
    });
    const changed = apart > 1e-6;
    if (!changed) apart = 1;
    const axes = {
      rows: { text: header.queries },
      columns: { text: header.keys },
      colors: this.colors,
      widest: 48,
      highest: 32
    };
    const onRamp = (value) => this.ramp.packed[Math.round(Math.max(0, Math.min(1, value / most)) * 255)];
    this.map.build({ ...axes, values, colorOf: onRamp });
    const signed = state.beside === "difference";
    this.other.build({
      ...axes,
      values: signed ? this.difference : before,
      colorOf: signed ? (value) => this.signed.packed(value / apart) : onRamp
    });
    const shades = [0, 64, 128, 191, 255].map((i) => this.ramp.css[i]);
    const ends = [-1, -0.5, 0, 0.5, 1].map(this.signed.shade);
    this.legend(0, "0", shades, number(most));
    if (signed)
      this.legend(
        1,
        changed ? score(-apart) : "",
        ends,
        changed ? `+${score(apart)}` : "no change"
      );
    else this.legend(1, "0", shades, number(most));
    this.mapTitle.textContent = `Layer ${header.layer} · head ${header.head}: paint here`;
    this.mark();
    this.numbers.refresh();
  }
  legend(which, low, shades, high) {
    const bar = el("i", {});
    bar.style.background = `linear-gradient(to right, ${shades.join(", ")})`;
    this.legends[which].replaceChildren(low, bar, high);
  }
  mark() {
    if (!this.header) return;
    const { state, strokes } = this;
    for (const [name, element] of Object.entries(this.tools))
      element.setAttribute("aria-pressed", String(name === state.tool));
    this.hint.textContent = TOOLS.find(([name]) => name === state.tool)[3];
    this.run.disabled = !strokes.length || this.sent;
    this.root.classList.toggle("silenced", this.header.silenced || silences(strokes));
    const waiting = `${strokes.length} ${strokes.length === 1 ? "stroke" : "strokes"} not yet run`;
    const silent = this.header.silenced || silences(strokes) ? "The head hands on nothing. " : "";
    this.said.textContent = silent + (this.saidOnce || (this.sent ? "Running …" : strokes.length ? waiting : this.header.answer));
    this.point(state.hover);
  }
  say(sentence) {
    this.saidOnce = sentence;
    this.mark();
  }
  point(cell) {
    this.state.hover = cell;
    this.map.mark(cell, this.taken);
    this.other.mark(cell, null);
    if (!cell) {
      this.readout.textContent = "Point at a cell to read it.";
      return;
    }
    const at = cell.row * this.nKeys + cell.column;
    const other = this.row !== cell.row;
    this.row = cell.row;
    if (other && !this.whole) this.numbers.refresh();
    this.readout.replaceChildren(
      el(
        "span",
        { class: "mono" },
        el("bdi", {}, this.header.queries[cell.row]),
        " → ",
        el("bdi", {}, this.header.keys[cell.column])
      ),
      el("span", { class: "quiet" }, " before "),
      exactly(this.arrays.before[at]),
      el("span", { class: "quiet" }, " with the steps "),
      exactly(this.values[at])
    );
  }
  rows() {
    const { queries } = this.header;
    const cells = (row) => Array.from(
      { length: this.nKeys },
      (_, column) => String(this.values[row * this.nKeys + column])
    );
    const shown = this.whole ? queries.map((_, row) => row) : [Math.min(this.row, queries.length - 1)];
    return shown.map((row) => [queries[row], ...cells(row)]);
  }
  // Whether all of the map is a table, or only the row that was pointed at last.
  get whole() {
    return this.header.queries.length * this.nKeys <= LARGEST_TABLE;
  }
};
var render = renderer((element, emit) => new Painting(element, emit));
export {
  render
};
