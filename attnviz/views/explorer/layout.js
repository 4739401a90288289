// Where everything stands: panels, and in their headings the controls of what they show.
import { button, el, select } from "../shared/format.js";
import { HIDDEN, isPadding, PADDING, thingsOf, UNITS } from "./axis.js";
import { shareTools } from "./share.js";
import { answer, caption, STACK_LABELS } from "./words.js";

export function panel(name, heading, ...children) {
  return el("section", { class: `panel ${name}` }, el("header", {}, ...heading), ...children);
}

// A choice of two or three, all in sight.
export function switcher(label, choices, value, onChange) {
  const buttons = choices.map(([key, text, title]) => {
    const each = button(text, title ?? text, () => choose(key));
    each.dataset.key = key;
    return each;
  });
  const mark = (key) =>
    buttons.forEach((each) => each.setAttribute("aria-pressed", String(each.dataset.key === key)));
  const choose = (key) => {
    mark(key);
    onChange(key);
  };
  mark(value);
  const element = el("span", { class: "switcher", role: "group", "aria-label": label }, ...buttons);
  return { element, choose };
}

// The explorer's panels, filled with the parts of `of`; gives back what changes later.
export function layOut(of) {
  const { header, options } = of;
  const stacks = header.stacks.map((stack) => stack.name);
  const isText = header.axes[0].ids.some((id) => id >= 0);
  const [thing] = thingsOf(header.axes[0]);
  const isSound = header.axes.some((axis) => axis.seconds);
  const inputName = of.picture ? "Picture" : isSound ? "Sound" : isText ? "Text" : "Steps";
  const part = {
    stated: el("p", { class: "stated", role: "status", hidden: true }),
    strip: el("div", { class: "strip-row" }, of.atlas.element),
    beside: el("div", { class: "beside" }),
    problem: el("p", { class: "problem", role: "alert", hidden: true }),
    inputName: el("h2", {}, inputName),
    refused: el("p", { class: "problem", role: "alert", hidden: true }),
    quantity: el("span", { class: "quantity" }),
    mapName: el("h2"),
    rule: el("span", { class: "quiet rule" }),
    hint: el("p", { class: "quiet hint" }),
    screen: button("Full screen", "Full screen (key f)", () => of.screen.toggle()),
    unshaded: el("p", { class: "quiet unshaded", role: "status" }),
    readout: el("div", { class: "readout", "aria-live": "polite" }),
    strongest: el("div"),
    legend: el("div", { class: "legend" }),
    formula: el("p", { class: "quiet formula" }),
    here: el("span", { class: "quiet here" }),
  };
  part.beside.append(part.readout, part.strongest);
  part.direction = select(
    "What shades the text",
    [
      ["from", `what the locked ${thing} attends to`],
      ["to", `what attends to the locked ${thing}`],
    ],
    options.direction,
    (value) => of.choose({ direction: value }),
  );
  part.unit = el("span", {});
  part.hide = el("span", {});
  part.padding = el("span", {});
  const scale = (part.scale = select(
    "Colour scale",
    [
      ["linear", "linear"],
      ["log", "logarithmic"],
    ],
    options.scale,
    (value) => of.choose({ scale: value }),
  ));
  const zoom = el(
    "span",
    { class: "zoom", role: "group", "aria-label": "Zoom" },
    button("−", "Zoom out", () => of.map.zoomBy(0.5)),
    button("+", "Zoom in (ctrl and wheel, or double click)", () => of.map.zoomBy(2)),
    button("fit", "Show the whole map", () => {
      of.map.reset();
      of.map.redraw();
    }),
  );
  part.mapTools = el("span", { class: "tools" }, scale, zoom);
  part.lineTools = el("span", { class: "tools" });
  part.views = switcher(
    "Drawn as",
    [
      ["map", "Map", "A cell for each pair (key m)"],
      ["lines", "Lines", "A line for each link (key l)"],
    ],
    options.view,
    (view) => of.choose({ view }),
  );
  part.right = el(
    "div",
    { class: "right" },
    panel(
      "text-panel",
      [
        part.inputName,
        part.direction,
        el("span", { class: "tools" }, part.unit, part.padding, part.hide),
      ],
      of.text.element,
      part.unshaded,
      part.stated,
      of.firstHint,
    ),
    panel(
      "map-panel",
      [
        part.mapName,
        part.quantity,
        part.rule,
        el("span", { class: "tools" }, part.mapTools, part.lineTools, part.views.element),
      ],
      part.problem,
      part.refused,
      el(
        "div",
        { class: "map-row" },
        el("div", { class: "drawing" }, of.map.element, of.lines.element, part.legend),
        part.beside,
      ),
      part.formula,
      of.tables.links,
      of.tables.row,
    ),
    of.path.element,
  );
  part.page = [
    answer(
      header,
      el(
        "span",
        { class: "tools" },
        button("?", "Keys (key ?)", () => of.help.showModal()),
        part.screen,
        ...shareTools(of),
      ),
    ),
    el(
      "div",
      { class: "columns" },
      el(
        "div",
        { class: "left" },
        panel(
          "all-heads",
          [
            el("h2", {}, "All heads"),
            stacks.length > 1
              ? select(
                  "Stack",
                  stacks.map((name) => [name, STACK_LABELS[name]]),
                  of.state.stack,
                  (name) => of.changeStack(name),
                )
              : null,
            part.here,
            el("span", { class: "tools" }, of.orderBy, of.finder.open),
          ].filter(Boolean),
          of.finder.element,
          part.strip,
          part.hint,
        ),
        panel(
          "this-head",
          [of.headPanel.title, of.headPanel.names],
          ...of.headPanel.parts,
          of.tables.heads,
        ),
      ),
      part.right,
    ),
    el("p", { class: "caption quiet" }, caption(header)),
    of.help,
  ];
  return part;
}

// Words and sentences, and what may be left out, where this input has them; and what of the reader's
// options it can follow.
export function cuts(axes, picture, options, choose) {
  const units = Object.keys(UNITS).filter(
    (unit) => unit === "token" || axes.some((axis) => axis.units[unit]),
  );
  const special = axes.some((axis) => axis.special.includes(1));
  const hides = Object.keys(HIDDEN).filter((hide) => {
    if (hide === "nothing") return true;
    if (picture) return hide === "special" && special;
    return hide === "first" || special;
  });
  const pick = (label, names, all, value, set) =>
    names.length > 1
      ? [
          select(
            label,
            names.map((name) => [name, all[name]]),
            value,
            set,
          ),
        ]
      : [];
  const able = (name, names, usual) => (names.includes(name) ? name : usual);
  // Where an input has no such units (it is one sentence), those that are a little finer.
  const finer = Object.keys(UNITS).slice(0, Object.keys(UNITS).indexOf(options.unit) + 1);
  const usual = units.findLast((unit) => finer.includes(unit) && unit !== "turn") ?? "token";
  const padded = axes.some((axis) => axis.text.some((_, i) => isPadding(axis, i)));
  const wanted = {
    unit: able(options.unit, units, usual),
    hide: able(options.hide, hides, "nothing"),
    padding: padded ? options.padding : "shown",
  };
  return {
    wanted,
    units: pick("Units", units, UNITS, wanted.unit, (unit) => choose({ unit })),
    padding: pick(
      "The padding behind the sound",
      padded ? ["cut", "shown"] : [],
      PADDING,
      wanted.padding,
      (padding) => choose({ padding }),
    ),
    hides: pick(
      "Tokens left out",
      hides,
      { ...HIDDEN, nothing: `all ${thingsOf(axes[0])[1]} shown` },
      wanted.hide,
      (hide) => choose({ hide }),
    ),
  };
}

const ANSWERABLE = ["classes", "next_token", "mask"]; // answers that another one can be named beside

// What is drawn, and, for relevance, the answer that it is of: the model's own or another likely one.
export function quantityTools(of) {
  const { kind, top } = of.header.prediction;
  const choices = of.quantities.choices(of.state.stack);
  const drawn = select("What is drawn", choices, of.options.drawn, (name) =>
    of.chooseDrawn({ drawn: name }),
  );
  const others = ANSWERABLE.includes(kind)
    ? top.slice(1).map(([label]) => [label, `for ${label}`])
    : [];
  const answers = [["", top.length ? `for ${top[0][0]}` : "for the answer"], ...others];
  const target = select("The answer that relevance is for", answers, of.target, (label) =>
    of.chooseDrawn({ target: label }),
  );
  const mark = () => {
    drawn.value = of.options.drawn;
    target.hidden = of.options.drawn !== "relevance" || !others.length;
  };
  mark();
  return { elements: [drawn, target], mark };
}
