// What can be done to a map: the tools, and what is done to the whole head at once.

/** @import { Stroke } from "./strokes.js" */

/** @typedef {"erase" | "move" | "raise" | "even row" | "cut row"} ToolName */

/** @typedef {{name: ToolName, text: string, key: string, hint: string}} Tool `key`: of the keyboard */

/** @type {Tool[]} */
const OF_CELLS = [
  {
    name: "erase",
    text: "Erase",
    key: "e",
    hint: "Drag over cells: their weight goes to the rest of their rows.",
  },
  {
    name: "move",
    text: "Move",
    key: "m",
    hint: "Drag a cell to another key of its row: its weight goes there. With the keyboard: press space to take it and space again to put it down.",
  },
  {
    name: "raise",
    text: "Raise",
    key: "r",
    hint: "Drag over cells: each gets the chosen weight, and the rest of its row shrinks.",
  },
];

/** @type {Tool[]} */
const OF_ROWS = [
  {
    name: "even row",
    text: "Even out row",
    key: "u",
    hint: "Click a row: it looks at all its keys equally.",
  },
  {
    name: "cut row",
    text: "Erase row",
    key: "x",
    hint: "Click a row: its token gets nothing from this head.",
  },
];

/** The tools, by what they are used on. */
export const GROUPS = [
  { title: "Cells", tools: OF_CELLS },
  { title: "Row", tools: OF_ROWS },
];

/** All tools. */
export const TOOLS = [...OF_CELLS, ...OF_ROWS];

/**
 * What is done to the head as a whole.
 * @type {{stroke: Stroke, text: string, title: string}[]}
 */
export const WHOLE = [
  { stroke: { do: "silence" }, text: "Silence", title: "The head outputs nothing" },
  {
    stroke: { do: "even" },
    text: "Even out all",
    title: "Every token looks at all its keys equally",
  },
  {
    stroke: { do: "scale", factor: 2 },
    text: "Double",
    title: "The output of the head, times 2",
  },
];

/** The weights that raised cells can get. */
export const RAISED = ["0.25", "0.5", "0.75", "1"];
