// What is selected, read out at the right of the stage; it follows the pointer.
import { el } from "../../shared/elements.js";
import { tr } from "../../shared/language.js";
import { thingsOf } from "../maths/axis.js";
import { readout, strongestList } from "./readout.js";
/** @import {Reading, Size} from "../types.d.ts" */
/** @import {Layout} from "./layout.js" */
/** @import {Look} from "./parts.js" */

/**
 * What size is read out: where nothing is selected, what is pointed at.
 * @param {Size} size
 * @param {Look["state"]["hover"]} hover
 * @returns {Size}
 */
export function sizeShown(size, hover) {
  if (size !== "answer" || !hover) return size;
  return hover.side === undefined ? "cell" : "token";
}

/**
 * @param {Pick<Layout, "right" | "sizes" | "readout" | "strongest" | "direction">} layout
 * @param {Look} look
 * @param {Reading | null} found what is pointed at, or else locked
 */
export function drawSelected({ right, sizes, readout: box, strongest, direction }, look, found) {
  const { scene, state } = look;
  const size = sizeShown(state.size, state.hover);
  if (right.dataset.size !== size) right.dataset.size = size;
  sizes.mark(size);
  direction.hidden = !scene.isOneText(state); // with two texts the side that is pointed at decides
  const { matrix } = scene;
  if (!found) {
    const [thing] = thingsOf(matrix.keys.tokens);
    const said = tr("Point at a {thing} or a cell to read its {noun}; click to lock it.", {
      thing: tr(thing),
      noun: matrix.quantity.noun,
    });
    box.replaceChildren(el("p", { class: "quiet" }, said));
    strongest.replaceChildren();
    return;
  }
  const others = found.row ? scene.others(state, found.cell) : [];
  box.replaceChildren(...readout(matrix, found.cell, found.row, others));
  strongest.replaceChildren(...strongestList(matrix, found));
}
