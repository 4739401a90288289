// The tables of the view Numbers: filled where they are seen, open at first, and folded as the reader leaves them.
import { headsTable, linksTable, rowTable } from "./tables.js";
/** @import {Table} from "../../shared/table.js" */
/** @import {Metric} from "../header.d.ts" */
/** @import {Reading} from "../types.d.ts" */
/** @import {Look} from "./parts.js" */

/** @typedef {"heads" | "links" | "row"} TableName */

/** The tables of what is looked at. */
export class NumberTables {
  /**
   * @param {() => Look} now
   * @param {() => Reading | null} locked what is locked, read
   */
  constructor(now, locked) {
    this.now = now;
    this.locked = locked;
    this.all = this.make([]);
    /** Whether they were seen yet: only then has the reader left them as they are. */
    this.seen = false;
  }

  /**
   * Other ones, of another trace.
   * @param {Metric[]} metrics
   */
  renew(metrics) {
    const before = this.all;
    this.all = this.make(metrics);
    for (const name of /** @type {TableName[]} */ (Object.keys(before)))
      this.all[name].open = before[name].open;
  }

  /**
   * @param {Metric[]} metrics
   * @returns {Record<TableName, Table>}
   */
  make(metrics) {
    const matrix = () => this.now().scene.matrix;
    const stack = () => this.now().scene.stackOf(this.now().state);
    return {
      heads: headsTable(stack, metrics),
      links: linksTable(matrix),
      row: rowTable(matrix, this.locked),
    };
  }

  /** They come in sight. */
  show() {
    if (this.seen) return;
    this.seen = true;
    for (const each of Object.values(this.all)) each.open = true;
  }

  /** @param {TableName[]} names of those whose numbers have changed */
  refresh(...names) {
    if (this.now().state.options.view !== "numbers") return; // it would be worked out for nobody
    for (const name of names) this.all[name].refresh();
  }
}
