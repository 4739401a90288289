// What attnviz/views/last_visit/__init__.py sends.

export interface Header {
  /** Whether the host wants to know where the reader left off. */
  ask: boolean;
  /** The path under which the app is served. */
  base: string;
  /** Paths of the pages that are remembered, as they end. */
  paths: string[];
}
