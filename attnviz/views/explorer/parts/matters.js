// "Does it matter?": what is selected, measured: the answer before and after it is taken away.
import { button, el, keepFocus } from "../../shared/elements.js";
import { N_, tr } from "../../shared/language.js";
import { effectSaid, isAnswer, MEANINGS } from "../effect_words.js";
/** @import {Answer, Refusal} from "../data/effects.js" */

/**
 * One measurement.
 * @typedef {object} Measured
 * @property {string} name what is done
 * @property {string} title the same in full
 * @property {Answer | Refusal | null} after null while it is not known
 */

const WEIGHT = N_("A dark cell says how much weight, not whether it mattered.");
const OTHERS = N_(
  "A dark cell says how much weight, not whether it mattered: the other heads carry it too.",
);

/**
 * What is measured of a selection.
 * @typedef {object} Measuring
 * @property {Answer | Refusal | null} before
 * @property {Measured[]} lines
 * @property {boolean} isCell
 * @property {string} wait for what is not measured unasked: how long it takes
 * @property {string} problem why nothing is known; empty: it is
 * @property {boolean} isRunning whether it is measured just now, because the reader asked
 * @property {() => void} measure
 * @property {() => void} stop
 */

/**
 * @param {HTMLElement} box
 * @param {Measuring} measuring
 */
export function drawMatters(box, measuring) {
  const { before, lines, isCell, wait, problem } = measuring;
  if (!lines.length) {
    box.replaceChildren();
    return;
  }
  const rows = lines.flatMap((line) => row(line, before));
  const known = lines.map(({ after }) => after);
  const carried =
    isCell && isAnswer(before) && known.every(isAnswer) && known.length === 2
      ? effectSaid(before, known[0]).still && effectSaid(before, known[1]).flips
      : false;
  const ask = wait ? asking(measuring) : null;
  // Measure and Stop are one button with two names: who pressed it by a key can press it again.
  const hadFocus = box.querySelector("button:focus") !== null;
  keepFocus(box, () =>
    box.replaceChildren(
      el("h3", { class: "part-name", title: isCell ? tr(WEIGHT) : null }, tr("Does it matter?")),
      ...(problem ? [el("p", { class: "problem" }, problem)] : rows),
      ...(ask ? [ask] : []),
      ...(isCell && !problem
        ? [el("p", { class: "quiet note" }, tr(carried ? OTHERS : WEIGHT))]
        : []),
    ),
  );
  if (hadFocus) ask?.focus();
}

/**
 * The button that measures, and stops that while it lasts.
 * @param {Measuring} measuring
 * @returns {HTMLElement}
 */
function asking({ wait, isRunning, measure, stop }) {
  if (isRunning) return button(tr("Stop ({wait})", { wait }), tr("Leave it unmeasured"), stop);
  return button(tr("Measure ({wait})", { wait }), tr("Run the model with each change"), measure);
}

/**
 * @param {Measured} line
 * @param {Answer | Refusal | null} before
 * @returns {HTMLElement[]}
 */
function row({ name, title, after }, before) {
  if (after && !isAnswer(after))
    return [
      el("p", { class: "measured", title }, el("span", {}, name)),
      el("p", { class: "quiet verdict" }, after.refused),
    ];
  const said = after && isAnswer(before) ? effectSaid(before, after) : null;
  const kind = said?.flips ? "verdict bad" : "verdict quiet";
  return [
    el(
      "p",
      { class: "measured", title },
      el("span", {}, name),
      el(
        "span",
        {
          class: "mono",
          title: said && after ? `${tr(MEANINGS[after.measure])}: ${said.exact}` : null,
        },
        said?.numbers ?? "…",
      ),
    ),
    el("p", { class: kind }, said?.verdict ?? "\u00a0"),
  ];
}
