// From values to the colours behind tokens, patches and cells: one hue from nothing to the strongest,
// or, for scores of either sign, two hues on both sides of zero.
import { largest } from "../maths/ranks.js";
/** @import {Ramp, SignedRamp} from "../../shared/color.js" */
/** @import {Matrix} from "../maths/matrix.js" */

/** @typedef {{ramp: Ramp, signed: SignedRamp}} Ramps */

/**
 * A background, whether it is too dark or too light for the theme's own text, and the share, 0 to 1, of
 * the strongest.
 * @typedef {{css: string, dark: boolean, light: boolean, share: number}} Shade
 */

/**
 * What lies behind units: `look` by their value, `plain` without one; `middle` and `strong` are colours
 * for marks, `onDark` whether the page is dark; `of` are the same for other values.
 * @typedef {object} Shades
 * @property {(value: number) => Shade} look
 * @property {Shade} plain
 * @property {string} middle
 * @property {string} strong
 * @property {boolean} onDark
 * @property {(others: number[]) => Shades} of
 */

const TEXT_END = 170; // of 255: as far as the ramp goes behind text

/**
 * What lies behind units that have these values.
 * @param {boolean} isSigned whether values have either sign
 * @param {ArrayLike<number> | null} values
 * @param {Ramps} ramps
 * @returns {Shades}
 */
export function shadesOf(isSigned, values, { ramp, signed }) {
  const most = largest(values ?? []) || 1;
  const share = (/** @type {number} */ value) => Math.max(0, value / most);
  const onRamp = (/** @type {number} */ value) => {
    const shade = Math.round(share(value) * TEXT_END);
    return {
      css: ramp.css[shade],
      dark: !ramp.plain[shade] && ramp.dark[shade],
      light: !ramp.plain[shade] && !ramp.dark[shade],
      share: share(value),
    };
  };
  const onSigned = (/** @type {number} */ value) => ({
    css: value === -Infinity ? "transparent" : signed.shade(value / most),
    dark: false,
    light: false,
    share: share(value),
  });
  return {
    look: isSigned ? onSigned : onRamp,
    plain: onRamp(0),
    middle: ramp.css[128],
    strong: ramp.css[255],
    onDark: !ramp.dark[255],
    of: (others) => shadesOf(isSigned, others, { ramp, signed }),
  };
}

/**
 * A colour for each raw value of a map, packed for ImageData; what a mask hides stays clear.
 * @param {Pick<Matrix, "quantity" | "strongest">} matrix
 * @param {(value: number) => number} indexOf of the ramp
 * @param {Ramps} ramps
 * @returns {(value: number) => number}
 */
export function packedOf(matrix, indexOf, { ramp, signed }) {
  if (!matrix.quantity.signed) return (value) => ramp.packed[indexOf(value)];
  const most = matrix.strongest || 1;
  return (value) => (value === -Infinity ? 0 : signed.packed(value / most));
}
