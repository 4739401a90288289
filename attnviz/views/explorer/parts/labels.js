// The tokens along the two sides of the map.
import { fit, offscreen } from "../../shared/canvas.js";
/** @import {Colors} from "../../shared/color.js" */
/** @import {Axes, Axis} from "../maths/axis.js" */
/** @import {Cell} from "../types.d.ts" */
/** @import {Place} from "../maths/grid.js" */

/**
 * What labels are written of, and where: each `every`th one, in type of these sizes; `flat`: those of
 * keys lie, as each fits over its column.
 * @typedef {object} Labelled
 * @property {Axes} axes
 * @property {Place} place
 * @property {{query: number, key: number}} every
 * @property {{query: number, key: number}} type
 * @property {boolean} flat
 * @property {Colors} colors
 */

/** @typedef {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} Context */

export const LABEL_ROOM = 116;
const MEASURED = 12; // the size of type that widths are measured in
const SLACK = 5; // pixels by which the label of a cell at the edge stands over it

/** @type {WeakMap<Axis, number>} width of the widest unit */
const WIDTHS = new WeakMap();

/**
 * Where not every token is named, its position stands at the map's edge.
 * @param {Axis} axis
 * @param {number} index
 * @param {number} every
 * @param {boolean} isQuery
 * @returns {string}
 */
function withPosition(axis, index, every, isQuery) {
  const text = axis.text[index];
  if (every === 1 || !axis.counted) return text;
  const position = axis.members[index][0];
  return isQuery ? `${text} ${position}` : `${position} ${text}`;
}

/**
 * Measured once: it takes a millisecond or two for hundreds of tokens.
 * @param {Context} context
 * @param {Axis} axis
 * @returns {number}
 */
function widest(context, axis) {
  const known = WIDTHS.get(axis);
  if (known !== undefined) return known;
  const most = axis.text.reduce((a, text) => Math.max(a, context.measureText(text).width), 8);
  WIDTHS.set(axis, most);
  return most;
}

/**
 * What the labels of an axis take in type of a size.
 * @param {Context} context
 * @param {Axis} axis
 * @param {number} type
 * @param {number} every which of them are written
 * @param {Colors} colors
 * @returns {number}
 */
export function roomFor(context, axis, type, every, colors) {
  context.font = `${MEASURED}px ${colors.mono}`;
  const positions = axis.counted && every > 1 ? context.measureText(` ${axis.length}`).width : 0;
  return Math.ceil(((widest(context, axis) + positions) * type) / MEASURED);
}

/**
 * @param {Context} context
 * @param {Labelled} labelled
 * @param {number} k
 * @param {number} [strength] of the type
 */
export function keyLabel(context, { axes, place, every, type, flat, colors }, k, strength = 400) {
  const x = place.left + (k + 0.5 - place.from.key) * place.w;
  if (x < place.left || x > place.left + place.mapWidth) return;
  const text = withPosition(axes.keys, k, every.key, false);
  context.font = `${strength} ${type.key}px ${colors.mono}`;
  context.textBaseline = "middle";
  if (flat) {
    context.textAlign = "center";
    context.fillText(fit(context, text, place.w), x, place.top - 5 - type.key / 2);
    return;
  }
  context.save();
  context.translate(x, place.top - 6);
  context.rotate(-Math.PI / 2);
  context.textAlign = "left";
  context.fillText(fit(context, text, place.top - 6), 0, 0);
  context.restore();
}

/**
 * @param {Context} context
 * @param {Labelled} labelled
 * @param {number} q
 * @param {number} [strength] of the type
 */
export function queryLabel(context, { axes, place, every, type, colors }, q, strength = 400) {
  const y = place.top + (q + 0.5 - place.from.query) * place.h;
  if (y < place.top || y > place.top + place.mapHeight) return;
  context.font = `${strength} ${type.query}px ${colors.mono}`;
  context.textAlign = "right";
  context.textBaseline = "middle";
  const text = withPosition(axes.queries, q, every.query, true);
  context.fillText(fit(context, text, place.left - 10), place.left - 8, y + 0.5);
}

/**
 * The labels beside and above a map, as an image. They stay while only the head changes: writing text
 * that is turned takes longer than the map.
 */
export class Labels {
  constructor() {
    /** @type {{of: unknown[], canvas: OffscreenCanvas} | null} */
    this.written = null;
  }

  /**
   * @param {Labelled} labelled
   * @param {number} width of the whole canvas
   * @param {number} height
   * @returns {OffscreenCanvas}
   */
  image(labelled, width, height) {
    const { queries, keys } = labelled.axes;
    const { w, h, from, left, top } = labelled.place;
    const { every, type, flat, colors } = labelled;
    const ratio = window.devicePixelRatio || 1;
    const lies = [w, h, from.query, from.key, left, top, width, height, type.query, type.key];
    const of = [queries, keys, colors, ratio, flat, ...lies];
    if (this.written?.of.every((part, i) => part === of[i])) return this.written.canvas;
    const { canvas, context } = offscreen(Math.round(width * ratio), Math.round(height * ratio));
    context.scale(ratio, ratio);
    context.fillStyle = colors.secondary;
    for (let k = 0; k < keys.length; k += every.key) keyLabel(context, labelled, k);
    for (let q = 0; q < queries.length; q += every.query) queryLabel(context, labelled, q);
    this.written = { of, canvas };
    return canvas;
  }
}

/**
 * The part of a strip of labels that stands beside the map: what is scrolled out of sight has none, and
 * must not be cleared where the names of the bars stand.
 * @param {number} at where it begins
 * @param {number} long
 * @param {number} start of the map
 * @param {number} size of the map
 * @returns {{at: number, long: number} | null}
 */
export function alongMap(at, long, start, size) {
  const first = Math.max(at, start - SLACK);
  const end = Math.min(at + long, start + size + SLACK);
  return end > first ? { at: first, long: end - first } : null;
}

/**
 * Writes the label of a shown cell strongly over a cleared strip of the upper canvas, and its
 * neighbours again where they have room.
 * @param {CanvasRenderingContext2D} context
 * @param {Labelled} labelled
 * @param {Cell} shown
 * @param {"query" | "key"} side
 */
export function emphasise(context, labelled, shown, side) {
  const { axes, place, every, type, flat, colors } = labelled;
  const isQuery = side === "query";
  const chosen = shown[side];
  const last = (isQuery ? shown.queryTo : shown.keyTo) ?? chosen;
  const count = (isQuery ? axes.queries : axes.keys).text.length;
  const write = isQuery ? queryLabel : keyLabel;
  const start = isQuery ? place.top : place.left;
  const cell = isQuery ? place.h : place.w;
  // What lies takes its column, what stands or lies in a row the height of a line.
  const line = !isQuery && flat ? cell : Math.max(cell, type[side] + 1);
  const seen = alongMap(
    start + (chosen + 0.5 - place.from[side]) * cell - line / 2,
    line + (last - chosen) * cell,
    start,
    isQuery ? place.mapHeight : place.mapWidth,
  );
  if (!seen) return;
  const { at, long } = seen;
  /** @type {[x: number, y: number, width: number, height: number]} */
  const strip = isQuery ? [0, at, place.left - 4, long] : [at, 0, long, place.top - 3];
  context.save();
  context.beginPath();
  context.rect(...strip);
  context.clip(); // outside of it the labels of the canvas below are still seen
  context.fillStyle = colors.page;
  context.fillRect(...strip);
  context.fillStyle = colors.text;
  const first = Math.max(0, chosen);
  for (let index = first; index <= Math.min(last, count - 1); index++)
    if (index === chosen || index % every[side] === 0) write(context, labelled, index, 600);
  context.restore();
}
