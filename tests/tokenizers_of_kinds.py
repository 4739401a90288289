"""Small tokenizers of the kinds that models come with, trained in code on a few sentences.

They cut as the real ones do: Qwen's regular expression parts letters from marks, Llama's and
XLM-R's take a whole text for one word, BERT's gives each Chinese character a token of its own.
"""

from typing import Any

import transformers as tf
from tokenizers import (
    Regex,
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
    trainers,
)

TEXTS = [
    "the film was not good but the acting was great",
    "यह फिल्म अच्छी नहीं थी लेकिन अभिनय बहुत अच्छा था",
    "هذا الفيلم ليس جيدا ولكن التمثيل رائع",
    "이 영화는 재미없었지만 연기는 훌륭했다",
]
_LETTERS = "这部电影不好看，但是演员很棒。この映画は面白くなかった。หนังเรื่องนี้ไม่สนุก"
_QWEN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def qwen_like() -> Any:
    """Byte-level BPE after Qwen's regular expression: a vowel sign begins a new piece."""
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(_QWEN), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
    ])  # fmt: skip
    made.decoder = decoders.ByteLevel()
    made.post_processor = processors.ByteLevel(trim_offsets=False)
    _train(made, trainers.BpeTrainer(
        vocab_size=420, special_tokens=["<|endoftext|>"], show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    ))  # fmt: skip
    end = "<|endoftext|>"
    return tf.PreTrainedTokenizerFast(
        tokenizer_object=made, eos_token=end, unk_token=end, pad_token=end
    )


def xlmr_like() -> Any:
    """Unigram pieces of a whole text: no piece says where a Chinese word ends."""
    made = Tokenizer(models.Unigram())
    made.normalizer = normalizers.NFKC()
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    made.decoder = decoders.Metaspace()
    _train(made, trainers.UnigramTrainer(
        vocab_size=140, special_tokens=["<s>", "<pad>", "</s>", "<unk>"], unk_token="<unk>",
        show_progress=False, initial_alphabet=list(_LETTERS),
    ))  # fmt: skip
    made.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", 0), ("</s>", 2)],
    )  # fmt: skip
    return tf.PreTrainedTokenizerFast(
        tokenizer_object=made, bos_token="<s>", eos_token="</s>", unk_token="<unk>",
        pad_token="<pad>", cls_token="<s>", sep_token="</s>",
    )  # fmt: skip


def llama_like() -> Any:
    """BPE over a text whose blanks are ▁, with single bytes for what it does not know."""
    made = Tokenizer(models.BPE(byte_fallback=True, unk_token="<unk>", fuse_unk=True))
    made.normalizer = normalizers.Sequence([
        normalizers.Prepend("▁"), normalizers.Replace(" ", "▁"),
    ])  # fmt: skip
    made.decoder = decoders.Sequence([
        decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(),
        decoders.Strip(" ", 1, 0),
    ])  # fmt: skip
    one_by_one = [word for text in TEXTS[:1] for word in text.split()]
    made.train_from_iterator(one_by_one, trainers.BpeTrainer(
        vocab_size=300, show_progress=False,
        special_tokens=["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256))],
    ))  # fmt: skip
    made.post_processor = processors.TemplateProcessing(
        single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", 1)]
    )
    return tf.PreTrainedTokenizerFast(
        tokenizer_object=made, bos_token="<s>", eos_token="</s>", unk_token="<unk>"
    )


def bert_like() -> Any:
    """WordPiece, lower case, marks stripped, and a token for each Chinese character."""
    made = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.decoder = decoders.WordPiece()
    _train(made, trainers.WordPieceTrainer(
        vocab_size=300, show_progress=False, initial_alphabet=list(_LETTERS),
        special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"],
    ))  # fmt: skip
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )  # fmt: skip
    return tf.PreTrainedTokenizerFast(
        tokenizer_object=made, unk_token="[UNK]", pad_token="[PAD]", cls_token="[CLS]",
        sep_token="[SEP]", mask_token="[MASK]",
    )  # fmt: skip


def _train(made: Tokenizer, trainer: Any) -> None:
    made.train_from_iterator([*TEXTS, *_LETTERS], trainer)


KINDS = {
    "qwen": qwen_like,
    "xlm-r": xlmr_like,
    "llama": llama_like,
    "bert": bert_like,
    "byt5": tf.ByT5Tokenizer,
    "canine": tf.CanineTokenizer,
}
"""By the name of a model that cuts so; the last two do not say where their tokens stand."""
