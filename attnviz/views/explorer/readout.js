// Beside the picture: the weight that is pointed at, and the strongest of its row or column.
import { el, number, rankIn } from "../shared/format.js";
import { strongestOf } from "./drawn.js";
import { largest } from "./paint.js";

const STRONGEST = 10;

// A unit, or the first and last of a span.
export function spanName(axis, first, last = first) {
  return first === last ? axis.text[first] : `${axis.text[first]} … ${axis.text[last]}`;
}

// The same with its places, where names alone would not tell which.
function placed(axis, first, last) {
  return first === last ? `${axis.text[first]} (${first})` : `tokens ${first} to ${last}`;
}

// What is known of a pair on an overview: the strongest weight of the block that holds it, and
// nothing of the pair itself.
export function strongestAround(drawn, { query, queryTo = query, key, keyTo = key }) {
  const [one, other] = [drawn.block(query, key), drawn.block(queryTo, keyTo)];
  const queries = [one.queries[0], other.queries[1]];
  const keys = [one.keys[0], other.keys[1]];
  const inside = drawn
    .blocksOfRow(query, queryTo)
    .filter(({ span }) => span[0] >= keys[0] && span[1] <= keys[1]);
  const value = Math.max(...inside.map((block) => block.value));
  return { queries, keys, value, said: blockSaid(drawn, value) };
}

// The value of a block, which no pair in it exceeds.
export function blockSaid(drawn, value) {
  const said = drawn.said(value, drawn.within);
  return drawn.bound ? said.replace("≈", "at most about") : said;
}

function pairSaid(drawn, { query, queryTo = query, key, keyTo = key }) {
  const names = [spanName(drawn.queries, query, queryTo), spanName(drawn.keys, key, keyTo)].map(
    (name) => el("bdi", {}, name),
  );
  return [
    el("p", { class: "mono pair" }, names[0], el("span", { class: "quiet" }, " → "), names[1]),
  ];
}

function bigNumber(drawn, value, within) {
  return el("p", { class: "big mono", title: String(value) }, drawn.said(value, within));
}

function blockReadout(drawn, cell) {
  const { queries, keys, said } = strongestAround(drawn, cell);
  const pairs = `${queries[1] - queries[0] + 1} × ${keys[1] - keys[0] + 1}`;
  return [
    el(
      "p",
      { class: "mono pair" },
      placed(drawn.queries, ...queries),
      el("span", { class: "quiet" }, " → "),
      placed(drawn.keys, ...keys),
    ),
    el("p", { class: "big mono block" }, said),
    el(
      "p",
      { class: "quiet" },
      `strongest of a block of ${pairs} weights; what a single pair has is not known here${drawn.near?.bring ? " until its exact row has come" : ""}`,
    ),
  ];
}

// `others`: [name, value in words, exact value] of what else is known of the cell. `row` is null where
// only a block that holds it is known.
export function readout(drawn, cell, row, others = []) {
  const { query, queryTo = query, key, keyTo = key } = cell;
  if (!row) {
    const one = queryTo === query && keyTo === key ? drawn.value(query, key) : NaN;
    return Number.isNaN(one)
      ? blockReadout(drawn, cell)
      : [...pairSaid(drawn, cell), bigNumber(drawn, one, 0)];
  }
  const { noun, shares, signed } = drawn.quantity;
  const value = drawn.joined(row.slice(key, keyTo + 1));
  const many = keyTo > key || queryTo > query;
  const rank = rankIn(row, key, drawn.withinOf(query, queryTo));
  const rows = queryTo > query ? `mean of ${queryTo - query + 1} rows` : "in this row";
  return [
    ...pairSaid(drawn, cell),
    bigNumber(drawn, value, drawn.withinOf(query, queryTo)),
    el(
      "p",
      { class: "quiet" },
      keyTo > key
        ? `${signed ? "largest" : "sum"} of ${keyTo - key + 1} ${noun}s`
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

// Of an overview: the blocks in which what is listed lies. Their order is no rank, so they stand in the
// order of the text, and none is drawn as a bar of a token.
function blockList(drawn, blocks, heading) {
  const some = blocks.filter(({ value }) => value > 0);
  const strongest = strongestOf(
    some.map(({ value }) => value),
    STRONGEST,
  ).sort((a, b) => a - b);
  return [
    el("h3", {}, ...heading, el("small", {}, "known by blocks only: the strongest weight in each")),
    el(
      "ul",
      { class: "blocks" },
      ...strongest.map((at) => {
        const { span, value } = some[at];
        const where =
          span[0] === span[1] ? `token ${span[0]}` : `strongest of tokens ${span[0]} to ${span[1]}`;
        return el(
          "li",
          {},
          el("span", {}, where),
          el("span", { class: "mono value" }, blockSaid(drawn, value)),
        );
      }),
    ),
  ];
}

export function strongestList(drawn, { cell, values, blocks, to }) {
  const { query, queryTo, key, keyTo } = cell;
  const axis = to ? drawn.queries : drawn.keys;
  const of = to ? spanName(drawn.keys, key, keyTo) : spanName(drawn.queries, query, queryTo);
  const heading = [
    to ? "attend to " : "",
    el("bdi", { class: "mono" }, of),
    to ? "" : " attends to",
  ];
  if (!values) return blockList(drawn, blocks, heading);
  const order = strongestOf(values, STRONGEST);
  const most = largest(values) || 1;
  const within = drawn.overview ? 0 : drawn.within;
  return [
    el("h3", {}, ...heading, el("small", {}, "bars: share of the strongest")),
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
          el(
            "span",
            { class: "mono value", title: String(values[index]) },
            drawn.said(values[index], within),
          ),
        );
      }),
    ),
  ];
}
