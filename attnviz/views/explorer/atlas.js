// All heads of one stack as thumbnails: rows are layers, columns heads; or a list by a score.
import { el, number, prepare } from "../shared/format.js";
import { sameHead } from "./heads.js";
import { ownPart, thumbnail } from "./thumbnail.js";

const GAP = 3;
const GUTTER = 24;
const FOOT = 18;
const HEAD = 3; // room for the frame of a chosen head in the first row
const LARGEST = 72;
const LISTED = 44; // a thumbnail of a list, with two lines under it
const LINES = 40;
const QUIET = 16; // height of the line that stands for layers without attention
const STRIP = 116; // height of the thumbnails where the atlas is a strip

const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

export class Atlas {
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
        mousemove: (event) => this.hover(event),
      },
    });
    this.above = el("span", { class: "more" });
    this.below = el("span", { class: "more" });
    this.element = el(
      "div",
      { class: "atlas-scroll", on: { scroll: () => this.sayMore() } },
      el("div", { class: "edge" }, this.above),
      this.canvas,
      el("div", { class: "edge below" }, this.below),
    );
    this.images = new Map();
  }

  // `own`: how many queries and keys there are before the padding of a sound, and in all.
  // `arranged` as from heads.js; `upTo` is the last layer of what runs through layers, else null; `colorOf(head)` is a chosen head's colour, null for the others.
  draw(given) {
    this.given = given;
    const { state, weights, arranged, ramp, colors, colorOf, strip, upTo, own } = given;
    const stack = weights.stacks[state.stack];
    Object.assign(this, { stack, state, arranged, strip, own });
    if (!this.cursor || state.focus !== this.focus) this.cursor = this.focus = state.focus;
    const width = this.element.clientWidth;
    if (!width) return;
    const { listed } = arranged;
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
    arranged.heads.forEach((each, at) => {
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
    arranged.heads.forEach((each, at) => {
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
      `Layer ${layer}, head ${head}.${many} Arrow keys choose a head; with shift they add heads; ` +
        "with control they only move, and space adds or takes away.",
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
      this.left + (at % this.columns) * this.step.x,
      this.arranged.listed ? HEAD + row * this.step.y : this.maps[row].top,
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
    const { element, step, columns, arranged } = this;
    const rows = Math.ceil(arranged.heads.length / columns);
    const tops = arranged.listed
      ? Array.from({ length: rows }, (_, row) => HEAD + row * step.y)
      : this.maps.map(({ top }) => top);
    const end = element.scrollTop + element.clientHeight;
    const above = tops.filter((top) => top + step.y <= element.scrollTop).length;
    const below = tops.filter((top) => top + this.gap >= end).length;
    const noun = arranged.listed ? "row" : "layer";
    const more = (count) => (this.strip ? "" : ` more ${noun}${count === 1 ? "" : "s"}`);
    const said = (count, arrow) => (count ? `${arrow} ${count}${more(count)}` : "");
    this.above.textContent = said(above, "↑");
    this.below.textContent = said(below, "↓");
  }

  headAt(event) {
    const column = Math.floor((event.offsetX - this.left) / this.step.x);
    const row = this.arranged.listed
      ? Math.floor((event.offsetY - HEAD) / this.step.y)
      : this.maps.findIndex(({ top }) => event.offsetY >= top && event.offsetY < top + this.step.y);
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
    this.canvas.title = found
      ? `layer ${found.layer}, head ${found.head}. With ctrl or shift: mix several heads`
      : "";
  }

  move(event) {
    const { heads } = this.arranged;
    const at = Math.max(
      0,
      heads.findIndex((each) => sameHead(each, this.cursor)),
    );
    const by = MOVES[event.key];
    const ends = { Home: 0, End: heads.length - 1 }[event.key];
    if (by || ends !== undefined) {
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
    const column = (at % this.columns) + right;
    if (this.arranged.listed) {
      const to = at + right + down * this.columns;
      return to < 0 || to >= this.arranged.heads.length ? at : to;
    }
    const to = at + right + down * this.columns;
    if (column < 0 || column >= this.columns || to < 0) return at;
    return to >= this.arranged.heads.length ? at : to;
  }
}

// The rows of the grid, from top to bottom: a layer's maps, or a line for neighbours that compute
// something else than attention and the same.
function rowsOf(stack) {
  const rows = [];
  for (let layer = 0; layer < stack.layers; layer++) {
    const instead = stack.instead[layer];
    const before = rows.at(-1);
    if (instead !== undefined && before?.instead === instead) before.last = layer;
    else rows.push({ map: instead === undefined, first: layer, last: layer, instead });
  }
  return rows;
}
