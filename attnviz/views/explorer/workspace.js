// The explorer in the app: with what is tried on a selection, which a host has to answer.
import { beside } from "./bench.js";
import { Workbench } from "./workbench.js";

beside.benchOf = (now, calls) => new Workbench(now, calls);

export { render } from "./explorer.js";
