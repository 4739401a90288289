// Everything that is drawn, and what a reader does with it.
import { el } from "../../shared/elements.js";
import { Atlas } from "./atlas.js";
import { Finder } from "./finder.js";
import { HeadList } from "./head_list.js";
import { HeadPanel } from "./head_panel.js";
import { HeadScatter } from "./head_scatter.js";
import { Heatmap } from "./heatmap.js";
import { helpPanel } from "./help.js";
import { LayerBrush } from "./layer_brush.js";
import { Lines } from "./lines.js";
import { PathPanel } from "./path_panel.js";
import { PicturePanel } from "./picture.js";
import { TextPanel } from "./text.js";
/** @import {Colors, Ramp, SignedRamp} from "../../shared/color.js" */
/** @import {Scene} from "../scene.js" */
/** @import {Options, State} from "../state.js" */
/** @import {HeadAt, LockHow, Mixing, SelectHow, Size, Spot} from "../types.d.ts" */

/**
 * What is written with on dark and on light shades.
 * @typedef {{onDark: string, onLight: string}} Ink
 */

/**
 * The theme's colours.
 * @typedef {object} Palette
 * @property {string} theme
 * @property {Ramp} ramp
 * @property {SignedRamp} signed
 * @property {string[]} series one for each of a few heads
 * @property {Colors} colors
 * @property {Ink} ink
 */

/**
 * What is drawn, now.
 * @typedef {{scene: Scene, state: State, palette: Palette}} Look
 */

/**
 * What a reader does.
 * @typedef {object} Actions
 * @property {(head: HeadAt, how: SelectHow) => void} select
 * @property {(spot: Spot | null) => void} hover
 * @property {(spot: Spot | null, how: LockHow) => void} lock
 * @property {(choice: Partial<Options>) => void} choose
 * @property {(choice: {drawn?: string, target?: string}) => void} chooseQuantity
 * @property {(stack: string) => void} changeStack
 * @property {(mixing: Mixing) => void} mix
 * @property {(size: Size) => void} resize
 * @property {() => void} toggleScreen
 * @property {() => void} present
 */

/**
 * @typedef {object} Parts
 * @property {Atlas} atlas
 * @property {Finder} finder
 * @property {LayerBrush} brush
 * @property {HeadScatter} scatter
 * @property {HeadList} headList
 * @property {Heatmap} map
 * @property {PathPanel} path
 * @property {Lines} lines
 * @property {TextPanel} textPanel
 * @property {PicturePanel} picturePanel
 * @property {HeadPanel} headPanel
 * @property {HTMLDialogElement} help
 * @property {HTMLElement} firstHint
 */

/**
 * The parts, each given what it calls.
 * @param {Actions} actions
 * @param {() => void} arrange draws the heads as they are arranged now
 * @param {(from: number) => void} moveLayers of the grid
 * @param {() => Look} now
 * @returns {Parts}
 */
export function partsOf(actions, arrange, moveLayers, now) {
  const { select, hover: onHover, lock: onLock } = actions;
  return {
    atlas: new Atlas({ onSelect: select }),
    finder: new Finder({ onArrange: arrange, onFind: (head) => select(head, "one") }),
    brush: new LayerBrush({ onMove: moveLayers }),
    scatter: new HeadScatter({ onSelect: select }),
    headList: new HeadList({ onSelect: select }),
    map: new Heatmap({
      onHover,
      onLock,
      others: (cell) => now().scene.others(now().state, cell),
    }),
    path: new PathPanel(),
    lines: new Lines({ onHover, onLock }),
    textPanel: new TextPanel({ onHover, onLock }),
    picturePanel: new PicturePanel({ onHover, onLock }),
    headPanel: new HeadPanel({
      onMix: actions.mix,
      onRemove: (head) => select(head, "toggle"),
    }),
    help: helpPanel(),
    firstHint: el("p", { class: "quiet first-hint" }),
  };
}

/**
 * What is written with on shades, in either theme.
 * @param {Element} root
 * @returns {Ink}
 */
export function inkOf(root) {
  const style = getComputedStyle(root);
  const [onDark, onLight] = ["--on-dark", "--on-light"].map((name) => style.getPropertyValue(name));
  return { onDark, onLight };
}
