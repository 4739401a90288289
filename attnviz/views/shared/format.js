// Numbers, names and elements, each written one way.

// Three significant digits; what is under a ten-thousandth is only said to be that small.
export function number(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (value === 0) return "0";
  // Rounded first: 0.9997 is 1.00, with the digits of a number above one.
  const size = Math.abs(Number(value.toPrecision(3)));
  if (size < 0.0001) return "< 0.0001";
  if (size >= 1000) return Math.round(value).toString();
  return value.toFixed(Math.max(0, 2 - Math.floor(Math.log10(size))));
}

// A score that may be negative or tiny, in three significant digits: −0.123, 4.56, 1.20e−6.
export function score(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text = size < 0.001 || size >= 100000 ? size.toExponential(2) : number(size);
  return (value < 0 ? "−" : "") + text.replace("e-", "e−").replace("e+", "e");
}

// A weight, with what is known of its precision (0: exact).
export function weight(value, within) {
  if (within === 0) return number(value);
  return value < within ? `< ${within.toFixed(3)}` : `≈ ${value.toFixed(2)}`;
}

// The rank of one of these values, in words; each is known to `within`, and those that rounding may
// have exchanged share a range of ranks.
export function rankIn(values, at, within) {
  const apart = 1.999 * within; // values of one step of rounding apart differ
  let [above, alike] = [0, 0];
  for (const value of values) {
    if (value > values[at] + apart) above++;
    else if (within && value >= values[at] - apart) alike++;
  }
  return alike > 1 ? `${above + 1} to ${above + alike}` : String(above + 1);
}

// Elements are made with text nodes only: a token that reads like markup stays text.
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") {
      for (const [event, handler] of Object.entries(value))
        element.addEventListener(event, handler);
    } else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export function select(label, options, value, onChange) {
  return el(
    "select",
    { "aria-label": label, title: label, on: { change: (event) => onChange(event.target.value) } },
    ...options.map(([key, text]) => el("option", { value: key, selected: key === value }, text)),
  );
}

export function button(text, title, onClick) {
  return el("button", { type: "button", title, "aria-label": title, on: { click: onClick } }, text);
}

// Rebuilds what stands in a box; the control that had the focus has it again, known by its label.
export function keepFocus(box, build) {
  const had = box.getRootNode().activeElement;
  const label = had && box.contains(had) ? had.getAttribute("aria-label") : null;
  build();
  if (label === null) return;
  [...box.querySelectorAll("[aria-label]")]
    .find((each) => each.getAttribute("aria-label") === label)
    ?.focus();
}

// A number in words, with all its digits for who points at it.
export function exactly(value, said = score(value)) {
  return el("b", { class: "mono", title: String(value) }, said);
}

// Shortens text to a width in pixels of a canvas context's font.
export function fit(context, text, width) {
  if (context.measureText(text).width <= width) return text;
  let [low, high] = [0, text.length];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (context.measureText(text.slice(0, middle) + "…").width <= width) low = middle;
    else high = middle - 1;
  }
  return text.slice(0, low) + "…";
}

// Sizes a canvas for the screen's own pixels and returns its context in CSS pixels.
export function prepare(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}
