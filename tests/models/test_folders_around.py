"""A folder that only contains a checkpoint leads to it, or says what to open."""

import json
import shutil

import pytest

import attnviz as av


def test_the_one_checkpoint_of_a_trainers_output_opens(checkpoint, tmp_path):
    out = tmp_path / "my run"
    shutil.copytree(checkpoint("bert"), out / "checkpoint-500")
    (out / "runs").mkdir()
    model = av.load(str(out))
    assert model.name == "my run"
    assert 'opened from "checkpoint-500"' in model.notes[0]


def test_of_several_checkpoints_the_newest_is_named_and_none_is_chosen(checkpoint, tmp_path):
    for step in (500, 1500, 1000):
        shutil.copytree(checkpoint("bert"), tmp_path / f"checkpoint-{step}")
    with pytest.raises(av.ModelError) as caught:
        av.load(str(tmp_path))
    assert "checkpoint-500, checkpoint-1000, checkpoint-1500" in str(caught.value)
    newest = tmp_path / "checkpoint-1500"
    assert f'the newest is "{newest}"' in str(caught.value)
    assert av.load(str(newest)).notes == ()


def test_pickles_a_level_below_are_refused_as_such(checkpoint, tmp_path):
    inner = shutil.copytree(checkpoint("bert"), tmp_path / "out" / "checkpoint-7")
    (inner / "model.safetensors").rename(inner / "pytorch_model.bin")
    with pytest.raises(av.ModelError, match=r"checkpoint-7.* has only pickled weights"):
        av.load(str(tmp_path / "out"))


def test_the_transformer_of_an_old_sentence_encoder_opens(checkpoint, tmp_path):
    shutil.copytree(checkpoint("albert"), tmp_path / "0_Transformer")
    (tmp_path / "1_Pooling").mkdir()
    (tmp_path / "1_Pooling" / "config.json").write_text('{"word_embedding_dimension": 32}')
    (tmp_path / "modules.json").write_text("[]")
    model = av.load(str(tmp_path))
    assert (model.task, "0_Transformer" in model.notes[0]) == ("embedding", True)


def test_a_hub_cache_opens_what_its_main_branch_names(checkpoint, tmp_path):
    cache = tmp_path / "models--someone--tiny"
    for commit in ("a" * 40, "b" * 40):
        shutil.copytree(checkpoint("bert"), cache / "snapshots" / commit)
    (cache / "refs").mkdir()
    (cache / "refs" / "main").write_text("b" * 40)
    model = av.load(str(cache))
    assert (model.name, model.revision) == ("someone/tiny", "b" * 40)
    (cache / "refs" / "main").unlink()
    with pytest.raises(av.ModelError, match=r"holds 2 checkpoints: snapshots"):
        av.load(str(cache))


def test_the_folder_of_a_run_opens_its_whole_model(checkpoint, tmp_path):
    run = tmp_path / "reviews"
    shutil.copytree(checkpoint("bert"), run / "model")
    (run / "adapter").mkdir()
    (run / "adapter" / "adapter_config.json").write_text('{"peft_type": "LORA"}')
    assert av.load(str(run)).name == "reviews"


def test_parts_of_another_pipeline_are_no_checkpoints(checkpoint, tmp_path):
    shutil.copytree(checkpoint("t5-encoder"), tmp_path / "text_encoder")
    shutil.copytree(checkpoint("bert"), tmp_path / "unet")
    config = {"_class_name": "UNet2DConditionModel"}
    (tmp_path / "unet" / "config.json").write_text(json.dumps(config))
    assert 'opened from "text_encoder"' in av.load(str(tmp_path)).notes[0]
    for file in (tmp_path / "text_encoder").glob("tokenizer*"):
        (tmp_path / "tokenizer").mkdir(exist_ok=True)
        file.rename(tmp_path / "tokenizer" / file.name)
    with pytest.raises(av.ModelError, match=r"There is one in .*tokenizer\": copy its files"):
        av.load(str(tmp_path))
    for file in (tmp_path / "tokenizer").iterdir():  # as it says
        shutil.copy(file, tmp_path / "text_encoder" / file.name)
    assert av.load(str(tmp_path)).tokenizer is not None
    with pytest.raises(av.ModelError, match="has no model_type"):
        av.load(str(tmp_path / "unet"))


def test_a_link_that_leads_out_of_the_folder_is_not_followed(checkpoint, tmp_path):
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "checkpoint-1").symlink_to(checkpoint("bert"))
    with pytest.raises(av.ModelError, match=r"has no config\.json"):
        av.load(str(tmp_path / "inside"))


def test_what_a_trainer_writes_beside_weights_is_not_taken_for_them(checkpoint, tmp_path):
    folder = shutil.copytree(checkpoint("bert"), tmp_path / "args")
    (folder / "model.safetensors").unlink()
    (folder / "training_args.bin").write_bytes(b"")
    with pytest.raises(av.ModelError, match=r"has a config\.json but no weights"):
        av.load(str(folder))
