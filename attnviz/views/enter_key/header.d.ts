// What attnviz/views/enter_key/__init__.py sends.

export interface Header {
  /** The CSS selector of what the box stands in. */
  box: string;
  /** The sentence that says what Enter does there. */
  said: string;
}
