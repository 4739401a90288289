// What attnviz/views/painting/__init__.py sends.

export interface Header {
  /** Names the state that strokes are laid on, so that the host can tell old strokes from new ones. */
  of: string;
  layer: number;
  head: number;
  /** Whether a step keeps the head from handing anything on. */
  silenced: boolean;
  /** What became of the answer, in a sentence; empty where nothing is said. */
  answer: string;
  /** How many strokes the host takes at once. */
  most_strokes: number;
  /** The name of each token. */
  queries: string[];
  keys: string[];
  /** Whether no query looks at a later key. */
  causal: boolean;
}

export interface Arrays {
  /** The map without any step, [query key]. */
  before: Float32Array;
  /** The map with the steps that are on, [query key]. */
  after: Float32Array;
  [name: string]: Float32Array;
}
