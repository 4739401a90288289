"""What sessions may open: known names and hub ids, and folders that the operator allows."""

import json
import os
import shutil

import pytest

import attnviz as av
from attnviz import children
from attnviz.models import loading
from attnviz.models.hub import NotAskedError
from attnviz.resources import APP
from attnviz.ui.operator import sign_in, streamlit_internals
from attnviz.ui.operator.limits import (
    ALLOW_HUB,
    MAX_MEMORY,
    MAX_TOKENS,
    MODELS_DIRS,
    PUBLIC_HOSTS,
    READ_ONLY,
    RUNS_DIR,
    Limits,
    limits,
)
from attnviz.ui.shared import traces
from attnviz.ui.visitor.checkpoints import Checkpoints, OutsideError, checkpoints, from_here
from tests import tiny, warm
from tests.ui.doors import AUTH


def test_folders_inside_the_allowed_ones_are_opened(tmp_path):
    folder = tiny.save("bert", tmp_path / "mine")
    allowed = Checkpoints(Limits((tmp_path,)))
    assert allowed.allow(str(folder)) == str(folder)
    assert allowed.paths() == [str(folder)]


def test_what_the_operator_says_of_owners_and_the_bin_is_checked(monkeypatch):
    assert (limits().visible, limits().bin_days, limits().names_visitors) == ("own", 30, False)
    monkeypatch.setenv("ATTNVIZ_VISIBLE", "all")
    monkeypatch.setenv("ATTNVIZ_BIN_DAYS", "0")
    monkeypatch.setenv("ATTNVIZ_USER_HEADER", "X-Forwarded-User")
    assert (limits().visible, limits().bin_days, limits().names_visitors) == ("all", 0, True)
    monkeypatch.setenv("ATTNVIZ_BIN_DAYS", "-1")
    with pytest.raises(av.InputError, match="ATTNVIZ_BIN_DAYS is a number"):
        limits()
    monkeypatch.setenv("ATTNVIZ_BIN_DAYS", "7")
    monkeypatch.setenv("ATTNVIZ_VISIBLE", "everybody")
    with pytest.raises(av.InputError, match='ATTNVIZ_VISIBLE is "own" or "all"'):
        limits()


@pytest.mark.parametrize("name", ["sentiment", "someone/some-model", "gpt2"])
def test_names_are_not_paths(name, tmp_path):
    assert Checkpoints(Limits((tmp_path,))).allow(name) == name


@pytest.mark.parametrize("path", ["/etc", "~", "..", "./../..", "/etc/passwd", "/no/such/folder"])
def test_everything_else_on_the_disk_is_refused(path, tmp_path):
    with pytest.raises(av.ModelError, match="outside the folders"):
        Checkpoints(Limits((tmp_path,))).allow(path)


def test_a_link_out_of_an_allowed_folder_is_refused(tmp_path):
    allowed = tmp_path / "allowed"
    allowed.mkdir()
    outside = tiny.save("bert", tmp_path / "outside")
    (allowed / "link").symlink_to(outside)
    with pytest.raises(av.ModelError, match="outside the folders"):
        Checkpoints(Limits((allowed,))).allow(str(allowed / "link"))


@pytest.mark.parametrize("name", ["~nobody-of-that-name/x", "x" * 300])
def test_what_is_no_path_at_all_gets_a_sentence(name, tmp_path):
    with pytest.raises(av.ModelError, match="outside the folders"):
        Checkpoints(Limits((tmp_path,))).allow(name)


PATHS = [
    "/etc/passwd", "/etc/nope", "s/../../../../../../../../etc/passwd", "s/../../nope", "~root/x",
    "~nobody-of-that-name/x", "\\\\server\\share", "//server/share", "./../x", "a\0b", "/proc/self",
]  # fmt: skip


@pytest.mark.parametrize("hub", [True, False])
def test_nobody_learns_what_lies_outside(hub, tmp_path, monkeypatch):
    (tmp_path / "allowed").mkdir()
    (tmp_path / "elsewhere" / "kept").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "elsewhere")  # which no visitor may open
    allowed = Checkpoints(
        Limits((tmp_path / "allowed",), runs_dir=tmp_path / "runs", allow_hub=hub)
    )
    said = set()
    for path in PATHS:
        with pytest.raises(OutsideError) as caught:
            allowed.allow(path)
        said.add(str(caught.value).replace(path, "PATH"))
    assert len(said) == 1
    assert "/root/" not in said.pop()
    answers = []
    for name in ("kept", "lacks", "kept/x"):
        try:
            answers.append(allowed.allow(name).replace(name, "NAME"))
        except av.ModelError as error:
            answers.append(str(error).replace(name, "NAME"))
    assert len(set(answers)) == 1


def test_a_folder_outside_is_not_opened_in_the_place_of_a_hub_id(tmp_path, monkeypatch):
    (tmp_path / "allowed").mkdir()
    tiny.save("bert", tmp_path / "elsewhere" / "someone" / "model")
    monkeypatch.chdir(tmp_path / "elsewhere")
    monkeypatch.setenv(MODELS_DIRS, str(tmp_path / "allowed"))
    with pytest.raises(NotAskedError):
        traces.model("someone/model")
    monkeypatch.setenv(MODELS_DIRS, str(tmp_path / "elsewhere"))
    assert traces.model("someone/model").n_layers == 2


def test_a_model_larger_than_the_server_shares_is_refused_before_it_is_read(tmp_path, monkeypatch):
    folder = tiny.save("bert", tmp_path / "large")
    monkeypatch.setenv(MODELS_DIRS, str(tmp_path))
    monkeypatch.setattr("attnviz.models.opening._read", lambda *given: pytest.fail("it was read"))
    monkeypatch.setattr(Limits, "too_large", lambda self, what, wanted: f"{what}: {wanted}")
    with pytest.raises(av.ModelError, match=r'large": [0-9]{5}'):
        traces.model(str(folder))


def test_a_neighbour_that_cannot_be_read_is_passed_over(tmp_path, monkeypatch):
    tiny.save("bert", tmp_path / "mine")
    (tmp_path / "private").mkdir()
    is_file = type(tmp_path).is_file

    def refused(self):
        if "private" in self.parts:
            raise PermissionError
        return is_file(self)

    monkeypatch.setattr(type(tmp_path), "is_file", refused)
    assert Checkpoints(Limits((tmp_path,))).paths() == [str(tmp_path / "mine")]
    assert Checkpoints(Limits((tmp_path / "nowhere",))).paths() == []


def test_a_failure_is_remembered_for_a_moment(monkeypatch):
    asked: list[str] = []

    def load(name, **_options):
        asked.append(name)
        raise av.ModelError("no")

    monkeypatch.setattr(loading, "load", load)
    for _ in range(3):
        with pytest.raises(av.ModelError, match="no"):
            traces.model("someone/some-other-model")
    assert len(asked) == 1


def test_a_trained_model_is_opened_from_the_folder_of_runs(tmp_path):
    model = tiny.save("bert", tmp_path / "runs" / "first" / "model")
    allowed = Checkpoints(Limits((tmp_path / "models",), runs_dir=tmp_path / "runs"))
    assert allowed.allow(str(model)) == str(model)
    assert allowed.paths() == [str(model)]
    with pytest.raises(av.ModelError, match="outside the folders"):
        allowed.allow(str(tmp_path / "runs" / ".." / "elsewhere"))


def test_the_folder_of_runs_is_the_operators_or_one_where_the_app_was_started(
    monkeypatch, tmp_path
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(RUNS_DIR, raising=False)
    assert limits().runs_dir == tmp_path.resolve() / "runs"
    monkeypatch.setenv(RUNS_DIR, str(tmp_path / "others"))
    assert limits().runs_dir == tmp_path.resolve() / "others"


def test_nothing_comes_from_the_hub_where_the_operator_does_not_allow_it(tmp_path):
    folder = tiny.save("bert", tmp_path / "mine")
    allowed = Checkpoints(Limits((tmp_path,), allow_hub=False))
    assert allowed.allow("sentiment") == "sentiment"
    assert allowed.allow(str(folder)) == str(folder)
    for name in ("gpt2", "someone/some-model"):
        with pytest.raises(av.ModelError, match="opens nothing from the hub"):
            allowed.allow(name)


def test_limits_are_read_from_the_environment(monkeypatch, tmp_path):
    for name in (MAX_TOKENS, MAX_MEMORY, READ_ONLY, ALLOW_HUB):
        monkeypatch.delenv(name, raising=False)
    usual = limits()
    assert (usual.max_tokens, usual.max_memory) == (None, 4 * 10**9)
    assert usual.allow_hub
    assert not usual.read_only
    monkeypatch.setenv(MAX_TOKENS, "128")
    monkeypatch.setenv(MAX_MEMORY, "1.5")
    monkeypatch.setenv(READ_ONLY, "1")
    monkeypatch.setenv(ALLOW_HUB, "0")
    given = limits()
    assert (given.max_tokens, given.max_memory) == (128, 1_500_000_000)
    assert given.read_only
    assert not given.allow_hub
    with pytest.raises(av.StoreError, match="Nothing can be kept on this server: it is read-only"):
        given.check_writable("kept")
    for wrong in ("many", "-1", "0", "nan", "inf"):
        monkeypatch.setenv(MAX_TOKENS, wrong)
        with pytest.raises(av.InputError, match="is a number above 0"):
            limits()


def test_a_text_beyond_the_operators_limit_is_refused_before_it_runs(monkeypatch):
    monkeypatch.setenv(MAX_TOKENS, "6")
    request = traces.Request("sentiment", "cpu", text="not a good film")  # 6 with [CLS] and [SEP]
    assert len(traces.trace_of(request).trace.tokens) == 6
    with pytest.raises(av.InputError, match="has 7 tokens, but this server takes at most 6"):
        traces.trace_of(traces.Request("sentiment", "cpu", text="not a very good film"))


def test_maps_beyond_the_operators_memory_are_refused_before_they_are_made(monkeypatch):
    monkeypatch.setenv(MAX_TOKENS, "1000")
    monkeypatch.setenv(MAX_MEMORY, "0.000001")  # 1,000 bytes: 6 tokens, 12 heads need 1,728
    with pytest.raises(av.InputError, match=r"would take .* GB and this server has"):
        traces.trace_of(traces.Request("sentiment", "cpu", text="not a bad film"))


def test_a_text_of_millions_of_characters_is_refused_before_it_is_counted(monkeypatch):
    counted = []
    opened = traces.model("sentiment", "cpu")
    monkeypatch.setattr(type(opened.tokenizer), "__call__", lambda *given, **how: counted.append(1))
    for request in (
        traces.Request("sentiment", "cpu", text="a " * 2_000_001),
        traces.Request("sentiment", "cpu", text="a", second="b" * 4_000_001),
    ):
        with pytest.raises(av.InputError, match=r"characters, but at most 4,000,000 are read"):
            traces.inputs_of(request, opened)
    assert not counted


def test_strangers_train_one_model_for_every_two_cores_unless_their_operator_says_so(monkeypatch):
    for name in ("ATTNVIZ_PASSWORD", "ATTNVIZ_USER_HEADER", "ATTNVIZ_MAX_JOBS"):
        monkeypatch.delenv(name, raising=False)
    assert limits().max_jobs is None
    monkeypatch.setenv("ATTNVIZ_PASSWORD", "x")
    assert limits().max_jobs == max(1, (os.cpu_count() or 1) // 2)
    monkeypatch.setenv("ATTNVIZ_MAX_JOBS", "7")
    assert limits().max_jobs == 7
    assert limits().max_disk is None


def test_who_signs_in_as_secrets_toml_says_is_a_stranger_too(monkeypatch):
    for name in ("ATTNVIZ_PASSWORD", "ATTNVIZ_USER_HEADER", "ATTNVIZ_MAX_JOBS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(streamlit_internals, "secrets", lambda: {"auth": AUTH})
    sign_in.sign_in.cache_clear()
    try:
        assert limits().max_jobs == max(1, (os.cpu_count() or 1) // 2)
    finally:
        sign_in.sign_in.cache_clear()


def test_a_folder_is_named_from_where_the_app_was_started(tmp_path, monkeypatch):
    (tmp_path / "app" / "runs" / "a b" / "model").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "app")
    assert from_here(tmp_path / "app" / "runs" / "a b" / "model") == "./runs/a b/model"
    assert from_here(tmp_path / "other") == str(tmp_path / "other")


def test_an_adapter_opens_no_base_outside_the_folders_that_are_allowed(
    checkpoint, tmp_path, monkeypatch
):
    import peft
    from transformers import AutoModelForSequenceClassification

    allowed, outside = tmp_path / "allowed", tmp_path / "outside"
    shutil.copytree(checkpoint("bert"), outside / "base")
    hf = AutoModelForSequenceClassification.from_pretrained(outside / "base")
    config = peft.LoraConfig(r=2, target_modules=["query"], task_type="SEQ_CLS")
    peft.get_peft_model(hf, config).save_pretrained(allowed / "tuned")
    monkeypatch.setenv(MODELS_DIRS, str(allowed))
    assert any(name.endswith("tuned") for name in checkpoints().paths())
    with pytest.raises(av.ModelError, match="this model was not found"):
        traces.model(str(allowed / "tuned"))
    shutil.copytree(outside / "base", allowed / "other" / "base")
    file = allowed / "tuned" / "adapter_config.json"
    named = json.loads(file.read_text()) | {"base_model_name_or_path": "../other/base"}
    file.write_text(json.dumps(named))
    monkeypatch.setattr(traces, "_FAILURE_SECONDS", 0.0)
    assert "LORA adapter" in traces.model(str(allowed / "tuned")).notes[0]


def test_an_adapter_asks_the_hub_for_no_base_where_that_is_forbidden(tmp_path, monkeypatch):
    from safetensors.numpy import save_file

    tuned = tmp_path / "tuned"
    tuned.mkdir()
    (tuned / "adapter_config.json").write_text(
        json.dumps({"peft_type": "LORA", "base_model_name_or_path": "someone/model"})
    )
    save_file({}, tuned / "adapter_model.safetensors")
    monkeypatch.setenv(MODELS_DIRS, str(tmp_path))
    monkeypatch.setenv(ALLOW_HUB, "0")
    with pytest.raises(av.ModelError, match="this server opens nothing from the hub"):
        traces.model(str(tuned))


def test_a_training_starts_from_no_folder_outside_that_is_called_like_a_hub_id(
    tmp_path, monkeypatch
):
    from attnviz.training.config import TrainingConfig
    from attnviz.training.paths import with_whole_paths

    tiny.save("bert", tmp_path / "elsewhere" / "mine")
    tiny.save("bert", tmp_path / "allowed" / "mine")
    monkeypatch.chdir(tmp_path / "elsewhere")
    allowed = Checkpoints(Limits((tmp_path / "allowed",), runs_dir=tmp_path / "runs"))
    asked = allowed.path_of("mine")
    assert with_whole_paths(TrainingConfig(task="text-classification", model=asked)).model == "mine"
    monkeypatch.chdir(tmp_path / "allowed")
    assert allowed.path_of("mine") == str(tmp_path / "allowed" / "mine")
    assert allowed.path_of("sentiment") == "sentiment"


def test_why_the_app_does_not_start_is_shown_and_not_obeyed():
    done = warm.run(
        children.python("-c", "import runpy, sys; runpy.run_path(sys.argv[1])", str(APP)),
        env=children.environment() | {PUBLIC_HOSTS: "lab\x1b]0;title\x07"},
    )
    assert done.returncode == 1
    assert "attnviz does not start" in done.stderr
    assert "\x1b" not in done.stderr
    assert "\x07" not in done.stderr
