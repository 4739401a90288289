"""Columns whose cells hold objects: `translation` becomes a column a language, others are left out.

Most such columns are needed by nobody here (Prodigy's `meta`, SQuAD's `answers`, spans of doccano),
and a file is no worse for having them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from attnviz.language import N_

LANGUAGES = frozenset(
    "af am ar az be bg bn bs ca cs cy da de el en eo es et eu fa fi fr ga gl gu he hi hr hu hy id "  # noqa: SIM905
    "is it ja ka kk km kn ko ky la lb lo lt lv mk ml mn mr ms mt my nb ne nl nn no pa pl ps pt ro "
    "ru si sk sl so sq sr sv sw ta te th tl tr uk ur uz vi xh yi yo zh zu".split()
)
"""Codes of languages in ISO 639-1, those of texts that are translated."""


_WORDS = frozenset({"id", "is", "so", "my", "am", "be"})
"""Codes that are words, too: a column "id" or "is_spam" is no language."""


def is_language(name: str) -> bool:
    """Return whether a column is called by the code of a language: "en", "zh_CN", "pt-BR"."""
    return (code := _code(name)) in LANGUAGES and code not in _WORDS


def _code(name: str) -> str:
    return name.casefold().replace("-", "_").partition("_")[0]


def languages(keys: Iterable[str], other_names: Iterable[str]) -> tuple[str, ...]:
    """Return the columns of an object of translations; () where it is none, or names clash."""
    codes = tuple(dict.fromkeys(keys))
    is_fit = (
        len(codes) > 1
        and all(_code(key) in LANGUAGES for key in codes)
        and not set(codes) & set(other_names)
    )
    return codes if is_fit else ()


def of_translations(values: Sequence[Any], other_names: Iterable[str]) -> dict[str, list[Any]]:
    """Return a column of objects, {"en": "...", "fr": "..."}, as one a language; {} for others."""
    present = [value for value in values if value is not None]
    if not present or not all(isinstance(value, dict) for value in present):
        return {}
    if not all(
        text is None or isinstance(text, str) for value in present for text in value.values()
    ):
        return {}
    names = languages((key for value in present for key in value), other_names)
    return {name: [value and value.get(name) for value in values] for name in names}


def split_note(column: str, names: Sequence[str]) -> str:
    """Return the note on a column of translations."""
    quoted_names = ", ".join(f'"{name}"' for name in names[:8])
    return N_(
        'The column "{column}" holds one text per language: it was read as the columns '
        "{quoted_names}.",
        column=column,
        quoted_names=quoted_names,
    )


def left_out_note(columns: Sequence[str], why: Callable[[str], str]) -> str:
    """Return the note on columns that are left out; `why` tells what a column holds."""
    if len(columns) == 1:
        return N_(
            'The column "{columns}" is left out: it holds {why}.',
            columns=columns[0][:40],
            why=why(columns[0]),
        )
    quoted_names = ", ".join(f'"{name[:40]}"' for name in columns[:6])
    more = N_(" and {columns} more", columns=len(columns) - 6) if len(columns) > 6 else ""
    return N_(
        "The columns {quoted_names}{more} are left out: they hold {why}.",
        quoted_names=quoted_names,
        more=more,
        why=why(columns[0]),
    )
