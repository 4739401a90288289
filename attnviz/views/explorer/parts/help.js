// The keys, in a small panel that "?" opens.
import { button, el } from "../../shared/elements.js";
import { N_, tr } from "../../shared/language.js";
import { beside } from "../bench.js";

/** @type {[where: string, keys: [key: string, what: string][]][]} */
const KEYS = [
  [
    N_("anywhere"),
    [
      ["?", N_("this panel")],
      ["m  l  t  n", N_("map, lines, text, numbers")],
      ["[  ]", N_("head before, after")],
      ["p", N_("present: large, alone")],
      ["f", N_("full screen")],
      [N_("Esc"), N_("one size up: cell, head, answer")],
      [N_("Tab"), N_("go to the next part")],
    ],
  ],
  [
    N_("all heads"),
    [
      ["← ↑ → ↓", N_("choose a head")],
      [N_("shift + arrow"), N_("add heads to the mix")],
      [N_("ctrl + arrow, space"), N_("only move, then add or remove")],
      [N_("Home  End"), N_("first, last head")],
      [N_("↑ ↓, Enter"), N_("in the list: go, choose")],
    ],
  ],
  [
    N_("text"),
    [
      ["← →", N_("from token to token")],
      [N_("Enter"), N_("lock")],
      [N_("shift + arrow"), N_("lock a span")],
    ],
  ],
  [
    N_("map"),
    [
      ["← ↑ → ↓", N_("lock the next cell")],
      ["+  −  0", N_("zoom in, out, whole map")],
      [N_("wheel"), N_("scroll a map that does not fit")],
    ],
  ],
  [
    N_("lines"),
    [
      ["↑ ↓", N_("from token to token")],
      ["← →", N_("queries, keys")],
      [N_("Enter"), N_("lock")],
    ],
  ],
];

/** @type {typeof KEYS} */
const TRIED = [
  [
    N_("what is selected"),
    [
      ["e  h  x  s  c", N_("explain, hide, cut, silence, compare")],
      [N_("shift + f"), N_("the heads in which it weighs most")],
      ["z", N_("take the last try back")],
      ["a  b", N_("mark a try as A, as B")],
    ],
  ],
];

/** @returns {HTMLDialogElement} */
export function helpPanel() {
  const dialog = el("dialog", { class: "help", "aria-label": tr("Keys") });
  dialog.append(
    el(
      "header",
      {},
      el("h2", {}, tr("Keys")),
      button(tr("close"), tr("Close"), () => dialog.close()),
    ),
    ...[...KEYS, ...(beside.benchOf ? TRIED : [])].map(([where, keys]) =>
      el(
        "section",
        {},
        el("h3", {}, tr(where)),
        el(
          "dl",
          {},
          ...keys.flatMap(([key, what]) => [
            el("dt", { class: "mono" }, tr(key)),
            el("dd", {}, tr(what)),
          ]),
        ),
      ),
    ),
    el(
      "p",
      { class: "quiet" },
      tr(
        "By mouse: click locks, ctrl or shift and click adds a head, drag over the text locks a span, ctrl and wheel zoom the map.",
      ),
    ),
  );
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  return dialog;
}
