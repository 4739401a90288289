// Small inputs, stacks and maps, as Python sends them.

// Tokens of a text; what is not said is usual.
export function tokens(text, other = {}) {
  return {
    text,
    pieces: text,
    ids: text.map((_, i) => 100 + i),
    special: text.map((piece) => (/^\[/.test(piece) ? 1 : 0)),
    word: text.map((_, i) => i),
    segment: text.map(() => 0),
    grid: null,
    seconds: null,
    turn: null,
    roles: [],
    units: {},
    words_by: "",
    ...other,
  };
}

/** [CLS] un ##do ##ing it [SEP], in tokens and words. */
export const SENTENCE = tokens(["[CLS]", "un", "##do", "##ing", "it", "[SEP]"], {
  word: [-1, 0, 0, 0, 1, -1],
  units: { word: { text: ["[CLS]", "undoing", "it", "[SEP]"], of: [0, 1, 1, 1, 2, 3] } },
});

/** A sound of three frames, with two of padding behind it. */
export const SOUND = tokens(["0.00 s", "0.05 s", "0.10 s", "0.15 s", "0.20 s"], {
  ids: [-1, -1, -1, -1, -1],
  special: [0, 0, 0, 1, 1],
  seconds: [0, 0.05, 0.1, 0.15, 0.2],
});

export function stack(other = {}) {
  return {
    name: "encoder",
    layers: 2,
    instead: {},
    heads: 2,
    queries: 0,
    keys: 0,
    sinks: false,
    scores: {
      entropy: [
        [1, 2],
        [3, null],
      ],
    },
    score_queries: { entropy: 6 },
    distance_unit: "tokens",
    offers: { weights: "data", scores: "fetch", rollout: "No layer has it.", paths: "fetch" },
    weights: "exact",
    rounded_to: "",
    ...other,
  };
}

// A line of the table of quantities, as the explorer reads it.
export function quantity(other = {}) {
  return {
    name: "weights",
    label: "attention weights",
    noun: "weight",
    formula: "softmax(q k)",
    source: "Vaswani et al. 2017",
    rule: "each row is a query and adds up to 1",
    per: "head",
    rows: "shares",
    needs_model: false,
    formula_across: "",
    rests: false,
    layerwise: false,
    signed: false,
    shares: true,
    ...other,
  };
}

export const SCORES = quantity({
  name: "scores",
  label: "raw scores",
  noun: "raw score",
  rows: "scores",
  signed: true,
  shares: false,
});

export const ROLLOUT = quantity({
  name: "rollout",
  label: "attention rollout",
  noun: "share",
  per: "layer",
  layerwise: true,
  rests: true,
});

// A map of exact numbers, row by row.
export function mapOf(rows, other = {}) {
  return {
    values: new Float32Array(rows.flat()),
    rows: rows.length,
    columns: rows[0].length,
    scale: 1,
    within: 0,
    ...other,
  };
}

// Numbers to the digits of float32.
export function close(assert, found, wanted, within = 1e-6) {
  assert.equal(found.length, wanted.length);
  Array.from(found).forEach((value, i) => {
    assert.ok(Math.abs(value - wanted[i]) <= within, `${i}: ${value} is not ${wanted[i]}`);
  });
}
