"""Which tests `make quick` begins with, and that it ends."""

from pathlib import Path

import pytest

from tests import quick

pytest_plugins = ["pytester"]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    texts = {
        "data/test_tables.py": "from attnviz.data.tables import read_table",
        "data/test_cells.py": "",
        "cli/test_train.py": "from attnviz.data import columns, tables",
        "plots/test_confusion.py": "import attnviz.data.tables_of_others",
        "app/test_compare_page.py": "",
        "browser/test_journeys.py": "from attnviz.data.tables import read_table",
        "test_layers.py": "",
        "test_guides.py": "",
    }
    for name, text in texts.items():
        path = tmp_path / "tests" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("path", "files"),
    [
        ("attnviz/data/tables.py",
         ["data/test_tables.py", "cli/test_train.py", "test_layers.py", "data/test_cells.py"]),
        ("tests/data/test_cells.py",
         ["data/test_cells.py", "test_layers.py", "data/test_tables.py"]),
        ("attnviz/ui/compare/page.py", ["test_layers.py", "app/test_compare_page.py"]),
        ("pages/compare.py", ["app/test_compare_page.py", "test_layers.py"]),
        ("README.md", ["test_guides.py", "test_layers.py"]),
    ],
)  # fmt: skip
def test_the_nearest_tests_come_first(house, path, files):
    found = [str(each.relative_to("tests")) for each in quick.touched([Path(path)], house)]
    assert found == files


def test_what_has_not_begun_in_time_is_left_out_and_said(pytester):
    pytester.makeconftest((Path(__file__).parent / "conftest.py").read_text(encoding="utf-8"))
    pytester.makepyfile(
        late="from tests import quick\nquick.SECONDS = -1.0\n", test_one="def test_one(): 1 / 0"
    )
    done = pytester.runpytest_subprocess("-p", "tests.quick", "-p", "late")
    done.assert_outcomes(skipped=1)
    done.stdout.fnmatch_lines(["1 test was left out: the -1 seconds of make quick were over"])
