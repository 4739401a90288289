// What can be done to a map: the tools, and what is done to the whole head at once.

/** @import { Stroke } from "./strokes.js" */

/** @typedef {"erase" | "move" | "raise" | "even row" | "cut row"} ToolName */

/** @typedef {{name: ToolName, text: string, key: string, hint: string}} Tool `key`: of the keyboard */

import { N_ } from "../shared/language.js";

/** @type {Tool[]} */
const OF_CELLS = [
  {
    name: "erase",
    text: N_("Erase"),
    key: "e",
    hint: N_("Drag over cells: their weight goes to the rest of their rows."),
  },
  {
    name: "move",
    text: N_("Move"),
    key: "m",
    hint: N_(
      "Drag a cell to another key of its row: its weight goes there. With the keyboard: press space to take it and space again to put it down.",
    ),
  },
  {
    name: "raise",
    text: N_("Raise"),
    key: "r",
    hint: N_("Drag over cells: each gets the chosen weight, and the rest of its row shrinks."),
  },
];

/** @type {Tool[]} */
const OF_ROWS = [
  {
    name: "even row",
    text: N_("Even out row"),
    key: "u",
    hint: N_("Click a row: it looks at all its keys equally."),
  },
  {
    name: "cut row",
    text: N_("Erase row"),
    key: "x",
    hint: N_("Click a row: its token gets nothing from this head."),
  },
];

/** The tools, by what they are used on. */
export const GROUPS = [
  { title: N_("Cells"), tools: OF_CELLS },
  { title: N_("Row"), tools: OF_ROWS },
];

/** All tools. */
export const TOOLS = [...OF_CELLS, ...OF_ROWS];

/**
 * What is done to the head as a whole.
 * @type {{stroke: Stroke, text: string, title: string}[]}
 */
export const WHOLE = [
  { stroke: { do: "silence" }, text: N_("Silence"), title: N_("The head outputs nothing") },
  {
    stroke: { do: "even" },
    text: N_("Even out all"),
    title: N_("Every token looks at all its keys equally"),
  },
  {
    stroke: { do: "scale", factor: 2 },
    text: N_("Double"),
    title: N_("The output of the head, times 2"),
  },
];

/** The weights that raised cells can get. */
export const RAISED = ["0.25", "0.5", "0.75", "1"];
