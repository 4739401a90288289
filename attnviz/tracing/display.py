"""A tokenizer's pieces as text that a person can read."""

import re
from functools import lru_cache

from transformers import PreTrainedTokenizerBase

from attnviz.text.visible import label, visible

_BYTE_PIECE = re.compile(r"<0x([0-9A-F]{2})>")
_END_OF_WORD = "</w>"  # how XLM and CLIP write that a word ends here


def readable(piece: str, *, byte_level: bool) -> str:
    """Return a token as a person reads it, without the tokenizer's alphabet.

    A space at the start is dropped (the piece itself keeps it), a token of only white space shows
    its characters, control and direction marks are named, and the bytes of a character that was
    split over several tokens stand in hexadecimal: `‹F0 9F›`.
    """
    if byte_level:
        text = _from_bytes(piece)
    elif match := _BYTE_PIECE.fullmatch(piece):
        code = int(match[1], 16)
        text = chr(code) if code < 0x80 else f"‹{match[1]}›"
    else:
        text = _without_marks(piece)
    stripped = text.strip(" ")
    return visible(stripped) if stripped and not stripped.isspace() else label(text)


def bytes_of_piece(piece: str, *, byte_level: bool) -> bytes:
    """Return what a token adds to the text, as UTF-8; bytes of a split character as they are."""
    if byte_level:
        table = _byte_of_character()
        if all(character in table for character in piece):
            return bytes(table[character] for character in piece)
    if match := _BYTE_PIECE.fullmatch(piece):
        return bytes([int(match[1], 16)])
    text = _without_marks(piece)
    if len(text) > len("##"):
        text = text.removeprefix("##").removesuffix("@@")  # how a word goes on: BERT, XLM and CTRL
    return text.encode("utf-8", "replace")


def _without_marks(piece: str) -> str:
    text = piece.replace("▁", " ")
    return text.removesuffix(_END_OF_WORD) if len(text) > len(_END_OF_WORD) else text


def is_byte_level(tokenizer: PreTrainedTokenizerBase) -> bool:
    """Return whether pieces are written in GPT-2's byte alphabet, in which a space is Ġ."""
    backend = getattr(tokenizer, "backend_tokenizer", None)
    if backend is None:
        return hasattr(tokenizer, "byte_decoder")
    return "ByteLevel" in repr(backend.decoder)


def _from_bytes(piece: str) -> str:
    table = _byte_of_character()
    try:
        raw = bytes(table[character] for character in piece)
    except KeyError:  # an added token, written as itself
        return piece
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return _partly_decoded(raw)


def _partly_decoded(raw: bytes) -> str:
    """Decode what is whole and show the bytes that are not."""
    parts, start = [], 0
    while start < len(raw):
        for end in range(min(len(raw), start + 4), start, -1):
            try:
                parts.append(raw[start:end].decode("utf-8"))
            except UnicodeDecodeError:
                continue
            start = end
            break
        else:
            parts.append(f"\0{raw[start]:02X}")
            start += 1
    text = "".join(parts)
    return re.sub(
        r"(?:\0[0-9A-F]{2})+", lambda run: f"‹{run[0].replace(chr(0), ' ').strip()}›", text
    )


@lru_cache(maxsize=1)
def _byte_of_character() -> dict[str, int]:
    """Return GPT-2's alphabet: printable bytes as themselves, the others from U+0100 on."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    table = {chr(byte): byte for byte in printable}
    others = [byte for byte in range(256) if byte not in set(printable)]
    table.update({chr(0x100 + n): byte for n, byte in enumerate(others)})
    return table
