"""What the project says to people: messages in English that can be shown in other languages.

    raise InputError(N_('No file at "{path}".', path=path))   # said anywhere, in English
    st.error(translated(error))                               # shown, in the reader's language
    st.button(tr("Run it"))                                   # a literal shown, in that language

Whatever computes says `N_(...)`, or `counted(...)` where a number decides between one and many
(`several(...)` where English has the plural alone): a string in English, which records, logs and
files keep, and which knows its template and the values in it.
Whatever shows says `tr(...)` of a literal and `translated(...)` of what it was given.
English needs no catalogue; another language is a folder in `attnviz/locales` (`catalogue.py`).
"""

from attnviz.language.catalogue import ENGLISH, best, codes
from attnviz.language.choice import (
    ask,
    current,
    direction,
    for_browser,
    speak,
    tr,
    translated,
    using,
)
from attnviz.language.message import N_, Message, counted, joined, several

__all__ = [
    "ENGLISH",
    "N_",
    "Message",
    "ask",
    "best",
    "codes",
    "counted",
    "current",
    "direction",
    "for_browser",
    "joined",
    "several",
    "speak",
    "tr",
    "translated",
    "using",
]
