// Pointing, focusing and choosing: every element with data-unit inside a container stands for a
// unit. Arrow keys move among them, Enter and space choose, Escape lets go.

export function link(container, { onHover, onLock }) {
  const unitOf = (event) => {
    const found = event.target.closest?.("[data-unit]");
    return found && container.contains(found) ? found : null;
  };
  const on = (name, act) => container.addEventListener(name, act);
  on("mouseover", (event) => {
    const found = unitOf(event);
    onHover(found ? Number(found.dataset.unit) : null);
  });
  on("mouseleave", () => onHover(null));
  on("focusin", (event) => {
    const found = unitOf(event);
    if (found) onHover(Number(found.dataset.unit));
  });
  on("focusout", () => onHover(null));
  on("click", (event) => {
    const found = unitOf(event);
    if (found) onLock(Number(found.dataset.unit));
  });
  on("keydown", (event) => {
    const found = unitOf(event);
    if (event.key === "Escape") onLock(null);
    if (!found) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      onLock(Number(found.dataset.unit));
      return;
    }
    const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (!by) return;
    const all = [...container.querySelectorAll("[data-unit]")];
    const next = all[all.indexOf(found) + by];
    if (!next) return;
    event.preventDefault();
    found.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
}

// Marks what is pointed at and what is locked among elements[unit].
export function markAmong(elements, hover, lock) {
  elements.forEach((element, unit) => {
    element?.classList.toggle("pointed", unit === hover);
    element?.classList.toggle("locked", unit === lock);
    element?.setAttribute("aria-pressed", String(unit === lock));
  });
}

// How a score stands among its row: {rank, share}, by size without sign.
export function standing(scores, unit) {
  const size = Math.abs(scores[unit]);
  let [rank, sum] = [1, 0];
  for (const other of scores) {
    sum += Math.abs(other);
    if (Math.abs(other) > size) rank++;
  }
  return { rank, share: sum ? size / sum : 0 };
}

// A share of a whole in words; never 0 for what is only close to it.
export function perCent(share) {
  return share > 0 && share < 0.005 ? "< 1 %" : `${Math.round(share * 100)} %`;
}

export function largest(scores) {
  let most = 0;
  for (const value of scores) most = Math.max(most, Math.abs(value));
  return most || 1;
}

// Units by size of their score, largest first; equal ones as they stand.
export function ranked(scores) {
  return Array.from(scores, (_, unit) => unit).sort(
    (a, b) => Math.abs(scores[b]) - Math.abs(scores[a]) || a - b,
  );
}
