// What attnviz/views/weight_path/__init__.py sends. Numbers are float64, as they were worked out;
// null stands for minus infinity.

/** A token: its place and its text. */
export interface PathToken {
  at: number;
  text: string;
}

export interface Header {
  format: number;
  model: string;
  stack: string;
  layer: number;
  head: number;
  query: PathToken;
  key: PathToken;
  /** The sum of the products of q and k. */
  dot: number;
  scaling: number;
  scaled: number;
  /** Null where the architecture has none. */
  softcap: number | null;
  capped: number;
  /** What is added to the score for the place of the two tokens. */
  position: number | null;
  masked: boolean;
  score: number | null;
  /** The largest score of the row. */
  highest: number;
  raised: number;
  /** The score of the learned sink; null where there is none. */
  sink: number | null;
  /** What the row is divided by. */
  total: number;
  weight: number;
  /** The weight that the model itself arrived at. */
  shown: number;
  /** The tokens of the row and their scores; a score of null is hidden by a mask. */
  keys: string[];
  row: (number | null)[];
  /** Sentences on what was done to the numbers. */
  notes: string[];
}

export interface Arrays {
  q: Float64Array;
  k: Float64Array;
}
