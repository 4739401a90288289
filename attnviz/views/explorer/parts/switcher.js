// A choice of a few, all in sight.
import { button, el } from "../../shared/elements.js";

/**
 * @template {string} Key
 * @typedef {object} Switcher
 * @property {HTMLElement} element
 * @property {(key: Key) => void} choose as if it was clicked
 * @property {(key: Key) => void} mark only shows it
 */

/**
 * @template {string} Key
 * @param {string} label
 * @param {[key: Key, text: string, title: string][]} choices
 * @param {Key} value
 * @param {(key: Key) => void} onChange
 * @returns {Switcher<Key>}
 */
export function switcher(label, choices, value, onChange) {
  const buttons = choices.map(([key, text, title]) => ({
    key,
    element: button(text, title, () => choose(key)),
  }));
  for (const { key, element } of buttons) element.dataset.key = key;
  /** @type {Key | null} */
  let marked = null;
  const mark = (/** @type {Key} */ chosen) => {
    if (chosen === marked) return;
    marked = chosen;
    for (const { key, element } of buttons)
      element.setAttribute("aria-pressed", String(key === chosen));
  };
  const choose = (/** @type {Key} */ key) => {
    mark(key);
    onChange(key);
  };
  mark(value);
  const group = { class: "switcher", role: "group", "aria-label": label };
  const element = el("span", group, ...buttons.map((each) => each.element));
  return { element, choose, mark };
}
