// Text that is cut where it matters least: in the middle. What tells two names apart is mostly
// their end. attnviz/text/abbreviation.py does the same in Python.

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/**
 * A text that fits, with "…" in its middle where something was left out; no character is cut.
 * @param {string} text
 * @param {number} room
 * @param {(text: string) => number} width of a text, in the unit of the room
 * @returns {string}
 */
export function middle(text, room, width) {
  if (width(text) <= room) return text;
  const all = Array.from(graphemes.segment(text), ({ segment }) => segment);
  let [low, high] = [0, all.length - 1];
  while (low < high) {
    const kept = Math.ceil((low + high) / 2);
    if (width(without(all, kept)) <= room) low = kept;
    else high = kept - 1;
  }
  return without(all, low);
}

/**
 * @param {string[]} all
 * @param {number} kept how many are left, at least as many of the end as of the beginning
 */
function without(all, kept) {
  const last = Math.ceil(kept / 2);
  return `${all.slice(0, kept - last).join("")}…${last ? all.slice(-last).join("") : ""}`;
}
