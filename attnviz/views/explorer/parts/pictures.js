// What is drawn as a map or as lines, with what its colours mean.
import { el, keepFocus } from "../../shared/elements.js";
import { tr } from "../../shared/language.js";
import { allowedIn } from "../maths/pairs.js";
import { standingOut } from "../maths/spots.js";
import { exactness, legend } from "./legend.js";
import { headColours, lineTools } from "./line_tools.js";
/** @import {Matrix} from "../maths/matrix.js" */
/** @import {Options} from "../state.js" */
/** @import {HeadAt, Reading} from "../types.d.ts" */
/** @import {Heatmap} from "./heatmap.js" */
/** @import {Layout} from "./layout.js" */
/** @import {Lines} from "./lines.js" */
/** @import {Look} from "./parts.js" */

/**
 * What a picture may take, in pixels.
 * @typedef {{width: number, height: number}} Room
 */

export const SERIES = 6; // most heads that have a colour of their own

/** The map and the lines. */
export class Pictures {
  /**
   * @param {Heatmap} map
   * @param {Lines} lines
   * @param {() => Look} now
   * @param {(choice: Partial<Options>) => void} choose
   */
  constructor(map, lines, now, choose) {
    this.map = map;
    this.lines = lines;
    this.now = now;
    this.choose = choose;
  }

  /**
   * @param {Pick<Layout, "legend">} layout
   * @param {Room} room
   * @param {number} type the largest size of type
   */
  drawMap(layout, room, type) {
    const { scene, state, palette } = this.now();
    const { matrix } = scene;
    const { scale } = state.options;
    const [hover, lock] = [scene.read(state, state.hover), scene.read(state, state.lock)];
    this.map.draw(
      { matrix, scale, ramps: palette, colors: palette.colors, ink: palette.ink, room, type },
      { hover: hover?.cell ?? null, lock: lock?.cell ?? null },
    );
    layout.legend.replaceChildren(...legend(scene.stackOf(state), matrix, palette, scale));
  }

  /**
   * @param {Room} room
   * @param {Pick<Layout, "lineTools" | "legend">} [layout] where what stands around the lines is made
   *   anew too
   */
  drawLines({ height }, layout) {
    const { scene, state, palette } = this.now();
    const { matrix } = scene;
    const { options } = state;
    const several = this.severalHeads();
    const sources = several ?? [{ matrix, color: palette.colors.accent }];
    if (layout) {
      const strongest = Math.max(...sources.map((source) => source.matrix.strongest));
      const tools = lineTools({ axes: matrix, options, strongest, choose: this.choose });
      keepFocus(layout.lineTools, () => layout.lineTools.replaceChildren(...tools));
      layout.legend.replaceChildren(
        ...headColours(several ?? []),
        el("span", { class: "quiet" }, lineRule(matrix)),
        exactness(scene.stackOf(state), matrix),
      );
    }
    this.lines.draw({
      sources,
      names: scene.sidesOf(state),
      allowed: allowedIn(matrix, options.pairs),
      pairs: options.pairs,
      least: options.least ** 2,
      colors: palette.colors,
      tallest: height,
    });
    this.lines.drawOver(standingOut(scene.read(state, state.hover ?? state.lock)));
    if (layout) this.revealLines();
  }

  /**
   * Where neither a map nor lines are drawn: only how exact the numbers are.
   * @param {Pick<Layout, "legend">} layout
   */
  tellExactness({ legend: box }) {
    const { scene, state } = this.now();
    box.replaceChildren(exactness(scene.stackOf(state), scene.matrix));
  }

  /**
   * A few heads, each in its colour.
   * @returns {{head: HeadAt, matrix: Matrix, color: string}[] | null} null where they are drawn as one
   */
  severalHeads() {
    const { scene, state, palette } = this.now();
    const { heads } = state;
    if (heads.length < 2 || heads.length > SERIES || scene.quantityOf(state).layerwise) return null;
    const sources = [];
    for (const [i, head] of heads.entries()) {
      const matrix = scene.matrixOf(state, [head]);
      if (!matrix) return null;
      sources.push({ head, matrix, color: palette.series[i] });
    }
    return sources;
  }

  /** Scrolls to the lines that stand out. */
  revealLines() {
    const { scene, state } = this.now();
    const found = standingOut(scene.read(state, state.hover ?? state.lock));
    if (found && !this.lines.element.hidden) this.lines.reveal(found.first);
  }

  /**
   * Marks what is pointed at and what is locked.
   * @param {Reading | null} hover
   * @param {Reading | null} lock
   */
  mark(hover, lock) {
    if (this.now().state.options.view === "map")
      this.map.mark({ hover: hover?.cell ?? null, lock: lock?.cell ?? null });
    else this.lines.drawOver(standingOut(hover ?? lock));
  }

  /** Tiles have come. */
  drawTiles() {
    const { scene, state } = this.now();
    if (state.options.view === "map" && scene.matrix.near?.tile) this.map.redraw();
  }

  /** The exact row of what is pointed at has come. */
  tell() {
    if (this.now().state.options.view === "map") this.map.tell();
  }
}

/**
 * @param {Matrix} matrix
 * @returns {string} which pairs have a line
 */
function lineRule({ overview, quantity }) {
  if (quantity.signed) return tr("only scores above 0 have a line");
  return overview
    ? tr("only tokens whose exact rows are known have lines")
    : tr("stronger weights have wider and fuller lines");
}
