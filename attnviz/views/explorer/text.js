// The input as text: every token shaded by what the locked token attends to, or by what attends
// to it. Tokens of one word stand together.
import { el, weight } from "../format.js";

export class TextPanel {
  constructor({ onHover, onLock }) {
    this.onHover = onHover;
    this.onLock = onLock;
    this.element = el("div", {
      class: "text",
      on: {
        mouseover: (event) => this.hovered(event),
        mouseleave: () => this.onHover(null),
        click: (event) => this.clicked(event),
        keydown: (event) => this.moved(event),
      },
    });
    this.lines = [];
  }

  // `axes`: [{name, side, tokens}], one line of text for each axis of the map.
  build(axes) {
    this.lines = axes.map(({ name, side, tokens }) => {
      const marks = tokens.text.map((text, i) =>
        el(
          "button",
          {
            type: "button",
            class: joins(tokens, i) ? "token joined" : "token",
            "data-index": i,
            "data-side": side,
            tabindex: i === 0 ? "0" : "-1",
          },
          text,
        ),
      );
      return { side, tokens, marks, name, looks: [], shaded: null };
    });
    this.element.replaceChildren(
      ...this.lines.map(({ name, marks, tokens }) =>
        el(
          "div",
          { class: "line" },
          name ? el("span", { class: "line-name" }, name) : null,
          ...marks.flatMap((mark, i) => (startsSegment(tokens, i) ? [el("br"), mark] : [mark])),
        ),
      ),
    );
  }

  // Shades `side` by the weights, and marks the tokens that are locked.
  draw(side, values, within, locked, ramp) {
    const strongest = values ? values.reduce((a, b) => Math.max(a, b), 1e-9) : 1;
    for (const line of this.lines) {
      const shaded = values && (line.side === side || line.side === "both");
      line.shaded = shaded ? { values, within } : null;
      line.marks.forEach((mark, i) => {
        const shade = shaded ? Math.round((values[i] / strongest) * 170) : 0;
        const isLocked = Boolean(locked && locked.index === i && sameSide(line.side, locked.side));
        // Most tokens keep their shade while the pointer moves: only changes touch the page.
        const look = `${shade} ${isLocked} ${ramp.css[shade]}`;
        if (line.looks[i] === look) return;
        line.looks[i] = look;
        mark.style.background = ramp.css[shade];
        mark.classList.toggle("on-dark", ramp.dark[shade] && ramp.dark[255]);
        mark.classList.toggle("on-light", !ramp.dark[shade] && !ramp.dark[255]);
        mark.classList.toggle("locked", isLocked);
        mark.setAttribute("aria-pressed", String(isLocked));
      });
    }
  }

  // What a token is, said when it is pointed at.
  describe({ side, index }, mark) {
    const line = this.lines.find((each) => each.side === side);
    const { pieces, ids } = line.tokens;
    const about = `${pieces[index]} · id ${ids[index]} · position ${index}`;
    const { values, within } = line.shaded ?? {};
    mark.title = values ? `${weight(values[index], within)} · ${about}` : about;
  }

  hovered(event) {
    const found = tokenOf(event.target);
    if (!found) return;
    this.onHover(found);
    this.describe(found, event.target);
  }

  clicked(event) {
    const found = tokenOf(event.target);
    if (found) this.onLock(found);
  }

  moved(event) {
    const found = tokenOf(event.target);
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!found || !by) return;
    const line = this.lines.find(({ side }) => side === found.side);
    const next = line.marks[found.index + by];
    if (!next) return;
    event.preventDefault();
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
    this.onHover({ side: found.side, index: found.index + by });
  }
}

function tokenOf(target) {
  if (!target.dataset || target.dataset.index === undefined) return null;
  return { side: target.dataset.side, index: Number(target.dataset.index) };
}

function sameSide(line, side) {
  return line === "both" || line === side;
}

function joins(tokens, i) {
  return i > 0 && tokens.word[i] >= 0 && tokens.word[i] === tokens.word[i - 1];
}

function startsSegment(tokens, i) {
  if (i === 0 || tokens.segment[i] !== 1) return false;
  return !tokens.segment.slice(0, i).includes(1);
}
