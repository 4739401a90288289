// What attnviz/views/sweep/__init__.py sends.

export interface Header {
  /** Names the sweep, so that the host can tell old answers from new ones. */
  of: string;
  /** What a row is, in words ("layer"), and a column ("head"). */
  row: string;
  column: string;
  /** Their names. */
  rows: string[];
  columns: string[];
  /** What a click on a cell adds, after "a click". */
  does: string;
  measures: Measure[];
}

/** One number of every cell. */
export interface Measure {
  /** The name of its array. */
  key: string;
  name: string;
  unit: string;
  /** Whether it is drawn around zero. */
  signed: boolean;
}

/** The values of each measure, [row column]; NaN where nothing was done. */
export type Arrays = Record<string, Float32Array>;
