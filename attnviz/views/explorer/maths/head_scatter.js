// Every head as a point: one score against another, where it stands, and which one lies beside it.
import { attending } from "./heads.js";
/** @import {StackHeader} from "../header.d.ts" */
/** @import {HeadAt} from "../types.d.ts" */

/** @typedef {HeadAt & {across: number, up: number}} Point a head with its two scores */
/** @typedef {Point & {x: number, y: number}} Placed and where it stands, in pixels */
/** @typedef {{from: number, to: number, ticks: number[]}} Scale of an axis */
/** @typedef {{left: number, top: number, width: number, height: number}} Box */

const TICKS = 4; // at most, on an axis

/** Scores that are of another size than the rest: they spread most, and tell least. */
const OF_ANOTHER_SIZE = ["entropy", "distance"];

/**
 * The heads of which both scores are known.
 * @param {Pick<StackHeader, "layers" | "heads" | "instead" | "scores">} stack
 * @param {string} across name of a score
 * @param {string} up
 * @returns {Point[]}
 */
export function pointsOf(stack, across, up) {
  /** @type {Point[]} */
  const points = [];
  for (const layer of attending(stack))
    for (let head = 0; head < stack.heads; head++) {
      const [a, b] = [across, up].map((name) => stack.scores[name]?.[layer]?.[head] ?? null);
      if (a !== null && b !== null) points.push({ layer, head, across: a, up: b });
    }
  return points;
}

/**
 * The score by which heads differ most: what to look at first.
 * @param {Pick<StackHeader, "scores">} stack
 * @param {string[]} names
 * @returns {string}
 */
export function telling({ scores }, names) {
  const others = names.filter((name) => !OF_ANOTHER_SIZE.includes(name));
  const spread = (/** @type {string} */ name) => {
    const told = scores[name]
      .flat()
      .filter((value) => value !== null)
      .sort((a, b) => a - b);
    const [low, high] = [told[(told.length - 1) >> 1], told[told.length >> 1]];
    return told.length ? told[told.length - 1] - (low + high) / 2 : -1;
  };
  const among = others.length ? others : names;
  return among.reduce((best, name) => (spread(name) > spread(best) ? name : best), among[0]);
}

/**
 * An axis that holds all values, with round numbers on it.
 * @param {number[]} values
 * @returns {Scale}
 */
export function scaleOf(values) {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (!values.length || least === most) {
    const middle = values.length ? least : 0;
    return { from: middle - 0.5, to: middle + 0.5, ticks: [middle] };
  }
  // A little wider, so that no point lies on the edge.
  const room = (most - least) * 0.06;
  const [from, to] = [least - room, most + room];
  const raw = (to - from) / TICKS;
  const size = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5].find((each) => each * size >= raw) ?? 10) * size;
  const ticks = [];
  for (let n = Math.ceil(from / step); n * step <= to; n++)
    ticks.push(Number((n * step).toFixed(12)));
  return { from, to, ticks };
}

/**
 * @param {Point[]} points
 * @param {{across: Scale, up: Scale}} scales
 * @param {Box} box
 * @returns {Placed[]}
 */
export function placed(points, { across, up }, { left, top, width, height }) {
  return points.map((point) => ({
    ...point,
    x: left + along(across, point.across) * width,
    y: top + (1 - along(up, point.up)) * height,
  }));
}

/**
 * @param {Scale} scale
 * @param {number} value
 * @returns {number} 0 to 1
 */
export function along({ from, to }, value) {
  return (value - from) / (to - from);
}

/**
 * The point that lies nearest to a place; of several that lie there, the last one, which is drawn on top.
 * @param {Placed[]} points
 * @param {{x: number, y: number}} at
 * @param {number} within pixels
 * @returns {Placed | null} null where none lies so near
 */
export function nearestTo(points, { x, y }, within) {
  let [best, least] = [/** @type {Placed | null} */ (null), within];
  for (const point of points) {
    const distance = Math.hypot(point.x - x, point.y - y);
    if (distance <= least) [best, least] = [point, distance];
  }
  return best;
}

/**
 * The point that an arrow key leads to: near, and rather ahead than aside.
 * @param {Placed[]} points
 * @param {{x: number, y: number}} from
 * @param {[right: number, down: number]} direction one of them 1 or -1, the other 0
 * @returns {Placed | null} null where none lies that way
 */
export function neighbour(points, from, [right, down]) {
  let [best, least] = [/** @type {Placed | null} */ (null), Infinity];
  for (const point of points) {
    const [dx, dy] = [point.x - from.x, point.y - from.y];
    const ahead = dx * right + dy * down;
    const aside = Math.abs(dx * down) + Math.abs(dy * right);
    const cost = ahead + 2 * aside;
    if (ahead > 0.01 && cost < least) [best, least] = [point, cost];
  }
  return best;
}
