// Beside the picture: the weight that is pointed at, and the strongest of its row or column.
import { el, number, weight } from "../format.js";
import { strongestOf } from "./drawn.js";

const STRONGEST = 10;

// A unit, or the first and last of a span.
export function spanName(axis, first, last = first) {
  return first === last ? axis.text[first] : `${axis.text[first]} … ${axis.text[last]}`;
}

export function readout(drawn, cell, row) {
  const { query, queryTo = query, key, keyTo = key } = cell;
  let value = 0;
  for (let at = key; at <= keyTo; at++) value += row[at];
  const many = keyTo > key || queryTo > query;
  const rank = 1 + row.filter((other) => other > row[key]).length;
  const rows = queryTo > query ? `mean of ${queryTo - query + 1} rows` : "in this row";
  return [
    el(
      "p",
      { class: "mono pair" },
      spanName(drawn.queries, query, queryTo),
      el("span", { class: "quiet" }, " → "),
      spanName(drawn.keys, key, keyTo),
    ),
    el("p", { class: "big mono", title: String(value) }, weight(value, drawn.within)),
    el(
      "p",
      { class: "quiet" },
      keyTo > key
        ? `sum of ${keyTo - key + 1} weights`
        : `rank ${rank} of ${row.length}${many ? `, ${rows}` : ` ${rows}`}`,
    ),
    drawn.overview || many
      ? null
      : el("p", { class: "quiet" }, `entropy of the row ${number(drawn.entropies[query])} bits`),
  ].filter(Boolean);
}

export function strongestList(drawn, cell, values, to) {
  const { query, queryTo, key, keyTo } = cell;
  const axis = to ? drawn.queries : drawn.keys;
  const of = to ? spanName(drawn.keys, key, keyTo) : spanName(drawn.queries, query, queryTo);
  const order = strongestOf(values, STRONGEST);
  const strongest = values[order[0]] || 1;
  return [
    el(
      "h3",
      {},
      to ? "attend to " : "",
      el("span", { class: "mono" }, of),
      to ? "" : " attends to",
      el("small", {}, "bars: share of the strongest"),
    ),
    el(
      "ol",
      {},
      ...order.map((index) => {
        const bar = el("span", { class: "bar" });
        bar.style.width = `${(values[index] / strongest) * 100}%`;
        const text = axis.text[index];
        return el(
          "li",
          {},
          el(
            "span",
            { class: "mono name", title: `${text} · ${axis.about(index)}` },
            text,
            axis.text.indexOf(text) < index ? el("sub", {}, String(axis.members[index][0])) : null,
          ),
          el("span", { class: "track" }, bar),
          el("span", { class: "mono value", title: String(values[index]) }, weight(values[index], drawn.within)),
        );
      }),
    ),
  ];
}
