// All of one method: its scores over the input, the number that is pointed at, its strongest units
// as bars, its sums and what to know before believing it.
import { el } from "../shared/elements.js";
import { score } from "../shared/format.js";
import { tr } from "../shared/language.js";
import { perCent, ranked, standing } from "../shared/linked.js";
import { bodyOf } from "./bodies.js";

/** @import { UnitActions } from "../shared/linked.js" */
/** @import { Body, Picture, Scored } from "./bodies.js" */
/** @import { Header } from "./header.js" */

/** The scores of one method over the input, with its sums. */
export class Details {
  /**
   * @param {Header} header
   * @param {Scored} method
   * @param {Picture | undefined} picture
   * @param {UnitActions} actions
   */
  constructor(header, method, picture, actions) {
    this.method = method;
    this.text = header.input.text;
    /** @type {Body} */
    this.body = bodyOf(header.input, picture, actions);
    this.readout = el("div", { class: "readout" });
    this.elements = [
      el("div", { class: "scored" }, this.body.element, this.readout),
      el("p", { class: "quiet caption" }, method.caption),
      ...method.notes.map((note) => el("p", { class: "note" }, note)),
    ];
  }

  /**
   * @param {number | null} hover
   * @param {number | null} lock
   */
  mark(hover, lock) {
    this.body.mark(hover, lock);
    this.read(hover ?? lock);
  }

  /**
   * Reads out the number of a unit; with none pointed at, the strongest.
   * @param {number | null} pointed
   */
  read(pointed) {
    const { method } = this;
    const unit = pointed ?? ranked(method.scores)[0];
    const value = method.scores[unit];
    this.readout.replaceChildren(
      el(
        "p",
        { class: "quiet of" },
        pointed === null ? tr("strongest: ") : "",
        el("span", { class: "mono" }, this.text[unit]),
      ),
      el("p", { class: "big mono", title: String(value) }, score(value), error(method, unit)),
      el("p", { class: "quiet" }, rankOf(method, unit)),
    );
  }
}

/**
 * "rank 2 of 6 · 24 % of all"
 * @param {Scored} method
 * @param {number} unit
 * @returns {string}
 */
export function rankOf({ scores }, unit) {
  const { rank, share } = standing(scores, unit);
  return tr("rank {rank} of {scores} · {perCent} of all", {
    rank,
    scores: scores.length,
    perCent: perCent(share),
  });
}

/**
 * "± 0.03" beside a score that was drawn; nothing beside one that was not, or that is exact.
 * @param {Scored} method
 * @param {number} unit
 * @returns {HTMLElement | null}
 */
export function error(method, unit) {
  const off = method.errors?.[unit] ?? 0;
  if (!(off > 0)) return null;
  return el(
    "span",
    { class: "error", title: tr("standard error {off}", { off }) },
    ` ± ${score(off)}`,
  );
}
