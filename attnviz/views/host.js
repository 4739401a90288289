// What every view does with the host that it is drawn in: follow its theme and width, and be drawn
// again when the host renders again.
import { themeOf } from "./color.js";
import { el } from "./format.js";

// Calls `rethemed` when the host's colour scheme changes and `resized` when the width does. Returns
// {probe, stop}: the probe has to stand somewhere inside `root`.
export function follow(root, { rethemed, resized }) {
  let width = 0;
  const sizes = new ResizeObserver(() => {
    if (root.clientWidth === width) return;
    width = root.clientWidth;
    resized();
  });
  sizes.observe(root);
  const changed = () => {
    if (root.dataset.theme && themeOf(root) !== root.dataset.theme) rethemed();
  };
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  scheme.addEventListener("change", changed);
  // The host's theme arrives as a CSS variable; a transition on it tells when it changes.
  const probe = el("i", { class: "probe", on: { transitionend: changed } });
  const stop = () => {
    sizes.disconnect();
    scheme.removeEventListener("change", changed);
  };
  return { probe, stop };
}

// A `render` for hosts: makes one view an element, and shows it new data when the data is new.
export function renderer(make) {
  const views = new WeakMap();
  return ({ data, element, emit }) => {
    let view = views.get(element);
    if (!view) {
      view = make(element, emit);
      views.set(element, view);
    }
    if (view.data !== data) {
      view.data = data;
      view.show(data);
    }
    return () => {
      view.destroy();
      views.delete(element);
    };
  };
}
