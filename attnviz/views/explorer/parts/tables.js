// The same numbers as the pictures, for who reads or listens to tables.
import { el } from "../../shared/elements.js";
import { number } from "../../shared/format.js";
import { tr } from "../../shared/language.js";
import { table } from "../../shared/table.js";
import { attending } from "../maths/heads.js";
import { blockSaid, spanName } from "./readout.js";
/** @import {Table} from "../../shared/table.js" */
/** @import {Metric, StackHeader} from "../header.d.ts" */
/** @import {Matrix} from "../maths/matrix.js" */
/** @import {Reading} from "../types.d.ts" */

const LINKS = 20;

/**
 * @param {() => StackHeader} stack
 * @param {Metric[]} metrics
 * @returns {Table}
 */
export function headsTable(stack, metrics) {
  return table(
    tr("Table of all heads"),
    () => ["head", ...metrics.map((metric) => metric.label)],
    () =>
      attending(stack()).flatMap((layer) =>
        stack().scores[metrics[0].name][layer].map((_, head) => [
          `${layer}.${head}`,
          ...metrics.map((metric) => number(stack().scores[metric.name][layer][head])),
        ]),
      ),
  );
}

/**
 * @param {() => Matrix} matrix
 * @returns {Table}
 */
export function linksTable(matrix) {
  return table(
    tr("Table of the {LINKS} strongest links", { LINKS }),
    () => ["from", "to", matrix().quantity.noun, tr("rank in its row")],
    () => {
      const of = matrix();
      if (of.overview) return [[tr("An overview does not contain single links."), "", "", ""]];
      return of
        .links(LINKS)
        .map(({ query, key, value }) => [
          of.queries.name(query),
          of.keys.name(key),
          exact(value, of),
          of.rank(query, key),
        ]);
    },
  );
}

/**
 * @param {() => Matrix} matrix
 * @param {() => Reading | null} locked what is locked
 * @returns {Table}
 */
export function rowTable(matrix, locked) {
  return table(
    tr("Table of the locked row"),
    () => {
      const { noun } = matrix().quantity;
      return locked()?.to
        ? [tr("attends to the locked token"), noun]
        : [tr("attended to by the locked token"), noun];
    },
    () => {
      const [of, found] = [matrix(), locked()];
      if (!found) return [[tr("Lock a token first to see its whole row here."), ""]];
      const { cell, values, blocks, to } = found;
      const axis = to ? of.queries : of.keys;
      const name = to
        ? spanName(of.keys, cell.key, cell.keyTo)
        : spanName(of.queries, cell.query, cell.queryTo);
      if (!values) {
        return [
          [tr("({name}: only blocks are known, the strongest weight in each)", { name }), ""],
          ...(blocks ?? []).map(({ span, value }) => [
            tr("tokens {span} to {span2}", { span: span[0], span2: span[1] }),
            blockSaid(of, value),
          ]),
        ];
      }
      return [
        [`(${name})`, ""],
        ...values.map((value, index) => [
          axis.name(index),
          exact(value, of, of.overview ? 0 : of.within),
        ]),
      ];
    },
  );
}

/**
 * @param {number} value
 * @param {Matrix} matrix
 * @param {number} [within]
 * @returns {HTMLElement}
 */
function exact(value, matrix, within = matrix.within) {
  return el("span", { title: String(value) }, matrix.said(value, within));
}
