// What the explorer says in words: the answer, what a row means, how exact the numbers are.
import { doubtsStrip, isGrave } from "../shared/doubts.js";
import { el } from "../shared/elements.js";
import { probability } from "../shared/format.js";
import { N_, counted, tr } from "../shared/language.js";
import { countedUnits } from "../shared/units.js";
import { thingsOf } from "./maths/axis.js";
import { attending } from "./maths/heads.js";
/** @import {Header, Metric, Run, StackHeader, Tokens} from "./header.d.ts" */
/** @import {Order} from "./maths/heads.js" */
/** @import {Matrix} from "./maths/matrix.js" */
/** @import {HeadAt, Mixing} from "./types.d.ts" */

/** @type {Record<string, string>} */
const STACK_LABELS = {
  encoder: N_("encoder"),
  decoder: N_("decoder"),
  cross: N_("cross-attention"),
  text: N_("text tower"),
  vision: N_("vision tower"),
  ...Object.fromEntries([1, 2, 3, 4].map((n) => [`stage${n}`, `stage ${n}`])),
};

/**
 * @param {string} name of a stack
 * @returns {string} a known one in words, any other as it is
 */
export function stackLabel(name) {
  return Object.hasOwn(STACK_LABELS, name) ? tr(STACK_LABELS[name]) : name;
}

/** @type {Record<string, string>} */
const ANSWER_NAMES = {
  classes: N_("answer"),
  next_token: N_("next token"),
  mask: N_("the mask stands for"),
  token_classes: N_("labels"),
  span: N_("answer"),
  pixel_classes: N_("pixels"),
  values: N_("answer"),
  text: N_("wrote"),
};

/** Kinds of answers that are one of several, each with its probability. */
export const RANKED = ["classes", "next_token", "mask", "span"];

/**
 * A sentence in place of an answer: the figure it gives, if any, and how it came about, in brackets.
 * @param {string} text
 * @returns {{figure: string, rest: string}}
 */
export function figureIn(text) {
  const at = text.indexOf(" (");
  return at < 0
    ? { figure: "", rest: text }
    : { figure: text.slice(0, at), rest: text.slice(at + 1) };
}

/**
 * The answer and what else it might have been; grave doubts about it stand before it, others behind.
 * @param {Pick<Header, "prediction" | "seconds">} header
 * @param {HTMLElement} tools
 * @returns {HTMLElement}
 */
export function answer({ prediction, seconds }, tools) {
  const doubts = prediction.doubts ?? [];
  const panel = `panel answer${isGrave(doubts) ? " doubted" : ""}`;
  const took = seconds
    ? el(
        "span",
        { class: "quiet took" },
        tr("computed in {seconds}", { seconds: duration(seconds) }),
      )
    : null;
  const name = prediction.after_target
    ? tr("after your target")
    : tr(ANSWER_NAMES[prediction.kind] ?? "");
  if (!name) {
    const { figure, rest } = figureIn(prediction.text);
    return el(
      "div",
      { class: panel },
      doubtsStrip(doubts),
      ...(figure ? [el("span", { class: "figure" }, figure)] : []),
      el("span", { class: "quiet" }, rest),
      took,
      tools,
    );
  }
  const ranked = RANKED.includes(prediction.kind);
  // Of several labels at once the answer is those that pass, or none; all of the likeliest follow.
  /** @type {[label: string, probability: number | null]} */
  const said = [prediction.text, null];
  const top = prediction.several ? [said, ...prediction.top] : prediction.top;
  const [first, ...rest] = ranked ? top : [said];
  return el(
    "div",
    { class: panel },
    doubtsStrip(doubts),
    el("span", { class: "quiet name" }, name),
    el("bdi", { class: "first" }, first[0]),
    !ranked ? null : el("span", { class: "mono", title: String(first[1]) }, likelihood(first[1])),
    ...rest.map(([label, p]) =>
      el(
        "span",
        { class: "quiet other" },
        el("bdi", {}, label),
        " ",
        el("span", { class: "mono", title: String(p) }, likelihood(p)),
      ),
    ),
    took,
    tools,
  );
}

/**
 * What an input is called.
 * @param {Header} header
 * @returns {string}
 */
export function inputNameOf({ picture, axes }) {
  if (picture) return tr("Picture");
  if (axes.some((axis) => axis.seconds)) return tr("Sound");
  return axes[0].ids.some((id) => id >= 0) ? tr("Text") : tr("Steps");
}

/**
 * A probability in words, as an answer may be without one.
 * @param {number | null} p
 * @returns {string}
 */
export function likelihood(p) {
  return p === null ? tr("no number") : probability(p);
}

/**
 * @param {number} seconds
 * @returns {string}
 */
function duration(seconds) {
  return seconds < 1 ? `${Math.max(1, Math.round(seconds * 1000))} ms` : `${seconds.toFixed(1)} s`;
}

/**
 * @param {Pick<StackHeader, "name" | "sinks" | "short">} stack
 * @param {HeadAt[]} heads
 * @param {Pick<Mixing, "how">} mixing
 * @param {Pick<Matrix, "quantity" | "without" | "overview" | "partly">} matrix
 * @returns {string} what a row is
 */
export function rule(
  { name, sinks, short },
  heads,
  { how },
  { quantity, without, overview, partly },
) {
  if (quantity.name !== "weights") {
    if (!without) return quantity.rule;
    return quantity.shares
      ? tr("without {without} each row is scaled to add up to 1", { without })
      : tr("{rule}, without {without}", { rule: quantity.rule, without });
  }
  if (without) return tr("without {without} each row is scaled to add up to 1", { without });
  if (overview) return tr("each cell is a block of tokens and shows its strongest weight");
  if (short) return tr("each row is a query; some rows add up to less than 1");
  const most = heads.length > 1 && how === "max";
  if (most) return tr("each row is a query; rows of a maximum may not add up to 1");
  const sum = sinks
    ? tr("leaves the rest of its weight to a learned sink")
    : tr("adds up to 1{words}", { words: partly ? tr(" with its padding") : "" });
  // Who reads a decoder's map takes a row for the token that it is named by, not for the next one.
  return name === "decoder" || name === "cross"
    ? tr("each row is a query, {sum}, and leads to the token after it", { sum })
    : tr("each row is a query and {sum}", { sum });
}

/**
 * @param {number} n
 * @returns {string}
 */
function headCount(n) {
  return counted("{n} head", "{n} heads", n);
}

/**
 * "4 layers", or of a hybrid "2 of 4 layers".
 * @param {StackHeader} stack
 * @returns {string}
 */
function layerCount(stack) {
  const known = attending(stack).length;
  return known === stack.layers
    ? counted("{n} layer", "{n} layers", known)
    : counted("{known} of {n} layer", "{known} of {n} layers", stack.layers, { known });
}

/**
 * "layers 0–5", or "layer 0" where there is only one.
 * @param {number} n
 * @returns {string}
 */
function layerRange(n) {
  return counted("layer 0", "layers 0–{last}", n, { last: n - 1 });
}

/**
 * @param {number} n
 * @returns {string}
 */
function headRange(n) {
  return counted("head 0", "heads 0–{last}", n, { last: n - 1 });
}

/**
 * "layers 0 to 5", or of a hybrid those that compute attention: "layers 3, 7".
 * @param {Pick<StackHeader, "layers" | "instead">} stack
 * @returns {string}
 */
export function layersOf(stack) {
  const known = attending(stack);
  return known.length === stack.layers
    ? tr("layers 0 to {layers}", { layers: stack.layers - 1 })
    : tr("layers {known}", { known: known.join(", ") });
}

/**
 * Where the heads of the atlas stand.
 * @param {Pick<StackHeader, "layers" | "heads" | "instead">} stack
 * @param {Pick<Metric, "name" | "label">[]} metrics
 * @param {Pick<Order, "order">} order
 * @param {number | null} [upTo] the last layer of what runs through layers
 * @returns {string}
 */
export function placesOf(stack, metrics, { order }, upTo = null) {
  if (upTo !== null) {
    return tr(
      "This quantity combines all heads of {layers}: the layer of the chosen head is the last one included.",
      { layers: layerRange(upTo + 1) },
    );
  }
  const metric = metrics.find(({ name }) => name === order);
  if (metric) return tr("Highest {label} first, as layer.head.", { label: metric.label });
  const others = Object.keys(stack.instead).length
    ? tr("; a layer without attention is a line")
    : "";
  return tr("Rows are {layers}{others}, columns {heads}.", {
    layers: layerRange(stack.layers),
    others,
    heads: headRange(stack.heads),
  });
}

/**
 * @param {Pick<StackHeader, "rounded_to" | "weights">} stack
 * @param {Pick<Matrix, "map" | "queries" | "keys" | "overview" | "quantity" | "near" | "bound">} matrix
 * @returns {string} how exact the numbers are
 */
export function precision(stack, { map, queries, keys, overview, quantity, near, bound }) {
  if (quantity.name !== "weights") return tr("computed in float64");
  if (map.within === 0)
    return stack.rounded_to
      ? tr("stored rounded, {rounded_to}", { rounded_to: stack.rounded_to })
      : tr("exact, float32");
  const within = tr("rounded weights, within {within}", { within: map.within.toFixed(3) });
  if (stack.weights === "rounded") return within;
  if (!overview) return tr("{within}; exact ones are loading", { within });
  if (near?.tile)
    return tr("exact where you look: rows under the pointer, single cells when you zoom in");
  const size = [queries.length / map.rows, keys.length / map.columns].map(Math.ceil).join(" × ");
  const cell = bound
    ? tr("overview of a mix: a cell of about {size} tokens shows an upper bound of its weights", {
        size,
      })
    : tr("overview: a cell shows the strongest weight of about {size} tokens", { size });
  if (stack.weights === "fetch") return tr("{cell}; the exact weights are loading", { cell });
  if (near?.bring) return tr("{cell}; rows under the pointer are exact", { cell });
  return near
    ? tr("{cell}; the rows of {rows} are exact", { cell, rows: runsSaid(near.rows ?? []) })
    : tr("{cell}; this file holds exact weights only of the head that it was saved with", { cell });
}

/**
 * Positions in words: "tokens 12 to 40 and token 74".
 * @param {Run[]} runs
 * @returns {string}
 */
function runsSaid(runs) {
  const said = runs.map(([first, last]) =>
    first === last
      ? tr("token {first}", { first })
      : tr("tokens {first} to {last}", { first, last }),
  );
  return said.length > 1
    ? tr("{said} and {said2}", { said: said.slice(0, -1).join(", "), said2: said.at(-1) })
    : said[0];
}

/**
 * Why a text stands there without shades, although something is pointed at; empty where it has them.
 * @param {Pick<Matrix, "near">} matrix
 * @param {number[] | null} values
 * @returns {string}
 */
export function unshaded(matrix, values) {
  if (values) return "";
  return tr("Not shaded: the weights of single tokens are not known here{words}.", {
    words: matrix.near?.bring
      ? tr(" until the exact row has arrived")
      : tr(", only those of blocks"),
  });
}

/**
 * What told the words of a script without spaces apart.
 * @param {Tokens[]} axes
 * @returns {string[]}
 */
function wordsBy(axes) {
  const by = axes.map((axis) => axis.words_by).find(Boolean);
  if (!by) return [];
  return by === "characters"
    ? [
        tr(
          "in scripts without spaces, each character counts as a word (no dictionary is installed)",
        ),
      ]
    : [tr("words of scripts without spaces come from the dictionary of {by}", { by })];
}

/**
 * How many places an axis has: "18 tokens", "256 patches and [CLS]", "1500 frames".
 * @param {Tokens} axis
 * @returns {string}
 */
function sizeSaid(axis) {
  const [one] = thingsOf(axis);
  if (!axis.grid) return countedUnits(one, axis.text.length);
  const patches = axis.grid[0] * axis.grid[1];
  const others = axis.text.slice(0, axis.text.length - patches);
  return others.reduce(
    (all, other) => tr("{all} and {other}", { all, other }),
    counted("{n} patch", "{n} patches", patches),
  );
}

/**
 * @param {Pick<Header, "model" | "axes" | "stacks" | "missing">} header
 * @returns {string} what model and input this is
 */
export function caption({ model, axes, stacks, missing }) {
  const tokens = axes.map(sizeSaid).join(" + ");
  const sizes = stacks.map((s) => `${stackLabel(s.name)} ${layerCount(s)} × ${headCount(s.heads)}`);
  return [
    model.name && model.name !== model.architecture
      ? `${model.name} (${model.architecture})`
      : model.architecture,
    sizes.join(", "),
    tokens,
    model.dtype,
    model.device,
    tr("layers and heads are counted from 0"),
    ...wordsBy(axes),
    ...missing,
  ].join(" · ");
}
