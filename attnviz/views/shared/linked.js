// Pointing, focusing and choosing: every element with data-unit inside a container stands for a
// unit. Arrow keys move among them, Enter and space choose, Escape lets go.

/** @type {Record<string, number>} */
const STEPS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

/**
 * What a view does when a unit is pointed at or chosen; null: none is.
 * @typedef {object} UnitActions
 * @property {(unit: number | null) => void} onHover
 * @property {(unit: number | null) => void} onLock
 */

/**
 * Tells a view what is pointed at, focused and chosen inside a container.
 * @param {HTMLElement} container
 * @param {UnitActions} actions
 */
export function link(container, { onHover, onLock }) {
  /**
   * @param {Event} event
   * @returns {HTMLElement | null}
   */
  const unitOf = (event) => {
    const { target } = event;
    const element =
      target instanceof Element
        ? /** @type {HTMLElement | null} */ (target.closest("[data-unit]"))
        : null;
    return element && container.contains(element) ? element : null;
  };
  /**
   * @template {keyof HTMLElementEventMap} Name
   * @param {Name} name
   * @param {(event: HTMLElementEventMap[Name]) => void} act
   */
  const on = (name, act) => container.addEventListener(name, act);
  on("mouseover", (event) => {
    const unit = unitOf(event);
    onHover(unit ? Number(unit.dataset.unit) : null);
  });
  on("mouseleave", () => onHover(null));
  on("focusin", (event) => {
    const unit = unitOf(event);
    if (unit) onHover(Number(unit.dataset.unit));
  });
  on("focusout", () => onHover(null));
  on("click", (event) => {
    const unit = unitOf(event);
    if (unit) onLock(Number(unit.dataset.unit));
  });
  on("keydown", (event) => {
    const unit = unitOf(event);
    if (event.key === "Escape") onLock(null);
    if (!unit) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      onLock(Number(unit.dataset.unit));
      return;
    }
    const by = STEPS[event.key];
    if (!by) return;
    const all = [
      .../** @type {NodeListOf<HTMLElement>} */ (container.querySelectorAll("[data-unit]")),
    ];
    const next = all[all.indexOf(unit) + by];
    if (!next) return;
    event.preventDefault();
    unit.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
}

/**
 * Marks what is pointed at and what is locked among elements[unit].
 * @param {(Element | undefined)[]} elements
 * @param {number | null} hover
 * @param {number | null} lock
 */
export function markAmong(elements, hover, lock) {
  elements.forEach((element, unit) => {
    element?.classList.toggle("pointed", unit === hover);
    element?.classList.toggle("locked", unit === lock);
    element?.setAttribute("aria-pressed", String(unit === lock));
  });
}

/**
 * How a score stands among its row, by size without sign.
 * @param {ArrayLike<number> & Iterable<number>} scores
 * @param {number} unit
 * @returns {{rank: number, share: number}} the rank from 1, and the share of the sum of sizes
 */
export function standing(scores, unit) {
  const size = Math.abs(scores[unit]);
  let [rank, sum] = [1, 0];
  for (const other of scores) {
    sum += Math.abs(other);
    if (Math.abs(other) > size) rank++;
  }
  return { rank, share: sum ? size / sum : 0 };
}

/**
 * A share of a whole in words; never 0 for a share that is only close to it.
 * @param {number} share 0 to 1
 * @returns {string}
 */
export function perCent(share) {
  return share > 0 && share < 0.005 ? "< 1 %" : `${Math.round(share * 100)} %`;
}

/**
 * The largest size of a score; 1 where all are 0.
 * @param {Iterable<number>} scores
 * @returns {number}
 */
export function largest(scores) {
  let most = 0;
  for (const value of scores) most = Math.max(most, Math.abs(value));
  return most || 1;
}

/**
 * Units by size of their score, largest first; equal ones as they stand.
 * @param {ArrayLike<number>} scores
 * @returns {number[]}
 */
export function ranked(scores) {
  return Array.from(scores, (_, unit) => unit).sort(
    (a, b) => Math.abs(scores[b]) - Math.abs(scores[a]) || a - b,
  );
}
