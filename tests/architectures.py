"""The table of architectures: a random tiny model of each, what it reads, and how it attends.

`tests/tracing/test_architectures.py` traces every row, and writes docs/architectures.md from what
came out. A new architecture is one line here. Long because it is one table.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import transformers as tf

from attnviz.records import Sound
from tests import tiny
from tests.tiny import _SMALL as SMALL_CONFIG
from tests.tiny import ARCHITECTURES as SMALL
from tests.tiny import OTHERS, VOCABULARY, _bart_like, _config

RATE = 16_000


@dataclass(frozen=True)
class Row:
    """One architecture.

    `how` says what is special about its attention, or why it is refused; `target` is fed to
    decoders that transformers cannot let write by themselves.
    """

    name: str
    kind: str
    build: Callable[[], Any]
    how: str = ""
    reads: str = "text"
    target: str | None = None

    @property
    def slug(self) -> str:
        return "row-" + "".join(c if c.isalnum() else "-" for c in self.name.lower())


def text() -> str:
    return tiny.SENTENCE.replace("good", "[MASK]")


def sound(seconds: float = 0.3) -> Sound:
    rng = np.random.default_rng(0)
    return Sound(rng.uniform(-1, 1, int(seconds * RATE)).astype(np.float32), RATE)


def example(row: Row) -> Any:
    return {
        "text": text, "picture": tiny.picture, "series": tiny.series, "sound": sound,
        "picture and text": lambda: (tiny.picture(), "the cat sat"),
    }[row.reads]()  # fmt: skip


def save(row: Row, folder: Path) -> None:
    OTHERS[row.slug] = row.build
    tiny.model(row.slug).save_pretrained(folder)
    del OTHERS[row.slug]
    side = {"height": 16, "width": 16}
    match row.reads:
        case "text":
            tiny.tokenizer().save_pretrained(folder)
        case "picture":
            tf.ViTImageProcessor(size=side).save_pretrained(folder)
        case "picture and text":
            tiny.tokenizer().save_pretrained(folder)
            processor = tf.CLIPImageProcessor(size=side, crop_size=side)
            if row.name == "SigLIP 2":
                processor = tf.Siglip2ImageProcessor(patch_size=4, max_num_patches=20)
            processor.save_pretrained(folder)
        case "sound":
            _hearing(row).save_pretrained(folder)
            if "CTC" in row.how:
                letters = ["<pad>", "<s>", "</s>", "<unk>", "|", *"ABCDEFGHIJ"]
                file = folder / "letters.json"
                file.write_text(json.dumps({letter: n for n, letter in enumerate(letters)}))
                tf.Wav2Vec2CTCTokenizer(str(file)).save_pretrained(folder)
            else:
                tiny.tokenizer().save_pretrained(folder)


def _hearing(row: Row) -> Any:
    if row.name.startswith("Whisper"):
        return tf.WhisperFeatureExtractor(feature_size=8, chunk_length=1)
    if row.name == "AST":
        return tf.ASTFeatureExtractor(num_mel_bins=16, max_length=32)
    own = {
        "Wav2Vec2-BERT": tf.SeamlessM4TFeatureExtractor,
        "Speech2Text": tf.Speech2TextFeatureExtractor,
        "Parakeet": tf.ParakeetFeatureExtractor,
        "SpeechT5": tf.SpeechT5FeatureExtractor,
    }
    return own.get(row.name, tf.Wav2Vec2FeatureExtractor)()


_GQA: dict[str, Any] = {"num_key_value_heads": 2}
_GQA8: dict[str, Any] = {**_GQA, "head_dim": 8}
_MOE: dict[str, Any] = {"num_experts": 2, "num_experts_per_tok": 1, "moe_intermediate_size": 16}
_LOCAL_MOE: dict[str, Any] = {"num_local_experts": 2, "num_experts_per_tok": 1}
_ALTERNATE: dict[str, Any] = {
    "sliding_window": 4,
    "layer_types": ["sliding_attention", "full_attention"],
}
_GPT2_LIKE: dict[str, Any] = {
    "vocab_size": VOCABULARY, "n_embd": 32, "n_layer": 2, "n_head": 4, "n_positions": 40,
    "bos_token_id": 2, "eos_token_id": 3,
}  # fmt: skip
_STATES: dict[str, Any] = {
    "mamba_n_heads": 8, "mamba_d_head": 8, "mamba_d_state": 8, "mamba_n_groups": 1,
}  # fmt: skip
_LATENT: dict[str, Any] = {
    "num_key_value_heads": 4, "kv_lora_rank": 8, "qk_nope_head_dim": 8, "qk_rope_head_dim": 4,
    "v_head_dim": 8, "n_routed_experts": 4, "n_shared_experts": 1, "num_experts_per_tok": 1,
    "moe_intermediate_size": 16, "first_k_dense_replace": 1, "n_group": 1, "topk_group": 1,
}  # fmt: skip
_XLM_LIKE: dict[str, Any] = {
    "vocab_size": VOCABULARY, "emb_dim": 32, "n_layers": 2, "n_heads": 4,
    "max_position_embeddings": 40, "pad_index": 0,
}  # fmt: skip
_SEQ2SEQ: dict[str, Any] = {
    "vocab_size": VOCABULARY, "d_model": 32, "encoder_layers": 2, "decoder_layers": 2,
    "encoder_attention_heads": 4, "decoder_attention_heads": 4, "encoder_ffn_dim": 48,
    "decoder_ffn_dim": 48, "max_position_embeddings": 40, "pad_token_id": 0, "bos_token_id": 2,
    "eos_token_id": 3, "decoder_start_token_id": 2,
}  # fmt: skip
_VIT_LIKE: dict[str, Any] = {
    "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 48,
    "image_size": 16, "patch_size": 4, "num_labels": 3,
}  # fmt: skip
_WAV_LIKE: dict[str, Any] = {
    "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 48,
    "conv_dim": (8, 8), "conv_kernel": (10, 4), "conv_stride": (40, 8),
    "num_feat_extract_layers": 2,
    "num_conv_pos_embeddings": 4, "num_conv_pos_embedding_groups": 2, "vocab_size": 15,
    "pad_token_id": 0, "num_labels": 3, "classifier_proj_size": 8,
}  # fmt: skip

_T5GEMMA: dict[str, Any] = {
    **SMALL_CONFIG, **_GQA8, "query_pre_attn_scalar": 8, "sliding_window": 4,
}  # fmt: skip


def _t5_like(cls: type, **changes: Any) -> Any:
    return cls(
        **{
            "vocab_size": VOCABULARY, "d_model": 32, "d_kv": 8, "d_ff": 48, "num_layers": 2,
            "num_decoder_layers": 2, "num_heads": 4, "relative_attention_num_buckets": 8,
            "pad_token_id": 0, "eos_token_id": 3, "decoder_start_token_id": 0, **changes,
        }
    )  # fmt: skip


def _two_towers(
    config: type, text_config: type, vision_config: type, model: type, *,
    text: Mapping[str, Any] | None = None, picture: Mapping[str, Any] | None = None, **more: Any,
) -> Any:  # fmt: skip
    small = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4,
             "intermediate_size": 48, "projection_size": 32}  # fmt: skip
    return model(
        config(
            text_config=text_config(**small, vocab_size=VOCABULARY, max_position_embeddings=12,
                                    pad_token_id=0, bos_token_id=2, eos_token_id=3,
                                    **(text or {})).to_dict(),
            vision_config=vision_config(
                **small, **({"image_size": 16} if picture is None else picture), patch_size=4,
            ).to_dict(), **more,
        )
    )  # fmt: skip


def _swin() -> Any:
    return tf.SwinForImageClassification(
        tf.SwinConfig(image_size=16, patch_size=2, embed_dim=16, depths=[2, 2], num_heads=[2, 4],
                      window_size=2, num_labels=3)
    )  # fmt: skip


def _segformer() -> Any:
    return tf.SegformerForSemanticSegmentation(
        tf.SegformerConfig(depths=[1, 2], num_encoder_blocks=2, hidden_sizes=[16, 32],
                           num_attention_heads=[1, 2], sr_ratios=[4, 1], patch_sizes=[7, 3],
                           strides=[2, 2], mlp_ratios=[2, 2], decoder_hidden_size=16, num_labels=3)
    )  # fmt: skip


E, D, S, V, T, A = ("encoder", "decoder", "encoder-decoder", "vision", "two towers", "speech")

ROWS: tuple[Row, ...] = (
    Row("BERT", E, SMALL["bert"]),
    Row("RoBERTa", E, SMALL["roberta"]),
    Row("XLM-RoBERTa", E, lambda: tf.XLMRobertaForMaskedLM(_config(tf.XLMRobertaConfig))),
    Row("CamemBERT", E, lambda: tf.CamembertForMaskedLM(_config(tf.CamembertConfig))),
    Row("DistilBERT", E, SMALL["distilbert"]),
    Row("ALBERT", E, SMALL["albert"], "one module for all layers"),
    Row("ELECTRA", E, SMALL["electra"]),
    Row("ERNIE", E, lambda: tf.ErnieForMaskedLM(_config(tf.ErnieConfig))),
    Row("MobileBERT", E, lambda: tf.MobileBertForMaskedLM(
        _config(tf.MobileBertConfig, embedding_size=16, intra_bottleneck_size=32,
                num_feedforward_networks=1))),
    Row("ModernBERT", E, SMALL["modernbert"], "rotary, local and global"),
    Row("NomicBERT", E, lambda: tf.NomicBertForMaskedLM(_config(tf.NomicBertConfig)), "rotary"),
    Row("EuroBERT", E, lambda: tf.EuroBertForMaskedLM(_config(tf.EuroBertConfig)), "rotary"),
    Row("ESM", E, lambda: tf.EsmForMaskedLM(_config(tf.EsmConfig, mask_token_id=4))),
    Row("Data2Vec text", E,
        lambda: tf.Data2VecTextForMaskedLM(_config(tf.Data2VecTextConfig))),
    Row("LayoutLM", E, lambda: tf.LayoutLMForMaskedLM(_config(tf.LayoutLMConfig))),
    Row("MPNet", E, lambda: tf.MPNetForMaskedLM(_config(tf.MPNetConfig, pad_token_id=1)),
        "relative positions"),
    Row("DeBERTa", E, lambda: tf.DebertaForMaskedLM(
        _config(tf.DebertaConfig, relative_attention=True, pos_att_type=["p2c", "c2p"])),
        "disentangled"),
    Row("DeBERTa-v2/v3", E, SMALL["deberta-v2"], "disentangled"),
    Row("MegatronBERT", E, lambda: tf.MegatronBertForMaskedLM(_config(tf.MegatronBertConfig))),
    Row("RemBERT", E, lambda: tf.RemBertForMaskedLM(
        _config(tf.RemBertConfig, input_embedding_size=16, output_embedding_size=16))),
    Row("RoFormer", E, lambda: tf.RoFormerForMaskedLM(_config(tf.RoFormerConfig)), "rotary"),
    Row("ConvBERT", E, lambda: tf.ConvBertForMaskedLM(
        _config(tf.ConvBertConfig, embedding_size=32)), "half the heads are convolutions"),
    Row("BigBird, short texts", E, lambda: tf.BigBirdForMaskedLM(
        _config(tf.BigBirdConfig, attention_type="original_full")), "full attention"),
    Row("FlauBERT", E, lambda: tf.FlaubertWithLMHeadModel(tf.FlaubertConfig(**_XLM_LIKE))),
    Row("XLNet", E, lambda: tf.XLNetForSequenceClassification(tf.XLNetConfig(
        vocab_size=VOCABULARY, d_model=32, n_layer=2, n_head=4, d_inner=48)),
        "relative positions"),
    Row("GPT-2", D, SMALL["gpt2"]),
    Row("GPT-1", D, lambda: tf.OpenAIGPTLMHeadModel(tf.OpenAIGPTConfig(**_GPT2_LIKE))),
    Row("GPT-Neo", D, lambda: tf.GPTNeoForCausalLM(tf.GPTNeoConfig(
        vocab_size=VOCABULARY, hidden_size=32, num_layers=2, num_heads=4, window_size=4,
        attention_types=[[["global", "local"], 1]], max_position_embeddings=40, bos_token_id=2,
        eos_token_id=3)), "every other layer sliding"),
    Row("GPT-NeoX, Pythia", D, SMALL["gpt-neox"], "rotary"),
    Row("GPT-J", D, lambda: tf.GPTJForCausalLM(tf.GPTJConfig(**_GPT2_LIKE, rotary_dim=4)),
        "rotary"),
    Row("CodeGen", D, lambda: tf.CodeGenForCausalLM(tf.CodeGenConfig(**_GPT2_LIKE, rotary_dim=4)),
        "rotary"),
    Row("GPT-BigCode, StarCoder", D, lambda: tf.GPTBigCodeForCausalLM(
        tf.GPTBigCodeConfig(**_GPT2_LIKE, multi_query=True)), "multi-query"),
    Row("GPT-OSS", D, OTHERS["gpt-oss"], "grouped-query, sliding, sinks, experts"),
    Row("OPT", D, SMALL["opt"]),
    Row("Bloom", D, SMALL["bloom"], "ALiBi"),
    Row("MPT", D, lambda: tf.MptForCausalLM(tf.MptConfig(
        vocab_size=VOCABULARY, d_model=32, n_layers=2, n_heads=4, max_seq_len=40,
        expansion_ratio=2)), "ALiBi"),
    Row("Falcon", D, lambda: tf.FalconForCausalLM(_config(tf.FalconConfig)),
        "multi-query, rotary"),
    Row("Falcon-RW", D, lambda: tf.FalconForCausalLM(
        _config(tf.FalconConfig, alibi=True, multi_query=False)), "ALiBi"),
    Row("Llama", D, SMALL["llama"], "grouped-query, rotary"),
    Row("Mistral", D, SMALL["mistral"], "grouped-query, sliding"),
    Row("Ministral", D, lambda: tf.MinistralForCausalLM(
        _config(tf.MinistralConfig, **_GQA8, sliding_window=4)), "grouped-query, sliding"),
    Row("Mixtral", D, lambda: tf.MixtralForCausalLM(
        _config(tf.MixtralConfig, **_GQA, **_LOCAL_MOE)), "grouped-query, experts"),
    Row("Qwen2", D, lambda: tf.Qwen2ForCausalLM(_config(tf.Qwen2Config, **_GQA)),
        "grouped-query"),
    Row("Qwen2-MoE", D, lambda: tf.Qwen2MoeForCausalLM(
        _config(tf.Qwen2MoeConfig, **_GQA, **_MOE, shared_expert_intermediate_size=16)),
        "grouped-query, experts"),
    Row("Qwen3", D, SMALL["qwen3"], "grouped-query, normed queries and keys"),
    Row("Qwen3-MoE", D, lambda: tf.Qwen3MoeForCausalLM(
        _config(tf.Qwen3MoeConfig, **_GQA8, **_MOE)), "grouped-query, experts"),
    Row("Gemma", D, lambda: tf.GemmaForCausalLM(
        _config(tf.GemmaConfig, num_key_value_heads=1, head_dim=8)), "multi-query"),
    Row("Gemma 2", D, SMALL["gemma2"], "grouped-query, softcap, sliding"),
    Row("Gemma 3", D, lambda: tf.Gemma3ForCausalLM(
        _config(tf.Gemma3TextConfig, **_GQA8, **_ALTERNATE, query_pre_attn_scalar=8)),
        "grouped-query, sliding"),
    Row("Gemma 3n", D, lambda: tf.Gemma3nForCausalLM(
        _config(tf.Gemma3nTextConfig, **_GQA8, **_ALTERNATE, vocab_size_per_layer_input=VOCABULARY,
                hidden_size_per_layer_input=8, num_kv_shared_layers=0, laurel_rank=4,
                altup_num_inputs=2, activation_sparsity_pattern=[0.0, 0.0],
                intermediate_size=[48, 48])), "grouped-query, sliding"),
    Row("Phi", D, lambda: tf.PhiForCausalLM(_config(tf.PhiConfig)), "partly rotary"),
    Row("Phi-3", D, lambda: tf.Phi3ForCausalLM(_config(tf.Phi3Config, **_GQA)), "grouped-query"),
    Row("Phi-3.5-MoE", D, lambda: tf.PhimoeForCausalLM(
        _config(tf.PhimoeConfig, **_GQA, num_local_experts=2, num_experts_per_tok=2)),
        "grouped-query, experts"),
    Row("StableLM", D, lambda: tf.StableLmForCausalLM(
        _config(tf.StableLmConfig, num_key_value_heads=4)), "partly rotary"),
    Row("StarCoder2", D, lambda: tf.Starcoder2ForCausalLM(
        _config(tf.Starcoder2Config, **_GQA, sliding_window=4)), "grouped-query, sliding"),
    Row("OLMo", D, lambda: tf.OlmoForCausalLM(_config(tf.OlmoConfig)), "rotary"),
    Row("OLMo 2", D, lambda: tf.Olmo2ForCausalLM(_config(tf.Olmo2Config)),
        "normed queries and keys"),
    Row("OLMo 3", D, lambda: tf.Olmo3ForCausalLM(_config(tf.Olmo3Config, **_ALTERNATE)),
        "sliding"),
    Row("OLMoE", D, lambda: tf.OlmoeForCausalLM(
        _config(tf.OlmoeConfig, num_experts=2, num_experts_per_tok=1)), "experts"),
    Row("Cohere Command R", D, lambda: tf.CohereForCausalLM(_config(tf.CohereConfig, **_GQA)),
        "grouped-query"),
    Row("Cohere 2", D, lambda: tf.Cohere2ForCausalLM(
        _config(tf.Cohere2Config, **_GQA, **_ALTERNATE)), "grouped-query, sliding"),
    Row("Granite", D, lambda: tf.GraniteForCausalLM(_config(tf.GraniteConfig, **_GQA)),
        "grouped-query"),
    Row("Granite-MoE", D, lambda: tf.GraniteMoeForCausalLM(
        _config(tf.GraniteMoeConfig, **_GQA, **_LOCAL_MOE)), "grouped-query, experts"),
    Row("SmolLM3", D, lambda: tf.SmolLM3ForCausalLM(_config(tf.SmolLM3Config, **_GQA)),
        "grouped-query, some layers without rotary"),
    Row("Nemotron", D, lambda: tf.NemotronForCausalLM(_config(tf.NemotronConfig, **_GQA8)),
        "grouped-query"),
    Row("Helium", D, lambda: tf.HeliumForCausalLM(_config(tf.HeliumConfig, **_GQA8)),
        "grouped-query"),
    Row("Arcee", D, lambda: tf.ArceeForCausalLM(_config(tf.ArceeConfig, **_GQA)),
        "grouped-query"),
    Row("GLM", D, lambda: tf.GlmForCausalLM(_config(tf.GlmConfig, **_GQA8)), "grouped-query"),
    Row("GLM-4", D, lambda: tf.Glm4ForCausalLM(_config(tf.Glm4Config, **_GQA8)),
        "grouped-query"),
    Row("EXAONE 4", D, lambda: tf.Exaone4ForCausalLM(
        _config(tf.Exaone4Config, **_GQA8, sliding_window=4, sliding_window_pattern=2)),
        "grouped-query, sliding"),
    Row("ERNIE 4.5", D, lambda: tf.Ernie4_5ForCausalLM(_config(tf.Ernie4_5Config, **_GQA8)),
        "grouped-query"),
    Row("Seed-OSS", D, lambda: tf.SeedOssForCausalLM(_config(tf.SeedOssConfig, **_GQA8)),
        "grouped-query"),
    Row("BitNet", D, lambda: tf.BitNetForCausalLM(_config(tf.BitNetConfig, **_GQA)),
        "grouped-query"),
    Row("DBRX", D, lambda: tf.DbrxForCausalLM(tf.DbrxConfig(
        vocab_size=VOCABULARY, d_model=32, n_layers=2, n_heads=4, max_seq_len=40,
        attn_config={"kv_n_heads": 2, "clip_qkv": 8.0, "rope_theta": 10000.0},
        ffn_config={"ffn_hidden_size": 48, "moe_num_experts": 2, "moe_top_k": 1})),
        "grouped-query, experts"),
    Row("DeepSeek-V2", D, lambda: tf.DeepseekV2ForCausalLM(
        _config(tf.DeepseekV2Config, **_LATENT, q_lora_rank=None)), "latent keys, experts"),
    Row("DeepSeek-V3", D, lambda: tf.DeepseekV3ForCausalLM(
        _config(tf.DeepseekV3Config, **_LATENT, q_lora_rank=8)), "latent keys, experts"),
    Row("Persimmon", D, lambda: tf.PersimmonForCausalLM(_config(tf.PersimmonConfig)),
        "partly rotary"),
    Row("BioGPT", D, lambda: tf.BioGptForCausalLM(_config(tf.BioGptConfig))),
    Row("XGLM", D, lambda: tf.XGLMForCausalLM(tf.XGLMConfig(
        vocab_size=VOCABULARY, d_model=32, num_layers=2, attention_heads=4, ffn_dim=48,
        max_position_embeddings=40, pad_token_id=0, bos_token_id=2, eos_token_id=3))),
    Row("CTRL", D, lambda: tf.CTRLLMHeadModel(tf.CTRLConfig(**_GPT2_LIKE, dff=48))),
    Row("Jamba", D, lambda: tf.JambaForCausalLM(
        _config(tf.JambaConfig, **_GQA, num_experts=2, num_experts_per_tok=1, attn_layer_period=2,
                attn_layer_offset=1, use_mamba_kernels=False, mamba_d_state=4, mamba_d_conv=2,
                mamba_expand=1)), "beside state-space layers"),
    Row("RecurrentGemma", D, lambda: tf.RecurrentGemmaForCausalLM(
        _config(tf.RecurrentGemmaConfig, num_hidden_layers=3, num_key_value_heads=1, lru_width=32,
                attention_window_size=8, head_dim=8)), "sliding, beside recurrent layers"),
    Row("LFM2", D, lambda: tf.Lfm2ForCausalLM(
        _config(tf.Lfm2Config, **_GQA, layer_types=["conv", "full_attention"], block_ffn_dim=48,
                block_multiple_of=8)), "beside convolutions"),
    Row("Zamba2", D, lambda: tf.Zamba2ForCausalLM(_config(
        tf.Zamba2Config, num_hidden_layers=4, mamba_d_state=8, mamba_headdim=8, mamba_ngroups=1,
        n_mamba_heads=8, num_mem_blocks=1, use_cache=False,
        layers_block_type=["mamba", "hybrid", "mamba", "hybrid"], hybrid_layer_ids=[1, 3])),
        "one block for two layers, beside state-space layers"),
    Row("Bamba", D, lambda: tf.BambaForCausalLM(_config(
        tf.BambaConfig, **_GQA, **_STATES, attn_layer_indices=[1])),
        "grouped-query, beside state-space layers"),
    Row("Granite hybrid", D, lambda: tf.GraniteMoeHybridForCausalLM(_config(
        tf.GraniteMoeHybridConfig, **_GQA, **_STATES, **_LOCAL_MOE,
        layer_types=["mamba", "attention"])),
        "grouped-query, experts, beside state-space layers"),
    Row("Qwen3-Next", D, lambda: tf.Qwen3NextForCausalLM(_config(
        tf.Qwen3NextConfig, **_GQA8, **_MOE, num_hidden_layers=4, linear_num_key_heads=2,
        linear_num_value_heads=4, linear_key_head_dim=8, linear_value_head_dim=8,
        shared_expert_intermediate_size=16)),
        "grouped-query, experts, beside linear attention"),
    Row("EmbeddingGemma", E, lambda: tf.Gemma3TextModel(_config(
        tf.Gemma3TextConfig, **_GQA8, **_ALTERNATE, query_pre_attn_scalar=8,
        use_bidirectional_attention=True)), "a decoder made to look both ways"),
    Row("LLaVA, its text", D, lambda: tf.LlavaForConditionalGeneration(tf.LlavaConfig(
        vision_config=tf.CLIPVisionConfig(**{k: v for k, v in _VIT_LIKE.items()
                                             if k != "num_labels"}),
        text_config=_config(tf.LlamaConfig, **_GQA), image_token_index=5)),
        "grouped-query, rotary"),
    Row("T5", S, SMALL["t5"], "relative positions"),
    Row("mT5", S, lambda: tf.MT5ForConditionalGeneration(_t5_like(tf.MT5Config)),
        "relative positions"),
    Row("UMT5", S, lambda: tf.UMT5ForConditionalGeneration(_t5_like(tf.UMT5Config)),
        "relative positions"),
    Row("Switch", S, lambda: tf.SwitchTransformersForConditionalGeneration(_t5_like(
        tf.SwitchTransformersConfig, num_experts=2, num_sparse_encoder_layers=1,
        num_sparse_decoder_layers=1)), "relative positions, experts", target="the dog sat"),
    Row("LongT5", S, lambda: tf.LongT5ForConditionalGeneration(
        _t5_like(tf.LongT5Config, local_radius=3)), "local encoder"),
    Row("T5Gemma", S, lambda: tf.T5GemmaForConditionalGeneration(tf.T5GemmaConfig(
        encoder=_T5GEMMA, decoder=_T5GEMMA, vocab_size=VOCABULARY)),
        "grouped-query, rotary, sliding, softcap", target="the dog sat"),
    Row("BART", S, SMALL["bart"]),
    Row("mBART", S, lambda: tf.MBartForConditionalGeneration(_bart_like(tf.MBartConfig))),
    Row("Pegasus", S, lambda: tf.PegasusForConditionalGeneration(_bart_like(tf.PegasusConfig))),
    Row("BigBird-Pegasus", S, lambda: tf.BigBirdPegasusForConditionalGeneration(
        _bart_like(tf.BigBirdPegasusConfig)), "block-sparse encoder"),
    Row("Pegasus-X", S, lambda: tf.PegasusXForConditionalGeneration(
        _bart_like(tf.PegasusXConfig)), "block-local encoder"),
    Row("Marian", S, SMALL["marian"]),
    Row("M2M100, NLLB", S, lambda: tf.M2M100ForConditionalGeneration(
        _bart_like(tf.M2M100Config))),
    Row("NLLB-MoE", S, lambda: tf.NllbMoeForConditionalGeneration(tf.NllbMoeConfig(
        **_SEQ2SEQ, num_experts=2, encoder_sparse_step=2, decoder_sparse_step=2,
        expert_capacity=64)), "experts"),
    Row("FSMT", S, lambda: tf.FSMTForConditionalGeneration(tf.FSMTConfig(
        **{k: v for k, v in _SEQ2SEQ.items() if k != "vocab_size"}, langs=["en", "de"],
        src_vocab_size=VOCABULARY, tgt_vocab_size=VOCABULARY))),
    Row("Blenderbot", S, lambda: tf.BlenderbotForConditionalGeneration(
        _bart_like(tf.BlenderbotConfig))),
    Row("PLBart", S, lambda: tf.PLBartForConditionalGeneration(_bart_like(tf.PLBartConfig))),
    Row("ViT", V, SMALL["vit"], reads="picture"),
    Row("DeiT", V, lambda: tf.DeiTForImageClassificationWithTeacher(tf.DeiTConfig(**_VIT_LIKE)),
        "class and distillation token", "picture"),
    Row("BEiT", V, lambda: tf.BeitForImageClassification(
        tf.BeitConfig(**_VIT_LIKE, use_relative_position_bias=True)), "relative positions",
        "picture"),
    Row("DINOv2", V, lambda: tf.Dinov2ForImageClassification(tf.Dinov2Config(**_VIT_LIKE)),
        reads="picture"),
    Row("DINOv2 with registers", V, lambda: tf.Dinov2WithRegistersModel(
        tf.Dinov2WithRegistersConfig(**_VIT_LIKE, num_register_tokens=3)), "registers",
        "picture"),
    Row("DINOv3", V, lambda: tf.DINOv3ViTModel(
        tf.DINOv3ViTConfig(**_VIT_LIKE, num_register_tokens=2)), "rotary, registers", "picture"),
    Row("ViT-MSN", V, lambda: tf.ViTMSNForImageClassification(tf.ViTMSNConfig(**_VIT_LIKE)),
        reads="picture"),
    Row("I-JEPA", V, lambda: tf.IJepaForImageClassification(tf.IJepaConfig(**_VIT_LIKE)),
        "no class token", "picture"),
    Row("Swin", V, _swin, "shifted windows, a stack a stage", "picture"),
    Row("SegFormer", V, _segformer, "coarser keys, a stack a stage", "picture"),
    Row("CLIP vision", V, lambda: tf.CLIPVisionModel(tf.CLIPVisionConfig(**_VIT_LIKE)),
        reads="picture"),
    Row("Colour key", V, SMALL["colour-key"], "a network of attnviz", "picture"),
    Row("CLIP", T, lambda: _two_towers(
        tf.CLIPConfig, tf.CLIPTextConfig, tf.CLIPVisionConfig, tf.CLIPModel),
        "a stack a tower, the text looks back", "picture and text"),
    Row("SigLIP", T, lambda: _two_towers(
        tf.SiglipConfig, tf.SiglipTextConfig, tf.SiglipVisionConfig, tf.SiglipModel),
        "a stack a tower", "picture and text"),
    Row("SigLIP 2", T, lambda: _two_towers(
        tf.Siglip2Config, tf.Siglip2TextConfig, tf.Siglip2VisionConfig, tf.Siglip2Model,
        picture={"num_patches": 16}), "a stack a tower, patches of the picture's own shape",
        "picture and text"),
    Row("MetaCLIP 2", T, lambda: _two_towers(
        tf.MetaClip2Config, tf.MetaClip2TextConfig, tf.MetaClip2VisionConfig, tf.MetaClip2Model,
        projection_dim=32), "a stack a tower, the text looks back", "picture and text"),
    Row("Chinese-CLIP", T, lambda: _two_towers(
        tf.ChineseCLIPConfig, tf.ChineseCLIPTextConfig, tf.ChineseCLIPVisionConfig,
        tf.ChineseCLIPModel, projection_dim=32), "a stack a tower", "picture and text"),
    Row("AltCLIP", T, lambda: _two_towers(
        tf.AltCLIPConfig, tf.AltCLIPTextConfig, tf.AltCLIPVisionConfig, tf.AltCLIPModel,
        text={"project_dim": 32}, projection_dim=32), "a stack a tower", "picture and text"),
    Row("BLIP, two towers", T, lambda: _two_towers(
        tf.BlipConfig, tf.BlipTextConfig, tf.BlipVisionConfig, tf.BlipModel,
        text={"encoder_hidden_size": 32}, projection_dim=32), "a stack a tower",
        "picture and text"),
    Row("Whisper", A, lambda: tf.WhisperForConditionalGeneration(tf.WhisperConfig(
        **_SEQ2SEQ, num_mel_bins=8, max_source_positions=50, max_target_positions=40,
        num_hidden_layers=2, begin_suppress_tokens=None, suppress_tokens=None)),
        "encoder-decoder, 20 ms frames", "sound"),
    Row("Wav2Vec2", A, lambda: tf.Wav2Vec2ForCTC(tf.Wav2Vec2Config(**_WAV_LIKE)), "CTC", "sound"),
    Row("HuBERT", A, lambda: tf.HubertForSequenceClassification(tf.HubertConfig(**_WAV_LIKE)),
        reads="sound"),
    Row("Data2Vec audio", A, lambda: tf.Data2VecAudioForCTC(tf.Data2VecAudioConfig(**_WAV_LIKE)),
        "CTC", "sound"),
    Row("UniSpeech-SAT", A, lambda: tf.UniSpeechSatForCTC(tf.UniSpeechSatConfig(**_WAV_LIKE)),
        "CTC", "sound"),
    Row("WavLM", A, lambda: tf.WavLMForCTC(tf.WavLMConfig(**_WAV_LIKE)), "CTC, gated positions",
        "sound"),
    Row("Whisper, classifier", A, lambda: tf.WhisperForAudioClassification(tf.WhisperConfig(
        **_SEQ2SEQ, num_mel_bins=8, max_source_positions=50, max_target_positions=40,
        num_hidden_layers=2, num_labels=3)), "the encoder alone, 20 ms frames", "sound"),
    Row("Speech2Text", A, lambda: tf.Speech2TextForConditionalGeneration(tf.Speech2TextConfig(
        **{k: v for k, v in _SEQ2SEQ.items() if k != "max_position_embeddings"}, conv_channels=16,
        max_source_positions=100, max_target_positions=40, num_hidden_layers=2)),
        "encoder-decoder, 40 ms frames", "sound"),
    Row("Moonshine", A, lambda: tf.MoonshineForConditionalGeneration(tf.MoonshineConfig(
        vocab_size=VOCABULARY, hidden_size=32, intermediate_size=48, encoder_num_hidden_layers=2,
        decoder_num_hidden_layers=2, encoder_num_attention_heads=4, decoder_num_attention_heads=4,
        max_position_embeddings=40, bos_token_id=2, eos_token_id=3, pad_token_id=0,
        decoder_start_token_id=2)), "encoder-decoder, 24 ms frames", "sound"),
    Row("SpeechT5", A, lambda: tf.SpeechT5ForSpeechToText(tf.SpeechT5Config(
        **{k: v for k, v in _SEQ2SEQ.items() if k not in ("d_model", "max_position_embeddings")},
        hidden_size=32, conv_dim=(8, 8), conv_kernel=(10, 4), conv_stride=(40, 8),
        num_feat_extract_layers=2, num_conv_pos_embeddings=4, num_conv_pos_embedding_groups=2,
        max_text_positions=40)), "encoder-decoder, relative positions", "sound"),
    Row("Wav2Vec2-BERT", A, lambda: tf.Wav2Vec2BertForCTC(tf.Wav2Vec2BertConfig(
        hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=48,
        vocab_size=15, feature_projection_input_dim=160, pad_token_id=0)),
        "CTC, 20 ms frames, relative positions", "sound"),
    Row("Wav2Vec2-Conformer", A, lambda: tf.Wav2Vec2ConformerForCTC(tf.Wav2Vec2ConformerConfig(
        **_WAV_LIKE, position_embeddings_type="relative")), "CTC, relative positions", "sound"),
    Row("UniSpeech", A, lambda: tf.UniSpeechForCTC(tf.UniSpeechConfig(**_WAV_LIKE)), "CTC",
        "sound"),
    Row("SEW", A, lambda: tf.SEWForCTC(tf.SEWConfig(**_WAV_LIKE, squeeze_factor=2)),
        "CTC, two frames squeezed into one", "sound"),
    Row("SEW-D", A, lambda: tf.SEWDForCTC(tf.SEWDConfig(**_WAV_LIKE, squeeze_factor=2)),
        "CTC, disentangled", "sound"),
    Row("Parakeet", A, lambda: tf.ParakeetForCTC(tf.ParakeetCTCConfig(
        vocab_size=15, pad_token_id=0, encoder_config={
            "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4,
            "intermediate_size": 48, "subsampling_conv_channels": 8})),
        "CTC, 80 ms frames", "sound"),
    Row("AST", A, lambda: tf.ASTForAudioClassification(tf.ASTConfig(
        **{k: v for k, v in _VIT_LIKE.items() if k != "image_size"}, num_mel_bins=16,
        max_length=32, frequency_stride=4, time_stride=4)), "patches of a spectrogram", "sound"),
    Row("PatchTST", "time series", SMALL["patchtst"], reads="series"),
)  # fmt: skip

REFUSED: tuple[Row, ...] = (
    Row("Longformer", E, lambda: tf.LongformerForMaskedLM(
        _config(tf.LongformerConfig, attention_window=4)),
        "Local windows: returns a column for each distance in the window, not for each token."),
    Row("LED", S, lambda: tf.LEDForConditionalGeneration(tf.LEDConfig(
        **{k: v for k, v in _SEQ2SEQ.items() if k != "max_position_embeddings"},
        max_encoder_position_embeddings=40, max_decoder_position_embeddings=40,
        attention_window=4)),
        "As Longformer, in its encoder."),
    Row("BigBird, long texts", E, lambda: tf.BigBirdForMaskedLM(
        _config(tf.BigBirdConfig, block_size=1, num_random_blocks=1)),
        "Block-sparse: the rows that it returns do not add up to 1."),
    Row("Funnel", E, lambda: tf.FunnelForMaskedLM(tf.FunnelConfig(
        vocab_size=VOCABULARY, block_sizes=[1, 1], num_decoder_layers=1, d_model=32, n_head=4,
        d_head=8, d_inner=48)),
        "Pools its tokens between blocks: later maps lie along fewer tokens."),
    Row("CANINE", E, lambda: tf.CanineForSequenceClassification(
        _config(tf.CanineConfig, num_hash_buckets=16)),
        "Reads characters in local blocks and pools them."),
    Row("SqueezeBERT", E, lambda: tf.SqueezeBertForMaskedLM(
        _config(tf.SqueezeBertConfig, embedding_size=32)),
        "Hands over scores before the softmax under the name of attention weights."),
    Row("FNet", E, lambda: tf.FNetForMaskedLM(_config(tf.FNetConfig)),
        "A Fourier transform in place of attention."),
    Row("Mamba", D, OTHERS["mamba"],
        "A state-space model without attention."),
    Row("DiffLlama", D, lambda: tf.DiffLlamaForCausalLM(_config(tf.DiffLlamaConfig, **_GQA)),
        "Attends twice a layer and subtracts one from the other."),
    Row("ProphetNet", S, lambda: tf.ProphetNetForConditionalGeneration(tf.ProphetNetConfig(
        vocab_size=VOCABULARY, hidden_size=32, num_encoder_layers=2, num_decoder_layers=2,
        num_encoder_attention_heads=4, num_decoder_attention_heads=4, encoder_ffn_dim=48,
        decoder_ffn_dim=48, max_position_embeddings=40, pad_token_id=0, bos_token_id=2,
        eos_token_id=3, decoder_start_token_id=2, num_buckets=8, relative_max_distance=16)),
        "Hands over scores before the softmax under the name of attention weights.",
        target="the dog sat"),
    Row("T5Gemma 2", S, lambda: tf.T5Gemma2ForConditionalGeneration(tf.T5Gemma2Config(
        encoder={"text_config": {**_T5GEMMA, **_ALTERNATE},
                 "vision_config": {**_VIT_LIKE, "num_labels": 2}},
        decoder={**_T5GEMMA, **_ALTERNATE}, image_token_index=5)),
        "Its decoder attends to its own text and to the input in one map.", target="the dog sat"),
    Row("Swin v2", V, lambda: tf.Swinv2ForImageClassification(tf.Swinv2Config(
        image_size=16, patch_size=2, embed_dim=16, depths=[2, 2], num_heads=[2, 4],
        window_size=2)),
        "Computes attention inside its own windows and returns one layer per stage.", "picture"),
    Row("PVT", V, lambda: tf.PvtForImageClassification(tf.PvtConfig(
        image_size=32, hidden_sizes=[16, 32], depths=[1, 1], num_encoder_blocks=2,
        num_attention_heads=[1, 2], sequence_reduction_ratios=[2, 1], mlp_ratios=[2, 2],
        patch_sizes=[4, 2], strides=[4, 2])),
        "Computes attention inside its own stages; its tokens are no single grid.", "picture"),
    Row("ConvNeXt", V, lambda: tf.ConvNextForImageClassification(tf.ConvNextConfig(
        num_stages=2, hidden_sizes=[8, 16], depths=[1, 1], image_size=16)),
        "Convolutions in place of attention.", "picture"),
)  # fmt: skip
