"""Labels that fit a head: what config.json names, and what the head has rows for."""

from __future__ import annotations

from typing import Any


def fitted(named: Any, rows: int) -> tuple[dict[int, str], str]:
    """Return a name for each row of a head, and what has to be said of them ("" for nothing).

    named is id2label as config.json holds it, None where it holds none. A row without a name is
    called LABEL_n; where names have numbers that the head has no row for, none of them is trusted.
    """
    generic = {n: f"LABEL_{n}" for n in range(rows)}
    names = _numbered(named)
    if not names:
        if rows == 2:  # what transformers takes a head for where nothing is said
            return generic, ""
        return generic, (
            f"The head has {_rows(rows)} and config.json names no labels: they are called "
            f"{_called(generic)}. Write their names into id2label of config.json."
        )
    shown = ", ".join(f"{number}: {name}" for number, name in sorted(names.items())[:6])
    shown += ", ..." if len(names) > 6 else ""
    said = f"The head has {_rows(rows)} and config.json names {len(names)} labels ({shown}): "
    if not set(names) <= set(generic):
        return generic, (
            f"{said}which of them are meant is not known, so they are called {_called(generic)}. "
            "Mend id2label of config.json."
        )
    missing = [number for number in generic if number not in names]
    if not missing:
        return {number: names[number] for number in generic}, ""
    without = _called({number: generic[number] for number in missing})
    return {**generic, **names}, f"{said}the others are called {without}. Mend id2label."


def _numbered(named: Any) -> dict[int, str]:
    if not isinstance(named, dict):
        return {}
    try:
        return {int(number): str(name) for number, name in named.items()}
    except ValueError:
        return {}


def _rows(rows: int) -> str:
    return "1 row" if rows == 1 else f"{rows} rows"


def _called(names: dict[int, str]) -> str:
    first, last = names[min(names)], names[max(names)]
    return first if len(names) == 1 else f"{first} to {last}" if len(names) > 2 else (
        f"{first} and {last}"
    )  # fmt: skip
