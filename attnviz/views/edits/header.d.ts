// What attnviz/views/edits/__init__.py sends.

export interface Header {
  /** Names the text, so that the host can tell old answers from new ones. */
  of: string;
  /** In reading order; those that are held are not offered. */
  words: { text: string; held: boolean }[];
  /** How the mask token is written; null where the model has none. */
  mask: string | null;
  /** Changes that are already made. */
  edits: Edit[];
}

export type Edit =
  | { unit: number; kind: "delete" | "mask"; text?: string }
  | { unit: number; kind: "replace"; text: string };
