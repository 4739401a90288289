// The explorer: what is chosen, and the parts that show it; what is selected in one is selected in all.
import { colorsOf, rampOf, seriesOf, signedRampOf, themeOf } from "../shared/color.js";
import { el, keepFocus } from "../shared/format.js";
import { renderer } from "../shared/host.js";
import { unpack } from "../shared/pack.js";
import { Atlas } from "./atlas.js";
import { besides } from "./besides.js";
import { Closer } from "./closer.js";
import { thingsOf } from "./axis.js";
import { axesOf } from "./drawn.js";
import { Finder } from "./finder.js";
import { HeadPanel } from "./headpanel.js";
import { chosenAfter, nearestHead, sameHead } from "./heads.js";
import { Heatmap } from "./heatmap.js";
import { helpPanel } from "./help.js";
import { handleKey } from "./keys.js";
import { cuts, layOut, quantityTools } from "./layout.js";
import { Lines } from "./lines.js";
import { DEFAULTS, remember, remembered } from "./memory.js";
import { Panels, SERIES } from "./panels.js";
import { pairOf, PathPanel } from "./pathpanel.js";
import { PicturePanel } from "./picture.js";
import { Quantities } from "./quantities.js";
import { FullScreen } from "./screen.js";
import { tellLook } from "./share.js";
import { Shown } from "./shown.js";
import { carried, reading, sameSpot } from "./spots.js";
import { headsTable, linksTable, rowTable } from "./tables.js";
import { TextPanel } from "./text.js";
import { Weights } from "./weights.js";

class Explorer extends Panels {
  constructor(element, emit) {
    super(element, "explorer", emit);
    this.root.addEventListener("keydown", (event) => handleKey(event, this));
    this.screen = new FullScreen(this);
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
  }

  rethemed() {
    if (!this.state) return;
    this.theme();
    this.drawAll();
  }

  resized() {
    if (this.state && this.root.clientWidth !== this.width) this.drawAll();
  }

  destroy() {
    this.screen.stop();
    this.closer?.stop();
    this.path.destroy();
    super.destroy();
  }

  show(data) {
    const { header, arrays } = unpack(data);
    this.header = header;
    this.picture = header.picture && {
      pixels: arrays.picture,
      rows: header.picture[0],
      columns: header.picture[1],
      mask: arrays.mask,
      ...(header.framing ?? { ratio: header.picture[1] / header.picture[0], said: "" }),
    };
    this.text = this.picture ? this.picturePanel : this.textPanel;
    this.weights = new Weights(header, arrays);
    this.quantities = new Quantities(header, arrays);
    this.closer?.stop();
    this.closer = new Closer(header, {
      onRow: () => this.rowCame(),
      onTile: () => this.tileCame(),
      onProblem: (sentence) => this.complain(sentence),
    });
    this.shown = new Shown(header, this.weights, this.quantities, this.closer);
    this.target = "";
    this.opening = true; // what is chosen now is not the reader's doing
    if (header.hide) this.options.hide = header.hide;
    const opened = this.opened(header);
    const kept = opened ? null : this.keptHeads(header);
    const { stack, heads, lock } = opened ??
      kept ?? {
        stack: header.selection.stack,
        heads: [{ layer: header.selection.layer, head: header.selection.head }],
      };
    this.lockWhenThere = lock ?? null;
    this.state = { stack, heads, focus: heads.at(-1), lock: null, hover: null };
    this.map.reset();
    this.path.open(header);
    Object.assign(this.map, header.opened?.map);
    this.build();
    this.theme();
    this.enter();
    this.lockAsked();
    const { query } = header.selection;
    if (!header.opened && query !== null && stack === header.selection.stack) {
      const index =
        this.drawn.queries.indexOf.get(query) ??
        (this.drawn.overview ? undefined : this.drawn.links(1)[0]?.query);
      if (index !== undefined) this.lock({ side: this.oneText ? "both" : "query", index }, "set");
    }
    this.opening = false;
    if (kept) this.told(); // a new input has an address of its own
  }

  // What a link or a file locks is named on the axes of what it draws, cut as it cuts them: it waits
  // for that. What does not lie on them is not locked.
  lockAsked() {
    const lock = this.lockWhenThere;
    const drawn = lock && this.drawnOf(this.followed);
    if (!drawn || (drawn.overview && this.stack.weights === "fetch")) return;
    const { opening } = this;
    this.opening = true;
    const asked = drawn.overview ? this.axes : drawn; // an overview draws tokens, whatever was locked
    const { queries, keys } = asked;
    const [first, last, axis] =
      lock.side === undefined
        ? [lock.query, lock.query, queries]
        : [lock.index, lock.end ?? lock.index, lock.side === "query" ? queries : keys];
    if (
      last < axis.length &&
      first <= last &&
      (lock.side !== undefined || lock.key < keys.length)
    ) {
      const spot = carried(lock, asked, drawn);
      if (spot) this.lock(spot, "set");
    }
    this.opening = opening;
    this.lockWhenThere = null;
  }

  // What a file was saved with; null where it names heads that are not there.
  opened({ opened }) {
    const stack = opened && this.weights.stacks[opened.stack];
    if (!stack || !opened.heads.every((head) => sameHead(head, nearestHead(stack, head))))
      return null;
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
    const fits = (head) => sameHead(head, nearestHead(stack, head));
    return stack && kept.heads.every(fits) ? { stack: kept.stack, heads: kept.heads } : null;
  }

  remember() {
    const { stack, heads } = this.state;
    remember({ model: this.model, stack, heads, ...this.options });
  }

  build() {
    this.firstHint ??= el("p", { class: "quiet first-hint" });
    const [thing] = thingsOf(this.header.axes[0]);
    this.firstHint.textContent = `Point at a ${thing} to see where it looks; click to lock it. Then choose another head.`;
    this.firstHint.hidden = this.firstHint.style.visibility === "hidden";
    const metrics = this.header.metrics;
    this.finder.build(this.stack, metrics);
    this.orderBy = el("span", {}, this.finder.orderBy);
    this.tables = {
      heads: headsTable({ stack: () => this.stack, metrics }),
      links: linksTable(() => this.drawn),
      row: rowTable(
        () => this.drawn,
        () => this.read(this.state.lock),
      ),
    };
    this.part = layOut(this);
    this.root.replaceChildren(this.host.probe, ...this.part.page);
  }

  theme() {
    this.root.dataset.theme = this.state.theme = themeOf(this.root);
    this.ramp = rampOf(this.root);
    this.signed = signedRampOf(this.root);
    this.series = seriesOf(this.root);
    this.colors = colorsOf(this.root);
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
    return this.stack.name === "cross"
      ? { query: "written", key: "read" }
      : { query: "query", key: "key" };
  }

  // What is drawn of some heads; of all chosen ones together when none are named.
  // Null while its numbers are not at hand.
  drawnOf(heads, { whole = false, name = this.options.drawn } = {}) {
    const options = whole ? {} : this.wanted;
    const axes = whole ? this.whole : this.axes;
    const { mixing, target } = this;
    const quantity = this.quantities.named(name);
    return this.shown.of(this.stack, heads, {
      quantity,
      target,
      mixing,
      axes,
      whole: this.whole,
      options,
    });
  }

  // Until the numbers of what was chosen are there, the picture before stays.
  get drawn() {
    this.held =
      this.drawnOf(this.followed) ??
      this.held ??
      this.drawnOf(this.state.heads, { name: "weights" });
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
    this.lockWhenThere = null;
    this.finder.build(this.stack, this.header.metrics);
    this.orderBy.replaceChildren(this.finder.orderBy);
    this.map.reset();
    this.remember();
    this.enter();
    this.told();
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
    const { units, hides, padding, wanted } = cuts(tokens, this.picture, options, (choice) =>
      this.choose(choice),
    );
    keepFocus(part.unit.parentElement, () => {
      part.unit.replaceChildren(...units);
      part.hide.replaceChildren(...hides);
      part.padding.replaceChildren(...padding);
    });
    this.axes = axesOf(header, stack, wanted);
    this.nothingLeft = !this.axes.keys.length || !this.axes.queries.length;
    this.wanted = this.nothingLeft ? {} : wanted;
    if (this.nothingLeft) this.axes = axesOf(header, stack, {});
    this.held = null;
    this.shown.forget();
  }

  // The reader has chosen how something is shown.
  choose(choice) {
    Object.assign(this.options, choice);
    if (choice.hide) this.hideChosen = true;
    this.remember();
    if (choice.unit || choice.hide || choice.padding) {
      const before = this.drawn;
      this.cut();
      this.state.hover = null;
      this.map.reset();
      this.state.lock = carried(this.state.lock, before, this.drawn);
      if (choice.padding) this.drawAtlas();
      this.drawHead();
    } else if (choice.direction) {
      this.drawLinked();
      this.tables.row.refresh();
    } else if (choice.least !== undefined) this.drawLines();
    else this.drawHead();
    this.told();
  }

  // The reader has chosen what is drawn, or the answer that it is about.
  chooseDrawn(choice) {
    const before = this.held;
    if (choice.drawn) {
      this.options.drawn = choice.drawn;
      this.leaveOutTheFirst();
    }
    if (choice.target !== undefined) this.target = choice.target;
    this.remember();
    this.redrawn(before);
    this.bringDrawn();
    this.told();
  }

  // What gathers on a decoder's first token is drawn without it, and anything else with it again,
  // until the reader says what is to be left out.
  leaveOutTheFirst() {
    if (this.hideChosen) return;
    const { options } = this;
    const out = this.quantity.rests && this.state.stack === "decoder";
    const other = out
      ? { nothing: "first", special: "both" }
      : this.firstLeftOut
        ? { first: "nothing", both: "special" }
        : {};
    const hide = other[options.hide];
    if (!hide) return;
    options.hide = hide;
    this.firstLeftOut = out;
    this.cut();
  }

  // What is drawn has changed, perhaps with its axes: what is locked stays locked.
  redrawn(before = this.held) {
    const { drawn } = this;
    if (before && (before.queries !== drawn.queries || before.keys !== drawn.keys)) {
      this.state.hover = null;
      this.map.reset();
      this.state.lock = carried(this.state.lock, before, drawn);
    }
    this.drawAll();
    this.lockAsked();
  }

  select(head, how) {
    const { state } = this;
    Object.assign(state, chosenAfter(state, head, how, this.arranged));
    this.remember();
    this.drawAll();
    this.bring();
    this.told();
  }

  // What is looked at is told to the host, for its other pages, and stands in the address.
  told() {
    if (this.header.share && !this.opening) tellLook(this);
  }

  mix(mixing) {
    this.mixing = mixing;
    this.drawHead();
    this.told();
  }

  hover(spot) {
    if (sameSpot(this.state.hover, spot)) return;
    this.state.hover = spot;
    this.firstHint.style.visibility = "hidden"; // nothing may move under the pointer
    this.drawLinked();
    this.bringRow();
  }

  // `how`: "toggle" frees what is locked already, "set" keeps it.
  lock(spot, how) {
    this.lockWhenThere = null; // what a reader locks counts more than what a link asked for
    this.state.lock = how === "toggle" && sameSpot(this.state.lock, spot) ? null : spot;
    this.drawLinked();
    this.bringRow();
    this.revealLines();
    this.tables.row.refresh();
    this.drawPath();
    this.told();
  }

  // The numbers behind the weight of the locked pair, of the head that was chosen last.
  drawPath() {
    const { state, drawn } = this;
    const why = this.quantities.why(state.stack, "paths");
    this.path.show({
      why,
      stack: state.stack,
      ...state.focus,
      ...pairOf(drawn, this.read(state.lock)?.cell),
    });
  }

  // What a spot says on what is drawn: its cell, its values, and whether they attend to it.
  read(spot) {
    if (!spot) return null;
    const to =
      spot.side === "key" ||
      (this.oneText && this.options.direction === "to" && spot.side !== "query");
    return reading(spot, this.drawn, to);
  }
}

// Draws the explorer into an element, or renews it there when the data is new.
export const render = renderer((element, emit) => new Explorer(element, emit));
