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
from attnviz.language import N_
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

    def __init__(self, word: str = "", file: Path | None = None) -> None:
        if word and file:
            raise InputError(
                N_(
                    "Give {password} or {password_file}, not both.",
                    password=PASSWORD,
                    password_file=PASSWORD_FILE,
                )
            )
        try:
            word.encode()
        except UnicodeEncodeError as error:  # the bytes of another encoding, which no browser types
            raise InputError(
                N_("{password} is not UTF-8 text. Write it in UTF-8.", password=PASSWORD)
            ) from error
        self._word, self._file = word, file
        self._version: tuple[int, ...] = ()
        if file and not self.now():
            raise InputError(
                N_(
                    "{password_file}: no password can be read from {file}.",
                    password_file=PASSWORD_FILE,
                    file=file,
                )
            )

    def now(self) -> str:
        """Return it; nothing where its file cannot be read or is empty: then nobody comes in."""
        if self._file is None:
            return self._word
        try:
            about = self._file.stat()
            # What copies a file may set back the first of these, never the second.
            version = (about.st_mtime_ns, about.st_ctime_ns, about.st_size, about.st_ino)
            if version != self._version:
                self._word, self._version = self._read(), version
        except OSError:
            self._word, self._version = "", ()
        return self._word

    def _read(self) -> str:
        """Read the file; one that is too long, or only spaces, holds no password."""
        assert self._file is not None
        with self._file.open("rb") as file:
            text = file.read(_LONGEST + 1)
        word = text.decode("utf-8", "replace").rstrip("\r\n")
        return word if word.strip() and len(text) <= _LONGEST else ""

    def is_known(self, word: str) -> bool:
        """Return whether this is the password."""
        now = self.now()
        return bool(now) and same(word, now)

    def lets_in(self, cookie: str) -> bool:
        """Return whether this cookie was given for the password of now."""
        now = self.now()
        return bool(now) and is_signed(cookie, now)


def password() -> Password | None:
    """Return the password that the operator gives; None without one."""
    word, file = os.environ.get(PASSWORD, ""), os.environ.get(PASSWORD_FILE, "")
    return Password(word, Path(file) if file else None) if word or file else None


def same(one: str, other: str) -> bool:
    """Compare in a time that says nothing of where they differ, nor of how long they are."""
    digests = (hashlib.sha256(each.encode("utf-8", "replace")).digest() for each in (one, other))
    return hmac.compare_digest(*digests)


def new_cookie(word: str, *, at: float | None = None) -> str:
    """Return a cookie's value: when it ends, which of many it is, and a signature of both."""
    ends = int((time.time() if at is None else at) + LASTS_SECONDS)
    content = f"{ends}-{secrets.token_urlsafe(9)}"
    return f"{content}.{_signature(content, word)}"


def is_signed(value: str, word: str) -> bool:
    """Return whether a cookie is one of ours, for this password, and has not ended.

    A cookie that would last longer than ours was made before the clock was set back: it has ended.
    """
    content, _, signature = value.partition(".")
    if not same(signature, _signature(content, word)):
        return False
    ends = content.partition("-")[0]
    return ends.isdecimal() and 0 < int(ends) - time.time() <= LASTS_SECONDS + _APART_SECONDS


def _signature(content: str, word: str) -> str:
    return hmac.new(_key(word), content.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


@lru_cache(maxsize=4)
def _key(word: str) -> bytes:
    """Return the signing key; slow on purpose, so that a stolen cookie does not help to guess."""
    return hashlib.scrypt(word.encode(), salt=b"attnviz access", n=2**14, r=8, p=1)
