"""Write a tiny random Llama as a GGUF file, as llama.cpp's converter would."""

from pathlib import Path

import gguf
import numpy as np

from tests.tiny import WORDS

WIDTH, LAYERS, HEADS, KV_HEADS, HIDDEN = 32, 2, 4, 2, 64
_BOS, _EOS, _UNKNOWN = 1, 2, 0


def write(path: Path) -> Path:
    """Write the file and return its path."""
    generator = np.random.default_rng(0)

    def weights(*shape: int) -> np.ndarray:
        return generator.normal(0, 0.3, shape).astype(np.float32)

    # A SentencePiece vocabulary: words with their leading space, and every single byte.
    pieces = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256))]
    kinds = [gguf.TokenType.UNKNOWN, gguf.TokenType.CONTROL, gguf.TokenType.CONTROL]
    kinds += [gguf.TokenType.BYTE] * 256
    letters = sorted({letter for word in WORDS for letter in word} | {"▁"})
    merged = sorted({f"▁{word}"[:n] for word in WORDS for n in range(2, len(word) + 2)}, key=len)
    words = [*letters, *merged]
    pieces += words
    kinds += [gguf.TokenType.NORMAL] * len(words)
    scores = [0.0] * 259 + [float(-n) for n in range(len(words))]

    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(64)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(HIDDEN)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_freq_base(10_000.0)
    writer.add_vocab_size(len(pieces))
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(pieces)
    writer.add_token_scores(scores)
    writer.add_token_types(kinds)
    writer.add_bos_token_id(_BOS)
    writer.add_eos_token_id(_EOS)
    writer.add_unk_token_id(_UNKNOWN)
    writer.add_tensor("token_embd.weight", weights(len(pieces), WIDTH))
    writer.add_tensor("output.weight", weights(len(pieces), WIDTH))
    writer.add_tensor("output_norm.weight", np.ones(WIDTH, np.float32))
    kv_width = WIDTH // HEADS * KV_HEADS
    for layer in range(LAYERS):
        block = f"blk.{layer}"
        writer.add_tensor(f"{block}.attn_norm.weight", np.ones(WIDTH, np.float32))
        writer.add_tensor(f"{block}.ffn_norm.weight", np.ones(WIDTH, np.float32))
        writer.add_tensor(f"{block}.attn_q.weight", weights(WIDTH, WIDTH))
        writer.add_tensor(f"{block}.attn_k.weight", weights(kv_width, WIDTH))
        writer.add_tensor(f"{block}.attn_v.weight", weights(kv_width, WIDTH))
        writer.add_tensor(f"{block}.attn_output.weight", weights(WIDTH, WIDTH))
        writer.add_tensor(f"{block}.ffn_gate.weight", weights(HIDDEN, WIDTH))
        writer.add_tensor(f"{block}.ffn_up.weight", weights(HIDDEN, WIDTH))
        writer.add_tensor(f"{block}.ffn_down.weight", weights(WIDTH, HIDDEN))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path
