// A sheet of paper: drawn on with mouse, pen or finger, or with the arrow keys and space; its picture
// is told to the host when a stroke ends.
import { contextOf, prepare } from "../shared/canvas.js";
import { button, el } from "../shared/elements.js";
import { Mounted, renderer } from "../shared/host.js";
import { counted, tr } from "../shared/language.js";
import { unpack } from "../shared/pack.js";

/** @import { Data, Emit } from "../shared/host.js" */
/** @import { Header, Point } from "./header.js" */

const [INK, PAPER] = ["black", "white"]; // of the picture that the model gets, whatever the theme
const STEP = 1 / 32; // of the sheet, for an arrow key

/** @type {Record<string, readonly [x: number, y: number]>} */
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

class Sheet extends Mounted {
  /** @type {Header} */
  header;
  /** @type {Point[][]} */
  strokes = [];
  inverted = false;
  byPointer = false;
  /** Where the keyboard's pen stands. */
  pen = { x: 0.5, y: 0.5 };
  /**
   * The stroke that is being drawn.
   * @type {Point[] | null}
   */
  drawing = null;

  /**
   * @param {Element} element
   * @param {Emit} emit
   */
  constructor(element, emit) {
    super(element, "sheet", emit);
    this.root.addEventListener("keydown", (event) => this.key(event));
    this.canvas = el("canvas", {
      tabindex: "0",
      role: "application",
      "aria-roledescription": "drawing sheet",
      "aria-label": tr(
        "Sheet. Arrow keys move the pen; space puts it down or lifts it; ctrl + z undoes a stroke.",
      ),
      on: {
        pointerdown: (event) => this.down(event),
        pointermove: (event) => this.moved(event),
        pointerup: () => this.lift(),
        pointercancel: () => this.lift(),
        focus: () => this.draw(),
        blur: () => (this.lift(), this.draw()),
      },
    });
    this.hint = el("span", { class: "hint", "aria-hidden": "true" }, tr("draw a digit here"));
    this.count = el("span", { class: "said", role: "status" });
    this.undo = button(tr("Undo"), tr("Undo the last stroke (ctrl + z)"), () => this.take(-1));
    this.clear = button(tr("Clear"), tr("Remove all strokes"), () => this.take(0));
    this.invert = button(tr("Light ink"), tr("Light ink on dark paper"), () => {
      this.inverted = !this.inverted;
      this.changed();
    });
    this.root.append(
      this.host.probe,
      el("div", { class: "paper" }, this.canvas, this.hint),
      el("div", { class: "tools" }, this.undo, this.clear, this.invert, this.count),
    );
  }

  /** @param {Data} data */
  show(data) {
    /** @type {{header: Header}} */
    const { header } = unpack(data);
    // A rerun of the host brings the sheet that is here already.
    if (this.header?.of !== header.of) {
      this.strokes = header.strokes.map((stroke) => [...stroke]);
      this.inverted = header.inverted;
      this.drawing = null;
    }
    this.header = header;
    this.theme();
  }

  /**
   * @param {PointerEvent} event
   * @returns {Point}
   */
  at(event) {
    const box = this.canvas.getBoundingClientRect();
    /** @param {number} value */
    const share = (value) => Math.round(Math.min(1, Math.max(0, value)) * 1000) / 1000;
    return [
      share((event.clientX - box.left) / box.width),
      share((event.clientY - box.top) / box.height),
    ];
  }

  /** @param {PointerEvent} event */
  down(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    this.lift();
    this.canvas.focus({ preventScroll: true });
    this.canvas.setPointerCapture(event.pointerId);
    this.begin(this.at(event));
    this.byPointer = true;
  }

  /** @param {PointerEvent} event */
  moved(event) {
    if (!this.drawing || !this.byPointer) return;
    const all = event.getCoalescedEvents?.() ?? [];
    this.drawing.push(...(all.length ? all : [event]).map((each) => this.at(each)));
    this.draw();
  }

  /** @param {Point} point */
  begin(point) {
    this.byPointer = false;
    this.drawing = [point];
    this.strokes.push(this.drawing);
    this.draw();
  }

  lift() {
    if (!this.drawing) return;
    this.drawing = null;
    this.changed();
  }

  /**
   * Takes the last stroke back (-1), or all (0).
   * @param {-1 | 0} from
   */
  take(from) {
    if (!this.strokes.length) return;
    this.drawing = null;
    this.strokes.splice(from);
    this.changed();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    event.stopPropagation(); // the host has keys of its own
    if ((event.ctrlKey || event.metaKey) && event.key === "z") this.take(-1);
    else if (event.target !== this.canvas) return;
    else if (event.key === " ") {
      if (this.drawing) this.lift();
      else this.begin([this.pen.x, this.pen.y]);
    } else {
      const by = STEPS[event.key];
      if (!by) return;
      /** @param {number} value */
      const inside = (value) => Math.min(1, Math.max(0, value));
      this.pen = { x: inside(this.pen.x + by[0] * STEP), y: inside(this.pen.y + by[1] * STEP) };
      this.drawing?.push([this.pen.x, this.pen.y]);
      this.draw();
    }
    event.preventDefault();
  }

  changed() {
    this.draw();
    const { strokes, inverted, header } = this;
    this.count.textContent = counted("{n} stroke", "{n} strokes", strokes.length);
    this.emit("drawing", {
      of: header.of,
      strokes,
      inverted,
      png: strokes.length ? this.png() : null,
    });
  }

  // The picture, of one size on every screen.
  png() {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = this.header.side;
    this.paint(contextOf(canvas), this.header.side);
    return canvas.toDataURL("image/png");
  }

  draw() {
    const side = this.canvas.parentElement?.clientWidth;
    if (!side || !this.header) return;
    const context = prepare(this.canvas, side, side);
    this.paint(context, side);
    if (this.canvas.matches(":focus-visible")) this.cross(context, side);
    this.hint.hidden = this.strokes.length > 0;
    this.hint.style.color = `var(${this.inverted ? "--on-dark" : "--on-light"})`;
    this.undo.disabled = this.clear.disabled = !this.strokes.length;
    this.invert.setAttribute("aria-pressed", String(this.inverted));
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number} side
   */
  paint(context, side) {
    context.fillStyle = this.inverted ? INK : PAPER;
    context.fillRect(0, 0, side, side);
    context.strokeStyle = this.inverted ? PAPER : INK;
    context.lineCap = context.lineJoin = "round";
    context.lineWidth = this.header.pen * side;
    for (const [[x, y], ...rest] of this.strokes) {
      context.beginPath();
      context.moveTo(x * side, y * side);
      context.lineTo(x * side, y * side); // a dot, where nothing follows
      for (const [toX, toY] of rest) context.lineTo(toX * side, toY * side);
      context.stroke();
    }
  }

  /**
   * Where the keyboard's pen stands; full while it is down.
   * @param {CanvasRenderingContext2D} context
   * @param {number} side
   */
  cross(context, side) {
    context.strokeStyle = context.fillStyle = this.colors.accent;
    context.lineWidth = 2;
    context.beginPath();
    context.arc(this.pen.x * side, this.pen.y * side, 6, 0, 2 * Math.PI);
    if (this.drawing) context.fill();
    else context.stroke();
  }
}

/** Draws the sheet into an element, or renews it there when the data is new. */
export const render = renderer((element, emit) => new Sheet(element, emit));
