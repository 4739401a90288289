// Under the map: the query and the key of the locked pair, and every number from them to its weight.
// The host works them out; what is asked for again is not fetched again.
import { el } from "../shared/format.js";
import { bytesFrom, Kept } from "../shared/fetched.js";
import { WeightPath } from "../weight_path/path.js";

const KEPT_PATHS = 64;

// The token positions of a locked cell; null for a word or a span.
export function pairOf({ queries, keys }, cell) {
  if (!cell) return { locked: false, query: null, key: null };
  const one = (axis, first, last) =>
    first === last && axis.members[first].length === 1 ? axis.members[first][0] : null;
  return {
    locked: true,
    query: one(queries, cell.query, cell.queryTo),
    key: one(keys, cell.key, cell.keyTo),
  };
}

export class PathPanel {
  constructor() {
    this.said = el("p", { class: "quiet", role: "status" });
    this.plain = el(
      "section",
      { class: "panel" },
      el("header", {}, el("h2", {}, "Query and key")),
      this.said,
    );
    this.drawing = el("div");
    this.element = el("div", { class: "path-panel" }, this.plain, this.drawing);
  }

  // Another trace: what was fetched of the one before is forgotten.
  open({ url }) {
    this.url = url;
    this.kept = new Kept();
    this.shown = null;
  }

  destroy() {
    this.shown = null;
    this.path?.destroy();
  }

  // `asked`: {why, stack, layer, head, locked, query, key}; query and key are token positions, null
  // for several at once; `why` says why there are no paths.
  async show({ why, stack, layer, head, locked, query, key }) {
    if (why) return this.say(why);
    if (!locked)
      return this.say(
        "Lock a cell of the map: its numbers stand here, from the two vectors to the weight.",
      );
    if (query === null || key === null) {
      return this.say(
        "These numbers are of one token and one other: lock a single cell, in tokens.",
      );
    }
    const address = `${stack}/${layer}/${head}/${query}/${key}`;
    if (this.shown === address) return undefined;
    this.shown = address;
    const { kept, url } = this; // of this trace, whichever is shown when the answer comes
    const wanted = () => this.shown === address && this.kept === kept;
    try {
      const data = kept.get(address) ?? (await bytesFrom(`${url}/path/${address}`));
      kept.set(address, data, KEPT_PATHS);
      if (!wanted()) return undefined;
      this.path ??= new WeightPath(this.drawing);
      this.path.show(data);
      this.plain.hidden = true;
      this.drawing.hidden = false;
    } catch (error) {
      if (wanted()) this.say(`The numbers of this pair could not be had: ${error.message}`);
    }
    return undefined;
  }

  say(sentence) {
    this.shown = null;
    this.said.textContent = sentence;
    this.plain.hidden = false;
    this.drawing.hidden = true;
  }
}
