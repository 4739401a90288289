"""The tokenizers of bundled models, made from their own training texts."""

from __future__ import annotations

from collections.abc import Sequence

from tokenizers import (
    AddedToken,
    BertWordPieceTokenizer,
    Regex,
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
    trainers,
)
from transformers import BertTokenizer, PreTrainedTokenizerBase, PreTrainedTokenizerFast

PAD, BOS, EOS = 0, 1, 2
"""Ids of <pad>, <s> and </s> in the vocabularies of `byte_pieces` and `whole_words`, which ordinary
pieces follow."""


def word_pieces(texts: Sequence[str], *, size: int, longest: int) -> PreTrainedTokenizerBase:
    """Return an uncased WordPiece tokenizer of about `size` pieces, for texts up to `longest`."""
    trainer = BertWordPieceTokenizer(lowercase=True)
    trainer.train_from_iterator(texts, vocab_size=size, min_frequency=2, show_progress=False)
    # The library breaks ties of frequency differently from run to run. Sorting takes that out of
    # the ids, not out of the last few pieces chosen: two runs of a seed may still differ a little.
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    pieces = special + sorted(set(trainer.get_vocab()) - set(special))
    vocabulary = {piece: id for id, piece in enumerate(pieces)}
    return BertTokenizer(vocab=vocabulary, do_lower_case=True, model_max_length=longest)


def byte_pieces(
    texts: Sequence[str], *, size: int, longest: int, template: str, tidy: bool = False
) -> PreTrainedTokenizerBase:
    """Return a byte-level BPE tokenizer of at most `size` pieces: words whole, digits one by one.

    template says where special tokens stand: "<s> $A" or "$A </s>". The first word of a text gets
    the space that other words have before them, so that it is the same token wherever it stands.
    Any text can be written in the 256 bytes. tidy makes texts lower case, without spaces around.
    """
    special = ["<pad>", "<s>", "</s>"]
    tokenizer = Tokenizer(models.BPE())
    tidied = [normalizers.Lowercase(), normalizers.Strip()] if tidy else []
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFC(), *tidied, normalizers.Prepend(" ")]
    )
    words = Regex(r" ?\p{L}+| ?\p{N}| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(words, behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.Sequence([decoders.ByteLevel(), decoders.Strip(" ", 1, 0)])
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        min_frequency=2,
        special_tokens=[AddedToken(token, special=True) for token in special],  # PAD, BOS, EOS
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    ids = [(token, tokenizer.token_to_id(token)) for token in special if token in template]
    tokenizer.post_processor = processors.TemplateProcessing(single=template, special_tokens=ids)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="<pad>",
        bos_token="<s>",
        eos_token="</s>",
        model_max_length=longest,
        model_input_names=["input_ids", "attention_mask"],
    )


def whole_words(
    texts: Sequence[str], *, size: int, longest: int, template: str
) -> PreTrainedTokenizerBase:
    """Return a tokenizer of at most `size` pieces, the most frequent words whole; others are <unk>.

    No piece is there that the texts do not use: where all words are equally frequent, so are the
    pieces. template as of `byte_pieces`.
    """
    special = ["<pad>", "<s>", "</s>", "<unk>"]
    tokenizer = Tokenizer(models.WordLevel(unk_token="<unk>"))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    trainer = trainers.WordLevelTrainer(
        vocab_size=size,
        special_tokens=[AddedToken(token, special=True) for token in special],  # PAD, BOS, EOS
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    ids = [(token, tokenizer.token_to_id(token)) for token in special if token in template]
    tokenizer.post_processor = processors.TemplateProcessing(single=template, special_tokens=ids)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="<pad>",
        bos_token="<s>",
        eos_token="</s>",
        unk_token="<unk>",
        model_max_length=longest,
        model_input_names=["input_ids", "attention_mask"],
    )
