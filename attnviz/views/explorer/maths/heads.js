// Which heads the atlas shows, in which order.
/** @import {StackHeader} from "../header.d.ts" */
/** @import {HeadAt, SelectHow} from "../types.d.ts" */

/**
 * What the reader's filter asks of a score.
 * @typedef {{metric: string, operator: "<" | ">", value: number}} Filter
 */

/**
 * How the reader has the heads arranged: by "layer" or by the name of a metric.
 * @typedef {{order: string, filter: Filter | null}} Order
 */

/**
 * A head in the atlas, with the score that it is ordered by and whether it passes the filter.
 * @typedef {HeadAt & {value: number | null, passes: boolean}} Placed
 */

/**
 * The heads of the atlas; `listed`: by a score, rather than in rows of layers.
 * @typedef {{heads: Placed[], listed: boolean}} Arrangement
 */

/**
 * The numbers of the layers that compute attention: of a hybrid, the model's own. The others are in
 * `stack.instead`, with what they do; of them nothing is sent.
 * @param {Pick<StackHeader, "layers" | "instead">} stack
 * @returns {number[]}
 */
export function attending(stack) {
  return Array.from({ length: stack.layers }, (_, layer) => layer).filter(
    (layer) => !(layer in stack.instead),
  );
}

/**
 * Where the maps of a layer stand among those that are sent.
 * @param {Pick<StackHeader, "layers" | "instead">} stack
 * @param {number} layer
 * @returns {number}
 */
export function slot(stack, layer) {
  return Object.keys(stack.instead).length ? attending(stack).indexOf(layer) : layer;
}

/**
 * In the order of the layers every head keeps its place and those that do not pass are faint; ordered
 * by a score, highest first, they are left out.
 * @param {Pick<StackHeader, "layers" | "instead" | "heads" | "scores">} stack
 * @param {Order} order
 * @returns {Arrangement}
 */
export function arranged(stack, { order, filter }) {
  const listed = order !== "layer";
  /** @type {Placed[]} */
  const heads = [];
  for (const layer of attending(stack)) {
    for (let head = 0; head < stack.heads; head++) {
      const value = listed ? stack.scores[order][layer][head] : null;
      heads.push({ layer, head, value, passes: passes(stack, filter, layer, head) });
    }
  }
  if (!listed) return { heads, listed };
  const high = (/** @type {Placed} */ { value }) => value ?? -Infinity;
  return { heads: heads.filter((each) => each.passes).sort((a, b) => high(b) - high(a)), listed };
}

/**
 * @param {Pick<StackHeader, "scores">} stack
 * @param {Filter | null} filter
 * @param {number} layer
 * @param {number} head
 * @returns {boolean}
 */
function passes(stack, filter, layer, head) {
  return !filter || passesFilter(filter, stack.scores[filter.metric][layer][head]);
}

/**
 * Whether a score passes; one that cannot be told does not.
 * @param {Filter} filter
 * @param {number | null} score
 * @returns {boolean}
 */
export function passesFilter({ operator, value }, score) {
  if (score === null) return false;
  return operator === "<" ? score < value : score > value;
}

/**
 * The head that a text names: "5.11", "L5H11", "layer 5 head 11".
 * @param {string} text
 * @param {Pick<StackHeader, "layers" | "instead" | "heads">} stack
 * @returns {HeadAt | null} null where it names none
 */
export function named(text, stack) {
  const numbers = text.match(/\d+/g);
  if (!numbers || numbers.length !== 2) return null;
  const [layer, head] = numbers.map(Number);
  return attending(stack).includes(layer) && head < stack.heads ? { layer, head } : null;
}

/**
 * @param {HeadAt} a
 * @param {HeadAt} b
 * @returns {boolean}
 */
export function sameHead(a, b) {
  return a.layer === b.layer && a.head === b.head;
}

/**
 * The heads from one to another: a block of layers and heads, or a run of a list.
 * @param {Arrangement} arrangement
 * @param {HeadAt} from
 * @param {HeadAt} to
 * @returns {HeadAt[]}
 */
export function between({ heads, listed }, from, to) {
  if (listed) {
    const at = (/** @type {HeadAt} */ head) => heads.findIndex((each) => sameHead(each, head));
    const [a, b] = [at(from), at(to)].sort((x, y) => x - y);
    return heads.slice(Math.max(0, a), b + 1).map(({ layer, head }) => ({ layer, head }));
  }
  const inside = (/** @type {number} */ value, /** @type {number} */ a, /** @type {number} */ b) =>
    value >= Math.min(a, b) && value <= Math.max(a, b);
  return heads
    .filter(
      ({ layer, head, passes: ok }) =>
        ok && inside(layer, from.layer, to.layer) && inside(head, from.head, to.head),
    )
    .map(({ layer, head }) => ({ layer, head }));
}

/**
 * What is chosen after a head was picked: "one" alone, "toggle" adds it or takes it away, "extend"
 * adds all from the one before up to it. The last one cannot be taken away.
 * @param {{heads: HeadAt[], focus: HeadAt}} chosen before
 * @param {HeadAt} picked
 * @param {SelectHow} how
 * @param {Arrangement} arrangement
 * @returns {{heads: HeadAt[], focus: HeadAt}}
 */
export function chosenAfter({ heads, focus }, picked, how, arrangement) {
  const chosen = { layer: picked.layer, head: picked.head };
  const has = (/** @type {HeadAt[]} */ list, /** @type {HeadAt} */ head) =>
    list.some((each) => sameHead(each, head));
  if (how === "toggle" && has(heads, chosen)) {
    const rest = heads.length > 1 ? heads.filter((each) => !sameHead(each, chosen)) : heads;
    return { heads: rest, focus: rest[rest.length - 1] };
  }
  const added = how === "extend" ? between(arrangement, focus, chosen) : [chosen];
  const kept = how === "one" ? [] : heads;
  return { heads: [...kept, ...added.filter((each) => !has(kept, each))], focus: chosen };
}

/**
 * The same head, or the nearest that a stack has.
 * @param {Pick<StackHeader, "layers" | "instead" | "heads">} stack
 * @param {HeadAt} head
 * @returns {HeadAt}
 */
export function nearestHead(stack, { layer, head }) {
  const known = attending(stack);
  const nearest = known.reduce(
    (best, each) => (Math.abs(each - layer) < Math.abs(best - layer) ? each : best),
    known[known.length - 1],
  );
  return { layer: nearest, head: Math.min(head, stack.heads - 1) };
}

/**
 * Whether a stack has all of these heads.
 * @param {Pick<StackHeader, "layers" | "instead" | "heads">} stack
 * @param {HeadAt[]} heads
 * @returns {boolean}
 */
export function hasHeads(stack, heads) {
  return heads.every((head) => sameHead(head, nearestHead(stack, head)));
}
