// What is tried: it measures what is selected, makes a try of an action, shows a try in the place of the
// original, and remembers the strip from page to page. Where there is no server it stays empty.
import { unpack } from "../shared/pack.js";
import { Effects } from "./data/effects.js";
import { messageOf } from "./data/tiles_fetched.js";
import { pickedOf } from "./maths/picked.js";
import { ActionList } from "./parts/actions.js";
import { drawTries, focusChip, focusedNumber, reveal } from "./parts/tries.js";
import { firstAnswer } from "./effect_words.js";
import { LONG, Measuring } from "./measuring.js";
import * as reduce from "./tries.js";
import { Visits } from "./visits.js";
/** @import {Arrays, Header} from "./header.d.ts" */
/** @import {Look} from "./parts/parts.js" */
/** @import {Change, Tries} from "./tries.js" */

const LOW = 640; // pixels of the rail under which actions stand in two columns
const MIDDLING = 800; // and under which the first hint leaves

/**
 * What the workbench does to the explorer.
 * @typedef {object} Calls
 * @property {(header: Header, arrays: Arrays) => void} display the maps of another run of the same input
 * @property {() => void} told the address has to say something else
 * @property {(said: Record<string, string>) => void} open the host opens these tries
 * @property {() => void} alike the list of heads is looked at
 */

/** Tries of one input. */
export class Workbench {
  /**
   * @param {() => Look} now
   * @param {Calls} calls
   */
  constructor(now, calls) {
    this.now = now;
    this.calls = calls;
    /** @type {Effects | null} null where there is no server */
    this.effects = null;
    this.tries = reduce.NONE;
    /** @type {{header: Header, arrays: Arrays} | null} the input as it is */
    this.original = null;
    /** The changes whose maps are drawn, in short. */
    this.drawn = "";
    this.showsAll = false;
    this.problem = "";
    this.measuring = new Measuring(this);
    this.actions = new ActionList({
      attempt: (change) => this.attempt(change),
      open: (page) => this.open(page),
      alike: calls.alike,
    });
    /** @type {{matters: HTMLElement, actions: HTMLElement, tries: HTMLElement} | null} */
    this.places = null;
  }

  /**
   * Another input, or another model.
   * @param {Header} header
   * @param {Arrays} arrays
   */
  begin(header, arrays) {
    this.measuring.stop();
    const { url, share } = header;
    const isSame = this.effects !== null && this.effects.url === url;
    this.original = { header, arrays };
    this.drawn = "";
    this.problem = "";
    if (!share || url === null) {
      this.effects = null;
      this.tries = reduce.NONE;
      return;
    }
    if (isSame) return;
    this.effects = new Effects(url);
    const said = Visits.parameter();
    const kept = said ? null : Visits.tries(url);
    this.tries = kept ?? reduce.fromAddress(said, header);
    this.showsAll = false;
  }

  /**
   * Where the parts stand.
   * @param {{matters: HTMLElement, actions: HTMLElement, tries: HTMLElement}} places
   */
  mount(places) {
    this.places = places;
    if (!this.effects) return;
    places.actions.replaceChildren(this.actions.element);
    this.begun();
    if (this.isOutdated) this.show();
  }

  /** The answer as it is, which tells how long one takes, and those of the strip. */
  async begun() {
    const { effects, original } = this;
    const isLong = (original?.header.seconds ?? 0) > LONG;
    if (!effects || (isLong && !this.tries.tries.length)) return;
    try {
      await effects.begin();
    } catch (error) {
      if (this.effects === effects) this.problem = messageOf(error);
    }
    if (this.effects !== effects) return;
    if (effects.refused) this.draw();
    else this.answer(this.tries.tries.map(({ changes }) => changes));
  }

  /** @returns {Record<string, string>} what an address says of the tries */
  get address() {
    const { header } = this.now().scene;
    const said = this.effects ? reduce.toAddress(this.tries, header.stacks[0].name) : "";
    return said ? { [reduce.PARAMETER]: said } : {};
  }

  /** Draws all of it, of what is selected now. */
  draw() {
    const { effects, places } = this;
    if (!effects || !places) return;
    const { scene, state } = this.now();
    const { header } = scene;
    const picked = pickedOf(state, header, scene.matrix, scene.read(state, state.lock)?.cell);
    const rail = places.actions.parentElement;
    rail?.classList.toggle("low", rail.clientHeight < LOW);
    rail?.classList.toggle("middling", rail.clientHeight < MIDDLING);
    this.actions.draw(picked, { refused: effects.refused });
    this.measuring.draw(picked, places.matters);
    this.drawTries();
  }

  /**
   * The answer under changes; of the input as it is, until the server says it, that of the trace, if any.
   * @param {Change[]} changes
   * @returns {ReturnType<Effects["at"]>}
   */
  answerOf(changes) {
    const { effects, original } = this;
    const known = effects?.at(changes) ?? null;
    if (known || changes.length || !original) return known;
    const { prediction } = original.header;
    return prediction.kind === "none" ? null : firstAnswer(prediction); // what moves is not known yet
  }

  drawTries() {
    const { effects, places, tries, original, showsAll } = this;
    if (!effects || !places || !original) return;
    const { header } = original;
    drawTries(
      places.tries,
      {
        tries,
        header,
        answerOf: (number) => this.answerOf(reduce.changesOf(tries, number)),
        showsAll,
        unfold: () => {
          this.showsAll = true;
          this.drawTries();
        },
      },
      {
        press: (number, isOther) => this.change(reduce.press(tries, number, isOther)),
        undo: () => this.change(reduce.undo(tries)),
        compare: () => this.compare(),
        openSteps: () => this.openSteps(),
      },
    );
  }

  // --- what a reader does -----------------------------------------------------------------------

  /** @param {Change} change of what is shown */
  attempt(change) {
    this.change(reduce.add(this.tries, change));
  }

  /**
   * @param {string} key
   * @returns {boolean} whether it means something here
   */
  press(key) {
    if (!this.effects) return false;
    const { tries } = this;
    if (key === "z") this.change(reduce.undo(tries));
    else if (key === "a" || key === "b") this.markFocused(key === "a" ? "A" : "B");
    else return this.actions.press(key);
    return true;
  }

  /** @returns {number | null} of the chip that has the focus */
  get focused() {
    return this.places ? focusedNumber(this.places.tries) : null;
  }

  /** @param {number} number of the chip that gets the focus, where it is still there */
  focus(number) {
    if (this.places) focusChip(this.places.tries, number);
  }

  /** @param {"A" | "B"} which is the chip that has the focus, or else the last one */
  markFocused(which) {
    const { tries } = this;
    const number = this.focused ?? tries.tries.length;
    this.change(reduce.mark(tries, which, number));
  }

  /** @param {Tries} tries */
  change(tries) {
    if (tries === this.tries) return;
    const { other } = this.tries;
    this.tries = tries;
    this.answer(tries.tries.map(({ changes }) => changes));
    if (this.effects) Visits.keep(this.effects.url, tries);
    this.calls.told();
    this.drawTries();
    const looked = tries.other === other ? tries.shown : (tries.other ?? tries.shown);
    if (this.places) reveal(this.places.tries, looked);
    if (this.isOutdated) this.show();
  }

  /** @param {"attribution" | "compare"} page */
  open(page) {
    const link = this.original?.header.share?.link ?? "";
    Visits.go(page, link, {});
  }

  compare() {
    const { tries } = this;
    const [a, b] = [tries.shown, tries.other ?? 0].map((number) =>
      stepsOf(reduce.changesOf(tries, number)),
    );
    // The one that changes something is B there: A may be the input as it is.
    const two = b ? { try_a: a, try_b: b } : { try_a: b, try_b: a };
    this.openTries("compare", two);
  }

  /** The steps of what is shown, or else of what it is compared with. */
  openSteps() {
    const { tries } = this;
    const number = tries.shown || tries.other || tries.tries.length;
    const steps = stepsOf(reduce.changesOf(tries, number));
    this.openTries("interventions", { steps });
  }

  /**
   * By a link, or where none can carry the input, in this session.
   * @param {"compare" | "interventions"} page
   * @param {Record<string, string>} said lists of changes
   */
  openTries(page, said) {
    const share = this.original?.header.share;
    if (share?.no_link) this.calls.open(said);
    else Visits.go(page, share?.link ?? "", said);
  }

  // --- what follows from it ---------------------------------------------------------------------

  /** @returns {boolean} whether other maps are drawn than those of what is shown */
  get isOutdated() {
    return this.shownName !== this.drawn;
  }

  /** @returns {string} the changes of what is shown, in short */
  get shownName() {
    return reduce.written(reduce.changesOf(this.tries, this.tries.shown));
  }

  /**
   * Asks for answers that are not known, and draws them when they have come.
   * @param {Change[][]} lists
   * @param {AbortSignal} [signal] by which the reader stops it
   */
  async answer(lists, signal) {
    const { effects } = this;
    if (!effects) return;
    try {
      await effects.ask(lists, signal);
      if (this.effects === effects) this.problem = "";
    } catch (error) {
      if (this.effects !== effects) return;
      this.problem = signal?.aborted ? "" : messageOf(error);
    }
    if (this.effects === effects && this.places?.tries.isConnected) this.draw();
  }

  /** Draws the maps of what is shown. */
  async show() {
    const { effects, original, tries } = this;
    if (!effects || !original) return;
    const changes = reduce.changesOf(tries, tries.shown);
    const name = (this.drawn = this.shownName);
    if (!changes.length) {
      this.calls.display(original.header, original.arrays);
      return;
    }
    try {
      const block = /** @type {{header: Header, arrays: Arrays}} */ (
        unpack(await effects.maps(changes))
      );
      if (this.effects !== effects || this.drawn !== name) return;
      // A file would not say what was changed in it: none is offered of a try.
      const share = original.header.share && { ...original.header.share, export: "" };
      this.calls.display({ ...block.header, share, save: null }, block.arrays);
    } catch (error) {
      if (this.effects !== effects || this.drawn !== name) return;
      this.problem = messageOf(error);
      this.tries = reduce.mark(this.tries, "A", 0);
      this.drawn = "";
      this.draw();
    }
  }
}

/**
 * Changes as the page Interventions reads them from an address.
 * @param {Change[]} changes
 * @returns {string} empty for none
 */
function stepsOf(changes) {
  if (!changes.length) return "";
  return JSON.stringify({ format: 1, interventions: reduce.interventionsOf(changes) });
}
