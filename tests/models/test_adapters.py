"""Adapters of peft: opened merged into their base, or refused with what would work."""

import json
import shutil

import peft
import pytest
import torch
import transformers as tf

import attnviz as av
from attnviz.models.weights import weights_sha256
from tests import tiny

LABELS = {"id2label": {0: "bad", 1: "good"}, "label2id": {"bad": 0, "good": 1}}


@pytest.fixture
def base(checkpoint, tmp_path):
    """A classifier with labels, in a folder of its own."""
    folder = shutil.copytree(checkpoint("bert"), tmp_path / "base")
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | LABELS))
    return folder


def _adapted(hf, config, folder):
    """Write an adapter with weights that change much, and return the model with it at work."""
    torch.manual_seed(1)
    model = peft.get_peft_model(hf, config)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.requires_grad:
                parameter.normal_(std=0.4) if parameter.dim() > 1 else parameter.add_(0.3)
    model.save_pretrained(folder)
    return model.eval()


def _lora(**more):
    return peft.LoraConfig(**{"r": 4, "target_modules": ["query", "value"], **more})


def _classifier(base, **more):
    return tf.AutoModelForSequenceClassification.from_pretrained(base, **more)


def _logits(hf, text=tiny.SENTENCE, tokenizer=None):
    encoded = (tokenizer or tiny.tokenizer())(text, return_tensors="pt")
    with torch.no_grad():
        return hf(**encoded).logits


def test_an_adapter_alone_opens_merged_into_its_base(base, tmp_path):
    reference = _adapted(_classifier(base), _lora(task_type="SEQ_CLS"), tmp_path / "tuned")
    model = av.load(str(tmp_path / "tuned"))
    assert (model.name, model.task, type(model.hf)) == (
        "tuned",
        "text-classification",
        tf.BertForSequenceClassification,
    )
    assert model.notes == (f'The LORA adapter of "tuned" is merged into its base "{base}".',)
    assert torch.allclose(_logits(model.hf), _logits(reference), atol=1e-5)
    assert not torch.allclose(_logits(model.hf), _logits(_classifier(base)), atol=0.1)
    trace = av.trace(model, tiny.SENTENCE)
    assert trace.prediction.text == ("bad", "good")[int(_logits(reference)[0].argmax())]
    assert set(weights_sha256(model)) == {"model.safetensors", "adapter_model.safetensors"}


@pytest.mark.parametrize(
    "config",
    [
        peft.LoraConfig(r=2, use_dora=True, target_modules=["query"], task_type="SEQ_CLS"),
        peft.LoraConfig(r=2, target_modules=["word_embeddings", "key"], task_type="SEQ_CLS"),
        peft.IA3Config(
            target_modules=["key", "value", "output.dense"],
            feedforward_modules=["output.dense"],
            task_type="SEQ_CLS",
        ),
        peft.LoHaConfig(r=2, target_modules=["query", "value"], task_type="SEQ_CLS"),
        peft.LoKrConfig(r=2, target_modules=["query", "value"], task_type="SEQ_CLS"),
        peft.AdaLoraConfig(
            init_r=4, target_r=2, total_step=10, target_modules=["query"], task_type="SEQ_CLS"
        ),
        peft.LoraConfig(r=2, target_modules=["query"], modules_to_save=["classifier"]),
        peft.LNTuningConfig(target_modules=["LayerNorm"], task_type="SEQ_CLS"),
        peft.DeloraConfig(r=2, target_modules=["query"], task_type="SEQ_CLS"),
        peft.GraloraConfig(r=4, target_modules=["query"], task_type="SEQ_CLS"),
    ],
    ids=[
        "dora",
        "lora of embeddings",
        "ia3",
        "loha",
        "lokr",
        "adalora",
        "no task type",
        "norms",
        "delora",
        "gralora",
    ],
)
def test_every_kind_that_is_a_change_of_weights_is_merged(config, base, tmp_path):
    reference = _adapted(_classifier(base), config, tmp_path / "tuned")
    model = av.load(str(tmp_path / "tuned"))
    assert torch.allclose(_logits(model.hf), _logits(reference), atol=1e-4)


@pytest.mark.parametrize(
    "config",
    [
        peft.PromptTuningConfig(num_virtual_tokens=3, task_type="SEQ_CLS"),
        peft.PrefixTuningConfig(num_virtual_tokens=3, task_type="SEQ_CLS"),
        peft.PromptEncoderConfig(num_virtual_tokens=3, task_type="SEQ_CLS"),
    ],
    ids=["prompt", "prefix", "p-tuning"],
)
def test_a_prompt_that_cannot_be_merged_is_refused(config, base, tmp_path):
    peft.get_peft_model(_classifier(base), config).save_pretrained(tmp_path / "tuned")
    with pytest.raises(av.ModelError, match=r"cannot be merged.* such as LoRA"):
        av.load(str(tmp_path / "tuned"))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"peft_type": "POLY"}, r"mixed differently for every input \(POLY\).*Open its base"),
        ({"peft_type": "XLORA"}, r"mixed differently for every input \(XLORA\)"),
        ({"layer_replication": [[0, 2], [1, 2]]}, r"repeats layers of its base.*merge_and_unload"),
    ],
)
def test_what_is_no_one_change_of_the_base_is_refused_and_the_base_is_not_blamed(
    change, message, base, tmp_path
):
    _adapted(_classifier(base), _lora(task_type="SEQ_CLS"), tmp_path / "tuned")
    file = tmp_path / "tuned" / "adapter_config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | change))
    with pytest.raises(av.ModelError, match=message):
        av.load(str(tmp_path / "tuned"))


def test_a_head_of_the_adapters_own_brings_its_rows_and_says_that_they_have_no_names(
    checkpoint, tmp_path
):
    head = _classifier(checkpoint("bert"), num_labels=5, ignore_mismatched_sizes=True)
    reference = _adapted(head, _lora(task_type="SEQ_CLS"), tmp_path / "five")
    model = av.load(str(tmp_path / "five"))
    assert "The head has 5 rows but nothing in its folder lists them" in model.notes[1]
    assert len(model.notes) == 2
    assert torch.allclose(_logits(model.hf), _logits(reference), atol=1e-5)
    # with a config.json beside it, as some trainers write, its names count
    names = {str(n): f"star {n}" for n in range(5)}
    said = json.loads((checkpoint("bert") / "config.json").read_text()) | {"id2label": names}
    (tmp_path / "five" / "config.json").write_text(json.dumps(said))
    named = av.load(str(tmp_path / "five"))
    assert len(named.notes) == 1
    assert set(av.trace(named, tiny.SENTENCE).prediction.labels) == set(names.values())
    assert [named.hf.config.id2label[n] for n in range(5)] == list(names.values())


def test_tokens_that_the_adapter_added_have_their_rows_and_its_tokenizer(checkpoint, tmp_path):
    hf = tf.LlamaForCausalLM.from_pretrained(checkpoint("llama"))
    tokenizer = tiny.tokenizer()
    tokenizer.add_tokens(["zebra", "yak"])
    hf.resize_token_embeddings(len(tokenizer))
    config = peft.LoraConfig(
        r=2, target_modules=["q_proj"], modules_to_save=["embed_tokens", "lm_head"],
        task_type="CAUSAL_LM",
    )  # fmt: skip
    reference = _adapted(hf, config, tmp_path / "tuned")
    tokenizer.save_pretrained(tmp_path / "tuned")
    model = av.load(str(tmp_path / "tuned"))
    assert (model.task, len(model.notes)) == ("text-generation", 1)
    found = _logits(model.hf, "the zebra sat", tokenizer)
    assert torch.allclose(found, _logits(reference, "the zebra sat", tokenizer), atol=1e-5)
    assert "zebra" in av.trace(model, "the zebra sat").tokens.text


@pytest.mark.parametrize(
    ("name", "auto", "config", "task"),
    [
        ("t5", tf.AutoModelForSeq2SeqLM,
         peft.LoraConfig(r=2, target_modules=["q", "v"], task_type="SEQ_2_SEQ_LM"),
         "text-to-text"),
        ("bert", tf.AutoModelForTokenClassification,
         peft.LoraConfig(r=2, target_modules=["query"], task_type="TOKEN_CLS"),
         "token-classification"),
        ("vit", tf.AutoModelForImageClassification,
         peft.LoraConfig(r=2, target_modules=["q_proj"], modules_to_save=["classifier"]),
         "image-classification"),
        ("gpt2", tf.AutoModelForCausalLM,
         peft.LoraConfig(r=2, target_modules=["c_attn"], fan_in_fan_out=True), "text-generation"),
        ("albert", tf.AutoModel, peft.LoraConfig(r=2, target_modules=["query"]), "embedding"),
    ],
)  # fmt: skip
def test_the_task_is_the_one_that_the_adapter_was_trained_for(
    name, auto, config, task, checkpoint, tmp_path
):
    hf = auto.from_pretrained(checkpoint(name))
    if name == "vit":
        names = {n.rpartition(".")[2] for n, _ in hf.named_modules()}
        config.target_modules = {"q_proj", "query"} & names
    reference = _adapted(hf, config, tmp_path / "tuned")
    model = av.load(str(tmp_path / "tuned"))
    assert model.task == task
    merged = reference.merge_and_unload().state_dict()
    for key, tensor in model.hf.state_dict().items():
        if "pooler" not in key and "position_ids" not in key:
            assert torch.allclose(tensor, merged[key], atol=1e-6), key


def test_a_base_is_found_beside_the_adapter_whatever_its_path_was_elsewhere(base, tmp_path):
    tuned = tmp_path / "tuned"
    reference = _adapted(_classifier(base), _lora(task_type="SEQ_CLS"), tuned)
    settings = json.loads((tuned / "adapter_config.json").read_text())
    for named in ("/content/drive/base", "someone/base", "../base", "C:\\models\\base"):
        (tuned / "adapter_config.json").write_text(
            json.dumps(settings | {"base_model_name_or_path": named})
        )
        model = av.load(str(tuned))
        assert torch.allclose(_logits(model.hf), _logits(reference), atol=1e-5)
    assert str(base) in model.notes[0]


def test_a_bundled_base_is_found_wherever_it_was_installed(tmp_path):
    folder = av.load("sentiment").folder
    hf = tf.AutoModelForSequenceClassification.from_pretrained(folder)
    config = peft.LoraConfig(r=2, target_modules="all-linear", task_type="SEQ_CLS")
    _adapted(hf, config, tmp_path / "tuned")
    file = tmp_path / "tuned" / "adapter_config.json"
    elsewhere = f"/opt/elsewhere/{'/'.join(folder.parts[-2:])}"
    file.write_text(json.dumps(json.loads(file.read_text()) | {
        "base_model_name_or_path": elsewhere}))  # fmt: skip
    assert 'base "sentiment"' in av.load(str(tmp_path / "tuned")).notes[0]


def test_a_base_in_the_hubs_cache_is_found_offline(checkpoint, tmp_path, monkeypatch):
    commit = "0" * 40
    repository = tmp_path / "hub" / "models--someone--tiny"
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "main").write_text(commit)
    snapshot = shutil.copytree(checkpoint("bert"), repository / "snapshots" / commit)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    _adapted(_classifier(snapshot), _lora(task_type="SEQ_CLS"), tmp_path / "tuned")
    file = tmp_path / "tuned" / "adapter_config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {
        "base_model_name_or_path": "someone/tiny"}))  # fmt: skip
    assert 'base "someone/tiny"' in av.load(str(tmp_path / "tuned")).notes[0]
    adapter = tmp_path / "hub" / "models--someone--tuned"  # an adapter in the cache, by its id
    shutil.copytree(repository / "refs", adapter / "refs")
    shutil.copytree(tmp_path / "tuned", adapter / "snapshots" / commit)
    model = av.load("someone/tuned")
    assert (model.name, model.revision) == ("someone/tuned", commit)
    assert model.notes[0].startswith('The LORA adapter of "someone/tuned" is merged')


def test_a_base_that_is_not_there_is_named_with_what_would_work(base, tmp_path):
    tuned = tmp_path / "tuned"
    _adapted(_classifier(base), _lora(task_type="SEQ_CLS"), tuned)
    moved = base.rename(tmp_path / "elsewhere")
    with pytest.raises(av.ModelError) as caught:
        av.load(str(tuned))
    assert str(base) in str(caught.value)
    assert 'named "base", beside the adapter' in str(caught.value)
    moved.rename(tuned.parent / "base")  # as it says
    assert av.load(str(tuned)).task == "text-classification"


def test_an_adapter_opens_no_base_that_may_not_be_opened(base, tmp_path):
    (tmp_path / "open").mkdir()
    tuned = tmp_path / "open" / "tuned"
    _adapted(_classifier(base), _lora(task_type="SEQ_CLS"), tuned)
    asked = []

    def allow(name):
        asked.append(name)
        if not name.startswith(str(tmp_path / "open")):
            raise av.ModelError(f"{name} is outside")
        return name

    with pytest.raises(av.ModelError, match="this model was not found"):
        av.load(str(tuned), allow=allow)
    assert str(base) in asked
    assert av.load(str(tuned)).adapter == tuned  # where nobody forbids it
    shutil.copytree(base, tmp_path / "open" / "base")
    assert str(tmp_path / "open" / "base") in av.load(str(tuned), allow=allow).notes[0]


def test_an_adapter_beside_whole_weights_is_not_applied_and_said(base, tmp_path):
    tuned = tmp_path / "tuned"
    reference = _adapted(_classifier(base), _lora(task_type="SEQ_CLS"), tuned)
    both = shutil.copytree(base, tmp_path / "both")
    for file in tuned.glob("adapter_*"):
        shutil.copy(file, both / file.name)
    model = av.load(str(both))
    assert "without the adapter" in model.notes[0]
    assert torch.equal(_logits(model.hf), _logits(_classifier(base)))
    apart = tmp_path / "apart"  # as the note says
    apart.mkdir()
    for file in both.glob("adapter_*"):
        shutil.move(file, apart / file.name)
    assert torch.allclose(_logits(av.load(str(apart)).hf), _logits(reference), atol=1e-5)


def test_an_adapter_of_another_base_is_refused(base, checkpoint, tmp_path):
    tuned = tmp_path / "tuned"
    _adapted(_classifier(base), _lora(task_type="SEQ_CLS"), tuned)
    shutil.rmtree(base)
    shutil.copytree(checkpoint("distilbert"), base)
    with pytest.raises(av.ModelError, match=r"have no place in its base, a distilbert"):
        av.load(str(tuned))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda folder: (folder / "adapter_model.safetensors").rename(
            folder / "adapter_model.bin"), r"only adapter_model\.bin, a pickle"),
        (lambda folder: (folder / "adapter_model.safetensors").write_bytes(b"x"),
         "not a whole safetensors file"),
        (lambda folder: (folder / "adapter_config.json").write_text("[]"), "holds a list"),
        (lambda folder: (folder / "adapter_config.json").write_text("{}"), "has no peft_type"),
        (lambda folder: (folder / "adapter_config.json").write_text('{"peft_type": "LORA"}'),
         "without a base model"),
        (lambda folder: (folder / "adapter_config.json").write_text(
            '{"peft_type": "LORA", "megatron_config": {"a": 1}, "megatron_core": "this"}'),
         "made for Megatron"),
    ],
)  # fmt: skip
def test_broken_adapters_are_refused_in_a_sentence(change, message, base, tmp_path):
    tuned = tmp_path / "tuned"
    _adapted(_classifier(base), _lora(task_type="SEQ_CLS"), tuned)
    change(tuned)
    with pytest.raises(av.ModelError, match=message):
        av.load(str(tuned))
