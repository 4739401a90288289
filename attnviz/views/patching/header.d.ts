// What attnviz/views/patching/__init__.py sends.

export interface Header {
  /** Names the pair, so that the host can tell old answers from new ones. */
  of: string;
  /** Which activation is patched, and its name in a sentence. */
  what: "residual" | "mlp" | "heads";
  noun: string;
  layers: number;
  heads: number;
  /** The tokens of both texts. */
  first: string[];
  second: string[];
  /** For each token of the second text, the one of the first that it is patched from; -1: none. */
  aligned: number[];
  /** Which tokens of the second text differ from the first. */
  changed: boolean[];
  /** Why there is no sweep; empty where there is one. */
  note: string;
  /** The patch that is shown now; a head of null: all heads. */
  chosen: Patch | null;
  /** Whether the effect is a share of the way back to the first answer. */
  restores: boolean;
  /** The first answer in words; empty where it has none. */
  answer: string;
}

export interface Patch {
  layer: number;
  head: number | null;
  source: number;
  position: number;
}

export interface Arrays {
  /** How far each patch restores the answer, or moves the output, [layer position]. */
  effect?: Float32Array;
}
