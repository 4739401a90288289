// The keys that work anywhere in the explorer; the parts have their own.

const TYPED = "input, select, textarea";

export function handleKey(event, explorer) {
  if (event.altKey) return;
  const typing = event.target.matches?.(TYPED);
  const does = {
    "?": () => explorer.help.showModal(),
    m: () => explorer.part.views.choose("map"),
    l: () => explorer.part.views.choose("lines"),
    f: () => explorer.screen.toggle(),
    Escape: () => escaped(explorer),
  }[event.key];
  const held = event.ctrlKey || event.metaKey;
  if (does && !typing && !held && !explorer.help.open) {
    does();
    event.preventDefault();
  }
  // The host has keys of its own (Streamlit: r runs the page again, c clears its cache).
  event.stopPropagation();
}

function escaped(explorer) {
  const { state } = explorer;
  if (state.lock) explorer.lock(null, "set");
  else if (state.heads.length > 1) explorer.select(state.focus, "one");
}
