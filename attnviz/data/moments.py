"""Days and times of day as tables hold them; a column of them is no text and no class."""

from __future__ import annotations

import re

_TIME = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:\s?[AaPp]\.?[Mm]\.?)?"
_ZONE = r"(?:\s?(?:Z|UTC|GMT|[A-Z]{3,4}|[+-]\d{2}:?\d{2}))?"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_WHOLE_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_WEEKDAY = r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,?\s+)?"
_MOMENT = re.compile(
    rf"\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?:[T\s]{_TIME}{_ZONE})?"
    rf"|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}(?:\s+{_TIME}{_ZONE})?"
    rf"|{_WEEKDAY}{_MONTH}\s+\d{{1,2}}(?:,?\s+{_TIME})?{_ZONE},?\s+\d{{4}}(?:,?\s+{_TIME}{_ZONE})?"
    rf"|{_WEEKDAY}\d{{1,2}}[\s-]{_MONTH}[\s-]\d{{2,4}}(?:\s+{_TIME}{_ZONE})?"
    rf"|\d{{4}}年\d{{1,2}}月\d{{1,2}}日(?:\s*{_TIME})?"
    rf"|\d{{4}}[-/](?:0?[1-9]|1[0-2])|\d{{4}}-?Q[1-4]"  # a month, a quarter
    rf"|{_WHOLE_MONTH}(?:\s\d{{4}}|-\d{{2}}|-\d{{4}})"  # May 2020, Jan-49; not Marvel 2020
    rf"|{_TIME}{_ZONE}"
)


def is_moment(text: str) -> bool:
    """Return whether a cell is a day, a time of day, or both, in a usual spelling."""
    text = text.strip()
    return len(text) < 60 and text[:1] != "" and _MOMENT.fullmatch(text) is not None
