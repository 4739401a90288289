// For a projector: the map alone on the whole screen, in large type.

/** The presenting mode of an element. */
export class Presenting {
  /**
   * @param {HTMLElement} element
   * @param {() => void} onChange
   */
  constructor(element, onChange) {
    this.element = element;
    this.onChange = onChange;
    this.stopping = new AbortController();
    const { signal } = this.stopping;
    // A host that gives no whole screen has no key that leaves it.
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
    if (event.key !== "Escape" || !this.isOn || document.fullscreenElement) return;
    this.end();
    event.stopPropagation();
  }
}
