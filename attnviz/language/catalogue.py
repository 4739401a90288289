"""Catalogues of translations: gettext's files, one folder a language.

`locales/attnviz.pot` lists every message of Python and JavaScript (`make messages`); a language has
`locales/CODE/LC_MESSAGES/attnviz.mo`. A catalogue also says three things about its language under
the context "language": "." and "," are its decimal mark and its mark between thousands, and "ltr"
is the way in which it runs. Folders named in ATTNVIZ_LOCALES are looked into first.
"""

from __future__ import annotations

import gettext
import os
import re
from functools import cache
from pathlib import Path
from typing import Literal, cast

from attnviz.language.message import Message

ENGLISH = "en"
DOMAIN = "attnviz"
LOCALES = Path(__file__).parents[1] / "locales"
_CODE = re.compile(r"[A-Za-z]{2,3}([_-][A-Za-z]{4})?([_-]([A-Za-z]{2}|[0-9]{3}))?")
_ABOUT = "language"

Direction = Literal["ltr", "rtl"]


class Translations:
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
        if message.parts:
            return "".join(self.of(p) if isinstance(p, Message) else p for p in message.parts)
        many = message.many
        if many is None:
            template = self._translations.gettext(message.template)
        else:
            template = self._translations.ngettext(message.template, many, message.values["n"])
        return message.told(template, self.of, self._marks)

    def text(self, template: str) -> str:
        """Return the translation of a template as it stands."""
        return self._translations.gettext(template)


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
def of(code: str) -> Translations:
    """Return the catalogue of a language; one that has nothing for a code without a file."""
    for folder in folders() if _CODE.fullmatch(code) else ():
        file = folder / code / "LC_MESSAGES" / f"{DOMAIN}.mo"
        if file.is_file():
            with file.open("rb") as opened:
                return Translations(code, gettext.GNUTranslations(opened))
    return Translations(ENGLISH, gettext.NullTranslations())
