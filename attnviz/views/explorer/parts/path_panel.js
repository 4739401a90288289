// Under the map: the query and the key of the locked pair, and every number from them to its weight.
// The host works them out; what is asked for again is not fetched again.
import { el } from "../../shared/elements.js";
import { bytesFrom, Kept } from "../../shared/fetched.js";
import { tr } from "../../shared/language.js";
import { WeightPath } from "../../weight_path/path.js";
import { messageOf } from "../data/tiles_fetched.js";
/** @import {Header} from "../header.d.ts" */

/**
 * What is asked for; query and key are token positions, null for several at once; `why` says why there
 * are no paths.
 * @typedef {object} Asked
 * @property {string} why
 * @property {string} stack as a part of an address
 * @property {number} layer
 * @property {number} head
 * @property {boolean} locked
 * @property {number | null} query
 * @property {number | null} key
 */

const KEPT_PATHS = 64;

/** The numbers behind one weight. */
export class PathPanel {
  constructor() {
    this.said = el("p", { class: "quiet", role: "status" });
    this.plain = el(
      "section",
      { class: "panel" },
      el("header", {}, el("h3", {}, tr("Query and key"))),
      this.said,
    );
    this.drawing = el("div");
    this.element = el("div", { class: "path-panel" }, this.plain, this.drawing);
    /** @type {string | null} */
    this.url = null;
    this.kept = /** @type {Kept<ArrayBuffer>} */ (new Kept());
    /** @type {string | null} the address of what is shown or on its way */
    this.shown = null;
    /** @type {WeightPath | null} */
    this.path = null;
  }

  /**
   * Another trace: what was fetched of the one before is forgotten.
   * @param {Pick<Header, "url">} header
   */
  open({ url }) {
    this.url = url;
    this.kept = new Kept();
    this.shown = null;
  }

  destroy() {
    this.shown = null;
    this.path?.destroy();
  }

  /**
   * Shows the path of a pair, or says why there is none.
   * @param {Asked} asked
   */
  async show({ why, stack, layer, head, locked, query, key }) {
    if (why) this.say(why);
    else if (!locked) {
      this.say(
        tr("Lock a cell of the map to see its numbers here, from the two vectors to the weight."),
      );
    } else if (query === null || key === null) {
      this.say(
        tr(
          "These numbers are for one query token and one key token: lock a single cell, in tokens.",
        ),
      );
    } else await this.fetch(`${stack}/${layer}/${head}/${query}/${key}`);
  }

  /** @param {string} address */
  async fetch(address) {
    if (this.shown === address) return;
    this.shown = address;
    const { kept, url } = this; // of this trace, whichever is shown when the answer comes
    const wanted = () => this.shown === address && this.kept === kept;
    try {
      const data = kept.get(address) ?? (await bytesFrom(`${url}/path/${address}`));
      kept.set(address, data, KEPT_PATHS);
      if (!wanted()) return;
      this.path ??= new WeightPath(this.drawing);
      this.path.show(data);
      this.plain.hidden = true;
      this.drawing.hidden = false;
    } catch (error) {
      if (wanted())
        this.say(
          tr("The numbers of this pair could not be fetched: {messageOf}", {
            messageOf: messageOf(error),
          }),
        );
    }
  }

  /** @param {string} sentence */
  say(sentence) {
    this.shown = null;
    this.said.textContent = sentence;
    this.plain.hidden = false;
    this.drawing.hidden = true;
  }
}
