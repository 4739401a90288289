// What every view does with its host (the app, a notebook, a file): it follows the host's theme and
// width, and is drawn again when the host renders again.
import { colorsOf, rampOf, signedRampOf, themeOf } from "./color.js";
import { el } from "./elements.js";
import { speakOf } from "./pack.js";

/**
 * Tells the host something: the name of a value, and the value.
 * @typedef {(name: string, value: unknown) => void} Emit
 */

/**
 * The bytes that Python packed.
 * @typedef {ArrayBuffer | Uint8Array} Data
 */

/**
 * A view in an element, as a host sees it.
 * @typedef {object} Shown
 * @property {(data: Data) => void} show
 * @property {() => void} destroy
 */

/**
 * Calls `rethemed` when the host's colour scheme changes and `resized` when the width does.
 * @param {HTMLElement} root
 * @param {{rethemed: () => void, resized: () => void}} actions
 * @returns {{probe: HTMLElement, stop: () => void}} the probe has to stand somewhere inside `root`
 */
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

/**
 * A view in its host. Each view adds `show(data)`, and `draw()` or what a changed theme and width do
 * to it.
 */
export class Mounted {
  /**
   * @param {Element} element
   * @param {string} name the class of the root
   * @param {Emit} [emit]
   */
  constructor(element, name, emit = () => {}) {
    this.emit = emit;
    this.root = el("div", { class: `av ${name}` });
    element.append(this.root);
    this.root.dataset.theme = themeOf(this.root); // nothing is drawn in the other theme first
    this.ramp = rampOf(this.root);
    this.signed = signedRampOf(this.root);
    this.colors = colorsOf(this.root);
    this.host = follow(this.root, {
      rethemed: () => this.rethemed(),
      resized: () => this.resized(),
    });
  }

  // Draws everything with what `show` was given last; nothing before that.
  draw() {}

  // Takes the theme's colours, for what is drawn on a canvas, and draws everything with them.
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

/**
 * A `render` for hosts: makes one view an element, and shows it new data when the data is new.
 * @param {(element: Element, emit: Emit) => Shown} make
 * @returns {(host: {data: Data, element: Element, emit: Emit}) => () => void} its answer removes the view
 */
export function renderer(make) {
  /** @type {WeakMap<Element, {view: Shown, data: Data | null}>} */
  const mounted = new WeakMap();
  return ({ data, element, emit }) => {
    // What a view is made of says words before it shows anything.
    if (mounted.get(element)?.data !== data) speakOf(data);
    const place = mounted.get(element) ?? { view: make(element, emit), data: null };
    mounted.set(element, place);
    if (place.data !== data) {
      place.data = data;
      place.view.show(data);
    }
    return () => {
      place.view.destroy();
      mounted.delete(element);
    };
  };
}
