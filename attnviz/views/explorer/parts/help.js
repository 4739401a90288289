// The keys, in a small panel that "?" opens.
import { button, el } from "../../shared/elements.js";
import { beside } from "../bench.js";

/** @type {[where: string, keys: [key: string, what: string][]][]} */
const KEYS = [
  [
    "anywhere",
    [
      ["?", "this panel"],
      ["m  l  t  n", "map, lines, text, numbers"],
      ["[  ]", "head before, after"],
      ["p", "present: large, alone"],
      ["f", "full screen"],
      ["Esc", "one size up: cell, head, answer"],
      ["Tab", "go to the next part"],
    ],
  ],
  [
    "all heads",
    [
      ["← ↑ → ↓", "choose a head"],
      ["shift + arrow", "add heads to the mix"],
      ["ctrl + arrow, space", "only move, then add or remove"],
      ["Home  End", "first, last head"],
      ["↑ ↓, Enter", "in the list: go, choose"],
    ],
  ],
  [
    "text",
    [
      ["← →", "from token to token"],
      ["Enter", "lock"],
      ["shift + arrow", "lock a span"],
    ],
  ],
  [
    "map",
    [
      ["← ↑ → ↓", "lock the next cell"],
      ["+  −  0", "zoom in, out, whole map"],
      ["wheel", "scroll a map that does not fit"],
    ],
  ],
  [
    "lines",
    [
      ["↑ ↓", "from token to token"],
      ["← →", "queries, keys"],
      ["Enter", "lock"],
    ],
  ],
];

/** @type {typeof KEYS} */
const TRIED = [
  [
    "what is selected",
    [
      ["e  h  x  s  c", "explain, hide, cut, silence, compare"],
      ["shift + f", "the heads in which it weighs most"],
      ["z", "take the last try back"],
      ["a  b", "mark a try as A, as B"],
    ],
  ],
];

/** @returns {HTMLDialogElement} */
export function helpPanel() {
  const dialog = el("dialog", { class: "help", "aria-label": "Keys" });
  dialog.append(
    el(
      "header",
      {},
      el("h2", {}, "Keys"),
      button("close", "Close", () => dialog.close()),
    ),
    ...[...KEYS, ...(beside.benchOf ? TRIED : [])].map(([where, keys]) =>
      el(
        "section",
        {},
        el("h3", {}, where),
        el(
          "dl",
          {},
          ...keys.flatMap(([key, what]) => [el("dt", { class: "mono" }, key), el("dd", {}, what)]),
        ),
      ),
    ),
    el(
      "p",
      { class: "quiet" },
      "By mouse: click locks, ctrl or shift and click adds a head, drag over the text locks a span, ctrl and wheel zoom the map.",
    ),
  );
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  return dialog;
}
