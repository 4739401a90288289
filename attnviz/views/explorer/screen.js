// The explorer on the whole screen.

export class FullScreen {
  constructor(explorer) {
    this.explorer = explorer;
    this.stopping = new AbortController();
    const { signal } = this.stopping;
    // Wherever the keyboard is: a browser leaves by itself, but not every host hands it the key.
    document.addEventListener("keydown", (event) => this.pressed(event), { capture: true, signal });
    document.addEventListener("fullscreenchange", () => this.changed(), { signal });
  }

  stop() {
    this.stopping.abort();
  }

  toggle() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.explorer.root.requestFullscreen?.();
  }

  // Escape leaves before it does anything else.
  pressed(event) {
    if (event.key !== "Escape" || !document.fullscreenElement) return;
    document.exitFullscreen();
    event.stopPropagation();
  }

  // The button says what it does now, and the map, which then has the height of the screen, is in sight.
  changed() {
    const { part } = this.explorer;
    if (!part) return;
    const on = Boolean(document.fullscreenElement);
    part.screen.textContent = on ? "Leave full screen" : "Full screen";
    part.screen.title = on ? "Leave full screen (key f or Escape)" : "Full screen (key f)";
    part.screen.setAttribute("aria-label", part.screen.title);
    this.explorer.drawAll();
    if (on) part.right.querySelector(".map-panel").scrollIntoView({ block: "end" });
  }
}
