// What is saved: the explorer as a file that opens as the reader sees it now, and files of any kind.
import { el } from "../../shared/elements.js";
/** @import {Opened} from "../header.d.ts" */
/** @import {Order} from "../maths/heads.js" */
/** @import {State} from "../state.js" */

/**
 * What a file opens with.
 * @param {State} state
 * @param {Required<Opened>["map"]} map
 * @param {Order} finder
 * @returns {Opened}
 */
export function seen(
  { stack, heads, lock, options, mixing, target },
  { zoom, from },
  { order, filter },
) {
  return {
    stack,
    heads,
    lock,
    options,
    mixing,
    target,
    map: { zoom, from },
    finder: { order, filter },
  };
}

/**
 * Fetches a file from the host and hands it to the browser to keep. Rejects with a sentence.
 * @param {string} address
 * @param {string} name
 */
export async function download(address, name) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(await answer.text());
  const url = URL.createObjectURL(await answer.blob());
  el("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
