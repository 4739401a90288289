// The explorer: what is chosen, and the parts that show it; what is selected in one is selected in all.
import { rampOf, seriesOf, signedRampOf, themeOf } from "../color.js";
import { el } from "../format.js";
import { follow, renderer } from "../host.js";
import { unpack } from "../pack.js";
import { Atlas } from "./atlas.js";
import { besides } from "./besides.js";
import { axesOf } from "./drawn.js";
import { Finder } from "./finder.js";
import { HeadPanel } from "./headpanel.js";
import { arranged, chosenAfter, nearestHead, sameHead } from "./heads.js";
import { Heatmap } from "./heatmap.js";
import { helpPanel } from "./help.js";
import { handleKey } from "./keys.js";
import { cuts, layOut, quantityTools } from "./layout.js";
import { legend } from "./legend.js";
import { Lines } from "./lines.js";
import { allowedIn, headColours, lineTools } from "./linetools.js";
import { DEFAULTS, remember, remembered } from "./memory.js";
import { paints } from "./paint.js";
import { pairOf, PathPanel } from "./pathpanel.js";
import { PicturePanel } from "./picture.js";
import { Quantities } from "./quantities.js";
import { readout, strongestList } from "./readout.js";
import { saved } from "./saving.js";
import { Shown } from "./shown.js";
import { carried, reading, sameSpot } from "./spots.js";
import { headsTable, linksTable, rowTable } from "./tables.js";
import { TextPanel } from "./text.js";
import { Weights } from "./weights.js";
import { placesOf, rule } from "./words.js";

const TALLEST = 680;
const NARROW = 860; // the width in explorer.css under which the columns become one
const SERIES = 6; // most heads that have a colour of their own

class Explorer {
  constructor(element, emit) {
    this.emit = emit;
    this.root = el("div", { class: "av explorer", on: { keydown: (event) => handleKey(event, this) } });
    element.append(this.root);
    const kept = remembered();
    this.options = Object.fromEntries(
      Object.entries(DEFAULTS).map(([name, value]) => [name, kept[name] ?? value]),
    );
    this.mixing = { how: "mean", own: {} };
    this.atlas = new Atlas({ onSelect: (head, how) => this.select(head, how) });
    this.finder = new Finder({
      onArrange: () => this.drawAtlas(),
      onFind: (head) => this.select(head, "one"),
    });
    const spots = {
      onHover: (spot) => this.hover(spot),
      onLock: (spot, how) => this.lock(spot, how),
    };
    this.map = new Heatmap({ ...spots, others: (cell) => besides(this, cell) });
    this.path = new PathPanel();
    this.lines = new Lines(spots);
    this.textPanel = new TextPanel(spots);
    this.picturePanel = new PicturePanel(spots);
    this.headPanel = new HeadPanel({
      onMix: (mixing) => this.mix(mixing),
      onRemove: (head) => this.select(head, "toggle"),
    });
    this.help = helpPanel();
    this.host = follow(this.root, {
      rethemed: () => this.state && (this.theme(), this.drawAll()),
      resized: () => this.state && this.root.clientWidth !== this.width && this.drawAll(),
    });
  }

  destroy() {
    this.host.stop();
    this.root.remove();
  }

  show(data) {
    const { header, arrays } = unpack(data);
    this.header = header;
    this.picture = header.picture && {
      pixels: arrays.picture,
      rows: header.picture[0],
      columns: header.picture[1],
      mask: arrays.mask,
    };
    this.text = this.picture ? this.picturePanel : this.textPanel;
    this.weights = new Weights(header, arrays);
    this.quantities = new Quantities(header, arrays);
    this.shown = new Shown(header, this.weights, this.quantities);
    this.target = "";
    if (header.hide) this.options.hide = header.hide;
    const { stack, heads, lock } = this.opened(header) ?? this.keptHeads(header) ?? {
      stack: header.selection.stack,
      heads: [{ layer: header.selection.layer, head: header.selection.head }],
    };
    const waits = lock && this.weights.stacks[stack].weights === "fetch";
    this.lockWhenExact = waits ? lock : null;
    this.state = { stack, heads, focus: heads.at(-1), lock: waits ? null : (lock ?? null), hover: null };
    this.map.reset();
    this.path.open(header);
    Object.assign(this.map, header.opened?.map);
    this.build();
    this.theme();
    this.enter();
    const { query } = header.selection;
    if (!header.opened && query !== null && stack === header.selection.stack) {
      const index = this.drawn.queries.indexOf.get(query) ?? this.drawn.links(1)[0]?.query;
      if (index !== undefined) this.lock({ side: this.oneText ? "both" : "query", index }, "set");
    }
  }

  // What a file was saved with; null where it names heads that are not there.
  opened({ opened }) {
    const stack = opened && this.weights.stacks[opened.stack];
    if (!stack || !opened.heads.every((head) => sameHead(head, nearestHead(stack, head)))) return null;
    Object.assign(this.options, opened.options);
    Object.assign(this.finder, opened.finder);
    this.mixing = opened.mixing;
    this.target = opened.target ?? "";
    return opened;
  }

  // The heads the reader has chosen stay chosen when only the text changes.
  keptHeads(header) {
    const kept = this.state ? { ...this.state, model: this.model } : remembered();
    this.model = header.model.name;
    if (kept.model !== this.model || header.selection.asked || !kept.heads) return null;
    const stack = this.weights.stacks[kept.stack];
    const fits = ({ layer, head }) => layer < stack.layers && head < stack.heads;
    return stack && kept.heads.every(fits) ? { stack: kept.stack, heads: kept.heads } : null;
  }

  remember() {
    const { stack, heads } = this.state;
    remember({ model: this.model, stack, heads, ...this.options });
  }

  build() {
    this.firstHint ??= el(
      "p",
      { class: "quiet first-hint" },
      "Point at a token to see where it looks; click to lock it. Then choose another head.",
    );
    this.firstHint.hidden = this.firstHint.style.visibility === "hidden";
    const metrics = this.header.metrics;
    this.finder.build(this.stack, metrics);
    this.orderBy = el("span", {}, this.finder.orderBy);
    this.tables = {
      heads: headsTable({ stack: () => this.stack, metrics }),
      links: linksTable(() => this.drawn),
      row: rowTable(() => this.drawn, () => this.read(this.state.lock)),
    };
    this.part = layOut(this);
    this.root.replaceChildren(this.host.probe, ...this.part.page);
  }

  theme() {
    this.root.dataset.theme = this.state.theme = themeOf(this.root);
    this.ramp = rampOf(this.root);
    this.signed = signedRampOf(this.root);
    this.series = seriesOf(this.root);
    const style = getComputedStyle(this.root);
    const names = ["page", "line", "text", "secondary", "accent", "mono", "sans"];
    this.colors = Object.fromEntries(
      names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]),
    );
  }

  // --- what is chosen ---------------------------------------------------------------------------

  get stack() {
    return this.weights.stacks[this.state.stack];
  }

  get oneText() {
    return this.stack.queries === this.stack.keys;
  }

  // What the two sides of the map are called.
  get sides() {
    return this.stack.name === "cross" ? { query: "written", key: "read" } : { query: "query", key: "key" };
  }

  // What is drawn of some heads; of all chosen ones together when none are named.
  // Null while its numbers are not at hand.
  drawnOf(heads, { whole = false, name = this.options.drawn } = {}) {
    const options = whole ? {} : this.wanted;
    const axes = whole ? this.whole : this.axes;
    const { mixing, target } = this;
    const quantity = this.quantities.named(name);
    return this.shown.of(this.stack, heads, { quantity, target, mixing, axes, whole: this.whole, options });
  }

  // Until the numbers of what was chosen are there, the picture before stays.
  get drawn() {
    this.held = this.drawnOf(this.followed) ?? this.held ?? this.drawnOf(this.state.heads, { name: "weights" });
    return this.held;
  }

  get quantity() {
    return this.quantities.named(this.options.drawn);
  }

  // The heads that a picture is of: what runs through layers has one, at the last layer that counts.
  get followed() {
    const { heads, focus } = this.state;
    return this.quantity.layerwise ? [focus] : heads;
  }

  // A chosen head's colour: its own among a few, else the accent; null for a head not chosen.
  colorOf(head) {
    const at = this.state.heads.findIndex((each) => sameHead(each, head));
    if (at < 0) return null;
    const { length } = this.state.heads;
    return length > 1 && length <= SERIES ? this.series[at] : this.colors.accent;
  }

  changeStack(name) {
    const stack = this.weights.stacks[name];
    const heads = [nearestHead(stack, this.state.focus)];
    Object.assign(this.state, { stack: name, heads, focus: heads[0], lock: null, hover: null });
    this.finder.build(this.stack, this.header.metrics);
    this.orderBy.replaceChildren(this.finder.orderBy);
    this.map.reset();
    this.remember();
    this.enter();
  }

  // A stack has been chosen: its texts and all that hangs on them.
  enter() {
    const { stack, header } = this;
    this.whole = axesOf(header, stack, {});
    this.tools = quantityTools(this);
    this.part.quantity.replaceChildren(...this.tools.elements);
    this.cut();
    this.drawAll();
    this.bring();
  }

  // Cuts the axes into the chosen units, without what is left out.
  cut() {
    const { header, stack, options, part } = this;
    const tokens = [...new Set([header.axes[stack.queries], header.axes[stack.keys]])];
    const { units, hides } = cuts(tokens, this.picture, options, (choice) => this.choose(choice));
    part.unit.replaceChildren(...units);
    part.hide.replaceChildren(...hides);
    const wanted = { unit: options.unit, hide: hides.length ? options.hide : "nothing" };
    this.axes = axesOf(header, stack, wanted);
    this.wanted = this.axes.keys.length && this.axes.queries.length ? wanted : {};
    if (this.wanted !== wanted) this.axes = axesOf(header, stack, {});
    this.held = null;
    this.shown.forget();
  }

  // The reader has chosen how something is shown.
  choose(choice) {
    Object.assign(this.options, choice);
    this.remember();
    if (choice.unit || choice.hide) {
      const before = this.drawn;
      this.cut();
      this.state.hover = null;
      this.map.reset();
      this.state.lock = carried(this.state.lock, before, this.drawn);
      this.drawHead();
    } else if (choice.direction) this.drawLinked();
    else if (choice.least !== undefined) this.drawLines();
    else this.drawHead();
  }

  // The reader has chosen what is drawn, or the answer that it is about.
  chooseDrawn(choice) {
    if (choice.drawn) this.options.drawn = choice.drawn;
    if (choice.target !== undefined) this.target = choice.target;
    this.remember();
    this.redrawn();
    this.bringDrawn();
  }

  // What is drawn has changed, perhaps with its axes: what is locked stays locked.
  redrawn() {
    const before = this.held;
    const { drawn } = this;
    if (before && (before.queries !== drawn.queries || before.keys !== drawn.keys)) {
      this.state.hover = null;
      this.map.reset();
      this.state.lock = carried(this.state.lock, before, drawn);
    }
    this.drawAll();
  }

  select(head, how) {
    const { state } = this;
    Object.assign(state, chosenAfter(state, head, how, this.arranged));
    this.remember();
    this.drawAll();
    this.bring();
    this.emit("heads", { stack: state.stack, heads: state.heads });
  }

  mix(mixing) {
    this.mixing = mixing;
    this.drawHead();
  }

  // Fetches the exact maps of the chosen heads where the page only has an overview of them.
  async bring() {
    this.bringDrawn();
    const { stack, heads } = this.state;
    const { problem } = this.part;
    problem.hidden = true;
    const room = this.weights.room(stack);
    if (heads.length > room) {
      problem.textContent = `Exact maps of this length fit for ${room} heads at once; these ${heads.length} are mixed from overviews.`;
      problem.hidden = false;
      return;
    }
    try {
      const loads = heads.map(({ layer, head }) => this.weights.load(stack, layer, head));
      const better = (await Promise.all(loads)).some(Boolean);
      if (!better || this.state.heads !== heads) return;
      const before = this.drawn;
      this.shown.forget();
      // What a link locks is named on the axes that it was cut to, which an overview cannot show.
      const asked = this.lockWhenExact;
      this.lockWhenExact = null;
      this.state.lock = asked ?? carried(this.state.lock, before, this.drawn);
      this.drawHead();
    } catch (error) {
      problem.textContent = `The exact weights could not be fetched: ${error.message}`;
      problem.hidden = false;
    }
  }

  // Fetches what is drawn where it is not at hand, and the raw scores that are read beside weights.
  async bringDrawn() {
    const { state, quantity, target, followed, part } = this;
    const { stack, heads } = state;
    part.refused.hidden = true;
    const all = quantity.name === "weights" ? [] : followed;
    const asked = (this.asked = {});
    try {
      if (all.length > this.weights.room(stack)) throw new Error(`Maps of this length fit for ${this.weights.room(stack)} heads at once: choose fewer.`);
      const loads = all.map((head) => this.quantities.load(quantity.name, stack, head, target));
      if (all.length && !this.drawnOf(followed)) this.wait(quantity);
      const better = (await Promise.all(loads)).some(Boolean);
      if (this.asked !== asked) return;
      this.wait(null);
      if (better) this.redrawn();
    } catch (error) {
      if (this.asked !== asked) return;
      this.wait(null);
      this.options.drawn = "weights";
      part.refused.textContent = `${error.message} Attention weights are drawn.`;
      part.refused.hidden = false;
      this.redrawn();
    }
    if (heads.length > 1 || !this.quantities.brings("scores", stack)) return;
    const more = await this.quantities.load("scores", stack, heads[0]).catch(() => false);
    if (more && this.state.heads === heads) this.drawLinked();
  }

  // The picture before stays, dimmed, until the numbers of another one are there.
  wait(quantity) {
    this.part.right.classList.toggle("waiting", Boolean(quantity));
    if (quantity) this.part.rule.textContent = `working out ${quantity.label} …`;
  }

  hover(spot) {
    if (sameSpot(this.state.hover, spot)) return;
    this.state.hover = spot;
    this.firstHint.style.visibility = "hidden"; // nothing may move under the pointer
    this.drawLinked();
  }

  // `how`: "toggle" frees what is locked already, "set" keeps it.
  lock(spot, how) {
    this.state.lock = how === "toggle" && sameSpot(this.state.lock, spot) ? null : spot;
    this.drawLinked();
    this.revealLines();
    this.tables.row.refresh();
    this.drawPath();
  }

  // The numbers behind the weight of the locked pair, of the head that was chosen last.
  drawPath() {
    const { state, drawn } = this;
    const why = this.quantities.why(state.stack, "paths");
    this.path.show({ why, stack: state.stack, ...state.focus, ...pairOf(drawn, this.read(state.lock)?.cell) });
  }

  // What a spot says on what is drawn: its cell, its values, and whether they attend to it.
  read(spot) {
    if (!spot) return null;
    const to = spot.side === "key" || (this.oneText && this.options.direction === "to" && spot.side !== "query");
    return reading(spot, this.drawn, to);
  }

  // `says` is told what is going on, in words.
  async save(says) {
    says("writing the file ...");
    try {
      await saved(this);
      says("");
    } catch (error) {
      says(`The file could not be saved: ${error.message}`);
    }
  }

  fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.root.requestFullscreen?.();
  }

  // --- drawing ----------------------------------------------------------------------------------

  get tallest() {
    return document.fullscreenElement ? Math.max(TALLEST, window.innerHeight - 200) : TALLEST;
  }

  drawAll() {
    this.width = this.root.clientWidth;
    if (!this.width) return;
    // In one column the number that is pointed at stands in the strip, which stays in sight.
    const { readout: said, strip, beside } = this.part;
    if (this.narrow) strip.append(said);
    else beside.prepend(said);
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
    this.atlas.draw({ state, weights, arranged: this.arranged, ramp, colors, strip: this.narrow, colorOf, upTo });
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
    part.rule.textContent = rule(this.stack, state.heads, this.mixing, drawn);
    part.rule.classList.toggle("cut", Boolean(drawn.without));
    part.stated.textContent = drawn.notes.join(" ");
    part.stated.hidden = !drawn.notes.length;
    part.formula.replaceChildren(
      el("span", { class: "mono" }, drawn.formula),
      ` · ${drawn.source}`,
    );
    const asMap = options.view === "map";
    for (const [element, on] of [[this.map.element, asMap], [part.mapTools, asMap], [this.lines.element, !asMap], [part.lineTools, !asMap]]) {
      element.hidden = !on;
    }
    if (asMap) this.drawMap();
    else this.drawLines(true);
    this.drawLinked();
    this.drawPath();
    this.tables.links.refresh();
    this.tables.row.refresh();
  }

  drawMap() {
    const { drawn, ramp, signed, colors, options, state, tallest } = this;
    const [hover, lock] = [state.hover, state.lock].map((spot) => this.read(spot)?.cell ?? null);
    this.map.draw({ state: { hover, lock, scale: options.scale }, drawn, ramp, signed, colors, tallest });
    this.part.legend.replaceChildren(...legend(this.stack, drawn, { ramp, signed }, options.scale));
  }

  drawLines(anew = false) {
    const { state, drawn, colors, options, tallest, part } = this;
    const { heads } = state;
    const ready = heads.map((head) => this.drawnOf([head]));
    const several = heads.length > 1 && heads.length <= SERIES && !this.quantity.layerwise && ready.every(Boolean);
    const one = (head, i) => ({ head, drawn: ready[i], color: this.colorOf(head) });
    const sources = several ? heads.map(one) : [{ drawn, color: colors.accent }];
    const strongest = Math.max(...sources.map((source) => source.drawn.strongest));
    if (anew) {
      const choose = (choice) => this.choose(choice);
      part.lineTools.replaceChildren(...lineTools({ axes: drawn, options, strongest, choose }));
      part.legend.replaceChildren(
        ...(several ? headColours(sources) : []),
        el("span", { class: "quiet" }, drawn.quantity.signed ? "only scores above 0 have a line" : "the stronger, the wider and fuller a line"),
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
    return found.to ? { side: "key", first: key, last: keyTo } : { side: "query", first: query, last: queryTo };
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
      part.readout.replaceChildren(
        el("p", { class: "quiet" }, `Point at a token or a cell to read its ${drawn.quantity.noun}; click to lock it.`),
      );
      part.strongest.replaceChildren();
      return;
    }
    this.text.draw(found.to ? "query" : "key", found.values, drawn, locked, paints(drawn, found.values, this));
    part.readout.replaceChildren(...readout(drawn, found.cell, found.row, besides(this, found.cell)));
    part.strongest.replaceChildren(...strongestList(drawn, found.cell, found.values, found.to));
  }

  lockedUnits({ cell, to }) {
    const side = this.oneText ? "both" : to ? "key" : "query";
    const [index, end] = to ? [cell.key, cell.keyTo] : [cell.query, cell.queryTo];
    return { side, index, end };
  }
}

// Draws the explorer into an element, or renews it there when the data is new.
export const render = renderer((element, emit) => new Explorer(element, emit));
