// Bars along the map: under each column what its key receives, right of each row its entropy.
/** @import {Colors, Ramp} from "../../shared/color.js" */
/** @import {Place} from "../maths/grid.js" */
/** @import {Matrix} from "../maths/matrix.js" */

export const MARGIN = 44;
const GAP_TO_MAP = 6;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Place} place
 * @param {Matrix} matrix
 * @param {{colors: Colors, ramp: Ramp}} palette
 */
export function paintBars(context, place, matrix, { colors, ramp }) {
  const { left, top, w, h, from, mapWidth, mapHeight } = place;
  const long = MARGIN - GAP_TO_MAP - 2;
  const thick = (/** @type {number} */ cell) => (cell > 4 ? cell - Math.min(4, cell / 4) : cell);
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
  const { received, entropies } = matrix;
  const most = Math.max(...received, 1e-9);
  received.forEach((value, key) => {
    const x = left + (key - from.key) * w + (w - thick(w)) / 2;
    if (x < left - w || x > left + mapWidth) return;
    context.fillRect(x, below + 1, Math.max(thick(w), 0.5), (value / most) * long);
  });
  const keys = matrix.partly ? matrix.keys.tokens.text.length : matrix.keys.length;
  const widest = Math.max(1, Math.log2(keys)); // all keys alike
  entropies.forEach((value, query) => {
    const y = top + (query - from.query) * h + (h - thick(h)) / 2;
    if (y < top - h || y > top + mapHeight) return;
    context.fillRect(right + 1, y, (value / widest) * long, Math.max(thick(h), 0.5));
  });
  context.restore();
  context.fillStyle = colors.secondary;
  context.font = `11px ${colors.sans}`;
  context.textBaseline = "middle";
  context.textAlign = "right";
  context.fillText("received", left - 6, below + 16); // under the label of the last row
  context.save();
  context.translate(right + 8, top - 6);
  context.rotate(-Math.PI / 2);
  context.textAlign = "left";
  context.fillText("entropy", 0, 0);
  context.restore();
}
