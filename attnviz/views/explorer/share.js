// A link that restores what is seen, and what is seen as a file: both are named by one set of
// parameters, which attnviz/records/look.py reads.
import { button, el } from "../shared/format.js";
import { DEFAULTS } from "./memory.js";
import { nameOf } from "./mix.js";
import { download, seen } from "./saving.js";

const FILES = [
  ["Map", "map", ["svg", "pdf", "png"]],
  ["Lines", "lines", ["svg", "pdf", "png"]],
  ["Text", "text", ["svg", "pdf", "png"]],
  ["Weights", "numbers", ["csv", "parquet", "json", "npz"]],
  ["Evidence card", "card", ["html"]],
];

const MOST_HEADS = 64;

// Of a look, as attnviz/records/look.py names them.
const PARAMETERS = ["heads", "stack", "mix", "shares", ...Object.keys(DEFAULTS), "answer", "lock"];

// What is looked at, without what is so anyway.
export function lookOf({ state, options, mixing, header, target }) {
  const { stack, heads, lock } = state;
  const said = { heads: heads.map(nameOf).join(",") };
  if (stack !== header.stacks[0].name) said.stack = stack;
  if (heads.length > 1 && mixing.how !== "mean") said.mix = mixing.how;
  if (said.mix === "own" && !heads.some((head) => mixing.own[nameOf(head)] !== 0)) delete said.mix; // drawn as their mean
  if (said.mix === "own")
    said.shares = heads.map((head) => mixing.own[nameOf(head)] ?? 1).join(",");
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

const SETTLES = 300; // milliseconds after which a reader stays with what was chosen
let telling;

// Tells the host which head is looked at, and writes how into the address: nothing comes back, and
// no page runs again.
export function tellLook(explorer) {
  clearTimeout(telling);
  telling = setTimeout(() => {
    const { stack, focus } = explorer.state;
    const tell = getComputedStyle(document.documentElement)
      .getPropertyValue("--attnviz-tell")
      .replaceAll('"', "")
      .trim();
    const told = `${tell}/${stack}/${focus.layer}/${focus.head}`;
    if (tell) fetch(told, { method: "POST", keepalive: true }).catch(() => {});
    if (explorer.header.share?.no_link) return; // an address that names no input would show another one
    const said = new URLSearchParams(location.search);
    for (const name of PARAMETERS) said.delete(name);
    for (const [name, value] of Object.entries(lookOf(explorer))) said.set(name, value);
    if (explorer.root.isConnected)
      history.replaceState(history.state, "", `${location.pathname}?${said}`);
  }, SETTLES);
}

// The buttons of a host that has addresses for them.
export function shareTools(explorer) {
  const { share, save } = explorer.header;
  if (!share && !save) return [];
  const says = el("span", { class: "quiet says", role: "status" });
  const link = share ? [linkButton(explorer, share, says)] : [];
  return [...link, saveMenu(explorer, says), says];
}

function linkButton(explorer, { link, no_link: refused }, says) {
  return button("Share", "Copy a link that shows exactly this", async () => {
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
      const field = el("input", {
        type: "text",
        readonly: true,
        value: address,
        "aria-label": "Link to copy",
      });
      says.replaceChildren(field);
      field.select();
    }
  });
}

function saveMenu(explorer, says) {
  const { share, save } = explorer.header;
  const file = (end, title, named) =>
    button(end, title, () => {
      menu.open = false;
      take(says, ...named());
    });
  const row = (label, ...files) =>
    el("div", { class: "row" }, el("span", { class: "quiet" }, label), ...files);
  const looked = (kind, end) => () => {
    const look = lookOf(explorer);
    return [
      `${share.export}/${kind}/${end}?${new URLSearchParams(look)}`,
      nameOfFile(explorer, look, kind, end),
    ];
  };
  const page = () => [
    `${save}?${new URLSearchParams({ opened: JSON.stringify(seen(explorer)) })}`,
    "attention.html",
  ];
  const rows = (share ? FILES : []).map(([label, kind, ends]) =>
    row(label, ...ends.map((end) => file(end, `${label} as ${end}`, looked(kind, end)))),
  );
  if (save) {
    const title =
      "This page as html: one file with every head, as it is seen now, without a network";
    rows.push(row("This page", file("html", title, page)));
  }
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
    el(
      "summary",
      { title: "Save what is seen: as a picture, as numbers, as evidence card or as a page" },
      "Save",
    ),
    el("div", { class: "popup" }, ...rows),
  );
  return menu;
}

async function take(says, address, name) {
  tell(says, "Writing the file …");
  try {
    await download(address, name);
    tell(says, "");
  } catch (error) {
    tell(says, `The file could not be saved: ${error.message}`);
  }
}

function nameOfFile({ header }, { heads }, kind, end) {
  const model = header.model.name.replaceAll(/[^\w.-]+/g, "-").slice(-60);
  return `${model}-${heads.replaceAll(",", "+").slice(0, 60)}-${kind}.${end}`;
}

function tell(says, words) {
  says.textContent = words;
}
