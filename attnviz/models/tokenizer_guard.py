"""A checkpoint's tokenizer that never takes more memory or time than there is.

`open_tokenizer` returns transformers' own tokenizer with a guard before each of its works: either
the most that a text may become is known (`models.expansion`), or a child tries the text first.
Tracing, training, evaluation and attribution call this tokenizer as any other.
"""

from __future__ import annotations

import contextlib
import copyreg
import functools
import hashlib
import json
import tempfile
import threading
import weakref
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from transformers import AutoTokenizer, PreTrainedTokenizerBase, SentencePieceBackend

from attnviz import allowance, confined
from attnviz.errors import ForeignError, InputError, ModelError, raise_what_is_no_fault
from attnviz.language import N_, counted, several
from attnviz.models import pieces
from attnviz.models.expansion import LONGEST_PIECE, Bound, bound_of, is_usual
from attnviz.models.staging import staging_folder
from attnviz.resources import MODELS

SECONDS = 20.0
"""How long a tokenizer that nothing is known of may take for what it is given at once."""

_FEW = 64 * 1024**2  # bytes: what is so small is not worth a look at the free memory
_BYTES_OF_TOKEN = 600  # of tokenizers' own records, and of Python's lists
_BYTES_OF_JSON = 20  # in memory for one in the file, where values are short
_MOST_DECLARED = 5_000  # tokens in tokenizer_config.json, each looked for among all others
_MOST_ADDED = 20_000  # beside a vocabulary in tokenizer.json; Gemma has six thousand
_LONGEST_TOKEN = 4_096  # letters; the longest of known vocabularies have some hundred
_LITTLE_LIST = 65_536  # bytes of a vocabulary: letters, as those have that write down sounds
_REMEMBERED = 1_000
_PACKED = ("*.model", "*.spm", "*.tiktoken", "*.bpe", "tekken.json", "*.codes")
_FILES = (
    "tokenizer*.json", "vocab*", "merges.txt", "*.model", "*.spm", "*.tiktoken", "tekken.json",
    "added_tokens.json", "special_tokens_map.json", "chat_template*",
)  # fmt: skip


def open_tokenizer(
    folder: Path, *, name: str, code: bool = False, config: Any = None, base: Path | None = None
) -> Any:
    """Return the tokenizer in a folder.

    Args:
        folder: where its files are.
        name: what the model is called in a sentence.
        code: whether Python in the folder may be run.
        config: the model's config, where `folder` has none to tell the kind of tokenizer from.
        base: the folder that has it.

    Raises ModelError when it cannot be opened within memory and time, and what transformers itself
    raises when it is broken.
    """
    options: dict[str, Any] = {} if config is None else {"config": config}
    with staging_folder(folder, name) as place, _panics_of(name, "be opened"):
        if not code and not folder.is_relative_to(MODELS):
            _try_to_open(place, name, folder, folder if config is None else base or folder)
        tokenizer = AutoTokenizer.from_pretrained(
            place, trust_remote_code=code, use_fast=True, **options
        )
        tokenizer.name_or_path = str(folder)
        return with_guard(tokenizer, folder, name)


def with_guard(tokenizer: Any, folder: Path, name: str) -> Any:
    """Return a tokenizer of a folder with a guard that is asked before it works.

    Raises ModelError when the vocabulary has a token that is too long to be shown.
    """
    # Those of bytes and characters have no vocabulary but Unicode's, a million entries long.
    tokens = tokenizer.get_vocab() if tokenizer.vocab_files_names else tokenizer.all_special_tokens
    longest = max(map(len, tokens), default=1)
    if longest > _LONGEST_TOKEN:
        raise ModelError(
            several(
                'The vocabulary of "{name}" has a token of {n:,} letters, but attnviz '
                "shows tokens of up to {longest_token:,}. Give it another tokenizer.json.",
                n=longest,
                name=name,
                longest_token=_LONGEST_TOKEN,
            )
        )
    tokenizer.__class__ = _guarded_class(type(tokenizer))
    tokenizer._guard = Guard(tokenizer, folder, name, longest)
    return tokenizer


class Guard:
    """What is known of one tokenizer's work, and the way to find out about the rest.

    Shared by copies of the tokenizer, and by threads.
    """

    def __init__(self, tokenizer: Any, folder: Path, name: str, longest: int) -> None:
        self.name = name
        self.folder = folder
        self._longest = longest
        backend = getattr(tokenizer, "backend_tokenizer", None)
        if backend is not None:
            slow = type(backend.model).__name__ == "Unigram" and longest > LONGEST_PIECE
            self._bound = None if slow else bound_of(backend)
        else:  # transformers' own Python: letters or bytes, or words of a list
            whole = isinstance(tokenizer, SentencePieceBackend)
            self._bound = None if whole else Bound(4, 16, 2)
        self._backend = backend
        self._begin()

    def _begin(self) -> None:
        self._lock = threading.Lock()
        self._file: Path | None = None
        self._results: OrderedDict[bytes, int] = OrderedDict()

    def check(
        self, texts: Sequence[Any], seconds: Sequence[Any] | None = None, *, split: bool = False
    ) -> None:
        """Raise InputError where texts (or lists of words) would take more than there is."""
        letters = _letters(texts) + _letters(seconds or ())
        if self._bound is not None:
            most_tokens = letters * self._bound.letters + len(texts) * self._bound.extra_tokens
            if _is_little(most_tokens * _BYTES_OF_TOKEN):
                return
        arguments = {"texts": texts, "seconds": seconds, "split": split}
        tokens = self._try(
            "token_count", arguments, counted("This text", "These texts", n=len(texts))
        )
        allowance.check(
            tokens * _BYTES_OF_TOKEN,
            several(
                'The {n:,} tokens that the tokenizer of "{name}" makes of this',
                n=tokens,
                name=self.name,
            ),
            cure=N_("Give it less text."),
        )

    def check_ids(self, ids: Any) -> None:
        """Raise InputError where ids as text would take more than there is."""
        ids = [ids] if isinstance(ids, int) else [int(one) for one in ids]
        bound = self._bound
        letters_of_token = None if bound is None else bound.letters_of_token
        if letters_of_token is not None and _is_little(
            len(ids) * self._longest * letters_of_token * 4
        ):
            return
        self._try("letter_count", {"ids": ids}, N_("These tokens"))

    def _try(self, work: str, arguments: dict[str, Any], what: str) -> int:
        """Return the number of tokens, or of letters, that the same work makes in a child.

        Raises InputError when the child runs out of memory or time.
        """
        key = hashlib.sha256(f"{work}{json.dumps(arguments)}".encode()).digest()
        with self._lock:
            if (result := self._results.get(key)) is not None:
                return result
        module, place = self._place()
        try:
            result = confined.run(
                f"{module}:{work}", {"place": place, **arguments}, seconds=SECONDS
            )
        except confined.ConfinedError as error:
            cure = N_(
                "Give it a shorter text. If no text works, the checkpoint needs another "
                "tokenizer.json."
            )
            sentence = N_(
                '{what} could not be given to the tokenizer of "{name}". {error} {cure}',
                what=what,
                name=self.name,
                error=error,
                cure=cure,
            )
            raise InputError(sentence) from error
        with self._lock:
            self._results[key] = result
            while len(self._results) > _REMEMBERED:
                self._results.popitem(last=False)
        return result

    def _place(self) -> tuple[str, str]:
        """Return who tries, and where the tokenizer lies for them."""
        if self._backend is None:
            return "attnviz.models.tried_whole", str(self.folder.resolve())
        with self._lock:
            if self._file is None:
                # Not the folder's own file: transformers changes what it reads.
                stream = tempfile.NamedTemporaryFile(  # noqa: SIM115  lives as long as this
                    "w", encoding="utf-8", suffix=".tokenizer.json", delete=False
                )
                with stream:
                    stream.write(self._backend.to_str())
                self._file = Path(stream.name)
                weakref.finalize(self, _remove, self._file)
            return "attnviz.models.tokenizer_work", str(self._file)

    def __getstate__(self) -> dict[str, Any]:
        return {k: v for k, v in vars(self).items() if k not in ("_lock", "_file", "_results")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._begin()

    def __deepcopy__(self, memo: dict[int, Any]) -> Guard:
        return self


@contextlib.contextmanager
def _panics_of(name: str, what: str) -> Iterator[None]:
    """Raise ForeignError for a fault in the library, which is no Exception; others pass through."""
    try:
        yield
    except Exception:
        raise
    except BaseException as error:
        raise_what_is_no_fault(error)
        raise ForeignError(
            N_(
                'The tokenizer of "{name}" could not {what}. Give it another tokenizer.json, such '
                "as that of its original model.",
                name=name,
                what=what,
            ),
            original=f"{type(error).__name__}: {error}",
        ) from error


class _Asked(PreTrainedTokenizerBase):
    """A tokenizer whose guard is asked first; everything else is transformers' own."""

    _guard: Guard

    def _encode_plus(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, text: Any, text_pair: Any = None, **options: Any
    ) -> Any:
        split = bool(options.get("is_split_into_words"))
        many = isinstance(text, list | tuple) and not (split and _are_words(text))
        texts = list(text) if many else [text]
        seconds = None
        if text_pair is not None:
            seconds = list(text_pair) if many else [text_pair]
        self._guard.check(texts, seconds, split=split)
        whole: Any = text
        with _panics_of(self._guard.name, N_("take this text apart into tokens")):
            return super()._encode_plus(whole, text_pair, **options)

    def _decode(self, token_ids: Any, *arguments: Any, **options: Any) -> Any:
        self._guard.check_ids(token_ids)
        with _panics_of(self._guard.name, N_("write these tokens as text")):
            return super()._decode(token_ids, *arguments, **options)

    def __reduce_ex__(self, protocol: Any) -> Any:
        parts: list[Any] = list(super().__reduce_ex__(protocol))
        if parts[0] is copyreg.__newobj__:  # pyright: ignore[reportAttributeAccessIssue]
            parts[:2] = _empty, (type(self).__mro__[2],)
        return tuple(parts)


@functools.cache
def _guarded_class(of: type[Any]) -> type[Any]:
    """Return a tokenizer's class with the guard before it, under the same name: it is saved."""
    if issubclass(of, _Asked):
        return of
    namespace = {
        "__module__": of.__module__,
        "__qualname__": of.__qualname__,
        "__doc__": of.__doc__,
    }
    return type(of.__name__, (_Asked, of), namespace)


def _empty(of: type[Any]) -> Any:
    cls: Any = _guarded_class(of)
    return cls.__new__(cls)


def _try_to_open(place: Path, name: str, folder: Path, config: Path) -> None:
    """Open a tokenizer of an unusual kind in a child first.

    Raises ModelError when it takes more memory or time than there is.
    """
    size = sum(path.stat().st_size for kind in _FILES for path in place.glob(kind))
    allowance.check(
        size * _BYTES_OF_JSON,
        N_('The tokenizer of "{name}"', name=name),
        error=ModelError,
        cure=N_("Give it a smaller vocabulary."),
    )
    pieces.check(place, name)
    file = place / "tokenizer.json"
    settings = _settings(file)
    few = _declared_count(place) <= _MOST_DECLARED and _added_count(settings) <= _MOST_ADDED
    if few and (is_usual(settings) if file.is_file() else _is_plain(place)):
        return
    try:
        if file.is_file() and few:
            confined.run(
                "attnviz.models.tokenizer_work:opens", {"place": str(file)}, seconds=SECONDS
            )
        else:
            arguments = {"place": str(folder.resolve()), "config": str(config.resolve())}
            confined.run("attnviz.models.tried_whole:opens", arguments, seconds=SECONDS)
    except confined.ConfinedError as error:
        # What is raised ends soon, and is raised here as well; but a panic of Rust is no Exception.
        if error.reason != "raised" or error.kind == "PanicException":
            raise ModelError(
                N_(
                    'The tokenizer of "{name}" could not be opened. {error} Give it another '
                    "tokenizer.json, such as that of its original model.",
                    name=name,
                    error=error,
                )
            ) from error


def _settings(file: Path) -> Any:
    try:
        return json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None


def _added_count(settings: Any) -> int:
    """Return how many tokens stand beside the vocabulary; every text is searched for each."""
    tokens = settings.get("added_tokens") if isinstance(settings, dict) else None
    return len(tokens) if isinstance(tokens, list) else 0


def _is_plain(folder: Path) -> bool:
    """Return whether a folder has only lists of words, which transformers' own code reads."""
    packed = any(any(folder.glob(kind)) for kind in _PACKED)
    # Merges that are not there are made, out of every pair of parts of every token.
    words_file = folder / "vocab.json"
    few = not words_file.is_file() or words_file.stat().st_size <= _LITTLE_LIST
    return (few or (folder / "merges.txt").is_file()) and not packed


def _declared_count(folder: Path) -> int:
    """Return how many tokens the settings beside a vocabulary name."""
    count = 0
    for file in ("tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"):
        with contextlib.suppress(OSError, ValueError, RecursionError):
            settings = json.loads((folder / file).read_bytes())
            values = settings.values() if isinstance(settings, dict) else ()
            count += sum(len(value) if isinstance(value, dict | list) else 1 for value in values)
    return count


def _is_little(size: float) -> bool:
    return size <= _FEW or size <= allowance.SHARE * allowance.free_bytes()


def _are_words(text: Sequence[Any]) -> bool:
    return not text or isinstance(text[0], str)


def _letters(texts: Sequence[Any]) -> int:
    return sum(len(text) if isinstance(text, str) else _letters(text) for text in texts)


def _remove(file: Path) -> None:
    with contextlib.suppress(OSError):
        file.unlink()
