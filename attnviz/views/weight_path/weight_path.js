// The path of one weight as a view of its own.
import { renderer } from "../shared/host.js";
import { WeightPath } from "./path.js";

/** Draws the path of a weight into an element, or renews it there when the data is new. */
export const render = renderer((element) => new WeightPath(element));
