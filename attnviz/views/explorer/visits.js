// Coming and going: what the address says, what was tried on an input before, and the way to other pages.
import { PARAMETER } from "./tries.js";
/** @import {Tries} from "./tries.js" */

const REMEMBERED = "attnviz.tries";

/** The page around the explorer. */
export const Visits = {
  /** @returns {string} what the address says of tries; empty: nothing */
  parameter() {
    return new URLSearchParams(location.search).get(PARAMETER) ?? "";
  },

  /**
   * @param {string} url of a trace
   * @returns {Tries | null} what was tried on it in this tab
   */
  tries(url) {
    try {
      const kept = JSON.parse(sessionStorage.getItem(REMEMBERED) ?? "null");
      return kept?.url === url ? kept.tries : null;
    } catch {
      return null;
    }
  },

  /**
   * @param {string} url
   * @param {Tries} tries
   */
  keep(url, tries) {
    try {
      sessionStorage.setItem(REMEMBERED, JSON.stringify({ url, tries }));
    } catch {
      // A sandboxed frame has no storage: then nothing is remembered.
    }
  },

  /**
   * Opens another page: in the same session where it needs no more than the input, by its link where the
   * page lists one.
   * @param {"attribution" | "compare" | "interventions"} page
   * @param {string} link the parameters of the model and its input
   * @param {Record<string, string>} more
   */
  go(page, link, more) {
    const here = location.pathname;
    const address = `${here.slice(0, here.lastIndexOf("/") + 1)}${page}`;
    const said = Object.entries(more).filter(([, value]) => value);
    // By where they lead: what stands in href may be relative, and name the input too.
    const listed = [...document.querySelectorAll("a")].find(({ pathname }) =>
      pathname.endsWith(`/${page}`),
    );
    if (!said.length && listed) listed.click();
    else
      location.assign(`${address}?${new URLSearchParams([...new URLSearchParams(link), ...said])}`);
  },
};
