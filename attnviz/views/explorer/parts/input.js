// The input, as text or as the picture that it is.
import { tr } from "../../shared/language.js";
import { inputNameOf } from "../sentences.js";
/** @import {Axes} from "../maths/axis.js" */
/** @import {Layout} from "./layout.js" */
/** @import {Look} from "./parts.js" */
/** @import {PicturePanel} from "./picture.js" */
/** @import {Shading, TextPanel, TextSide} from "./text.js" */

/** Shows the input, in units of what is drawn. */
export class Input {
  /**
   * @param {TextPanel} textPanel
   * @param {PicturePanel} picturePanel
   * @param {() => Look} now
   */
  constructor(textPanel, picturePanel, now) {
    this.textPanel = textPanel;
    this.picturePanel = picturePanel;
    this.now = now;
    /** @type {TextPanel | PicturePanel} the one that is in sight */
    this.panel = textPanel;
    /** @type {Axes | null} what it is written of */
    this.written = null;
  }

  /** Another input. */
  open() {
    this.panel = this.now().scene.picture ? this.picturePanel : this.textPanel;
    this.written = null;
  }

  /** @returns {HTMLElement} */
  get element() {
    return this.panel.element;
  }

  /**
   * It is built from what is drawn, which may be an overview that cannot be cut.
   * @param {Pick<Layout, "inputName">} layout
   */
  draw({ inputName }) {
    const { scene, state } = this.now();
    const { queries, keys } = scene.matrix;
    if (this.written?.queries === queries && this.written.keys === keys) return;
    this.written = { queries, keys };
    const { picture, header } = scene;
    const one = scene.isOneText(state);
    // Coarser keys and a tower of text are no one grid of patches: they are written out.
    const grid = picture && one ? keys.grid : null;
    this.swap(grid ? this.picturePanel : this.textPanel);
    if (picture) {
      const written = keys.tokens.ids.some((id) => id >= 0) ? tr("Text") : tr("Cells");
      inputName.textContent = grid ? inputNameOf(header) : written;
    }
    /** @type {TextSide} */
    const both = { name: "", side: "both", axis: keys };
    if (picture && grid) this.picturePanel.build(both, grid, picture);
    else if (one) this.textPanel.build([both]);
    else {
      const { query, key } = scene.sidesOf(state);
      this.textPanel.build([
        { name: query, side: "query", axis: queries },
        { name: key, side: "key", axis: keys },
      ]);
    }
  }

  /** @param {TextPanel | PicturePanel} panel */
  swap(panel) {
    if (panel !== this.panel) this.panel.element.replaceWith(panel.element);
    this.panel = panel;
  }

  /** @param {Shading} shading */
  shade(shading) {
    this.panel.draw(shading);
  }
}
