// What attnviz/views/lens/__init__.py sends to lens.js.

export interface Header {
  /** What each row is read from: "input", then the layers; the last is the model's own answer. */
  rows: string[];
  /** The token at each position. */
  tokens: string[];
  /** How answers are written. */
  names: string[];
  /** The answer that is followed at each position, by its place among the names. */
  followed: number[];
  /** The position that the answer stands at. */
  at: number;
  /** What colours the cells. */
  shows: "probability" | "followed" | "rank" | "entropy" | "divergence";
  /** How many answers of each cell there are. */
  best: number;
}

export interface Arrays {
  /** The best answers, by their place among the names, [row position best]. */
  names: Float64Array;
  /** Their probabilities, [row position best]. */
  shares: Float64Array;
  /** Of the answer that is followed, [row position]. */
  followed: Float64Array;
  /** Its rank, from 1, [row position]. */
  rank: Float64Array;
  /** Bits, [row position]. */
  entropy: Float64Array;
  /** Bits from the last row, [row position]. */
  divergence: Float64Array;
}
