// Several heads as one map: their mean, their maximum, or their mean with the reader's own weights.

export const MIXES = { mean: "mean", max: "maximum", own: "own weights" };

export const nameOf = ({ layer, head }) => `${layer}.${head}`;

// The weight of each head in the mix; they add up to 1. Null for a maximum.
export function shares(heads, { how, own }) {
  if (how === "max") return null;
  const given = heads.map((head) => (how === "own" ? (own[nameOf(head)] ?? 1) : 1));
  const sum = given.reduce((a, b) => a + b, 0);
  return given.map((value) => (sum > 0 ? value / sum : 1 / heads.length));
}

// `maps` of one size; the mix is a map like each of them.
export function mixed(maps, shares) {
  const [{ rows, columns }] = maps;
  const values = new Float32Array(rows * columns);
  maps.forEach((map, i) => {
    const factor = map.scale * (shares ? shares[i] : 1);
    const from = map.values;
    if (shares && !factor) return; // nothing of what a mask hides is no number
    if (shares) add(values, from, factor);
    else if (i) raise(values, from, factor);
    else put(values, from, factor);
  });
  return { values, rows, columns, scale: 1, within: Math.max(...maps.map((map) => map.within)) };
}

// Rows of several heads as one; null where one of them is missing. Shares as from `shares`.
export function mixedRows(rows, shares) {
  if (!rows.every(Boolean)) return null;
  if (rows.length === 1) return rows[0];
  return mixed(
    rows.map((values) => ({ values, rows: 1, columns: values.length, scale: 1, within: 0 })),
    shares,
  ).values;
}

// The same row again is not mixed again. What is missing is asked for each time.
export function kept(row) {
  const known = new Map();
  return (at) => {
    if (known.has(at)) return known.get(at);
    const found = row(at);
    if (!found) return null;
    if (known.size >= 64) known.clear();
    known.set(at, found);
    return found;
  };
}

function put(values, from, factor) {
  for (let at = 0; at < values.length; at++) values[at] = factor * from[at];
}

function add(values, from, factor) {
  for (let at = 0; at < values.length; at++) values[at] += factor * from[at];
}

function raise(values, from, factor) {
  for (let at = 0; at < values.length; at++) {
    const value = factor * from[at];
    if (value > values[at]) values[at] = value;
  }
}

// A score of the mix. All but the entropy are sums over the map, so the mean of the maps has the
// mean of the scores; null where it cannot be told.
export function mixedScore(name, scores, shares) {
  if (!shares || name === "entropy" || scores.some((value) => value === null)) return null;
  return scores.reduce((sum, value, i) => sum + shares[i] * value, 0);
}

export function mixTitle(heads, { how }) {
  if (how === "max") return `Maximum of ${heads.length} heads`;
  return how === "own" ? `Mix of ${heads.length} heads` : `Mean of ${heads.length} heads`;
}

export function mixFormula(heads, { how, own }) {
  const names = heads.map((head) => `a[${nameOf(head)}]`);
  if (how === "max") return `max(${names.join(", ")}); rows need not add up to 1`;
  if (how === "mean") return `(${names.join(" + ")}) / ${heads.length}`;
  return shares(heads, { how, own })
    .map((share, i) => `${share.toFixed(2)} ${names[i]}`)
    .join(" + ");
}
