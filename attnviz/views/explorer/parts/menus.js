// The menus of units, of what is left out, and of what is drawn.
import { select } from "../../shared/elements.js";
import { tr } from "../../shared/language.js";
import { thingsOf, UNITS } from "../maths/axis.js";
import { HIDDEN, PADDING } from "../maths/cut.js";
/** @import {Header, Hide, Tokens, Unit} from "../header.d.ts" */
/** @import {Cutting} from "../scene.js" */
/** @import {Options, State} from "../state.js" */

const ANSWERABLE = ["classes", "next_token", "mask"]; // answers that another one can be named beside

/**
 * A menu where there is something to choose.
 * @template {string} Name
 * @param {string} label
 * @param {Name[]} names
 * @param {Record<Name, string>} all
 * @param {Name} value
 * @param {(name: Name) => void} choose
 * @returns {HTMLElement[]}
 */
function menu(label, names, all, value, choose) {
  if (names.length < 2) return [];
  /** @type {[string, string][]} */
  const choices = names.map((name) => [name, tr(all[name])]);
  return [select(label, choices, value, (name) => choose(/** @type {Name} */ (name)))];
}

/**
 * Words and sentences, and what may be left out, where this input has them.
 * @param {Cutting["choices"]} choices
 * @param {Tokens} tokens what is left out of
 * @param {(choice: Partial<Options>) => void} choose
 * @returns {{units: HTMLElement[], hides: HTMLElement[], padding: HTMLElement[]}}
 */
export function cutMenus({ units, hides, padded, wanted }, tokens, choose) {
  /** @type {Options["padding"][]} */
  const paddings = padded ? ["cut", "shown"] : [];
  const hidden = { ...HIDDEN, nothing: tr("all {things}", { things: tr(thingsOf(tokens)[1]) }) };
  return {
    units: menu(tr("Units"), units, UNITS, wanted.unit, (/** @type {Unit} */ unit) =>
      choose({ unit }),
    ),
    padding: menu(
      tr("The padding after the sound"),
      paddings,
      PADDING,
      wanted.padding,
      (/** @type {Options["padding"]} */ padding) => choose({ padding }),
    ),
    hides: menu(tr("Tokens left out"), hides, hidden, wanted.hide, (/** @type {Hide} */ hide) =>
      choose({ hide }),
    ),
  };
}

/**
 * What is drawn, and, for relevance, the answer that it is of: the model's own or another likely one.
 * `mark` makes them say what is chosen.
 * @param {Header["prediction"]} prediction
 * @param {[name: string, label: string][]} quantities
 * @param {State} state
 * @param {(choice: {drawn?: string, target?: string}) => void} choose
 * @returns {{elements: HTMLElement[], mark: (options: Options) => void}}
 */
export function quantityMenus({ kind, top }, quantities, { options, target }, choose) {
  const drawn = select(tr("Quantity to draw"), quantities, options.drawn, (name) =>
    choose({ drawn: name }),
  );
  /** @type {[string, string][]} */
  const others = ANSWERABLE.includes(kind)
    ? top.slice(1).map(([label]) => [label, tr("for {label}", { label })])
    : [];
  /** @type {[string, string]} */
  const own = ["", top.length ? tr("for {top}", { top: top[0][0] }) : tr("for the answer")];
  const answers = select(
    tr("Answer that the relevance is computed for"),
    [own, ...others],
    target,
    (label) => choose({ target: label }),
  );
  const mark = (/** @type {Options} */ chosen) => {
    drawn.value = chosen.drawn;
    answers.hidden = chosen.drawn !== "relevance" || !others.length;
  };
  mark(options);
  return { elements: [drawn, answers], mark };
}
