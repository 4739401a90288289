// Queries at the left, keys at the right, and between them a curve for every weight above a
// threshold: for one head, or for several, each in its colour. Only what is in sight is drawn.
import { el, fit, prepare } from "../shared/format.js";
import { curves } from "./curves.js";

const ROW = 24;
const TOP = 24;
const SIDE = 12; // between a label and where its curves begin
const LABEL = 176; // most room for a label

export class Lines {
  constructor({ onHover, onLock }) {
    this.onHover = onHover;
    this.onLock = onLock;
    this.widths = new WeakMap(); // of labels, by axis
    this.kept = new WeakMap(); // curves, by what they are drawn of
    this.at = { side: "query", index: 0 }; // where the keyboard stands
    this.base = el("canvas", { "aria-hidden": "true" });
    this.over = el("canvas", {
      class: "over",
      tabindex: "0",
      role: "application",
      "aria-roledescription": "lines between tokens",
      on: {
        mousemove: (event) => this.onHover(this.tokenAt(event)),
        mouseleave: () => this.onHover(null),
        blur: () => this.onHover(null),
        click: (event) => {
          const found = this.tokenAt(event);
          if (found) this.onLock(found, "toggle");
        },
        keydown: (event) => this.pressed(event),
      },
    });
    this.stage = el("div", { class: "stage" }, this.base, this.over);
    this.room = el("div", {}, this.stage);
    this.element = el(
      "div",
      { class: "lines-box", on: { scroll: () => this.scrolled() } },
      this.room,
    );
  }

  // `sources`: [{drawn, color}], one a head; `allowed(query, key)` says which pairs may be joined;
  // `least` is the share of the strongest weight from which on a curve is drawn.
  draw({ sources, names, allowed, pairs, least, colors, tallest }) {
    Object.assign(this, { sources, allowed, pairs, least, colors });
    [{ drawn: this.drawn }] = sources;
    const { queries, keys } = this.drawn;
    const last = (this.at.side === "query" ? queries : keys).length - 1;
    this.at = { side: this.at.side, index: Math.min(this.at.index, last) };
    const width = this.element.clientWidth;
    if (!width) return;
    const content = TOP + Math.max(queries.length, keys.length) * ROW + 4;
    this.height = Math.min(content, tallest);
    this.width = width;
    this.element.style.height = `${this.height}px`;
    this.room.style.height = `${content}px`;
    const most = Math.min(LABEL, width * 0.34);
    const widest = (axis) => Math.min(most, Math.max(40, this.widthOf(axis)));
    this.leftRoom = widest(queries);
    this.rightRoom = widest(keys);
    this.x = [this.leftRoom + SIDE, width - this.rightRoom - SIDE - 8];
    this.names = names;
    this.strongest = Math.max(...sources.map(({ drawn }) => drawn.strongest), 1e-9);
    const listed = sources.length === 1 ? "" : ` of ${sources.length} heads`;
    this.over.setAttribute(
      "aria-label",
      `Lines${listed}. Up and down move over the tokens, left and right change the side, enter locks.`,
    );
    this.paint();
  }

  // The widest label of an axis, measured once.
  widthOf(axis) {
    if (!this.widths.has(axis)) {
      const context = this.base.getContext("2d");
      context.font = `13px ${this.colors.mono}`;
      const distinct = [...new Set(axis.text)];
      this.widths.set(axis, Math.max(...distinct.map((text) => context.measureText(text).width)));
    }
    return this.widths.get(axis);
  }

  // What is in sight: the first and last row, for both sides alike.
  get sight() {
    const top = this.element.scrollTop;
    return [
      Math.max(0, Math.floor((top - TOP) / ROW)),
      Math.floor((top + this.height - TOP) / ROW),
    ];
  }

  y(index) {
    return TOP + (index + 0.5) * ROW - this.element.scrollTop;
  }

  scrolled() {
    if (!this.drawn) return;
    this.paint();
    this.drawOver(this.shown);
  }

  paint() {
    const context = prepare(this.base, this.width, this.height);
    for (const { drawn, color } of this.sources) this.curvesOf(drawn).stroke(context, color);
  }

  // One head's curves; those of the others stay as they are when one more is chosen.
  curvesOf(drawn) {
    const { x, element, height, pairs, strongest } = this;
    const floor = this.least * strongest;
    const stamp = [...x, element.scrollTop, height, pairs, floor, strongest].join(" ");
    const kept = this.kept.get(drawn);
    if (kept?.stamp === stamp) return kept.paths;
    const paths = curves(this);
    const add = (query, key, value) => this.allowed(query, key) && paths.add(query, key, value);
    const [first, last] = this.sight;
    const [lastQuery, lastKey] = [drawn.queries.length - 1, drawn.keys.length - 1];
    // A curve is seen when one of its ends is.
    const inSight = [first, Math.min(last, lastQuery)];
    const keysInSight = [first, Math.min(last, lastKey)];
    drawn.above(floor, [0, Math.min(first - 1, lastQuery)], keysInSight, add);
    drawn.above(floor, inSight, [0, lastKey], add);
    drawn.above(floor, [last + 1, lastQuery], keysInSight, add);
    this.kept.set(drawn, { stamp, paths });
    return paths;
  }

  // `shown`: {side, first, last, cell} of the tokens whose links stand out, or null for none.
  drawOver(shown) {
    this.shown = shown;
    const context = prepare(this.over, this.width, this.height);
    this.base.style.opacity = shown ? 0.14 : 0.9;
    const { colors, sources } = this;
    const linked = { query: new Map(), key: new Map() }; // token -> [weight of each source]
    if (shown) {
      const floor = this.least * this.strongest;
      const other = shown.side === "query" ? "key" : "query";
      sources.forEach(({ drawn, color }, number) => {
        const draw = curves(this);
        for (let at = shown.first; at <= shown.last; at++) {
          const values = (shown.side === "query" ? drawn.row(at) : drawn.column(at)) ?? []; // of an overview not all are known
          values.forEach((value, index) => {
            const [query, key] = shown.side === "query" ? [at, index] : [index, at];
            if (value < floor || value <= 0 || !this.allowed(query, key)) return;
            draw.add(query, key, value);
            const marks = linked[other].get(index) ?? sources.map(() => 0);
            marks[number] = Math.max(marks[number], value / this.strongest);
            linked[other].set(index, marks);
          });
        }
        draw.stroke(context, color, true);
      });
    }
    context.font = `11px ${colors.sans}`;
    context.fillStyle = colors.page;
    context.globalAlpha = 0.92;
    context.fillRect(0, 0, this.width, TOP - 4);
    context.globalAlpha = 1;
    context.textBaseline = "middle";
    context.fillStyle = colors.secondary;
    context.textAlign = "right";
    context.fillText(this.names.query, this.leftRoom, TOP / 2 - 2);
    context.textAlign = "left";
    context.fillText(this.names.key, this.x[1] + SIDE, TOP / 2 - 2);
    context.save();
    context.beginPath();
    context.rect(0, TOP - 4, this.width, this.height);
    context.clip();
    context.font = `13px ${colors.mono}`;
    for (const side of ["query", "key"]) this.labels(context, side, shown, linked[side]);
    context.restore();
  }

  labels(context, side, shown, linked) {
    const { colors, drawn } = this;
    const axis = side === "query" ? drawn.queries : drawn.keys;
    const [first, last] = this.sight;
    const right = side === "query";
    context.textAlign = right ? "right" : "left";
    const room = right ? this.leftRoom : this.rightRoom;
    const x = right ? this.leftRoom : this.x[1] + SIDE;
    for (let index = first; index <= Math.min(last, axis.length - 1); index++) {
      const y = this.y(index);
      const marks = linked.get(index);
      const chosen = shown && shown.side === side && index >= shown.first && index <= shown.last;
      if (marks) this.mark(context, marks, right ? 0 : x - 4, y, room + 8);
      if (chosen) {
        context.strokeStyle = colors.accent;
        context.lineWidth = 2;
        context.strokeRect(right ? 1 : x - 4, y - ROW / 2 + 2, room + (right ? 5 : 8), ROW - 4);
      }
      const strong = chosen || marks || !shown;
      context.fillStyle = strong ? colors.text : colors.secondary;
      context.fillText(fit(context, axis.text[index], room), x, y + 0.5);
    }
  }

  // Behind a linked token: a band for each head, as strong as its weight.
  mark(context, marks, x, y, width) {
    const high = (ROW - 6) / marks.length;
    marks.forEach((share, number) => {
      context.fillStyle = this.sources[number].color;
      context.globalAlpha = 0.06 + 0.34 * share;
      context.fillRect(x, y - ROW / 2 + 3 + number * high, width, high);
    });
    context.globalAlpha = 1;
  }

  tokenAt(event) {
    const index = Math.floor((event.offsetY + this.element.scrollTop - TOP) / ROW);
    const { queries, keys } = this.drawn;
    const middle = (this.x[0] + this.x[1]) / 2;
    const side = event.offsetX < middle ? "query" : "key";
    const known = index >= 0 && index < (side === "query" ? queries : keys).length;
    const onLabel = event.offsetX < this.x[0] + 24 || event.offsetX > this.x[1] - 24;
    this.over.style.cursor = known && onLabel ? "pointer" : "default";
    return known && onLabel && event.offsetY > TOP - 6 ? { side, index } : null;
  }

  pressed(event) {
    const { queries, keys } = this.drawn;
    const count = (side) => (side === "query" ? queries : keys).length;
    const by = { ArrowUp: -1, ArrowDown: 1, PageUp: -20, PageDown: 20 }[event.key];
    const side = { ArrowLeft: "query", ArrowRight: "key" }[event.key];
    if (event.key === "Enter" || event.key === " ") this.onLock(this.at, "toggle");
    else if (by || side) {
      const to = side ?? this.at.side;
      const index = Math.max(0, Math.min(count(to) - 1, this.at.index + (by ?? 0)));
      this.at = { side: to, index };
      this.reveal(index);
      this.onHover(this.at);
    } else return;
    event.preventDefault();
  }

  reveal(index) {
    const y = TOP + index * ROW;
    const box = this.element;
    if (y - TOP < box.scrollTop) box.scrollTop = y - TOP;
    if (y + ROW > box.scrollTop + this.height) box.scrollTop = y + ROW - this.height;
  }
}
