// Above the atlas: its order, and, once asked for, a search and a filter.
import { button, el, select } from "../../shared/elements.js";
import { several, tr } from "../../shared/language.js";
import { attending, named, passesFilter } from "../maths/heads.js";
import { layersOf } from "../sentences.js";
/** @import {Metric, Opened, StackHeader} from "../header.d.ts" */
/** @import {Filter} from "../maths/heads.js" */
/** @import {HeadAt} from "../types.d.ts" */

/**
 * The controls of one stack.
 * @typedef {object} Controls
 * @property {StackHeader} stack
 * @property {HTMLSelectElement} orderBy
 * @property {HTMLInputElement} search
 * @property {HTMLSelectElement} metric
 * @property {HTMLSelectElement} operator
 * @property {HTMLInputElement} value
 * @property {HTMLElement} found
 * @property {HTMLElement} count
 */

/** The order of the heads, and a filter. */
export class Finder {
  /**
   * @param {object} calls
   * @param {() => void} calls.onArrange
   * @param {(head: HeadAt) => void} calls.onFind
   */
  constructor({ onArrange, onFind }) {
    this.onArrange = onArrange;
    this.onFind = onFind;
    this.order = "layer";
    /** @type {Filter | null} */
    this.filter = null;
    /** @type {Controls | null} */
    this.controls = null;
    this.element = el("div", { class: "finder", hidden: true });
    this.open = button(tr("Find"), tr("Search and filter heads"), () => this.toggle());
    this.open.setAttribute("aria-expanded", "false");
  }

  /**
   * As a file was saved with.
   * @param {Opened["finder"]} saved
   */
  restore(saved) {
    if (!saved) return;
    this.order = saved.order;
    this.filter = saved.filter;
  }

  /**
   * @param {StackHeader} stack
   * @param {Metric[]} metrics
   * @returns {HTMLElement} the menu of orders
   */
  build(stack, metrics) {
    const told = metrics.filter(({ name }) => stack.scores[name].flat().some((v) => v !== null));
    if (!told.some(({ name }) => name === this.order)) this.order = "layer";
    if (!told.some(({ name }) => name === this.filter?.metric)) this.filter = null;
    const controls = (this.controls = this.make(stack, told));
    const label = (/** @type {string} */ text, /** @type {HTMLElement[]} */ ...parts) =>
      el("span", { class: "group" }, el("span", { class: "quiet" }, text), ...parts);
    this.element.replaceChildren(
      label(tr("head"), controls.search),
      controls.found,
      label(tr("only"), controls.metric, controls.operator, controls.value),
      controls.count,
    );
    if (this.filter) {
      controls.metric.value = this.filter.metric;
      controls.operator.value = this.filter.operator;
      controls.value.value = String(this.filter.value);
    }
    this.tell(controls);
    return controls.orderBy;
  }

  /**
   * @param {StackHeader} stack
   * @param {Metric[]} metrics that this input tells
   * @returns {Controls}
   */
  make(stack, metrics) {
    /** @type {[string, string][]} */
    const scores = metrics.map(({ name, label }) => [name, label]);
    /** @type {[string, string][]} */
    const orders = metrics.map(({ name, label }) => [name, tr("by {label}", { label })]);
    const changed = () => this.filtered();
    return {
      stack,
      orderBy: select(
        tr("Order of the heads"),
        [["layer", tr("by layer")], ...orders],
        this.order,
        (order) => {
          this.order = order;
          this.onArrange();
        },
      ),
      search: el("input", {
        type: "search",
        size: "5",
        placeholder: `${attending(stack).at(-1)}.${stack.heads - 1}`,
        "aria-label": tr("Head, as layer.head"),
        on: {
          input: () => this.find(),
          keydown: (event) => event.key === "Enter" && this.find(),
        },
      }),
      metric: select(tr("Score"), scores, metrics[0]?.name, changed),
      operator: select(
        tr("Comparison"),
        [
          ["<", "<"],
          [">", ">"],
        ],
        "<",
        changed,
      ),
      value: el("input", {
        type: "number",
        step: "any",
        placeholder: tr("any"),
        "aria-label": tr("Value"),
        on: { input: changed },
      }),
      found: el("span", { class: "quiet", role: "alert" }),
      count: el("span", { class: "quiet", role: "status" }),
    };
  }

  toggle() {
    this.element.hidden = !this.element.hidden;
    this.open.setAttribute("aria-expanded", String(!this.element.hidden));
    if (!this.element.hidden) this.controls?.search.focus();
    this.onArrange();
  }

  /** Chooses the head that is written in the search, or says that there is none. */
  find() {
    if (!this.controls) return;
    const { stack, search, found } = this.controls;
    const text = search.value.trim();
    const head = named(text, stack);
    const numbers = text.match(/\d+/g)?.length ?? 0;
    const wrong = text !== "" && !head && numbers !== 1; // one number: still being written
    search.setAttribute("aria-invalid", String(wrong));
    found.textContent = wrong
      ? tr("No such head. Write layer.head: {layersOf}, heads 0 to {heads}.", {
          layersOf: layersOf(stack),
          heads: stack.heads - 1,
        })
      : "";
    if (head) this.onFind(head);
  }

  filtered() {
    if (!this.controls) return;
    const { metric, operator, value } = this.controls;
    const number = value.value === "" ? NaN : Number(value.value);
    this.filter = Number.isNaN(number)
      ? null
      : {
          metric: metric.value,
          operator: operator.value === ">" ? ">" : "<",
          value: number,
        };
    this.onArrange();
    this.tell(this.controls);
  }

  /** @param {Controls} controls */
  tell({ stack, count }) {
    const { filter } = this;
    if (!filter) {
      count.replaceChildren();
      return;
    }
    const scores = attending(stack).flatMap((layer) => stack.scores[filter.metric][layer]);
    const passing = scores.filter((score) => passesFilter(filter, score));
    count.textContent = several("{passing} of {n} heads", scores.length, {
      passing: passing.length,
    });
  }
}
