// Above the atlas: its order, and, once asked for, a search and a filter.
import { button, el, select } from "../shared/format.js";
import { attending, named } from "./heads.js";
import { layersOf } from "./words.js";

export class Finder {
  constructor({ onArrange, onFind }) {
    this.onArrange = onArrange;
    this.onFind = onFind;
    this.order = "layer";
    this.filter = null;
    this.element = el("div", { class: "finder", hidden: true });
    this.open = button("Find", "Search and filter heads", () => this.toggle());
    this.open.setAttribute("aria-expanded", "false");
  }

  build(stack, metrics) {
    this.stack = stack;
    const told = metrics.filter(({ name }) => stack.scores[name].flat().some((v) => v !== null));
    const scores = told.map(({ name, label }) => [name, label]);
    if (!told.some(({ name }) => name === this.order)) this.order = "layer";
    this.orderBy = select(
      "Order of the heads",
      [["layer", "by layer"], ...scores.map(([name, label]) => [name, `by ${label}`])],
      this.order,
      (order) => {
        this.order = order;
        this.onArrange();
      },
    );
    this.search = el("input", {
      type: "search",
      size: "5",
      placeholder: `${attending(stack).at(-1)}.${stack.heads - 1}`,
      "aria-label": "Head, as layer.head",
      on: { input: () => this.find(), keydown: (event) => event.key === "Enter" && this.find() },
    });
    const changed = () => this.filtered();
    this.metric = select("Score", scores, told[0]?.name, changed);
    this.operator = select(
      "Comparison",
      [
        ["<", "<"],
        [">", ">"],
      ],
      "<",
      changed,
    );
    this.value = el("input", {
      type: "number",
      step: "any",
      placeholder: "any",
      "aria-label": "Value",
      on: { input: changed },
    });
    this.found = el("span", { class: "quiet", role: "alert" });
    this.count = el("span", { class: "quiet", role: "status" });
    const label = (text, ...parts) =>
      el("span", { class: "group" }, el("span", { class: "quiet" }, text), ...parts);
    this.element.replaceChildren(
      label("head", this.search),
      this.found,
      label("only", this.metric, this.operator, this.value),
      this.count,
    );
    if (this.filter && !told.some(({ name }) => name === this.filter.metric)) this.filter = null;
    if (this.filter) {
      this.metric.value = this.filter.metric;
      this.operator.value = this.filter.operator;
      this.value.value = this.filter.value;
    }
    this.tell();
  }

  toggle() {
    this.element.hidden = !this.element.hidden;
    this.open.setAttribute("aria-expanded", String(!this.element.hidden));
    if (!this.element.hidden) this.search.focus();
    this.onArrange();
  }

  find() {
    const text = this.search.value.trim();
    const head = named(text, this.stack);
    const numbers = text.match(/\d+/g)?.length ?? 0;
    const wrong = text !== "" && !head && numbers !== 1; // one number: still being written
    this.search.setAttribute("aria-invalid", String(wrong));
    const { heads } = this.stack;
    this.found.textContent = wrong
      ? `No such head. Write layer.head: ${layersOf(this.stack)}, heads 0 to ${heads - 1}.`
      : "";
    if (head) this.onFind(head);
  }

  filtered() {
    const value = this.value.value === "" ? NaN : Number(this.value.value);
    this.filter = Number.isNaN(value)
      ? null
      : { metric: this.metric.value, operator: this.operator.value, value };
    this.onArrange();
    this.tell();
  }

  tell() {
    const { stack, filter } = this;
    if (!filter) return this.count.replaceChildren();
    const scores = attending(stack).flatMap((layer) => stack.scores[filter.metric][layer]);
    const passing = scores.filter(
      (score) =>
        score !== null && (filter.operator === "<" ? score < filter.value : score > filter.value),
    );
    this.count.textContent = `${passing.length} of ${scores.length} heads`;
  }
}
