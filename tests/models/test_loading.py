"""Opening models: what is chosen when nothing is said, and what is refused, in one sentence."""

import json
import os
import pickle
import shutil
import struct
import time

import pytest
import torch

import attnviz as av
from attnviz import disk
from attnviz.models import checkpoints, gguf_header, registry
from attnviz.models import gguf_file as gguf
from tests import gguf_file, tiny


def test_a_bundled_model_opens_by_name_without_a_network():
    model = av.load("sentiment")
    assert (model.task, model.dtype, model.n_layers, model.n_heads) == (
        "text-classification",
        "float32",
        3,
        4,
    )
    assert model.device == ("cuda:0" if torch.cuda.is_available() else "cpu")
    assert not model.hf.training
    assert model.notes == ()


def test_the_real_encoder_of_an_installed_package_opens_by_name(minilm):
    assert (minilm.n_layers, minilm.n_heads, minilm.max_tokens) == (6, 12, 512)


@pytest.mark.parametrize(
    ("name", "task"),
    [
        ("bert", "text-classification"),
        ("roberta", "fill-mask"),
        ("albert", "embedding"),
        ("electra", "token-classification"),
        ("gpt2", "text-generation"),
        ("llama", "text-generation"),
        ("t5", "text-to-text"),
        ("marian", "text-to-text"),
        ("vit", "image-classification"),
        ("bert-questions", "question-answering"),
        ("bert-pretraining", "fill-mask"),
        ("bert-next-sentence", "embedding"),
        ("llama-classifier", "text-classification"),
        ("bart-classifier", "text-classification"),
        ("t5-base", "embedding"),
    ],
)
def test_the_task_is_what_the_checkpoint_was_saved_for(name, task, tiny_model):
    assert tiny_model(name).task == task


def test_another_task_and_dtype_can_be_asked_for(checkpoint):
    model = av.load(str(checkpoint("bert")), task="embedding", dtype="bfloat16")
    assert (model.task, model.dtype) == ("embedding", "bfloat16")
    trace = av.trace(model, "the cat")
    assert trace.attention(0, 0).dtype == "float32"


def test_weights_that_were_set_at_random_are_named(checkpoint):
    model = av.load(str(checkpoint("albert")), task="text-classification")
    assert "classifier.weight" in model.notes[0]


def test_the_model_of_a_run_has_the_name_of_the_run(checkpoint, tmp_path):
    shutil.copytree(checkpoint("bert"), tmp_path / "my reviews" / "model")
    assert av.load(str(tmp_path / "my reviews" / "model")).name == "my reviews"


def test_a_head_that_is_not_read_is_named(tiny_model):
    assert (
        "without the head of BertForNextSentencePrediction"
        in tiny_model("bert-next-sentence").notes[0]
    )
    assert tiny_model("bert-pretraining").notes == ()
    assert tiny_model("bart-base").notes == ()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"device": "gpu"}, 'No device "gpu". Known: auto, cuda, mps, cpu'),
        ({"dtype": "int3"}, 'No dtype "int3"'),
        ({"task": "fill-masks"}, 'Did you mean "fill-mask"'),
        ({"task": "image-classification"}, 'cannot do "image-classification"'),
    ],
)
def test_options_that_do_not_exist_are_refused(options, message):
    with pytest.raises(av.ModelError, match=message):
        av.load("sentiment", **options)


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device here")
def test_a_missing_device_is_never_replaced_in_silence():
    with pytest.raises(av.ModelError, match="no CUDA device"):
        av.load("sentiment", device="cuda")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("sentimant", 'No model named "sentimant". Known: .*Did you mean "sentiment"'),
        ("", "No model was given"),
        ("./nowhere", 'No folder at "./nowhere"'),
        ("a/b/c", 'No folder at "a/b/c"'),
        ("nothing.gguf", 'No file at "nothing.gguf"'),
    ],
)
def test_a_wrong_name_says_what_would_work(name, message):
    with pytest.raises(av.ModelError, match=message):
        av.load(name)


def test_a_hub_id_without_a_network_fails_within_seconds_in_one_sentence(monkeypatch):
    started = time.monotonic()
    with pytest.raises(av.ModelError) as caught:
        av.load("someone/some-model")
    assert time.monotonic() - started < 10
    for word in ("hub cannot be reached", "sentiment", "folder", "cache"):
        assert word in str(caught.value)


def test_what_an_earlier_download_left_in_the_cache_opens_offline(
    checkpoint, tmp_path, monkeypatch
):
    commit = "0" * 40
    repository = tmp_path / "models--someone--tiny"
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "main").write_text(commit)
    shutil.copytree(checkpoint("bert"), repository / "snapshots" / commit)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    found = checkpoints.find("someone/tiny")
    assert found.revision == commit
    assert (found.folder / "model.safetensors").is_file()


def test_a_folder_without_a_config_is_named_with_what_it_holds(tmp_path):
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(av.ModelError, match=r"has no config.json \(it holds notes.txt\)"):
        av.load(str(tmp_path))
    (tmp_path / "notes.txt").unlink()
    with pytest.raises(av.ModelError, match="it is empty"):
        av.load(str(tmp_path))


@pytest.mark.parametrize("size", [0, 4, 100])
def test_a_broken_safetensors_file_is_named(size, checkpoint, tmp_path):
    folder = shutil.copytree(checkpoint("bert"), tmp_path / "broken")
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:size])
    with pytest.raises(av.ModelError, match=r"not a whole safetensors file"):
        av.load(str(folder))


def test_weights_under_other_names_say_which_file_to_bring_and_open_once_it_is_there(
    checkpoint, tmp_path
):
    folder = shutil.copytree(checkpoint("bert"), tmp_path / "parts")
    whole = folder / "model.safetensors"
    whole.rename(folder / "pytorch_model.safetensors")
    with pytest.raises(av.ModelError, match=r"in pytorch_model.safetensors.*give it that name"):
        av.load(str(folder))
    shutil.copy(folder / "pytorch_model.safetensors", folder / "ema.safetensors")
    with pytest.raises(av.ModelError, match=r"in 2 files \(ema.*, pytorch_model.*Give this name"):
        av.load(str(folder))
    for file in folder.glob("*.safetensors"):
        file.unlink()
    tiny.model("bert").save_pretrained(folder, max_shard_size="20KB")
    index = folder / "model.safetensors.index.json"
    aside = index.rename(tmp_path / "index")
    with pytest.raises(av.ModelError, match=r"in parts.* without model.safetensors.index.json"):
        av.load(str(folder))
    aside.rename(index)
    second = sorted(folder.glob("model-00002*"))[0]
    part = second.rename(tmp_path / "part")
    with pytest.raises(av.ModelError, match=rf"1 of them \({second.name}\) are missing"):
        av.load(str(folder))
    part.rename(second)
    assert av.load(str(folder)).notes == ()


@pytest.mark.parametrize("name", ["bert", "llama", "t5", "bert-questions"])
def test_a_config_that_asks_for_tuples_changes_no_map_and_no_answer(name, checkpoint, tmp_path):
    folder = shutil.copytree(checkpoint(name), tmp_path / "tuples")
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"return_dict": False}))
    named, tupled = (
        av.trace(av.load(str(each)), ("the cat", tiny.SENTENCE) if "questions" in name else "a cat")
        for each in (checkpoint(name), folder)
    )
    assert tupled.prediction.text == named.prediction.text
    assert (tupled.attention(1, 2) == named.attention(1, 2)).all()


def test_broken_configs_and_tokenizers_are_named(checkpoint, tmp_path):
    folder = shutil.copytree(checkpoint("bert"), tmp_path / "broken")
    (folder / "config.json").write_text("{")
    with pytest.raises(av.ModelError, match="not valid JSON"):
        av.load(str(folder))
    (folder / "config.json").write_text(json.dumps({"model_type": "nonsense"}))
    with pytest.raises(av.ModelError, match=r"config.json of"):
        av.load(str(folder))
    shutil.copy(checkpoint("bert") / "config.json", folder / "config.json")
    (folder / "tokenizer.json").write_text("{")
    with pytest.raises(av.ModelError, match="tokenizer of"):
        av.load(str(folder))


def test_a_folder_without_a_tokenizer_is_never_given_an_empty_one(checkpoint, tmp_path):
    folder = shutil.copytree(checkpoint("bert"), tmp_path / "mute")
    for file in folder.glob("tokenizer*"):
        file.unlink()
    with pytest.raises(av.ModelError, match=r"has no tokenizer|tokenizer of"):
        av.load(str(folder))


def test_a_language_model_without_a_tokenizer_is_refused_in_our_words(checkpoint, tmp_path):
    folder = shutil.copytree(checkpoint("llama"), tmp_path / "mute")
    for file in folder.glob("tokenizer*"):
        file.unlink()
    with pytest.raises(av.ModelError, match=r'^"mute" has no tokenizer') as refused:
        av.load(str(folder))
    assert "serialization" not in str(refused.value)


@pytest.mark.parametrize("config", ["null", '{"model_type": "bert", "hidden_size": "big"}'])
def test_a_config_that_makes_no_sense_gets_a_sentence(config, checkpoint, tmp_path):
    folder = shutil.copytree(checkpoint("bert"), tmp_path / "nonsense")
    (folder / "config.json").write_text(config)
    with pytest.raises(av.ModelError):
        av.load(str(folder))


def test_a_hub_that_cannot_be_reached_is_said_to_be_so(monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(av.ModelError, match="the hub cannot be reached"):
        av.load("someone/some-model")


def test_pickled_weights_are_refused_and_never_opened(checkpoint, tmp_path):
    folder = shutil.copytree(checkpoint("bert"), tmp_path / "pickled")
    (folder / "model.safetensors").unlink()
    opened = tmp_path / "opened"

    class Payload:
        def __reduce__(self):
            return (open, (str(opened), "w"))

    (folder / "pytorch_model.bin").write_bytes(pickle.dumps(Payload()))
    with pytest.raises(av.ModelError, match=r"only pickled weights .*safetensors"):
        av.load(str(folder))
    assert not opened.exists()


def test_a_checkpoints_own_code_is_never_run_unasked(checkpoint, tmp_path, monkeypatch):
    folder = shutil.copytree(checkpoint("bert"), tmp_path / "coded")
    ran = tmp_path / "ran"
    (folder / "own.py").write_text(f"open({str(ran)!r}, 'w')\n")
    config = json.loads((folder / "config.json").read_text())
    config.update(
        model_type="of-its-own",
        auto_map={"AutoConfig": "own.Config", "AutoModelForSequenceClassification": "own.Model"},
    )
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(av.ModelError, match=r"Python code of its own.*--allow-code"):
        av.load(str(folder))
    assert not ran.exists()


def test_a_checkpoints_own_code_runs_where_the_operator_allows_it(
    checkpoint, tmp_path, monkeypatch
):
    monkeypatch.setenv("ATTNVIZ_ALLOW_CODE", "1")
    monkeypatch.setenv("HF_MODULES_CACHE", str(tmp_path / "modules"))
    monkeypatch.setattr("transformers.dynamic_module_utils.HF_MODULES_CACHE", str(tmp_path / "m"))
    folder = shutil.copytree(checkpoint("bert"), tmp_path / "coded")
    (folder / "own.py").write_text(
        "from transformers import BertConfig, BertForSequenceClassification\n"
        "class Config(BertConfig):\n    model_type = 'of-its-own'\n"
        "class OwnForSequenceClassification(BertForSequenceClassification):\n"
        "    config_class = Config\n"
    )
    config = json.loads((folder / "config.json").read_text())
    config.update(
        model_type="of-its-own",
        architectures=["OwnForSequenceClassification"],
        auto_map={
            "AutoConfig": "own.Config",
            "AutoModelForSequenceClassification": "own.OwnForSequenceClassification",
        },
    )
    (folder / "config.json").write_text(json.dumps(config))
    model = av.load(str(folder))
    assert model.architecture == "OwnForSequenceClassification"


def test_a_file_that_is_no_model_is_refused(tmp_path):
    file = tmp_path / "model.onnx"
    file.write_text("")
    with pytest.raises(av.ModelError, match="a kind of file"):
        av.load(str(file))


def test_a_gguf_file_opens_and_its_unpacked_copy_is_used_again(tmp_path, monkeypatch):
    monkeypatch.setenv("ATTNVIZ_CACHE", str(tmp_path / "cache"))
    file = gguf_file.write(tmp_path / "tiny.gguf")
    model = av.load(str(file))
    assert (model.task, model.n_layers, model.n_heads, model.dtype) == (
        "text-generation",
        2,
        4,
        "float32",
    )
    trace = av.trace(model, "the cat sat")
    assert trace.stacks == ("decoder",)
    assert trace.tokens.text[-3:] == ("the", "cat", "sat")
    unpacked = list((tmp_path / "cache" / "gguf").iterdir())
    av.load(str(file))
    assert list((tmp_path / "cache" / "gguf").iterdir()) == unpacked
    assert len(unpacked) == 1


def test_where_nothing_can_be_unpacked_another_folder_is_asked_for(tmp_path, monkeypatch):
    file = gguf_file.write(tmp_path / "tiny.gguf")
    monkeypatch.setenv("ATTNVIZ_CACHE", str(file / "cache"))  # what is no folder holds none
    with pytest.raises(av.ModelError, match=r"cannot be written .* folder in ATTNVIZ_CACHE"):
        av.load(str(file))


def test_an_empty_name_of_the_cache_is_none(monkeypatch):
    monkeypatch.delenv("ATTNVIZ_CACHE", raising=False)
    usual = gguf.cache_folder()
    monkeypatch.setenv("ATTNVIZ_CACHE", "")
    assert gguf.cache_folder() == usual


def test_what_a_gguf_file_lacks_is_no_weight_of_it(tmp_path, monkeypatch):
    monkeypatch.setenv("ATTNVIZ_CACHE", str(tmp_path / "cache"))
    file = gguf_file.write(tmp_path / "tiny.gguf")
    whole = file.read_bytes()
    file.write_bytes(whole[:8] + struct.pack("<Q", 0) + whole[16:])
    with pytest.raises(av.ModelError, match="None of the 20 weights"):
        av.load(str(file))
    file.write_bytes(whole[:8] + struct.pack("<Q", 5) + whole[16:])
    assert any("16 weights" in note for note in av.load(str(file)).notes)
    lacking = whole.replace(b"blk.1.ffn_up.weight", b"blk.1.ffn_no.weight")
    (tmp_path / "lacking.gguf").write_bytes(lacking)
    notes = av.load(str(tmp_path / "lacking.gguf")).notes
    assert any("set at random (model.layers.1.mlp.up_proj" in note for note in notes)


def test_one_part_of_a_gguf_model_is_called_so(tmp_path, monkeypatch):
    monkeypatch.setenv("ATTNVIZ_CACHE", str(tmp_path / "cache"))
    whole = gguf_file.write(tmp_path / "tiny.gguf").read_bytes()
    count = struct.unpack("<Q", whole[16:24])[0]
    split = b"split.count"
    said = struct.pack("<Q", len(split)) + split + struct.pack("<IH", 2, 3)
    file = tmp_path / "a-00001-of-00003.gguf"
    file.write_bytes(whole[:16] + struct.pack("<Q", count + 1) + said + whole[24:])
    with pytest.raises(av.ModelError, match="is one of 3 parts of a model"):
        av.load(str(file))


def test_a_gguf_file_is_unpacked_where_it_fits_the_operators_limit_just_once(tmp_path, monkeypatch):
    for name in ("ATTNVIZ_CACHE", "HF_HUB_CACHE", "HF_DATASETS_CACHE", disk.RUNS_DIR):
        monkeypatch.setenv(name, str(tmp_path / name))
    disk.forget()
    one, other = (gguf_file.write(tmp_path / name) for name in ("one.gguf", "other.gguf"))
    monkeypatch.setenv(disk.MAX_DISK, str(1.5 * 4 * gguf_header.read(one).numbers / 1e9))
    assert av.load(str(one)).n_layers == gguf_file.LAYERS
    with pytest.raises(av.ModelError, match=r'"other\.gguf" would take'):
        av.load(str(other))
    disk.forget()


@pytest.mark.parametrize(("limit", "value"), [("SECONDS", 0.1), ("DISK", -10_000_000)])
def test_a_gguf_file_is_unpacked_within_limits_and_whole_or_not_at_all(
    tmp_path, monkeypatch, limit, value
):
    monkeypatch.setenv("ATTNVIZ_CACHE", str(tmp_path / "cache"))
    file = gguf_file.write(tmp_path / "tiny.gguf")
    monkeypatch.setattr(gguf, limit, value)
    with pytest.raises(av.ModelError, match="could not be unpacked"):
        av.load(str(file))
    assert list((tmp_path / "cache" / "gguf").iterdir()) == []


def test_what_was_unpacked_and_opened_longest_ago_gives_way(tmp_path, monkeypatch):
    cache = tmp_path / "cache" / "gguf"
    for name, days in [("new", 0), ("old", 3), ("older", 5), ("tmpbroken", 2), ("tmpnow", 0)]:
        (cache / name).mkdir(parents=True)
        (cache / name / "model.safetensors").write_bytes(b"a" * 1000)
        then = time.time() - days * 86_400
        os.utime(cache / name, (then, then))
    monkeypatch.setenv("ATTNVIZ_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(gguf, "MOST_KEPT", 1)
    av.load(str(gguf_file.write(tmp_path / "tiny.gguf")))
    left = {folder.name for folder in cache.iterdir()}
    assert left >= {"new", "tmpnow"}
    assert not left & {"old", "older", "tmpbroken"}
    assert len(left) == 3


def test_a_file_that_is_no_gguf_is_refused(tmp_path):
    file = tmp_path / "not.gguf"
    file.write_bytes(b"hello")
    with pytest.raises(av.ModelError, match="is not a GGUF"):
        av.load(str(file))
    file.write_bytes(b"GGUF" + b"\0" * 64)
    with pytest.raises(av.ModelError, match="is broken"):
        av.load(str(file))


def test_every_bundled_model_has_a_card_and_is_small():
    assert "sentiment" in registry.bundled()
    for line in registry.bundled().values():
        assert line.story
        assert line.example or line.picture
        size = sum(file.stat().st_size for file in line.folder.iterdir())
        assert size < 2_000_000


def test_longest_inputs_are_known(tiny_model):
    assert tiny_model("bert").max_tokens == 40
    assert tiny_model("roberta").max_tokens == 39  # positions count from the padding id on
    assert tiny_model("t5").max_tokens is None
    assert tiny_model("bloom").max_tokens is None
    assert tiny.VOCABULARY
