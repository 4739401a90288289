// How what is chosen is drawn: each panel of the explorer, and what follows the pointer.
import { el, keepFocus } from "../shared/format.js";
import { thingsOf } from "./axis.js";
import { besides } from "./besides.js";
import { Bringing } from "./bringing.js";
import { arranged } from "./heads.js";
import { legend } from "./legend.js";
import { allowedIn, headColours, lineTools } from "./linetools.js";
import { paints } from "./paint.js";
import { readout, strongestList } from "./readout.js";
import { placesOf, rule, unshaded } from "./words.js";

export const SERIES = 6; // most heads that have a colour of their own
const TALLEST = 680;
const LOWEST = 240;
const AROUND = 392; // pixels above and below the cells of a map, up to its formula
const NARROW = 860; // the width in explorer.css under which the columns become one

function lineRule({ overview }) {
  return overview
    ? "only tokens whose exact rows are known have lines"
    : "the stronger, the wider and fuller a line";
}

// What the explorer draws with; `Explorer` adds what is chosen.
export class Panels extends Bringing {
  // On the whole screen the map takes what its headings, scales and names leave of the height.
  get tallest() {
    return document.fullscreenElement ? Math.max(LOWEST, window.innerHeight - AROUND) : TALLEST;
  }

  drawAll() {
    this.width = this.root.clientWidth;
    if (!this.width) return;
    // In one column the number that is pointed at stands in the strip, which stays in sight.
    const { readout: said, strip, beside } = this.part;
    if (this.narrow && said.parentElement !== strip) strip.append(said);
    else if (!this.narrow && said.parentElement !== beside) beside.prepend(said);
    this.drawAtlas();
    this.drawHead();
  }

  get narrow() {
    return this.width <= NARROW;
  }

  drawAtlas() {
    const { state, weights, ramp, colors, quantity } = this;
    this.arranged = arranged(this.stack, this.finder);
    const upTo = quantity.layerwise ? state.focus.layer : null;
    const colorOf = (head) => (upTo !== null && !this.arranged.listed ? null : this.colorOf(head));
    const own =
      this.wanted.padding === "cut"
        ? [this.whole.queries, this.whole.keys].flatMap((axis) => [axis.ownLength, axis.length])
        : [1, 1, 1, 1];
    this.atlas.draw({
      state,
      weights,
      arranged: this.arranged,
      ramp,
      colors,
      strip: this.narrow,
      colorOf,
      upTo,
      own,
    });
    const mixes = quantity.layerwise ? "" : "; ctrl or shift and click mixes heads";
    this.part.hint.textContent = `${placesOf(this.stack, this.header.metrics, this.finder, upTo)} Click, or move with the arrow keys${mixes}.`;
    this.tables.heads.refresh();
  }

  // The text is built from what is drawn, which may be an overview that cannot be cut.
  drawText() {
    const { queries, keys } = this.drawn;
    if (this.written?.queries === queries && this.written.keys === keys) return;
    this.written = { queries, keys };
    this.part.direction.hidden = !this.oneText; // with two texts the side that is pointed at decides
    const { query, key } = this.sides;
    const two = [
      { name: query, side: "query", axis: queries },
      { name: key, side: "key", axis: keys },
    ];
    // Coarser keys and a tower of text are no one grid of patches: they are written out.
    const panel = this.picture && this.oneText && keys.grid ? this.picturePanel : this.textPanel;
    if (panel !== this.text) this.text.element.replaceWith(panel.element);
    this.text = panel;
    if (this.picture) {
      const written = keys.tokens.ids.some((id) => id >= 0) ? "Text" : "Cells";
      this.part.inputName.textContent = panel === this.picturePanel ? "Picture" : written;
    }
    this.text.build(this.oneText ? [{ name: "", side: "both", axis: keys }] : two, this.picture);
  }

  drawHead() {
    const { state, drawn, part, options } = this;
    this.drawText();
    part.mapName.textContent = part.here.textContent = drawn.name;
    this.tools.mark();
    part.scale.hidden = drawn.quantity.signed;
    const whole = this.drawnOf(state.heads, { whole: true, name: "weights" });
    const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
    this.headPanel.draw({
      heads: state.heads,
      mixing: this.mixing,
      stack: this.stack,
      metrics: this.header.metrics,
      colorOf: (head) => this.colorOf(head),
      entropy: whole.overview || state.heads.length === 1 ? null : mean(whole.entropies),
    });
    this.markCuts();
    part.rule.textContent = rule(this.stack, state.heads, this.mixing, drawn);
    part.rule.classList.toggle("cut", Boolean(drawn.without));
    const notes = this.nothingLeft
      ? ["Nothing would be left of this input: all tokens are shown.", ...drawn.notes]
      : drawn.notes;
    part.stated.textContent = notes.join(" ");
    part.stated.hidden = !notes.length;
    part.formula.replaceChildren(
      el("span", { class: "mono" }, drawn.formula),
      ` · ${drawn.source}`,
    );
    const asMap = options.view === "map";
    for (const [element, on] of [
      [this.map.element, asMap],
      [part.mapTools, asMap],
      [this.lines.element, !asMap],
      [part.lineTools, !asMap],
    ]) {
      element.hidden = !on;
    }
    if (asMap) this.drawMap();
    else this.drawLines(true);
    this.drawLinked();
    this.drawPath();
    this.tables.links.refresh();
    this.tables.row.refresh();
  }

  // The menus say what is drawn: an overview cannot be cut, whatever was chosen before it.
  markCuts() {
    const { drawn, part, wanted } = this;
    const cut = !drawn.overview;
    const unit = [drawn.keys.unit, drawn.queries.unit].find((each) => each !== "token") ?? "token";
    for (const [box, value] of [
      [part.unit, unit],
      [part.hide, (cut && wanted.hide) || "nothing"],
      [part.padding, (cut && wanted.padding) || "shown"],
    ]) {
      if (box.firstChild) box.firstChild.value = value;
    }
  }

  drawMap() {
    const { drawn, ramp, signed, colors, options, state, tallest } = this;
    const [hover, lock] = [state.hover, state.lock].map((spot) => this.read(spot)?.cell ?? null);
    const seen = { hover, lock, scale: options.scale };
    this.map.draw({ state: seen, drawn, ramp, signed, colors, tallest, within: this.width });
    this.part.legend.replaceChildren(...legend(this.stack, drawn, { ramp, signed }, options.scale));
  }

  drawLines(anew = false) {
    const { state, drawn, colors, options, tallest, part } = this;
    const { heads } = state;
    const ready = heads.map((head) => this.drawnOf([head]));
    const several =
      heads.length > 1 &&
      heads.length <= SERIES &&
      !this.quantity.layerwise &&
      ready.every(Boolean);
    const one = (head, i) => ({ head, drawn: ready[i], color: this.colorOf(head) });
    const sources = several ? heads.map(one) : [{ drawn, color: colors.accent }];
    const strongest = Math.max(...sources.map((source) => source.drawn.strongest));
    if (anew) {
      const choose = (choice) => this.choose(choice);
      keepFocus(part.lineTools, () =>
        part.lineTools.replaceChildren(...lineTools({ axes: drawn, options, strongest, choose })),
      );
      part.legend.replaceChildren(
        ...(several ? headColours(sources) : []),
        el(
          "span",
          { class: "quiet" },
          drawn.quantity.signed ? "only scores above 0 have a line" : lineRule(drawn),
        ),
        ...legend(this.stack, drawn).slice(-1),
      );
    }
    this.lines.draw({
      sources,
      names: this.sides,
      allowed: allowedIn(drawn, options.pairs),
      pairs: options.pairs,
      least: options.least ** 2,
      colors,
      tallest,
    });
    this.lines.drawOver(this.standsOut());
    if (anew) this.revealLines();
  }

  revealLines() {
    const found = this.standsOut();
    if (found && !this.lines.element.hidden) this.lines.reveal(found.first);
  }

  // The tokens whose lines stand out.
  standsOut() {
    const found = this.read(this.state.hover ?? this.state.lock);
    if (!found) return null;
    const { query, queryTo, key, keyTo } = found.cell;
    return found.to
      ? { side: "key", first: key, last: keyTo }
      : { side: "query", first: query, last: queryTo };
  }

  // What follows the pointer: the cell, its number, the list beside the map, the shaded text.
  drawLinked() {
    const { state, drawn, part } = this;
    const [hover, lock] = [state.hover, state.lock].map((spot) => this.read(spot));
    if (this.options.view === "map") {
      this.map.state = { ...this.map.state, hover: hover?.cell ?? null, lock: lock?.cell ?? null };
      if (this.map.colors) this.map.drawOver();
    } else if (this.lines.drawn) this.lines.drawOver(this.standsOut());
    const found = hover ?? lock;
    const locked = lock && this.lockedUnits(lock);
    if (!found) {
      this.text.draw("both", null, drawn, null, paints(drawn, null, this));
      part.unshaded.textContent = "";
      part.readout.replaceChildren(
        el(
          "p",
          { class: "quiet" },
          `Point at a ${thingsOf(drawn.keys.tokens)[0]} or a cell to read its ${drawn.quantity.noun}; click to lock it.`,
        ),
      );
      part.strongest.replaceChildren();
      return;
    }
    this.text.draw(
      found.to ? "query" : "key",
      found.values,
      drawn,
      locked,
      paints(drawn, found.values, this),
    );
    part.unshaded.textContent = unshaded(drawn, found.values);
    part.readout.replaceChildren(
      ...readout(drawn, found.cell, found.row, found.row ? besides(this, found.cell) : []),
    );
    part.strongest.replaceChildren(...strongestList(drawn, found));
  }

  lockedUnits({ cell, to }) {
    const side = this.oneText ? "both" : to ? "key" : "query";
    const [index, end] = to ? [cell.key, cell.keyTo] : [cell.query, cell.queryTo];
    return { side, index, end };
  }
}
