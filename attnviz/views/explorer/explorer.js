// The explorer: lays out its panels and links them; what is selected in one is selected in all.
import { Atlas } from "./atlas.js";
import { rampOf, themeOf } from "../color.js";
import { el, number, select, weight } from "../format.js";
import { Heatmap, valueAt } from "./heatmap.js";
import { follow, renderer } from "../host.js";
import { unpack } from "../pack.js";
import { PicturePanel } from "./picture.js";
import { TextPanel } from "./text.js";
import { Weights } from "./weights.js";
import { answer, caption, precision, range, rule, STACK_LABELS } from "./words.js";

const STRONGEST = 10; // keys listed beside the map
const REMEMBERED = "attnviz.explorer";

class Explorer {
  constructor(element, emit) {
    this.emit = emit;
    this.root = el("div", { class: "av explorer" });
    element.append(this.root);
    const { scale = "linear", direction = "from" } = remembered() ?? {};
    this.options = { scale, direction };
    this.atlas = new Atlas((head) => this.select(head));
    this.map = new Heatmap({
      onHover: (cell) => this.hover(cell),
      onLock: (cell) => this.lock(cell),
    });
    const tokens = {
      onHover: (token) => this.hover(token),
      onLock: (token) => this.lock(token),
    };
    this.textPanel = new TextPanel(tokens);
    this.picturePanel = new PicturePanel(tokens);
    this.host = follow(this.root, {
      rethemed: () => this.retheme(),
      resized: () => this.resized(),
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
    const chosen = this.keptHead(header) ?? header.selection;
    this.state = {
      stack: chosen.stack,
      layer: chosen.layer,
      head: chosen.head,
      lock: null,
      hover: null,
    };
    this.map.reset();
    this.build();
    this.theme();
    this.enter();
    const { query } = header.selection;
    if (query !== null && chosen.stack === header.selection.stack) {
      this.lock({ side: this.oneText ? "both" : "query", index: query });
    }
  }

  // The head the reader has chosen stays chosen when only the text changes.
  keptHead(header) {
    const kept = this.state ? { ...this.state, model: this.model } : remembered();
    this.model = header.model.name;
    if (!kept || kept.model !== this.model || header.selection.asked) return null;
    const stack = this.weights.stacks[kept.stack];
    const fits = stack && kept.layer < stack.layers && kept.head < stack.heads;
    return fits ? { stack: kept.stack, layer: kept.layer, head: kept.head } : null;
  }

  // The choice outlives the element: a page of the host is left and comes back.
  remember() {
    const { stack, layer, head } = this.state;
    try {
      const choice = { model: this.model, stack, layer, head, ...this.options };
      sessionStorage.setItem(REMEMBERED, JSON.stringify(choice));
    } catch {
      // A sandboxed frame has no storage: then nothing is remembered.
    }
  }

  // --- layout -----------------------------------------------------------------------------------

  build() {
    const { header } = this;
    this.mapName = el("h2");
    this.headName = el("span", { class: "quiet" });
    this.scores = el("div", { class: "scores" });
    this.readout = el("div", { class: "readout", "aria-live": "polite" });
    this.strongest = el("div");
    this.legend = el("div", { class: "legend" });
    this.problem = el("p", { class: "problem", role: "alert", hidden: true });
    this.hint = el("p", { class: "quiet" });
    this.firstHint ??= el(
      "p",
      { class: "quiet first-hint" },
      "Point at a token to see where it looks; click to lock it. Then choose another head.",
    );
    this.rule = el("span", { class: "quiet" });
    const stacks = header.stacks.map((stack) => stack.name);
    this.direction = select(
      "What shades the text",
      [
        ["from", "what the locked token attends to"],
        ["to", "what attends to the locked token"],
      ],
      this.options.direction,
      (value) => {
        this.options.direction = value;
        this.remember();
        this.drawLinked();
      },
    );
    const scale = select(
      "Colour scale",
      [
        ["linear", "linear"],
        ["log", "logarithmic"],
      ],
      this.options.scale,
      (value) => {
        this.options.scale = value;
        this.remember();
        this.drawHead();
      },
    );
    const zoom = el(
      "span",
      { class: "zoom", role: "group", "aria-label": "Zoom" },
      button("−", "Zoom out", () => this.map.zoomBy(0.5)),
      button("+", "Zoom in (ctrl and wheel, or double click)", () => this.map.zoomBy(2)),
      button("fit", "Show the whole map", () => {
        this.map.reset();
        this.map.redraw();
      }),
    );
    const isText = header.axes[0].ids.some((id) => id >= 0);
    const inputName = this.picture ? "Picture" : isText ? "Text" : "Steps";
    this.root.replaceChildren(
      this.host.probe,
      answer(header),
      el(
        "div",
        { class: "columns" },
        el(
          "div",
          { class: "left" },
          panel(
            "all-heads",
            [
              el("h2", {}, "All heads"),
              stacks.length > 1
                ? select(
                    "Stack",
                    stacks.map((name) => [name, STACK_LABELS[name]]),
                    this.state.stack,
                    (name) => this.changeStack(name),
                  )
                : null,
            ],
            this.atlas.element,
            this.hint,
          ),
          panel(
            "this-head",
            [el("h2", {}, "This head"), this.headName],
            this.scores,
          ),
        ),
        el(
          "div",
          { class: "right" },
          panel(
            "text-panel",
            [el("h2", {}, inputName), this.direction],
            this.text.element,
            this.firstHint,
          ),
          panel(
            "map-panel",
            [this.mapName, this.rule, el("span", { class: "tools" }, scale, zoom)],
            this.problem,
            el(
              "div",
              { class: "map-row" },
              this.map.element,
              el("div", { class: "beside" }, this.readout, this.strongest),
            ),
            this.legend,
          ),
        ),
      ),
      el("p", { class: "caption quiet" }, caption(header)),
    );
  }

  theme() {
    this.root.dataset.theme = themeOf(this.root);
    this.state.theme = this.root.dataset.theme;
    this.ramp = rampOf(this.root);
    const style = getComputedStyle(this.root);
    const color = (name) => style.getPropertyValue(name).trim();
    this.colors = {
      page: color("--page"),
      text: color("--text"),
      secondary: color("--secondary"),
      accent: color("--accent"),
      mono: color("--mono"),
    };
  }

  retheme() {
    if (!this.state) return;
    this.theme();
    this.drawAll();
  }

  resized() {
    if (!this.state || this.root.clientWidth === this.width) return;
    this.drawAll();
  }

  // --- selection --------------------------------------------------------------------------------

  get stack() {
    return this.weights.stacks[this.state.stack];
  }

  get queries() {
    return this.header.axes[this.stack.queries];
  }

  get keys() {
    return this.header.axes[this.stack.keys];
  }

  get best() {
    return this.weights.best(this.state.stack, this.state.layer, this.state.head);
  }

  changeStack(name) {
    const stack = this.weights.stacks[name];
    Object.assign(this.state, {
      stack: name,
      layer: Math.min(this.state.layer, stack.layers - 1),
      head: Math.min(this.state.head, stack.heads - 1),
      lock: null,
      hover: null,
    });
    this.map.reset();
    this.remember();
    this.enter();
  }

  // A stack has been chosen: its texts and all that hangs on them.
  enter() {
    const { stack } = this;
    this.direction.hidden = !this.oneText; // with two texts the side that is pointed at decides
    this.text.build(
      !this.oneText
        ? [
            { name: "written", side: "query", tokens: this.queries },
            { name: "read", side: "key", tokens: this.keys },
          ]
        : [{ name: "", side: "both", tokens: this.keys }],
      this.picture,
    );
    this.hint.textContent =
      `Rows are ${range("layer", stack.layers)}, columns ${range("head", stack.heads)}. ` +
      "Click, or move with the arrow keys.";
    this.drawAll();
    this.bring();
  }

  select(head) {
    Object.assign(this.state, head);
    this.remember();
    this.drawAll();
    this.bring();
    this.emit("head", { stack: this.state.stack, ...head });
  }

  // Fetches the exact map of the selected head where the page only has an overview of it.
  async bring() {
    const { stack, layer, head } = this.state;
    this.problem.hidden = true;
    try {
      const better = await this.weights.load(stack, layer, head);
      const still = this.state.stack === stack && this.state.layer === layer;
      if (better && still && this.state.head === head) this.drawHead();
    } catch (error) {
      this.problem.textContent = `The exact weights of this head could not be fetched: ${error.message}`;
      this.problem.hidden = false;
    }
  }

  // What is pointed at or locked is a cell {query, key} of the map, or a token {side, index} of
  // the text; a token stays the same token when head or direction change.
  hover(spot) {
    if (same(this.state.hover, spot)) return;
    this.state.hover = spot;
    this.firstHint.hidden = true;
    this.drawLinked();
  }

  lock(spot) {
    this.state.lock = same(this.state.lock, spot) ? null : spot;
    this.drawLinked();
  }

  get oneText() {
    return this.stack.queries === this.stack.keys;
  }

  // Whether a spot is read as a key ("what attends to it") rather than as a query.
  readAsKey(spot) {
    if (spot.side === "key") return true;
    return this.oneText && this.options.direction === "to";
  }

  // The cell a spot stands for: a token's own strongest link on the head that is shown.
  cellOf(spot) {
    if (!spot || spot.side === undefined) return spot;
    if (this.readAsKey(spot)) return { query: argmax(this.column(spot.index)), key: spot.index };
    return { query: spot.index, key: argmax(this.row(spot.index)) };
  }

  row(query) {
    const { best, queries, keys } = this;
    const [rows, columns] = [queries.text.length, keys.text.length];
    return keys.text.map((_, key) => valueAt(best, { query, key }, rows, columns));
  }

  column(key) {
    const { best, queries, keys } = this;
    const [rows, columns] = [queries.text.length, keys.text.length];
    return queries.text.map((_, query) => valueAt(best, { query, key }, rows, columns));
  }

  // --- drawing ----------------------------------------------------------------------------------

  drawAll() {
    this.width = this.root.clientWidth;
    if (!this.width) return;
    this.atlas.draw(this.state, this.weights, this.ramp, this.colors);
    this.drawHead();
  }

  drawHead() {
    const { state, best } = this;
    this.mapName.textContent = `Layer ${state.layer} · head ${state.head}`;
    this.headName.textContent = `layer ${state.layer} · head ${state.head}`;
    this.scores.replaceChildren(
      ...this.header.metrics.map((metric) => {
        const value = this.stack.scores[metric.name][state.layer][state.head];
        return el(
          "details",
          {},
          el(
            "summary",
            {},
            el("span", {}, metric.label),
            el("b", {}, number(value), el("small", {}, value === null || metric.unit === "0 to 1" ? "" : ` ${metric.unit}`)),
          ),
          el("p", {}, metric.meaning),
          el("p", { class: "mono quiet" }, metric.formula),
          el("p", { class: "quiet" }, metric.source),
        );
      }),
    );
    this.rule.textContent = rule(this.stack);
    const strongest = this.map.draw(
      { ...state, scale: this.options.scale },
      best,
      this.queries,
      this.keys,
      this.ramp,
      this.colors,
    );
    const bar = el("span", { class: "ramp" });
    bar.style.background = `linear-gradient(to right, ${[0, 64, 128, 191, 255]
      .map((i) => this.ramp.css[i])
      .join(", ")})`;
    const low = this.options.scale === "log" ? "max / 10⁴" : "0";
    this.legend.replaceChildren(
      el("span", { class: "mono" }, low),
      bar,
      el("span", { class: "mono" }, weight(strongest, best.within)),
      el("span", { class: "quiet" }, precision(this.stack, best, this.queries, this.keys)),
    );
    this.drawLinked();
  }

  // What follows the pointer: the cell, its number, the list beside the map, the shaded text.
  drawLinked() {
    const { state, best } = this;
    const hover = this.cellOf(state.hover);
    const lock = this.cellOf(state.lock);
    this.map.state = { ...state, hover, lock, scale: this.options.scale };
    if (this.map.colors) this.map.drawOver();
    const spot = state.hover ?? state.lock;
    const shown = hover ?? lock;
    if (!spot) {
      this.text.draw("both", null, best.within, null, this.ramp);
      this.readout.replaceChildren(
        el("p", { class: "quiet" }, "Point at a token or a cell to read its weight; click to lock it."),
      );
      this.strongest.replaceChildren();
      return;
    }
    const to = this.readAsKey(spot);
    const row = this.row(shown.query);
    const values = to ? this.column(shown.key) : row;
    const locked = state.lock && this.lockedToken(lock);
    this.text.draw(to ? "query" : "key", values, best.within, locked, this.ramp);
    this.drawReadout(shown, row);
    this.drawStrongest(shown, values, to);
  }

  lockedToken(cell) {
    const asKey = this.readAsKey(this.state.lock);
    const side = this.oneText ? "both" : asKey ? "key" : "query";
    return { side, index: asKey ? cell.key : cell.query };
  }

  drawReadout({ query, key }, row) {
    const value = row[key];
    const rank = 1 + row.filter((other) => other > value).length;
    this.readout.replaceChildren(
      el(
        "p",
        { class: "mono pair" },
        this.queries.text[query],
        el("span", { class: "quiet" }, " → "),
        this.keys.text[key],
      ),
      el("p", { class: "big mono", title: String(value) }, weight(value, this.best.within)),
      el("p", { class: "quiet" }, `rank ${rank} of ${row.length} in this row`),
    );
  }

  drawStrongest({ query, key }, values, to) {
    const tokens = to ? this.queries : this.keys;
    const order = strongestOf(values, STRONGEST);
    const strongest = values[order[0]] || 1;
    this.strongest.replaceChildren(
      el(
        "h3",
        {},
        to ? "attend to " : "",
        el("span", { class: "mono" }, to ? this.keys.text[key] : this.queries.text[query]),
        to ? "" : " attends to",
        el("small", {}, "bars: share of the strongest"),
      ),
      el(
        "ol",
        {},
        ...order.map((index) => {
          const bar = el("span", { class: "bar" });
          bar.style.width = `${(values[index] / strongest) * 100}%`;
          return el(
            "li",
            {},
            el(
              "span",
              { class: "mono name", title: `${tokens.text[index]} · position ${index}` },
              tokens.text[index],
              tokens.text.indexOf(tokens.text[index]) < index ? el("sub", {}, String(index)) : null,
            ),
            el("span", { class: "track" }, bar),
            el(
              "span",
              { class: "mono value", title: String(values[index]) },
              weight(values[index], this.best.within),
            ),
          );
        }),
      ),
    );
  }
}

function panel(name, heading, ...children) {
  return el(
    "section",
    { class: `panel ${name}` },
    el("header", {}, ...heading),
    ...children,
  );
}

function button(text, title, onClick) {
  return el("button", { type: "button", title, "aria-label": title, on: { click: onClick } }, text);
}

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(REMEMBERED));
  } catch {
    return null;
  }
}

function same(a, b) {
  if (!a || !b) return a === b;
  return a.query === b.query && a.key === b.key && a.side === b.side && a.index === b.index;
}

// Positions of the largest values, largest first, in one pass.
function strongestOf(values, count) {
  const best = [];
  for (let i = 0; i < values.length; i++) {
    if (best.length === count && values[i] <= values[best[count - 1]]) continue;
    let at = best.length;
    while (at > 0 && values[best[at - 1]] < values[i]) at--;
    best.splice(at, 0, i);
    if (best.length > count) best.pop();
  }
  return best;
}

function argmax(values) {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}

// Draws the explorer into an element, or renews it there when the data is new.
export const render = renderer((element, emit) => new Explorer(element, emit));
