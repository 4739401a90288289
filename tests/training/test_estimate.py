"""About how long a training takes, before it has begun."""

from attnviz.training import estimate
from attnviz.training.config import Architecture, TrainingConfig
from tests import tiny

STEPS = 10_000


def seconds(text, **how):
    given = TrainingConfig(task="text-classification", **how)
    return estimate.seconds(given, STEPS, [text])


def test_a_larger_model_longer_texts_and_larger_batches_take_longer():
    assert seconds("a word", model="sentiment") < seconds("a word", model="minilm")
    assert seconds("a word", model="minilm") < seconds("a word " * 100, model="minilm")
    assert seconds("a word", model="minilm") < seconds("a word", model="minilm", batch=256)


def test_a_checkpoint_of_ones_own_and_a_new_model_are_counted_too(tmp_path):
    folder = tiny.save("bert", tmp_path / "mine")
    assert seconds("a word", model=str(folder))
    small, large = (Architecture(kind="bert", width=width) for width in (64, 512))
    assert seconds("a word " * 50, model="scratch", architecture=small) < seconds(
        "a word " * 50, model="scratch", architecture=large
    )


def test_weights_are_those_that_the_model_has(tmp_path):
    folder = tiny.save("bert", tmp_path / "mine")
    model = tiny.model("bert")
    assert estimate._in_folder(folder).total == sum(p.numel() for p in model.parameters())


def test_what_is_not_here_and_what_is_no_text_has_no_estimate():
    assert seconds("a word", model="someone/not-here") is None
    assert estimate.seconds(TrainingConfig(task="forecasting", model="forecast"), 10, []) is None
