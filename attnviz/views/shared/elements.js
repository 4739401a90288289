// Elements, made with text nodes only: a token that reads like markup stays text.
import { score } from "./format.js";

/**
 * @typedef {{[event: string]: (event: any) => void}} Handlers what is called at an event
 * @typedef {{[name: string]: any, on?: Handlers}} Attributes
 */

/**
 * An element with attributes and children. An attribute that is undefined, null or false is left out.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes]
 * @param {...(Node | string | null | undefined)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") {
      for (const [event, handler] of Object.entries(/** @type {Handlers} */ (value))) {
        element.addEventListener(event, handler);
      }
    } else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Stands in a sentence where an element comes. */
export const HERE = "\ufffc";

/**
 * A sentence with an element in it, wherever the language has its place.
 * @param {string} said with `HERE` in it
 * @param {Node} element
 * @returns {(Node | string)[]}
 */
export function around(said, element) {
  const at = said.indexOf(HERE);
  return at < 0 ? [said, element] : [said.slice(0, at), element, said.slice(at + 1)];
}

/**
 * A menu.
 * @param {string} label
 * @param {readonly (readonly [value: string, text: string])[]} options
 * @param {string} value
 * @param {(value: string) => void} onChange
 * @returns {HTMLSelectElement}
 */
export function select(label, options, value, onChange) {
  return el(
    "select",
    { "aria-label": label, title: label, on: { change: (event) => onChange(event.target.value) } },
    ...options.map(([key, text]) => el("option", { value: key, selected: key === value }, text)),
  );
}

/**
 * A button whose title says what it does.
 * @param {string} text
 * @param {string} title
 * @param {(event: MouseEvent) => void} onClick
 * @returns {HTMLButtonElement}
 */
export function button(text, title, onClick) {
  // Who speaks to a page names a button by what stands on it: its name begins with that.
  const name = /\p{L}/u.test(text) ? `${text}: ${title}` : title;
  return el("button", { type: "button", title, "aria-label": name, on: { click: onClick } }, text);
}

/**
 * Builds a box anew; the control that had the focus has it again, known by its label.
 * @param {Element} box
 * @param {() => void} build
 */
export function keepFocus(box, build) {
  const root = /** @type {Document | ShadowRoot} */ (box.getRootNode());
  const focused = root.activeElement;
  const label = focused && box.contains(focused) ? focused.getAttribute("aria-label") : null;
  build();
  if (label === null) return;
  const labelled = /** @type {NodeListOf<HTMLElement>} */ (box.querySelectorAll("[aria-label]"));
  [...labelled].find((each) => each.getAttribute("aria-label") === label)?.focus();
}

/**
 * A number in words, with all its digits for who points at it.
 * @param {number} value
 * @param {string} [text]
 * @returns {HTMLElement}
 */
export function exactly(value, text = score(value)) {
  return el("b", { class: "mono", title: String(value) }, text);
}
