"""Numbers in words, written one way: the same as the browser's format.js."""

from __future__ import annotations

import math


def significant(value: float) -> str:
    """Return a number with three significant digits and a true minus sign: −0.123, 4.56, 1.20e−6.

    Rounded first: 0.9997 is 1.00, with the digits of a number above one.
    """
    if value == 0:
        return "0"
    rounded = abs(float(f"{value:.2e}"))
    sign = "−" if value < 0 else ""
    if not math.isfinite(rounded):
        return f"{sign}∞" if math.isinf(rounded) else "–"
    if rounded < 0.001 or rounded >= 100_000:
        digits, _, power = f"{rounded:.2e}".partition("e")
        return f"{sign}{digits}e{int(power)}".replace("e-", "e−")
    if rounded >= 1000:
        return f"{sign}{abs(value):.0f}"
    return f"{sign}{rounded:.{2 - math.floor(math.log10(rounded))}f}"


def probability(value: float) -> str:
    """Return a probability with three significant digits, and never as 1 or 0 what is only close.

    The same as the browser's format.js: "> 0.999", "< 0.0001".
    """
    if 0.9995 < value < 1:
        return "> 0.999"
    return "< 0.0001" if 0 < value < 0.0001 else significant(value)


def share_in_words(share: float) -> str:
    """Return a share near 1 with as many nines as it has, as per cent, and never as 100."""
    for digits in range(1, 4):
        rounded = round(100 * share, digits)
        if rounded < 100:
            return f"{rounded:.{digits}f} %"
    return "over 99.999 %"
