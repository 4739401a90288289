// What keeps an answer from being believed, above what it is said of: grave reasons first.
import { el } from "./elements.js";

/**
 * Why an answer may not be believed, as Python says it.
 * @typedef {object} Doubt
 * @property {boolean} grave
 * @property {string} said one sentence
 */

/**
 * Whether one of them is grave.
 * @param {Doubt[]} doubts
 * @returns {boolean}
 */
export function isGrave(doubts) {
  return doubts.some((each) => each.grave);
}

/**
 * One line a reason; null where there is none.
 * @param {Doubt[] | null | undefined} doubts
 * @returns {HTMLDivElement | null}
 */
export function doubtsStrip(doubts) {
  if (!doubts?.length) return null;
  return el(
    "div",
    { class: "doubts", role: "note" },
    ...doubts.map((each) => el("p", { class: each.grave ? "grave" : "slight" }, each.said)),
  );
}
