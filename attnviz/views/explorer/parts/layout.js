// Where everything stands: the answer, below it three columns (all heads, one head's map, what is
// selected), and at the foot a place for what was tried. Parts that are mounted later have empty
// elements here, which take no room.
import { button, el, select } from "../../shared/elements.js";
import { tr } from "../../shared/language.js";
import { thingsOf } from "../maths/axis.js";
import { answer, stackLabel } from "../sentences.js";
import { centreOf } from "./centre.js";
import { selectionRail } from "./selection_rail.js";
import { switcher } from "./switcher.js";
/** @import {Table} from "../../shared/table.js" */
/** @import {Header} from "../header.d.ts" */
/** @import {State} from "../state.js" */
/** @import {Size} from "../types.d.ts" */
/** @import {Centre} from "./centre.js" */
/** @import {SelectionRail} from "./selection_rail.js" */
/** @import {Parts} from "./parts.js" */

/** @typedef {import("../state.js").Options} Options */

/**
 * What the controls do.
 * @typedef {object} LayoutActions
 * @property {(choice: Partial<Options>) => void} choose
 * @property {(stack: string) => void} changeStack
 * @property {(size: Size) => void} resize
 * @property {() => void} toggleScreen
 * @property {() => void} present
 */

/**
 * What is laid out besides the parts.
 * @typedef {object} Contents
 * @property {HTMLElement} text the input, as text or picture
 * @property {HTMLElement} orderBy
 * @property {{heads: Table, links: Table, row: Table}} tables
 * @property {HTMLElement[]} shareTools
 */

/**
 * @typedef {object} HeadsRail
 * @property {HTMLElement} hint
 * @property {HTMLElement} strip
 * @property {HTMLElement} left
 */

/**
 * `page` is all of it; `tries` is an empty place at the foot, for another part; `placeList` puts the list of
 * heads where it stands in a narrow window, or in a wide one.
 * @typedef {object} Whole
 * @property {HTMLElement[]} page
 * @property {HTMLElement} screen
 * @property {HTMLElement} tries
 * @property {(narrow: boolean) => void} placeList
 */

/** @typedef {Whole & HeadsRail & Centre & SelectionRail} Layout */

/**
 * The explorer's regions, filled with its parts.
 * @param {Header} header
 * @param {State} state
 * @param {Parts} parts
 * @param {Contents} contents
 * @param {LayoutActions} actions
 * @returns {Layout}
 */
export function layOut(header, state, parts, contents, actions) {
  const { help } = parts;
  const [thing] = thingsOf(header.axes[0]);
  const rail = headsRail(header, state, parts, contents, actions);
  const centre = centreOf(header, state.options, parts, contents, actions);
  const selection = selectionRail(header, thing, state.options, parts, actions);
  const list = parts.headList.element;
  const screen = button(tr("Full screen"), tr("Full screen (key f)"), actions.toggleScreen);
  const tools = el(
    "span",
    { class: "tools" },
    button("?", tr("Keys (key ?)"), () => help.showModal()),
    screen,
    ...contents.shareTools,
  );
  const tries = el("div", { class: "tries" });
  const regions = el("div", { class: "regions" }, rail.left, centre.mapPanel, selection.right);
  return {
    page: [answer(header, tools), regions, tries, help],
    screen,
    tries,
    placeList: (narrow) => {
      const home = narrow ? selection.sheet : rail.left;
      if (list.parentElement !== home) home.insertBefore(list, narrow ? null : rail.hint);
    },
    ...rail,
    ...centre,
    ...selection,
  };
}

/**
 * All heads: as a grid, as points or as a list, and below these always who else does what is selected.
 * @param {Header} header
 * @param {State} state
 * @param {Parts} parts
 * @param {Contents} contents
 * @param {LayoutActions} actions
 * @returns {HeadsRail}
 */
function headsRail(
  header,
  { stack },
  { atlas, finder, brush, scatter, headList },
  { orderBy },
  { changeStack },
) {
  const hint = el("p", { class: "quiet hint" });
  const strip = el("div", { class: "strip-row" }, atlas.element);
  const left = el(
    "section",
    { class: "left all-heads", "aria-label": tr("All heads") },
    el("header", {}, el("h2", {}, tr("All heads"))),
    el(
      "div",
      { class: "heads-tools" },
      ...stackMenu(header, stack, changeStack),
      orderBy,
      finder.open,
    ),
    finder.element,
    strip,
    brush.element,
    scatter.element,
    headList.element,
    hint,
  );
  const shown = switcher(
    tr("All heads as"),
    [
      [
        "grid",
        tr("Grid"),
        tr("A picture of each head, and below it who else does what is selected"),
      ],
      ["scatter", tr("Scatter"), tr("Each head as a point: one score against another")],
      ["list", tr("List"), tr("Only the list of the heads")],
    ],
    scatter.shownAs,
    (as) => {
      left.dataset.as = scatter.shownAs = as;
      scatter.redraw();
    },
  );
  left.dataset.as = scatter.shownAs;
  left.querySelector("header")?.append(shown.element);
  return { hint, strip, left };
}

/**
 * @param {Header} header
 * @param {string} chosen
 * @param {(name: string) => void} choose
 * @returns {HTMLElement[]} none where there is one stack
 */
function stackMenu({ stacks }, chosen, choose) {
  if (stacks.length < 2) return [];
  /** @type {[string, string][]} */
  const choices = stacks.map(({ name }) => [name, stackLabel(name)]);
  return [select(tr("Stack"), choices, chosen, choose)];
}
