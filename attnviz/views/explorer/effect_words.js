// What became of an answer, in words and in the one number that says it.
import { number, probability } from "../shared/format.js";
import { N_, tr } from "../shared/language.js";
/** @import {Answer, Refusal} from "./data/effects.js" */
/** @import {Prediction, Tokens} from "./header.d.ts" */

/**
 * @param {Answer | Refusal | null} answer
 * @returns {answer is Answer}
 */
export function isAnswer(answer) {
  return answer !== null && !("refused" in answer);
}

/**
 * The answer as a chip says it.
 * @param {Answer} answer
 * @param {boolean} isOriginal
 * @returns {{label: string, number: string, exact: string}}
 */
export function answerSaid(answer, isOriginal) {
  const { measure, label } = answer;
  const exact = answer.number === null ? "" : String(answer.number);
  const text = number(answer.number);
  switch (measure) {
    case "probability":
      return { label, number: probability(answer.number), exact };
    case "value":
      return { label: "", number: text, exact };
    case "text":
      return { label, number: "", exact: "" };
    case "share":
      return isOriginal
        ? unmoved(tr("labels as they are"))
        : { label: tr("other labels"), number: text, exact };
    case "turn":
      return isOriginal ? unmoved(tr("a vector")) : { label: tr("turned"), number: text, exact };
    case "movement":
      return isOriginal ? unmoved(tr("an output")) : { label: tr("moved"), number: text, exact };
  }
}

/**
 * @param {string} label
 * @returns {{label: string, number: string, exact: string}}
 */
function unmoved(label) {
  return { label, number: "", exact: "" };
}

/**
 * What the number is, for who points at it.
 * @type {Record<Answer["measure"], string>}
 */
export const MEANINGS = {
  probability: N_("The probability of the answer"),
  value: N_("The number that the model answers"),
  share: N_("The share of labels that are others"),
  text: N_("The text that the model writes"),
  turn: N_("How far the vector turns: 1 minus the cosine between before and after"),
  movement: N_("How far the output moves, as a share of its length"),
};

/**
 * What a change does to the answer: a number before and after, and in words. `before` may itself be under
 * other changes. `flips` where the answer is another one, `still` where three digits do not show a change.
 * @param {Answer} before
 * @param {Answer} after
 * @returns {{numbers: string, exact: string, verdict: string, flips: boolean, still: boolean}}
 */
export function effectSaid(before, after) {
  const { measure } = after;
  const flips = before.label !== after.label;
  const digits = measure === "probability" ? probability : number;
  const pair = (/** @type {number | null} */ one, /** @type {number | null} */ other) => ({
    numbers: `${digits(one)} → ${other === null ? tr("under the first hundred") : digits(other)}`,
    exact: `${one} → ${other}`,
  });
  if (measure === "text") {
    const verdict = flips
      ? tr("the model writes “{label}”", { label: after.label.trim() })
      : tr("the model writes the same text");
    return { numbers: "", exact: "", verdict, flips, still: !flips };
  }
  if (measure === "probability") {
    const said = pair(before.first, after.first);
    const still = !flips && digits(before.first) === digits(after.first);
    const verdict = flips
      ? tr("the answer turns to {label}", { label: after.label })
      : stays(still, before.label);
    return { ...said, verdict, flips, still };
  }
  if (measure === "value") {
    const still = number(before.number) === number(after.number);
    return {
      ...pair(before.number, after.number),
      verdict: still ? tr(NOTHING_SEEN) : tr("the number moves"),
      flips: false,
      still,
    };
  }
  // Both are measured against the input as it is.
  const still = Math.abs((after.number ?? 0) - (before.number ?? 0)) < 0.0005;
  const said = before.number
    ? pair(before.number, after.number)
    : { numbers: number(after.number), exact: String(after.number) };
  return {
    numbers: `${answerSaid(after, false).label} ${said.numbers}`,
    exact: said.exact,
    verdict: tr(still ? NOTHING_SEEN : MOVED[measure]),
    flips: false,
    still,
  };
}

const NOTHING_SEEN = N_("no visible change");

const MOVED = {
  share: N_("some labels are others"),
  turn: N_("the vector turns"),
  movement: N_("the output moves"),
};

/**
 * @param {boolean} still
 * @param {string} label
 * @returns {string}
 */
function stays(still, label) {
  return still ? tr(NOTHING_SEEN) : tr("the answer stays {label}", { label });
}

/** @type {Partial<Record<Prediction["kind"], Answer["measure"]>>} */
const MEASURES = {
  classes: "probability",
  next_token: "probability",
  mask: "probability",
  span: "probability",
  token_classes: "share",
  pixel_classes: "share",
  none: "turn",
};

/**
 * The answer to an input as it is, as far as its trace says it.
 * @param {Pick<Prediction, "kind" | "text" | "top">} prediction
 * @returns {Answer}
 */
export function firstAnswer({ kind, text, top }) {
  const measure = MEASURES[kind] ?? "text";
  const [label, p] = measure === "probability" && top.length ? top[0] : [text, null];
  return { measure, label, number: p, first: p, flipped: false };
}

/**
 * @param {Pick<Tokens, "grid" | "seconds">[]} axes
 * @returns {string} what can be tried of an input, in the words of what it is made of
 */
export function hintOf(axes) {
  if (axes.some(({ grid }) => grid)) return tr("Hide a patch, cut an edge or silence a head.");
  if (axes.some(({ seconds }) => seconds))
    return tr("Hide a frame, cut an edge or silence a head.");
  return tr("Hide a word, cut an edge or silence a head.");
}
