// Beside the picture: the weight that is pointed at, and the strongest of its row or column.
import { el } from "../../shared/elements.js";
import { number, rankIn } from "../../shared/format.js";
import { counted, several, tr } from "../../shared/language.js";
import { largest, strongestOf } from "../maths/ranks.js";
/** @import {Run} from "../header.d.ts" */
/** @import {Axis} from "../maths/axis.js" */
/** @import {Matrix} from "../maths/matrix.js" */
/** @import {OtherValue} from "../maths/other_values.js" */
/** @import {Block, Cell, Reading} from "../types.d.ts" */

const STRONGEST = 10;

/**
 * The name of a unit, or the first and last of a span.
 * @param {Axis} axis
 * @param {number} first
 * @param {number} [last]
 * @returns {string}
 */
export function spanName(axis, first, last = first) {
  return first === last ? axis.text[first] : `${axis.text[first]} … ${axis.text[last]}`;
}

/**
 * The same with its places, where names alone would not tell which.
 * @param {Axis} axis
 * @param {Run} run
 * @returns {string}
 */
function placed(axis, [first, last]) {
  return first === last
    ? `${axis.text[first]} (${first})`
    : tr("tokens {first} to {last}", { first, last });
}

/**
 * What is known of a pair on an overview: the strongest weight of the block that holds it, and
 * nothing of the pair itself.
 * @param {Matrix} matrix
 * @param {Cell} cell
 * @returns {{queries: Run, keys: Run, value: number, said: string}}
 */
export function strongestAround(matrix, { query, queryTo = query, key, keyTo = key }) {
  const [one, other] = [matrix.block(query, key), matrix.block(queryTo, keyTo)];
  /** @type {Run} */
  const queries = [one.queries[0], other.queries[1]];
  /** @type {Run} */
  const keys = [one.keys[0], other.keys[1]];
  const inside = matrix
    .blocksOfRow(query, queryTo)
    .filter(({ span }) => span[0] >= keys[0] && span[1] <= keys[1]);
  const value = Math.max(...inside.map((block) => block.value));
  return { queries, keys, value, said: blockSaid(matrix, value) };
}

/**
 * The value of a block, which no pair in it exceeds, in words.
 * @param {Matrix} matrix
 * @param {number} value
 * @returns {string}
 */
export function blockSaid(matrix, value) {
  const said = matrix.said(value, matrix.within);
  return matrix.bound && said.startsWith("≈ ")
    ? tr("at most about {value}", { value: said.slice(2) })
    : said;
}

/**
 * @param {Matrix} matrix
 * @param {Cell} cell
 * @returns {HTMLElement}
 */
function pairSaid(matrix, { query, queryTo = query, key, keyTo = key }) {
  const from = el("bdi", {}, spanName(matrix.queries, query, queryTo));
  const to = el("bdi", {}, spanName(matrix.keys, key, keyTo));
  return el("p", { class: "mono pair" }, from, el("span", { class: "quiet" }, " → "), to);
}

/**
 * @param {Matrix} matrix
 * @param {number} value
 * @param {number} within
 * @returns {HTMLElement}
 */
function bigNumber(matrix, value, within) {
  return el("p", { class: "big mono", title: String(value) }, matrix.said(value, within));
}

/**
 * @param {Matrix} matrix
 * @param {Cell} cell
 * @returns {HTMLElement[]}
 */
function blockReadout(matrix, cell) {
  const { queries, keys, said } = strongestAround(matrix, cell);
  const pairs = `${queries[1] - queries[0] + 1} × ${keys[1] - keys[0] + 1}`;
  const until = matrix.near?.bring ? tr(" until its exact row has arrived") : "";
  return [
    el(
      "p",
      { class: "mono pair" },
      placed(matrix.queries, queries),
      el("span", { class: "quiet" }, " → "),
      placed(matrix.keys, keys),
    ),
    el("p", { class: "big mono block" }, said),
    el(
      "p",
      { class: "quiet" },
      tr(
        "strongest of a block of {pairs} weights; the weight of a single pair is not known here{until}",
        { pairs, until },
      ),
    ),
  ];
}

/**
 * The number of a cell, and what is known about it.
 * @param {Matrix} matrix
 * @param {Cell} cell
 * @param {number[] | null} row null where only a block that holds it is known
 * @param {OtherValue[]} [others]
 * @returns {HTMLElement[]}
 */
export function readout(matrix, cell, row, others = []) {
  const { query, queryTo = query, key, keyTo = key } = cell;
  if (!row) {
    const one = queryTo === query && keyTo === key ? matrix.value(query, key) : NaN;
    return Number.isNaN(one)
      ? blockReadout(matrix, cell)
      : [pairSaid(matrix, cell), bigNumber(matrix, one, 0)];
  }
  const { shares } = matrix.quantity;
  const value = matrix.joined(row.slice(key, keyTo + 1));
  const several = keyTo > key || queryTo > query;
  const entropy =
    matrix.overview || several || !shares
      ? []
      : [
          el(
            "p",
            { class: "quiet" },
            tr("entropy of the row {entropies} bits", {
              entropies: number(matrix.entropies[query]),
            }),
          ),
        ];
  return [
    pairSaid(matrix, cell),
    bigNumber(matrix, value, matrix.withinOf(query, queryTo)),
    el("p", { class: "quiet" }, placeSaid(matrix, { query, queryTo, key, keyTo }, row)),
    ...others.map(([name, said, exact]) =>
      el("p", { class: "quiet", title: exact }, `${name} `, el("span", { class: "mono" }, said)),
    ),
    ...entropy,
  ];
}

/**
 * Of each quantity, what a number over several keys is of.
 * @type {Record<string, (n: number) => string>}
 */
const MANY = {
  weights: (n) => counted("sum of {n} weight", "sum of {n} weights", n),
  scores: (n) => counted("largest of {n} raw score", "largest of {n} raw scores", n),
  values: (n) => counted("sum of {n} length", "sum of {n} lengths", n),
  rollout: (n) => counted("sum of {n} share", "sum of {n} shares", n),
  flow: (n) => counted("sum of {n} flow", "sum of {n} flows", n),
  relevance: (n) => counted("sum of {n} relevance", "sum of {n} relevances", n),
};

/**
 * What a number is of: a sum, or the place that it has in its row.
 * @param {Matrix} matrix
 * @param {Required<Cell>} cell
 * @param {number[]} row
 * @returns {string}
 */
function placeSaid(matrix, { query, queryTo, key, keyTo }, row) {
  const { name, noun } = matrix.quantity;
  if (keyTo > key) return MANY[name](keyTo - key + 1);
  const rank = rankIn(row, key, matrix.withinOf(query, queryTo));
  const rows =
    queryTo > query ? several(", mean of {n} rows", queryTo - query + 1) : tr(" in this row");
  const said = tr("{words}rank {rank} of {row}{rows}", {
    words: matrix.quantity.name === "weights" ? "" : `${noun}, `,
    rank,
    row: row.length,
    rows,
  });
  const times = timesEven(matrix, row, row[key]);
  return times === null ? said : tr("{said} · {times} × even", { said, times: number(times) });
}

/**
 * How many times an even share of its row a weight is: of an exact row, whose masked places are 0.
 * @param {Matrix} matrix
 * @param {number[]} row
 * @param {number} value
 * @returns {number | null} null where that is not known, or means nothing
 */
function timesEven({ quantity, overview, within }, row, value) {
  if (!quantity.shares || overview || within) return null;
  return value * row.filter((each) => each > 0).length;
}

/**
 * Of an overview: the blocks in which what is listed lies. Their order is no rank, so they stand in the
 * order of the text, and none is drawn as a bar of a token.
 * @param {Matrix} matrix
 * @param {Block[]} blocks
 * @param {(Node | string)[]} heading
 * @returns {HTMLElement[]}
 */
function blockList(matrix, blocks, heading) {
  const some = blocks.filter(({ value }) => value > 0);
  const strongest = strongestOf(
    some.map(({ value }) => value),
    STRONGEST,
  ).sort((a, b) => a - b);
  return [
    el(
      "h3",
      {},
      ...heading,
      el("small", {}, tr("only blocks are known: the strongest weight in each")),
    ),
    el(
      "ul",
      { class: "blocks" },
      ...strongest.map((at) => {
        const { span, value } = some[at];
        const where =
          span[0] === span[1]
            ? tr("token {span}", { span: span[0] })
            : tr("strongest of tokens {span} to {span2}", { span: span[0], span2: span[1] });
        return el(
          "li",
          {},
          el("span", {}, where),
          el("span", { class: "mono value" }, blockSaid(matrix, value)),
        );
      }),
    ),
  ];
}

/**
 * The strongest of what a spot attends to, or of what attends to it.
 * @param {Matrix} matrix
 * @param {Reading} reading
 * @returns {HTMLElement[]}
 */
export function strongestList(matrix, { cell, values, blocks, to }) {
  const { query, queryTo, key, keyTo } = cell;
  const axis = to ? matrix.queries : matrix.keys;
  const of = to ? spanName(matrix.keys, key, keyTo) : spanName(matrix.queries, query, queryTo);
  const heading = [
    to ? tr("attend to ") : "",
    el("bdi", { class: "mono" }, of),
    to ? "" : tr(" attends to"),
  ];
  if (!values) return blockList(matrix, blocks ?? [], heading);
  const order = strongestOf(values, STRONGEST);
  const most = largest(values) || 1;
  const within = matrix.overview ? 0 : matrix.within;
  return [
    el("h3", { title: tr("Bars: share of the strongest") }, ...heading),
    el(
      "ol",
      {},
      ...order.map((index) => {
        const value = values[index];
        const bar = el("span", { class: value < 0 ? "bar negative" : "bar" });
        const share = value === -Infinity ? 0 : Math.abs(value) / most;
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
          el("span", { class: "mono value", title: String(value) }, matrix.said(value, within)),
        );
      }),
    ),
  ];
}
