// The middle of the stage: the name of what is drawn, the input, and one of four views of the same
// numbers, with under it what changes how they are drawn.
import { button, el, select } from "../../shared/elements.js";
import { tr } from "../../shared/language.js";
import { caption, inputNameOf } from "../sentences.js";
import { switcher } from "./switcher.js";
/** @import {Header} from "../header.d.ts" */
/** @import {Options} from "../state.js" */
/** @import {Contents, LayoutActions} from "./layout.js" */
/** @import {Parts} from "./parts.js" */
/** @import {Switcher} from "./switcher.js" */

/**
 * What changes later. `stated` is said of what was done to the numbers, `unshaded` of a text without
 * shades; `drawing` is the box that a map or lines fill.
 * @typedef {object} Centre
 * @property {HTMLElement} mapPanel
 * @property {HTMLElement} mapName
 * @property {HTMLElement} quantity
 * @property {Switcher<Options["view"]>} views
 * @property {HTMLElement} inputName
 * @property {HTMLElement} unshaded
 * @property {HTMLElement} stated
 * @property {HTMLElement} problem
 * @property {HTMLElement} refused
 * @property {HTMLElement} drawing
 * @property {HTMLElement} numbers
 * @property {HTMLElement} legend
 * @property {HTMLElement} formula
 * @property {HTMLElement} rule
 * @property {HTMLElement} scale
 * @property {HTMLElement} unit
 * @property {HTMLElement} hide
 * @property {HTMLElement} padding
 * @property {HTMLElement} present
 * @property {HTMLElement} mapTools
 * @property {HTMLElement} lineTools
 */

/**
 * @param {Header} header
 * @param {Options} options
 * @param {Parts} parts
 * @param {Contents} contents
 * @param {LayoutActions} actions
 * @returns {Centre}
 */
export function centreOf(header, options, { map, lines, path }, contents, actions) {
  const { text, tables } = contents;
  const name = inputNameOf(header);
  const inputName = el("h3", { class: "unseen" }, name);
  const unshaded = el("p", { class: "quiet unshaded", role: "status" });
  const stated = el("p", { class: "stated", role: "status", hidden: true });
  const views = switcher(
    tr("Drawn as"),
    [
      ["map", tr("Map"), tr("A cell for each pair (key m)")],
      ["lines", tr("Lines"), tr("A line for each link (key l)")],
      ["text", header.picture ? tr("Picture") : tr("Text"), tr("The input alone, large (key t)")],
      ["numbers", tr("Numbers"), tr("Tables, the formula, and the way from query and key (key n)")],
    ],
    options.view,
    (view) => actions.choose({ view }),
  );
  const quantity = el("span", { class: "quantity" });
  const mapName = el("h2");
  const problem = el("p", { class: "problem", role: "alert", hidden: true });
  const refused = el("p", { class: "problem", role: "alert", hidden: true });
  const drawing = el("div", { class: "drawing" }, map.element, lines.element);
  const formula = el("p", { class: "quiet formula" });
  const numbers = el(
    "div",
    { class: "numbers-view" },
    formula,
    tables.row,
    tables.links,
    tables.heads,
    path.element,
    el("p", { class: "caption quiet" }, caption(header)),
  );
  const foot = footOf(options, map, actions);
  const present = button(
    tr("Present"),
    tr("Present: large, without the rest of the page (key p)"),
    () => actions.present(),
  );
  present.classList.add("present");
  const mapPanel = el(
    "section",
    { class: "centre map-panel", "aria-label": tr("One head") },
    el("header", {}, mapName, quantity, el("span", { class: "tools" }, views.element, present)),
    el("div", { class: "text-panel" }, inputName, text, unshaded, stated),
    problem,
    refused,
    drawing,
    numbers,
    foot.element,
  );
  return {
    mapPanel,
    mapName,
    quantity,
    views,
    inputName,
    unshaded,
    stated,
    problem,
    refused,
    drawing,
    numbers,
    formula,
    present,
    ...foot.parts,
  };
}

/**
 * Under the picture: what its colours mean, and what changes how it is drawn.
 * @param {Options} options
 * @param {Parts["map"]} map
 * @param {LayoutActions} actions
 * @returns {{element: HTMLElement, parts: Pick<Centre,
 *   "legend" | "rule" | "scale" | "unit" | "hide" | "padding" | "mapTools" | "lineTools">}}
 */
function footOf(options, map, actions) {
  const legend = el("div", { class: "legend" });
  const rule = el("span", { class: "quiet rule" });
  const scale = select(
    tr("Colour scale"),
    [
      ["linear", tr("linear")],
      ["log", tr("logarithmic")],
    ],
    options.scale,
    (value) => actions.choose({ scale: /** @type {Options["scale"]} */ (value) }),
  );
  const [unit, hide, padding] = [el("span", {}), el("span", {}), el("span", {})];
  const mapTools = el(
    "span",
    { class: "zoom", role: "group", "aria-label": tr("Zoom") },
    button("−", tr("Zoom out"), () => map.zoomBy(0.5)),
    button("+", tr("Zoom in (ctrl and wheel, or double click)"), () => map.zoomBy(2)),
    button(tr("fit"), tr("Show the whole map"), () => map.showAll()),
  );
  const lineTools = el("span", { class: "line-tools" });
  const element = el(
    "footer",
    { class: "foot" },
    legend,
    scale,
    el("span", { class: "cuts" }, unit, padding, hide),
    rule,
    mapTools,
    lineTools,
  );
  return { element, parts: { legend, rule, scale, unit, hide, padding, mapTools, lineTools } };
}
