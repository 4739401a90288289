// Several methods on one input: a table of methods by words, or a row of its own for each where the
// input is a picture or a series. What is pointed at in one place is marked in all.
import { doubtsStrip } from "../shared/doubts.js";
import { el, select } from "../shared/elements.js";
import { score } from "../shared/format.js";
import { Mounted, renderer } from "../shared/host.js";
import { tr } from "../shared/language.js";
import { ONE, SEVERAL } from "../shared/units.js";
import { unpack } from "../shared/pack.js";
import { Bars } from "./bars.js";
import { Details, error, rankOf } from "./details.js";
import { legend } from "./legend.js";
import { MethodTable } from "./method_table.js";
import { Patches } from "./patches.js";
import { figuresOf, isFaint, stand } from "./stand.js";
import { largest } from "../shared/linked.js";
import { table } from "../shared/table.js";

/** @import { Data } from "../shared/host.js" */
/** @import { UnitActions } from "../shared/linked.js" */
/** @import { Picture, Scored } from "./bodies.js" */
/** @import { Arrays, Header } from "./header.js" */

const FEW_BARS = 6; // below a row of the table, which has all scores

/**
 * What is pointed at (a unit, and in a table a method), the locked unit, and the method whose
 * details are open (in a table) or whose bars are drawn.
 * @typedef {{
 *   hover: number | null,
 *   method: number | null,
 *   lock: number | null,
 *   selected: number | null,
 * }} State
 */

class Attributions extends Mounted {
  /** @type {Header} */
  header;
  /** @type {Scored[]} */
  methods;
  /** @type {Picture | undefined} */
  picture;
  /** @type {State} */
  state;
  /** @type {Details[]} what is open: one method's in a table, else all */
  open = [];
  /** @type {MethodTable | null} */
  table = null;
  /** @type {HTMLElement} the row of the table that the details stand below */
  under;
  /** @type {Bars} */
  bars;
  /** @type {HTMLElement} */
  name;
  /** @type {HTMLElement} */
  spoken;
  /** @type {HTMLElement} */
  key;

  /** @param {Element} element */
  constructor(element) {
    super(element, "attribution");
    /** @type {UnitActions} */
    this.actions = {
      onHover: (unit) => this.point(unit, null),
      onLock: (unit) => this.lock(unit),
    };
  }

  /** @param {Data} data */
  show(data) {
    /** @type {{header: Header, arrays: Arrays}} */
    const { header, arrays } = unpack(data);
    this.header = header;
    const n = header.input.text.length;
    this.methods = header.methods.map((method, i) => {
      const scores = arrays.scores.subarray(i * n, (i + 1) * n);
      const errors = arrays.errors?.subarray(i * n, (i + 1) * n);
      const scale = largest(scores);
      return {
        ...method,
        scores,
        errors,
        scale,
        shares: Array.from(scores, (value) => value / scale),
      };
    });
    const pixels = arrays.picture;
    const size = header.picture;
    this.picture =
      pixels && size
        ? {
            pixels,
            rows: size[0],
            columns: size[1],
            ...(header.framing ?? { ratio: size[1] / size[0], said: "" }),
          }
        : undefined;
    this.state = { hover: null, method: null, lock: null, selected: header.selected };
    this.build();
    this.theme();
  }

  // --- layout -----------------------------------------------------------------------------------

  build() {
    const { header, methods } = this;
    this.name = el("span", { class: "mono name" });
    this.spoken = el("span", { class: "unseen", "aria-live": "polite" });
    this.key = el("span", { class: "key" });
    const inTable = methods.length > 1 && header.input.pieces.length > 0;
    this.bars = new Bars(this.actions, inTable ? FEW_BARS : undefined);
    this.table = inTable ? this.methodTable() : null;
    this.root.classList.toggle("tabular", inTable);
    this.open = inTable ? [] : methods.map((method) => this.details(method));
    const doubts = doubtsStrip(header.doubts);
    this.root.replaceChildren(
      this.host.probe,
      ...(doubts ? [doubts] : []),
      el("div", { class: "panel pointed-at" }, this.name, this.spoken, this.key),
      this.table ? this.table.element : this.columns(),
      this.picture?.said ? el("p", { class: "quiet" }, this.picture.said) : "",
      table(
        tr("All scores as a table"),
        () => ["", ...methods.map((method) => method.label)],
        () =>
          header.input.text.map((text, unit) => [
            text,
            ...methods.map((method) => String(method.scores[unit])),
          ]),
      ),
    );
  }

  methodTable() {
    const plural = tr(SEVERAL[this.header.input.kind]);
    return new MethodTable(this.header.input, this.methods, plural, {
      onPoint: (unit, method) => this.point(unit, method),
      onLock: (unit) => this.lock(unit),
      onOpen: (method, row) => {
        const again = this.state.selected === method && row === this.under;
        this.under = row;
        this.state.selected = again ? null : method;
        this.openDetails();
        this.draw();
      },
    });
  }

  // The details of the selected method, below its row of the table.
  openDetails() {
    const { selected } = this.state;
    this.open = selected === null ? [] : [this.details(this.methods[selected])];
    const parts = this.open.flatMap(({ elements }) => elements);
    const box = el(
      "div",
      { class: "columns" },
      el("div", { class: "method" }, ...parts),
      this.strongest(null),
    );
    const under = this.under?.isConnected ? this.under : undefined;
    this.table?.open(selected, box, under);
  }

  columns() {
    /** @type {[string, string][]} */
    const choice = this.methods.map((method, i) => [String(i), method.label]);
    const chooser = select(tr("Whose bars"), choice, String(this.state.selected), (value) => {
      this.state.selected = Number(value);
      this.drawBars();
    });
    return el(
      "div",
      { class: "columns" },
      this.tiles() ?? el("div", { class: "rows" }, ...this.open.map((details) => row(details))),
      this.strongest(choice.length > 1 ? chooser : el("span", { class: "quiet" }, choice[0][1])),
    );
  }

  // Of pictures by several methods: the picture once, and beside it each method's scores over it.
  tiles() {
    const bodies = this.open.flatMap(({ body }) => (body instanceof Patches ? [body] : []));
    if (bodies.length < 2) return null;
    for (const body of bodies) body.plain.remove();
    const figures = figuresOf(this.methods);
    const lined = this.methods.findIndex(isFaint);
    const all = this.open.map((details, i) => {
      const last = tile(details, stand(details.method, figures));
      return i === lined && i > 0 ? [el("hr", {}), last] : [last];
    });
    const picture = el(
      "section",
      { class: "tile" },
      el("h2", {}, tr("The picture")),
      bodies[0].plain,
    );
    return el("div", { class: "tiles" }, picture, ...all.flat());
  }

  /** @param {HTMLElement | null} whose */
  strongest(whose) {
    const title = el(
      "h2",
      {},
      tr("Strongest {units}", { units: tr(SEVERAL[this.header.input.kind]) }),
    );
    const heading = el("header", {}, title, whose);
    return el("section", { class: "panel strongest" }, heading, this.bars.element);
  }

  /** @param {Scored} method */
  details(method) {
    return new Details(this.header, method, this.picture, this.actions);
  }

  // --- what follows the pointer -----------------------------------------------------------------

  /**
   * @param {number | null} unit
   * @param {number | null} method
   */
  point(unit, method) {
    if (this.state.hover === unit && this.state.method === method) return;
    this.state.hover = unit;
    this.state.method = method;
    this.follow();
  }

  /** @param {number | null} unit */
  lock(unit) {
    this.state.lock = this.state.lock === unit ? null : unit;
    this.follow();
  }

  draw() {
    if (!this.header || !this.root.clientWidth) return;
    if (this.table) {
      if (this.table.layout(this.root.clientWidth, this.colors)) this.openDetails();
      this.table.draw(this.signed);
    }
    for (const { body, method } of this.open) body.draw(method.shares, this.signed, this.colors);
    const signed = this.methods.some((method) => method.signed);
    const ends = signed ? { low: tr("against"), high: tr("for") } : { low: "0", high: tr("most") };
    this.key.replaceChildren(
      legend(this.signed, { signed, ...ends }),
      el("span", { class: "quiet" }, tr("each method relative to its own largest score")),
    );
    this.drawBars();
  }

  drawBars() {
    const { selected } = this.state;
    if (selected !== null) {
      this.bars.draw(this.header.input, this.methods[selected], this.signed);
    }
    this.follow();
  }

  follow() {
    const { hover, lock } = this.state;
    const unit = hover ?? lock;
    this.name.classList.toggle("quiet", unit === null);
    this.name.replaceChildren(...this.read(unit));
    this.bars.mark(hover, lock);
    this.table?.mark(hover, lock);
    for (const details of this.open) details.mark(hover, lock);
    /** @param {Scored} method */
    const words = (method) => `${method.label} ${score(method.scores[unit ?? 0])}`;
    this.spoken.textContent = unit === null ? "" : this.methods.map(words).join(", ");
  }

  /**
   * The unit that is pointed at, and in a table what the pointed method says of it, else the first.
   * @param {number | null} unit
   * @returns {(Node | string)[]}
   */
  read(unit) {
    const { kind, text } = this.header.input;
    if (unit === null) {
      const more = this.table ? tr("; click a method for its details") : "";
      const one = tr(ONE[kind]);
      return [
        tr("Point at a {kind} to read its scores; click to lock it{more}.", { kind: one, more }),
      ];
    }
    const name = el("bdi", {}, text[unit]);
    if (!this.table) return [name];
    const method = this.methods[this.state.method ?? this.state.selected ?? 0];
    const value = el("b", { class: "value", title: String(method.scores[unit]) });
    value.textContent = score(method.scores[unit]);
    return [
      name,
      el("span", { class: "quiet" }, method.label),
      value,
      error(method, unit) ?? "",
      el("span", { class: "quiet" }, rankOf(method, unit)),
    ];
  }
}

/**
 * A method among others, with its numbers folded.
 * @param {Details} details
 * @param {HTMLElement | null} standing
 */
function tile({ method, elements }, standing) {
  const [scored, ...rest] = elements;
  return el(
    "section",
    { class: `tile method${isFaint(method) ? " faint" : ""}`, "aria-label": method.label },
    el("h2", {}, method.label),
    el("p", { class: "how" }, standing),
    scored,
    el("details", {}, el("summary", { class: "quiet" }, tr("How it was computed")), ...rest),
  );
}

/**
 * A method in a panel of its own.
 * @param {Details} details
 */
function row({ method, elements }) {
  const { words } = method.verdict;
  return el(
    "section",
    { class: `panel method${isFaint(method) ? " faint" : ""}`, "aria-label": method.label },
    el(
      "header",
      {},
      el("h2", {}, method.label),
      method.warning ? el("span", { class: "bad" }, `✕ ${method.warning}`) : null,
      words && !method.warning ? el("span", { class: "verdict quiet" }, words) : null,
    ),
    ...elements,
  );
}

/** Draws the methods into an element, or renews them there when the data is new. */
export const render = renderer((element) => new Attributions(element));
