// The likeliest next tokens of a step as bars. With `onChoose`, another one can be chosen.
import { el } from "../shared/elements.js";
import { number } from "../shared/format.js";
import { tr } from "../shared/language.js";

/** @import { Header } from "./header.js" */

/**
 * A next token.
 * @typedef {object} Candidate
 * @property {number} id
 * @property {string} label
 * @property {number} p its probability by the model's own logits
 * @property {number | null} chance of being drawn; null where it was not drawn
 * @property {boolean} taken
 * @property {string} rank "3", or "> 10" for one that is not among the likeliest
 */

const SHOWN = 10;

/**
 * The next tokens of a step, likeliest first; the taken one is always among them.
 * @param {Pick<Header, "steps" | "candidates">} header
 * @param {number} step
 * @returns {Candidate[]}
 */
export function nextTokens(header, step) {
  const { ids, labels, probabilities, chances } = header.candidates;
  const taken = header.steps.ids[step];
  const all = ids[step].map((id, i) => ({
    id,
    label: labels[step][i],
    p: probabilities[step][i],
    chance: chances ? chances[step][i] : null,
    taken: id === taken,
    rank: String(i + 1),
  }));
  if (!all.some((one) => one.taken))
    all.push({
      id: taken,
      label: header.steps.labels[step],
      p: header.steps.probabilities[step],
      chance: header.steps.chances ? header.steps.chances[step] : null,
      taken: true,
      rank: `> ${ids[step].length}`,
    });
  return all;
}

/**
 * The next tokens of a step as bars. With `onChoose`, another one can be chosen.
 * @param {Header} header
 * @param {number} step
 * @param {((one: Candidate) => void) | null} onChoose
 * @returns {HTMLElement}
 */
export function candidateBars(header, step, onChoose) {
  const all = nextTokens(header, step);
  const shown = all.filter((one, i) => i < SHOWN || one.taken);
  return el(
    "ol",
    { class: "candidates", "aria-label": tr("Next tokens, likeliest first") },
    ...shown.map((one) => bar(one, onChoose)),
  );
}

/**
 * @param {Candidate} one
 * @param {((one: Candidate) => void) | null} onChoose
 */
function bar(one, onChoose) {
  const cut = one.chance === 0;
  const inside = [
    el("span", { class: "rank" }, one.rank),
    el("bdi", { class: "mono name" }, one.label),
    el(
      "span",
      { class: "track" },
      el("i", { class: "fill", style: `width:${Math.max(0.5, 100 * one.p)}%` }),
      one.chance === null ? null : el("i", { class: "chance", style: `left:${100 * one.chance}%` }),
    ),
    el("span", { class: "mono value" }, number(one.p)),
    el("span", { class: "tag" }, one.taken ? tr("taken") : cut ? tr("cut off") : ""),
  ];
  const title =
    tr("token {id}, probability {p}", { id: one.id, p: one.p }) +
    (one.chance === null ? "" : tr(", chance of being sampled {chance}", { chance: one.chance }));
  const kind = `candidate${one.taken ? " taken" : ""}${cut ? " cut" : ""}`;
  if (!onChoose || one.taken) return el("li", {}, el("div", { class: kind, title }, ...inside));
  const choose = { click: () => onChoose(one) };
  return el(
    "li",
    {},
    el(
      "button",
      { class: kind, title: tr("{title}: continue from here", { title }), on: choose },
      ...inside,
    ),
  );
}
