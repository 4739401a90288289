// Strokes laid on a map, [query key]: the arithmetic of the interventions that they stand for, so
// that a stroke is seen before the model has run with it.

// A copy of the map with the strokes on it. `causal`: no query looks at a later key.
export function painted(weights, nKeys, strokes, causal) {
  const found = Float64Array.from(weights);
  for (const stroke of strokes) ACTS[stroke.do](found, nKeys, stroke, causal);
  return found;
}

// Whether the head hands on nothing any more.
export function silences(strokes) {
  return strokes.some((stroke) => stroke.do === "silence");
}

const ACTS = {
  cut(map, n, { cells }) {
    const rows = new Map();
    for (const [query, key] of cells) rows.set(query, [...(rows.get(query) ?? []), key]);
    for (const [query, keys] of rows) cutInRow(rowOf(map, n, query), keys);
  },
  set(map, n, { query, keys, weights }) {
    setInRow(rowOf(map, n, query), keys, weights);
  },
  "cut row"(map, n, { query }) {
    rowOf(map, n, query).fill(0);
  },
  "even row"(map, n, { query }, causal) {
    evenRow(rowOf(map, n, query), query, causal);
  },
  even(map, n, stroke, causal) {
    for (let query = 0; query * n < map.length; query++)
      evenRow(rowOf(map, n, query), query, causal);
  },
  silence() {},
  scale() {},
};

export function rowOf(map, n, query) {
  return map.subarray(query * n, (query + 1) * n);
}

function sumOf(row) {
  return row.reduce((sum, weight) => sum + weight, 0);
}

// What is left of the row is scaled so that its sum stays; a row with nothing left is 0.
function cutInRow(row, keys) {
  const sum = sumOf(row);
  for (const key of keys) row[key] = 0;
  const left = sumOf(row);
  if (left > 0) scale(row, sum / left);
}

// The cells that are set keep their weight and the others are scaled; where that cannot be, all are.
function setInRow(row, keys, weights) {
  const sum = sumOf(row);
  keys.forEach((key, i) => {
    row[key] = weights[i];
  });
  const fixed = weights.reduce((so, weight) => so + weight, 0);
  const rest = sumOf(row) - fixed;
  if (rest > 1e-12 && fixed <= sum) {
    for (let key = 0; key < row.length; key++)
      if (!keys.includes(key)) row[key] *= (sum - fixed) / rest;
  } else if (fixed + rest > 0) scale(row, sum / (fixed + rest));
}

function evenRow(row, query, causal) {
  const allowed = causal ? query + 1 : row.length;
  for (let key = 0; key < row.length; key++) row[key] = key < allowed ? 1 / allowed : 0;
}

function scale(row, factor) {
  for (let key = 0; key < row.length; key++) row[key] *= factor;
}
