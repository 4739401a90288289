// How high the explorer is: what the window leaves below what stands above it on the page, so that the
// page itself need not scroll. Where its regions stand below each other it is at least so high, and grows
// with what is said in them: the map keeps its rows, and the page scrolls.

const LEAST = 480;
const NARROW = 860; // the width in explorer.css under which the columns become one
const LEAST_NARROW = 680; // where regions stand below each other, the map would have nothing left

/** Keeps an element as high as the rest of the window. */
export class ScreenHeight {
  /**
   * @param {HTMLElement} element
   * @param {() => void} onChange
   */
  constructor(element, onChange) {
    this.element = element;
    this.onChange = onChange;
    this.stopping = new AbortController();
    const { signal } = this.stopping;
    window.addEventListener("resize", () => this.measure(), { signal });
    // What stands above may grow; then whatever holds both has another size.
    this.sizes = new ResizeObserver(() => this.measure());
  }

  /** Follows what holds the element, once that is on the page. */
  follow() {
    this.sizes.disconnect();
    for (let at = parentOf(this.element); at; at = parentOf(at)) this.sizes.observe(at);
    this.measure();
  }

  stop() {
    this.stopping.abort();
    this.sizes.disconnect();
  }

  measure() {
    const { height, grows } = heightLeft(this.element);
    const { style } = this.element;
    const size = `${height}px`;
    const [exact, least] = grows ? ["", size] : [size, ""];
    if (style.height === exact && style.minHeight === least) return;
    style.height = exact;
    style.minHeight = least;
    this.onChange();
  }
}

/**
 * The height of the window less what stands above an element and the space below it.
 * @param {HTMLElement} element
 * @returns {{height: number, grows: boolean}} in pixels, and whether it may be higher
 */
function heightLeft(element) {
  const grows = element.clientWidth <= NARROW;
  if (document.fullscreenElement) return { height: window.innerHeight, grows };
  let top = element.getBoundingClientRect().top + window.scrollY;
  let below = 0;
  for (let at = parentOf(element); at; at = parentOf(at)) {
    const style = getComputedStyle(at);
    below += Number.parseFloat(style.paddingBottom) + Number.parseFloat(style.marginBottom) || 0;
    if (at !== document.documentElement && at !== document.body) top += at.scrollTop;
  }
  const least = grows ? LEAST_NARROW : LEAST;
  return { height: Math.max(least, Math.floor(window.innerHeight - top - below)), grows };
}

/**
 * @param {Element} element
 * @returns {Element | null} what holds it, across the border of a shadow tree
 */
function parentOf(element) {
  const { parentElement } = element;
  if (parentElement) return parentElement;
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
}
