// Where everything stands: panels, and in their headings the controls of what they show.
import { button, el, select } from "../../shared/elements.js";
import { thingsOf } from "../maths/axis.js";
import { answer, caption, STACK_LABELS } from "../sentences.js";
/** @import {Table} from "../../shared/table.js" */
/** @import {Header} from "../header.d.ts" */
/** @import {State} from "../state.js" */
/** @import {Parts} from "./parts.js" */

/** @typedef {import("../state.js").Options} Options */

/**
 * What the controls do.
 * @typedef {object} LayoutActions
 * @property {(choice: Partial<Options>) => void} choose
 * @property {(stack: string) => void} changeStack
 * @property {() => void} toggleScreen
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
 * What changes later. `page` are all panels, `beside` and `strip` the two places of the readout;
 * `stated` is said of what was done to the numbers, `unshaded` of a text without shades.
 * @typedef {object} Layout
 * @property {HTMLElement[]} page
 * @property {HTMLElement} stated
 * @property {HTMLElement} strip
 * @property {HTMLElement} beside
 * @property {HTMLElement} problem
 * @property {HTMLElement} inputName
 * @property {HTMLElement} refused
 * @property {HTMLElement} quantity
 * @property {HTMLElement} mapName
 * @property {HTMLElement} rule
 * @property {HTMLElement} hint
 * @property {HTMLElement} screen
 * @property {HTMLElement} unshaded
 * @property {HTMLElement} readout
 * @property {HTMLElement} strongest
 * @property {HTMLElement} legend
 * @property {HTMLElement} formula
 * @property {HTMLElement} here
 * @property {HTMLElement} direction
 * @property {HTMLElement} unit
 * @property {HTMLElement} hide
 * @property {HTMLElement} padding
 * @property {HTMLElement} scale
 * @property {HTMLElement} mapTools
 * @property {HTMLElement} lineTools
 * @property {{element: HTMLElement, choose: (view: Options["view"]) => void}} views
 * @property {HTMLElement} mapPanel
 * @property {HTMLElement} right
 */

/**
 * @param {string} name
 * @param {(Node | string)[]} heading
 * @param {...(Node | string)} children
 * @returns {HTMLElement}
 */
function panel(name, heading, ...children) {
  return el("section", { class: `panel ${name}` }, el("header", {}, ...heading), ...children);
}

/**
 * A choice of two or three, all in sight.
 * @template {string} Key
 * @param {string} label
 * @param {[key: Key, text: string, title: string][]} choices
 * @param {Key} value
 * @param {(key: Key) => void} onChange
 * @returns {{element: HTMLElement, choose: (key: Key) => void}}
 */
function switcher(label, choices, value, onChange) {
  const buttons = choices.map(([key, text, title]) => ({
    key,
    element: button(text, title, () => choose(key)),
  }));
  for (const { key, element } of buttons) element.dataset.key = key;
  const mark = (/** @type {Key} */ chosen) => {
    for (const { key, element } of buttons)
      element.setAttribute("aria-pressed", String(key === chosen));
  };
  const choose = (/** @type {Key} */ key) => {
    mark(key);
    onChange(key);
  };
  mark(value);
  const group = { class: "switcher", role: "group", "aria-label": label };
  return { element: el("span", group, ...buttons.map(({ element }) => element)), choose };
}

/**
 * What an input is called.
 * @param {Header} header
 * @returns {string}
 */
export function inputNameOf({ picture, axes }) {
  if (picture) return "Picture";
  if (axes.some((axis) => axis.seconds)) return "Sound";
  return axes[0].ids.some((id) => id >= 0) ? "Text" : "Steps";
}

/**
 * The explorer's panels, filled with its parts.
 * @param {Header} header
 * @param {State} state
 * @param {Parts} parts
 * @param {Contents} contents
 * @param {LayoutActions} actions
 * @returns {Layout}
 */
export function layOut(header, { options, stack }, parts, contents, actions) {
  const { atlas, finder, map, lines, headPanel, path, help, firstHint } = parts;
  const [thing] = thingsOf(header.axes[0]);
  const readout = el("div", { class: "readout", "aria-live": "polite" });
  const strongest = el("div");
  const legend = el("div", { class: "legend" });
  const here = el("span", { class: "quiet here" });
  const hint = el("p", { class: "quiet hint" });
  const strip = el("div", { class: "strip-row" }, atlas.element);
  const beside = el("div", { class: "beside" }, readout, strongest);
  const inputName = el("h2", {}, inputNameOf(header));
  const direction = select(
    "Shading of the text",
    [
      ["from", `what the locked ${thing} attends to`],
      ["to", `what attends to the locked ${thing}`],
    ],
    options.direction,
    (value) => actions.choose({ direction: /** @type {Options["direction"]} */ (value) }),
  );
  const unit = el("span", {});
  const hide = el("span", {});
  const padding = el("span", {});
  const unshaded = el("p", { class: "quiet unshaded", role: "status" });
  const stated = el("p", { class: "stated", role: "status", hidden: true });
  const scale = select(
    "Colour scale",
    [
      ["linear", "linear"],
      ["log", "logarithmic"],
    ],
    options.scale,
    (value) => actions.choose({ scale: /** @type {Options["scale"]} */ (value) }),
  );
  const zoom = el(
    "span",
    { class: "zoom", role: "group", "aria-label": "Zoom" },
    button("−", "Zoom out", () => map.zoomBy(0.5)),
    button("+", "Zoom in (ctrl and wheel, or double click)", () => map.zoomBy(2)),
    button("fit", "Show the whole map", () => map.showAll()),
  );
  const mapTools = el("span", { class: "tools" }, scale, zoom);
  const lineTools = el("span", { class: "tools" });
  const views = switcher(
    "Drawn as",
    [
      ["map", "Map", "A cell for each pair (key m)"],
      ["lines", "Lines", "A line for each link (key l)"],
    ],
    options.view,
    (view) => actions.choose({ view }),
  );
  const quantity = el("span", { class: "quantity" });
  const mapName = el("h2");
  const rule = el("span", { class: "quiet rule" });
  const problem = el("p", { class: "problem", role: "alert", hidden: true });
  const refused = el("p", { class: "problem", role: "alert", hidden: true });
  const formula = el("p", { class: "quiet formula" });
  const drawing = el("div", { class: "drawing" }, map.element, lines.element, legend);
  const mapPanel = panel(
    "map-panel",
    [mapName, quantity, rule, el("span", { class: "tools" }, mapTools, lineTools, views.element)],
    problem,
    refused,
    el("div", { class: "map-row" }, drawing, beside),
    formula,
    contents.tables.links,
    contents.tables.row,
  );
  const right = el(
    "div",
    { class: "right" },
    panel(
      "text-panel",
      [inputName, direction, el("span", { class: "tools" }, unit, padding, hide)],
      contents.text,
      unshaded,
      stated,
      firstHint,
    ),
    mapPanel,
    path.element,
  );
  const screen = button("Full screen", "Full screen (key f)", actions.toggleScreen);
  const left = el(
    "div",
    { class: "left" },
    panel(
      "all-heads",
      [
        el("h2", {}, "All heads"),
        ...stackMenu(header, stack, actions.changeStack),
        here,
        el("span", { class: "tools" }, contents.orderBy, finder.open),
      ],
      finder.element,
      strip,
      hint,
    ),
    panel(
      "this-head",
      [headPanel.title, headPanel.names],
      ...headPanel.parts,
      contents.tables.heads,
    ),
  );
  const tools = el(
    "span",
    { class: "tools" },
    button("?", "Keys (key ?)", () => help.showModal()),
    screen,
    ...contents.shareTools,
  );
  const page = [
    answer(header, tools),
    el("div", { class: "columns" }, left, right),
    el("p", { class: "caption quiet" }, caption(header)),
    help,
  ];
  return {
    page,
    stated,
    strip,
    beside,
    problem,
    inputName,
    refused,
    quantity,
    mapName,
    rule,
    hint,
    screen,
    unshaded,
    readout,
    strongest,
    legend,
    formula,
    here,
    direction,
    unit,
    hide,
    padding,
    scale,
    mapTools,
    lineTools,
    views,
    mapPanel,
    right,
  };
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
  const choices = stacks.map(({ name }) => [name, STACK_LABELS[name]]);
  return [select("Stack", choices, chosen, choose)];
}
