// The tokens along the two sides of the map.
import { fit } from "../format.js";

export const LABEL_ROOM = 116;
export const LINE = 13; // least distance between two labels

const WIDTHS = new WeakMap(); // axis -> width of its widest unit

// Measured once: it takes a millisecond or two for hundreds of tokens.
export function widest(context, axis) {
  if (!WIDTHS.has(axis)) {
    const most = axis.text.reduce((a, text) => Math.max(a, context.measureText(text).width), 8);
    WIDTHS.set(axis, most);
  }
  return WIDTHS.get(axis);
}

export function keyLabel(context, map, k) {
  const x = map.left + (k + 0.5 - map.from.key) * map.cell;
  if (x < map.left || x > map.left + map.mapWidth) return;
  context.save();
  context.font = `12px ${map.colors.mono}`;
  context.translate(x, map.top - 6);
  context.rotate(-Math.PI / 2);
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillText(fit(context, map.keys.text[k], LABEL_ROOM), 0, 0);
  context.restore();
}

export function queryLabel(context, map, q) {
  const y = map.top + (q + 0.5 - map.from.query) * map.cell;
  if (y < map.top || y > map.top + map.mapHeight) return;
  context.font = `12px ${map.colors.mono}`;
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.fillText(fit(context, map.queries.text[q], map.left - 10), map.left - 6, y);
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
  const at = start + (chosen + 0.5 - from) * map.cell - 1.5 * LINE;
  const long = 3 * LINE + (last - chosen) * map.cell;
  const strip = isQuery ? [0, at, map.left - 4, long] : [at, 0, long, map.top - 4];
  context.save();
  context.beginPath();
  context.rect(...strip);
  context.clip(); // outside of it the labels of the canvas below are still seen
  context.fillStyle = map.colors.page;
  context.fillRect(...strip);
  const reach = Math.ceil((2.5 * LINE) / map.cell);
  const end = Math.min(last + reach, texts.length - 1);
  for (let index = Math.max(0, chosen - reach); index <= end; index++) {
    const inside = index >= chosen && index <= last;
    const apart = Math.min(Math.abs(index - chosen), Math.abs(index - last)) * map.cell;
    const written = index % map.every === 0 && (inside || apart >= LINE);
    if (!written && index !== chosen) continue;
    context.fillStyle = inside ? map.colors.text : map.colors.secondary;
    write(context, map, index);
  }
  context.restore();
}
