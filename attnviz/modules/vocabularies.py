"""What people write in place of a tokenizer: a dictionary, or two functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from tokenizers import Regex, Tokenizer, models, pre_tokenizers
from transformers import PreTrainedTokenizer, PreTrainedTokenizerBase, PreTrainedTokenizerFast

from attnviz.errors import InputError
from attnviz.language import N_

_UNKNOWN = ("[UNK]", "<unk>", "<UNK>", "unk", "UNK")


def as_tokenizer(given: Any) -> tuple[PreTrainedTokenizerBase, int]:
    """Return a tokenizer of transformers that does what was given, and how many tokens it has.

    Raises InputError for what is none of: a tokenizer of transformers or of tokenizers, a
    dictionary from words or characters to ids, an object with `encode` and `decode`.
    """
    if isinstance(given, PreTrainedTokenizerBase):
        return given, len(given)
    if isinstance(given, Tokenizer):
        return PreTrainedTokenizerFast(tokenizer_object=given), given.get_vocab_size()
    if isinstance(given, Mapping):
        return _of_dictionary(given)
    if callable(getattr(given, "encode", None)) and callable(getattr(given, "decode", None)):
        tokenizer = CodecTokenizer(codec=given)
        return tokenizer, tokenizer.vocab_size
    raise InputError(
        N_(
            "A tokenizer is one of transformers, a dictionary from words or characters to ids, or "
            "an object with encode(text) and decode(ids); got {given}.",
            given=type(given).__name__,
        )
    )


def _of_dictionary(ids: Mapping[Any, Any]) -> tuple[PreTrainedTokenizerFast, int]:
    """Return a tokenizer of whole words, or of characters where every word is one.

    What a dictionary has no word for gets an id for which the module has no row, and is refused.
    """
    wrong = [
        word
        for word, number in ids.items()
        if not isinstance(word, str) or not word or not isinstance(number, int) or number < 0
    ]
    if wrong or not ids:
        raise InputError(
            N_(
                "A vocabulary is a dictionary from words or characters to ids, 0 or more; got "
                "{wrong}.",
                wrong=repr(wrong[0])[:60] if wrong else N_("an empty one"),
            )
        )
    unknown = next((word for word in _UNKNOWN if word in ids), None)
    special = [
        word for word in ids if len(word) > 2 and (word[0], word[-1]) in (("[", "]"), ("<", ">"))
    ]
    plain = [word for word in ids if word not in special]
    size = max(ids.values()) + 1
    whole = dict(ids) if unknown else {**ids, _UNKNOWN[0]: size}
    tokenizer = Tokenizer(models.WordLevel(whole, unk_token=unknown or _UNKNOWN[0]))
    if all(len(word) == 1 for word in plain):
        tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")
    elif any(" " in word for word in plain):
        raise InputError(
            N_(
                "Words of a vocabulary have no spaces in them; give an object with encode and "
                "decode."
            )
        )
    else:
        tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    unk = unknown or _UNKNOWN[0]
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token=unk), size


class _Piece(str):
    """A token's text, which knows the id that it came from: several ids may be written alike."""

    number: int


class CodecTokenizer(PreTrainedTokenizer):
    """A tokenizer made of `encode(text) -> ids` and `decode(ids) -> text`, such as tiktoken's."""

    model_input_names: ClassVar[list[str]] = ["input_ids"]  # type: ignore[misc]

    def __init__(self, codec: Any, **options: Any) -> None:
        self.codec = codec
        size = next(
            (int(value) for name in ("n_vocab", "vocab_size")
             if isinstance(value := getattr(codec, name, None), int)), 0,
        )  # fmt: skip
        self._size = size
        super().__init__(**options)

    @property
    def vocab_size(self) -> int:
        """How many tokens there are; 0 where the codec does not say."""
        return self._size

    def get_vocab(self) -> dict[str, int]:
        """Return the ids of all tokens by their text."""
        return {self._convert_id_to_token(number): number for number in range(self._size)}

    def _tokenize(self, text: str, **_: Any) -> list[str]:
        pieces = []
        for number in self.codec.encode(text):
            piece = _Piece(self._convert_id_to_token(int(number)))
            piece.number = int(number)
            pieces.append(piece)
        return pieces

    def _convert_token_to_id(self, token: str) -> int:
        if isinstance(token, _Piece):
            return token.number
        return int(self.codec.encode(token)[0])

    def _convert_id_to_token(self, index: int) -> str:
        try:
            return str(self.codec.decode([index]))
        except Exception:  # half of a character, or an id that no text has
            return f"<{index}>"

    def convert_tokens_to_string(self, tokens: list[str]) -> str:
        """Return the text of tokens."""
        if all(isinstance(token, _Piece) for token in tokens):
            return str(self.codec.decode([token.number for token in tokens]))  # type: ignore[attr-defined]
        return "".join(tokens)
