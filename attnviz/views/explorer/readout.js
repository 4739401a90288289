// Beside the picture: the weight that is pointed at, and the strongest of its row or column.
import { el, number } from "../format.js";
import { ROWS_AT_ONCE } from "./closer.js";
import { strongestOf } from "./drawn.js";
import { largest } from "./paint.js";

const STRONGEST = 10;

// A unit, or the first and last of a span.
export function spanName(axis, first, last = first) {
  return first === last ? axis.text[first] : `${axis.text[first]} … ${axis.text[last]}`;
}

// `others`: [name, value in words, exact value] of what else is known of the cell.
export function readout(drawn, cell, row, others = []) {
  const { query, queryTo = query, key, keyTo = key } = cell;
  const { noun, shares, signed } = drawn.quantity;
  const value = drawn.joined(row.slice(key, keyTo + 1));
  const many = keyTo > key || queryTo > query;
  const waits = drawn.near && drawn.withinOf(query, queryTo) > 0;
  const rank = 1 + row.filter((other) => other > row[key]).length;
  const rows = queryTo > query ? `mean of ${queryTo - query + 1} rows` : "in this row";
  return [
    el(
      "p",
      { class: "mono pair" },
      el("bdi", {}, spanName(drawn.queries, query, queryTo)),
      el("span", { class: "quiet" }, " → "),
      el("bdi", {}, spanName(drawn.keys, key, keyTo)),
    ),
    el("p", { class: "big mono", title: String(value) }, drawn.said(value, drawn.withinOf(query, queryTo))),
    el(
      "p",
      { class: "quiet" },
      keyTo > key
        ? `${signed ? "largest" : "sum"} of ${keyTo - key + 1} ${noun}s`
        : waits
          ? `strongest of the cells around it${queryTo - query < ROWS_AT_ONCE ? "; the exact row is on its way" : ""}`
          : `${noun === "weight" ? "" : `${noun}, `}rank ${rank} of ${row.length}${many ? `, ${rows}` : ` ${rows}`}`,
    ),
    ...others.map(([name, said, exact]) =>
      el("p", { class: "quiet", title: exact }, `${name} `, el("span", { class: "mono" }, said)),
    ),
    drawn.overview || many || !shares
      ? null
      : el("p", { class: "quiet" }, `entropy of the row ${number(drawn.entropies[query])} bits`),
  ].filter(Boolean);
}

export function strongestList(drawn, cell, values, to) {
  const { query, queryTo, key, keyTo } = cell;
  const axis = to ? drawn.queries : drawn.keys;
  const of = to ? spanName(drawn.keys, key, keyTo) : spanName(drawn.queries, query, queryTo);
  const order = strongestOf(values, STRONGEST);
  const most = largest(values) || 1;
  const within = to ? drawn.within : drawn.withinOf(query, queryTo);
  return [
    el(
      "h3",
      {},
      to ? "attend to " : "",
      el("bdi", { class: "mono" }, of),
      to ? "" : " attends to",
      el("small", {}, "bars: share of the strongest"),
    ),
    el(
      "ol",
      {},
      ...order.map((index) => {
        const bar = el("span", { class: values[index] < 0 ? "bar negative" : "bar" });
        const share = values[index] === -Infinity ? 0 : Math.abs(values[index]) / most;
        bar.style.width = `${share * 100}%`;
        const text = axis.text[index];
        return el(
          "li",
          {},
          el(
            "span",
            { class: "mono name", title: `${text} · ${axis.about(index)}` },
            el("bdi", {}, text),
            axis.isAgain(index) ? el("sub", {}, String(axis.members[index][0])) : null,
          ),
          el("span", { class: "track" }, bar),
          el("span", { class: "mono value", title: String(values[index]) }, drawn.said(values[index], within)),
        );
      }),
    ),
  ];
}
