// The answer as a selection: every likely one with its bar.
import { el } from "../../shared/elements.js";
import { probability } from "../sentences.js";
/** @import {Header} from "../header.d.ts" */

/** @type {Record<string, string>} */
const WITHOUT = {
  none: "This model gives no answer of its own: it turns its input into vectors.",
};

/**
 * @param {Pick<Header, "prediction">} header
 * @returns {HTMLElement}
 */
export function answerPane({ prediction }) {
  const { kind, text, top } = prediction;
  const rows = top.map(([label, share]) => {
    const bar = el("span", { class: "bar" });
    bar.style.width = `${100 * (share ?? 0)}%`;
    return el(
      "li",
      {},
      el("bdi", { class: "name", title: label }, label),
      el("span", { class: "track" }, bar),
      el("span", { class: "mono value", title: String(share) }, probability(share)),
    );
  });
  const said = WITHOUT[kind] ?? text;
  return el(
    "div",
    { class: "pane answers" },
    rows.length ? el("ol", { class: "rows" }, ...rows) : el("p", { class: "quiet" }, said),
  );
}
