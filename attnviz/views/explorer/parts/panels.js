// How what is chosen is drawn: each panel of the explorer, and what follows the pointer.
import { el, keepFocus } from "../../shared/elements.js";
import { tr } from "../../shared/language.js";
import { thingsOf } from "../maths/axis.js";
import { lockedUnits, pairOf } from "../maths/spots.js";
import { rule, unshaded } from "../sentences.js";
import { AllHeads } from "./all_heads.js";
import { Input } from "./input.js";
import { layOut } from "./layout.js";
import { cutMenus, quantityMenus } from "./menus.js";
import { NumberTables } from "./number_tables.js";
import { partsOf } from "./parts.js";
import { Pictures } from "./pictures.js";
import { drawSelected } from "./selected.js";
import { shadesOf } from "./shades.js";
/** @import {Quantity, Reading, Spot} from "../types.d.ts" */
/** @import {Actions, Look} from "./parts.js" */
/** @import {Layout} from "./layout.js" */
/** @import {Room} from "./pictures.js" */

const TYPE = 13; // the largest size of type in the map
const LARGE_TYPE = 20; // and on a projector
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
    this.parts = partsOf(
      actions,
      () => this.drawAtlas(),
      (from) => {
        this.allHeads.from = from;
        this.drawAtlas();
      },
      now,
    );
    this.allHeads = new AllHeads(this.parts, now);
    this.width = 0;
    this.room = { width: 0, height: 0 };
    this.sizes = new ResizeObserver(() => this.fill());
    /** Whether the room may be another one than was measured. */
    this.moved = true;
    this.input = new Input(this.parts.textPanel, this.parts.picturePanel, now);
    this.pictures = new Pictures(this.parts.map, this.parts.lines, now, actions.choose);
    this.orderBy = el("span");
    /** @type {ReturnType<typeof quantityMenus>["mark"]} */
    this.markQuantity = () => {};
    this.tables = new NumberTables(now, () => this.read(now().state.lock));
    /** @type {Layout | null} */
    this.laidOut = null;
  }

  destroy() {
    this.sizes.disconnect();
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
    firstHint.textContent = tr(
      "Point at a {thing} to see where it looks; click to lock it. Then choose another head.",
      { thing: tr(thing) },
    );
    this.input.open();
    parts.map.reset(header.opened?.map);
    parts.path.open(header);
    this.orderBy = el("span", {}, parts.finder.build(scene.stackOf(state), header.metrics));
    this.tables.renew(header.metrics);
    this.laidOut = layOut(
      header,
      state,
      parts,
      { text: this.input.element, orderBy: this.orderBy, tables: this.tables.all, shareTools },
      this.actions,
    );
    this.moved = true;
    this.sizes.disconnect();
    this.sizes.observe(this.laidOut.drawing);
    return this.laidOut.page;
  }

  /** @returns {AllHeads["arranged"]} */
  get arranged() {
    return this.allHeads.arranged;
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

  /** @returns {boolean} whether the columns are one */
  get narrow() {
    return this.width <= NARROW;
  }

  /** @returns {boolean} whether it is for a projector */
  get presents() {
    return this.root.classList.contains("presenting");
  }

  drawAll() {
    const width = this.root.clientWidth;
    if (!width) return;
    this.moved ||= width !== this.width;
    this.width = width;
    this.layout.placeList(this.narrow);
    this.layout.present.textContent = this.presents ? tr("Leave") : tr("Present");
    this.drawAtlas();
    this.drawHead();
  }

  /** Everything, in another room. */
  drawAnew() {
    this.moved = true;
    if (this.laidOut) this.drawAll();
  }

  /** The box of the picture has another size: its text has more lines, or something stands below. */
  fill() {
    const { width, height } = this.measured();
    if (width === this.room.width && height === this.room.height) return;
    this.moved = true;
    if (this.width) this.drawPicture();
  }

  /** @returns {Room} what the map may take */
  measured() {
    const { width, height } = this.layout.drawing.getBoundingClientRect();
    return { width: Math.floor(width), height: Math.floor(height) };
  }

  /** The whole screen has been entered or left. */
  drawScreen() {
    if (!this.laidOut) return;
    const { screen } = this.laidOut;
    const on = Boolean(document.fullscreenElement);
    screen.textContent = on ? tr("Leave full screen") : tr("Full screen");
    screen.title = on ? tr("Leave full screen (key f or Escape)") : tr("Full screen (key f)");
    screen.setAttribute("aria-label", screen.title);
    this.drawAnew();
  }

  drawAtlas() {
    this.allHeads.draw(this.layout, this.narrow);
    this.allHeads.list(this.read(this.now().state.lock));
  }

  /** The list of who else does what is selected, from wherever it stands. */
  showAlike() {
    if (this.narrow) this.layout.openSheet(true);
    this.parts.headList.start();
  }

  drawHead() {
    const { scene, state } = this.now();
    const { matrix, cutting } = scene;
    const { layout, parts } = this;
    const stack = scene.stackOf(state);
    this.input.draw(layout);
    layout.mapName.textContent = matrix.name;
    this.markQuantity(state.options);
    parts.headPanel.draw({
      heads: state.heads,
      mixing: state.mixing,
      stack,
      metrics: scene.header.metrics,
      colorOf: (head) => this.allHeads.colorOf(head),
      entropy: this.mixEntropy(),
    });
    this.markCuts();
    layout.rule.textContent = rule(stack, state.heads, state.mixing, matrix);
    layout.rule.title = layout.rule.textContent;
    layout.rule.classList.toggle("cut", Boolean(matrix.without));
    const notes = cutting.nothingLeft
      ? [tr("Nothing would be left of this input: all tokens are shown."), ...matrix.notes]
      : matrix.notes;
    layout.stated.textContent = notes.join(" ");
    layout.stated.hidden = !notes.length;
    layout.formula.replaceChildren(
      el("span", { class: "mono" }, matrix.formula),
      ` · ${matrix.source}`,
    );
    this.drawPicture();
    this.drawLinked();
    this.drawPath();
    this.tables.refresh("heads", "links", "row");
  }

  /** The map or the lines, in their box. */
  drawPicture() {
    const { layout, parts } = this;
    const { scene, state } = this.now();
    const { view } = state.options;
    const asMap = view === "map";
    if (this.root.dataset.view !== view) {
      this.root.dataset.view = view;
      this.moved = true;
      parts.textPanel.revealAgain();
    }
    layout.views.mark(view);
    if (view === "numbers") this.tables.show();
    layout.scale.hidden = !asMap || scene.matrix.quantity.signed;
    parts.map.element.hidden = layout.mapTools.hidden = !asMap;
    parts.lines.element.hidden = layout.lineTools.hidden = view !== "lines";
    parts.picturePanel.tallest = view === "text" ? Infinity : this.root.clientHeight / 4;
    // Measuring lays out whatever has changed: what changes later is told by `sizes`.
    if (this.moved) this.room = this.measured();
    this.moved = false;
    if (asMap) this.pictures.drawMap(layout, this.room, this.presents ? LARGE_TYPE : TYPE);
    else if (view === "lines") this.pictures.drawLines(this.room, layout);
    else this.pictures.tellExactness(layout);
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
    this.layout.unshaded.textContent = found ? unshaded(matrix, values) : "";
    drawSelected(this.layout, this.now(), found);
  }

  /** What is locked is another: the list of heads is of it. */
  drawLocked() {
    this.drawLinked();
    this.allHeads.list(this.read(this.now().state.lock));
    this.pictures.revealLines();
    this.tables.refresh("row");
    this.drawPath();
  }

  /** The numbers behind the weight of the locked pair, of the head that was chosen last. */
  drawPath() {
    const { scene, state } = this.now();
    if (state.options.view !== "numbers") return; // nobody sees it, and the host would work it out
    this.parts.path.show({
      why: scene.quantities.why(state.stack, "paths"),
      stack: scene.stackOf(state).address ?? state.stack,
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
    this.tables.refresh("row");
  }

  /** The first hint has done its work. */
  hideHint() {
    this.parts.firstHint.hidden = true;
  }

  /**
   * The picture before stays, dimmed, until the numbers of another one are there.
   * @param {Quantity | null} quantity that is waited for
   */
  wait(quantity) {
    const { mapPanel, rule: said } = this.layout;
    mapPanel.classList.toggle("waiting", Boolean(quantity));
    if (quantity) said.textContent = tr("computing {label} …", { label: quantity.label });
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
