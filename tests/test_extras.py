"""One list of packages that only some uses need: as in pyproject, and nowhere else."""

import re
import tomllib
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest

import attnviz as av
from attnviz import extras

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OPTIONAL = PROJECT["optional-dependencies"]


def normal(requirement: str) -> str:
    """The name of a requirement, without its version and extras."""
    return re.split(r"[\[<>=!~ ;]", requirement)[0].lower().replace("_", "-")


def brought(requirement: str) -> set[str]:
    """What a requirement is there for: itself, or with extras what those bring."""
    found = re.match(r"([\w-]+)\[([\w,]+)\]", requirement)
    if found is None:
        return {normal(requirement)}
    of_extras = {
        normal(each)
        for each in requires(found[1]) or ()
        for extra in found[2].split(",")
        if re.search(rf"extra == ['\"]{extra}['\"]", each)
    }
    return of_extras | {normal(requirement)}


@pytest.mark.parametrize("extra", extras.EXTRAS)
def test_the_packages_of_an_extra_are_those_of_the_project(extra):
    asked = {name for requirement in OPTIONAL[extra] for name in brought(requirement)}
    known = {extras.distribution(package).lower() for package in extras.EXTRAS[extra]}
    assert known <= asked
    # What brings others by an extra of its own (streamlit[auth]) is needed by everybody anyway.
    plain = {normal(each) for each in OPTIONAL[extra]} - set(map(normal, PROJECT["dependencies"]))
    assert plain <= known


def test_every_extra_of_the_project_that_is_for_users_is_listed():
    assert set(extras.EXTRAS) == set(OPTIONAL) - {"test"}


def test_packages_are_called_as_they_are_installed():
    installed = packages_distributions()
    for package in {each for listed in extras.EXTRAS.values() for each in listed}:
        if package in installed:
            names = {each.lower().replace("_", "-") for each in installed[package]}
            assert extras.distribution(package) in names


def test_a_missing_package_is_one_sentence_with_the_command(monkeypatch):
    extras.check("Training", "numpy", extra="train")
    monkeypatch.setattr("attnviz.extras.find_spec", lambda name: None if name == "yaml" else name)
    with pytest.raises(av.DataError) as refused:
        extras.check("Training", *extras.TRAINING, extra="train", error=av.DataError)
    said = 'Training needs the package pyyaml: pip install "attnviz[train]".'
    assert str(refused.value) == said
    assert set(extras.TRAINING) <= set(extras.EXTRAS["train"])


def test_nobody_else_tells_what_to_install():
    told = {
        path.relative_to(ROOT).as_posix()
        for path in [*(ROOT / "attnviz").rglob("*.py"), *(ROOT / "pages").glob("*.py")]
        if "pip install" in path.read_text(encoding="utf-8")
    }
    assert told == {"attnviz/extras.py", "attnviz/data/package_data.py"}  # the latter in its head
