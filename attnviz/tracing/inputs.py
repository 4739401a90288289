"""From what a person gives (a text, a picture, a sound, ...) to a model's tensors and tokens."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from attnviz.errors import (
    AttnvizError,
    ForeignError,
    InputError,
    TooLongError,
    UnsupportedError,
)
from attnviz.language import N_, several
from attnviz.models import anatomy
from attnviz.models.foreign import asked_of, input_tensor
from attnviz.models.model import Model
from attnviz.records import Framing, Sound, StackName, Tokens
from attnviz.tracing import grids, series, sounds
from attnviz.tracing.chat import Rendered, rendered
from attnviz.tracing.encoding import EncodedText, encoded_texts
from attnviz.tracing.framing import as_seen, framing, image_of_array
from attnviz.tracing.templates import Message
from attnviz.tracing.text_tokens import tokens_of, tokens_of_ids, words_of
from attnviz.tracing.unread_input import not_read, refuse_what_has_no_row

if TYPE_CHECKING:
    from PIL.Image import Image

    Inputs = (
        str | tuple[str, str] | list[Message] | Image | np.ndarray
        | tuple[Image | np.ndarray, str] | Sound
        | Tensor | dict[str, Any] | tuple[Any, ...]  # what the `read` of one's own module takes
    )  # fmt: skip


@dataclass(frozen=True)
class Axes:
    """What the maps of one stack lie along, and how many maps (layers x heads) there are."""

    queries: Tokens
    keys: Tokens
    maps: int


@dataclass(frozen=True)
class Prepared:
    """One input as tensors with a batch axis of 1, on the model's device, without padding.

    `axes` holds those stacks whose tokens are not `tokens`: stages of a picture, towers. `cut`
    says, each in a sentence, what of the input the model does not read. `named` are the axes that
    a module of one's own was given names for, `sides` the rows and columns of a grid that it reads.
    """

    tensors: dict[str, Tensor]
    tokens: Tokens
    texts: tuple[str, ...]
    picture: np.ndarray | None = None
    framing: Framing | None = None
    axes: Mapping[StackName, Axes] = field(default_factory=dict)
    cut: tuple[str, ...] = ()
    named: Mapping[str, Tokens] = field(default_factory=dict)
    sides: tuple[int, int] | None = None


def prepare(model: Model, inputs: Any) -> Prepared:
    """Return an input ready for the model. Raises InputError when it does not fit."""
    if model.own is None:
        return _prepared(model, inputs)
    prepared = _prepared(model, inputs)
    model.own.find_out(model, prepared)
    return prepared


def _prepared(model: Model, inputs: Any) -> Prepared:
    match model.task_line.reads:
        case "picture":
            return _prepare_picture(model, inputs)
        case "own":
            assert model.own is not None
            return model.own.prepare(model, inputs)
        case "series":
            tensors, tokens, cut = series.window(model, inputs)
            return Prepared(
                tensors,
                tokens,
                (
                    several(
                        "({n} steps)",
                        n=len(inputs),
                    ),
                ),
                cut=cut,
            )
        case "picture and text":
            return _prepare_picture_and_text(model, inputs)
        case "sound":
            tensors, tokens = sounds.features(model, inputs)
            return Prepared(
                tensors, tokens, (N_("({seconds:.2f} s of sound)", seconds=inputs.seconds),)
            )
    if isinstance(inputs, str):
        return prepare_text(model, inputs)
    if isinstance(inputs, tuple) and len(inputs) == 2 and all(isinstance(i, str) for i in inputs):
        return prepare_text(model, inputs[0], inputs[1])
    if isinstance(inputs, list) and all(isinstance(i, dict) for i in inputs):
        chat = rendered(model, inputs)
        return prepare_text(model, chat.text, chat=chat)
    raise InputError(
        N_(
            '"{name}" reads text; got {inputs}. Give one text, or a pair of texts as a '
            "tuple.{of_its_other_inputs}",
            name=model.name,
            inputs=_kind(inputs),
            of_its_other_inputs=_of_its_other_inputs(model),
        )
    )


_OTHERS = {"vision_config": "pictures", "image_config": "pictures", "audio_config": "sounds"}


def _of_its_other_inputs(model: Model) -> str:
    """Return what is said where a model also takes something that is not read here."""
    config = model.hf.config
    others = {words for name, words in _OTHERS.items() if getattr(config, name, None) is not None}
    if config.model_type in ("vilt", "vision-text-dual-encoder"):
        others.add("pictures")
    if not others:
        return ""
    return N_(
        " {architecture} also takes {others}, which attnviz does not give it. A picture and a text "
        "are read together only by models with a separate tower for each (CLIP, SigLIP, BLIP's two "
        "towers).",
        architecture=model.architecture,
        others=" and ".join(sorted(others)),
    )


def prepare_text(
    model: Model, text: str, second: str | None = None, *, chat: Rendered | None = None
) -> Prepared:
    """Tokenise one text, a pair, or a chat as text, without cutting anything off."""
    texts = (text,) if second is None else (text, second)
    _refuse_empty(model, texts)
    # The template of a chat has written its own special tokens.
    encoded = encoded_texts(model, [texts], special_tokens=chat is None)[0]
    return _prepared_text(model, encoded, texts, chat)


def prepare_many(model: Model, inputs: Sequence[Any]) -> list[Prepared]:
    """Return inputs ready for the model; texts are tokenised together.

    Raises InputError, naming the input by its number, when one does not fit.
    """
    if not isinstance(inputs, list | tuple):
        raise InputError(N_("Give a list of inputs; got {inputs}.", inputs=_kind(inputs)))
    texts = [_texts(model, each) for each in inputs]
    encoded: dict[int, EncodedText] = {}
    for parts in (1, 2):
        some = [number for number, each in enumerate(texts) if len(each) == parts]
        if some:
            with contextlib.suppress(ForeignError):  # then each by itself, which names the bad one
                made = encoded_texts(model, [texts[number] for number in some])
                encoded.update(zip(some, made, strict=True))
    ready = []
    for number, each in enumerate(inputs):
        with numbered(number, len(inputs)):
            if number in encoded:
                ready.append(_prepared_text(model, encoded[number], texts[number], None))
            else:
                ready.append(prepare(model, each))
    return ready


@contextlib.contextmanager
def numbered(number: int, of: int) -> Iterator[None]:
    """Name an input by its number, counted from 0 here, in what is raised for it."""
    try:
        yield
    except AttnvizError as error:
        error.args = (
            N_("Input {number} of {of}: {error}", number=number + 1, of=of, error=error),
            *error.args[1:],
        )
        raise


def _texts(model: Model, inputs: Any) -> tuple[str, ...]:
    """Return the text of an input, or its pair of texts; nothing for another one, or a bad one."""
    parts = (inputs,) if isinstance(inputs, str) else inputs
    is_pair = isinstance(inputs, tuple) and len(inputs) == 2
    fits = (is_pair or isinstance(inputs, str)) and model.task_line.reads == "text"
    is_text = fits and all(isinstance(part, str) and part.strip() for part in parts)
    return parts if is_text and model.tokenizer is not None else ()


def _refuse_empty(model: Model, texts: tuple[str, ...]) -> None:
    if model.tokenizer is None:
        raise InputError(N_('"{name}" reads no text.', name=model.name))
    for part, name in zip(texts, ("text", "second text"), strict=False):
        if not part.strip():
            raise InputError(N_("The {name} is empty. Type a sentence.", name=name))


def _prepared_text(
    model: Model, encoded: EncodedText, texts: tuple[str, ...], chat: Rendered | None
) -> Prepared:
    length = len(encoded.ids)
    if length == 0:
        raise InputError(N_("The tokenizer makes no token of this text. Type a word."))
    if model.max_tokens is not None and length > model.max_tokens:
        raise TooLongError(
            several(
                'This text is {n:,} tokens long, but "{name}" takes at most '
                "{max_tokens:,}. Shorten it by about {length_2:,} tokens{where_it_ends}.",
                n=length,
                name=model.name,
                max_tokens=model.max_tokens,
                length_2=length - model.max_tokens,
                where_it_ends=_where_it_ends(model, encoded, texts, chat),
            ),
            most=model.max_tokens,
            texts=texts,
        )
    refuse_what_has_no_row(model, encoded.ids.tolist())
    tokens = tokens_of(model, encoded, texts)
    if chat is not None:
        tokens = _in_turns(model, tokens, encoded, chat)
    return Prepared(encoded.tensors, tokens, texts, cut=not_read(tokens, texts))


def _last_words(text: str, most: int) -> str:
    """Return the end of a text: whole words where there are any, of so many characters at most."""
    end = text[-most:]
    _, blank, rest = end.partition(" ")
    return rest if blank and not text[-most - 1].isspace() else end.lstrip()


def _where_it_ends(
    model: Model, encoded: EncodedText, texts: tuple[str, ...], chat: Rendered | None
) -> str:
    """Return the words after which one plain text would be cut, where the tokenizer knows them."""
    if len(texts) != 1 or chat is not None or encoded.spans is None:
        return ""
    most = int(model.max_tokens or 0) - int(encoded.special.sum())
    ends = encoded.spans[~encoded.special, 1].tolist()
    if not 0 < most < len(ends):
        return ""
    beginning = " ".join(texts[0][: ends[most - 1]].split())
    end = beginning if len(beginning) <= 40 else f"... {_last_words(beginning, 40)}"
    return N_(': the part that fits ends with "{end}"', end=end)


def _in_turns(model: Model, tokens: Tokens, encoded: EncodedText, chat: Rendered) -> Tokens:
    """Return tokens that know their turn; those that the template wrote as special are special."""
    if encoded.spans is None:
        raise UnsupportedError(
            N_(
                'The tokenizer of "{name}" does not give the positions of its tokens in the text, '
                "so they cannot be assigned to turns. Give the text in the form that the model "
                "should read.",
                name=model.name,
            )
        )
    special = np.isin(tokens.ids, model.tokenizer.all_special_ids) & (
        tokens.ids != model.tokenizer.unk_token_id
    )
    segment = np.where(special, -1, tokens.segment)
    spans = np.where(special[:, None], -1, tokens.spans)
    return replace(
        tokens,
        special=special,
        word=words_of((chat.text,), spans, segment),
        segment=segment,
        spans=spans,
        turn=chat.turn_of(encoded.spans[:, 0]),
        turns=chat.turns,
    )


def _prepare_picture(model: Model, inputs: Any) -> Prepared:
    from PIL import Image

    if isinstance(inputs, np.ndarray):
        inputs = image_of_array(inputs)
    if not isinstance(inputs, Image.Image):
        raise InputError(
            N_(
                '"{name}" reads pictures; got {inputs}. Give a PIL image.',
                name=model.name,
                inputs=_kind(inputs),
            )
        )
    rgb = inputs.convert("RGB")
    with asked_of(model, N_("take this picture")):
        encoded = model.processor(images=rgb, return_tensors="pt")
    pixel_values = input_tensor(model, encoded, "pixel_values")
    if "spatial_shapes" in encoded:
        return _prepare_patches(model, encoded)
    pixels = pixel_values.to(model.hf.device, model.hf.dtype)
    image = as_seen(model.processor, pixels)
    framed = framing(model.processor, (rgb.height, rgb.width), (image.shape[0], image.shape[1]))
    cut = (framed.cut_off,) if framed is not None and framed.cut_off else ()
    if (stages := grids.stages(model, *pixels.shape[-2:])) is not None:
        names = anatomy.STAGES[: len(stages)]
        axes: dict[StackName, Axes] = {
            name: _axes_of_stage(queries, keys, maps)
            for name, (queries, keys, maps) in zip(names, stages, strict=True)
        }
        first = axes[names[0]].queries
        return Prepared({"pixel_values": pixels}, first, ("(picture)",), image, framed, axes, cut)
    rows, columns = _patch_grid(model, pixels)
    tokens = _tokens_of_patches(model, grids.names_of_cells((rows, columns)), grid=(rows, columns))
    return Prepared({"pixel_values": pixels}, tokens, ("(picture)",), image, framed, cut=cut)


_NO_PATCH = "(no patch)"
"""What fills up the patches of a picture to a fixed number; nothing looks at it."""


def _prepare_patches(model: Model, encoded: Any) -> Prepared:
    """Return a picture that its processor has cut into patches: SigLIP 2.

    Rows of patches follow each other, and masked ones fill them up to a fixed number.
    """
    tensors = {name: tensor.to(model.hf.device) for name, tensor in encoded.items()}
    tensors["pixel_values"] = tensors["pixel_values"].to(model.hf.dtype)
    rows, columns = encoded["spatial_shapes"][0].tolist()
    patches = encoded["pixel_values"][0]
    side = math.isqrt(patches.shape[-1] // 3)
    laid = patches[: rows * columns].reshape(rows, columns, side, side, 3)
    picture = laid.permute(4, 0, 2, 1, 3).reshape(1, 3, rows * side, columns * side)
    names = grids.names_of_cells((rows, columns))
    tokens = _tokens_of_patches(model, names, grid=(rows, columns))
    padding = len(patches) - len(names)
    if padding:
        padded = Tokens.plain([*tokens.text, *[_NO_PATCH] * padding])
        special = np.arange(len(padded)) >= len(names)
        none = np.where(special, -1, 0)
        word = np.where(special, -1, padded.word)
        tokens = replace(padded, special=special, word=word, segment=none)
    return Prepared(tensors, tokens, ("(picture)",), as_seen(model.processor, picture))


def _axes_of_stage(queries: grids.Grid, keys: grids.Grid, maps: int) -> Axes:
    tokens = grids.tokens_of_grid(queries)
    return Axes(tokens, tokens if keys == queries else grids.tokens_of_grid(keys), maps)


def _prepare_picture_and_text(model: Model, inputs: Any) -> Prepared:
    """Return a picture and a text, each for its own tower."""
    if not (isinstance(inputs, tuple) and len(inputs) == 2 and isinstance(inputs[1], str)):
        raise InputError(
            N_(
                '"{name}" compares a picture with a text; got {inputs}. Give a tuple: the picture '
                "first, then the text.",
                name=model.name,
                inputs=_kind(inputs),
            )
        )
    picture, caption = _prepare_picture(model, inputs[0]), prepare_text(model, inputs[1])
    config = model.hf.config
    if config.model_type in ("siglip", "siglip2"):
        caption = _filled_up(model, caption)
    axes: dict[StackName, Axes] = {
        "text": _axes_of_tower(caption, config.text_config),
        "vision": _axes_of_tower(picture, config.vision_config),
    }
    return replace(
        caption, tensors={**caption.tensors, **picture.tensors}, picture=picture.picture,
        framing=picture.framing, axes=axes, cut=(*picture.cut, *caption.cut),
    )  # fmt: skip


def _axes_of_tower(half: Prepared, config: Any) -> Axes:
    maps = config.num_hidden_layers * config.num_attention_heads
    return Axes(half.tokens, half.tokens, maps)


def _filled_up(model: Model, caption: Prepared) -> Prepared:
    """Return a text with padding to the full length and no mask: SigLIP was trained on such."""
    ids = caption.tensors["input_ids"]
    padding = torch.full((1, (model.max_tokens or ids.shape[1]) - ids.shape[1]),
                         model.tokenizer.pad_token_id, device=ids.device)  # fmt: skip
    more = tokens_of_ids(model, padding[0])
    none = np.full(len(more), -1)
    old = caption.tokens
    tokens = Tokens(
        text=old.text + more.text,
        pieces=old.pieces + more.pieces,
        ids=np.concatenate([old.ids, more.ids]),
        special=np.concatenate([old.special, none < 0]),
        word=np.concatenate([old.word, none]),
        segment=np.concatenate([old.segment, none]),
        spans=np.concatenate([old.spans, more.spans]),
        unknown=None if old.unknown is None else np.concatenate([old.unknown, none > 0]),
        words_by=old.words_by,
    )
    return replace(caption, tensors={"input_ids": torch.cat([ids, padding], dim=1)}, tokens=tokens)


def _tokens_of_patches(
    model: Model, patches: list[str], *, grid: tuple[int, int] | None = None
) -> Tokens:
    leading = anatomy.leading_tokens(model.hf)
    return Tokens.plain([*leading, *patches], special=len(leading), grid=grid)


def _patch_grid(model: Model, pixels: Tensor) -> tuple[int, int]:
    whole = model.hf.config
    config = getattr(whole, "vision_config", getattr(whole, "encoder", whole))
    size = getattr(config, "patch_size", None)
    if size is None:
        raise UnsupportedError(
            N_(
                "{architecture} does not cut a picture into one grid of patches, so attnviz cannot "
                "say which part of the picture each token covers.",
                architecture=model.architecture,
            )
        )
    height, width = (size, size) if isinstance(size, int) else size
    return pixels.shape[-2] // height, pixels.shape[-1] // width


def _kind(value: Any) -> str:
    return f"a {type(value).__name__}"
