// The keys that work anywhere in the explorer; the parts have their own.

const TYPED = "input, select, textarea";

/**
 * What the keys do.
 * @typedef {object} KeyActions
 * @property {HTMLDialogElement} help
 * @property {(view: "map" | "lines" | "text" | "numbers") => void} chooseView
 * @property {() => void} toggleScreen
 * @property {() => void} present
 * @property {() => void} letGo of what is locked, then of the mix, then of the head
 * @property {(step: 1 | -1) => void} nextHead
 * @property {(key: string) => boolean} press another key; whether it means something
 */

/**
 * @param {KeyboardEvent} event
 * @param {KeyActions} actions
 */
export function handleKey(event, actions) {
  const { help, chooseView, toggleScreen, present, letGo, nextHead, press } = actions;
  if (event.altKey) return;
  const typing = event.target instanceof Element && event.target.matches(TYPED);
  /** @type {Record<string, () => void>} */
  const keys = {
    "?": () => help.showModal(),
    m: () => chooseView("map"),
    l: () => chooseView("lines"),
    t: () => chooseView("text"),
    n: () => chooseView("numbers"),
    f: toggleScreen,
    p: present,
    "[": () => nextHead(-1),
    "]": () => nextHead(1),
    Escape: letGo,
  };
  if (!typing && !event.ctrlKey && !event.metaKey && !help.open) {
    const isOwn = Object.hasOwn(keys, event.key);
    if (isOwn) keys[event.key]();
    if (isOwn || press(event.key)) event.preventDefault();
  }
  // The host has keys of its own (Streamlit: r runs the page again, c clears its cache).
  event.stopPropagation();
}
