import { el } from "../shared/elements.js";

/**
 * What the shades mean.
 * @param {import("../shared/color.js").SignedRamp} ramp
 * @param {{signed: boolean, low: string, high: string}} ends
 * @returns {HTMLElement}
 */
export function legend(ramp, { signed, low, high }) {
  const bar = el("span", { class: "ramp" });
  const shares = signed ? [-1, -0.5, 0, 0.5, 1] : [0, 0.25, 0.5, 0.75, 1];
  bar.style.background = `linear-gradient(to right, ${shares.map(ramp.shade).join(", ")})`;
  return el("span", { class: "legend quiet" }, el("span", {}, low), bar, el("span", {}, high));
}
