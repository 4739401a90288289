// What is selected, measured: unasked where that is quick, else at the press of a button that becomes Stop.
import { counted, tr } from "../shared/language.js";
import { drawMatters } from "./parts/matters.js";
import * as reduce from "./tries.js";
/** @import {pickedOf} from "./maths/picked.js" */
/** @import {Measured} from "./parts/matters.js" */
/** @import {Change} from "./tries.js" */
/** @import {Workbench} from "./workbench.js" */

const SETTLES = 150; // milliseconds after which a selection is measured
const AT_ONCE = 0.3; // seconds up to which it is measured unasked

/** Seconds of a run after which nothing at all is run unasked. */
export const LONG = 3;

/** "Does it matter?" of what is selected. */
export class Measuring {
  /** @param {Pick<Workbench, "now" | "effects" | "tries" | "original" | "problem" | "answer" | "answerOf" | "draw">} bench */
  constructor(bench) {
    this.bench = bench;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.settling = undefined;
    /** What was last measured unasked, so that nothing is asked for twice. */
    this.wanted = "";
    /** @type {{control: AbortController, of: string} | null} what the reader asked for, on its way */
    this.asked = null;
  }

  /**
   * @param {ReturnType<typeof pickedOf>} picked
   * @param {HTMLElement} place
   */
  draw(picked, place) {
    const { effects, tries, original, problem } = this.bench;
    if (!effects) return;
    const lines = this.lines(picked);
    // What is selected is changed in what is shown, as an action would.
    const shown = reduce.changesOf(tries, tries.shown);
    const missing = lines
      .map(({ change }) => [...shown, change])
      .filter((each) => !effects.at(each));
    const isKnown = effects.seconds < Infinity;
    const one = isKnown ? effects.seconds : (original?.header.seconds ?? 0);
    const seconds = one * missing.length;
    // Before anything was answered the time of the first run is all that is known: a cold one.
    const isSlow = isKnown ? seconds > AT_ONCE : one > LONG;
    const wanted = missing.map((each) => reduce.written(each)).join("_");
    drawMatters(place, {
      before: this.bench.answerOf(shown),
      lines: lines.map(({ name, title, change }) => ({
        name,
        title,
        after: effects.at([...shown, change]),
      })),
      isCell: lines.length > 1,
      wait: isSlow && missing.length ? inWords(seconds) : "",
      problem: effects.refused || problem,
      isRunning: wanted !== "" && this.asked?.of === wanted,
      measure: () => this.measure(missing, wanted),
      stop: () => this.stop(),
    });
    if (!wanted || isSlow || !isKnown || wanted === this.wanted || effects.refused) return;
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      this.wanted = wanted;
      this.bench.answer(missing);
    }, SETTLES);
  }

  /**
   * Runs the model as the reader asked; what was asked for before, and has not come, is stopped.
   * @param {Change[][]} missing
   * @param {string} of the same in short
   */
  async measure(missing, of) {
    this.asked?.control.abort();
    const control = new AbortController();
    this.asked = { control, of };
    this.bench.draw();
    await this.bench.answer(missing, control.signal);
    if (this.asked?.control !== control) return;
    this.asked = null;
    this.bench.draw();
  }

  /** Stops what was asked for, and what was about to be. */
  stop() {
    clearTimeout(this.settling);
    this.asked?.control.abort(); // `measure` goes on from there
    this.wanted = ""; // the same change of another input has another answer
  }

  /**
   * What is measured of a selection: a cell is cut in its heads and in all, a word is hidden, and a head
   * alone is silenced.
   * @param {ReturnType<typeof pickedOf>} picked
   * @returns {(Omit<Measured, "after"> & {change: Change})[]}
   */
  lines({ stack, heads, word, edge }) {
    const { scene, state } = this.bench.now();
    const { size } = state;
    if (size === "answer") return [];
    const { header } = scene;
    /** @type {Change[]} */
    const changes =
      edge && size !== "head"
        ? [heads, null].map((each) => ({ kind: "cut", stack, ...edgeOf(edge), heads: each }))
        : word && size !== "head"
          ? [{ kind: "hide", stack: word.stack, tokens: word.tokens }]
          : [{ kind: "silence", stack, heads }];
    const own = scene.stackOf(state);
    const all = own.heads * (own.layers - Object.keys(own.instead).length);
    return changes.map((change) => {
      const { short, full, measured = short } = reduce.said(change, header);
      const inAll = change.kind === "cut" && change.heads === null;
      const name = inAll ? counted("cut in the only head", "cut in all {n} heads", all) : measured;
      return { name, title: full, change };
    });
  }
}

/**
 * @param {{queries: number[], keys: number[]}} edge
 * @returns {{queries: number[], keys: number[]}}
 */
function edgeOf({ queries, keys }) {
  return { queries, keys };
}

/**
 * @param {number} seconds
 * @returns {string}
 */
function inWords(seconds) {
  return tr("about {value} s", { value: Math.max(1, Math.round(seconds)) });
}
