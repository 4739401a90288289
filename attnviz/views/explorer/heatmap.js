// One head's map: canvas cells with tokens on both axes, exact weight under the pointer, zoom.
import { el, fit, prepare, weight } from "../format.js";

const LARGEST_CELL = 44;
const TALLEST = 680;
const LABEL_ROOM = 116;
const LINE = 13; // least distance between two labels

export class Heatmap {
  constructor({ onHover, onLock }) {
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

  draw(state, map, queries, keys, ramp, colors) {
    if (this.map !== map) this.tip.hidden = true; // what it says is of the old map
    Object.assign(this, { state, map, queries, keys, ramp, colors });
    const width = this.element.clientWidth;
    if (!width) return;
    const context = this.base.getContext("2d");
    context.font = `12px ${colors.mono}`;
    const widest = (texts) =>
      texts.reduce((most, text) => Math.max(most, context.measureText(text).width), 8);
    this.left = Math.ceil(Math.min(LABEL_ROOM, widest(queries.text))) + 10;
    this.top = Math.ceil(Math.min(LABEL_ROOM, widest(keys.text))) + 10;
    const room = width - this.left - 2;
    const fitted = Math.min(LARGEST_CELL, room / keys.text.length, TALLEST / queries.text.length);
    this.cell = fitted * this.zoom;
    this.shownKeys = Math.min(keys.text.length, room / this.cell);
    // Zooming in shows less of the map, not a taller one: what stands below must not move.
    this.shownQueries = Math.min(queries.text.length, (fitted * queries.text.length) / this.cell);
    this.clampView();
    this.mapWidth = this.shownKeys * this.cell;
    this.mapHeight = this.shownQueries * this.cell;
    this.height = this.top + this.mapHeight + 1;
    this.paint(prepare(this.base, width, this.height), width);
    this.element.style.height = `${this.height}px`;
    this.drawOver();
    return this.strongest;
  }

  clampView() {
    const { from, keys, queries } = this;
    from.key = Math.max(0, Math.min(keys.text.length - this.shownKeys, from.key));
    from.query = Math.max(0, Math.min(queries.text.length - this.shownQueries, from.query));
  }

  paint(context) {
    const { left, top, cell, from, ramp, colors, queries, keys } = this;
    context.save();
    context.beginPath();
    context.rect(left, top, this.mapWidth, this.mapHeight);
    context.clip();
    context.imageSmoothingEnabled = false;
    const picture = this.picture();
    context.drawImage(
      picture,
      left - from.key * cell,
      top - from.query * cell,
      keys.text.length * cell,
      queries.text.length * cell,
    );
    if (cell >= 9) {
      context.fillStyle = colors.page;
      for (let k = Math.floor(from.key); k <= from.key + this.shownKeys; k++) {
        context.fillRect(left + (k - from.key) * cell - 0.5, top, 1, this.mapHeight);
      }
      for (let q = Math.floor(from.query); q <= from.query + this.shownQueries; q++) {
        context.fillRect(left, top + (q - from.query) * cell - 0.5, this.mapWidth, 1);
      }
    }
    context.restore();
    this.every = Math.ceil(LINE / cell);
    context.fillStyle = colors.secondary;
    for (let k = 0; k < keys.text.length; k += this.every) this.keyLabel(context, k);
    for (let q = 0; q < queries.text.length; q += this.every) this.queryLabel(context, q);
  }

  keyLabel(context, k) {
    const x = this.left + (k + 0.5 - this.from.key) * this.cell;
    if (x < this.left || x > this.left + this.mapWidth) return;
    context.save();
    context.font = `12px ${this.colors.mono}`;
    context.translate(x, this.top - 6);
    context.rotate(-Math.PI / 2);
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.fillText(fit(context, this.keys.text[k], LABEL_ROOM), 0, 0);
    context.restore();
  }

  queryLabel(context, q) {
    const y = this.top + (q + 0.5 - this.from.query) * this.cell;
    if (y < this.top || y > this.top + this.mapHeight) return;
    context.font = `12px ${this.colors.mono}`;
    context.textAlign = "right";
    context.textBaseline = "middle";
    context.fillText(fit(context, this.queries.text[q], LABEL_ROOM), this.left - 6, y);
  }

  // The map as one pixel a cell, or, where cells are smaller than pixels, the strongest of each.
  picture() {
    const { map, ramp, state } = this;
    const pixel = this.cell * (window.devicePixelRatio || 1);
    const rows = Math.min(map.rows, Math.ceil(this.queries.text.length * pixel));
    const columns = Math.min(map.columns, Math.ceil(this.keys.text.length * pixel));
    const values = pooled(map, rows, columns);
    let strongest = 0;
    for (const value of values) if (value > strongest) strongest = value;
    this.strongest = strongest * map.scale;
    const colorOf = scaleOf(state.scale, strongest);
    const canvas = new OffscreenCanvas(columns, rows);
    const context = canvas.getContext("2d");
    const image = context.createImageData(columns, rows);
    const pixels = new Uint32Array(image.data.buffer);
    for (let i = 0; i < values.length; i++) pixels[i] = ramp.packed[colorOf(values[i])];
    context.putImageData(image, 0, 0);
    return canvas;
  }

  // What follows the pointer lies on a second canvas, so that hovering repaints no cell.
  drawOver() {
    const context = prepare(this.over, this.element.clientWidth, this.height);
    const { state, colors } = this;
    const shown = state.hover ?? state.lock;
    if (state.lock) this.outline(context, state.lock, colors.accent, 2);
    if (state.hover) this.outline(context, state.hover, colors.text, 1);
    if (!shown) return;
    const y = this.top + (shown.query + 0.5 - this.from.query) * this.cell;
    const beside = [0, y - 1.5 * LINE, this.left - 4, 3 * LINE];
    this.emphasise(context, beside, shown.query, this.queries, (index) => this.queryLabel(context, index));
    if (shown.key === null) return;
    const x = this.left + (shown.key + 0.5 - this.from.key) * this.cell;
    const above = [x - 1.5 * LINE, 0, 3 * LINE, this.top - 4];
    this.emphasise(context, above, shown.key, this.keys, (index) => this.keyLabel(context, index));
  }

  // Writes one label strongly over a cleared strip, and its neighbours again where they have room.
  emphasise(context, strip, chosen, tokens, write) {
    context.save();
    context.beginPath();
    context.rect(...strip);
    context.clip(); // outside of it the labels of the canvas below are still seen
    context.fillStyle = this.colors.page;
    context.fillRect(...strip);
    context.fillStyle = this.colors.secondary;
    const reach = Math.ceil((2.5 * LINE) / this.cell);
    for (let index = Math.max(0, chosen - reach); index <= chosen + reach; index++) {
      const apart = Math.abs(index - chosen) * this.cell;
      const written = index % this.every === 0 && index < tokens.text.length;
      if (written && apart >= LINE) write(index);
    }
    context.fillStyle = this.colors.text;
    write(chosen);
    context.restore();
  }

  outline(context, { query, key }, color, width) {
    const y = this.top + (query - this.from.query) * this.cell;
    const size = Math.max(this.cell, 3);
    context.save();
    context.beginPath();
    context.rect(this.left - 2, this.top - 2, this.mapWidth + 4, this.mapHeight + 4);
    context.clip();
    context.strokeStyle = color;
    context.lineWidth = width;
    if (key === null) context.strokeRect(this.left, y, this.mapWidth, size);
    else context.strokeRect(this.left + (key - this.from.key) * this.cell, y, size, size);
    context.restore();
  }

  cellAt(event) {
    const key = Math.floor((event.offsetX - this.left) / this.cell + this.from.key);
    const query = Math.floor((event.offsetY - this.top) / this.cell + this.from.query);
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
    if (!found) {
      this.tip.hidden = true;
      return;
    }
    const at = valueAt(this.map, found, this.queries.text.length, this.keys.text.length);
    this.tip.replaceChildren(
      el("span", { class: "mono" }, `${this.queries.text[found.query]} → ${this.keys.text[found.key]}`),
      el("b", { class: "mono" }, weight(at, this.map.within)),
    );
    this.tip.hidden = false;
    const right = event.offsetX + 20 + this.tip.offsetWidth > this.element.clientWidth;
    this.tip.style.left = `${right ? event.offsetX - this.tip.offsetWidth - 12 : event.offsetX + 16}px`;
    this.tip.style.top = `${Math.min(event.offsetY + 16, this.height - this.tip.offsetHeight)}px`;
  }

  clicked(event) {
    if (this.moved) return;
    const found = this.cellAt(event);
    if (found) this.onLock(found);
  }

  wheeled(event) {
    if (!event.ctrlKey && !event.metaKey) return; // a plain wheel scrolls the page
    event.preventDefault();
    this.zoomAt(event, Math.exp(-event.deltaY / 200));
  }

  zoomAt(event, factor) {
    const key = (event.offsetX - this.left) / this.cell + this.from.key;
    const query = (event.offsetY - this.top) / this.cell + this.from.query;
    this.zoomAround(query, key, factor, event.offsetX, event.offsetY);
  }

  // Keeps the given point of the map (in tokens) under the given point of the canvas.
  zoomAround(query, key, factor, x, y) {
    const fitted = this.cell / this.zoom;
    const largest = Math.max(1, (2 * LARGEST_CELL) / fitted);
    this.zoom = Math.max(1, Math.min(largest, this.zoom * factor));
    this.cell = fitted * this.zoom;
    this.from = { query: query - (y - this.top) / this.cell, key: key - (x - this.left) / this.cell };
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
    this.zoomAround(at.query + 0.5, (at.key ?? this.from.key + this.shownKeys / 2) + 0.5, factor, x, y);
  }

  redraw() {
    this.draw(this.state, this.map, this.queries, this.keys, this.ramp, this.colors);
  }

  grab(event) {
    this.moved = false;
    if (this.zoom === 1) return;
    const start = { x: event.clientX, y: event.clientY, ...this.from };
    const drag = (to) => {
      const dx = to.clientX - start.x;
      const dy = to.clientY - start.y;
      if (Math.abs(dx) + Math.abs(dy) > 4) this.moved = this.dragged = true;
      this.from.key = start.key - dx / this.cell;
      this.from.query = start.query - dy / this.cell;
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

  pressed(event) {
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
      this.onLock({
        query: Math.max(0, Math.min(this.queries.text.length - 1, at.query + by[0])),
        key: Math.max(0, Math.min(this.keys.text.length - 1, (at.key ?? 0) + by[1])),
      });
    }
    event.preventDefault();
  }
}

// The weight of a token pair; on an overview, the strongest of the cell that covers it.
export function valueAt(map, { query, key }, queries, keys) {
  const row = map.rows === queries ? query : Math.floor(((query + 1) * map.rows - 1) / queries);
  const column = map.columns === keys ? key : Math.floor(((key + 1) * map.columns - 1) / keys);
  return map.values[row * map.columns + column] * map.scale;
}

function pooled(map, rows, columns) {
  if (rows === map.rows && columns === map.columns) return map.values;
  const values = new map.values.constructor(rows * columns);
  for (let r = 0; r < map.rows; r++) {
    const row = Math.floor((r * rows) / map.rows) * columns;
    for (let c = 0; c < map.columns; c++) {
      const at = row + Math.floor((c * columns) / map.columns);
      const value = map.values[r * map.columns + c];
      if (value > values[at]) values[at] = value;
    }
  }
  return values;
}

const LOG_FLOOR = 1e-4;

// From a raw value to an index of the ramp: 0 to the strongest weight, linear or logarithmic.
export function scaleOf(scale, strongest) {
  if (!strongest) return () => 0;
  if (scale === "linear") return (value) => Math.round((value / strongest) * 255);
  const low = Math.log(LOG_FLOOR);
  return (value) =>
    Math.max(0, Math.round((1 - Math.log(Math.max(value / strongest, LOG_FLOOR)) / low) * 255));
}
