// Where the reader left off, for the next visit: kept in the browser and nowhere else. It tells its host
// `last`, an address as `worthKeeping` writes it, when the host asks.
import { unpack } from "../shared/pack.js";
import { worthKeeping } from "./address.js";

/** @import { Data, Emit } from "../shared/host.js" */
/** @import { Header } from "./header.js" */

const REMEMBERED = "attnviz.last-visit";

/** Whether the host was told, since the page was loaded. */
let told = false;

/** @returns {string} */
function remembered() {
  try {
    return localStorage.getItem(REMEMBERED) ?? "";
  } catch {
    return ""; // a sandboxed frame has no storage
  }
}

/** @param {string} address */
function remember(address) {
  try {
    localStorage.setItem(REMEMBERED, address);
  } catch {
    // full, or none: then the next visit opens on the example
  }
}

/**
 * @param {{data: Data, emit: Emit}} host
 * @returns {() => void}
 */
export const render = ({ data, emit }) => {
  /** @type {{header: Header}} */
  const { header } = unpack(data);
  const last = header.ask && !told ? remembered() : "";
  told = true;
  if (last) emit("last", last);
  const leave = () => {
    const address = worthKeeping(location, header);
    if (address !== null) remember(address);
  };
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", leave);
  return () => {
    removeEventListener("pagehide", leave);
    document.removeEventListener("visibilitychange", leave);
  };
};
