// Shapes that many modules of the explorer share; what Python sends is in header.d.ts.
import type { QuantityLine, Run } from "./header.d.ts";

/** Where a head is, both counted from 0. */
export interface HeadAt {
  layer: number;
  head: number;
}

/**
 * The numbers of a map: value = values[row * columns + column] * scale, known to `within`; 0 is exact.
 * A cell is a token's unless the map is an overview, whose cells hold the strongest of several.
 */
export interface MapData {
  values: Float32Array<ArrayBufferLike> | Uint8Array<ArrayBufferLike>;
  rows: number;
  columns: number;
  scale: number;
  within: number;
  /** Of which answer a relevance is. */
  of?: string;
}

/** A part of a map's pyramid: each cell is the strongest of 2^level x 2^level weights. */
export type Tile = Omit<MapData, "within" | "of">;

/** What an overview lacks, where it is looked at. */
export interface Near {
  /** Null while it is not at hand. */
  row: (query: number) => ArrayLike<number> | null;
  column?: (key: number) => ArrayLike<number> | null;
  /** Of a file: the rows that it holds. */
  rows?: Run[];
  /** Of a host: asks for the rows of these queries. */
  bring?: (first: number, last: number) => void;
  /** Cells along a tile's side. */
  side?: number;
  /** Null while it is not at hand: then it is asked for. */
  tile?: (level: number, row: number, column: number) => Tile | null;
}

/** A quantity that can be drawn, with what its rows allow. */
export interface Quantity extends QuantityLine {
  /** Whether there is one map a layer rather than a head. */
  layerwise: boolean;
  /** Scores of either sign. */
  signed: boolean;
  /** Shares of one whole: a row adds up to 1. */
  shares: boolean;
}

export type Side = "query" | "key" | "both";

/** A cell of the map, in units of its axes. */
export interface CellSpot {
  query: number;
  key: number;
  side?: undefined;
  index?: undefined;
  end?: undefined;
}

/** Units of a text, `end` included. */
export interface UnitSpot {
  side: Side;
  index: number;
  end?: number;
  query?: undefined;
  key?: undefined;
}

/** What is pointed at or locked. */
export type Spot = CellSpot | UnitSpot;

/** "toggle" frees what is locked already, "set" keeps it. */
export type LockHow = "toggle" | "set";

/** The four sizes of one selection. */
export type Size = "answer" | "token" | "cell" | "head";

/** A head alone, one more or less, or all from the one before up to it. */
export type SelectHow = "one" | "toggle" | "extend";

/** Cells of a map, ends included. */
export interface Cell {
  query: number;
  queryTo?: number;
  key: number;
  keyTo?: number;
}

/** The strongest weight among the pairs of a block; `span` are its places along one axis. */
export interface Block {
  span: Run;
  value: number;
}

/** A spot as read on what is drawn. */
export interface Reading {
  cell: Required<Cell>;
  /** The row of the cell; null where it is not known. */
  row: number[] | null;
  /** What the spot attends to, or what attends to it; null where only blocks are known. */
  values: number[] | null;
  blocks: Block[] | null;
  /** Whether `values` are what attends to the spot. */
  to: boolean;
}

/** How several heads become one map; `own` are the reader's weights, by "layer.head". */
export interface Mixing {
  how: "mean" | "max" | "own";
  own: Record<string, number>;
}

/** The picture that a model was given, as it is drawn. */
export interface Picture {
  /** [row, column, rgb]. */
  pixels: Uint8Array;
  rows: number;
  columns: number;
  /** 1 at what the model marks. */
  mask: Uint8Array | undefined;
  /** Width by height, before a processor squashed it. */
  ratio: number;
  /** What was done to its shape; empty: nothing. */
  said: string;
}
