// What becomes of the answer under changes: asked of the host, several at once, and kept.
import { Kept } from "../../shared/fetched.js";
import { interventionsOf, written } from "../tries.js";
/** @import {Change} from "../tries.js" */

const MOST_KEPT = 400; // answers
const MOST_AT_ONCE = 16; // as attnviz/ui/routes/tries.py has it

/**
 * An answer, as attnviz/records/trial.py says it.
 * @typedef {object} Answer
 * @property {"probability" | "value" | "share" | "text" | "turn" | "movement"} measure
 * @property {string} label
 * @property {number | null} number
 * @property {number | null} first of the answer that was the likeliest as it is
 * @property {boolean} flipped
 * @property {number} [seconds] that the host took
 */

/** @typedef {{refused: string}} Refusal why a change cannot act */

/** Why the host cannot do what it was asked, in a sentence. */
class Refused extends Error {}

/** The answers of one input. */
export class Effects {
  /** @param {string} url of the trace */
  constructor(url) {
    this.url = url;
    /** @type {Answer | null} to the input as it is */
    this.original = null;
    /** Why nothing can be tried here; empty: it can. */
    this.refused = "";
    this.kept = /** @type {Kept<Answer | Refusal>} */ (new Kept());
    /** @type {Map<string, Promise<void>>} what is on its way */
    this.asked = new Map();
    /** Seconds that an answer takes at best; Infinity while none has come. */
    this.seconds = Infinity;
  }

  /**
   * @param {Change[]} changes
   * @returns {Answer | Refusal | null} null while it is not known
   */
  at(changes) {
    if (!changes.length) return this.original;
    return this.kept.get(written(changes)) ?? null;
  }

  /**
   * Asks for the answer to the input as it is; it tells how long an answer takes.
   * @returns {Promise<void>}
   */
  async begin() {
    if (this.original) return;
    try {
      await this.fetch([]);
    } catch (error) {
      if (error instanceof Refused) this.refused = error.message;
      else throw error;
    }
  }

  /**
   * Asks for what is not known of these; resolves when all of it is, rejects with the host's sentence.
   * @param {Change[][]} lists
   * @param {AbortSignal} [signal] by which what is asked for here is stopped
   * @returns {Promise<void>}
   */
  async ask(lists, signal) {
    const named = new Map(
      lists.filter(({ length }) => length).map((each) => [written(each), each]),
    );
    const missing = [...named].filter(([name]) => !this.kept.has(name) && !this.asked.has(name));
    for (let at = 0; at < missing.length; at += MOST_AT_ONCE) {
      const some = missing.slice(at, at + MOST_AT_ONCE);
      const coming = this.fetch(some, signal).finally(() => {
        for (const [name] of some) this.asked.delete(name);
      });
      for (const [name] of some) this.asked.set(name, coming);
    }
    try {
      await Promise.all([...named.keys()].map((name) => this.asked.get(name)));
    } catch (error) {
      const wasStopped = error instanceof DOMException && error.name === "AbortError";
      if (!wasStopped || signal?.aborted) throw error;
      await this.ask(lists, signal); // somebody else stopped what both waited for
    }
  }

  /**
   * @param {[name: string, changes: Change[]][]} some
   * @param {AbortSignal} [signal]
   * @returns {Promise<void>}
   */
  async fetch(some, signal) {
    const answer = await this.post(
      "tries",
      some.map(([, changes]) => changes),
      signal,
    );
    const { original, answers } = await answer.json();
    this.original = original;
    for (const { seconds } of [original, ...answers])
      this.seconds = Math.min(this.seconds, seconds ?? Infinity);
    some.forEach(([name], i) => this.kept.set(name, answers[i], MOST_KEPT));
  }

  /**
   * The data of the explorer under these changes.
   * @param {Change[]} changes
   * @returns {Promise<ArrayBuffer>}
   */
  async maps(changes) {
    return (await this.post("tries/shown", [changes])).arrayBuffer();
  }

  /**
   * @param {string} what
   * @param {Change[][]} lists
   * @param {AbortSignal} [signal]
   * @returns {Promise<Response>}
   */
  async post(what, lists, signal) {
    const answer = await fetch(`${this.url}/${what}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ format: 1, tries: lists.map(interventionsOf) }),
      signal,
    });
    if (answer.status === 404) throw new Refused(await answer.text());
    if (!answer.ok) throw new Error(await answer.text());
    return answer;
  }
}
