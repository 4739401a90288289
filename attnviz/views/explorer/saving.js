// The explorer as a file that opens as the reader sees it now: the host writes it, with every head.

// What a file opens with.
export function seen({ state, options, mixing, map, finder, target }) {
  const { stack, heads, lock } = state;
  const { zoom, from } = map;
  const { order, filter } = finder;
  return { stack, heads, lock, options, mixing, target, map: { zoom, from }, finder: { order, filter } };
}

// Asks the host for the file and hands it to the browser to keep. Rejects with a sentence.
export async function saved(explorer) {
  const wish = new URLSearchParams({ opened: JSON.stringify(seen(explorer)) });
  const answer = await fetch(`${explorer.header.save}?${wish}`);
  if (!answer.ok) throw new Error(await answer.text());
  const address = URL.createObjectURL(await answer.blob());
  const link = document.createElement("a");
  link.href = address;
  link.download = "attention.html";
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
