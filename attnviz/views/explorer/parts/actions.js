// What can be done with what is selected: a table, a line for each action, always in this order.
import { el } from "../../shared/elements.js";
import { N_, counted, tr } from "../../shared/language.js";
/** @import {Picked} from "../maths/picked.js" */
/** @import {Change} from "../tries.js" */

/**
 * What actions are done with.
 * @typedef {object} Hands
 * @property {(change: Change) => void} attempt
 * @property {(page: "attribution" | "compare") => void} open
 * @property {() => void} alike
 */

/**
 * What an action needs to know besides the selection.
 * @typedef {object} Case
 * @property {string} refused why nothing can be tried here; empty: it can
 */

/**
 * @typedef {object} Choice of a menu
 * @property {string} name
 * @property {(picked: Picked, hands: Hands) => void} act
 */

/**
 * @typedef {object} Action
 * @property {string} key
 * @property {(picked: Picked) => string} name
 * @property {(picked: Picked) => string} [of] what it acts on
 * @property {string | ((picked: Picked) => string)} title
 * @property {(picked: Picked, given: Case) => string} why it cannot be done; empty: it can
 * @property {(picked: Picked, hands: Hands) => void} act
 * @property {Choice[]} [choices] other ways to do it, in a menu
 */

const NO_WORD = N_("Select a word or a cell first.");
const NO_EDGE = N_("Select a cell first: an edge goes from one token to another.");

/** @type {(heads: Picked["heads"] | null) => (picked: Picked, hands: Hands) => void} */
const cut = (heads) => (picked, hands) => {
  const { stack, edge } = picked;
  if (edge) hands.attempt({ kind: "cut", stack, queries: edge.queries, keys: edge.keys, heads });
};

/** @type {(picked: Picked, hands: Hands) => void} */
const cutHere = (picked, hands) => cut(picked.heads)(picked, hands);

/** @type {Action[]} */
export const ACTIONS = [
  {
    key: "e",
    name: () => tr("Explain the answer"),
    title: N_("Which words the answer depends on: the view Attribution"),
    why: () => "",
    act: (_, hands) => hands.open("attribution"),
  },
  {
    key: "h",
    name: ({ word }) => tr(HIDE[word?.thing ?? "word"] ?? HIDE.token),
    of: ({ word }) => word?.text ?? "",
    title: N_("No other token may look at it, in any head, as if a padding mask hid it"),
    why: ({ word }, { refused }) => refused || (word ? "" : tr(NO_WORD)),
    act: ({ word }, hands) => {
      if (word) hands.attempt({ kind: "hide", stack: word.stack, tokens: word.tokens });
    },
  },
  {
    key: "x",
    name: () => tr("Cut this edge"),
    of: ({ heads }) => counted("in this head", "in these heads", heads.length),
    title: N_("Its weight becomes 0, and the rest of the row is scaled to add up to 1"),
    why: ({ edge }, { refused }) => refused || (edge ? "" : tr(NO_EDGE)),
    act: cutHere,
    choices: [
      { name: N_("in this head alone"), act: cutHere },
      { name: N_("in all heads"), act: cut(null) },
    ],
  },
  {
    key: "s",
    name: ({ heads }) => counted("Silence this head", "Silence these heads", heads.length),
    title: N_("It hands on nothing: its output is 0 at every position"),
    why: (_, { refused }) => refused,
    act: ({ stack, heads }, hands) => hands.attempt({ kind: "silence", stack, heads }),
  },
  {
    key: "c",
    name: () => tr("Compare with …"),
    title: N_("Another input, another model, or with a change: the view Compare"),
    why: () => "",
    act: (_, hands) => hands.open("compare"),
  },
  {
    key: "F",
    name: () => tr("Find more like this"),
    of: ({ cell }) => (cell ? tr("by this cell") : tr("by score")),
    title: ({ cell }) =>
      cell
        ? tr("The heads by the weight of {cell} in each, highest first (shift and f)", { cell })
        : tr("The heads by the score above their list, highest first (shift and f)"),
    why: () => "",
    act: (_, hands) => hands.alike(),
  },
];

/** @type {Record<string, string>} */
const HIDE = {
  word: N_("Hide this word"),
  token: N_("Hide this token"),
  patch: N_("Hide this patch"),
  frame: N_("Hide this frame"),
  step: N_("Hide this step"),
};

/** The buttons of the table. */
export class ActionList {
  /** @param {Hands} hands */
  constructor(hands) {
    this.hands = hands;
    this.element = el("div", { class: "action-list", role: "group", "aria-label": tr("Actions") });
    this.rows = ACTIONS.map((action) => this.row(action));
    this.element.append(...this.rows.map(({ row }) => row));
    /** @type {Picked | null} */
    this.picked = null;
    /** @type {Case} */
    this.given = { refused: "" };
  }

  /**
   * @param {Action} action
   * @returns {{action: Action, row: HTMLElement, main: HTMLElement, name: HTMLElement, of: HTMLElement, menu: HTMLDetailsElement | null}}
   */
  row(action) {
    const name = el("span", { class: "action-name" });
    const of = el("span", { class: "action-of" });
    const main = el(
      "button",
      {
        type: "button",
        class: "action",
        "aria-keyshortcuts": action.key,
        on: { click: () => this.act(action) },
      },
      name,
      of,
      el(
        "kbd",
        {},
        action.key.toUpperCase() === action.key ? `⇧${action.key}` : action.key.toUpperCase(),
      ),
    );
    const menu = action.choices ? this.menu(action.choices) : null;
    return { action, row: el("div", { class: "action-row" }, main, menu), main, name, of, menu };
  }

  /**
   * @param {Choice[]} choices
   * @returns {HTMLDetailsElement}
   */
  menu(choices) {
    const menu = el(
      "details",
      {
        class: "where",
        on: {
          focusout: ({ relatedTarget }) => {
            if (relatedTarget && !menu.contains(relatedTarget)) menu.open = false;
          },
          keydown: (event) => {
            if (event.key !== "Escape" || !menu.open) return;
            event.stopPropagation();
            menu.open = false;
            menu.querySelector("summary")?.focus();
          },
        },
      },
      el("summary", { "aria-label": tr("Where it is cut"), title: tr("Where it is cut") }),
      el(
        "div",
        { class: "popup" },
        ...choices.map(({ name, act }) =>
          el(
            "button",
            {
              type: "button",
              on: {
                click: () => {
                  menu.open = false;
                  if (this.picked) act(this.picked, this.hands);
                },
              },
            },
            tr(name),
          ),
        ),
      ),
    );
    return menu;
  }

  /**
   * @param {Picked} picked
   * @param {Case} given
   */
  draw(picked, given) {
    this.picked = picked;
    this.given = given;
    for (const { action, main, name, of, menu } of this.rows) {
      const why = action.why(picked, given);
      name.textContent = action.name(picked);
      of.textContent = action.of?.(picked) ?? "";
      main.setAttribute("aria-disabled", String(Boolean(why)));
      const { title } = action;
      main.title = why || (typeof title === "string" ? tr(title) : title(picked));
      if (menu) menu.hidden = Boolean(why);
    }
  }

  /** @param {Action} action */
  act(action) {
    const { picked, given, hands } = this;
    if (picked && !action.why(picked, given)) action.act(picked, hands);
  }

  /**
   * @param {string} key
   * @returns {boolean} whether an action has it
   */
  press(key) {
    const action = ACTIONS.find((each) => each.key === key);
    if (action) this.act(action);
    return Boolean(action);
  }
}
