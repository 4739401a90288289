"""Random tiny models, built in code: one a line, small enough that all of them load in seconds.

`save(name, folder)` writes a checkpoint as save_pretrained would, so that tests open it through
the real loading code. Weights are drawn with a spread that makes attention far from uniform.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
import transformers as tf
from PIL import Image
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers

from attnviz.models.colour_key_network import ColourKeyConfig, ColourKeyForSemanticSegmentation

WORDS = [
    "the", "a", "cat", "dog", "film", "plot", "was", "is", "not", "good", "bad", "never", "dull",
    "great", "but", "and", "on", "it", "because", "sat", "mat", "tired", "very", "food", "service",
]  # fmt: skip
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
VOCABULARY = len(SPECIAL) + len(WORDS)

SENTENCE = "the film was not good but the cat sat on the mat"

WIDTH = 64
"""No sum in these models, along a width or an inner width, is longer."""

_SMALL: dict[str, Any] = {
    "vocab_size": VOCABULARY,
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 48,
    "max_position_embeddings": 40,
    "pad_token_id": 0,
    "bos_token_id": 2,
    "eos_token_id": 3,
}


def _config(cls: type, **changes: Any) -> Any:
    return cls(**{**_SMALL, **changes})


def _bart_like(cls: type) -> Any:
    return cls(
        vocab_size=VOCABULARY, d_model=32, encoder_layers=2, decoder_layers=2,
        encoder_attention_heads=4, decoder_attention_heads=4, encoder_ffn_dim=48,
        decoder_ffn_dim=48, max_position_embeddings=40, pad_token_id=0, bos_token_id=2,
        eos_token_id=3, decoder_start_token_id=2, forced_eos_token_id=3,
    )  # fmt: skip


_PICTURES: dict[str, Any] = {
    "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 48,
    "image_size": 16, "patch_size": 4,
}  # fmt: skip
_SOUNDS: dict[str, Any] = {
    "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 48,
    "conv_dim": (8, 8), "conv_stride": (8, 8), "conv_kernel": (8, 8), "num_feat_extract_layers": 2,
    "num_conv_pos_embeddings": 4, "num_conv_pos_embedding_groups": 2,
}  # fmt: skip


def _t5(cls: type) -> Any:
    return cls(vocab_size=VOCABULARY, d_model=32, d_kv=8, d_ff=48, num_layers=2, num_heads=4,
               pad_token_id=0, eos_token_id=3)  # fmt: skip


ARCHITECTURES: dict[str, Callable[[], Any]] = {
    "bert": lambda: tf.BertForSequenceClassification(_config(tf.BertConfig)),
    "roberta": lambda: tf.RobertaForMaskedLM(_config(tf.RobertaConfig)),
    "distilbert": lambda: tf.DistilBertForSequenceClassification(
        tf.DistilBertConfig(vocab_size=VOCABULARY, dim=32, n_layers=2, n_heads=4, hidden_dim=48)
    ),
    "albert": lambda: tf.AlbertModel(_config(tf.AlbertConfig, embedding_size=16)),
    "electra": lambda: tf.ElectraForTokenClassification(
        _config(tf.ElectraConfig, embedding_size=16)
    ),
    "modernbert": lambda: tf.ModernBertForMaskedLM(
        _config(tf.ModernBertConfig, num_hidden_layers=3, local_attention=6,
                cls_token_id=2, sep_token_id=3)
    ),
    "deberta-v2": lambda: tf.DebertaV2ForSequenceClassification(
        _config(tf.DebertaV2Config, relative_attention=True, position_buckets=8,
                pos_att_type=["p2c", "c2p"])
    ),
    "gpt2": lambda: tf.GPT2LMHeadModel(
        tf.GPT2Config(vocab_size=VOCABULARY, n_embd=32, n_layer=2, n_head=4, n_positions=40,
                      bos_token_id=2, eos_token_id=3)
    ),
    "gpt-neox": lambda: tf.GPTNeoXForCausalLM(_config(tf.GPTNeoXConfig)),
    "opt": lambda: tf.OPTForCausalLM(
        tf.OPTConfig(vocab_size=VOCABULARY, hidden_size=32, num_hidden_layers=2, ffn_dim=48,
                     num_attention_heads=4, max_position_embeddings=40, word_embed_proj_dim=32,
                     pad_token_id=0, bos_token_id=2, eos_token_id=3)
    ),
    "bloom": lambda: tf.BloomForCausalLM(
        tf.BloomConfig(vocab_size=VOCABULARY, hidden_size=32, n_layer=2, n_head=4,
                       pad_token_id=0, bos_token_id=2, eos_token_id=3)
    ),
    "llama": lambda: tf.LlamaForCausalLM(_config(tf.LlamaConfig, num_key_value_heads=2)),
    "mistral": lambda: tf.MistralForCausalLM(
        _config(tf.MistralConfig, num_key_value_heads=2, sliding_window=4)
    ),
    "qwen3": lambda: tf.Qwen3ForCausalLM(
        _config(tf.Qwen3Config, num_key_value_heads=2, head_dim=8)
    ),
    "gemma2": lambda: tf.Gemma2ForCausalLM(
        _config(tf.Gemma2Config, num_key_value_heads=2, head_dim=8, query_pre_attn_scalar=1,
                attn_logit_softcapping=2.0, sliding_window=4)
    ),
    "t5": lambda: tf.T5ForConditionalGeneration(
        tf.T5Config(vocab_size=VOCABULARY, d_model=32, d_kv=8, d_ff=48, num_layers=2, num_heads=4,
                    relative_attention_num_buckets=8, pad_token_id=0, eos_token_id=3,
                    decoder_start_token_id=0)
    ),
    "bart": lambda: tf.BartForConditionalGeneration(_bart_like(tf.BartConfig)),
    "marian": lambda: tf.MarianMTModel(_bart_like(tf.MarianConfig)),
    "vit": lambda: tf.ViTForImageClassification(
        tf.ViTConfig(hidden_size=32, num_hidden_layers=2, num_attention_heads=4,
                     intermediate_size=48, image_size=16, patch_size=4, num_labels=3)
    ),
    "colour-key": lambda: ColourKeyForSemanticSegmentation(
        ColourKeyConfig(image_size=16, patch_size=4, hidden_size=32, intermediate_size=48)
    ),
    "patchtst": lambda: tf.PatchTSTForPrediction(
        tf.PatchTSTConfig(d_model=32, num_hidden_layers=2, num_attention_heads=4, ffn_dim=48,
                          context_length=24, prediction_length=4, patch_length=3, patch_stride=3)
    ),
}  # fmt: skip

# More ways in which checkpoints are saved, for the tests of loading and of answers.
OTHERS: dict[str, Callable[[], Any]] = {
    "bert-questions": lambda: tf.BertForQuestionAnswering(_config(tf.BertConfig)),
    "bert-pretraining": lambda: tf.BertForPreTraining(_config(tf.BertConfig)),
    "bert-next-sentence": lambda: tf.BertForNextSentencePrediction(_config(tf.BertConfig)),
    "bert-regression": lambda: tf.BertForSequenceClassification(
        _config(tf.BertConfig, num_labels=1)
    ),
    "bert-multi-label": lambda: tf.BertForSequenceClassification(
        _config(tf.BertConfig, num_labels=3, problem_type="multi_label_classification")
    ),
    "llama-classifier": lambda: tf.LlamaForSequenceClassification(
        _config(tf.LlamaConfig, num_key_value_heads=2)
    ),
    "bart-classifier": lambda: tf.BartForSequenceClassification(_bart_like(tf.BartConfig)),
    "bart-base": lambda: tf.BartModel(_bart_like(tf.BartConfig)),
    "t5-base": lambda: tf.T5Model(ARCHITECTURES["t5"]().config),
    "llama-long": lambda: tf.LlamaForCausalLM(
        _config(tf.LlamaConfig, num_key_value_heads=2, max_position_embeddings=16_384)
    ),
    "vit-fine": lambda: tf.ViTForImageClassification(
        tf.ViTConfig(hidden_size=32, num_hidden_layers=2, num_attention_heads=4,
                     intermediate_size=48, image_size=32, patch_size=4, num_labels=3)
    ),
    "gpt-oss": lambda: tf.GptOssForCausalLM(
        _config(tf.GptOssConfig, num_key_value_heads=2, head_dim=8, num_local_experts=2,
                num_experts_per_tok=1, sliding_window=4)
    ),
    "t5-encoder": lambda: tf.T5EncoderModel(_t5(tf.T5Config)),
    "mt5-encoder": lambda: tf.MT5EncoderModel(_t5(tf.MT5Config)),
    "umt5-encoder": lambda: tf.UMT5EncoderModel(_t5(tf.UMT5Config)),
    "clip-text": lambda: tf.CLIPTextModel(_config(tf.CLIPTextConfig)),
    "siglip-text": lambda: tf.SiglipTextModel(_config(tf.SiglipTextConfig)),
    "dpr-context": lambda: tf.DPRContextEncoder(_config(tf.DPRConfig)),
    "bert-choices": lambda: tf.BertForMultipleChoice(_config(tf.BertConfig)),
    "reformer": lambda: tf.ReformerForSequenceClassification(
        tf.ReformerConfig(vocab_size=VOCABULARY, hidden_size=32, num_attention_heads=4,
                          attention_head_size=8, feed_forward_size=48, is_decoder=False,
                          attn_layers=["local", "local"], axial_pos_embds=False,
                          max_position_embeddings=40, local_attn_chunk_length=7)
    ),
    "byt5": lambda: tf.T5ForConditionalGeneration(
        tf.T5Config(vocab_size=384, d_model=32, d_kv=8, d_ff=48, num_layers=2, num_heads=4,
                    pad_token_id=0, eos_token_id=1, decoder_start_token_id=0)
    ),
    "vit-mae": lambda: tf.ViTMAEForPreTraining(
        tf.ViTMAEConfig(**_PICTURES, decoder_hidden_size=16, decoder_num_hidden_layers=1,
                        decoder_num_attention_heads=2, decoder_intermediate_size=16)
    ),
    "dpt": lambda: tf.DPTForDepthEstimation(
        tf.DPTConfig(**_PICTURES, is_hybrid=False, backbone_out_indices=[0, 0, 1, 1],
                     neck_hidden_sizes=[8, 8, 8, 8], fusion_hidden_size=8)
    ),
    "trocr": lambda: tf.VisionEncoderDecoderModel(
        tf.VisionEncoderDecoderConfig.from_encoder_decoder_configs(
            tf.ViTConfig(**_PICTURES),
            _config(tf.BertConfig, is_decoder=True, add_cross_attention=True),
            decoder_start_token_id=2, pad_token_id=0, eos_token_id=3,
        )
    ),
    "speakers": lambda: tf.Wav2Vec2ForXVector(
        tf.Wav2Vec2Config(**_SOUNDS, tdnn_dim=(8, 8), tdnn_kernel=(1, 1), tdnn_dilation=(1, 1))
    ),
    "wav2vec2-pretraining": lambda: tf.Wav2Vec2ForPreTraining(
        tf.Wav2Vec2Config(**_SOUNDS, codevector_dim=8, proj_codevector_dim=8)
    ),
    "whisper-classifier": lambda: tf.WhisperForAudioClassification(
        tf.WhisperConfig(vocab_size=VOCABULARY, d_model=32, encoder_layers=2, decoder_layers=2,
                         encoder_attention_heads=4, decoder_attention_heads=4, encoder_ffn_dim=48,
                         decoder_ffn_dim=48, num_mel_bins=80, max_source_positions=50,
                         pad_token_id=0, bos_token_id=2, eos_token_id=3, num_labels=3)
    ),
    "mamba": lambda: tf.MambaForCausalLM(
        tf.MambaConfig(vocab_size=VOCABULARY, hidden_size=32, num_hidden_layers=2, state_size=4)
    ),
}  # fmt: skip


def model(name: str, *, seed: int = 0) -> Any:
    """Return a random model in eval mode whose attention has peaks."""
    torch.manual_seed(seed)
    built = {**ARCHITECTURES, **OTHERS}[name]()
    with torch.no_grad():
        for parameter in built.parameters():
            if parameter.dim() > 1:
                parameter.normal_(std=0.4)
    return built.eval()


def tokenizer() -> Any:
    """Return a fast word-level tokenizer that adds [CLS] and [SEP], in pairs too."""
    vocabulary = {word: n for n, word in enumerate([*SPECIAL, *WORDS])}
    backend = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    backend.pre_tokenizer = pre_tokenizers.Whitespace()
    backend.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    return tf.PreTrainedTokenizerFast(
        tokenizer_object=backend, unk_token="[UNK]", pad_token="[PAD]", cls_token="[CLS]",
        sep_token="[SEP]", mask_token="[MASK]", bos_token="[CLS]", eos_token="[SEP]",
    )  # fmt: skip


def byte_level_tokenizer() -> Any:
    """Return a GPT-2-like tokenizer: spaces are Ġ, and rare characters split into bytes."""
    backend = Tokenizer(models.BPE())
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    backend.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=["<|endoftext|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    backend.train_from_iterator([SENTENCE, "naïve café"] * 20, trainer)
    return tf.PreTrainedTokenizerFast(
        tokenizer_object=backend, bos_token="<|endoftext|>", eos_token="<|endoftext|>"
    )


def picture() -> Image.Image:
    pixels = np.random.default_rng(0).integers(0, 255, (16, 16, 3), dtype=np.uint8)
    return Image.fromarray(pixels)


def series(steps: int = 24) -> np.ndarray:
    return np.random.default_rng(0).normal(size=steps)


def example(name: str):
    match name:
        case "vit" | "vit-fine" | "colour-key":
            return picture()
        case "patchtst":
            return series()
        case _:
            return SENTENCE


def save(name: str, folder: Path, *, seed: int = 0) -> Path:
    """Write a random checkpoint of that architecture and return its folder."""
    model(name, seed=seed).save_pretrained(folder)
    if name in ("vit", "vit-fine", "vit-mae", "dpt", "trocr", "colour-key"):
        side = 32 if name == "vit-fine" else 16
        tf.ViTImageProcessor(size={"height": side, "width": side}).save_pretrained(folder)
    if name in ("speakers", "wav2vec2-pretraining"):
        tf.Wav2Vec2FeatureExtractor().save_pretrained(folder)
    elif name == "whisper-classifier":
        tf.WhisperFeatureExtractor(chunk_length=1).save_pretrained(folder)
    elif name == "byt5":
        tf.ByT5Tokenizer().save_pretrained(folder)
    elif name not in ("vit", "vit-fine", "vit-mae", "dpt", "colour-key", "patchtst"):
        tokenizer().save_pretrained(folder)
    return folder
