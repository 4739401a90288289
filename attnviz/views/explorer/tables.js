// The same numbers as the pictures, for who reads or listens to tables.
import { el, number } from "../shared/format.js";
import { table } from "../shared/table.js";
import { attending } from "./heads.js";
import { blockSaid, spanName } from "./readout.js";

const LINKS = 20;

export function headsTable({ stack, metrics }) {
  return table(
    "Table of all heads",
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

export function linksTable(drawn) {
  return table(
    `Table of the ${LINKS} strongest links`,
    () => ["from", "to", drawn().quantity.noun, "rank in its row"],
    () => {
      const of = drawn();
      if (of.overview) return [["An overview holds no single links.", "", "", ""]];
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

// `locked()`: {cell, values, to} of what is locked, or null.
export function rowTable(drawn, locked) {
  return table(
    "Table of the locked row",
    () => {
      const [{ noun }, found] = [drawn().quantity, locked()];
      return found?.to
        ? ["attends to the locked token", noun]
        : ["attended to by the locked token", noun];
    },
    () => {
      const [of, found] = [drawn(), locked()];
      if (!found) return [["Lock a token first: its whole row stands here.", ""]];
      const { cell, values, blocks, to } = found;
      const axis = to ? of.queries : of.keys;
      const name = to
        ? spanName(of.keys, cell.key, cell.keyTo)
        : spanName(of.queries, cell.query, cell.queryTo);
      if (!values) {
        return [
          [`(${name}: known by blocks only, the strongest weight in each)`, ""],
          ...blocks.map(({ span, value }) => [
            `tokens ${span[0]} to ${span[1]}`,
            blockSaid(of, value),
          ]),
        ];
      }
      return [
        [`(${name})`, ""],
        ...[...values].map((value, index) => [
          axis.name(index),
          exact(value, of, of.overview ? 0 : of.within),
        ]),
      ];
    },
  );
}

function exact(value, drawn, within = drawn.within) {
  return el("span", { title: String(value) }, drawn.said(value, within));
}
