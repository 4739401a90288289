// What attnviz/views/drawing/__init__.py sends.

/** A point of a stroke, 0 to 1 from the top left. */
export type Point = [x: number, y: number];

export interface Header {
  /** Names the sheet: one of another name begins anew, one of the same keeps its drawing. */
  of: string;
  strokes: Point[][];
  /** Whether the ink is light and the paper dark. */
  inverted: boolean;
  /** Width of the pen as a share of the sheet's. */
  pen: number;
  /** Pixels along each side of the picture that the host is told. */
  side: number;
}
