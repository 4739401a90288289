// The reader's choices outlive the element: a page of the host is left and comes back.

const REMEMBERED = "attnviz.explorer";

export const DEFAULTS = {
  scale: "linear",
  direction: "from",
  view: "map",
  drawn: "weights",
  unit: "token",
  hide: "nothing",
  padding: "cut", // of a sound
  pairs: "all",
  least: 0.3, // of the slider; its square is the share of the strongest weight
};

export function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(REMEMBERED)) ?? {};
  } catch {
    return {};
  }
}

export function remember(choice) {
  try {
    sessionStorage.setItem(REMEMBERED, JSON.stringify(choice));
  } catch {
    // A sandboxed frame has no storage: then nothing is remembered.
  }
}
