"""Documents that show how: their blocks run and print what is shown; links lead somewhere."""

import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from attnviz.attribution.methods import METHODS
from attnviz.attribution.perturbation import MOST_EXACT
from attnviz.data.labels import MOST_CLASSES
from attnviz.data.rows import MOST_COLUMNS
from attnviz.records.streamed import MOST_MAP_BYTES
from attnviz.tracing.budget import KEPT_BYTES, MOST_BYTES
from attnviz.tracing.capture import MOST_GENERATED
from attnviz.tracing.generation import MOST_NEW_TOKENS
from attnviz.tracing.sweeps import MOST_EDGES
from tests import guides, warm

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
GUIDES = [
    ROOT / "docs" / "what-attention-tells.md",
    *sorted((ROOT / "docs" / "tutorials").glob("*.md")),
]
RECIPES = sorted((ROOT / "docs" / "recipes").glob("*.md"))

# What a recipe may change or run; the rest of a checkout is not for it.
HOUSE = ("app.py", "pyproject.toml", "attnviz", "pages", "assets", "tests", ".streamlit")


def follow(file: Path, folder: Path, *, house: Path = ROOT, anew: bool = True) -> None:
    """Follow a document in a process of its own, with the attnviz of that checkout.

    anew: in a Python that starts for it, not in a fork of one that has imported this attnviz.
    """
    environment = {**os.environ, "PYTHONPATH": str(house), "COLUMNS": "200", "NO_COLOR": "1"}
    command = [sys.executable, "-m", "tests.guides", str(file)]
    if anew:
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    else:
        done = warm.run(command, cwd=folder, env=environment)
    assert done.returncode == 0, done.stderr[-4000:]


def test_the_readme_prints_what_it_shows(tmp_path):
    follow(ROOT / "README.md", tmp_path)


@pytest.mark.parametrize("file", GUIDES, ids=lambda file: file.stem)
def test_a_guide_prints_what_it_shows(file, tmp_path):
    follow(file, tmp_path, anew=False)


@pytest.mark.skipif(not os.environ.get("ATTNVIZ_RECIPES"), reason="minutes: `make slow` does it")
@pytest.mark.parametrize("file", RECIPES, ids=lambda file: file.stem)
def test_a_recipe_can_be_followed_in_a_copy_of_this_checkout(file, tmp_path):
    for name in HOUSE:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")  # used as it is
    follow(file, tmp_path, house=tmp_path)


@pytest.mark.parametrize("file", RECIPES, ids=lambda file: file.stem)
def test_the_changes_of_a_recipe_fit_this_checkout(file, tmp_path):
    guides.apply_changes(file.read_text(encoding="utf-8"), ROOT, tmp_path)


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_link_leads_somewhere(file):
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", file.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (file.parent / target).exists(), target


def test_the_reference_is_what_the_docstrings_and_commands_say():
    written = runpy.run_path(str(ROOT / "docs" / "make_reference.py"))["reference"]()
    shown = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    assert shown == written, "docs/reference.md is stale: make reference"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (MOST_EXACT, "more than {} units"),
        (KEPT_BYTES >> 20, "maps of one trace | {} MiB"),
        (MOST_BYTES >> 30, "architectures that cannot be streamed | {} GiB"),
        (MOST_MAP_BYTES >> 30, "one head's whole map of a streamed trace | {} GiB"),
        (MOST_GENERATED, "tokens written | {} by an encoder-decoder"),
        (MOST_NEW_TOKENS, "{} on the page Generation"),
        (MOST_EDGES, "edges of a sweep | {} "),
        (MOST_CLASSES, "{:,} classes"),
        (MOST_COLUMNS, "{:,} columns"),
    ],
)
def test_the_limits_are_those_of_the_code(value, said):
    text = (ROOT / "docs" / "limits.md").read_text(encoding="utf-8")
    assert said.format(value) in " ".join(text.split())


def test_the_readme_counts_the_architectures_of_the_table_and_the_methods():
    text = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    table = (ROOT / "docs" / "architectures.md").read_text(encoding="utf-8")
    (architectures,) = re.findall(r"^(\d+ architectures)", table, re.MULTILINE)
    assert f"to 1e-6 on {architectures}" in text
    ones = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    assert f"Twenty-{ones[len(METHODS) - 21]} methods" in text


def test_a_document_that_shows_something_else_is_caught(tmp_path):
    guides.check("```python\nprint(0.25)\n```\n\n```text\n0.25\n```\n", tmp_path)
    with pytest.raises(AssertionError, match=r"is shown\n0.5"):
        guides.check("```python\nprint(0.25)\n```\n\n```text\n0.5\n```\n", tmp_path)
    with pytest.raises(subprocess.CalledProcessError):
        guides.check("```bash\nfalse\n```\n", tmp_path)


def test_a_shown_text_agrees_up_to_its_last_digit():
    assert guides.agrees("a 0.125\n  b", "a 0.1249\nb\n")
    assert not guides.agrees("a 0.125", "a 0.120")
    assert not guides.agrees("12 rows", "13 rows")
    assert guides.agrees("x ... y 2e-06", "x and more\nlines y 3e-06")
    assert not guides.agrees("x ... y", "x and more")


def test_files_and_changes_are_written(tmp_path):
    guides.check(
        "```csv t.csv\na\nb\n```\n\n```diff t.csv\n a\n-b\n+c\n+d\n```\n\n"
        "```python\nprint(open('t.csv').read())\n```\n\n```text\na\nc\nd\n```\n",
        tmp_path,
    )
    with pytest.raises(LookupError, match="0 places"):
        guides.check("```csv t.csv\na\n```\n\n```diff t.csv\n x\n+y\n```\n", tmp_path)
