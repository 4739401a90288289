// In the place of the grid: the heads as points, one score against another.
import { prepare } from "../../shared/canvas.js";
import { el, select } from "../../shared/elements.js";
import { number } from "../../shared/format.js";
import { tr } from "../../shared/language.js";
import {
  along,
  nearestTo,
  neighbour,
  placed,
  pointsOf,
  scaleOf,
  telling,
} from "../maths/head_scatter.js";
import { passesFilter, sameHead } from "../maths/heads.js";
import { nameOf } from "../maths/mix.js";
/** @import {Metric, StackHeader} from "../header.d.ts" */
/** @import {Placed, Scale} from "../maths/head_scatter.js" */
/** @import {Filter} from "../maths/heads.js" */
/** @import {HeadAt, SelectHow} from "../types.d.ts" */
/** @import {Palette} from "./parts.js" */

/**
 * What is drawn. `colorOf` is a chosen head's colour.
 * @typedef {object} Drawing
 * @property {StackHeader} stack
 * @property {Metric[]} metrics
 * @property {HeadAt} focus
 * @property {Filter | null} filter
 * @property {Palette} palette
 * @property {(head: HeadAt) => string | null} colorOf
 */

const RADIUS = 4;
const REACH = 14; // pixels from which a point is meant
const EDGE = { left: 34, right: 8, top: 8, bottom: 20 };
const LEAST = 112; // pixels of height
const OTHERS = 268; // what stands above and below it: the menus, and some rows of the list
/** Of the ramp: the first layer, too, has a contrast of 3 with the page. */
export const FIRST_SHADE = 92;

/** @type {Record<string, [right: number, down: number]>} */
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** The heads as points, to choose from. */
export class HeadScatter {
  /**
   * @param {object} calls
   * @param {(head: HeadAt, how: SelectHow) => void} calls.onSelect
   */
  constructor({ onSelect }) {
    this.onSelect = onSelect;
    /** How all heads are shown: a try draws other maps, and keeps it. */
    this.shownAs = /** @type {"grid" | "scatter" | "list"} */ ("grid");
    this.across = "";
    this.up = "";
    this.canvas = el("canvas", {
      tabindex: "0",
      role: "application",
      "aria-roledescription": "scatter of attention heads",
      on: {
        click: (event) => this.pick(event),
        keydown: (event) => this.move(event),
        mousemove: (event) => this.hover(event),
        mouseleave: () => this.tell(null),
      },
    });
    this.upMenu = el("span");
    this.acrossMenu = el("span");
    this.said = el("p", { class: "quiet mono said" });
    this.element = el(
      "div",
      { class: "scatter" },
      this.upMenu,
      this.canvas,
      el("div", { class: "scatter-foot" }, this.said, this.acrossMenu),
    );
    /** @type {Drawing | null} */
    this.drawing = null;
    /** @type {Placed[]} */
    this.points = [];
    /** What the menus offer, in short. */
    this.offered = "";
  }

  /** @param {Drawing} drawing */
  draw(drawing) {
    this.drawing = drawing;
    this.redraw();
  }

  /** The same again, in another room or as it comes in sight. */
  redraw() {
    const { drawing } = this;
    const width = this.element.clientWidth;
    if (!drawing || !width) return;
    const { stack, palette, focus, colorOf, filter } = drawing;
    this.offer(drawing);
    const room = (this.element.parentElement?.clientHeight ?? 0) - OTHERS;
    const height = Math.round(Math.max(LEAST, Math.min(width * 0.8, room)));
    const points = pointsOf(stack, this.across, this.up);
    const scales = {
      across: scaleOf(points.map(({ across }) => across)),
      up: scaleOf(points.map(({ up }) => up)),
    };
    const box = {
      left: EDGE.left,
      top: EDGE.top,
      width: width - EDGE.left - EDGE.right,
      height: height - EDGE.top - EDGE.bottom,
    };
    this.points = placed(points, scales, box);
    const context = prepare(this.canvas, width, height);
    this.paintAxes(context, scales, box);
    const last = Math.max(1, stack.layers - 1);
    const paint = (/** @type {Placed} */ point) => {
      const shade = FIRST_SHADE + Math.round((point.layer / last) * (255 - FIRST_SHADE));
      const passes =
        !filter || passesFilter(filter, stack.scores[filter.metric][point.layer][point.head]);
      context.globalAlpha = passes ? 1 : 0.15;
      context.beginPath();
      context.arc(point.x, point.y, RADIUS, 0, 2 * Math.PI);
      context.fillStyle = palette.ramp.css[shade];
      context.fill();
      context.strokeStyle = palette.colors.page;
      context.lineWidth = 1;
      context.stroke();
      context.globalAlpha = 1;
    };
    this.points.forEach(paint);
    for (const point of this.points) {
      const color = colorOf(point);
      if (!color) continue;
      paint(point);
      context.beginPath();
      context.arc(point.x, point.y, RADIUS + 3, 0, 2 * Math.PI);
      context.strokeStyle = color;
      context.lineWidth = 2;
      context.stroke();
    }
    this.tell(null);
    const own = this.points.find((each) => sameHead(each, focus));
    this.canvas.setAttribute(
      "aria-label",
      tr("{saidOf}. Arrow keys choose the next head that way.", {
        saidOf: own
          ? this.saidOf(own)
          : tr("Head {nameOf}: not told by this input", { nameOf: nameOf(focus) }),
      }),
    );
  }

  /**
   * The menus of the two scores; the ones that tell most come first.
   * @param {Drawing} drawing
   */
  offer({ stack, metrics }) {
    const told = metrics.filter(({ name }) => stack.scores[name].flat().some((v) => v !== null));
    const names = told.map(({ name }) => name);
    if (!names.includes(this.across))
      this.across = names.includes("entropy") ? "entropy" : names[0];
    if (!names.includes(this.up)) this.up = telling(stack, names);
    const offered = names.join(" ");
    if (offered === this.offered) return;
    this.offered = offered;
    const menu = (
      /** @type {string} */ label,
      /** @type {string} */ arrow,
      /** @type {string} */ value,
      /** @type {(name: string) => void} */ choose,
    ) =>
      select(
        label,
        told.map((each) => [each.name, `${arrow} ${each.label}`]),
        value,
        (name) => {
          choose(name);
          this.redraw();
        },
      );
    this.upMenu.replaceChildren(menu(tr("Up"), "↑", this.up, (name) => (this.up = name)));
    this.acrossMenu.replaceChildren(
      menu(tr("Across"), "→", this.across, (name) => (this.across = name)),
    );
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {{across: Scale, up: Scale}} scales
   * @param {{left: number, top: number, width: number, height: number}} box
   */
  paintAxes(context, { across, up }, { left, top, width, height }) {
    const { colors } = /** @type {Drawing} */ (this.drawing).palette;
    context.font = `11px ${colors.mono}`;
    context.fillStyle = colors.secondary;
    context.strokeStyle = colors.line;
    context.lineWidth = 1;
    context.textBaseline = "middle";
    context.textAlign = "right";
    for (const tick of up.ticks) {
      const y = Math.round(top + (1 - along(up, tick)) * height) + 0.5;
      context.beginPath();
      context.moveTo(left, y);
      context.lineTo(left + width, y);
      context.stroke();
      context.fillText(String(tick), left - 5, y);
    }
    context.textAlign = "center";
    for (const tick of across.ticks) {
      const x = Math.round(left + along(across, tick) * width) + 0.5;
      context.beginPath();
      context.moveTo(x, top);
      context.lineTo(x, top + height);
      context.stroke();
      context.fillText(String(tick), x, top + height + 11);
    }
  }

  /**
   * @param {Placed} point
   * @returns {string}
   */
  saidOf(point) {
    const { metrics } = /** @type {Drawing} */ (this.drawing);
    const label = (/** @type {string} */ of) =>
      metrics.find(({ name }) => name === of)?.label ?? of;
    return tr("Head {nameOf}: {label} {across}, {label2} {up}", {
      nameOf: nameOf(point),
      label: label(this.across),
      across: number(point.across),
      label2: label(this.up),
      up: number(point.up),
    });
  }

  /** @param {Placed | null} point that is pointed at; null: the chosen one is told */
  tell(point) {
    const { drawing } = this;
    if (!drawing) return;
    const own = point ?? this.points.find((each) => sameHead(each, drawing.focus));
    this.said.textContent = own
      ? `${nameOf(own)}  ${number(own.across)} · ${number(own.up)}`
      : `${nameOf(drawing.focus)}  –`;
    this.said.title = this.canvas.title = own ? this.saidOf(own) : "";
    this.canvas.style.cursor = point ? "pointer" : "";
  }

  /**
   * @param {MouseEvent} event
   * @returns {Placed | null}
   */
  under({ offsetX, offsetY }) {
    return nearestTo(this.points, { x: offsetX, y: offsetY }, REACH);
  }

  /** @param {MouseEvent} event */
  hover(event) {
    this.tell(this.under(event));
  }

  /** @param {MouseEvent} event */
  pick(event) {
    const point = this.under(event);
    if (point) this.choose(point, event.ctrlKey || event.metaKey ? "toggle" : "one");
  }

  /** @param {KeyboardEvent} event */
  move(event) {
    const move = MOVES[event.key];
    const { drawing, points } = this;
    if (!move || !drawing || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const own = points.find((each) => sameHead(each, drawing.focus)) ?? points[0];
    const next = own && neighbour(points, own, move);
    if (next) this.choose(next, event.shiftKey ? "toggle" : "one");
  }

  /**
   * @param {HeadAt} head
   * @param {SelectHow} how
   */
  choose({ layer, head }, how) {
    this.onSelect({ layer, head }, how);
  }
}
