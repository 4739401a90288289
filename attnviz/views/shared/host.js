// What every view does with the host that it is drawn in: follow its theme and width, and be drawn
// again when the host renders again.
import { colorsOf, rampOf, signedRampOf, themeOf } from "./color.js";
import { el } from "./format.js";

// Calls `rethemed` when the host's colour scheme changes and `resized` when the width does. Returns
// {probe, stop}: the probe has to stand somewhere inside `root`.
function follow(root, { rethemed, resized }) {
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

// A view in its host. What is its own: `show(data)`, and what a changed theme and width do to it.
export class Mounted {
  constructor(element, name, emit) {
    this.emit = emit;
    this.root = el("div", { class: `av ${name}` });
    element.append(this.root);
    this.host = follow(this.root, {
      rethemed: () => this.rethemed(),
      resized: () => this.resized(),
    });
  }

  // The theme's colours, for what is drawn on a canvas, and everything drawn with them.
  theme() {
    this.root.dataset.theme = themeOf(this.root);
    this.ramp = rampOf(this.root);
    this.signed = signedRampOf(this.root);
    this.colors = colorsOf(this.root);
    this.draw();
  }

  rethemed() {
    this.theme();
  }

  resized() {
    this.draw();
  }

  destroy() {
    this.host.stop();
    this.root.remove();
  }
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
