// The numbers behind a picture, for who reads or listens to tables; made when it is opened first.
import { el } from "./format.js";

// `rows()` gives [heading, ...cells] for each row. `refresh()` of the element fills it anew.
export function table(title, columns, rows) {
  const details = el("details", { class: "numbers" }, el("summary", {}, title));
  details.refresh = () => {
    if (!details.open) return;
    details.querySelector(".table-scroll")?.remove();
    const head = columns().map((name) => el("th", { scope: "col" }, name));
    const body = rows().map(([name, ...cells]) =>
      el(
        "tr",
        {},
        el("th", { scope: "row" }, name),
        ...cells.map((cell) => el("td", { class: "mono" }, cell)),
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
  details.addEventListener("toggle", details.refresh);
  return details;
}
