"""docs/architecture.md names places that are there, every room, and the floors that are held."""

import re
from pathlib import Path

import pytest

from tests.test_layers import LINES, UI_LINES

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")

# Where a path of the page begins: `generators/` stands in the line of `data/`.
BASES = [
    ROOT / base
    for base in (".", "tests", "attnviz", "attnviz/ui", "attnviz/data", "attnviz/training")
]


@pytest.mark.parametrize("document", ["architecture", "libraries"])
def test_every_place_that_a_document_names_is_there(document):
    text = (ROOT / "docs" / f"{document}.md").read_text(encoding="utf-8")
    places = set(re.findall(r"`((?:[\w.-]+/)+[\w.-]*|[\w-]+\.py)`", text))
    assert len(places) > 20
    assert not [place for place in places if not any((base / place).exists() for base in BASES)]


def test_every_room_with_a_folder_has_a_line():
    rooms = set.union(*LINES, *UI_LINES)
    folders = {room for room in rooms if any((base / room).is_dir() for base in BASES)}
    assert "tracing" in folders
    lines = "".join(line for line in PAGE.splitlines() if line.startswith("|"))
    assert not [room for room in sorted(folders) if f"`{room}/`" not in lines]


def test_its_floors_are_those_that_are_held():
    (block,) = re.findall(r"^```\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    floors = [set(re.split(r"\s{2,}", line)[0].split(" · ")) for line in block.splitlines()]
    assert floors == LINES
