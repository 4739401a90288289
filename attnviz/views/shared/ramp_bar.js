// What the shades of a ramp mean: a bar of them, to stand between the numbers at its ends.
import { el } from "./elements.js";

/**
 * @param {string[]} shades CSS colours, from left to right
 * @returns {HTMLElement}
 */
function bar(shades) {
  const element = el("i", {});
  element.style.background = `linear-gradient(to right, ${shades.join(", ")})`;
  return element;
}

/**
 * The ramp of weights as a bar.
 * @param {import("./color.js").Ramp} ramp
 * @returns {HTMLElement}
 */
export function weightBar(ramp) {
  return bar([0, 64, 128, 191, 255].map((i) => ramp.css[i]));
}

/**
 * The ramp of scores with a sign as a bar, with zero in its middle.
 * @param {import("./color.js").SignedRamp} ramp
 * @returns {HTMLElement}
 */
export function scoreBar(ramp) {
  return bar([-1, -0.5, 0, 0.5, 1].map(ramp.shade));
}
