// From values to the colours behind tokens, patches and cells: one hue from nothing to the strongest,
// or, for scores of either sign, two hues on both sides of zero.

const TEXT_END = 170; // of 255: as far as the ramp goes behind text

// The largest size among values; what a mask hides has none.
export function largest(values) {
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]);
    if (size > most && size < Infinity) most = size;
  }
  return most;
}

// What lies behind units that have these values: `look(value)` is {css, dark, light, share}: a
// background, whether it is dark or light whatever the theme, and the share, 0 to 1, of the
// strongest. `plain` is the look of a unit without a value, `middle` and `strong` colours for marks, `onDark` whether the page is dark; `of(others)`
// are the same for other values.
export function paints(drawn, values, { ramp, signed }) {
  const most = largest(values ?? []) || 1;
  const share = (value) => Math.max(0, value / most);
  const onRamp = (value) => {
    const shade = Math.round(share(value) * TEXT_END);
    return {
      css: ramp.css[shade],
      dark: ramp.dark[shade] && ramp.dark[255],
      light: !ramp.dark[shade] && !ramp.dark[255],
      share: share(value),
    };
  };
  const onSigned = (value) => ({
    css: value === -Infinity ? "transparent" : signed.shade(value / most),
    dark: false,
    light: false,
    share: share(value),
  });
  return {
    look: drawn.quantity.signed ? onSigned : onRamp,
    plain: onRamp(0),
    middle: ramp.css[128],
    strong: ramp.css[255],
    onDark: !ramp.dark[255],
    of: (others) => paints(drawn, others, { ramp, signed }),
  };
}

// A colour for each raw value of a map, packed for ImageData; what a mask hides stays clear.
export function packedOf(drawn, indexOf, { ramp, signed }) {
  if (!drawn.quantity.signed) return (value) => ramp.packed[indexOf(value)];
  const most = drawn.strongest || 1;
  return (value) => (value === -Infinity ? 0 : signed.packed(value / most));
}
