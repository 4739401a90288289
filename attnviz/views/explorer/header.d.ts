// What Python sends to the explorer: `attnviz/views/explorer/__init__.py` writes the header,
// quantities.py, share.py and held.py parts of it.

export interface Header {
  /** Number of the data layout. */
  format: number;
  model: Model;
  /** How long the model took; 0 where it was not measured. */
  seconds: number;
  prediction: Prediction;
  /** Each text once: stacks name their queries and keys by number. */
  axes: Tokens[];
  /** What can be drawn; attention weights first. */
  quantities: QuantityLine[];
  /** From where exact maps are fetched; null in a file. */
  url: string | null;
  /** What is left out at first; null: as the reader had it. */
  hide: Hide | null;
  /** From where a host hands out this page as a file. */
  save: string | null;
  /** What a file or a link opens with. */
  opened: Opened | null;
  share: Share | null;
  /** [rows, columns] of the picture in pixels. */
  picture: [number, number] | null;
  /** What the model's processor did to the shape of the picture. */
  framing: { ratio: number; said: string } | null;
  stacks: StackHeader[];
  metrics: Metric[];
  selection: Selection;
  /** Sentences on what this model does not give. */
  missing: string[];
}

/** The arrays of the block, by name; maps stand one after the other, layer by layer and head by head. */
export interface Arrays {
  /** Pixels [row, column, rgb], 0 to 255. */
  picture?: Uint8Array;
  /** [row, column]: 1 at the pixels of every class but the background. */
  mask?: Uint8Array;
  /**
   * `<stack>/weights` [layer, head, query, key]: float32, or uint8 of `levels`;
   * `<stack>/overview` [layer, head, row, column]: uint8 of 255;
   * `<stack>/<quantity>` [layer, head or nothing, query, key]: float32, -Infinity where a mask hides;
   * `<stack>/whole/<layer>.<head>` [query, key], `<stack>/rows/...` [query, key] and
   * `<stack>/columns/...` [key, query]: float32.
   */
  [name: string]: Uint8Array | Float32Array | undefined;
}

export interface Model {
  name: string;
  architecture: string;
  task: string;
  device: string;
  dtype: string;
}

export interface Prediction {
  kind:
    | "classes"
    | "next_token"
    | "mask"
    | "token_classes"
    | "pixel_classes"
    | "span"
    | "values"
    | "text"
    | "none";
  text: string;
  /** Whether several labels may pass at once. */
  several: boolean;
  after_target: boolean;
  /** [label, probability], likeliest first; null where the model's number is none. */
  top: [label: string, probability: number | null][];
  /** Grave ones first. */
  doubts: Doubt[];
}

export interface Doubt {
  said: string;
  grave: boolean;
}

/** One axis, token by token: all lists but `roles` have its length. */
export interface Tokens {
  text: string[];
  pieces: string[];
  /** -1 for what is no token of a vocabulary: patches, frames, steps. */
  ids: number[];
  /** 1 for what the tokenizer or the processor added, else 0. */
  special: number[];
  /** Number of the word that a token belongs to; -1 for none. */
  word: number[];
  /** 0 or 1: the first or the second text of a pair. */
  segment: number[];
  /** [rows, columns] of the patches, which are the last tokens. */
  grid: [number, number] | null;
  /** Where each frame of a sound starts; null for what is no frame. */
  seconds: (number | null)[] | null;
  /** Number of the turn of a chat that a token belongs to; -1 for none. */
  turn: number[] | null;
  /** The role of each turn. */
  roles: string[];
  /** Words, sentences and so on, where they are something else than the tokens. */
  units: Partial<Record<Unit, Units>>;
  /** What one position and several are called, where it is not told by the rest. */
  noun?: [one: string, many: string];
  /** What told words of scripts without spaces apart; empty where there are none. */
  words_by: string;
}

export interface Units {
  text: string[];
  /** The number of each token's unit. */
  of: number[];
}

export type Unit = "token" | "character" | "word" | "sentence" | "turn";

export type Hide = "nothing" | "special" | "first" | "both";

export interface QuantityLine {
  name: string;
  label: string;
  noun: string;
  formula: string;
  source: string;
  rule: string;
  per: "head" | "layer";
  rows: "shares" | "amounts" | "scores";
  needs_model: boolean;
  formula_across: string;
  /** Whether it gathers on the first token of a decoder. */
  rests: boolean;
}

export interface Metric {
  name: string;
  label: string;
  meaning: string;
  formula: string;
  unit: string;
  source: string;
  /** Below so many queries a score is the luck of one text. */
  few: number;
}

export interface StackHeader {
  /** Any words: what is not in STACK_LABELS is called by its name. */
  name: string;
  /** The name as a part of an address, where it is another. */
  address?: string;
  layers: number;
  /** What layers without attention do, by their numbers. */
  instead: Record<number, string>;
  heads: number;
  /** Number of the axis. */
  queries: number;
  keys: number;
  /** Whether rows add up to less than 1, nobody knows why. */
  short?: boolean;
  /** Whether a part of each row goes to a learned sink. */
  sinks: boolean;
  /** By name of the metric: [layer][head]; null where it cannot be told. */
  scores: Record<string, (number | null)[][]>;
  /** On how many queries a score stands, by name of the metric. */
  score_queries: Record<string, number>;
  distance_unit: string;
  /** By name of the quantity, and "paths": "data", "fetch", or why it is not there. */
  offers: Record<string, string>;
  /** Where its maps are: whole in the data, rounded, an overview, or fetched whole or in parts. */
  weights: "exact" | "rounded" | "overview" | "fetch" | "tiles";
  /** What the weights were rounded to when they were stored; empty: nothing. */
  rounded_to: string;
  /** Of rounded maps: 255, 127 or 63. */
  levels?: number;
  /** What a file holds exactly besides. */
  held?: Held[];
  /** [rows, columns] of an overview. */
  cells?: [number, number];
  /** Of maps that are fetched whole. */
  url?: string;
  /** Of maps that are fetched in parts: their rows, their tiles, and cells along a tile's side. */
  rows?: string;
  tiles?: string;
  side?: number;
  streamed?: boolean;
}

/** A head that a file holds whole, or rows and columns of it, as runs [first, last]. */
export interface Held {
  layer: number;
  head: number;
  whole?: boolean;
  rows?: Run[];
  columns?: Run[];
}

export type Run = [first: number, last: number];

export interface Selection {
  stack: string;
  layer: number;
  head: number;
  /** The token whose row is locked. */
  query: number | null;
  /** Whether somebody has asked for this head. */
  asked: boolean;
}

export interface Share {
  /** Files of what is seen are fetched from `<export>/kind/end?look`. */
  export: string;
  /** The parameters of the model and its input. */
  link: string;
  /** Why there is no link; empty where there is one. */
  no_link: string;
}

/** What a file was saved with (saving.js), or what a link says (share.py). */
export interface Opened {
  stack: string;
  heads: { layer: number; head: number }[];
  lock: OpenedLock | null;
  options: Partial<import("./state.js").Options>;
  mixing: { how: "mean" | "max" | "own"; own: Record<string, number> };
  target?: string;
  map?: { zoom: number; from: { query: number; key: number } };
  finder?: {
    order: string;
    filter: { metric: string; operator: "<" | ">"; value: number } | null;
  };
}

/** A cell, or units of a side. */
export type OpenedLock =
  { query: number; key: number } | { side: "query" | "key" | "both"; index: number; end?: number };
