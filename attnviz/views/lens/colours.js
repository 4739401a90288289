// What colours a cell of the lens, as a step of the ramp, and the cells that a scrolled box shows.

/** @import { Arrays, Header } from "./header.js" */

import { tr } from "../shared/language.js";

/**
 * @param {Header} header
 * @param {Arrays} arrays
 * @returns {{steps: Uint8Array, low: string, high: string}} steps of the ramp, 0 to 255, one a cell,
 *   and what stands at its ends
 */
export function coloursOf({ shows, best }, arrays) {
  const cells = arrays.rank.length;
  /** @param {(cell: number) => number} share 0 to 1 */
  const steps = (share) =>
    Uint8Array.from({ length: cells }, (_, cell) => Math.round(255 * share(cell)));
  switch (shows) {
    case "probability":
      return { steps: steps((cell) => arrays.shares[cell * best]), low: "0", high: "1" };
    case "followed":
      return { steps: steps((cell) => arrays.followed[cell]), low: "0", high: "1" };
    case "rank": {
      const worst = Math.max(10, most(arrays.rank));
      const share = (/** @type {number} */ cell) =>
        1 - Math.log10(arrays.rank[cell]) / Math.log10(worst);
      return { steps: steps(share), low: worst.toLocaleString("en"), high: tr("1st") };
    }
    default: {
      const values = arrays[shows];
      const largest = Math.max(1e-6, most(values));
      const high = tr("{Number} bits", { Number: Number(largest.toPrecision(3)) });
      return { steps: steps((cell) => Math.max(0, values[cell]) / largest), low: "0", high };
    }
  }
}

/**
 * Which of equal stretches lie in a window.
 * @param {number} offset where the window begins, in pixels
 * @param {number} window its length
 * @param {number} size of a stretch
 * @param {number} n stretches
 * @returns {[from: number, to: number]} half open
 */
export function within(offset, window, size, n) {
  const from = Math.max(0, Math.floor(offset / size));
  return [Math.min(n, from), Math.min(n, Math.max(from, Math.ceil((offset + window) / size)))];
}

/** @param {Iterable<number>} values */
function most(values) {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, value);
  return largest;
}
