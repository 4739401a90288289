// How words and their edits are written.

/** @import { Edit, Header } from "./header.js" */

import { tr } from "../shared/language.js";

/** What was done to a word. */
export const WORDS = { delete: "deleted", mask: "masked", replace: "replaced" };

/**
 * How a word is written with its edit: one that is deleted stands struck out.
 * @param {string} text of the word
 * @param {Edit | undefined} edit
 * @param {string | null} mask how the mask token is written
 * @returns {string | null}
 */
export function writtenAs(text, edit, mask) {
  if (edit?.kind === "replace") return edit.text;
  return edit?.kind === "mask" ? mask : text;
}

/**
 * What was changed, in a sentence.
 * @param {Header["words"]} words
 * @param {Edit[]} edits in the order in which they were made
 * @returns {string}
 */
export function summaryOf(words, edits) {
  if (edits.length === 0) return tr("Choose a word to delete, mask or replace it.");
  const parts = edits.map((edit) => `“${words[edit.unit].text}” ${WORDS[edit.kind]}`);
  return parts.join(", ") + ".";
}
