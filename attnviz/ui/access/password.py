"""The one password of a server for a small room: from the environment, or from a file.

A visitor who knows it gets a cookie, signed with a key made from it: it holds on every replica,
ends after a week, and dies when the password changes. A file is looked at with every question, so
a new password in it asks everybody again, without a restart.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import time
from functools import lru_cache
from pathlib import Path

from attnviz.errors import InputError
from attnviz.ui.operator.limits import PASSWORD, PASSWORD_FILE

LASTS_SECONDS = 7 * 24 * 3600
_APART_SECONDS = 300
"""The clocks of two replicas may be so far apart."""
_LONGEST = 4096
"""Bytes of a file with a password."""


class Password:
    """The password as it is now.

    Raises InputError where the operator gives two, a file that holds none, or no text.
    """

    def __init__(self, given: str = "", file: Path | None = None) -> None:
        if given and file:
            raise InputError(f"Give {PASSWORD} or {PASSWORD_FILE}, not both.")
        try:
            given.encode()
        except UnicodeEncodeError as error:  # the bytes of another encoding, which no browser types
            raise InputError(f"{PASSWORD} is no text in UTF-8. Write it in UTF-8.") from error
        self._given, self._file = given, file
        self._seen: tuple[int, ...] = ()
        if file and not self.now():
            raise InputError(f"{PASSWORD_FILE}: no password can be read from {file}.")

    def now(self) -> str:
        """Return it; nothing where its file cannot be read or is empty: then nobody comes in."""
        if self._file is None:
            return self._given
        try:
            about = self._file.stat()
            # What copies a file may set back the first of these, never the second.
            seen = (about.st_mtime_ns, about.st_ctime_ns, about.st_size, about.st_ino)
            if seen != self._seen:
                self._given, self._seen = self._read(), seen
        except OSError:
            self._given, self._seen = "", ()
        return self._given

    def _read(self) -> str:
        """Read the file; a longer one than is compared, or one of spaces, holds no password."""
        assert self._file is not None
        with self._file.open("rb") as file:
            text = file.read(_LONGEST + 1)
        word = text.decode("utf-8", "replace").rstrip("\r\n")
        return word if word.strip() and len(text) <= _LONGEST else ""

    def is_known(self, typed: str) -> bool:
        """Whether this is the password."""
        now = self.now()
        return bool(now) and same(typed, now)

    def lets_in(self, cookie: str) -> bool:
        """Whether this cookie was given to who knew the password that holds now."""
        now = self.now()
        return bool(now) and is_signed(cookie, now)


def password() -> Password | None:
    """Return the password that the operator gives; None without one."""
    given, file = os.environ.get(PASSWORD, ""), os.environ.get(PASSWORD_FILE, "")
    return Password(given, Path(file) if file else None) if given or file else None


def same(one: str, other: str) -> bool:
    """Compare in a time that says nothing of where they differ, nor of how long they are."""
    digests = (hashlib.sha256(each.encode("utf-8", "replace")).digest() for each in (one, other))
    return hmac.compare_digest(*digests)


def signed(word: str, *, at: float | None = None) -> str:
    """Return a cookie's value: when it ends, which of many it is, and a signature of both."""
    ends = int((time.time() if at is None else at) + LASTS_SECONDS)
    said = f"{ends}-{secrets.token_urlsafe(9)}"
    return f"{said}.{_signature(said, word)}"


def is_signed(value: str, word: str) -> bool:
    """Whether a cookie is one of ours, for this password, and has not ended.

    One that would last longer than any does is of a clock that was set back since: it has ended.
    """
    said, _, signature = value.partition(".")
    if not same(signature, _signature(said, word)):
        return False
    ends = said.partition("-")[0]
    return ends.isdecimal() and 0 < int(ends) - time.time() <= LASTS_SECONDS + _APART_SECONDS


def _signature(said: str, word: str) -> str:
    return hmac.new(_key(word), said.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


@lru_cache(maxsize=4)
def _key(word: str) -> bytes:
    """Slow on purpose, once a process: a stolen cookie is no place to guess the password from."""
    return hashlib.scrypt(word.encode(), salt=b"attnviz access", n=2**14, r=8, p=1)
