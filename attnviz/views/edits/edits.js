// A text whose words can be taken out, masked or replaced; tells its host what was changed.
import { el } from "../shared/elements.js";
import { Mounted, renderer } from "../shared/host.js";
import { unpack } from "../shared/pack.js";

const SAID = { delete: "deleted", mask: "masked", replace: "replaced" };

class Edits extends Mounted {
  constructor(element, emit) {
    super(element, "edits", emit);
    this.root.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.open(null);
    });
  }

  resized() {}

  show(data) {
    const { header } = unpack(data);
    this.header = header;
    this.edits = new Map(header.edits.map((edit) => [edit.unit, edit]));
    this.opened = this.left = null;
    this.theme();
  }

  draw() {
    if (!this.header) return;
    const words = this.header.words.map((word, i) => (word.held ? null : this.word(word, i)));
    const reset = el(
      "button",
      { class: "plain", disabled: this.edits.size === 0, on: { click: () => this.change(null) } },
      "Undo all",
    );
    this.root.replaceChildren(
      this.host.probe,
      el("div", { class: "words", role: "group", "aria-label": "Words of the text" }, ...words),
      el("div", { class: "foot" }, el("span", { class: "quiet" }, this.summary()), reset),
    );
    if (this.opened !== null) this.root.querySelector(".menu button, .menu input")?.focus();
    else if (this.left !== null) this.root.querySelector(`[data-word="${this.left}"]`)?.focus();
    this.left = null;
  }

  summary() {
    if (this.edits.size === 0) return "Choose a word to delete, mask or replace it.";
    const parts = [...this.edits.values()].map(
      (edit) => `“${this.header.words[edit.unit].text}” ${SAID[edit.kind]}`,
    );
    return parts.join(", ") + ".";
  }

  word(word, i) {
    const edit = this.edits.get(i);
    const shown =
      edit === undefined || edit.kind === "delete"
        ? word.text
        : edit.kind === "mask"
          ? this.header.mask
          : edit.text;
    const label = edit ? `${word.text}, ${SAID[edit.kind]}` : word.text;
    return el(
      "span",
      { class: "slot" },
      el(
        "button",
        {
          class: `word ${edit ? edit.kind : ""}`,
          "aria-label": label,
          "data-word": String(i),
          "aria-expanded": this.opened === i ? "true" : "false",
          on: { click: () => this.open(this.opened === i ? null : i) },
        },
        shown,
      ),
      this.opened === i ? this.menu(i, edit) : null,
    );
  }

  menu(i, edit) {
    const field = el("input", {
      type: "text",
      placeholder: "another word",
      "aria-label": "Replace by",
      value: edit?.kind === "replace" ? edit.text : null,
      on: {
        keydown: (event) => {
          if (event.key === "Enter") replace();
        },
      },
    });
    const replace = () => {
      if (field.value.trim()) this.change({ unit: i, kind: "replace", text: field.value.trim() });
    };
    const button = (text, action) => el("button", { class: "plain", on: { click: action } }, text);
    return el(
      "div",
      { class: "menu", role: "group", "aria-label": "Change this word" },
      edit ? button("Undo", () => this.change({ unit: i })) : null,
      button("Delete", () => this.change({ unit: i, kind: "delete" })),
      this.header.mask ? button("Mask", () => this.change({ unit: i, kind: "mask" })) : null,
      field,
      button("Replace", replace),
    );
  }

  open(i) {
    if (i === null) this.left = this.opened; // its menu closes, and the focus goes back to the word
    this.opened = i;
    this.draw();
  }

  // With no edit at all everything is undone; with one that has no kind, that word is.
  change(edit) {
    if (edit === null) this.edits.clear();
    else if (edit.kind === undefined) this.edits.delete(edit.unit);
    else this.edits.set(edit.unit, edit);
    this.left = this.opened;
    this.opened = null;
    this.draw();
    const edits = [...this.edits.values()].sort((a, b) => a.unit - b.unit);
    this.emit("edits", { of: this.header.of, edits });
  }
}

export const render = renderer((element, emit) => new Edits(element, emit));
