// What attnviz/views/attribution/__init__.py sends: to attribution.js (`Header`, `Arrays`) and to
// sequence.js (`SequenceHeader`, `SequenceArrays`).

import type { Doubt } from "../shared/doubts.js";

/** The input as units, and as text that reads like it. */
export interface Input {
  kind: "token" | "word" | "sentence" | "character" | "patch" | "step";
  /** The name of each unit. */
  text: string[];
  /** 1: the unit is held fixed. */
  held: number[];
  /** Rows and columns of patches; null where the input is no picture. */
  grid: [rows: number, columns: number] | null;
  /** In reading order, with the unit that each is (-1: between units); empty for patches and steps. */
  pieces: [text: string, unit: number][];
}

export interface Method {
  label: string;
  caption: string;
  /** Why its numbers cannot be right; empty where nothing speaks against them. */
  warning: string;
  notes: string[];
  /** Whether scores can be below 0. */
  signed: boolean;
  /** How it stands against random orders. */
  verdict: { kind: "stands" | "untested" | "random" | "nothing" | "incomplete"; words: string };
  /** How far the answer falls without its top units; random orders fall from `low` to `high`. */
  figure?: { value: number; low: number; high: number };
}

export interface Header {
  format: number;
  model: string;
  input: Input;
  /** Pixels down and across; null where the input is no picture. */
  picture: [rows: number, columns: number] | null;
  /** The picture's width by its height before a processor reshaped it, and what was done to it. */
  framing: { ratio: number; said: string } | null;
  /** The method whose details are shown at first; null: none of them. */
  selected: number | null;
  doubts: Doubt[];
  methods: Method[];
}

export interface Arrays {
  /** [method unit] */
  scores: Float64Array;
  /** Standard errors, [method unit]; NaN for a method without. */
  errors?: Float64Array;
  /** Red, green and blue, 0 to 255, [row column 3]. */
  picture?: Uint8Array;
}

export interface SequenceHeader {
  format: number;
  model: string;
  label: string;
  caption: string;
  notes: string[];
  doubts: Doubt[];
  /** Whether the model wrote the sequence. */
  generated: boolean;
  input: Input;
  steps: {
    text: string[];
    pieces: [text: string, unit: number][];
    held: number[];
    /** The log probability of each step, nats. */
    values: number[];
  };
}

export interface SequenceArrays {
  /** [step unit] */
  scores: Float64Array;
}
