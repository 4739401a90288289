// Sentences on what was done to the numbers that are drawn.
import { number } from "../../shared/format.js";
import { N_, counted, tr } from "../../shared/language.js";
import { isPadding, thingsOf } from "./axis.js";
import { onPadding } from "./recut.js";
/** @import {HeadAt, MapData, Quantity} from "../types.d.ts" */
/** @import {Axes, Axis} from "./axis.js" */

const MOSTLY = 0.5; // of what is drawn: with as much on one token the rest is faint

/** What is left out, by the choice; nothing has no words. */
export const WITHOUT = {
  nothing: "",
  special: N_("special tokens"),
  first: N_("the first token"),
  both: N_("special tokens and the first one"),
};

/**
 * What one head's map is called, or a layer's.
 * @param {HeadAt} head
 * @param {Pick<Quantity, "layerwise">} quantity
 * @returns {string}
 */
export function nameFor({ layer, head }, { layerwise }) {
  if (!layerwise) return tr("Layer {layer} · head {head}", { layer, head });
  return layer === 0 ? tr("Layer 0") : tr("Layers 0–{layer}", { layer });
}

/**
 * @param {Pick<Quantity, "label">} quantity
 * @returns {string}
 */
export function singleNote({ label }) {
  return tr("{toUpperCase}{label} exist only for single tokens, not for words or sentences.", {
    toUpperCase: label[0].toUpperCase(),
    label: label.slice(1),
  });
}

/**
 * How much of what is drawn is on the first token, where little else would be seen.
 * @param {MapData} map of every token
 * @param {Pick<Axis, "tokens" | "indexOf">} keys
 * @param {Pick<Quantity, "rests">} quantity
 * @returns {string[]}
 */
export function firstNote(map, { tokens, indexOf }, { rests }) {
  if (!rests || thingsOf(tokens)[0] !== "token") return [];
  const share = onFirst(map);
  if (!indexOf.has(0))
    return [
      tr("{nines} of this is on the first token, which is left out.", { nines: nines(share) }),
    ];
  return share < MOSTLY
    ? []
    : [
        tr("{nines} of this is on the first token: leave it out to see the rest.", {
          nines: nines(share),
        }),
      ];
}

/**
 * The share of the first token, over the rows after the first one, which in a decoder sees nothing else.
 * @param {Pick<MapData, "values" | "rows" | "columns">} map
 * @returns {number}
 */
export function onFirst({ values, rows, columns }) {
  let [first, all] = [0, 0];
  for (let at = columns; at < rows * columns; at++) {
    all += values[at];
    if (at % columns === 0) first += values[at];
  }
  return all > 0 ? first / all : 0;
}

/**
 * A share as per cent, near 1 with as many nines as it has, and never as 100.
 * @param {number} share
 * @returns {string}
 */
export function nines(share) {
  const said = [1, 2, 3]
    .map((digits) => (100 * share).toFixed(digits))
    .find((text) => Number(text) < 100);
  return said ? `${said} %` : tr("over 99.999 %");
}

/**
 * What is said of the padding behind a sound that is not drawn.
 * @param {MapData} map of every token
 * @param {Axes} axes
 * @param {Pick<Quantity, "shares">} quantity
 * @param {boolean} scaled whether something else is left out of the rows too
 * @returns {string[]}
 */
export function paddingNote(map, { queries, keys }, { shares: ofAWhole }, scaled) {
  const seconds = keys.tokens.seconds ?? [];
  const padding = seconds.filter(
    (start, position) => start !== null && isPadding(keys.tokens, position),
  );
  if (!padding.length) return [];
  const starts = /** @type {number[]} */ (padding);
  const step = seconds.find((start) => start !== null && start > 0) ?? 0;
  const long = Math.max(...starts) + step - Math.min(...starts);
  const said = tr("The last {long} s are padding after the sound and are not drawn", {
    long: long.toFixed(long < 1 ? 2 : 1),
  });
  if (!ofAWhole || scaled) return [`${said}.`];
  return [
    tr("{said}: they got {onPadding} of the weight.", {
      said,
      onPadding: number(onPadding(map, queries, keys)),
    }),
  ];
}

/**
 * What is said of a map that was cut anew.
 * @param {Axes} axes
 * @param {string} without names what is left out; empty: nothing
 * @param {number} emptied rows of which nothing is left
 * @param {Pick<Quantity, "shares" | "signed">} quantity
 * @returns {string[]}
 */
export function cutNotes({ queries, keys }, without, emptied, { shares: ofAWhole, signed }) {
  const notes = [];
  if (without && ofAWhole) {
    notes.push(
      tr("Without {without}: the rest of each row is scaled to add up to 1.", { without }),
    );
    if (emptied)
      notes.push(
        counted(
          "{n} row looks at nothing else and stays empty.",
          "{n} rows look at nothing else and stay empty.",
          emptied,
        ),
      );
  } else if (without)
    notes.push(tr("Without {without}: all other numbers are as they were.", { without }));
  const unit = [keys.unit, queries.unit].find((each) => each !== "token");
  if (unit && !signed) {
    notes.push(
      tr(
        "A {unit} receives the sum of what its tokens receive, and attends to the mean of what they attend to.",
        { unit },
      ),
    );
  }
  return notes;
}
