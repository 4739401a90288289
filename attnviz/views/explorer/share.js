// A link that restores what is seen, and what is seen as a file: both are named by one set of
// parameters, which attnviz/records/look.py reads.
import { button, el } from "../format.js";
import { DEFAULTS } from "./memory.js";
import { nameOf } from "./mix.js";

const FILES = [
  ["Map", "map", ["svg", "pdf", "png"]],
  ["Lines", "lines", ["svg", "pdf", "png"]],
  ["Text", "text", ["svg", "pdf", "png"]],
  ["Weights", "numbers", ["csv", "parquet", "json", "npz"]],
  ["Evidence card", "card", ["html"]],
];

const MOST_HEADS = 64;

// What is looked at, without what is so anyway.
export function lookOf({ state, options, mixing, header, target }) {
  const { stack, heads, lock } = state;
  const said = { heads: heads.map(nameOf).join(",") };
  if (stack !== header.stacks[0].name) said.stack = stack;
  if (heads.length > 1 && mixing.how !== "mean") said.mix = mixing.how;
  if (said.mix === "own") said.shares = heads.map((head) => mixing.own[nameOf(head)] ?? 1).join(",");
  for (const [name, usual] of Object.entries(DEFAULTS)) {
    if (options[name] !== usual) said[name] = options[name];
  }
  if (options.drawn === "relevance" && target) said.answer = target;
  if (lock) said.lock = written(lock);
  return said;
}

// q3, k3, b3-5 or 3:7 (query:key).
function written({ side, index, end = index, query, key }) {
  if (side === undefined) return `${query}:${key}`;
  return `${side[0]}${index}${end === index ? "" : `-${end}`}`;
}

// The buttons of a host that has addresses for them.
export function shareTools(explorer) {
  const { share } = explorer.header;
  if (!share) return [];
  const says = el("span", { class: "quiet says", role: "status" });
  return [linkButton(explorer, share, says), exportMenu(explorer, share, says), says];
}

function linkButton(explorer, { link, no_link: refused }, says) {
  return button("link", "Copy a link that shows exactly this", async () => {
    const look = lookOf(explorer);
    const { heads } = explorer.state;
    if (refused) return tell(says, refused);
    if (heads.length > MOST_HEADS) return tell(says, `A link names at most ${MOST_HEADS} heads.`);
    const said = new URLSearchParams([...new URLSearchParams(link), ...Object.entries(look)]);
    const address = `${location.origin}${location.pathname}?${said}`;
    try {
      await navigator.clipboard.writeText(address);
      tell(says, "Link copied.");
    } catch {
      // Without https a page may not write to the clipboard: its reader may.
      const field = el("input", { type: "text", readonly: true, value: address, "aria-label": "Link to copy" });
      says.replaceChildren(field);
      field.select();
    }
  });
}

function exportMenu(explorer, share, says) {
  const rows = FILES.map(([label, kind, ends]) =>
    el(
      "div",
      { class: "row" },
      el("span", { class: "quiet" }, label),
      ...ends.map((end) =>
        button(end, `${label} as ${end}`, () => {
          menu.open = false;
          fetched(explorer, share, kind, end, says);
        }),
      ),
    ),
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
          menu.firstChild.focus();
        },
        focusout: ({ relatedTarget }) => {
          if (relatedTarget && !menu.contains(relatedTarget)) menu.open = false;
        },
      },
    },
    el("summary", { title: "Save what is seen as a picture, as numbers or as evidence card" }, "export"),
    el("div", { class: "popup" }, ...rows),
  );
  return menu;
}

async function fetched(explorer, { export: address }, kind, end, says) {
  const look = lookOf(explorer);
  tell(says, "writing the file ...");
  try {
    const answer = await fetch(`${address}/${kind}/${end}?${new URLSearchParams(look)}`);
    if (!answer.ok) throw new Error(await answer.text());
    const url = URL.createObjectURL(await answer.blob());
    const heads = look.heads.replaceAll(",", "+").slice(0, 60);
    const model = explorer.header.model.name.replaceAll(/[^\w.-]+/g, "-").slice(-60);
    el("a", { href: url, download: `${model}-${heads}-${kind}.${end}` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
    tell(says, "");
  } catch (error) {
    tell(says, error.message);
  }
}

function tell(says, words) {
  says.textContent = words;
}
