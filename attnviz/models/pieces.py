"""A file of SentencePiece, looked at before it is opened: whether it is one, and holds pieces.

transformers takes a file that SentencePiece cannot read for one of tiktoken, and asks for that
package; an empty one becomes a tokenizer that knows no word.
"""

from __future__ import annotations

import re
from pathlib import Path

from attnviz.errors import ModelError
from attnviz.language import N_

_NAMES = (
    "tokenizer.model", "spiece.model", "sentencepiece.bpe.model", "sentencepiece.model",
    "spm.model", "source.spm", "target.spm",
)  # fmt: skip
_TIKTOKEN = re.compile(rb"[A-Za-z0-9+/]+={0,2} \d+\r?\n")
_PIECE = b"\x0a"
"""How each piece begins (field 1, with a length) in the protocol buffer that the file is."""


def check(folder: Path, name: str) -> None:
    """Raise ModelError where a vocabulary of SentencePiece in a folder is none."""
    if (folder / "tokenizer.json").is_file() or (folder / "tekken.json").is_file():
        return  # goes before
    for each in _NAMES:
        file = folder / each
        if not file.is_file():
            continue
        raw = file.read_bytes()  # its size was asked for before
        if not _TIKTOKEN.match(raw) and not _has_pieces(raw):
            raise ModelError(
                N_(
                    '"{each}" of "{name}" is not a complete vocabulary of SentencePiece. Copy or '
                    "download it again, or put the tokenizer.json of its original model into the "
                    "folder of the weights.",
                    each=each,
                    name=name,
                )
            )


def _has_pieces(raw: bytes) -> bool:
    """Return whether bytes are a protocol buffer to their end, and begin with pieces."""
    at, begins = 0, False
    while at < len(raw):
        begins = begins or raw[at : at + 1] == _PIECE
        key, at = _number(raw, at)
        match key & 7:
            case 0:
                _, at = _number(raw, at)
            case 1:
                at += 8
            case 2:
                size, at = _number(raw, at)
                at += size
            case 5:
                at += 4
            case _:
                return False
    return begins and at == len(raw)


def _number(raw: bytes, at: int) -> tuple[int, int]:
    """Read a number of seven bits a byte, and return it with where it ends."""
    number, shift = 0, 0
    while at < len(raw) and shift < 70:
        byte = raw[at]
        at += 1
        number |= (byte & 127) << shift
        if byte < 128:
            return number, at
        shift += 7
    return number, len(raw) + 1  # cut short, or longer than any
