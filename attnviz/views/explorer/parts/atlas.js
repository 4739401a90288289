// All heads of one stack as thumbnails: rows are layers, columns heads; or a list by a score.
import { prepare } from "../../shared/canvas.js";
import { el } from "../../shared/elements.js";
import { number } from "../../shared/format.js";
import { counted, several, tr } from "../../shared/language.js";
import { headBeside, layOutHeads, rowsAround } from "../maths/atlas_layout.js";
import { attending, sameHead } from "../maths/heads.js";
import { ownPart } from "../maths/scale.js";
import { thumbnail } from "./thumbnail.js";
/** @import {Colors, Ramp} from "../../shared/color.js" */
/** @import {Run} from "../header.d.ts" */
/** @import {Weights} from "../data/weights.js" */
/** @import {AtlasLayout} from "../maths/atlas_layout.js" */
/** @import {Arrangement} from "../maths/heads.js" */
/** @import {HeadAt, SelectHow} from "../types.d.ts" */

/**
 * What is drawn. `own`: how many queries and keys there are before the padding of a sound, and in all;
 * `upTo` is the last layer of what runs through layers; `colorOf` a chosen head's colour.
 * @typedef {object} Drawing
 * @property {string} stack
 * @property {HeadAt[]} heads that are chosen
 * @property {HeadAt} focus
 * @property {Weights} weights
 * @property {Arrangement} arranged
 * @property {{theme: string, ramp: Ramp, colors: Colors}} palette
 * @property {boolean} strip whether it is one, above the other panels
 * @property {Run | null} range first and last layer that are shown; null: all
 * @property {(head: HeadAt) => string | null} colorOf
 * @property {number | null} upTo
 * @property {number[]} own
 */

const SHARE = 0.62; // of the rail's height, for the grid

/** @type {Record<string, [down: number, right: number]>} */
const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** All heads of a stack, to choose from. */
export class Atlas {
  /**
   * @param {object} calls
   * @param {(head: HeadAt, how: SelectHow) => void} calls.onSelect
   */
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
    /** @type {Drawing | null} */
    this.drawing = null;
    /** @type {AtlasLayout | null} */
    this.layout = null;
    /** @type {HeadAt} where the keyboard stands */
    this.cursor = { layer: 0, head: 0 };
    /** @type {HeadAt | null} that was chosen when the cursor was put there */
    this.focus = null;
    /** @type {Map<number, OffscreenCanvas>} */
    this.images = new Map();
    /** @type {unknown[]} what the images are of */
    this.painted = [];
    // What stands around it may grow once it is drawn, and take the chosen head out of sight.
    new ResizeObserver(() => this.resize()).observe(this.element);
  }

  /** @param {Drawing} drawing */
  draw(drawing) {
    this.drawing = drawing;
    const { weights, arranged, focus, palette, colorOf, strip, upTo, own } = drawing;
    const stack = weights.stacks[drawing.stack];
    if (focus !== this.focus) this.cursor = this.focus = focus;
    const width = this.element.clientWidth;
    if (!width) return;
    // The list below has the rest of the rail.
    const tall = SHARE * (this.element.closest(".left")?.clientHeight || Infinity);
    const layout = layOutHeads(stack, arranged, width, strip, drawing.range, tall);
    this.layout = layout;
    const { size, listed } = layout;
    const painted = [weights, drawing.stack, palette.theme, size, own.join(" ")];
    if (painted.some((part, i) => part !== this.painted[i])) this.images.clear();
    this.painted = painted;
    const { colors } = palette;
    const context = prepare(this.canvas, layout.width, layout.height);
    context.font = `11px ${colors.mono}`;
    context.textBaseline = "middle";
    context.imageSmoothingEnabled = false;
    if (!listed) this.axes(context, colors, layout, stack.heads);
    arranged.heads.forEach((each, at) => {
      const [x, y] = layout.place(at);
      context.globalAlpha = each.passes ? 1 : 0.12;
      context.drawImage(this.image(drawing, each, size), x, y, size, size);
      context.globalAlpha = 1;
      if (!listed) return;
      context.textAlign = "left";
      context.fillStyle = colors.text;
      context.fillText(`${each.layer}.${each.head}`, x, y + size + 9);
      context.fillStyle = colors.secondary;
      if (arranged.listed) context.fillText(number(each.value), x, y + size + 22);
    });
    arranged.heads.forEach((each, at) => {
      const color = colorOf(each);
      const here = sameHead(each, this.cursor);
      if (!color && !here) return;
      const [x, y] = layout.place(at);
      context.strokeStyle = color ?? colors.text;
      context.lineWidth = color ? 2 : 1;
      context.setLineDash(color ? [] : [2, 2]);
      context.strokeRect(x - 1, y - 1, size + 2, size + 2);
    });
    context.setLineDash([]);
    const followed = upTo === null || listed ? null : layout.frameOf(upTo);
    if (followed) {
      context.strokeStyle = colors.accent;
      context.lineWidth = 2;
      context.strokeRect(...followed);
    }
    const { layer, head } = this.cursor;
    const many =
      drawing.heads.length > 1 ? several(" {n} heads are mixed.", drawing.heads.length) : "";
    this.canvas.setAttribute(
      "aria-label",
      tr(
        "Layer {layer}, head {head}.{many} Arrow keys choose a head; with shift, they add heads; ",
        { layer, head, many },
      ) + tr("with ctrl, they only move, and space adds or removes the head."),
    );
    this.reveal(arranged, layout);
    this.sayMore();
  }

  /**
   * The numbers of layers and heads, and what other layers do.
   * @param {CanvasRenderingContext2D} context
   * @param {Colors} colors
   * @param {AtlasLayout} layout
   * @param {number} heads
   */
  axes(context, colors, layout, heads) {
    const { size, step, left } = layout;
    context.fillStyle = colors.secondary;
    context.textAlign = "right";
    const everyRow = Math.ceil(13 / step.y);
    layout.maps.forEach(({ first, top }, row) => {
      if (row % everyRow === 0) context.fillText(String(first), left - 8, top + size / 2);
    });
    context.textAlign = "left";
    for (const { map, first, last, instead, middle } of layout.rows) {
      if (map) continue;
      const layers = first === last ? first : `${first}–${last}`;
      context.fillText(tr("{layers} · {instead}, no attention", { layers, instead }), left, middle);
    }
    context.textAlign = "center";
    const everyColumn = Math.ceil(18 / step.x);
    for (let head = 0; head < heads; head += everyColumn) {
      context.fillText(String(head), left + head * step.x + size / 2, layout.height - 6);
    }
  }

  /**
   * Thumbnails change only with data, stack, theme and size, so they are kept between selections.
   * @param {Drawing} drawing
   * @param {HeadAt} head
   * @param {number} size
   * @returns {OffscreenCanvas}
   */
  image({ weights, stack, own, palette }, { layer, head }, size) {
    const key = layer * weights.stacks[stack].heads + head;
    const before = this.images.get(key);
    if (before) return before;
    const ratio = Math.max(1, Math.round(window.devicePixelRatio || 1));
    const map = ownPart(weights.overview(stack, layer, head), own);
    const image = thumbnail(map, palette.ramp, size * ratio);
    this.images.set(key, image);
    return image;
  }

  /**
   * Scrolls until the cursor is in sight.
   * @param {Arrangement} arranged
   * @param {AtlasLayout} layout
   */
  reveal(arranged, layout) {
    const at = arranged.heads.findIndex((each) => sameHead(each, this.cursor));
    if (at < 0) return;
    const box = this.element;
    const { left, top, right, bottom } = layout.roomOf(at);
    if (top < box.scrollTop) box.scrollTop = top;
    if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight;
    if (left < box.scrollLeft) box.scrollLeft = left;
    if (right > box.scrollLeft + box.clientWidth) box.scrollLeft = right - box.clientWidth;
  }

  resize() {
    if (!this.drawing || !this.layout) return;
    this.reveal(this.drawing.arranged, this.layout);
    this.sayMore();
  }

  /** How many rows lie above and below of what is in sight. */
  sayMore() {
    const { element, drawing, layout } = this;
    if (!drawing || !layout) return;
    const end = element.scrollTop + element.clientHeight;
    const { above, below } = rowsAround(layout, element.scrollTop, end);
    const more = (/** @type {number} */ count) =>
      drawing.arranged.listed
        ? counted("{n} more row", "{n} more rows", count)
        : counted("{n} more layer", "{n} more layers", count);
    const said = (/** @type {number} */ count, /** @type {string} */ arrow) =>
      count ? `${arrow} ${drawing.strip ? count : more(count)}` : "";
    this.above.textContent = said(above, "↑");
    this.below.textContent = said(below, "↓");
  }

  /**
   * @param {MouseEvent} event
   * @returns {HeadAt | null}
   */
  headAt({ offsetX, offsetY }) {
    const at = this.layout?.at(offsetX, offsetY) ?? -1;
    return this.drawing?.arranged.heads[at] ?? null;
  }

  /** @param {MouseEvent} event */
  pick(event) {
    const found = this.headAt(event);
    if (!found) return;
    this.cursor = found;
    const many = event.ctrlKey || event.metaKey;
    this.onSelect(found, event.shiftKey ? "extend" : many ? "toggle" : "one");
  }

  /** @param {MouseEvent} event */
  hover(event) {
    const found = this.headAt(event);
    this.canvas.style.cursor = found ? "pointer" : "default";
    this.canvas.title = found
      ? tr("layer {layer}, head {head}. With ctrl or shift: mix several heads", {
          layer: found.layer,
          head: found.head,
        })
      : "";
  }

  /**
   * The head above or below those that are shown.
   * @param {Drawing} drawing
   * @param {number} down
   * @returns {HeadAt | null} null where there is none
   */
  beyond({ weights, stack }, down) {
    const layers = attending(weights.stacks[stack]);
    const layer = layers[layers.indexOf(this.cursor.layer) + down];
    return layer === undefined ? null : { layer, head: this.cursor.head };
  }

  /** @param {KeyboardEvent} event */
  move(event) {
    const { drawing, layout } = this;
    if (!drawing || !layout) return;
    const { heads } = drawing.arranged;
    const cursor = heads.findIndex((each) => sameHead(each, this.cursor));
    const by = MOVES[event.key];
    const ends = { Home: 0, End: heads.length - 1 }[event.key];
    if (by || ends !== undefined) {
      event.preventDefault();
      const found = by ? headBeside(layout, Math.max(0, cursor), by) : (ends ?? 0);
      const beyond =
        drawing.range && by?.[0] && found === cursor ? this.beyond(drawing, by[0]) : null;
      const to = beyond ?? heads[found];
      if (!to) return;
      this.cursor = to;
      if (event.ctrlKey || event.metaKey) this.draw(drawing);
      else this.onSelect(to, event.shiftKey ? "extend" : "one");
    } else if (event.key === " " || event.key === "Enter") {
      event.preventDefault();
      this.onSelect(this.cursor, event.key === " " ? "toggle" : "one");
    }
  }
}
