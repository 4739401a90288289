"""The shipped dates model, opened as a user opens it; and a short run of its recipe."""

import dataclasses
import json
import stat

import pytest
import torch
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer, BartForConditionalGeneration

import attnviz as av
from attnviz.data.generators.dates import splits
from attnviz.resources import MODELS
from attnviz.training.recipes.dates import EXAMPLE, alignments, answers, exact_match, train

FOLDER = MODELS / "dates"

TYPED = {
    "5 de marzo de 2024": "2024-03-05",
    "5 March 2024": "2024-03-05",
    "March 5, 2024": "2024-03-05",
    "  MARCH 5, 2024 ": "2024-03-05",
    "Dienstag, 5. März 2024": "2024-03-05",
    "14 juillet 1789": "1789-07-14",
    "martedì 24 dicembre 2013": "2013-12-24",
    "25 december 1999": "1999-12-25",
    "31.12.2050": "2050-12-31",
    "11/12/2013": "2013-12-11",
    "2013-11-12": "2013-11-12",
}


@pytest.fixture(scope="module")
def data():
    # Another seed than that of the training; the same dates and formats are held out.
    return splits(train=6, test=300, seed=7)


@pytest.fixture(scope="module")
def model():
    return av.load("dates", device="cpu")


@pytest.fixture(scope="module")
def random_model(model):
    torch.manual_seed(0)
    hf = BartForConditionalGeneration(model.hf.config).eval()
    hf.generation_config = model.hf.generation_config
    return dataclasses.replace(model, hf=hf)


@pytest.mark.parametrize(("split", "floor"), [("dates", 0.97), ("formats", 0.9)])
def test_the_shipped_model_writes_dates_it_never_saw(model, data, split, floor):
    assert exact_match(model, data[split]) >= floor


def test_random_weights_write_no_date(random_model, data):
    assert exact_match(random_model, data["dates"]) == 0


def _cross_attention_aligns(model, examples) -> bool:
    aligned = alignments(model, examples).values()
    return all(of.own > 0.9 and of.weight > 1.5 * of.even for of in aligned)


def test_each_part_of_the_answer_looks_at_its_own_part_of_the_text(model, data):
    assert _cross_attention_aligns(model, data["dates"][:100])


def test_so_it_does_in_formats_never_seen(model, data):
    assert _cross_attention_aligns(model, data["formats"][:100])


def test_cross_attention_of_random_weights_aligns_nothing(random_model, data):
    assert not _cross_attention_aligns(random_model, data["dates"][:20])


@pytest.mark.parametrize(("text", "iso"), TYPED.items())
def test_dates_that_people_type_first_are_read_right(model, text, iso):
    assert answers(model, [text]) == [iso]


def test_the_example_shows_the_story(model):
    trace = av.trace(model, EXAMPLE)
    assert trace.stacks == ("encoder", "decoder", "cross")
    assert trace.prediction.text == "2024-03-05"
    assert trace.stack("cross").keys.text == (
        "5", "de", "marzo", "de", "2", "0", "2", "4", "</s>",
    )  # fmt: skip
    assert trace.stack("cross").queries.text == ("<s>", *"2024-03-05")
    card = json.loads((FOLDER / "card.json").read_text())
    assert card["example"] == EXAMPLE
    opens = card["opens"]
    assert opens["stack"] == "cross"
    map_ = trace.attention(opens["layer"], opens["head"], stack="cross")
    assert map_.argmax(-1)[5] == 2  # the row of the first hyphen writes the month
    assert b"marzo" in av.view(trace).data


def test_a_given_target_is_scored_like_the_written_one(model):
    written = av.trace(model, EXAMPLE)
    given = av.trace(model, EXAMPLE, target="2024-03-05")
    assert given.stack("cross").queries.text == written.stack("cross").queries.text


def test_the_folder_holds_what_a_stranger_needs():
    config = json.loads((FOLDER / "config.json").read_text())
    assert config["architectures"] == ["BartForConditionalGeneration"]
    generation = json.loads((FOLDER / "generation_config.json").read_text())
    assert generation["decoder_start_token_id"] == config["decoder_start_token_id"]
    baked = json.loads((FOLDER / "tokenizer.json").read_text())
    assert baked["padding"] is None
    assert baked["truncation"] is None
    tokenizer = AutoTokenizer.from_pretrained(FOLDER)
    assert tokenizer.is_fast
    assert tokenizer("MÄRZ")["input_ids"] == tokenizer("märz")["input_ids"]
    assert (FOLDER / "model.safetensors").stat().st_size < 1_000_000
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o644 for path in FOLDER.iterdir())


def test_the_card_says_what_the_shipped_model_scores(model, data):
    card = json.loads((FOLDER / "card.json").read_text())
    for split in ("dates", "formats"):
        assert exact_match(model, data[split]) == pytest.approx(card["scores"][split], abs=0.05)


@pytest.mark.slow
def test_a_short_run_lowers_the_loss_and_writes_a_folder_that_opens(tmp_path):
    card = train(out=tmp_path, steps=80, seed=0)
    first, last = card.losses
    assert last < first - 1
    AutoModelForSeq2SeqLM.from_pretrained(tmp_path)
    AutoTokenizer.from_pretrained(tmp_path)
    assert json.loads((tmp_path / "card.json").read_text())["steps"] == 80
    assert "Limits" in (tmp_path / "README.md").read_text()
    for path in tmp_path.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o644
