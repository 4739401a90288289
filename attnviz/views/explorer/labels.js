// The tokens along the two sides of the map.
import { fit } from "../shared/format.js";

export const LABEL_ROOM = 116;
export const LINE = 13; // least distance between two labels

const WIDTHS = new WeakMap(); // axis -> width of its widest unit

const ROUND = [1, 2, 5];

// The next of 1, 2, 5, 10, 20, 50, ... : positions that are easy to count.
export function roundStep(least) {
  for (let power = 1; ; power *= 10) {
    for (const step of ROUND) if (step * power >= least) return step * power;
  }
}

// Where not every token is named, its position stands at the map's edge.
function withPosition(axis, index, every, isQuery) {
  const text = axis.text[index];
  if (every === 1 || !axis.counted) return text;
  const position = axis.members[index][0];
  return isQuery ? `${text} ${position}` : `${position} ${text}`;
}

// Measured once: it takes a millisecond or two for hundreds of tokens.
function widest(context, axis) {
  if (!WIDTHS.has(axis)) {
    const most = axis.text.reduce((a, text) => Math.max(a, context.measureText(text).width), 8);
    WIDTHS.set(axis, most);
  }
  return WIDTHS.get(axis);
}

// What the labels of an axis take that has so many pixels for them.
export function roomFor(context, axis, long) {
  const positions =
    axis.counted && axis.length * LINE > long ? context.measureText(` ${axis.length}`).width : 0;
  return widest(context, axis) + positions;
}

export function keyLabel(context, map, k) {
  const x = map.left + (k + 0.5 - map.from.key) * map.w;
  if (x < map.left || x > map.left + map.mapWidth) return;
  context.save();
  context.font = `12px ${map.colors.mono}`;
  context.translate(x, map.top - 6);
  context.rotate(-Math.PI / 2);
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillText(
    fit(context, withPosition(map.keys, k, map.every.key, false), map.top - 6),
    0,
    0,
  );
  context.restore();
}

export function queryLabel(context, map, q) {
  const y = map.top + (q + 0.5 - map.from.query) * map.h;
  if (y < map.top || y > map.top + map.mapHeight) return;
  context.font = `12px ${map.colors.mono}`;
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.fillText(
    fit(context, withPosition(map.queries, q, map.every.query, true), map.left - 10),
    map.left - 6,
    y,
  );
}

// Writes the label of a shown cell strongly over a cleared strip of the upper canvas, and its
// neighbours again where they have room.
export function emphasise(context, map, shown, side) {
  const isQuery = side === "query";
  const chosen = shown[side];
  const last = shown[`${side}To`] ?? chosen;
  const texts = (isQuery ? map.queries : map.keys).text;
  const write = isQuery ? queryLabel : keyLabel;
  const [start, from] = isQuery ? [map.top, map.from.query] : [map.left, map.from.key];
  const [cell, every] = isQuery ? [map.h, map.every.query] : [map.w, map.every.key];
  const at = start + (chosen + 0.5 - from) * cell - 1.5 * LINE;
  const long = 3 * LINE + (last - chosen) * cell;
  const strip = isQuery ? [0, at, map.left - 4, long] : [at, 0, long, map.top - 4];
  context.save();
  context.beginPath();
  context.rect(...strip);
  context.clip(); // outside of it the labels of the canvas below are still seen
  context.fillStyle = map.colors.page;
  context.fillRect(...strip);
  const reach = Math.ceil((2.5 * LINE) / cell);
  const end = Math.min(last + reach, texts.length - 1);
  for (let index = Math.max(0, chosen - reach); index <= end; index++) {
    const inside = index >= chosen && index <= last;
    const apart = Math.min(Math.abs(index - chosen), Math.abs(index - last)) * cell;
    const written = index % every === 0 && (inside || apart >= LINE);
    if (!written && index !== chosen) continue;
    context.fillStyle = inside ? map.colors.text : map.colors.secondary;
    write(context, map, index);
  }
  context.restore();
}
