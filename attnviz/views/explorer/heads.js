// Which heads the atlas shows, in which order.

// The numbers of the layers that compute attention: of a hybrid, the model's own. The others are in
// `stack.instead`, with what they do; of them nothing is sent.
export function attending(stack) {
  return Array.from({ length: stack.layers }, (_, layer) => layer).filter(
    (layer) => !(layer in stack.instead),
  );
}

// Where the maps of a layer stand among those that are sent.
export function slot(stack, layer) {
  return Object.keys(stack.instead).length ? attending(stack).indexOf(layer) : layer;
}

// `filter`: {metric, operator, value} or null. Returns {heads: [{layer, head, value, passes}],
// listed}: in the order of the layers every head keeps its place and those that do not pass are
// faint; ordered by a score, highest first, they are left out.
export function arranged(stack, { order, filter }) {
  const listed = order !== "layer";
  const heads = [];
  for (const layer of attending(stack)) {
    for (let head = 0; head < stack.heads; head++) {
      const value = listed ? stack.scores[order][layer][head] : null;
      heads.push({ layer, head, value, passes: passes(stack, filter, layer, head) });
    }
  }
  if (!listed) return { heads, listed };
  const high = ({ value }) => value ?? -Infinity;
  return { heads: heads.filter((each) => each.passes).sort((a, b) => high(b) - high(a)), listed };
}

function passes(stack, filter, layer, head) {
  if (!filter) return true;
  const score = stack.scores[filter.metric][layer][head];
  if (score === null) return false;
  return filter.operator === "<" ? score < filter.value : score > filter.value;
}

// The head that a text names: "5.11", "L5H11", "layer 5 head 11"; null where it names none.
export function named(text, stack) {
  const numbers = text.match(/\d+/g);
  if (!numbers || numbers.length !== 2) return null;
  const [layer, head] = numbers.map(Number);
  return attending(stack).includes(layer) && head < stack.heads ? { layer, head } : null;
}

export function sameHead(a, b) {
  return a.layer === b.layer && a.head === b.head;
}

// The heads from one to another: a block of layers and heads, or a run of a list.
export function between({ heads, listed }, from, to) {
  if (listed) {
    const at = (head) => heads.findIndex((each) => sameHead(each, head));
    const [a, b] = [at(from), at(to)].sort((x, y) => x - y);
    return heads.slice(Math.max(0, a), b + 1).map(({ layer, head }) => ({ layer, head }));
  }
  const inside = (value, a, b) => value >= Math.min(a, b) && value <= Math.max(a, b);
  return heads
    .filter(
      ({ layer, head, passes: ok }) =>
        ok && inside(layer, from.layer, to.layer) && inside(head, from.head, to.head),
    )
    .map(({ layer, head }) => ({ layer, head }));
}

// What is chosen after a head was picked: "one" alone, "toggle" adds it or takes it away, "extend"
// adds all from the one before up to it. The last one cannot be taken away.
export function chosenAfter({ heads, focus }, picked, how, arrangement) {
  const chosen = { layer: picked.layer, head: picked.head };
  const has = (list, head) => list.some((each) => sameHead(each, head));
  if (how === "toggle" && has(heads, chosen)) {
    const rest = heads.length > 1 ? heads.filter((each) => !sameHead(each, chosen)) : heads;
    return { heads: rest, focus: rest.at(-1) };
  }
  const added = how === "extend" ? between(arrangement, focus, chosen) : [chosen];
  const kept = how === "one" ? [] : heads;
  return { heads: [...kept, ...added.filter((each) => !has(kept, each))], focus: chosen };
}

// The same head, or the nearest that a stack has.
export function nearestHead(stack, { layer, head }) {
  const known = attending(stack);
  const nearest = known.reduce(
    (best, each) => (Math.abs(each - layer) < Math.abs(best - layer) ? each : best),
    known.at(-1),
  );
  return { layer: nearest, head: Math.min(head, stack.heads - 1) };
}
