// Sentences about how tokens were chosen, and how the next one can be.

import { tr } from "../shared/language.js";

/**
 * How the tokens of a text were chosen.
 * @param {object} how
 * @param {boolean} how.greedy whether the likeliest was taken
 * @param {string} how.chosen the same as Python says it, after "Tokens were"
 * @returns {string}
 */
export function chosenInWords({ greedy, chosen }) {
  return greedy ? tr("Tokens were chosen greedily.") : tr("Tokens were {chosen}.", { chosen });
}

/**
 * What the bars of the next tokens show, and what can be done with them.
 * @param {object} how
 * @param {boolean} how.drawn whether tokens were drawn by chance
 * @param {boolean} how.waiting whether the host writes on from a token that was chosen
 * @param {boolean} how.choosing whether another token can be chosen
 * @returns {string}
 */
export function aboutBars({ drawn, waiting, choosing }) {
  const marks = drawn
    ? tr("Bars: probability from the model's own logits; ticks: the chance of being sampled. ")
    : tr("Bars: probability by the model. ");
  if (waiting) return tr("{marks}Continuing from your choice …", { marks });
  return choosing ? tr("{marks}Choose another token to continue from it.", { marks }) : marks;
}
