// Both texts, one above the other, shaded by what a token attends to or by what each receives.
import { el } from "../shared/elements.js";
import { tr } from "../shared/language.js";
import { link, markAmong } from "../shared/linked.js";
import { largestOf } from "./laid.js";

/** @import { Ramp } from "../shared/color.js" */
/** @import { UnitActions } from "../shared/linked.js" */
/** @import { Axis, Header } from "./header.js" */

/** Both texts, token by token. */
export class PairedTexts {
  /** @type {Axis["pairs"]} */
  pairs = [];
  /**
   * A unit of the text, and its tokens in the first and in the second.
   * @type {{element: HTMLElement, parts: HTMLElement[]}[]}
   */
  marks = [];

  /** @param {UnitActions} actions */
  constructor(actions) {
    this.element = el("div", {
      class: "texts",
      role: "group",
      "aria-label": tr("Both texts, token by token"),
    });
    link(this.element, actions);
  }

  /**
   * @param {Axis} keys
   * @param {Header["names"]} names
   */
  build(keys, names) {
    this.pairs = keys.pairs;
    this.marks = keys.pairs.map((_, unit) => {
      const parts = [keys.first, keys.second].map((texts) => el("b", {}, texts[unit] ?? "–"));
      const element = el(
        "span",
        {
          class: `unit${keys.changed[unit] ? " changed" : ""}`,
          role: "button",
          "data-unit": unit,
          tabindex: unit ? "-1" : "0",
        },
        parts[0],
        " ", // as it is read aloud
        parts[1],
      );
      return { element, parts };
    });
    this.element.replaceChildren(
      el(
        "span",
        { class: "sides", "aria-hidden": "true" },
        ...names.map((name) => el("span", {}, name)),
      ),
      ...this.marks.map(({ element }) => element),
    );
  }

  /**
   * @param {number | null} hover
   * @param {number | null} lock
   */
  mark(hover, lock) {
    markAmong(
      this.marks.map(({ element }) => element),
      hover,
      lock,
    );
  }

  /**
   * Shades every token by its share, by the largest of both texts.
   * @param {number[][]} shares of the first and of the second, one a unit; NaN where there is nothing
   * @param {Ramp} ramp
   */
  shade(shares, ramp) {
    const most = largestOf(...shares);
    this.marks.forEach(({ parts }, unit) =>
      parts.forEach((part, side) => {
        const shade = Math.round(((shares[side][unit] || 0) / most) * 255);
        const missing = this.pairs[unit][side] < 0;
        part.style.background = missing ? "none" : ramp.css[shade];
        part.style.color = missing ? "" : ramp.dark[shade] ? "var(--on-dark)" : "var(--on-light)";
      }),
    );
  }
}
