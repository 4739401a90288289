"""What a page shows that is in no language but English, and what of it has no room."""

import contextlib
import re

from playwright.sync_api import Page, TimeoutError

_TEXTS = """() => {
  const found = new Set();
  const add = (text) => text?.trim() && found.add(text.trim());
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return add(node.textContent);
    if (node.nodeType === Node.ELEMENT_NODE) {
      if (/^(STYLE|SCRIPT|NOSCRIPT|IFRAME|BDI|CODE|PRE|TEXTAREA)$/i.test(node.tagName)) return;
      for (const said of ["title", "aria-label", "aria-valuetext", "alt"])
        add(node.getAttribute(said));
      if (node.getAttribute("role") === "combobox") add(node.value);  // what is chosen
      if (node.tagName === "CANVAS") return;  // a table that is painted
      if (node.shadowRoot) walk(node.shadowRoot);
    }
    node.childNodes.forEach(walk);
  };
  walk(document.querySelector("[data-testid=stMain]"));
  return [...found, ...(window.painted ?? [])];
}"""

_PAINTED = """() => {
  window.painted = new Set();
  for (const kind of [CanvasRenderingContext2D, OffscreenCanvasRenderingContext2D]) {
    const paint = kind.prototype.fillText;
    kind.prototype.fillText = function (text, ...where) {
      const isTable = this.canvas.closest?.("[data-testid=stDataFrame]");
      if (!isTable && /[a-z]{3}/i.test(text)) window.painted.add(text);
      return paint.call(this, text, ...where);
    };
  }
}"""
"""Remembers the words that a canvas is painted with."""

_CUT = """() => {
  const found = [];
  const texts = [];  // of each text that is seen, its lines, and the controls that it stands in
  const outside = (node) => node.assignedSlot ?? node.parentElement
    ?? (node.getRootNode() instanceof ShadowRoot ? node.getRootNode().host : null);
  const isControl = (node) =>
    /^(BUTTON|A|SUMMARY|TH|TD)$/.test(node.tagName) || node.getAttribute("role") === "button";
  const seen = (rect, node) => {  // what of it is not scrolled away
    let { left, right, top, bottom } = rect;
    for (let each = outside(node); each; each = outside(each)) {
      const style = getComputedStyle(each);
      const box = each.getBoundingClientRect();
      if (["contents", "inline"].includes(style.display)) continue;
      if (style.overflowX !== "visible")
        [left, right] = [Math.max(left, box.left), Math.min(right, box.right)];
      if (style.overflowY !== "visible")
        [top, bottom] = [Math.max(top, box.top), Math.min(bottom, box.bottom)];
      if (style.position === "fixed") break;
    }
    return { left, right, top, bottom };
  };
  const judge = (text) => {
    const parent = text.parentElement;
    if (!parent?.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return;
    const range = document.createRange();
    range.selectNodeContents(text);
    const lines = [...range.getClientRects()].filter((line) => line.width > 1 && line.height > 1);
    if (!lines.length) return;
    const [left, right, top, bottom] = [
      Math.min(...lines.map((line) => line.left)), Math.max(...lines.map((line) => line.right)),
      Math.min(...lines.map((line) => line.top)), Math.max(...lines.map((line) => line.bottom)),
    ];
    const said = text.data.trim();
    const around = [];
    // The whole of a text that is given up to its box stands in its title.
    const isWhole = parent.closest("[title]")?.title.includes(said);
    for (let node = parent; node; node = outside(node)) around.push(node);
    for (const node of around) {
      const style = getComputedStyle(node);
      if (["contents", "inline"].includes(style.display)) continue;
      const box = node.getBoundingClientRect();
      const [hidesX, hidesY] = [style.overflowX, style.overflowY].map((how) =>
        ["hidden", "clip"].includes(how));
      if ((hidesX || hidesY) && (box.width <= 2 || box.height <= 2)) return;  // for readers aloud
      const has = hidesX || isControl(node) || parseFloat(style.borderRightWidth) > 0;
      if (has && !isWhole && (right > box.right + 1 || left < box.left - 1))
        return found.push(`"${said}" is wider than ${node.tagName} ${node.className}`);
      if (hidesY && !isWhole && (bottom > box.bottom + 2 || top < box.top - 2))
        return found.push(`"${said}" is higher than ${node.tagName} ${node.className}`);
      if (/auto|scroll/.test(style.overflow)) break;
      if (["fixed", "absolute"].includes(style.position)) break;
    }
    const shown = lines.map((line) => seen(line, parent));
    if (right > innerWidth + 1 || left < -1) found.push(`"${said}" is beyond the page`);
    if (!parent.closest("svg")) texts.push({ said, lines: shown, around });
  };
  const controls = [];
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data.trim() && judge(node);
    if (/^(STYLE|SCRIPT|NOSCRIPT|TEXTAREA|IFRAME)$/i.test(node.tagName)) return;
    const isSeen = node.checkVisibility?.({ opacityProperty: true, visibilityProperty: true });
    if (node.tagName === "BUTTON" && isSeen)
      controls.push({ node, box: seen(node.getBoundingClientRect(), node) });
    if (node.tagName === "INPUT" && isSeen && node.clientWidth > 2)
      if (node.scrollWidth > node.clientWidth + 1) found.push(`"${node.value}" in its box`);
    if (node.tagName === "SELECT" && isSeen) {
      const style = getComputedStyle(node);
      const context = document.createElement("canvas").getContext("2d");
      context.font = style.font;
      const said = node.selectedOptions[0]?.text ?? "";
      const room =
        node.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
      if (context.measureText(said).width > room + 1) found.push(`"${said}" in its menu`);
      return;
    }
    if (node.shadowRoot) walk(node.shadowRoot);
    node.childNodes.forEach(walk);
  };
  const main = document.querySelector("[data-testid=stMain]");
  walk(main);
  const isOver = (a, b, by) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > by
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > by;
  texts.forEach(({ said, lines, around }, i) => {
    for (const other of texts.slice(i + 1))
      if (lines.some((one) => other.lines.some((line) => isOver(one, line, 5))))
        found.push(`"${said}" lies over "${other.said}"`);
    for (const control of controls)
      if (!around.includes(control.node) && !around.some((each) => each.tagName === "DIALOG")
          && lines.some((line) => isOver(line, control.box, 5)))
        found.push(`"${said}" lies over a button`);
  });
  if (main.scrollWidth > main.clientWidth + 1) found.push("the page scrolls sideways");
  return [...new Set(found)];
}"""


def remember_what_is_painted(page: Page) -> None:
    """Have the page that is opened next tell the words on its canvases too."""
    page.add_init_script(f"({_PAINTED})()")


def untranslated(page: Page, names: re.Pattern[str]) -> list[str]:
    """Return what is shown and has a word without an accent, apart from names and data."""
    return [
        text
        for text in page.evaluate(_TEXTS)
        if re.search(r"(?<![\w.])[A-Za-z]{2,}(?![\w.])", names.sub(" ", text))
    ]


def cut(page: Page) -> list[str]:
    """Return what does not fit where it stands, or scrolls the page sideways."""
    with contextlib.suppress(TimeoutError):  # a figure is drawn anew when the window has its width
        page.wait_for_function(f"() => ({_CUT})().length === 0", timeout=5_000)
    return page.evaluate(_CUT)
