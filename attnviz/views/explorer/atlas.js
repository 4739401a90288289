// All heads of one stack as thumbnails: rows are layers, columns heads.
import { el, prepare } from "../format.js";

const GAP = 3;
const GUTTER = 24;
const FOOT = 18;
const HEAD = 2; // room for the frame of a chosen head in the first row
const LARGEST_THUMBNAIL = 72;

export class Atlas {
  constructor(onSelect) {
    this.onSelect = onSelect;
    this.canvas = el("canvas", {
      tabindex: "0",
      role: "application",
      "aria-roledescription": "grid of attention heads",
      on: {
        click: (event) => this.pick(event),
        keydown: (event) => this.move(event),
        mousemove: (event) => this.hover(event),
      },
    });
    this.element = el("div", { class: "atlas-scroll" }, this.canvas);
  }

  draw(state, weights, ramp, colors) {
    const stack = weights.stacks[state.stack];
    this.stack = stack;
    this.state = state;
    const width = this.element.clientWidth;
    if (!width) return;
    const room = (width - GUTTER - GAP * (stack.heads - 1)) / stack.heads;
    const size = Math.max(6, Math.min(LARGEST_THUMBNAIL, Math.floor(room)));
    const shown = [weights, state.stack, state.theme, size];
    if (shown.some((part, i) => part !== this.painted?.[i])) this.image = null;
    this.painted = shown;
    this.size = size;
    this.gap = size < 12 ? 1 : GAP;
    const step = size + this.gap;
    const height = HEAD + stack.layers * step + FOOT;
    const context = prepare(this.canvas, Math.max(width, GUTTER + stack.heads * step), height);
    context.font = `11px ${colors.mono}`;
    context.fillStyle = colors.secondary;
    context.textBaseline = "middle";
    context.textAlign = "right";
    this.image ??= this.paint(weights, ramp, step, size);
    const everyRow = Math.ceil(13 / step);
    for (let layer = 0; layer < stack.layers; layer += everyRow) {
      context.fillText(layer, GUTTER - 8, HEAD + layer * step + size / 2);
    }
    context.textAlign = "center";
    const everyColumn = Math.ceil(18 / step);
    for (let head = 0; head < stack.heads; head += everyColumn) {
      context.fillText(head, GUTTER + head * step + size / 2, height - 6);
    }
    context.imageSmoothingEnabled = false;
    context.drawImage(this.image, GUTTER, HEAD, stack.heads * step, stack.layers * step);
    context.strokeStyle = colors.accent;
    context.lineWidth = 2;
    context.strokeRect(
      GUTTER + state.head * step - 1,
      HEAD + state.layer * step - 1,
      size + 2,
      size + 2,
    );
    this.canvas.setAttribute(
      "aria-label",
      `Layer ${state.layer}, head ${state.head}. Arrow keys move between heads.`,
    );
    this.reveal(state.layer * step, size);
  }

  // The thumbnails change only with data, stack, theme and width, so they are kept between selections.
  paint(weights, ramp, step, size) {
    const { layers, heads, name } = this.stack;
    const ratio = Math.max(1, Math.round(window.devicePixelRatio || 1));
    const image = new OffscreenCanvas(heads * step * ratio, layers * step * ratio);
    const context = image.getContext("2d");
    context.imageSmoothingEnabled = false;
    context.scale(ratio, ratio);
    for (let layer = 0; layer < layers; layer++) {
      for (let head = 0; head < heads; head++) {
        const picture = thumbnail(weights.overview(name, layer, head), ramp, size * ratio);
        context.drawImage(picture, head * step, layer * step, size, size);
      }
    }
    return image;
  }

  reveal(top, size) {
    const box = this.element;
    if (top < box.scrollTop) box.scrollTop = top;
    if (top + size + FOOT > box.scrollTop + box.clientHeight) {
      box.scrollTop = top + size + FOOT - box.clientHeight;
    }
  }

  headAt(event) {
    const step = this.size + this.gap;
    const head = Math.floor((event.offsetX - GUTTER) / step);
    const layer = Math.floor((event.offsetY - HEAD) / step);
    const inside =
      head >= 0 && head < this.stack.heads && layer >= 0 && layer < this.stack.layers;
    return inside ? { layer, head } : null;
  }

  pick(event) {
    const found = this.headAt(event);
    if (found) this.onSelect(found);
  }

  hover(event) {
    const found = this.headAt(event);
    this.canvas.style.cursor = found ? "pointer" : "default";
    this.canvas.title = found ? `layer ${found.layer}, head ${found.head}` : "";
  }

  move(event) {
    const moves = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
    const by = moves[event.key];
    if (!by) return;
    event.preventDefault();
    this.onSelect({
      layer: Math.max(0, Math.min(this.stack.layers - 1, this.state.layer + by[0])),
      head: Math.max(0, Math.min(this.stack.heads - 1, this.state.head + by[1])),
    });
  }
}

// Max-pooled once more to the pixels of a thumbnail, so that a single strong cell never fades; the
// square root spreads the many small weights of long inputs.
function thumbnail(map, ramp, size) {
  const rows = Math.min(map.rows, size);
  const columns = Math.min(map.columns, size);
  const canvas = new OffscreenCanvas(columns, rows);
  const context = canvas.getContext("2d");
  const image = context.createImageData(columns, rows);
  const pixels = new Uint32Array(image.data.buffer);
  const strongest = new Float32Array(rows * columns);
  for (let r = 0; r < map.rows; r++) {
    const row = Math.floor((r * rows) / map.rows) * columns;
    for (let c = 0; c < map.columns; c++) {
      const at = row + Math.floor((c * columns) / map.columns);
      const value = map.values[r * map.columns + c];
      if (value > strongest[at]) strongest[at] = value;
    }
  }
  for (let i = 0; i < pixels.length; i++) {
    pixels[i] = ramp.packed[Math.round(Math.sqrt(strongest[i] * map.scale) * 255)];
  }
  context.putImageData(image, 0, 0);
  return canvas;
}
