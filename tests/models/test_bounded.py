"""What a checkpoint may not do: take all memory, import, fetch, or lead out of its own folder."""

import json
import os
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
import transformers as tf
from safetensors.torch import load_file, save_file

import attnviz as av
from attnviz import allowance, surroundings
from attnviz.models import bounds, config_rules, estimate, gguf_header, staging
from attnviz.models.checkpoint_files import headers
from tests import gguf_file, tiny


@pytest.fixture
def made(tmp_path, monkeypatch):
    """Return a function that writes a tiny checkpoint with other settings or weights."""
    monkeypatch.setenv(surroundings.STRICT, "1")

    def written(name="bert", *, weights=None, **settings):
        folder = tiny.save(name, tmp_path / "made")
        config = json.loads((folder / "config.json").read_text()) | settings
        (folder / "config.json").write_text(json.dumps(config))
        if weights is not None:
            found = weights(load_file(folder / "model.safetensors"))
            save_file(found, folder / "model.safetensors", metadata={"format": "pt"})
        return folder

    return written


MANY = 10**9


@pytest.mark.parametrize(
    ("name", "settings", "said"),
    [
        ("bert", {"num_hidden_layers": MANY}, "num_hidden_layers"),
        ("bert", {"num_hidden_layers": 1e9}, "num_hidden_layers"),
        ("bert", {"num_hidden_layers": 3000}, "41 weight tensors"),
        ("bert", {"num_labels": 10**7, "id2label": None}, "num_labels"),
        ("bert", {"num_attention_heads": MANY}, "num_attention_heads"),
        ("bert", {"vocab_size": MANY}, "of memory"),
        ("bert", {"hidden_size": MANY}, "of memory"),
        ("bert", {"max_position_embeddings": MANY}, "of memory"),
        ("bert", {"intermediate_size": 10**8}, "of memory"),
        ("bert", {"max_position_embeddings": 10**6}, "would be random"),
        ("gpt2", {"n_positions": 10**6}, "would be random"),
        ("distilbert", {"max_position_embeddings": 10**7}, "max_position_embeddings"),
        ("vit", {"image_size": 10**6, "patch_size": 1}, "of memory"),
        ("bert", {"text_config": {"num_hidden_layers": MANY}}, "num_hidden_layers"),
        ("bert", {"parts": [{"vision": {"depths": [2, MANY]}}]}, "depths"),
        ("llama", {"layer_types": ["full_attention"] * 100_000}, "layer"),
    ],
)  # fmt: skip
def test_a_config_that_would_take_all_memory_is_refused_at_once(name, settings, said, made):
    folder = made(name, **settings)
    before = time.thread_time()
    with pytest.raises(av.ModelError, match=said):
        av.load(str(folder))
    assert time.thread_time() - before < 2


@pytest.mark.parametrize(
    "settings",
    [
        {"model_type": "mixtral", "architectures": ["MixtralForCausalLM"],
         "num_local_experts": MANY},
        {"model_type": "gpt_neo", "architectures": ["GPTNeoForCausalLM"],
         "attention_types": [[["global"], MANY]]},
    ],
)  # fmt: skip
def test_so_are_experts_and_lists_that_a_number_stands_for(settings, made):
    with pytest.raises(av.ModelError, match="more than any real model has"):
        av.load(str(made("llama", **settings)))


def test_a_model_of_endless_parts_is_given_up(monkeypatch):
    monkeypatch.setattr(estimate, "SECONDS", 0.2)
    before = time.thread_time()
    with pytest.raises(av.ModelError, match="has so many parts"):
        estimate.skeleton(tf.BertModel, tf.BertConfig(num_hidden_layers=10_000))
    assert time.thread_time() - before < 2


def test_a_building_that_is_cut_short_leaves_gradients_as_they_were(monkeypatch):
    """`no_grad` sets its mode back through torch's functions, which the clock sees as well."""
    monkeypatch.setattr(estimate, "SECONDS", 0.05)

    class Endless(torch.nn.Module):
        def __init__(self, config):
            super().__init__()
            with torch.no_grad():
                while True:
                    torch.empty(1)

    with pytest.raises(av.ModelError, match="takes more than"):
        estimate.skeleton(Endless, tf.BertConfig())
    assert torch.is_grad_enabled()


def test_no_numbers_of_an_ordinary_model_are_refused():
    for cls in (tf.LlamaConfig, tf.Qwen2Config, tf.CLIPConfig, tf.WhisperConfig, tf.T5Config,
                tf.DeepseekV3Config, tf.MixtralConfig, tf.SwinConfig, tf.Wav2Vec2Config,
                tf.Gemma3Config, tf.XLMConfig, tf.PegasusConfig, tf.MarianConfig):  # fmt: skip
        bounds.check_config(cls().to_dict(), cls.__name__, tensors=500)
    bounds.check_config({"num_experts": 512, "num_hidden_layers": 24}, "packed", tensors=300)
    bounds.check_config({"save_interval": 50_000, "num_parameters": 10**9}, "trained", tensors=90)
    many = {str(n): f"label {n}" for n in range(21_841)}  # ImageNet-21k
    bounds.check_config({"id2label": many, "created": 1_700_000_000_000}, "vit", tensors=200)
    bounds.check_config(
        {"max_position_embeddings": 10_485_760, "rope_theta": 10**9}, "llama", tensors=300
    )


def test_an_estimate_is_what_a_model_takes(checkpoint):
    hf = av.load(str(checkpoint("bert"))).hf
    held = sum(each.numel() * 4 for each in hf.parameters())
    held += sum(each.numel() * each.element_size() for each in hf.buffers())
    found = estimate.of_skeleton(estimate.skeleton(type(hf), hf.config), 4)
    assert found.in_memory == held
    assert found.numbers == sum(each.numel() for each in hf.parameters())


def test_half_as_wide_numbers_of_a_file_take_twice_as_much_in_memory(made, monkeypatch):
    folder = made(weights=lambda held: {name: each.bfloat16() for name, each in held.items()})
    needs = sum(header.numbers for header in headers([folder / "model.safetensors"]).values())
    monkeypatch.setenv(allowance.MAX_MEMORY, str(needs * 3 / 1e9))
    with pytest.raises(av.ModelError, match="of memory"):
        av.load(str(folder))
    monkeypatch.setenv(allowance.MAX_MEMORY, str(needs * 30 / 1e9))
    assert av.load(str(folder)).dtype == "float32"


def test_a_weight_that_is_much_larger_in_the_file_than_in_the_model_is_not_read(made):
    folder = made()
    file = folder / "model.safetensors"
    held = file.read_bytes()
    length = int.from_bytes(held[:8], "little")
    header = json.loads(held[8 : 8 + length])
    end = len(held) - 8 - length
    header["classifier.weight"] = {"dtype": "F32", "shape": [10**9, 32],
                                   "data_offsets": [end, end + 128 * 10**9]}  # fmt: skip
    # What stood there before has to have a name, or the file is no whole one.
    header["rest"] = {"dtype": "F32", "shape": [2, 32], "data_offsets": [0, 0]}
    at = json.loads(held[8 : 8 + length])["classifier.weight"]["data_offsets"]
    header["rest"]["data_offsets"] = at
    said = json.dumps(header).encode()
    said += b" " * (-len(said) % 8)
    with file.open("wb") as opened:
        opened.write(len(said).to_bytes(8, "little") + said + held[8 + length :])
        opened.truncate(8 + len(said) + end + 128 * 10**9)  # sparse: it takes no room
    with pytest.raises(av.ModelError, match="of memory"):
        av.load(str(folder))


def test_who_opens_a_model_may_ask_how_large_it_is_before_it_is_read(made):
    asked = []

    def too_much(wanted):
        asked.append(wanted)
        raise av.ModelError("no room")

    with pytest.raises(av.ModelError, match="no room"):
        av.load(str(made()), room=too_much)
    assert asked[0] > 10_000


def test_a_file_of_settings_is_bounded_before_it_is_parsed(made):
    folder = made()
    (folder / "config.json").write_text("[" + "[]," * 5_000_000 + "[]]")
    with pytest.raises(av.ModelError, match="no settings of a model"):
        av.load(str(folder))


def test_settings_nested_without_end_and_half_characters_are_refused(made):
    nested = held = {}
    for _ in range(40):
        held["a"] = {}
        held = held["a"]
    with pytest.raises(av.ModelError, match="levels deep"):
        av.load(str(made(text_config=nested)))
    folder = made()
    text = (folder / "config.json").read_text()
    (folder / "config.json").write_text(text.replace("{", '{"named": "\\ud800",', 1))
    with pytest.raises(av.ModelError, match="not valid JSON"):
        av.load(str(folder))


@pytest.mark.parametrize(
    "settings",
    [
        {"attn_implementation": "kernels-community/flash-attn"},
        {"_attn_implementation": "someone/kernel:name"},
        {"_attn_implementation_internal": "flash_attention_2"},
        {"attn_implementation": {"": "someone/kernel"}},
        {"experts_implementation": "someone/kernel"},
        {"use_kernels": True, "kernel_config": {"RMSNorm": "someone/kernel"}},
        {"torch_dtype": "load", "dtype": "hub"},
    ],
)
def test_a_config_has_no_word_in_what_computes_its_model(settings, made, checkpoint):
    model = av.load(str(made(**settings)))
    usual = av.load(str(checkpoint("bert")))
    assert model.hf.config._attn_implementation == usual.hf.config._attn_implementation
    assert model.dtype == "float32"
    trace, whole = av.trace(model, tiny.SENTENCE), av.trace(usual, tiny.SENTENCE)
    assert (trace.attention(0, 0) == whole.attention(0, 0)).all()


def test_how_a_model_writes_is_not_for_its_files_to_fetch_or_compile(made):
    folder = made("llama")
    said = {"penalty_alpha": 0.6, "top_k": 4, "num_return_sequences": 10**6, "dola_layers": "high",
            "compile_config": {"backend": "inductor"}}  # fmt: skip
    (folder / "generation_config.json").write_text(json.dumps(said))
    model = av.load(str(folder))
    generation = model.hf.generation_config
    assert not generation.penalty_alpha
    assert (generation.num_return_sequences or 1) == 1
    assert generation.compile_config is None
    assert av.generate(model, "the cat", max_new_tokens=2) is not None


def test_a_part_of_a_config_has_none_either():
    held = config_rules.safe_settings(
        {"vision_config": {"attn_implementation": "someone/kernel", "a": 1}}, "x"
    )
    assert held == {"vision_config": {"a": 1}}


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"quantization_config": {"quant_method": "bitsandbytes", "load_in_4bit": True}},
         "quantised"),
        ({"transformers_weights": "../outside.safetensors"}, "only a file in the same folder"),
        ({"transformers_weights": "/etc/outside.safetensors"}, "only a file in the same folder"),
        ({"tokenizer_class": "RagRetriever"}, "not such a class"),
    ],
)  # fmt: skip
def test_words_that_lead_elsewhere_are_refused(settings, said, made):
    with pytest.raises(av.ModelError, match=said):
        av.load(str(made(**settings)))


@pytest.mark.parametrize(
    ("file", "settings", "said"),
    [
        ("tokenizer_config.json", {"tokenizer_class": "RagRetriever"}, "not such a class"),
        ("tokenizer_config.json", {"processor_class": "pipeline"}, "not such a class"),
        ("preprocessor_config.json", {"image_processor_type": "AutoModel"}, "not such a class"),
        ("preprocessor_config.json", {"size": {"height": 10**6, "width": 10**6}}, "more than"),
        ("preprocessor_config.json", {"size": {"shortest_edge": MANY}}, "shortest_edge"),
        ("preprocessor_config.json", {"n_fft": MANY}, "n_fft"),
        ("processor_config.json", {"image_processor": {"size": {"height": MANY}}}, "by height in"),
        (
            "processor_config.json",
            {"image_processor": {"size": {"height": 10**4, "width": 10**4}}},
            "height x width",
        ),
        ("processor_config.json", {"feature_extractor": {"n_fft": MANY}}, "n_fft"),
    ],
)
def test_nor_may_the_settings_of_its_readers_say_such_words(file, settings, said, made):
    folder = made("bert" if file.startswith("tok") else "vit")
    held = json.loads((folder / file).read_text()) if (folder / file).is_file() else {}
    (folder / file).write_text(json.dumps(held | settings))
    with pytest.raises(av.ModelError, match=said):
        av.load(str(folder))


@pytest.mark.parametrize(
    "settings",
    [
        {"chunk_length": 10**5},
        {"feature_size": 10**4, "n_fft": 10**5},
        {"feature_size": 128, "max_length": 10**9},
        {"max_length_s": 10**6},
    ],
)
def test_a_sound_is_not_made_longer_than_any_real_one(settings):
    usual = {"sampling_rate": 16_000, "feature_size": 80, "n_fft": 400, "chunk_length": 30,
             "max_length": 1024, "nb_max_frames": 3000, "n_samples": 480_000}  # fmt: skip
    bounds.check_reader(usual, "a", "preprocessor_config.json")
    with pytest.raises(av.ModelError, match="more than any real model"):
        bounds.check_reader(usual | settings, "a", "preprocessor_config.json")


def test_how_often_an_answer_is_written_is_not_for_a_checkpoint_to_say(made):
    folder = made("llama")
    told = {"num_return_sequences": 10**6, "do_sample": True, "temperature": 0.5,
            "compile_config": {"mode": "max-autotune"}, "max_new_tokens": 10**9}  # fmt: skip
    (folder / "generation_config.json").write_text(json.dumps(told))
    opened = av.load(str(folder))
    assert opened.hf.generation_config.num_return_sequences in (None, 1)
    assert opened.hf.generation_config.temperature == 0.5
    assert len(av.generate(opened, "the cat", max_new_tokens=2, sampling="sample").ids) == 2


def test_the_kernels_of_the_hub_cannot_be_imported_where_others_name_what_is_opened():
    script = (
        "from attnviz import surroundings; surroundings.settle()\n"
        "from transformers.utils import is_kernels_available\n"
        "import os, sys\n"
        "print(is_kernels_available(), sys.modules['kernels'], os.environ['USE_HUB_KERNELS'])"
    )
    environment = os.environ | {surroundings.STRICT: "1"}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True,
                          text=True, check=True)  # fmt: skip
    assert done.stdout.split() == ["False", "None", "0"]


def test_offline_means_offline_for_every_library(monkeypatch):
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_DATASETS_OFFLINE"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("HF_HUB_DISABLE_TELEMETRY", "1")
    monkeypatch.setenv("USE_HUB_KERNELS", "")
    monkeypatch.setenv(surroundings.ALLOW_HUB, "0")
    surroundings.settle()
    assert os.environ["HF_HUB_OFFLINE"] == os.environ["TRANSFORMERS_OFFLINE"] == "1"
    assert os.environ["HF_DATASETS_OFFLINE"] == "1"


# --- links ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "file", ["model.safetensors", "config.json", "tokenizer.json", "tokenizer_config.json"]
)
def test_a_link_out_of_a_folder_is_not_followed_where_others_name_it(file, made, tmp_path):
    folder = made()
    (folder / file).rename(tmp_path / f"outside-{file}")
    (folder / file).symlink_to(tmp_path / f"outside-{file}")
    with pytest.raises(av.ModelError, match="is a link to a file outside it"):
        av.load(str(folder))


def test_on_ones_own_account_a_link_is_followed(made, tmp_path, monkeypatch):
    folder = made()
    (folder / "model.safetensors").rename(tmp_path / "outside.safetensors")
    (folder / "model.safetensors").symlink_to(tmp_path / "outside.safetensors")
    monkeypatch.setenv(surroundings.STRICT, "0")
    assert av.load(str(folder)).n_layers == 2


def test_a_snapshot_of_the_hubs_cache_is_links_to_its_own_blobs_and_to_no_others(made, tmp_path):
    whole = made()
    repository = tmp_path / "models--someone--tiny"
    snapshot, blobs = repository / "snapshots" / "abc", repository / "blobs"
    snapshot.mkdir(parents=True)
    blobs.mkdir()
    for file in whole.iterdir():
        file.rename(blobs / file.name)
        (snapshot / file.name).symlink_to(Path("../../blobs") / file.name)
    assert av.load(str(snapshot)).n_layers == 2
    other = tmp_path / "models--other--tiny" / "blobs"
    other.mkdir(parents=True)
    (blobs / "model.safetensors").rename(other / "model.safetensors")
    (snapshot / "model.safetensors").unlink()
    (snapshot / "model.safetensors").symlink_to(other / "model.safetensors")
    with pytest.raises(av.ModelError, match="a link to a file outside it"):
        av.load(str(snapshot))


@pytest.mark.parametrize("part", ["../outside.safetensors", "/etc/passwd", "a/b.safetensors"])
def test_an_index_names_no_files_elsewhere(part, made):
    folder = made()
    (folder / "model.safetensors").rename(folder / "model-00001-of-00001.safetensors")
    index = {"metadata": {}, "weight_map": {"a": part}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    with pytest.raises(av.ModelError, match="only files in the same folder are read"):
        av.load(str(folder))


def test_transformers_sees_no_code_no_pickles_and_no_adapter(made):
    folder = made()
    for name in ("modeling.py", "pytorch_model.bin", "adapter_config.json", ".metadata",
                 "shard-00001-model-00001-of-00001.safetensors"):  # fmt: skip
        (folder / name).write_bytes(b"{}")
    (folder / "custom_generate").mkdir()
    (folder / "custom_generate" / "generate.py").write_text("raise SystemExit")
    with staging.staging_folder(folder, "x") as place:
        shown = {file.name for file in place.iterdir()}
    assert {"config.json", "model.safetensors", "tokenizer.json"} <= shown
    assert not shown & {"modeling.py", "pytorch_model.bin", "adapter_config.json", ".metadata",
                        "custom_generate"}  # fmt: skip
    assert not any(name.startswith("shard-") for name in shown)


# --- adapters -------------------------------------------------------------------------------------


@pytest.fixture
def adapted(made, tmp_path):
    def written(**settings):
        import peft

        base = made()
        hf = tf.AutoModelForSequenceClassification.from_pretrained(base)
        config = peft.LoraConfig(r=2, target_modules=["query"], task_type="SEQ_CLS")
        folder = tmp_path / "adapter"
        peft.get_peft_model(hf, config).save_pretrained(folder)
        held = json.loads((folder / "adapter_config.json").read_text())
        (folder / "adapter_config.json").write_text(json.dumps(held | settings))
        return folder

    return written


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"r": MANY}, "no axis of its weights is longer"),
        ({"rank_pattern": {"query": MANY}}, "no axis of its weights is longer"),
        ({"init_lora_weights": "corda"}, "other files or packages"),
        ({"init_lora_weights": "loftq", "loftq_config": {"loftq_bits": 4}}, "other files"),
        ({"init_lora_weights": "pissa_niter_999999999"}, "init_lora_weights"),
        ({"target_modules": "(a+)+$"}, "may run without end"),
        ({"target_modules": r"(.*.*)*query"}, "may run without end"),
        ({"rank_pattern": {"(x+x+)+y": 2}}, "may run without end"),
        ({"target_modules": r"((([a-z._]{0,20}){0,20}){0,20}){0,20}!"}, "may run without end"),
        ({"target_modules": r"(.?){20}(.?){20}(.?){20}!"}, "may run without end"),
        ({"target_modules": r"(.*a){20}"}, "may run without end"),
        ({"target_modules": r"(\w|.)" * 25}, "may run without end"),
        ({"target_modules": "("}, "not a valid pattern"),
    ],
)
def test_an_adapter_takes_no_more_than_its_weights(settings, said, adapted):
    with pytest.raises(av.ModelError, match=said):
        av.load(str(adapted(**settings)))


def test_an_adapter_opens_whatever_it_says_of_other_libraries(adapted):
    said = {"auto_mapping": {"base_model_class": "x", "parent_library": "antigravity"},
            "target_modules": r".*\.(query|value)"}  # fmt: skip
    assert "LORA" in av.load(str(adapted(**said))).notes[0]
    assert "antigravity" not in sys.modules


@pytest.mark.parametrize(
    "pattern",
    [
        r"model\.layers\.\d+\.(self_attn|mlp)\.(q_proj|up_proj|down_proj)",
        r"^(?!.*visual).*(?:q_proj|k_proj).*",
        r"(.*)\.(\d{1,2})\.attn(1|2)?\.to_(q|k|v|out\.0)",
        r"(?:.*?(?:vision|image|img|audio).*?(?:layers|blocks|attention|attn|mlp).*?(?:q_proj|k_proj"
        r").*?)|(?:\bmodel\.layers\.[\d]{1,}\.(?:self_attn|attn|mlp)\.(?:(?:q_proj|k_proj)))",
    ],
)
def test_patterns_that_adapters_are_trained_with_are_taken(pattern):
    config_rules.check_adapter({"target_modules": pattern}, "one", largest=8)


# --- numbers that are none ------------------------------------------------------------------------


def _with(value, part):
    def changed(held):
        for name, each in held.items():
            if part in name:
                each.view(-1)[0] = value
        return held

    return changed


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
@pytest.mark.parametrize("part", ["classifier.weight", "word_embeddings", "LayerNorm.bias", ""])
def test_one_weight_that_is_no_number_is_said(value, part, made):
    notes = av.load(str(made(weights=_with(value, part)))).notes
    assert any("NaN or infinite" in note for note in notes)


def test_a_zero_below_zero_and_a_large_number_are_numbers(made):
    def changed(held):
        held["classifier.weight"][:] = 3e38
        held["classifier.bias"][0] = -0.0
        return held

    assert av.load(str(made(weights=changed))).notes == ()


def test_an_adapter_of_nans_is_no_model(adapted):
    folder = adapted()
    held = load_file(folder / "adapter_model.safetensors")
    held = {name: torch.full_like(each, float("nan")) for name, each in held.items()}
    save_file(held, folder / "adapter_model.safetensors")
    with pytest.raises(av.ModelError, match=r"could not be merged.*NaN"):
        av.load(str(folder))


# --- GGUF -----------------------------------------------------------------------------------------


def test_the_header_of_a_gguf_file_says_what_it_holds(tmp_path):
    found = gguf_header.read(gguf_file.write(tmp_path / "a.gguf"))
    assert found.settings["llama.block_count"] == gguf_file.LAYERS
    assert found.shapes["token_embd.weight"][0] == gguf_file.WIDTH


@pytest.mark.parametrize(
    ("key", "value"), [("llama.block_count", 10**9), ("llama.block_count", 5000)]
)
def test_a_gguf_file_of_endless_layers_is_refused_before_it_is_unpacked(
    key, value, tmp_path, monkeypatch
):
    monkeypatch.setenv("ATTNVIZ_CACHE", str(tmp_path / "cache"))
    path = gguf_file.write(tmp_path / "a.gguf")
    held = path.read_bytes()
    at = held.index(key.encode()) + len(key) + 4
    path.write_bytes(held[:at] + struct.pack("<I", value) + held[at + 4 :])
    with pytest.raises(av.ModelError, match="block_count"):
        av.load(str(path))
    assert not (tmp_path / "cache").exists()


def test_a_gguf_file_that_speaks_of_more_than_it_holds_is_broken(tmp_path):
    head = b"GGUF" + struct.pack("<IQQ", 3, 1, 0) + struct.pack("<Q", 1) + b"w"
    (tmp_path / "a.gguf").write_bytes(head + struct.pack("<IQQIQ", 2, 10**6, 10**6, 0, 0))
    with pytest.raises(av.ModelError, match="do not fit into"):
        av.load(str(tmp_path / "a.gguf"))
    (tmp_path / "b.gguf").write_bytes(b"GGUF" + struct.pack("<IQQ", 3, 2**60, 0))
    with pytest.raises(av.ModelError, match=r"header of .* is broken"):
        av.load(str(tmp_path / "b.gguf"))


@pytest.mark.parametrize(
    ("file", "key"),
    [
        ("config.json", "eos_token_id"),
        ("generation_config.json", "suppress_tokens"),
        ("tokenizer_config.json", "model_input_names"),
    ],
)
def test_a_list_of_settings_that_is_longer_than_any_is_refused(made, file, key):
    folder = made("gpt2")
    where = folder / file
    said = json.loads(where.read_text()) if where.is_file() else {}
    where.write_text(json.dumps(said | {key: [1] * 100_000}))
    with pytest.raises(av.ModelError, match=f"100,000 by entries of {key} in {file}"):
        av.load(str(folder))


def test_a_gguf_file_whose_lists_hold_endless_lists_is_refused_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(gguf_header, "_MOST_ENTRIES", 1_000)
    path = gguf_file.write(tmp_path / "a.gguf")
    version, weights, settings = struct.unpack("<IQQ", path.read_bytes()[4:24])
    inner = struct.pack("<IQ", 9, 600) + struct.pack("<IQ", 0, 0) * 600
    lists = struct.pack("<Q1sI", 1, b"x", 9) + struct.pack("<IQ", 9, 2) + inner * 2
    head = b"GGUF" + struct.pack("<IQQ", version, weights, settings + 1)
    path.write_bytes(head + lists + path.read_bytes()[24:])
    with pytest.raises(av.ModelError, match="entries of lists"):
        gguf_header.read(path)
