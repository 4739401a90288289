// The strip of tries: a chip is a change and its answer.
import { button, el, keepFocus } from "../../shared/elements.js";
import { tr } from "../../shared/language.js";
import { middle } from "../../shared/middle.js";
import { answerSaid, hintOf, isAnswer, MEANINGS } from "../effect_words.js";
import { folded, said } from "../tries.js";
/** @import {Answer, Refusal} from "../data/effects.js" */
/** @import {Header} from "../header.d.ts" */
/** @import {Tries} from "../tries.js" */

/**
 * What the strip does.
 * @typedef {object} Calls
 * @property {(number: number, isOther: boolean) => void} press
 * @property {() => void} undo
 * @property {() => void} compare
 * @property {() => void} openSteps
 */

/**
 * @typedef {object} Drawing
 * @property {Tries} tries
 * @property {Pick<Header, "stacks" | "axes">} header
 * @property {(number: number) => Answer | Refusal | null} answerOf
 * @property {boolean} showsAll whether the older ones are unfolded
 * @property {() => void} unfold
 */

const ROOM = { alone: 32, numbered: 22 }; // characters of an answer; the rest stands in the tip

/**
 * @param {HTMLElement} box
 * @param {Drawing} drawing
 * @param {Calls} calls
 */
export function drawTries(box, drawing, calls) {
  const { tries, showsAll } = drawing;
  const { length } = tries.tries;
  const earlier = showsAll ? 0 : folded(tries);
  const chips = [chip(drawing, 0, false, calls)];
  if (earlier)
    chips.push(
      el(
        "button",
        { type: "button", class: "earlier", on: { click: drawing.unfold } },
        tr("{earlier} earlier", { earlier }),
      ),
    );
  for (let number = earlier + 1; number <= length; number++) {
    const isJoined = tries.tries[number - 1].joined && number > earlier + 1;
    chips.push(chip(drawing, number, isJoined, calls));
  }
  const two = tries.other !== null;
  const tools = length
    ? [
        button(tr("Undo"), tr("Take the last one back (key z)"), calls.undo),
        tool(
          tr("Compare A with B"),
          two ? "" : tr("Mark a second one: shift and click, or key b"),
          calls.compare,
        ),
        tool(tr("Open in Interventions"), "", calls.openSteps),
      ]
    : [];
  const scrolled = box.querySelector(".chips")?.scrollLeft ?? 0;
  const focused = focusedNumber(box);
  keepFocus(box, () =>
    box.replaceChildren(
      el("span", { class: "quiet" }, tr("Tries")),
      el("div", { class: "chips", role: "group", "aria-label": tr("Tries") }, ...chips),
      ...(length ? [] : [el("span", { class: "quiet" }, hintOf(drawing.header.axes))]),
      el("span", { class: "tools" }, ...tools),
    ),
  );
  const strip = box.querySelector(".chips");
  if (strip) strip.scrollLeft = scrolled;
  if (focused !== null) focusChip(box, focused);
}

/**
 * @param {HTMLElement} box
 * @returns {number | null} of the chip that has the focus
 */
export function focusedNumber(box) {
  const root = /** @type {ShadowRoot | Document} */ (box.getRootNode());
  const chip = /** @type {HTMLElement | null | undefined} */ (
    root.activeElement?.closest("[data-number]")
  );
  return chip && box.contains(chip) ? Number(chip.dataset.number) : null;
}

/**
 * Gives a chip the focus; one that is gone leaves it to the first.
 * @param {HTMLElement} box
 * @param {number} number
 */
export function focusChip(box, number) {
  const chips = /** @type {NodeListOf<HTMLElement>} */ (box.querySelectorAll("[data-number]"));
  const same = [...chips].find((chip) => chip.dataset.number === String(number));
  (same ?? chips[0])?.focus({ preventScroll: true });
}

/**
 * Scrolls the strip, and nothing else, until a chip is in sight.
 * @param {HTMLElement} box
 * @param {number} number
 */
export function reveal(box, number) {
  const strip = /** @type {HTMLElement | null} */ (box.querySelector(".chips"));
  const one = /** @type {HTMLElement | null} */ (box.querySelector(`[data-number="${number}"]`));
  if (!strip || !one) return;
  const [left, right] = [one.offsetLeft - strip.offsetLeft, one.offsetWidth];
  const over = left + right - strip.scrollLeft - strip.clientWidth;
  if (over > 0) strip.scrollLeft += over;
  if (left < strip.scrollLeft) strip.scrollLeft = left;
}

/**
 * @param {string} name
 * @param {string} why it cannot be used; empty: it can
 * @param {() => void} onClick
 * @returns {HTMLElement}
 */
function tool(name, why, onClick) {
  const made = button(name, why || name, () => why || onClick());
  made.setAttribute("aria-label", name);
  made.setAttribute("aria-disabled", String(Boolean(why)));
  return made;
}

/**
 * @param {Drawing} drawing
 * @param {number} number
 * @param {boolean} isJoined
 * @param {Calls} calls
 * @returns {HTMLElement}
 */
function chip({ tries, header, answerOf }, number, isJoined, calls) {
  const changes = number ? tries.tries[number - 1].changes : [];
  const all = changes.map((change) => said(change, header));
  const name = !number
    ? tr("original")
    : isJoined
      ? `+ ${all[all.length - 1].short}`
      : all.map(({ short }) => short).join(" + ");
  const answer = answerOf(number);
  const known = isAnswer(answer) ? answerSaid(answer, !number) : null;
  const room = known?.number ? ROOM.numbered : ROOM.alone;
  const result = known
    ? [
        el(
          "bdi",
          {},
          middle(known.label.trim(), room, (text) => text.length),
        ),
        known.label && known.number ? " " : "",
        el("span", { class: "mono" }, known.number),
      ]
    : [answer && !isAnswer(answer) ? tr("cannot act") : "…"];
  const whole = known && known.label.length > room ? known.label.trim() : "";
  const full = number ? all.map((each) => each.full).join("; ") : tr("The input as it is");
  const meaning =
    isAnswer(answer) && known?.exact ? `${tr(MEANINGS[answer.measure])}: ${known.exact}` : "";
  const why = answer && !isAnswer(answer) ? answer.refused : meaning;
  const mark = tries.shown === number ? "A" : tries.other === number ? "B" : "";
  return el(
    "button",
    {
      type: "button",
      class: `chip${isJoined ? " joined" : ""}`,
      "data-number": number,
      "aria-pressed": String(mark === "A"),
      title: [full, whole, why].filter(Boolean).join("\n"),
      on: { click: ({ shiftKey }) => calls.press(number, shiftKey) },
    },
    mark ? el("b", { class: "mark" }, mark) : null,
    " ", // between the words, as they are read aloud
    el("span", { class: "quiet" }, name),
    " ",
    el("span", { class: "result" }, ...result),
  );
}
