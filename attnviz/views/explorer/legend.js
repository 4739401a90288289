// What the colours of the map mean, and how exact its numbers are.
import { el, score } from "../shared/format.js";
import { ticks } from "./scale.js";
import { precision } from "./words.js";

export function legend(stack, drawn, ramps, scale) {
  const exact = el("span", { class: "quiet" }, precision(stack, drawn));
  if (!ramps) return [exact];
  if (drawn.quantity.signed) return [...signedLegend(drawn, ramps.signed), exact];
  const { ramp } = ramps;
  const bar = el("span", { class: "ramp" });
  bar.style.background = `linear-gradient(to right, ${[0, 64, 128, 191, 255]
    .map((i) => ramp.css[i])
    .join(", ")})`;
  // Of rounded numbers no more digits than are known.
  const said = (value) => (drawn.within && value ? drawn.said(value, drawn.within) : score(value));
  const marks = ticks(scale).map(([, share]) => el("span", {}, said(drawn.strongest * share)));
  const first = scale === "log" ? el("span", {}, "≤ ", marks[0]) : marks[0];
  return [
    el(
      "span",
      { class: "ramp-box" },
      bar,
      el("span", { class: "ticks mono" }, first, ...marks.slice(1)),
    ),
    el("span", { class: "quiet" }, scale === "log" ? "logarithmic" : "linear"),
    exact,
  ];
}

// Zero in the middle, and what cells look like that a mask hides.
function signedLegend(drawn, signed) {
  const bar = el("span", { class: "ramp" });
  bar.style.background = `linear-gradient(to right, ${[-1, -0.5, 0, 0.5, 1].map(signed.shade).join(", ")})`;
  const most = drawn.strongest;
  const marks = [-most, 0, most].map((value) => el("span", {}, score(value)));
  return [
    el("span", { class: "ramp-box" }, bar, el("span", { class: "ticks mono" }, ...marks)),
    drawn.hides
      ? el("span", { class: "quiet" }, el("i", { class: "swatch hatched" }), "hidden by a mask")
      : null,
  ].filter(Boolean);
}
