// What stands beside the explorer where a host answers what is tried: in the app, not in a file. The entry
// for the app (workspace.js) puts it here, so that a file does not carry it.
/** @import {Look} from "./parts/parts.js" */
/** @import {Calls, Workbench} from "./workbench.js" */

/** @type {{benchOf: ((now: () => Look, calls: Calls) => Workbench) | null}} */
export const beside = { benchOf: null };
