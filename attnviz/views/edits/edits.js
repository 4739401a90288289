// A text whose words can be taken out, masked or replaced; tells its host what was changed.
import { el } from "../shared/elements.js";
import { Mounted, renderer } from "../shared/host.js";
import { tr } from "../shared/language.js";
import { unpack } from "../shared/pack.js";
import { summaryOf, WORDS, writtenAs } from "./words.js";

/** @import { Data, Emit } from "../shared/host.js" */
/** @import { Edit, Header } from "./header.js" */

class Edits extends Mounted {
  /** @type {Header} */
  header;
  /**
   * By the word that they change.
   * @type {Map<number, Edit>}
   */
  edits;
  /**
   * The word whose menu is open, and the one that has just been left.
   * @type {number | null}
   */
  opened;
  /** @type {number | null} */
  left;

  /**
   * @param {Element} element
   * @param {Emit} emit
   */
  constructor(element, emit) {
    super(element, "edits", emit);
    this.root.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.open(null);
    });
  }

  resized() {}

  /** @param {Data} data */
  show(data) {
    /** @type {{header: Header}} */
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
      { class: "plain", disabled: this.edits.size === 0, on: { click: () => this.undoAll() } },
      tr("Undo all"),
    );
    this.root.replaceChildren(
      this.host.probe,
      el("div", { class: "words", role: "group", "aria-label": tr("Words of the text") }, ...words),
      el(
        "div",
        { class: "foot" },
        el("span", { class: "quiet" }, summaryOf(this.header.words, [...this.edits.values()])),
        reset,
      ),
    );
    if (this.opened !== null) this.focus(".menu button, .menu input");
    else if (this.left !== null) this.focus(`[data-word="${this.left}"]`);
    this.left = null;
  }

  /** @param {string} selector */
  focus(selector) {
    /** @type {HTMLElement | null} */
    const element = this.root.querySelector(selector);
    element?.focus();
  }

  /**
   * @param {Header["words"][number]} word
   * @param {number} i
   */
  word(word, i) {
    const edit = this.edits.get(i);
    const label = edit ? `${word.text}, ${WORDS[edit.kind]}` : word.text;
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
        writtenAs(word.text, edit, this.header.mask),
      ),
      this.opened === i ? this.menu(i, edit) : null,
    );
  }

  /**
   * @param {number} i
   * @param {Edit | undefined} edit
   */
  menu(i, edit) {
    const field = el("input", {
      type: "text",
      placeholder: tr("another word"),
      "aria-label": tr("Replace by"),
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
    /**
     * @param {string} text
     * @param {() => void} action
     */
    const button = (text, action) => el("button", { class: "plain", on: { click: action } }, text);
    return el(
      "div",
      { class: "menu", role: "group", "aria-label": tr("Change this word") },
      edit ? button(tr("Undo"), () => this.undo(i)) : null,
      button(tr("Delete"), () => this.change({ unit: i, kind: "delete" })),
      this.header.mask ? button(tr("Mask"), () => this.change({ unit: i, kind: "mask" })) : null,
      field,
      button(tr("Replace"), replace),
    );
  }

  /** @param {number | null} i */
  open(i) {
    if (i === null) this.left = this.opened; // its menu closes, and the focus goes back to the word
    this.opened = i;
    this.draw();
  }

  /** @param {Edit} edit */
  change(edit) {
    this.edits.set(edit.unit, edit);
    this.changed();
  }

  /** @param {number} i */
  undo(i) {
    this.edits.delete(i);
    this.changed();
  }

  undoAll() {
    this.edits.clear();
    this.changed();
  }

  changed() {
    this.left = this.opened;
    this.opened = null;
    this.draw();
    const edits = [...this.edits.values()].sort((a, b) => a.unit - b.unit);
    this.emit("edits", { of: this.header.of, edits });
  }
}

/** Draws the words into an element, or renews them there when the data is new. */
export const render = renderer((element, emit) => new Edits(element, emit));
