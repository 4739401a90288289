// The tools as buttons, and what is done to the whole head at once.
import { button, el, select } from "../shared/elements.js";
import { tr } from "../shared/language.js";
import { GROUPS, RAISED, TOOLS, WHOLE } from "./tools.js";

/** @import { Stroke } from "./strokes.js" */
/** @import { ToolName } from "./tools.js" */

/** The tools. */
export class Toolbox {
  /** @type {Map<ToolName, HTMLButtonElement>} */
  buttons = new Map();

  /**
   * @param {string} raise the weight that raised cells get at first
   * @param {object} actions
   * @param {(tool: ToolName) => void} actions.onTool
   * @param {(weight: string) => void} actions.onRaise
   * @param {(stroke: Stroke) => void} actions.onWhole
   */
  constructor(raise, { onTool, onRaise, onWhole }) {
    const groups = GROUPS.map(({ title, tools }) =>
      group(
        tr(title),
        ...tools.map(({ name, text, key, hint }) => {
          const tool = button(tr(text), `${tr(hint)} (${key})`, () => onTool(name));
          this.buttons.set(name, tool);
          return tool;
        }),
        tools.some(({ name }) => name === "raise") ? raiseMenu(raise, onRaise) : null,
      ),
    );
    const whole = WHOLE.map(({ stroke, text, title }) =>
      button(tr(text), tr(title), () => onWhole({ ...stroke })),
    );
    this.element = el("div", { class: "tools" }, ...groups, group(tr("Whole head"), ...whole));
    this.hint = el("p", { class: "quiet hint" });
  }

  /** @param {ToolName} tool the chosen one */
  mark(tool) {
    for (const [name, element] of this.buttons)
      element.setAttribute("aria-pressed", String(name === tool));
    this.hint.textContent = tr(TOOLS.find(({ name }) => name === tool)?.hint ?? "");
  }
}

/**
 * @param {string} title
 * @param {...(HTMLElement | null)} children
 */
function group(title, ...children) {
  return el(
    "div",
    { class: "group", role: "group", "aria-label": title },
    el("span", { class: "quiet" }, title),
    ...children,
  );
}

/**
 * @param {string} raise
 * @param {(weight: string) => void} onRaise
 */
function raiseMenu(raise, onRaise) {
  /** @type {[string, string][]} */
  const weights = RAISED.map((weight) => [weight, weight]);
  const menu = select(tr("Weight that raised cells get"), weights, raise, onRaise);
  return el("label", { class: "quiet" }, tr("to "), menu);
}
