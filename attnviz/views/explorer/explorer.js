// The explorer: what is chosen, and the parts that show it; what is selected in one is selected in all.
import { rampOf, seriesOf, themeOf } from "../color.js";
import { el } from "../format.js";
import { follow, renderer } from "../host.js";
import { unpack } from "../pack.js";
import { Atlas } from "./atlas.js";
import { axesOf } from "./drawn.js";
import { Finder } from "./finder.js";
import { HeadPanel } from "./headpanel.js";
import { arranged, chosenAfter, nearestHead, sameHead } from "./heads.js";
import { Heatmap } from "./heatmap.js";
import { helpPanel } from "./help.js";
import { handleKey } from "./keys.js";
import { cuts, layOut } from "./layout.js";
import { legend } from "./legend.js";
import { Lines } from "./lines.js";
import { allowedIn, headColours, lineTools } from "./linetools.js";
import { DEFAULTS, remember, remembered } from "./memory.js";
import { PicturePanel } from "./picture.js";
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
    this.map = new Heatmap(spots);
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
    this.shown = new Shown(header, this.weights);
    if (header.hide) this.options.hide = header.hide;
    const { stack, heads, lock } = this.opened(header) ?? this.keptHeads(header) ?? {
      stack: header.selection.stack,
      heads: [{ layer: header.selection.layer, head: header.selection.head }],
    };
    const waits = lock && this.weights.stacks[stack].weights === "fetch";
    this.lockWhenExact = waits ? lock : null;
    this.state = { stack, heads, focus: heads.at(-1), lock: waits ? null : (lock ?? null), hover: null };
    this.map.reset();
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

  // What is drawn of some heads; of all chosen ones together when none are named.
  drawnOf(heads, whole = false) {
    const options = whole ? {} : { hide: this.options.hide, unit: this.options.unit };
    const axes = whole ? this.whole : this.axes;
    const { mixing } = this;
    return this.shown.of(this.stack, heads, { mixing, axes, whole: this.whole, options });
  }

  get drawn() {
    return this.drawnOf(this.state.heads);
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
    if (!this.axes.keys.length || !this.axes.queries.length) this.axes = axesOf(header, stack, {});
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
    const { state, weights, ramp, colors } = this;
    this.arranged = arranged(this.stack, this.finder);
    this.atlas.draw({ state, weights, arranged: this.arranged, ramp, colors, strip: this.narrow, colorOf: (head) => this.colorOf(head) });
    this.part.hint.textContent = `${placesOf(this.stack, this.header.metrics, this.finder)} Click, or move with the arrow keys; ctrl or shift and click mixes heads.`;
    this.tables.heads.refresh();
  }

  // The text is built from what is drawn, which may be an overview that cannot be cut.
  drawText() {
    const { queries, keys } = this.drawn;
    if (this.written?.queries === queries && this.written.keys === keys) return;
    this.written = { queries, keys };
    this.part.direction.hidden = !this.oneText; // with two texts the side that is pointed at decides
    const two = [
      { name: "written", side: "query", axis: queries },
      { name: "read", side: "key", axis: keys },
    ];
    this.text.build(this.oneText ? [{ name: "", side: "both", axis: keys }] : two, this.picture);
  }

  drawHead() {
    const { state, drawn, part, options } = this;
    this.drawText();
    part.mapName.textContent = part.here.textContent = drawn.name;
    const whole = this.drawnOf(state.heads, true);
    const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
    this.headPanel.draw({
      heads: state.heads,
      mixing: this.mixing,
      stack: this.stack,
      metrics: this.header.metrics,
      colorOf: (head) => this.colorOf(head),
      entropy: whole.overview || state.heads.length === 1 ? null : mean(whole.entropies),
    });
    part.rule.textContent = rule(this.stack, state.heads, this.mixing, drawn.without);
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
    this.tables.links.refresh();
    this.tables.row.refresh();
  }

  drawMap() {
    const { drawn, ramp, colors, options, state, tallest } = this;
    const [hover, lock] = [state.hover, state.lock].map((spot) => this.read(spot)?.cell ?? null);
    this.map.draw({ state: { hover, lock, scale: options.scale }, drawn, ramp, colors, tallest });
    this.part.legend.replaceChildren(...legend(this.stack, drawn, ramp, options.scale));
  }

  drawLines(anew = false) {
    const { state, drawn, colors, options, tallest, part } = this;
    const several = state.heads.length > 1 && state.heads.length <= SERIES;
    const one = (head) => ({ head, drawn: this.drawnOf([head]), color: this.colorOf(head) });
    const sources = several ? state.heads.map(one) : [{ drawn, color: colors.accent }];
    const strongest = Math.max(...sources.map((source) => source.drawn.strongest));
    if (anew) {
      const choose = (choice) => this.choose(choice);
      part.lineTools.replaceChildren(...lineTools({ axes: drawn, options, strongest, choose }));
      part.legend.replaceChildren(
        ...(several ? headColours(sources) : []),
        el("span", { class: "quiet" }, "the stronger, the wider and fuller a line"),
        ...legend(this.stack, drawn).slice(-1),
      );
    }
    this.lines.draw({
      sources,
      names: this.oneText ? { query: "query", key: "key" } : { query: "written", key: "read" },
      allowed: allowedIn(drawn, options.pairs),
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
      this.text.draw("both", null, drawn.within, null, this.ramp);
      part.readout.replaceChildren(
        el("p", { class: "quiet" }, "Point at a token or a cell to read its weight; click to lock it."),
      );
      part.strongest.replaceChildren();
      return;
    }
    this.text.draw(found.to ? "query" : "key", found.values, drawn.within, locked, this.ramp);
    part.readout.replaceChildren(...readout(drawn, found.cell, found.row));
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
