// One head's map: canvas cells with tokens on both axes, exact weight under the pointer, zoom.
import { el, number, prepare } from "../shared/format.js";
import { emphasise, keyLabel, LABEL_ROOM, LINE, queryLabel, roomFor, roundStep } from "./labels.js";
import { MARGIN, paintMarginals } from "./marginals.js";
import { packedOf } from "./paint.js";
import { strongestAround } from "./readout.js";
import { pooled, scaleOf } from "./scale.js";
import { paintTiles } from "./tiles.js";

const LARGEST_CELL = 44;
const NAMED = 46; // what the names of the bars below and beside need
const OBLONG = 3; // from this many times as many keys as queries, or queries as keys, cells are no squares
const READABLE = 22; // pixels of an oblong cell's long side: its row, or column, has a name

// Width and height of a cell, so that a map of rows x columns fits a room. Squares while the map has
// a shape that can be read; else each side has its own measure, and the map the whole width or height.
export function cellSize(rows, columns, wide, tall) {
  const side = Math.min(LARGEST_CELL, wide / columns, tall / rows);
  if (Math.max(rows / columns, columns / rows) < OBLONG) return { w: side, h: side };
  return columns > rows
    ? {
        w: Math.min(LARGEST_CELL, wide / columns),
        h: Math.max(side, Math.min(READABLE, tall / rows)),
      }
    : {
        w: Math.max(side, Math.min(READABLE, wide / columns)),
        h: Math.min(LARGEST_CELL, tall / rows),
      };
}

export class Heatmap {
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
        keydown: (event) => this.pressed(event),
      },
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
      this.tip.hidden = true; // what it says is of the old map
      this.told = null;
    }
    const { queries, keys, map } = drawn;
    Object.assign(this, { state, drawn, map, queries, keys, ramp, signed, colors, tallest });
    // Asking an element for its width lays out whatever has changed, so it is asked once.
    if (this.within !== within || !this.width) this.width = this.element.clientWidth;
    this.within = within;
    const { width } = this;
    if (!width) return;
    const context = this.base.getContext("2d");
    context.font = `12px ${colors.mono}`;
    const labels = Math.min(LABEL_ROOM, Math.floor(width / 3));
    this.left =
      Math.ceil(Math.max(NAMED, Math.min(labels, roomFor(context, queries, tallest)))) + 10;
    // What a cell of an overview receives is not known, and only shares have an entropy.
    this.margin = drawn.overview || !drawn.quantity.shares ? 0 : MARGIN;
    this.top =
      Math.ceil(
        Math.max(this.margin ? NAMED : 0, Math.min(LABEL_ROOM, roomFor(context, keys, width))),
      ) + 10;
    const room = width - this.left - this.margin - 2;
    this.fitted = cellSize(queries.length, keys.length, room, tallest);
    this.size();
    this.shownKeys = Math.min(keys.length, room / this.w);
    // Zooming in shows less of the map, not a taller one: what stands below must not move.
    this.shownQueries = Math.min(queries.length, (this.fitted.h * queries.length) / this.h);
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
      queries.length * h,
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
    // A host that has no width yet gives cells of less than nothing: it will tell us its width.
    const rows = Math.max(1, Math.min(map.rows, Math.ceil(this.queries.length * this.h * ratio)));
    const columns = Math.max(
      1,
      Math.min(map.columns, Math.ceil(this.keys.length * this.w * ratio)),
    );
    const values = pooled(map, rows, columns, drawn.quantity.signed ? -Infinity : 0);
    const colorOf = packedOf(drawn, scaleOf(state.scale, drawn.strongest / map.scale), this);
    const canvas = new OffscreenCanvas(columns, rows);
    const context = canvas.getContext("2d");
    const image = context.createImageData(columns, rows);
    const pixels = new Uint32Array(image.data.buffer);
    if (values instanceof Uint8Array) {
      const table = Uint32Array.from({ length: 256 }, (_, value) => colorOf(value));
      for (let i = 0; i < values.length; i++) pixels[i] = table[values[i]];
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
    const inMap =
      event.offsetX >= this.left &&
      event.offsetY >= this.top &&
      event.offsetX < this.left + this.mapWidth &&
      event.offsetY < this.top + this.mapHeight;
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
      el("bdi", {}, keys.text[key]),
    );
    if (Number.isNaN(value)) {
      const { queries: from, keys: to, said } = strongestAround(drawn, cell);
      return [
        pair,
        el(
          "small",
          {},
          `in a block (${from.join(" to ")} → ${to.join(" to ")}) whose strongest is`,
        ),
        el("b", { class: "mono" }, said),
      ];
    }
    return [
      pair,
      el("b", { class: "mono" }, drawn.said(value, drawn.withinOf(query))),
      drawn.knows(query)
        ? el("small", { class: "quiet" }, `rank ${drawn.rank(query, key)} of ${keys.length}`)
        : "",
      ...this.others(cell).map(([name, said]) =>
        el("small", { class: "quiet" }, `${name} ${said}`),
      ),
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
        el("small", { class: "quiet" }, "mean over queries"),
      ];
    }
    if (beside && !below && event.offsetY > this.top && query < queries.length) {
      return [
        el("span", { class: "mono" }, queries.text[query]),
        el("small", {}, "entropy"),
        el("b", { class: "mono" }, `${number(drawn.entropies[query])} bits`),
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
    if (!event.ctrlKey && !event.metaKey) return; // a plain wheel scrolls the page
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
    const largest = Math.max(1, (2 * LARGEST_CELL) / Math.min(this.fitted.w, this.fitted.h));
    this.zoom = Math.max(1, Math.min(largest, this.zoom * factor));
    this.size();
    this.from = { query: query - (y - this.top) / this.h, key: key - (x - this.left) / this.w };
    this.redraw();
  }

  // Buttons and keys zoom around the locked cell, or the middle.
  zoomBy(factor) {
    const at = this.state.lock ?? {
      query: this.from.query + this.shownQueries / 2,
      key: this.from.key + this.shownKeys / 2,
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
      key: moved(key, from.key, this.shownKeys),
    };
    if (to.query === from.query && to.key === from.key) return;
    this.from = to;
    this.redraw();
  }

  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return; // the browser's own zoom
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
      const within = (value, count) => Math.max(0, Math.min(count - 1, value));
      const query = within(at.query + by[0], this.queries.length);
      const key = within(at.key + by[1], this.keys.length);
      this.reveal(query, key);
      this.onLock({ query, key }, "set");
    }
    event.preventDefault();
  }
}
