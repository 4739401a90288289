// The words at the pointer over the map: the weight of a cell, or what a bar beside the map says.
import { el } from "../../shared/elements.js";
import { number } from "../../shared/format.js";
import { tr } from "../../shared/language.js";
import { strongestAround } from "./readout.js";
/** @import {Matrix} from "../maths/matrix.js" */
/** @import {OtherValue} from "../maths/other_values.js" */

/**
 * @param {Matrix} matrix
 * @param {{query: number, key: number}} cell
 * @param {() => OtherValue[]} others what else is known of it
 * @returns {(Node | string)[]}
 */
export function cellTip(matrix, cell, others) {
  const { query, key } = cell;
  const { queries, keys } = matrix;
  const value = matrix.value(query, key);
  const pair = el(
    "span",
    { class: "mono" },
    el("bdi", {}, queries.text[query]),
    " → ",
    el("bdi", {}, keys.text[key]),
  );
  if (Number.isNaN(value)) {
    const { queries: from, keys: to, said } = strongestAround(matrix, cell);
    const block = tr("in a block ({from} → {to}) whose strongest is", {
      from: from.join(" to "),
      to: to.join(" to "),
    });
    return [pair, el("small", {}, block), el("b", { class: "mono" }, said)];
  }
  return [
    pair,
    el("b", { class: "mono" }, matrix.said(value, matrix.withinOf(query))),
    matrix.knows(query)
      ? el(
          "small",
          { class: "quiet" },
          tr("rank {rank} of {keys}", { rank: matrix.rank(query, key), keys: keys.length }),
        )
      : "",
    ...others().map(([name, said]) => el("small", { class: "quiet" }, `${name} ${said}`)),
  ];
}

/**
 * Under a column what its key receives, right of a row its entropy.
 * @param {Matrix} matrix
 * @param {{key?: number, query?: number}} bar
 * @returns {(Node | string)[] | null} null where there is no bar
 */
export function barTip(matrix, { key, query }) {
  const { queries, keys } = matrix;
  if (key !== undefined && key < keys.length) {
    return [
      el("span", { class: "mono" }, keys.text[key]),
      el("small", {}, tr("receives")),
      el("b", { class: "mono" }, number(matrix.received[key])),
      el("small", { class: "quiet" }, tr("mean over queries")),
    ];
  }
  if (query !== undefined && query < queries.length) {
    return [
      el("span", { class: "mono" }, queries.text[query]),
      el("small", {}, tr("entropy")),
      el(
        "b",
        { class: "mono" },
        tr("{entropies} bits", { entropies: number(matrix.entropies[query]) }),
      ),
    ];
  }
  return null;
}
