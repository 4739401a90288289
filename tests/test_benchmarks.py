"""The benchmarks declare what they claim, and one table says what they found. None is measured."""

from importlib import import_module

import pytest

from benchmarks import __main__ as runner
from benchmarks.claims import Claim, Figure, markdown

FASTER = Claim("faster", 2, "at least")
SMALLER = Claim("smaller", 0.5, "at most", "MB")


@pytest.mark.parametrize("name", runner.names())
def test_every_benchmark_declares_its_claims(name):
    module = import_module(f"benchmarks.{name}")
    assert module.CLAIMS
    assert all(isinstance(claim, Claim) for claim in module.CLAIMS)
    assert len({claim.name for claim in module.CLAIMS}) == len(module.CLAIMS)
    assert module.main.__annotations__["return"] in (list[Figure], "list[Figure]")


def test_a_figure_passes_or_falls_short_and_the_worst_is_told():
    assert Figure(FASTER, 2).verdict == "pass"
    assert Figure(FASTER, 1.9).verdict == "falls short"
    assert Figure(FASTER, float("nan")).verdict == "falls short"
    assert FASTER.worst([3, 1.5, 2]) == Figure(FASTER, 1.5)
    assert SMALLER.worst([0.1, 0.7]).verdict == "falls short"


def test_the_table_has_a_row_a_figure_and_says_what_measured():
    text = markdown({"one": [Figure(FASTER, 3.14159)], "two": [Figure(SMALLER, 0.7)]})
    assert "| one | faster | 3.14 times | at least 2 | pass | " in text
    assert "| two | smaller | 0.7 MB | at most 0.5 | falls short | " in text
    assert "cores; Python" in text


def test_the_last_table_is_written_between_its_marks(tmp_path, monkeypatch):
    page = tmp_path / "benchmarks.md"
    page.write_text(f"before\n{runner.BEGIN}\nold\n{runner.END}\nafter\n")
    monkeypatch.setattr(runner, "PAGE", page)
    runner.write({"one": [Figure(FASTER, 3)], "two": [Figure(SMALLER, 0.7)]})
    runner.write({"one": [Figure(FASTER, 4)]})
    text = page.read_text()
    assert text.startswith(f"before\n{runner.BEGIN}\n\n| benchmark |")
    assert text.endswith(f"\n{runner.END}\nafter\n")
    assert "old" not in text
    assert [line.split(" | ")[2] for line in text.splitlines() if line.startswith("| ")] == [
        "figure", "4 times", "0.7 MB",
    ]  # fmt: skip


def test_a_benchmark_that_is_not_there_is_refused(capsys):
    with pytest.raises(SystemExit):
        runner.main(["nothing"])
    assert "there are attribution" in capsys.readouterr().err


def test_what_is_measured_quickly_is_not_written(capsys):
    assert set(runner.QUICK) <= set(runner.names())
    with pytest.raises(SystemExit):
        runner.main(["--quick", "--write"])
    assert "leave one of the two out" in capsys.readouterr().err


def test_the_page_has_a_place_for_the_table():
    text = runner.PAGE.read_text(encoding="utf-8")
    assert text.count(runner.BEGIN) == text.count(runner.END) == 1
