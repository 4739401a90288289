// For a projector: the map alone on the whole screen, in large type.

/** @type {Record<string, 1 | -1>} the keys of a presenter's remote, and arrows where no map has them */
const HEADS = { PageUp: -1, PageDown: 1, ArrowLeft: -1, ArrowRight: 1 };

/** The presenting mode of an element. */
export class Presenting {
  /**
   * @param {HTMLElement} element
   * @param {object} calls
   * @param {() => void} calls.onChange
   * @param {(step: 1 | -1) => void} calls.nextHead
   */
  constructor(element, { onChange, nextHead }) {
    this.element = element;
    this.onChange = onChange;
    this.nextHead = nextHead;
    this.stopping = new AbortController();
    const { signal } = this.stopping;
    // Wherever the keyboard is; and a host that gives no whole screen has no key that leaves it.
    const pressed = (/** @type {KeyboardEvent} */ event) => this.pressed(event);
    document.addEventListener("keydown", pressed, { capture: true, signal });
  }

  stop() {
    this.stopping.abort();
  }

  /** @returns {boolean} */
  get isOn() {
    return this.element.classList.contains("presenting");
  }

  toggle() {
    if (this.isOn) this.leave();
    else this.begin();
  }

  begin() {
    this.element.classList.add("presenting");
    // Where the whole screen is refused (some frames), the window is filled instead.
    if (!document.fullscreenElement) this.element.requestFullscreen?.().catch(() => {});
    this.onChange();
  }

  leave() {
    if (document.fullscreenElement)
      document.exitFullscreen(); // which ends it
    else this.end();
  }

  end() {
    if (!this.isOn) return;
    this.element.classList.remove("presenting");
    this.onChange();
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    if (!this.isOn || event.altKey || event.ctrlKey || event.metaKey) return;
    const step = HEADS[event.key];
    const onMap = event.composedPath()[0] instanceof HTMLCanvasElement;
    if (event.key === "Escape" && !document.fullscreenElement) this.end();
    else if (step && !(onMap && event.key.startsWith("Arrow"))) this.nextHead(step);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
