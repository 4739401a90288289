// What keeps an answer from being believed, above what it is said of: grave reasons first.
import { el } from "./format.js";

export function isGrave(doubts) {
  return doubts.some((each) => each.grave);
}

// One line a reason; null where there is none.
export function doubtsStrip(doubts) {
  if (!doubts?.length) return null;
  return el(
    "div",
    { class: "doubts", role: "note" },
    ...doubts.map((each) => el("p", { class: each.grave ? "grave" : "slight" }, each.said)),
  );
}
