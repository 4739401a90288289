// Bars along the map: under each column what its key receives, right of each row its entropy.
import { fit } from "../../shared/canvas.js";
import { tr } from "../../shared/language.js";
/** @import {Colors, Ramp} from "../../shared/color.js" */
/** @import {Place} from "../maths/grid.js" */
/** @import {Matrix} from "../maths/matrix.js" */

const BESIDE = 76; // pixels right of the map
const NAME = 64; // left of it, for "received"
const MOST_NAME = 116; // for what it is in another language
const SMALL = 12; // the type of a word that is longer still
const GAP = 10; // between the map and its bars; what scrolls is marked in it
const LEAST_BELOW = 28;
const MOST_BELOW = 48;

/**
 * What stands below the map, of the height that there is.
 * @param {number} tall
 * @returns {number}
 */
export function below(tall) {
  return Math.round(Math.max(LEAST_BELOW, Math.min(MOST_BELOW, tall * 0.09)));
}

/**
 * What the bars and their names take beside the map, in pixels.
 * @param {CanvasRenderingContext2D} context to measure with
 * @param {Colors} colors
 * @returns {{right: number, left: number}}
 */
export function roomOfBars(context, colors) {
  context.font = `${SMALL}px ${colors.sans}`;
  const wide = (/** @type {string} */ text) =>
    Math.min(MOST_NAME, Math.ceil(context.measureText(text).width));
  return {
    right: Math.max(BESIDE, wide(tr("entropy")) + GAP),
    left: Math.max(NAME, wide(tr("received"))),
  };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Place & {under: number, margin: number, type: {query: number}}} place
 * @param {Matrix} matrix
 * @param {{colors: Colors, ramp: Ramp}} palette
 */
export function paintBars(context, place, matrix, { colors, ramp }) {
  const { left, top, w, h, from, mapWidth, mapHeight, under, margin, type } = place;
  const [wide, tall] = [margin - GAP - 8, under - GAP];
  const thick = (/** @type {number} */ cell) => (cell > 4 ? cell - Math.min(12, cell / 2.4) : cell);
  const [right, lower] = [left + mapWidth + GAP, top + mapHeight + GAP];
  context.save();
  context.beginPath();
  context.rect(left, lower - 1, mapWidth, under);
  context.rect(right, top, margin, mapHeight);
  context.clip();
  const { received, entropies } = matrix;
  const most = Math.max(...received, 1e-9);
  const shade = ramp.css[84];
  context.fillStyle = shade;
  received.forEach((value, key) => {
    const x = left + (key - from.key) * w;
    if (x < left - w || x > left + mapWidth) return;
    const gap = w > 4 ? 0.5 : 0;
    context.fillRect(x + gap, lower, Math.max(w - 2 * gap, 0.5), 1 + (value / most) * (tall - 1));
  });
  const keys = matrix.partly ? matrix.keys.tokens.text.length : matrix.keys.length;
  const widest = Math.max(1, Math.log2(keys)); // all keys alike
  entropies.forEach((value, query) => {
    const y = top + (query - from.query) * h + (h - thick(h)) / 2;
    if (y < top - h || y > top + mapHeight) return;
    const high = Math.max(thick(h), 0.5);
    context.fillStyle = colors.panel;
    context.fillRect(right, y, wide, high);
    context.fillStyle = shade;
    context.fillRect(right, y, (value / widest) * wide, high);
  });
  context.restore();
  context.fillStyle = colors.secondary;
  context.textBaseline = "middle";
  /** @type {(word: string, room: number, x: number, y: number) => void} */
  const name = (word, room, x, y) => {
    context.font = `${Math.max(SMALL, Math.min(16, type.query))}px ${colors.sans}`;
    if (context.measureText(word).width > room) context.font = `${SMALL}px ${colors.sans}`;
    context.fillText(fit(context, word, room), x, y);
  };
  context.textAlign = "right";
  name(tr("received"), left - 8, left - 8, lower + Math.min(9, tall / 2));
  context.textAlign = "left";
  name(tr("entropy"), margin - GAP + 2, right, top - 12);
}
