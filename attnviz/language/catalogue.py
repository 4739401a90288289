"""Catalogues of translations: gettext's files, one folder a language.

`locales/attnviz.pot` lists every message of Python and JavaScript (`make messages`); a language has
`locales/CODE/LC_MESSAGES/attnviz.mo`. A catalogue also says three things about its language under
the context "language": "." and "," are its decimal mark and its mark between thousands, and "ltr"
is the way in which it runs. Folders named in ATTNVIZ_LOCALES are looked into first.
"""

from __future__ import annotations

import gettext
import json
import math
import os
import re
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

from attnviz.language.message import Message

ENGLISH = "en"
DOMAIN = "attnviz"
LOCALES = Path(__file__).parents[1] / "locales"
_CODE = re.compile(r"[A-Za-z]{2,3}([_-][A-Za-z]{4})?([_-]([A-Za-z]{2}|[0-9]{3}))?")
_ABOUT = "language"

Direction = Literal["ltr", "rtl"]


class TranslationTable:
    """What one language says for each message.

    Args:
        code: such as zh_CN.
        translations: what a file of gettext holds.
    """

    def __init__(self, code: str, translations: gettext.NullTranslations) -> None:
        self.code = code
        self._translations = translations
        self._marks = (self._about("."), self._about(","))

    def _about(self, what: str) -> str:
        return self._translations.pgettext(_ABOUT, what)

    @property
    def direction(self) -> Direction:
        """The way in which the language runs."""
        return cast(Direction, "rtl" if self._about("ltr") == "rtl" else "ltr")

    @property
    def tag(self) -> str:
        """The code as browsers write it."""
        return self.code.replace("_", "-")

    def of(self, message: Message) -> str:
        """Return a message in this language; in English where the catalogue has none."""
        if not message:  # gettext has its header under the empty text
            return ""
        if message.parts:
            return "".join(self.of(p) if isinstance(p, Message) else p for p in message.parts)
        many = message.many
        if many is None:
            template = self._translations.gettext(message.template)
        else:
            template = self._translations.ngettext(
                message.template, many, math.ceil(message.values["n"])
            )
        return message.told(template, self.of, self._marks)

    @property
    def for_browser(self) -> dict[str, Any]:
        """What `views/shared/language.js` speaks: the messages of the front end, and the marks."""
        catalog: dict[Any, str] = getattr(self._translations, "_catalog", {})
        forms: dict[str, list[str]] = {}
        messages: dict[str, str | list[str]] = {}
        own = _of_views()
        for key, text in sorted(catalog.items(), key=str):
            if isinstance(key, tuple) and key[0] in own:  # a form of a message that counts
                forms.setdefault(key[0], []).append(text)
            elif key in own and text:
                messages[key] = text
        return {
            "code": self.tag, "direction": self.direction, "marks": list(self._marks),
            "plural": _rule(self._translations.info()), "messages": messages | forms,
        }  # fmt: skip


def _rule(about: dict[str, str]) -> str:
    """Return which form a number takes, as gettext's header says it: "n != 1"."""
    found = re.search(r"plural\s*=\s*([^;]+)", about.get("plural-forms", ""))
    return found.group(1).strip() if found else "n != 1"


@cache
def _of_views() -> frozenset[str]:
    """Return the messages that the browser says, by their first template."""
    return frozenset(json.loads((LOCALES / "views.json").read_text(encoding="utf-8")))


def folders() -> list[Path]:
    """Return where catalogues are looked for, in their order."""
    named = os.environ.get("ATTNVIZ_LOCALES", "")
    return [*(Path(each) for each in named.split(os.pathsep) if each), LOCALES]


def codes() -> list[str]:
    """Return the codes of all languages that there are, English first."""
    found = {
        file.parents[1].name
        for folder in folders()
        for file in folder.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")
        if _CODE.fullmatch(file.parents[1].name)
    }
    return [ENGLISH, *sorted(found - {ENGLISH})]


def best(wanted: str) -> str:
    """Return the language that fits a wish such as "zh-CN" best; English where none does."""
    if not _CODE.fullmatch(wanted):
        return ENGLISH
    known = {code.replace("_", "-").lower(): code for code in codes()}
    asked = wanted.replace("_", "-").lower()
    if asked in known:
        return known[asked]
    own = asked.partition("-")[0]
    near = [code for tag, code in known.items() if tag.partition("-")[0] == own]
    return near[0] if near else ENGLISH


@cache
def of(code: str) -> TranslationTable:
    """Return the catalogue of a language; one that has nothing for a code without a file."""
    for folder in folders() if _CODE.fullmatch(code) else ():
        file = folder / code / "LC_MESSAGES" / f"{DOMAIN}.mo"
        if file.is_file():
            with file.open("rb") as opened:
                return TranslationTable(code, gettext.GNUTranslations(opened))
    return TranslationTable(ENGLISH, gettext.NullTranslations())
