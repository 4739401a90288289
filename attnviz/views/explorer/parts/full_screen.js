// The explorer on the whole screen.

/** Takes an element to the whole screen and back. */
export class FullScreen {
  /**
   * @param {Element} element
   * @param {(isOn: boolean) => void} onChange
   */
  constructor(element, onChange) {
    this.element = element;
    this.stopping = new AbortController();
    const { signal } = this.stopping;
    // Wherever the keyboard is: a browser leaves by itself, but not every host hands it the key.
    document.addEventListener("keydown", (event) => this.pressed(event), { capture: true, signal });
    const changed = () => onChange(document.fullscreenElement !== null);
    document.addEventListener("fullscreenchange", changed, { signal });
  }

  stop() {
    this.stopping.abort();
  }

  toggle() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.element.requestFullscreen?.();
  }

  /**
   * Escape leaves before it does anything else.
   * @param {KeyboardEvent} event
   */
  pressed(event) {
    if (event.key !== "Escape" || !document.fullscreenElement) return;
    document.exitFullscreen();
    event.stopPropagation();
  }
}
