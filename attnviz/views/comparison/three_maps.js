// The two maps of a head and their difference, on the same axes.
import { Cells } from "../shared/cells.js";
import { el } from "../shared/elements.js";
import { number, score } from "../shared/format.js";
import { tr } from "../shared/language.js";
import { scoreBar, weightBar } from "../shared/ramp_bar.js";
import { laid, largestOf, minus } from "./laid.js";

/** @import { Cell } from "../shared/cells.js" */
/** @import { Colors, Ramp, SignedRamp } from "../shared/color.js" */
/** @import { Axis, StackPair } from "./header.js" */
/** @import { MapPair } from "./maps.js" */

/** @typedef {"first" | "second" | "difference"} Side one of the three maps */

/** @typedef {Record<Side, Float32Array>} LaidMaps on both axes, [query key] */

/**
 * The three maps, in their order.
 * @type {readonly Side[]}
 */
export const SIDES = ["first", "second", "difference"];

const SHORT = 16; // tokens whose maps can be read three in a row

/**
 * A head's maps on both axes, and their difference.
 * @param {MapPair} maps
 * @param {Pick<StackPair, "queries" | "keys" | "sides">} stack
 * @returns {LaidMaps}
 */
export function threeOf(maps, { queries, keys, sides }) {
  /** @param {0 | 1} side */
  const on = (side) => laid(maps[side], sides[side].keys, queries.pairs, keys.pairs, side);
  const [first, second] = [on(0), on(1)];
  return { first, second, difference: minus(second, first) };
}

/** The three panels. */
export class ThreeMaps {
  /**
   * @param {Record<Side, string>} titles
   * @param {object} actions
   * @param {(cell: Cell | null) => void} actions.onHover
   * @param {(cell: Cell) => void} actions.onLock
   */
  constructor(titles, { onHover, onLock }) {
    this.panels = SIDES.map((side) => {
      const cells = new Cells({
        label: tr("{titles}: arrow keys move the cell.", { titles: titles[side] }),
        kind: "attention map",
        onHover,
        onLock,
      });
      const legend = el("span", { class: "legend" });
      const element = el(
        "section",
        { class: `panel ${side}` },
        el("header", {}, el("h2", {}, titles[side]), legend),
        cells.element,
      );
      return { side, cells, legend, element };
    });
    this.element = el("div", { class: "three" }, ...this.panels.map(({ element }) => element));
  }

  /**
   * @param {LaidMaps} maps
   * @param {Pick<StackPair, "queries" | "keys">} axes
   * @param {{ramp: Ramp, signed: SignedRamp, colors: Colors}} look
   */
  draw(maps, { queries, keys }, { ramp, signed, colors }) {
    // Many tokens need the room of two columns.
    this.element.classList.toggle("long", keys.pairs.length > SHORT);
    const most = largestOf(maps.first, maps.second);
    const apart = largestOf(maps.difference);
    /** @param {number} value */
    const onRamp = (value) => ramp.packed[Math.round((value / most) * 255)];
    for (const { side, cells, legend } of this.panels) {
      const difference = side === "difference";
      /** @param {Axis} axis */
      const named = (axis) => ({
        text: difference ? axis.short : axis[side].map((text) => text ?? "–"),
        marked: axis.changed,
        room: [...axis.short, ...axis.first.map((text) => text ?? "–")],
      });
      cells.build({
        rows: named(queries),
        columns: named(keys),
        values: maps[side],
        colorOf: difference ? (value) => signed.packed(value / apart) : onRamp,
        colors,
      });
      if (difference) legend.replaceChildren(score(-apart), scoreBar(signed), `+${score(apart)}`);
      else legend.replaceChildren("0", weightBar(ramp), number(most));
    }
  }

  /**
   * @param {Cell | null} hover
   * @param {Cell | null} lock
   */
  mark(hover, lock) {
    for (const { cells } of this.panels) cells.mark(hover, lock);
  }
}
