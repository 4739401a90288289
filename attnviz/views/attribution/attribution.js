// Several methods on one input, a row each; what is pointed at in one row is marked in all.
import { doubtsStrip } from "../shared/doubts.js";
import { el, select } from "../shared/elements.js";
import { score } from "../shared/format.js";
import { Mounted, renderer } from "../shared/host.js";
import { unpack } from "../shared/pack.js";
import { Bars } from "./bars.js";
import { legend } from "./legend.js";
import { largest, perCent, ranked, standing } from "../shared/linked.js";
import { Patches } from "./patches.js";
import { RunningText } from "../shared/running.js";
import { Strip } from "./strip.js";
import { table } from "../shared/table.js";

const PLURAL = {
  sentence: "sentences",
  word: "words",
  character: "characters",
  token: "tokens",
  patch: "patches",
  step: "steps",
};

class Attributions extends Mounted {
  constructor(element) {
    super(element, "attribution");
    this.actions = {
      onHover: (unit) => this.hover(unit),
      onLock: (unit) => this.lock(unit),
    };
  }

  show(data) {
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
    this.picture = header.picture && {
      pixels: arrays.picture,
      rows: header.picture[0],
      columns: header.picture[1],
      ...(header.framing ?? { ratio: header.picture[1] / header.picture[0], said: "" }),
    };
    this.state = { hover: null, lock: null, selected: header.selected };
    this.build();
    this.theme();
  }

  // --- layout -----------------------------------------------------------------------------------

  build() {
    const { header, methods } = this;
    this.name = el("span", { class: "mono name" });
    this.said = el("span", { class: "unseen", "aria-live": "polite" });
    this.key = el("span", { class: "key" });
    this.bars = new Bars(this.actions);
    const plural = PLURAL[header.input.kind];
    const choice = methods.map((method, i) => [String(i), method.label]);
    const chooser = select("Whose bars", choice, String(this.state.selected), (value) => {
      this.state.selected = Number(value);
      this.drawBars();
    });
    const rows = methods.map((method) => this.row(method));
    this.root.replaceChildren(
      this.host.probe,
      ...[doubtsStrip(header.doubts)].filter(Boolean),
      el("div", { class: "panel pointed-at" }, this.name, this.said, this.key),
      el(
        "div",
        { class: "columns" },
        el("div", { class: "rows" }, ...rows),
        el(
          "section",
          { class: "panel strongest" },
          el(
            "header",
            {},
            el("h2", {}, `Strongest ${plural}`),
            methods.length > 1 ? chooser : el("span", { class: "quiet" }, methods[0].label),
          ),
          this.bars.element,
        ),
      ),
      this.picture?.said ? el("p", { class: "quiet" }, this.picture.said) : "",
      table(
        "All scores as a table",
        () => ["", ...methods.map((method) => method.label)],
        () =>
          header.input.text.map((text, unit) => [
            text,
            ...methods.map((method) => String(method.scores[unit])),
          ]),
      ),
    );
  }

  row(method) {
    const { input } = this.header;
    const Kind = { patch: Patches, step: Strip }[input.kind] ?? RunningText;
    method.body = new Kind(this.actions);
    method.body.build(input, this.picture);
    method.readout = el("div", { class: "readout" });
    const { kind, words } = method.verdict;
    const faint = kind === "stands" || kind === "untested" ? "" : " faint";
    return el(
      "section",
      { class: `panel method${faint}`, "aria-label": method.label },
      el(
        "header",
        {},
        el("h2", {}, method.label),
        method.warning ? el("span", { class: "bad" }, `✕ ${method.warning}`) : null,
        words && !method.warning ? el("span", { class: "verdict quiet" }, words) : null,
      ),
      el("div", { class: "scored" }, method.body.element, method.readout),
      el("p", { class: "quiet caption" }, method.caption),
      ...method.notes.map((note) => el("p", { class: "note" }, note)),
    );
  }

  // --- what follows the pointer -----------------------------------------------------------------

  hover(unit) {
    if (this.state.hover === unit) return;
    this.state.hover = unit;
    this.follow();
  }

  lock(unit) {
    this.state.lock = this.state.lock === unit ? null : unit;
    this.follow();
  }

  draw() {
    if (!this.signed || !this.root.clientWidth) return;
    for (const { body, shares } of this.methods) body.draw(shares, this.signed, this.colors);
    const signed = this.methods.some((method) => method.signed);
    const ends = signed ? { low: "against", high: "for" } : { low: "0", high: "most" };
    this.key.replaceChildren(
      legend(this.signed, { signed, ...ends }),
      el("span", { class: "quiet" }, "each method by its own largest score"),
    );
    this.drawBars();
  }

  drawBars() {
    this.bars.draw(this.header.input, this.methods[this.state.selected], this.signed);
    this.follow();
  }

  follow() {
    const { hover, lock } = this.state;
    const unit = hover ?? lock;
    const { text, kind } = this.header.input;
    this.name.classList.toggle("quiet", unit === null);
    this.name.dir = "auto";
    this.name.textContent =
      unit === null ? `Point at a ${kind} to read its scores; click to lock it.` : text[unit];
    this.bars.mark(hover, lock);
    for (const method of this.methods) {
      method.body.mark(hover, lock);
      this.read(method, unit);
    }
    const words = (method) => `${method.label} ${score(method.scores[unit])}`;
    this.said.textContent = unit === null ? "" : this.methods.map(words).join(", ");
  }

  // The number of the unit in one row; with none pointed at, the row's strongest.
  read(method, pointed) {
    const unit = pointed ?? ranked(method.scores)[0];
    const value = method.scores[unit];
    const { rank, share } = standing(method.scores, unit);
    const about = `rank ${rank} of ${method.scores.length} · ${perCent(share)} of all`;
    method.readout.replaceChildren(
      el(
        "p",
        { class: "quiet of" },
        pointed === null ? "strongest: " : "",
        el("span", { class: "mono" }, this.header.input.text[unit]),
      ),
      el("p", { class: "big mono", title: String(value) }, score(value), error(method, unit)),
      el("p", { class: "quiet" }, about),
    );
  }
}

// "± 0.03" beside a score that was drawn; nothing beside one that was not, or that is exact.
function error(method, unit) {
  const off = method.errors?.[unit];
  if (!(off > 0)) return null;
  return el("span", { class: "error", title: `standard error ${off}` }, ` ± ${score(off)}`);
}

// Draws the methods into an element, or renews them there when the data is new.
export const render = renderer((element) => new Attributions(element));
