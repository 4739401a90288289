"""The built-in data sets: one for each task, as large as told, and no row on two sides."""

import numpy as np
import pytest

import attnviz as av
from attnviz.data.columns import ROLES
from attnviz.data.examples import EXAMPLES, example
from attnviz.data.labelled_rows import same_inputs
from attnviz.errors import DataError


@pytest.fixture(scope="module", params=EXAMPLES)
def quick(request):
    return EXAMPLES[request.param], example(request.param, quick=True)


def test_every_task_has_an_example():
    assert {each.task for each in EXAMPLES.values()} == set(ROLES)


def test_sizes_are_those_of_the_table_and_no_input_is_on_two_sides(quick):
    told, data = quick
    assert tuple(data.size.values()) == told.quick_size
    assert data.task == told.task
    assert data.source == f"built-in: {told.name}"
    train, validation, test = (
        set(same_inputs(side, told.task)) for side in (data.train, data.validation, data.test)
    )
    assert not train & validation | train & test | validation & test


def test_columns_are_those_of_the_task_and_labels_are_ids(quick):
    told, data = quick
    required = set(ROLES[told.task]) - {"second"}
    for side in (data.train, data.validation, data.test):
        assert required <= set(side.column_names)
    match told.task:
        case "text-classification" | "image-classification":
            assert set(data.train["label"]) == set(range(len(data.labels)))
            assert set(data.test["label"]) <= set(data.train["label"])
        case "multi-label":
            found = {each for row in data.train["label"] for each in row}
            assert found == set(range(len(data.labels)))
        case "token-classification":
            for row in data.test.select(range(50)):
                assert len(row["words"]) == len(row["label"])
            assert {n for row in data.train["label"] for n in row} == set(range(len(data.labels)))
        case "image-segmentation":
            row = data.train[0]
            assert np.shape(row["mask"]) == np.shape(row["image"])[:2]
            assert set(np.unique(data.train["mask"][:])) == set(range(len(data.labels)))
        case "forecasting":
            assert {len(row) for row in data.test["series"]} == {120}
        case _:
            assert data.labels == ()


def test_a_seed_gives_the_same_rows_and_another_seed_others():
    first, again, other = (example("sentiment", quick=True, seed=seed) for seed in (0, 0, 1))
    assert first.test["text"][:] == again.test["text"][:] != other.test["text"][:]


@pytest.mark.parametrize("name", ["intents", "stars", "digits", "dates", "co2"])
def test_full_sizes_are_those_of_the_table(name):
    assert tuple(example(name).size.values()) == EXAMPLES[name].size


def test_no_template_of_the_test_is_in_training_nor_a_sheet_nor_a_date():
    data = example("intents", quick=True)
    assert not set(data.test["template"]) & set(data.train["template"])
    digits = example("digits", quick=True)
    assert not set(digits.test["sheet"]) & set(digits.train["sheet"])
    dates = example("dates", quick=True)
    assert not set(dates.test["target"]) & set(dates.train["target"])


def test_names_are_labelled_where_they_stand():
    data = example("names", quick=True)
    row = next(row for row in data.train if row["words"][0].istitle() and row["label"][0])
    assert data.labels[row["label"][0]] in ("B-PER", "B-LOC")
    tagged = {w for r in data.train for w, n in zip(r["words"], r["label"], strict=True) if n}
    assert {"Paris", "Jordan"} <= tagged


def test_stars_are_the_share_of_positive_opinions():
    stars = set(example("stars", quick=True).train["label"])
    assert min(stars) == 1
    assert max(stars) == 5
    assert 3 in stars


def test_what_a_measured_series_asks_for_is_later_than_training():
    data = example("sunspots")
    learnt = np.array(data.train["series"][:])
    asked = np.array(data.test["series"][:])[:, 96:]
    values = np.concatenate([learnt[0], learnt[1:, -1]])  # windows one step apart
    for window in asked:
        assert not (np.lib.stride_tricks.sliding_window_view(values, 24) == window).all(1).any()


def test_an_unknown_example_is_refused_with_the_nearest():
    with pytest.raises(DataError, match='Did you mean "digits"'):
        example("digit")
    assert issubclass(DataError, av.AttnvizError)
