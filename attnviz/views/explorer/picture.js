// The picture, cut into the model's patches, and beside it without its colours: there each patch is
// shaded by what the locked one attends to, or by what attends to it. Tokens that are no patch (the
// class token) stand above as buttons.
import { bitmap, paled } from "../shared/bitmap.js";
import { el, prepare } from "../shared/format.js";

const LARGEST_PICTURE = 336;

export class PicturePanel {
  constructor({ onHover, onLock }) {
    this.onHover = onHover;
    this.onLock = onLock;
    this.canvas = el("canvas", {
      tabindex: "0",
      role: "application",
      "aria-roledescription": "picture of patches",
      "aria-label": "Weights over the picture. Arrow keys move the locked patch.",
      on: {
        mousemove: (event) => this.onHover(this.patchAt(event)),
        mouseleave: () => this.onHover(null),
        click: (event) => this.onLock(this.patchAt(event), "toggle"),
        keydown: (event) => this.move(event),
      },
    });
    this.plain = el("canvas", { role: "img", "aria-label": "the picture as the model sees it" });
    this.others = el("div", { class: "line" });
    this.note = el("p", { class: "quiet" });
    this.element = el(
      "div",
      { class: "picture" },
      this.others,
      el("div", { class: "picture-row" }, this.plain, this.canvas, this.note),
    );
  }

  // `axes` as for the text; a picture has one.
  build([{ side, axis }], { pixels, rows, columns, mask, ratio, said }) {
    this.side = side;
    this.grid = axis.grid;
    // Without special tokens the class token is no unit, and the patches begin at once.
    this.leading = axis.length - axis.grid[0] * axis.grid[1];
    this.source = bitmap(pixels, rows, columns);
    this.answer = mask ? bitmap(pixels, rows, columns, mask) : this.source;
    this.note.textContent = [mask ? "Left: what the model marks; all else is faded." : "", said]
      .filter(Boolean)
      .join(" ");
    this.note.hidden = !this.note.textContent;
    this.paled = {};
    this.picture = { pixels, rows, columns, ratio };
    this.marks = axis.text.slice(0, this.leading).map((text, index) =>
      el(
        "button",
        {
          type: "button",
          class: "token",
          on: {
            mouseenter: () => this.onHover({ side, index }),
            mouseleave: () => this.onHover(null),
            click: () => this.onLock({ side, index }, "toggle"),
          },
        },
        text,
      ),
    );
    this.others.replaceChildren(...this.marks);
    this.others.hidden = !this.marks.length;
  }

  // Both copies of the picture side by side, as large as the panel has room for.
  fit() {
    const { ratio } = this.picture;
    const room = Math.max(64, Math.min(LARGEST_PICTURE, (this.element.clientWidth - 20) / 2));
    // In the shape that it had before a model's processor squashed it.
    this.size = {
      width: Math.round(room * Math.min(1, ratio)),
      height: Math.round(room * Math.min(1, 1 / ratio)),
    };
  }

  // Made once for a theme.
  pale(dark) {
    const { pixels, rows, columns } = this.picture;
    return (this.paled[dark] ??= paled(pixels, rows, columns, dark));
  }

  draw(_side, values, _drawn, locked, { look, plain, middle, strong, onDark }) {
    this.locked = locked;
    this.marks.forEach((mark, i) => {
      const { css, dark, light } = values ? look(values[i]) : plain;
      mark.style.background = css;
      mark.classList.toggle("on-dark", dark);
      mark.classList.toggle("on-light", light);
      mark.classList.toggle("locked", Boolean(locked && i >= locked.index && i <= locked.end));
    });
    this.fit();
    this.paint(this.plain, this.answer);
    const context = this.paint(this.canvas, values ? this.pale(onDark) : this.source);
    if (!values) return;
    const [rows, columns] = this.grid;
    const [w, h] = [this.size.width / columns, this.size.height / rows];
    context.fillStyle = middle;
    for (let patch = 0; patch < rows * columns; patch++) {
      context.globalAlpha = 0.9 * look(values[this.leading + patch]).share ** 0.7; // no weight leaves the picture as it is
      context.fillRect((patch % columns) * w, Math.floor(patch / columns) * h, w, h);
    }
    context.globalAlpha = 1;
    if (!locked || locked.index < this.leading) return;
    const at = locked.index - this.leading;
    context.strokeStyle = strong;
    context.lineWidth = 2;
    context.strokeRect((at % columns) * w + 1, Math.floor(at / columns) * h + 1, w - 2, h - 2);
  }

  paint(canvas, source) {
    const context = prepare(canvas, this.size.width, this.size.height);
    context.imageSmoothingEnabled = false;
    context.drawImage(source, 0, 0, this.size.width, this.size.height);
    return context;
  }

  patchAt(event) {
    const [rows, columns] = this.grid;
    const column = Math.floor((event.offsetX / this.size.width) * columns);
    const row = Math.floor((event.offsetY / this.size.height) * rows);
    if (column < 0 || row < 0 || column >= columns || row >= rows) return null;
    return { side: this.side, index: this.leading + row * columns + column };
  }

  move(event) {
    const [rows, columns] = this.grid;
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
    if (!by) return;
    event.preventDefault();
    const at = this.locked ? this.locked.index + by : this.leading;
    const last = this.leading + rows * columns - 1;
    this.onLock({ side: this.side, index: Math.max(0, Math.min(last, at)) }, "set");
  }
}
