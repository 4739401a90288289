"""The licences of what is shipped and required are known, and stand on one page."""

import json
import re

import pytest

from attnviz.resources import MODELS
from attnviz.training.recipes.recipe import ModelCard
from docs.make_licences import FILE, SHIPPED, judged, licence_of, page
from tests.supply.lock import ROOT, constraints, locked


def test_the_page_is_what_the_packages_say_today():
    assert FILE.read_text(encoding="utf-8") == page(), "`make lock` writes it again"


def test_each_package_of_the_lock_has_a_line_and_none_is_without_a_licence():
    rows = re.findall(r"^\| (\S+) \| (\S+) \| (.+?) \| .*\|$", page(), flags=re.MULTILINE)
    found = {name: version for name, version, licence in rows if licence.strip()}
    assert {name: each.version for name, each in locked().items()}.items() <= found.items()
    assert constraints().items() <= found.items()
    assert "unknown" not in page().lower()


def test_a_package_that_says_nothing_and_a_licence_that_nobody_has_read_are_refused(monkeypatch):
    with pytest.raises(ValueError, match=r'The licence of nobody-has-this is ""'):
        judged("nobody-has-this")
    monkeypatch.setitem(licence_of.__globals__["_UNSAID"], "six", "MIT AND GPL-3.0-only")
    with pytest.raises(ValueError, match=r"GPL-3\.0-only"):
        judged("six")


@pytest.mark.parametrize("folder", sorted(MODELS.iterdir()), ids=lambda folder: folder.name)
def test_each_bundled_model_says_its_licence_and_the_page_says_it_too(folder):
    card = ModelCard(**json.loads((folder / "card.json").read_text(encoding="utf-8")))
    assert card.licence.startswith("Apache-2.0")
    assert (folder / "README.md").read_text(encoding="utf-8") == card.markdown()
    (named,) = [one for one in SHIPPED if f"assets/models/{folder.name}/*" in one.files]
    for part in re.findall(r"CC \S+ [\d.]+|Unicode-[\d.]+", card.licence):
        assert part in named.licence


def test_the_views_carry_nobody_elses_scripts():
    for path in (ROOT / "attnviz" / "views").rglob("*.[jc]s*"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"copyright|@licen[sc]e|@preserve|sourceMappingURL", text, re.I), path
        if path.parent.name != "bundles":  # those are ours, built and compared by `make bundles`
            assert max(map(len, text.splitlines())) < 500, f"{path}: minified"
