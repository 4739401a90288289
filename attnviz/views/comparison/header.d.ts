// What attnviz/views/comparison/__init__.py sends.

import type { Doubt } from "../shared/doubts.js";

export interface Header {
  /** At least one. */
  stacks: StackPair[];
  /** What the two are called, such as "before" and "after". */
  names: [first: string, second: string];
  doubts: Doubt[];
  /** How many tokens are alike, exchanged, or only in one of the two, in words. */
  counted: string;
  /** How to read the numbers. */
  explained: string;
}

export type StackName =
  "encoder" | "decoder" | "cross" | "text" | "vision" | "stage1" | "stage2" | "stage3" | "stage4";

/** A stack that both have. */
export interface StackPair {
  name: StackName;
  title: string;
  /** How its maps come: as they are, from an address when a head is chosen, or in steps of 1/255. */
  weights: "exact" | "fetch" | "rounded";
  /** As many as the larger of the two has. */
  layers: number;
  heads: number;
  /** Whether queries and keys are the same tokens. */
  itself: boolean;
  queries: Axis;
  keys: Axis;
  /** The size of the maps of each. */
  sides: [first: MapSize, second: MapSize];
  /** Where maps of each are fetched, as `<url>/<layer>/<head>`; empty where they are not. */
  urls: string[];
}

/** The tokens of both, in order, each once: a unit is a token of both or of one of them. */
export interface Axis {
  /** As they are shown: "Mary → John" where the two differ, "very → –" where one is missing. */
  text: string[];
  /** Whether the two differ there, or one has no such token. */
  changed: boolean[];
  /** Places in each; -1 where it has no such token. */
  pairs: Unit[];
  /** The token of each; null where it has none. */
  first: (string | null)[];
  second: (string | null)[];
  /** That of the second, and that of the first where the second has none. */
  short: string[];
}

export type Unit = [first: number, second: number];

/** Tokens down and across, and the heads that the maps of a layer have. */
export interface MapSize {
  queries: number;
  keys: number;
  heads: number;
}

/**
 * `<stack>/moved` [layer head]: bits, 0 (alike) to 1; NaN for a head that only one of the two has.
 * `<stack>/first` and `<stack>/second` [layer head query key]: float32, or uint8 of 255 where they
 * are rounded; left out where they are fetched.
 */
export interface Arrays {
  [moved: `${string}/moved`]: Float32Array;
  [side: `${string}/first` | `${string}/second`]: Float32Array | Uint8Array | undefined;
}
