// What is saved: the explorer as a file that opens as the reader sees it now, and files of any kind.
import { el } from "../shared/format.js";

// What a file opens with.
export function seen({ state, options, mixing, map, finder, target }) {
  const { stack, heads, lock } = state;
  const { zoom, from } = map;
  const { order, filter } = finder;
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

// Fetches a file from the host and hands it to the browser to keep. Rejects with a sentence.
export async function download(address, name) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(await answer.text());
  const url = URL.createObjectURL(await answer.blob());
  el("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
