// Many curves in one colour: gathered by strength, so that each strength is one stroke.

const STEPS = 8;

/**
 * Between what curves are drawn: x of the two columns, y of a row, and the strongest weight of all.
 * @typedef {{x: [left: number, right: number], y: (index: number) => number, strongest: number}} Columns
 */

/**
 * In what curves are drawn: a colour, and how opaque the weakest is.
 * @typedef {{color: string, least: number, standsOut?: boolean}} Ink
 */

/**
 * Curves, to be stroked as often as wished; `standsOut` draws them as those that are pointed at.
 * @typedef {object} Curves
 * @property {(query: number, key: number, value: number) => void} add
 * @property {(context: CanvasRenderingContext2D, how: Ink) => void} stroke
 */

/**
 * @param {Columns} columns
 * @returns {Curves}
 */
export function curves({ x: [left, right], y, strongest }) {
  /** @type {(Path2D | null)[]} */
  const paths = Array.from({ length: STEPS }, () => null);
  const bend = (right - left) * 0.45;
  return {
    add(query, key, value) {
      const step = Math.min(STEPS - 1, Math.floor((value / strongest) * STEPS));
      const path = (paths[step] ??= new Path2D());
      const [from, to] = [y(query), y(key)];
      path.moveTo(left, from);
      path.bezierCurveTo(left + bend, from, right - bend, to, right, to);
    },
    stroke(context, { color, least, standsOut = false }) {
      context.save();
      context.strokeStyle = color;
      context.lineCap = "round";
      paths.forEach((path, step) => {
        if (!path) return;
        const share = (step + 1) / STEPS;
        context.globalAlpha = least + (1 - least) * share;
        context.lineWidth = standsOut ? 1 + 3 * share : 1 + 1.5 * share; // thinner is paler
        context.stroke(path);
      });
      context.restore();
    },
  };
}
