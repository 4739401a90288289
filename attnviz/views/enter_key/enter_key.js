// Enter runs the text of the host's box, which by itself runs on Ctrl + Enter.
import { unpack } from "../shared/pack.js";
import { runsText } from "./keys.js";

/** @import { Data } from "../shared/host.js" */
/** @import { Header } from "./header.js" */

const SAID = "--attnviz-enter";

/**
 * @param {{data: Data}} host
 * @returns {() => void}
 */
export const render = ({ data }) => {
  /** @type {{header: Header}} */
  const { header } = unpack(data);
  const { style } = document.documentElement;
  style.setProperty(SAID, JSON.stringify(header.said));
  /** @param {KeyboardEvent} event */
  const press = (event) => {
    const { target } = event;
    if (!(target instanceof HTMLTextAreaElement) || !target.closest(header.box)) return;
    if (!runsText(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const how = { key: "Enter", code: "Enter", ctrlKey: true, bubbles: true, cancelable: true };
    target.dispatchEvent(new KeyboardEvent("keydown", how));
  };
  document.addEventListener("keydown", press, true);
  return () => {
    document.removeEventListener("keydown", press, true);
    style.removeProperty(SAID);
  };
};
