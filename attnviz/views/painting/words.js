// What is said beside the buttons.

import { counted, tr } from "../shared/language.js";

/**
 * What became of the strokes, or of the answer.
 * @param {object} state
 * @param {boolean} state.silenced whether the head hands on nothing
 * @param {string} state.once what is said until the next stroke; empty where nothing is
 * @param {boolean} state.sent whether the host was told, and has not answered
 * @param {number} state.strokes how many the host was not told yet
 * @param {string} state.answer
 * @returns {string}
 */
export function statusOf({ silenced, once, sent, strokes, answer }) {
  const waiting = counted("{n} stroke not yet run", "{n} strokes not yet run", strokes);
  const silent = silenced ? tr("The head outputs nothing. ") : "";
  return silent + (once || (sent ? tr("Running …") : strokes ? waiting : answer));
}
