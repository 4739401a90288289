// What attnviz/views/generation/__init__.py sends.

import type { Doubt } from "../shared/doubts.js";

export interface Header {
  /** Number of the data layout. */
  format: number;
  /** Names the generation, so that the host can tell old answers from new ones. */
  of: string;
  /** Whether the host goes on from a token that the reader chooses. */
  branching: boolean;
  model: string;
  /** The numbers of the layers that compute attention, whose weights are sent. */
  layers: number[];
  /** Of a layer; 0 where only the mean over them is sent. */
  heads: number;
  /** Whether weights are float32; else they are uint8 of 255. */
  exact: boolean;
  /** What steps attend to: the prompt of an encoder-decoder first. */
  texts: TextLine[];
  /** The row of each step in the maps: the place of the token that it follows. */
  rows: number[];
  steps: {
    /** The token that each step took. */
    ids: number[];
    labels: string[];
    /** By the model's own logits, 0 to 1. */
    probabilities: number[];
    /** Of being drawn; null for a token that the reader chose, and where tokens are not drawn. */
    chances: (number | null)[] | null;
  };
  /** The likeliest next tokens, likeliest first, [step candidate]. */
  candidates: {
    ids: number[][];
    labels: string[][];
    probabilities: number[][];
    /** 0: cut off. */
    chances: (number | null)[][] | null;
  };
  /** What the reader chose instead of the model. */
  branches: [step: number, token: number][];
  /** How tokens were chosen, and why the text ended, in words. */
  chosen: string;
  /** Whether the likeliest token was taken each time. */
  greedy: boolean;
  ended: string;
  notes: string[];
  doubts: Doubt[];
}

/** A text that steps attend to. */
export interface TextLine {
  stack: "cross" | "decoder";
  /** The name of each token. */
  text: string[];
  /** 1: a special token. */
  held: number[];
  /** In reading order, with the token that each is (-1: between tokens). */
  pieces: [text: string, unit: number][];
}

/** The rows of all steps, [layer head step key]; one head where only the mean is sent. */
export type Arrays = { decoder: Rows; cross?: Rows };

export type Rows = Float32Array | Uint8Array;
