// The right of the stage: what is selected, in one of four sizes. The number comes first, then its row;
// below stand the places of what is measured and of what can be done.
import { button, el, select } from "../../shared/elements.js";
import { tr } from "../../shared/language.js";
import { answerPane } from "./answer_pane.js";
import { switcher } from "./switcher.js";
/** @import {Header} from "../header.d.ts" */
/** @import {Options} from "../state.js" */
/** @import {Size} from "../types.d.ts" */
/** @import {LayoutActions} from "./layout.js" */
/** @import {Parts} from "./parts.js" */
/** @import {Switcher} from "./switcher.js" */

/**
 * What changes later. `readout` is the number of what is pointed at or locked, `strongest` its row;
 * `matters` and `actions` are empty places for other parts.
 * @typedef {object} SelectionRail
 * @property {HTMLElement} right
 * @property {HTMLElement} sheet what a narrow window shows only when asked
 * @property {(open: boolean) => void} openSheet
 * @property {Switcher<Size>} sizes
 * @property {HTMLElement} readout
 * @property {HTMLElement} direction
 * @property {HTMLElement} strongest
 * @property {HTMLElement} matters
 * @property {HTMLElement} actions
 */

/**
 * @param {Header} header
 * @param {string} thing what a place along an axis is
 * @param {Options} options
 * @param {Pick<Parts, "headPanel" | "firstHint">} parts
 * @param {LayoutActions} actions
 * @returns {SelectionRail}
 */
export function selectionRail(header, thing, options, { headPanel, firstHint }, actions) {
  const said = tr(thing);
  const Thing = `${said[0].toUpperCase()}${said.slice(1)}`;
  const sizes = switcher(
    tr("What is read out"),
    [
      ["answer", tr("Answer"), tr("What the model answers")],
      ["token", Thing, tr("One of them: what it looks at, or what looks at it")],
      ["cell", tr("Cell"), tr("One pair")],
      ["head", tr("Head"), tr("The scores of the chosen head, or how several are mixed")],
    ],
    /** @type {Size} */ ("answer"),
    actions.resize,
  );
  const readout = el("div", { class: "readout", "aria-live": "polite" });
  const strongest = el("div", { class: "strongest" });
  const direction = select(
    tr("Shading of the text"),
    [
      ["from", tr("what the locked {thing} attends to", { thing: said })],
      ["to", tr("what attends to the locked {thing}", { thing: said })],
    ],
    options.direction,
    (value) => actions.choose({ direction: /** @type {Options["direction"]} */ (value) }),
  );
  const [matters, doing] = [el("div", { class: "matters" }), el("div", { class: "actions" })];
  const openSheet = (/** @type {boolean} */ open) => {
    right.classList.toggle("open", open);
    more.setAttribute("aria-expanded", String(open));
    more.textContent = open ? tr("Less") : tr("More");
  };
  const more = button(tr("More"), tr("Open the lists of what is selected"), () =>
    openSheet(!right.classList.contains("open")),
  );
  more.classList.add("more-of-it");
  more.setAttribute("aria-expanded", "false");
  const sheet = el(
    "div",
    { class: "sheet" },
    el(
      "div",
      { class: "panes" },
      answerPane(header),
      el("div", { class: "pane beside" }, direction, strongest),
      el(
        "div",
        { class: "pane this-head" },
        el("header", {}, headPanel.title, headPanel.names),
        ...headPanel.parts,
      ),
    ),
    matters,
  );
  const right = el(
    "section",
    { class: "right selection", "aria-label": tr("What is selected") },
    el("header", {}, sizes.element, more),
    readout,
    sheet,
    doing,
    firstHint,
  );
  return { right, sheet, openSheet, sizes, readout, direction, strongest, matters, actions: doing };
}
