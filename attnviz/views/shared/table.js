// The numbers behind a picture, for who reads or listens to tables; made when it is opened first.
import { el } from "./elements.js";

/**
 * A table that is filled when it is opened; `refresh()` of the element fills it anew.
 * @typedef {HTMLDetailsElement & {refresh: () => void}} Table
 */

/**
 * A folded table.
 * @param {string} title
 * @param {() => string[]} columns
 * @param {() => (string | number | Node)[][]} rows the heading and the cells of each row
 * @returns {Table}
 */
export function table(title, columns, rows) {
  const details = el("details", { class: "numbers" }, el("summary", {}, title));
  const refresh = () => {
    if (!details.open) return;
    details.querySelector(".table-scroll")?.remove();
    const head = columns().map((name) => el("th", { scope: "col" }, name));
    const body = rows().map(([name, ...cells]) =>
      el(
        "tr",
        {},
        el("th", { scope: "row" }, text(name)),
        ...cells.map((cell) => el("td", { class: "mono" }, text(cell))),
      ),
    );
    details.append(
      el(
        "div",
        { class: "table-scroll", tabindex: "0", role: "region", "aria-label": title },
        el("table", {}, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...body)),
      ),
    );
  };
  details.addEventListener("toggle", refresh);
  return Object.assign(details, { refresh });
}

/** @param {string | number | Node} cell */
function text(cell) {
  return typeof cell === "number" ? String(cell) : cell;
}
