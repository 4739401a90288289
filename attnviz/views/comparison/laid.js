// Maps of two inputs on the units that both are laid on. A unit is [place in the first, in the
// second], -1 where one of them has no such token.

// One map on both axes: keys that the input lacks get 0, queries that it lacks are rows of NaN.
export function laid(weights, nKeys, queries, keys, side) {
  const [m, n] = [queries.length, keys.length];
  const found = new Float32Array(m * n);
  for (let i = 0; i < m; i++) {
    const query = queries[i][side];
    for (let j = 0; j < n; j++) {
      const key = keys[j][side];
      found[i * n + j] = query < 0 ? NaN : key < 0 ? 0 : weights[query * nKeys + key];
    }
  }
  return found;
}

export function minus(second, first) {
  return second.map((value, i) => value - first[i]);
}

export function largestOf(...many) {
  let most = 0;
  for (const values of many) {
    for (const value of values) if (Math.abs(value) > most) most = Math.abs(value);
  }
  return most || 1;
}

// The heads that moved most, as [layer, head, bits]; those that only one model has come last.
export function rankedHeads(moved, heads) {
  return Array.from(moved, (value, i) => [Math.floor(i / heads), i % heads, value])
    .filter(([, , value]) => !Number.isNaN(value))
    .sort((a, b) => b[2] - a[2]);
}
