// The left of the stage: the heads as thumbnails, and who else does what is selected.
import { tr } from "../../shared/language.js";
import { byValue, cellIn } from "../maths/cell_in_heads.js";
import { arranged, attending, sameHead } from "../maths/heads.js";
import { inRange, layersAtOnce, MANY, rangeWith } from "../maths/layer_range.js";
import { placesOf } from "../sentences.js";
import { SERIES } from "./pictures.js";
import { spanName } from "./readout.js";
/** @import {Place} from "../maths/cell_in_heads.js" */
/** @import {Arrangement} from "../maths/heads.js" */
/** @import {Metric} from "../header.d.ts" */
/** @import {Cell, HeadAt, Reading} from "../types.d.ts" */
/** @import {Layout} from "./layout.js" */
/** @import {Look, Parts} from "./parts.js" */

/** All heads, as they are arranged, and the list of them. */
export class AllHeads {
  /**
   * @param {Pick<Parts, "atlas" | "finder" | "headList" | "brush" | "scatter">} parts
   * @param {() => Look} now
   */
  constructor(parts, now) {
    this.parts = parts;
    this.now = now;
    /** Of very many heads: where the range of layers begins, and the layer that it has followed. */
    this.from = 0;
    this.followed = -1;
    /** @type {Arrangement} of the atlas */
    this.arranged = { heads: [], listed: false };
  }

  /**
   * @param {Pick<Layout, "hint">} layout
   * @param {boolean} strip whether they stand above the rest
   */
  draw({ hint }, strip) {
    const { scene, state, palette } = this.now();
    const { finder, atlas } = this.parts;
    const stack = scene.stackOf(state);
    const { layerwise } = scene.quantityOf(state);
    const { whole, cut } = scene.cutting;
    const all = arranged(stack, finder);
    this.parts.brush.draw(null);
    const part = all.listed || all.heads.length <= MANY ? null : this.part(all);
    this.arranged = part?.arranged ?? all;
    const upTo = layerwise ? state.focus.layer : null;
    atlas.draw({
      stack: state.stack,
      heads: state.heads,
      focus: state.focus,
      weights: scene.weights,
      arranged: this.arranged,
      palette,
      strip,
      range: part?.range ?? null,
      colorOf: (head) => (layerwise && !this.arranged.listed ? null : this.colorOf(head)),
      upTo,
      own:
        cut.padding === "cut"
          ? [whole.queries, whole.keys].flatMap((axis) => [axis.ownLength, axis.length])
          : [1, 1, 1, 1],
    });
    this.parts.scatter.draw({
      stack,
      metrics: scene.header.metrics,
      focus: state.focus,
      filter: finder.filter,
      palette,
      colorOf: (head) => this.colorOf(head),
    });
    const mixes = layerwise ? "" : tr("; ctrl or shift and click mixes heads");
    const places = placesOf(stack, scene.header.metrics, finder, upTo);
    hint.textContent = tr("{places} Click, or move with the arrow keys{mixes}.", { places, mixes });
    atlas.element.title = hint.textContent; // where the window is too low for the sentence
  }

  /**
   * The layers around the chosen head, or where the reader has moved them.
   * @param {Arrangement} all
   * @returns {ReturnType<typeof inRange>}
   */
  part(all) {
    const { scene, state } = this.now();
    const stack = scene.stackOf(state);
    const layers = attending(stack);
    const { layer } = state.focus;
    const wide = layersAtOnce(stack.heads);
    if (this.followed !== layer)
      this.from = rangeWith(this.from, layers.length, layers.indexOf(layer), wide);
    this.followed = layer;
    const last = Math.max(0, layers.length - wide);
    this.from = Math.min(this.from, last);
    const part = inRange(stack, all, this.from);
    this.parts.brush.draw({ from: this.from, last, count: layers.length, range: part.range });
    return part;
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

  /**
   * The list, of the locked cell or, without one, of the score that the heads are ordered by.
   * @param {Reading | null} locked
   */
  list(locked) {
    const { scene, state } = this.now();
    const { header, matrix, weights } = scene;
    const stack = scene.stackOf(state);
    const { focus } = state;
    if (!locked) {
      this.listScores(header.metrics);
      return;
    }
    const { cell } = locked;
    const place = this.placeOf(cell);
    const size = weights.sizeOf(stack);
    const heads = byValue(stack, ({ layer, head }) =>
      cellIn(weights.best(stack.name, layer, head), size, place),
    );
    const pair = `${spanName(matrix.queries, cell.query, cell.queryTo)} → ${spanName(matrix.keys, cell.key, cell.keyTo)}`;
    const { within } = weights.best(stack.name, focus.layer, focus.head);
    this.parts.headList.draw({
      of: pair,
      title: tr("The attention weight of {pair} in each head, highest first", { pair }),
      heads,
      focus,
      top: 1,
      within,
    });
  }

  /** @param {Metric[]} metrics */
  listScores(metrics) {
    const { scene, state } = this.now();
    const { scores } = scene.stackOf(state);
    const { order } = this.parts.finder;
    const metric = metrics.find(({ name }) => name === order) ?? metrics[0];
    if (!metric) return;
    const heads = byValue(scene.stackOf(state), ({ layer, head }) => ({
      value: scores[metric.name][layer][head],
      most: false,
    }));
    this.parts.headList.draw({
      of: metric.label,
      title: metric.meaning,
      heads,
      focus: state.focus,
      top: heads[0]?.value ?? 1,
      within: 0,
    });
  }

  /**
   * The tokens of a cell of what is drawn.
   * @param {Required<Cell>} cell
   * @returns {Place}
   */
  placeOf({ query, queryTo, key, keyTo }) {
    const { matrix, cutting } = this.now().scene;
    const { queries, keys } = matrix;
    const hides = !matrix.overview && (cutting.cut.hide ?? "nothing") !== "nothing";
    return {
      queries: queries.members.slice(query, queryTo + 1).flat(),
      keys: keys.members.slice(key, keyTo + 1).flat(),
      kept: hides ? [...keys.indexOf.keys()] : null,
    };
  }
}
