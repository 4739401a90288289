// A link that restores what is seen, and what is seen as a file: both are named by one set of
// parameters (maths/look.js).
import { button, el } from "../../shared/elements.js";
import { N_, several, tr } from "../../shared/language.js";
import { messageOf } from "../data/tiles_fetched.js";
import { nameOfFile, PARAMETERS } from "../maths/look.js";
import { PARAMETER } from "../tries.js";
import { download } from "./saving.js";
/** @import {Header, Opened, Share} from "../header.d.ts" */
/** @import {HeadAt} from "../types.d.ts" */

/**
 * What the tools ask for when they are used.
 * @typedef {object} Seen
 * @property {() => Record<string, string>} look
 * @property {() => HeadAt[]} heads
 * @property {() => Opened} opened
 */

/** @type {[label: string, kind: string, ends: string[]][]} */
const FILES = [
  [N_("Map"), "map", ["svg", "pdf", "png"]],
  [N_("Lines"), "lines", ["svg", "pdf", "png"]],
  [N_("Text"), "text", ["svg", "pdf", "png"]],
  [N_("Weights"), "numbers", ["csv", "parquet", "json", "npz"]],
  [N_("Evidence card"), "card", ["html"]],
];

const MOST_HEADS = 64;

const NO_FILES = N_("A file would not say what was changed. Show the original to save it.");

const SETTLES = 300; // milliseconds after which a reader stays with what was chosen
/** @type {ReturnType<typeof setTimeout> | undefined} */
let telling;

/**
 * Tells the host which head is looked at, and writes how into the address, once the reader stays with it:
 * nothing comes back, and no page runs again.
 * @param {() => {stack: string, focus: HeadAt, look: Record<string, string> | null}} now the stack's
 *   address; `look` is null where an address must not change
 */
export function tellLook(now) {
  clearTimeout(telling);
  telling = setTimeout(() => {
    const { stack, focus, look } = now();
    const tell = getComputedStyle(document.documentElement)
      .getPropertyValue("--attnviz-tell")
      .replaceAll('"', "")
      .trim();
    const told = `${tell}/${stack}/${focus.layer}/${focus.head}`;
    if (tell) fetch(told, { method: "POST", keepalive: true }).catch(() => {});
    if (!look) return;
    const said = new URLSearchParams(location.search);
    for (const name of [...PARAMETERS, PARAMETER]) said.delete(name);
    for (const [name, value] of Object.entries(look)) said.set(name, value);
    history.replaceState(history.state, "", `${location.pathname}?${said}`);
  }, SETTLES);
}

/**
 * The buttons of a host that has addresses for them.
 * @param {Pick<Header, "share" | "save" | "model">} header
 * @param {Seen} seen
 * @returns {HTMLElement[]}
 */
export function shareTools({ share, save, model }, seen) {
  if (!share && !save) return [];
  const says = el("span", { class: "quiet says", role: "status" });
  const link = share ? [linkButton(share, seen, says)] : [];
  const files =
    share?.export || save ? saveMenu({ share, save, model }, seen, says) : noFiles(says);
  return [...link, files, says];
}

/**
 * @param {HTMLElement} says
 * @returns {HTMLButtonElement}
 */
function noFiles(says) {
  const made = button(tr("Save"), tr(NO_FILES), () => tell(says, tr(NO_FILES)));
  made.setAttribute("aria-label", tr("Save"));
  made.setAttribute("aria-disabled", "true");
  return made;
}

/**
 * @param {Share} share
 * @param {Seen} seen
 * @param {HTMLElement} says
 * @returns {HTMLButtonElement}
 */
function linkButton({ link, no_link: refused }, seen, says) {
  return button(tr("Share"), tr("Copy a link that shows exactly this"), async () => {
    if (refused) return tell(says, refused);
    if (seen.heads().length > MOST_HEADS)
      return tell(says, several("A link can hold at most {n} heads.", MOST_HEADS));
    const said = new URLSearchParams([
      ...new URLSearchParams(link),
      ...Object.entries(seen.look()),
    ]);
    const address = `${location.origin}${location.pathname}?${said}`;
    try {
      await navigator.clipboard.writeText(address);
      tell(says, tr("Link copied."));
    } catch {
      // Without https a page may not write to the clipboard: its reader may.
      const field = el("input", {
        type: "text",
        readonly: true,
        value: address,
        "aria-label": tr("Link to copy"),
      });
      says.replaceChildren(field);
      field.select();
    }
  });
}

/**
 * @param {Pick<Header, "share" | "save" | "model">} header
 * @param {Seen} seen
 * @param {HTMLElement} says
 * @returns {HTMLDetailsElement}
 */
function saveMenu({ share, save, model }, seen, says) {
  const file = (
    /** @type {string} */ end,
    /** @type {string} */ title,
    /** @type {() => [address: string, name: string]} */ named,
  ) =>
    button(end, title, () => {
      menu.open = false;
      take(says, ...named());
    });
  const row = (/** @type {string} */ label, /** @type {HTMLElement[]} */ ...files) =>
    el("div", { class: "row" }, el("span", { class: "quiet" }, label), ...files);
  const rows = [];
  if (share) {
    for (const [label, kind, ends] of FILES) {
      const files = ends.map((end) =>
        file(end, tr("{label} as {end}", { label: tr(label), end }), () => {
          const look = seen.look();
          const asked = new URLSearchParams(look);
          return [
            `${share.export}/${kind}/${end}?${asked}`,
            nameOfFile(model.name, look, kind, end),
          ];
        }),
      );
      rows.push(row(tr(label), ...files));
    }
  }
  if (save) {
    const title = tr(
      "This page as html: one file with every head, in its current state, which needs no network",
    );
    const page = file("html", title, () => [
      `${save}?${new URLSearchParams({ opened: JSON.stringify(seen.opened()) })}`,
      "attention.html",
    ]);
    rows.push(row(tr("This page"), page));
  }
  const summary = el(
    "summary",
    {
      title: tr(
        "Save the current view: as a picture, as numbers, as an evidence card or as a page",
      ),
    },
    tr("Save"),
  );
  const menu = el(
    "details",
    {
      class: "menu",
      on: {
        keydown: (event) => {
          if (event.key !== "Escape" || !menu.open) return;
          event.stopPropagation();
          menu.open = false;
          summary.focus();
        },
        focusout: ({ relatedTarget }) => {
          if (relatedTarget && !menu.contains(relatedTarget)) menu.open = false;
        },
      },
    },
    summary,
    el("div", { class: "popup" }, ...rows),
  );
  return menu;
}

/**
 * @param {HTMLElement} says
 * @param {string} address
 * @param {string} name
 */
async function take(says, address, name) {
  tell(says, tr("Writing the file …"));
  try {
    await download(address, name);
    tell(says, "");
  } catch (error) {
    tell(says, tr("The file could not be saved: {messageOf}", { messageOf: messageOf(error) }));
  }
}

/**
 * @param {HTMLElement} says
 * @param {string} words
 */
function tell(says, words) {
  says.textContent = words;
}
