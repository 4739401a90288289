// How what is chosen is drawn: each panel of the explorer, and what follows the pointer.
import { el, keepFocus } from "../../shared/elements.js";
import { thingsOf } from "../maths/axis.js";
import { arranged, sameHead } from "../maths/heads.js";
import { lockedUnits, pairOf } from "../maths/spots.js";
import { placesOf, rule, unshaded } from "../sentences.js";
import { Input } from "./input.js";
import { layOut } from "./layout.js";
import { cutMenus, quantityMenus } from "./menus.js";
import { partsOf } from "./parts.js";
import { Pictures, SERIES } from "./pictures.js";
import { readout, strongestList } from "./readout.js";
import { shadesOf } from "./shades.js";
import { headsTable, linksTable, rowTable } from "./tables.js";
/** @import {Table} from "../../shared/table.js" */
/** @import {Metric} from "../header.d.ts" */
/** @import {Arrangement} from "../maths/heads.js" */
/** @import {HeadAt, Quantity, Reading, Spot} from "../types.d.ts" */
/** @import {Actions, Look} from "./parts.js" */
/** @import {Layout} from "./layout.js" */
/** @import {Room} from "./pictures.js" */

const TALLEST = 680;
const LOWEST = 240;
const AROUND = 392; // pixels above and below the cells of a map, up to its formula
const NARROW = 860; // the width in explorer.css under which the columns become one

/** The explorer's panels, drawn of what is looked at now. */
export class Panels {
  /**
   * @param {HTMLElement} root
   * @param {() => Look} now
   * @param {Actions} actions
   */
  constructor(root, now, actions) {
    this.root = root;
    this.now = now;
    this.actions = actions;
    this.parts = partsOf(actions, () => this.drawAtlas(), now);
    /** @type {Arrangement} of the atlas */
    this.arranged = { heads: [], listed: false };
    this.width = 0;
    this.input = new Input(this.parts.textPanel, this.parts.picturePanel, now);
    this.pictures = new Pictures(this.parts.map, this.parts.lines, now, actions.choose);
    this.orderBy = el("span");
    /** @type {ReturnType<typeof quantityMenus>["mark"]} */
    this.markQuantity = () => {};
    this.tables = this.makeTables([]);
    /** @type {Layout | null} */
    this.laidOut = null;
  }

  destroy() {
    this.parts.path.destroy();
  }

  /** @returns {Layout} what stands where, once a trace is shown */
  get layout() {
    if (!this.laidOut) throw new Error("The panels appear when there is something to show.");
    return this.laidOut;
  }

  /**
   * Lays everything out for another trace.
   * @param {HTMLElement[]} shareTools
   * @returns {HTMLElement[]} the page
   */
  open(shareTools) {
    const { scene, state } = this.now();
    const { header } = scene;
    const { parts } = this;
    const { firstHint } = parts;
    const [thing] = thingsOf(header.axes[0]);
    firstHint.textContent = `Point at a ${thing} to see where it looks; click to lock it. Then choose another head.`;
    firstHint.hidden = firstHint.style.visibility === "hidden";
    this.input.open();
    parts.map.reset(header.opened?.map);
    parts.path.open(header);
    this.orderBy = el("span", {}, parts.finder.build(scene.stackOf(state), header.metrics));
    this.tables = this.makeTables(header.metrics);
    this.laidOut = layOut(
      header,
      state,
      parts,
      { text: this.input.element, orderBy: this.orderBy, tables: this.tables, shareTools },
      this.actions,
    );
    return this.laidOut.page;
  }

  /**
   * @param {Metric[]} metrics
   * @returns {{heads: Table, links: Table, row: Table}}
   */
  makeTables(metrics) {
    const matrix = () => this.now().scene.matrix;
    const stack = () => this.now().scene.stackOf(this.now().state);
    return {
      heads: headsTable(stack, metrics),
      links: linksTable(matrix),
      row: rowTable(matrix, () => this.read(this.now().state.lock)),
    };
  }

  /** Another stack: its own orders, and the whole map. */
  changeStack() {
    const { scene, state } = this.now();
    const { finder, map } = this.parts;
    this.orderBy.replaceChildren(finder.build(scene.stackOf(state), scene.header.metrics));
    map.reset();
  }

  /** The menu of what is drawn, as a stack has it. */
  drawQuantities() {
    const { scene, state } = this.now();
    const { elements, mark } = quantityMenus(
      scene.header.prediction,
      scene.quantities.choices(state.stack),
      state,
      this.actions.chooseQuantity,
    );
    this.markQuantity = mark;
    this.layout.quantity.replaceChildren(...elements);
  }

  /** The menus of how the axes are cut. */
  drawCuts() {
    const { scene, state } = this.now();
    const { unit, hide, padding } = this.layout;
    const tokens = scene.header.axes[scene.stackOf(state).queries];
    const menus = cutMenus(scene.cutting.choices, tokens, this.actions.choose);
    keepFocus(unit.parentElement ?? unit, () => {
      unit.replaceChildren(...menus.units);
      hide.replaceChildren(...menus.hides);
      padding.replaceChildren(...menus.padding);
    });
  }

  /**
   * What the map may take: on the whole screen what its headings, scales and names leave.
   * @returns {Room}
   */
  get room() {
    const left = Math.max(LOWEST, window.innerHeight - AROUND);
    return { tallest: document.fullscreenElement ? left : TALLEST, within: this.width };
  }

  /** @returns {boolean} whether the columns are one */
  get narrow() {
    return this.width <= NARROW;
  }

  drawAll() {
    this.width = this.root.clientWidth;
    if (!this.width) return;
    // In one column the number that is pointed at stands in the strip, which stays in sight.
    const { readout: said, strip, beside } = this.layout;
    if (this.narrow && said.parentElement !== strip) strip.append(said);
    else if (!this.narrow && said.parentElement !== beside) beside.prepend(said);
    this.drawAtlas();
    this.drawHead();
  }

  /** The whole screen has been entered or left; the map, which then has its height, is in sight. */
  drawScreen() {
    if (!this.laidOut) return;
    const { screen, mapPanel } = this.laidOut;
    const on = Boolean(document.fullscreenElement);
    screen.textContent = on ? "Leave full screen" : "Full screen";
    screen.title = on ? "Leave full screen (key f or Escape)" : "Full screen (key f)";
    screen.setAttribute("aria-label", screen.title);
    this.drawAll();
    if (on) mapPanel.scrollIntoView({ block: "end" });
  }

  drawAtlas() {
    const { scene, state, palette } = this.now();
    const { finder, atlas } = this.parts;
    const stack = scene.stackOf(state);
    const { layerwise } = scene.quantityOf(state);
    const { whole, cut } = scene.cutting;
    this.arranged = arranged(stack, finder);
    const upTo = layerwise ? state.focus.layer : null;
    atlas.draw({
      stack: state.stack,
      heads: state.heads,
      focus: state.focus,
      weights: scene.weights,
      arranged: this.arranged,
      palette,
      strip: this.narrow,
      colorOf: (head) => (layerwise && !this.arranged.listed ? null : this.colorOf(head)),
      upTo,
      own:
        cut.padding === "cut"
          ? [whole.queries, whole.keys].flatMap((axis) => [axis.ownLength, axis.length])
          : [1, 1, 1, 1],
    });
    const mixes = layerwise ? "" : "; ctrl or shift and click mixes heads";
    const places = placesOf(stack, scene.header.metrics, finder, upTo);
    this.layout.hint.textContent = `${places} Click, or move with the arrow keys${mixes}.`;
    this.tables.heads.refresh();
  }

  /**
   * A chosen head's colour: its own among a few, else the accent.
   * @param {HeadAt} head
   * @returns {string | null} null for a head that is not chosen
   */
  colorOf(head) {
    const { state, palette } = this.now();
    const { heads } = state;
    const at = heads.findIndex((each) => sameHead(each, head));
    if (at < 0) return null;
    return heads.length > 1 && heads.length <= SERIES ? palette.series[at] : palette.colors.accent;
  }

  drawHead() {
    const { scene, state } = this.now();
    const { matrix, cutting } = scene;
    const { layout, parts } = this;
    const stack = scene.stackOf(state);
    this.input.draw(layout);
    layout.mapName.textContent = layout.here.textContent = matrix.name;
    this.markQuantity(state.options);
    layout.scale.hidden = matrix.quantity.signed;
    parts.headPanel.draw({
      heads: state.heads,
      mixing: state.mixing,
      stack,
      metrics: scene.header.metrics,
      colorOf: (head) => this.colorOf(head),
      entropy: this.mixEntropy(),
    });
    this.markCuts();
    layout.rule.textContent = rule(stack, state.heads, state.mixing, matrix);
    layout.rule.classList.toggle("cut", Boolean(matrix.without));
    const notes = cutting.nothingLeft
      ? ["Nothing would be left of this input: all tokens are shown.", ...matrix.notes]
      : matrix.notes;
    layout.stated.textContent = notes.join(" ");
    layout.stated.hidden = !notes.length;
    layout.formula.replaceChildren(
      el("span", { class: "mono" }, matrix.formula),
      ` · ${matrix.source}`,
    );
    const asMap = state.options.view === "map";
    parts.map.element.hidden = layout.mapTools.hidden = !asMap;
    parts.lines.element.hidden = layout.lineTools.hidden = asMap;
    if (asMap) this.pictures.drawMap(layout, this.room);
    else this.pictures.drawLines(this.room, layout);
    this.drawLinked();
    this.drawPath();
    this.tables.links.refresh();
    this.tables.row.refresh();
  }

  /** @returns {number | null} of a mix, in every token; null where it is not known */
  mixEntropy() {
    const { scene, state } = this.now();
    if (state.heads.length === 1) return null;
    const { overview, entropies } = scene.weightsOf(state, state.heads, { whole: true });
    return overview ? null : entropies.reduce((sum, bits) => sum + bits, 0) / entropies.length;
  }

  /** The menus say what is drawn: an overview cannot be cut, whatever was chosen before it. */
  markCuts() {
    const { matrix, cutting } = this.now().scene;
    const { unit, hide, padding } = this.layout;
    const cut = matrix.overview ? {} : cutting.cut;
    const units = [matrix.keys.unit, matrix.queries.unit];
    setMenu(unit, units.find((each) => each !== "token") ?? "token");
    setMenu(hide, cut.hide ?? "nothing");
    setMenu(padding, cut.padding ?? "shown");
  }

  /** What follows the pointer: the cell, its number, the list beside the map, the shaded text. */
  drawLinked() {
    const { scene, state, palette } = this.now();
    const { matrix } = scene;
    const { unshaded: notShaded, readout: box, strongest } = this.layout;
    const [hover, lock] = [this.read(state.hover), this.read(state.lock)];
    this.pictures.mark(hover, lock);
    const found = hover ?? lock;
    const values = found?.values ?? null;
    this.input.shade({
      side: found ? (found.to ? "query" : "key") : "both",
      values,
      matrix,
      locked: found && lock && lockedUnits(lock, scene.isOneText(state)),
      shades: shadesOf(matrix.quantity.signed, values, palette),
    });
    notShaded.textContent = found ? unshaded(matrix, values) : "";
    if (!found) {
      const [thing] = thingsOf(matrix.keys.tokens);
      const said = `Point at a ${thing} or a cell to read its ${matrix.quantity.noun}; click to lock it.`;
      box.replaceChildren(el("p", { class: "quiet" }, said));
      strongest.replaceChildren();
      return;
    }
    const others = found.row ? scene.others(state, found.cell) : [];
    box.replaceChildren(...readout(matrix, found.cell, found.row, others));
    strongest.replaceChildren(...strongestList(matrix, found));
  }

  /** The numbers behind the weight of the locked pair, of the head that was chosen last. */
  drawPath() {
    const { scene, state } = this.now();
    this.parts.path.show({
      why: scene.quantities.why(state.stack, "paths"),
      stack: state.stack,
      ...state.focus,
      ...pairOf(scene.matrix, this.read(state.lock)?.cell),
    });
  }

  /**
   * @param {Spot | null} spot
   * @returns {Reading | null}
   */
  read(spot) {
    const { scene, state } = this.now();
    return scene.read(state, spot);
  }

  /** Only the lines, as another number of them is drawn. */
  drawLines() {
    this.pictures.drawLines(this.room);
  }

  /** What has come of the row that is pointed at. */
  drawRow() {
    this.drawLinked();
    this.pictures.tell();
    this.tables.row.refresh();
  }

  /** The first hint has done its work; nothing may move under the pointer. */
  hideHint() {
    this.parts.firstHint.style.visibility = "hidden";
  }

  /**
   * The picture before stays, dimmed, until the numbers of another one are there.
   * @param {Quantity | null} quantity that is waited for
   */
  wait(quantity) {
    const { right, rule: said } = this.layout;
    right.classList.toggle("waiting", Boolean(quantity));
    if (quantity) said.textContent = `computing ${quantity.label} …`;
  }

  /**
   * What could not be had of the weights; empty: nothing.
   * @param {string} sentence
   */
  complain(sentence) {
    const { problem } = this.layout;
    problem.textContent = sentence || problem.textContent;
    problem.hidden = !sentence;
  }

  /**
   * Why a quantity is not drawn; empty: it is.
   * @param {string} sentence
   */
  refuse(sentence) {
    const { refused } = this.layout;
    refused.textContent = sentence || refused.textContent;
    refused.hidden = !sentence;
  }
}

/**
 * @param {Element} box of a menu, or of none
 * @param {string} value
 */
function setMenu({ firstChild }, value) {
  if (firstChild instanceof HTMLSelectElement) firstChild.value = value;
}
