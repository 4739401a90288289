// Beside the lines: from which weight on they are drawn, and, for two texts, between which.
import { el, number, select } from "../shared/format.js";
import { nameOf } from "./mix.js";

export const PAIRS = {
  all: "all links",
  first: "within the first text",
  second: "within the second text",
  over: "from the first to the second",
  back: "from the second to the first",
  between: "between the two",
};

const WANTED = {
  all: () => true,
  first: (query, key) => query === 0 && key === 0,
  second: (query, key) => query === 1 && key === 1,
  over: (query, key) => query === 0 && key === 1,
  back: (query, key) => query === 1 && key === 0,
  between: (query, key) => (query === 0 && key === 1) || (query === 1 && key === 0),
};

export function isPair({ queries, keys }) {
  return queries === keys && queries.segment.includes(1);
}

// Whether a pair of units may be joined.
export function allowedIn({ queries, keys }, pairs) {
  const wanted = isPair({ queries, keys }) ? WANTED[pairs] : WANTED.all;
  return (query, key) => wanted(queries.segment[query], keys.segment[key]);
}

export function lineTools({ axes, options, strongest, choose }) {
  const least = (slider) => `from ${number(slider ** 2 * strongest)}`;
  const said = el("output", { class: "mono" }, least(options.least));
  const slider = el("input", {
    type: "range",
    min: "0",
    max: "1",
    step: "0.01",
    value: options.least,
    "aria-label": "Least weight that is drawn",
    on: {
      input: (event) => {
        const value = Number(event.target.value);
        said.textContent = least(value);
        choose({ least: value });
      },
    },
  });
  const pairs = isPair(axes)
    ? select("Between which texts", Object.entries(PAIRS), options.pairs, (value) =>
        choose({ pairs: value }),
      )
    : null;
  return [pairs, el("label", { class: "least" }, said, slider)].filter(Boolean);
}

// Which colour is which head.
export function headColours(sources) {
  return sources.map(({ head, color }) => {
    const swatch = el("i", { class: "swatch" });
    swatch.style.background = color;
    return el("span", { class: "mono" }, swatch, nameOf(head));
  });
}
