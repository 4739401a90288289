// The numbers behind the text, as rows of words for a table.
import { number, weight } from "../shared/format.js";
import { nextTokens } from "./candidates.js";
import { isSeen } from "./rows.js";

/** @import { Header, TextLine } from "./header.js" */

/**
 * The headings of `rowsOfSteps`.
 * @param {Pick<Header, "steps">} header
 * @returns {string[]}
 */
export function columnsOfSteps({ steps }) {
  return ["step", "taken", "probability", ...(steps.chances ? ["chance"] : []), "likeliest"];
}

/**
 * Every step, what it took, and its likeliest tokens.
 * @param {Pick<Header, "steps" | "candidates">} header
 * @returns {string[][]}
 */
export function rowsOfSteps(header) {
  const { ids, labels, probabilities, chances } = header.steps;
  return ids.map((_, step) => [
    String(step + 1),
    labels[step],
    String(probabilities[step]),
    ...(chances ? [String(chances[step] ?? "chosen")] : []),
    nextTokens(header, step)
      .map((one) => `${one.label} ${number(one.p)}`)
      .join(", "),
  ]);
}

/**
 * Every token that a step could look at, its place and its weight.
 * @param {Pick<TextLine, "stack" | "text">[]} texts
 * @param {Float64Array[]} weights of the step, over each text
 * @param {number} row of the step
 * @param {number} within how far each weight is from the model's; 0: exact
 * @returns {string[][]}
 */
export function rowsOfWeights(texts, weights, row, within) {
  return texts.flatMap(({ stack, text }, i) =>
    text.flatMap((token, unit) => {
      if (!isSeen(stack, unit, row)) return [];
      const value = weights[i][unit];
      const place = `${stack === "cross" ? "prompt" : "text"} ${unit}`;
      return [[token, place, within ? weight(value, within) : String(value)]];
    }),
  );
}
