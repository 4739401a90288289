// The answer as a selection: every likely one with its bar.
import { el } from "../../shared/elements.js";
import { likelihood, RANKED } from "../sentences.js";
/** @import {Header} from "../header.d.ts" */

/**
 * @param {Pick<Header, "prediction">} header
 * @returns {HTMLElement}
 */
export function answerPane({ prediction }) {
  const { kind, text, top, several } = prediction;
  const ranked = RANKED.includes(kind) ? top : [];
  const rows = ranked.map(([label, share]) => {
    const bar = el("span", { class: "bar" });
    bar.style.width = `${100 * (share ?? 0)}%`;
    return el(
      "li",
      {},
      el("bdi", { class: "name", title: label }, label),
      el("span", { class: "track" }, bar),
      el("span", { class: "mono value", title: String(share) }, likelihood(share)),
    );
  });
  // Of several labels at once the answer is those that pass, or none.
  const isSaid = several || !rows.length;
  return el(
    "div",
    { class: "pane answers" },
    isSaid ? el("p", { class: rows.length ? "" : "quiet" }, text) : null,
    rows.length ? el("ol", { class: "rows" }, ...rows) : null,
  );
}
