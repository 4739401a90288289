// The keys that work anywhere in the explorer; the parts have their own.

const TYPED = "input, select, textarea";

/**
 * What the keys do.
 * @typedef {object} KeyActions
 * @property {HTMLDialogElement} help
 * @property {(view: "map" | "lines") => void} chooseView
 * @property {() => void} toggleScreen
 * @property {() => void} letGo of what is locked, or of the mix
 */

/**
 * @param {KeyboardEvent} event
 * @param {KeyActions} actions
 */
export function handleKey(event, { help, chooseView, toggleScreen, letGo }) {
  if (event.altKey) return;
  const typing = event.target instanceof Element && event.target.matches(TYPED);
  /** @type {Record<string, () => void>} */
  const keys = {
    "?": () => help.showModal(),
    m: () => chooseView("map"),
    l: () => chooseView("lines"),
    f: toggleScreen,
    Escape: letGo,
  };
  const act = keys[event.key];
  if (act && !typing && !event.ctrlKey && !event.metaKey && !help.open) {
    act();
    event.preventDefault();
  }
  // The host has keys of its own (Streamlit: r runs the page again, c clears its cache).
  event.stopPropagation();
}
