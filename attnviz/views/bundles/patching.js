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

// patching/patching.js
var Patching = class extends Mounted {
  constructor(element, emit) {
    super(element, "patching", emit);
    this.root.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.take(null);
    });
  }
  show(data) {
    const { header, arrays } = unpack(data);
    const same = this.header?.of === header.of;
    Object.assign(this, { header, effect: arrays.effect ?? null });
    const best = this.best();
    this.state = {
      layer: header.chosen?.layer ?? (same ? this.state.layer : best.row),
      head: header.chosen ? header.chosen.head : same ? this.state.head : null,
      taken: null,
      hover: null
    };
    this.build();
    this.theme();
  }
  get positions() {
    return this.header.second.length;
  }
  // Where a patch restores most; the first layer without a sweep.
  best() {
    let at = 0;
    this.effect?.forEach((value, i) => {
      if (value > this.effect[at]) at = i;
    });
    return { row: Math.floor(at / this.positions), column: at % this.positions };
  }
  build() {
    const { header, state } = this;
    this.sources = header.first.map((text, i) => this.source(text, i));
    this.targets = header.second.map((text, i) => this.target(text, i));
    this.hint = el("p", { class: "quiet hint", "aria-live": "polite" });
    this.readout = el("p", { class: "readout", "aria-live": "polite" });
    this.legend = el("span", { class: "legend" });
    this.grid = new Cells({
      label: "Layers by tokens of the second text. Arrow keys point at a cell, Enter patches it.",
      kind: "grid of patches",
      onHover: (hover) => this.point(hover),
      // A cell of the grid is a patch of all heads: that is what its colour says.
      onLock: ({ row, column }) => this.patch({ layer: row, head: null, source: header.aligned[column], position: column }),
      moves: false
    });
    const range = (n) => Array.from({ length: n }, (_, i) => [String(i), String(i)]);
    const layer = select("Layer", range(header.layers), String(state.layer), (value) => {
      this.state.layer = Number(value);
    });
    const heads = [["", "all heads"], ...range(header.heads)];
    const head = select("Head", heads, state.head === null ? "" : String(state.head), (value) => {
      this.state.head = value === "" ? null : Number(value);
    });
    this.root.replaceChildren(
      this.host.probe,
      el(
        "section",
        { class: "panel" },
        el(
          "header",
          {},
          el("h2", {}, "Drag a token onto another"),
          el("label", {}, `${header.noun} layer `, layer),
          header.what === "heads" ? el("label", {}, "head ", head) : null
        ),
        el(
          "div",
          { class: "line", role: "group", "aria-label": "First text" },
          el("span", { class: "quiet side" }, "first"),
          ...this.sources
        ),
        el(
          "div",
          { class: "line", role: "group", "aria-label": "Second text" },
          el("span", { class: "quiet side" }, "second"),
          ...this.targets
        ),
        this.hint
      ),
      this.effect ? el(
        "section",
        { class: "panel" },
        el(
          "header",
          {},
          el("h2", {}, "Every patch"),
          el(
            "span",
            { class: "quiet" },
            "rows are layers, columns the tokens of the second text"
          ),
          this.legend
        ),
        this.grid.element,
        this.readout,
        table(
          "All patches as a table",
          () => ["token", ...Array.from({ length: header.layers }, (_, i) => `layer ${i}`)],
          () => header.second.map((text, at) => [
            text,
            ...Array.from(
              { length: header.layers },
              (_, i) => String(this.effect[i * this.positions + at])
            )
          ])
        )
      ) : el("p", { class: "note" }, header.note)
    );
    this.say();
  }
  source(text, i) {
    return el(
      "button",
      {
        type: "button",
        class: "token source",
        draggable: "true",
        "aria-pressed": "false",
        on: {
          click: () => this.take(this.state.taken === i ? null : i),
          dragstart: (event) => {
            event.dataTransfer.setData("text/plain", String(i));
            event.dataTransfer.effectAllowed = "copy";
            this.take(i);
          },
          dragend: () => this.take(null)
        }
      },
      text
    );
  }
  target(text, i) {
    const element = el(
      "button",
      {
        type: "button",
        class: `token target${this.header.changed[i] ? " changed" : ""}`,
        on: {
          click: () => {
            const source = this.state.taken ?? this.header.aligned[i];
            if (source >= 0) this.patch({ ...this.state, source, position: i });
          },
          dragover: (event) => {
            if (this.state.taken === null) return;
            event.preventDefault();
            element.classList.add("over");
          },
          dragleave: () => element.classList.remove("over"),
          drop: (event) => {
            event.preventDefault();
            element.classList.remove("over");
            const source = this.state.taken;
            if (source !== null) this.patch({ ...this.state, source, position: i });
          }
        }
      },
      text
    );
    return element;
  }
  patch({ layer, head, source, position }) {
    const { of, first, second } = this.header;
    this.take(null);
    this.hint.textContent = `Patching layer ${layer}: “${first[source]}” → “${second[position]}” …`;
    this.emit("patch", { of, layer, head, source, position });
  }
  take(taken) {
    this.state.taken = taken;
    this.sources.forEach((element, i) => element.setAttribute("aria-pressed", String(i === taken)));
    this.root.classList.toggle("taking", taken !== null);
    this.say();
  }
  say() {
    const { first } = this.header;
    const { taken } = this.state;
    this.hint.textContent = taken === null ? "The second run takes there what the first run has at the dragged token. Without a mouse: choose a token of the first text, then one of the second." : `“${first[taken]}” of the first text: choose the token of the second that takes it.`;
  }
  draw() {
    if (!this.effect || !this.signed) return;
    const { header } = this;
    this.most = header.restores ? 1 : 1e-30;
    for (const value of this.effect) if (Math.abs(value) > this.most) this.most = Math.abs(value);
    this.grid.build({
      rows: { text: Array.from({ length: header.layers }, (_, i) => String(i)) },
      columns: { text: header.second, marked: header.changed },
      values: this.effect,
      colorOf: (value) => this.signed.packed(value / this.most),
      colors: this.colors,
      widest: 64,
      highest: 40
    });
    const bar = el("i", {});
    bar.style.background = `linear-gradient(to right, ${[-1, -0.5, 0, 0.5, 1].map(this.signed.shade).join(", ")})`;
    this.legend.replaceChildren(
      score(-this.most),
      bar,
      score(this.most),
      el("span", {}, header.restores ? "restored" : "moved")
    );
    this.point(null);
  }
  ofWhat() {
    const { restores, answer } = this.header;
    if (!restores) return " of its length";
    return ` of the way to ${answer ? `“${answer}”` : "the first answer"}`;
  }
  point(hover) {
    const { header, effect } = this;
    const { chosen } = header;
    const lock = chosen ? { row: chosen.layer, column: chosen.position } : null;
    this.grid.mark(hover, lock);
    const at = hover ?? this.best();
    const value = effect[at.row * this.positions + at.column];
    const token = header.second[at.column];
    const first = hover ? "" : "Most: ";
    this.readout.replaceChildren(
      `${first}layer ${at.row}, “${token}” ${header.restores ? "restores " : "moves the output by "}`,
      exactly(value, Number.isNaN(value) ? "–" : score(value)),
      `${this.ofWhat()}${hover ? "; a click patches it." : "."}`
    );
  }
};
var render = renderer((element, emit) => new Patching(element, emit));
export {
  render
};
