// What is locked unasked when a trace is opened: the row that tells most, or what a link or a file names.
// Nothing of it is told to the host, as it is not the reader's doing.
import * as reduce from "./state.js";
/** @import {Selection} from "./header.d.ts" */
/** @import {Look} from "./parts/parts.js" */
/** @import {State} from "./state.js" */
/** @import {LockHow, Spot} from "./types.d.ts" */

/**
 * What it does to the explorer.
 * @typedef {object} Calls
 * @property {() => Look} now
 * @property {(spot: Spot, how: LockHow) => void} lock
 * @property {(state: State) => void} become
 */

/** How a trace is opened. */
export class Opening {
  /** @param {Calls} calls */
  constructor(calls) {
    this.calls = calls;
    /** Whether what changes now is not the reader's doing. */
    this.isOn = false;
  }

  /** @param {() => void} change that is not the reader's doing */
  during(change) {
    const before = this.isOn;
    this.isOn = true;
    change();
    this.isOn = before;
  }

  /**
   * Locks the row that tells most, in the stack that was not chosen by a reader.
   * @param {Selection} selection
   */
  lockFirst({ stack, query }) {
    const { scene, state } = this.calls.now();
    if (query === null || state.stack !== stack) return;
    const { queries, overview } = scene.matrix;
    const index =
      queries.indexOf.get(query) ?? (overview ? undefined : scene.matrix.links(1)[0]?.query);
    if (index === undefined) return;
    this.calls.lock({ side: scene.isOneText(state) ? "both" : "query", index }, "set");
  }

  /** Locks what a link or a file locks, once what it names is drawn. */
  lockAwaited() {
    const { scene, state } = this.calls.now();
    const matrix = state.awaited && scene.asked(state);
    if (!matrix || (matrix.overview && scene.stackOf(state).weights === "fetch")) return;
    // An overview draws tokens, whatever was locked.
    const tokens = matrix.overview ? scene.cutting.axes : matrix;
    const spot = reduce.awaitedSpot(state, tokens, matrix);
    if (spot) this.during(() => this.calls.lock(spot, "set"));
    this.calls.become({ ...this.calls.now().state, awaited: null });
  }
}
