// What the explorer fetches while it is looked at: exact maps of the chosen heads, other quantities, and
// the rows and tiles of maps that come in parts.
import { several, tr } from "../../shared/language.js";
import { followedHeads } from "../state.js";
import { messageOf } from "./tiles_fetched.js";
/** @import {Scene} from "../scene.js" */
/** @import {State} from "../state.js" */
/** @import {Quantity} from "../types.d.ts" */

/**
 * What is told when something has come, or has not.
 * @typedef {object} Calls
 * @property {() => void} onWeights better maps of the chosen heads
 * @property {() => void} onQuantity what was asked for
 * @property {() => void} onScores the raw scores that are read beside weights
 * @property {(sentence: string) => void} onProblem with weights; empty: none
 * @property {(sentence: string) => void} onRefused why a quantity is not drawn; empty: it is
 * @property {(quantity: Quantity | null) => void} onWait a quantity that is worked out; null: none
 */

/** Fetches what is looked at. */
export class Fetching {
  /**
   * @param {() => {scene: Scene, state: State}} now what is looked at
   * @param {Calls} calls
   */
  constructor(now, calls) {
    this.now = now;
    this.calls = calls;
    this.asked = {};
  }

  /** Fetches the exact maps of the chosen heads where the page only has an overview of them. */
  async fetchHeads() {
    this.fetchQuantity();
    const { scene, state } = this.now();
    const { stack, heads } = state;
    const { calls } = this;
    calls.onProblem("");
    const room = scene.weights.room(stack);
    if (heads.length > room) {
      calls.onProblem(
        several(
          "Exact maps of this length fit in memory for {n} heads at once; the mix of these {heads} uses overviews.",
          room,
          { heads: heads.length },
        ),
      );
      return;
    }
    const stillWanted = () => this.now().scene === scene && this.now().state.heads === heads;
    try {
      const loads = heads.map(({ layer, head }) => scene.weights.load(stack, layer, head));
      const better = (await Promise.all(loads)).some(Boolean);
      if (better && stillWanted()) calls.onWeights();
    } catch (error) {
      if (stillWanted())
        calls.onProblem(
          tr("The exact weights could not be fetched: {messageOf}", {
            messageOf: messageOf(error),
          }),
        );
    }
  }

  /** Fetches what is drawn where it is not at hand, and the raw scores that are read beside weights. */
  async fetchQuantity() {
    const { scene, state } = this.now();
    const { stack, heads, target } = state;
    const { calls } = this;
    const quantity = scene.quantityOf(state);
    const all = quantity.name === "weights" ? [] : followedHeads(state, quantity);
    const asked = (this.asked = {});
    calls.onRefused("");
    try {
      const room = scene.weights.room(stack);
      if (all.length > room)
        throw new Error(
          `Maps of this length fit in memory for ${room} heads at once: choose fewer.`,
        );
      const loads = all.map((head) => scene.quantities.load(quantity.name, stack, head, target));
      if (all.length && !scene.asked(state)) calls.onWait(quantity);
      const better = (await Promise.all(loads)).some(Boolean);
      if (this.asked !== asked) return;
      calls.onWait(null);
      if (better) calls.onQuantity();
    } catch (error) {
      if (this.asked !== asked) return;
      calls.onWait(null);
      calls.onRefused(
        tr("{messageOf} Attention weights are drawn.", { messageOf: messageOf(error) }),
      );
    }
    if (heads.length > 1 || !scene.quantities.brings("scores", stack)) return;
    const more = await scene.quantities.load("scores", stack, heads[0]).catch(() => false);
    if (more && this.now().state.heads === heads) calls.onScores();
  }

  /** The exact row of what is pointed at, or else locked, of maps that are too large to come whole. */
  fetchRow() {
    const { scene, state } = this.now();
    const { bring } = scene.matrix.near ?? {};
    const spot = state.hover ?? state.lock;
    const found = bring && scene.read(state, spot);
    if (found) bring(found.cell.query, found.cell.queryTo);
  }
}
