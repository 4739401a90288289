// The input as text: every unit shaded by what the locked one attends to, or by what attends to it.
// Tokens of one word stand together; a span is locked by dragging over it or with shift.
import { el } from "../shared/format.js";

export class TextPanel {
  constructor({ onHover, onLock }) {
    this.onHover = onHover;
    this.onLock = onLock;
    this.element = el("div", {
      class: "text",
      on: {
        mouseover: (event) => this.hovered(event),
        mouseleave: () => this.onHover(null),
        focusout: ({ relatedTarget }) => this.element.contains(relatedTarget) || this.onHover(null),
        mousedown: (event) => this.grab(event),
        click: (event) => this.clicked(event),
        keydown: (event) => this.moved(event),
      },
    });
    this.lines = [];
  }

  // `axes`: [{name, side, axis}], one line of text for each side of the map.
  build(axes) {
    Object.assign(this, { from: null, stretching: null, dragged: false }); // of the units before
    this.lines = axes.map(({ name, side, axis }) => {
      const marks = [];
      const parts = axis.running.map(({ text, index, end, joined }) => {
        if (index < 0) return el("span", { class: "token gone", title: "left out" }, text);
        const mark = el(
          "button",
          {
            type: "button",
            class: joined ? "token joined" : "token",
            "data-index": index,
            "data-end": end > index ? end : null,
            "data-side": side,
            tabindex: marks.length ? "-1" : "0",
          },
          text,
        );
        marks.push(mark);
        return mark;
      });
      const groups = axis.running
        .filter(({ index }) => index >= 0)
        .map(({ index, end }) => [index, end]);
      return { side, axis, marks, groups, parts, name, looks: [], shaded: null };
    });
    this.element.replaceChildren(
      ...this.lines.map(({ name, parts, axis }) =>
        el(
          "div",
          { class: ["sentence", "turn"].includes(axis.unit) ? "line sentences" : "line" },
          name ? el("span", { class: "line-name" }, name) : null,
          ...parts.flatMap((part, i) => [...opening(axis, i), part]),
        ),
      ),
    );
  }

  // Shades `side` by the values of what is drawn, and marks the span that is locked. Looks are
  // as from paint.js.
  draw(side, given, drawn, locked, paints) {
    for (const line of this.lines) {
      const shaded = given && (line.side === side || line.side === "both");
      const grouped = shaded && line.groups.length < line.axis.length;
      const values = grouped ? ofGroups(line.groups, given, drawn, side) : given;
      const { look, plain } = grouped ? paints.of(values) : paints;
      line.shaded = shaded ? { values, drawn } : null;
      line.marks.forEach((mark, i) => {
        const { css, dark, light } = shaded ? look(values[i]) : plain;
        const [index, end] = line.groups[i];
        const isLocked = Boolean(
          locked && end >= locked.index && index <= locked.end && sameSide(line.side, locked.side),
        );
        // Most tokens keep their shade while the pointer moves: only changes touch the page.
        const state = `${css} ${isLocked}`;
        if (line.looks[i] === state) return;
        line.looks[i] = state;
        mark.style.background = css;
        mark.classList.toggle("on-dark", dark);
        mark.classList.toggle("on-light", light);
        mark.classList.toggle("locked", isLocked);
        mark.setAttribute("aria-pressed", String(isLocked));
      });
    }
    this.locked = locked;
    this.reveal(locked);
  }

  // What is locked is in sight, once: then the reader may scroll away from it.
  reveal(locked) {
    const { element } = this;
    const line = locked && this.lines.find((each) => sameSide(each.side, locked.side));
    const mark = line?.marks[line.groups.findIndex(([, end]) => end >= locked.index)];
    if (!mark || mark === this.revealed || !element.clientHeight) return;
    this.revealed = mark;
    const [box, at] = [element.getBoundingClientRect(), mark.getBoundingClientRect()];
    if (at.top >= box.top && at.bottom <= box.bottom) return;
    element.scrollTop += at.top - box.top - (box.height - at.height) / 2;
  }

  lineOf(side) {
    return this.lines.find((line) => line.side === side);
  }

  // What a unit is, said when it is pointed at.
  describe({ side, index, end = index }, mark) {
    const line = this.lineOf(side);
    const { values, drawn } = line.shaded ?? {};
    const about =
      end > index ? `${line.axis.text[index]} to ${line.axis.text[end]}` : line.axis.about(index);
    const value = values?.[line.marks.indexOf(mark)];
    mark.title = values
      ? `${drawn.said(value, drawn.overview ? 0 : drawn.within)} · ${about}`
      : about;
  }

  hovered(event) {
    const found = tokenOf(event.target);
    if (!found) return;
    if (this.from && this.from.side === found.side && this.from.index !== found.index) {
      this.dragged = true;
      this.onLock(span(this.from, found), "set");
    } else if (!this.dragged) this.onHover(found);
    this.describe(found, event.target);
  }

  grab(event) {
    const found = tokenOf(event.target);
    this.dragged = false;
    if (!found || event.button !== 0 || event.shiftKey) return;
    event.preventDefault(); // no text is selected while a span is drawn
    event.target.focus();
    this.from = found;
    window.addEventListener(
      "mouseup",
      () => {
        this.from = null;
        setTimeout(() => (this.dragged = false)); // after the click that ends the drag
      },
      { once: true },
    );
  }

  clicked(event) {
    const found = tokenOf(event.target);
    if (!found || this.dragged) return;
    if (event.shiftKey && this.locked) this.onLock(span(this.anchor(found), found), "set");
    else this.onLock(found, "toggle");
  }

  // Where a span that is stretched to `to` begins: the far end of what is locked.
  anchor(to) {
    const { index, end } = this.locked;
    return { side: to.side, index: to.index > index ? index : end };
  }

  moved(event) {
    const found = tokenOf(event.target);
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!found || !by) return;
    const line = this.lineOf(found.side);
    const next = line.marks[line.marks.indexOf(event.target) + by];
    if (!next) return;
    event.preventDefault();
    const to = tokenOf(next);
    if (event.shiftKey) {
      const held = this.locked && this.stretching ? this.stretching : found;
      this.stretching = held;
      this.onLock(span(held, to), "set");
    } else this.stretching = null;
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
    if (!event.shiftKey) this.onHover(to);
  }
}

function span(from, to) {
  const ends = [from.index, from.end ?? from.index, to.index, to.end ?? to.index];
  return { side: from.side, index: Math.min(...ends), end: Math.max(...ends) };
}

function tokenOf(target) {
  if (!target.dataset || target.dataset.index === undefined) return null;
  const { side, index, end } = target.dataset;
  return end === undefined
    ? { side, index: Number(index) }
    : { side, index: Number(index), end: Number(end) };
}

// The value of each group of units: what they get together, or what they attend with on average.
function ofGroups(groups, values, drawn, side) {
  return groups.map(([first, last]) => {
    const inside = Array.from(values).slice(first, last + 1);
    return side === "query"
      ? inside.reduce((sum, value) => sum + value, 0) / inside.length
      : drawn.joined(inside);
  });
}

function sameSide(line, side) {
  return line === "both" || line === side;
}

// What stands before a unit: a line break before the second text of a pair, and, where a turn of a
// chat begins, its role.
function opening(axis, i) {
  if (startsSegment(axis, i)) return [el("br")];
  const { turn, roles } = axis.tokens;
  const of = (at) => turn[axis.running[at].first];
  if (!turn || axis.unit === "turn" || (i > 0 && of(i) === of(i - 1))) return [];
  return [i > 0 ? el("br") : "", el("span", { class: `role ${roles[of(i)]}` }, roles[of(i)])];
}

// Whether a unit is the first of the second text.
function startsSegment(axis, i) {
  const segment = (at) => axis.tokens.segment[axis.running[at].first];
  if (i === 0 || segment(i) !== 1) return false;
  for (let before = 0; before < i; before++) if (segment(before) === 1) return false;
  return true;
}
