"""attnviz runs: what is kept, from a shell."""

import pytest

from attnviz.store import owners
from attnviz.store.library import library_in
from tests.store.kept import attribution, trace


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setenv("ATTNVIZ_RUNS_DIR", str(tmp_path / "runs"))
    library = library_in(tmp_path / "runs")
    return library, library.keep(trace(), name="[red]first", tags=["a"]), library.keep(
        attribution(), name="second", note="look here"
    )  # fmt: skip


def test_what_is_kept_is_listed_and_searched(shell, kept):
    _, first, second = kept
    done = shell("runs", "list")
    assert done.exit_code == 0, done.stderr
    lines = done.output.splitlines()
    assert second.id in lines[1]
    assert first.id in lines[2]
    assert " [red]first" in lines[2]
    assert first.id not in shell("runs", "list", "look").output
    assert second.id not in shell("runs", "list", "--kind", "trace").output
    assert shell("runs", "list", "--since", "2999-01-01").output == "Nothing matches.\n"


def test_an_empty_folder_holds_nothing(shell, tmp_path):
    done = shell("runs", "list", "--runs-dir", str(tmp_path))
    assert (done.exit_code, done.output) == (0, "Nothing is kept here.\n")
    assert not list(tmp_path.iterdir())


def test_one_entry_is_shown_exported_and_imported(shell, kept, tmp_path):
    library, _, second = kept
    done = shell("runs", "show", second.id[:6])
    assert done.exit_code == 0, done.stderr
    assert "look here" in done.output
    assert f"attnviz.Library({str(library.folder)!r}).open({second.id!r})" in done.output
    out = tmp_path / "second.zip"
    assert shell("runs", "export", second.id, "--out", str(out)).exit_code == 0
    done = shell("runs", "import", str(out), "--runs-dir", str(tmp_path / "others"))
    assert done.exit_code == 0, done.stderr
    assert [e.name for e in library_in(tmp_path / "others").find()] == ["second"]


def test_things_are_given_deleted_listed_in_the_bin_and_put_back(shell, kept, tmp_path):
    library, first, second = kept
    done = shell("runs", "give", first.id, " e\u0301va ")
    assert (done.exit_code, done.output) == (0, '"[red]first" now belongs to \u00e9va.\n')
    assert library.entry(first.id).owner == "\u00e9va"
    assert "\u00e9va" in shell("runs", "list").output
    assert "owner" in shell("runs", "show", first.id).output
    assert shell("runs", "give", first.id, "\n").exit_code == 0
    assert library.entry(first.id).owner == ""
    done = shell("runs", "delete", second.id)
    assert (done.exit_code, done.output) == (0, '"second" is in the bin for 30 days.\n')
    listed = shell("runs", "bin").output
    assert "second" in listed
    assert "[red]first" not in listed
    where = next(word for word in listed.split() if word.startswith(second.id))
    assert shell("runs", "bin", "--restore", where).exit_code == 0
    assert library.entry(second.id) == second
    assert shell("runs", "bin", "--restore", where).exit_code == 2
    shell("runs", "delete", second.id)
    assert shell("runs", "bin", "--empty").output == "Removed 1 thing for good.\n"
    assert shell("runs", "bin").output == "The bin is empty.\n"
    assert shell("runs", "delete", first.id, "--bin-days", "0").output == '"[red]first" is gone.\n'
    assert library.find() == []


def test_a_training_is_given_deleted_and_put_back(shell, kept, tmp_path):
    run = tmp_path / "runs" / "mine"
    run.mkdir()
    (run / "config.yaml").write_text("model: minilm\n")
    done = shell("runs", "give", "training/mine", "ada")
    assert done.exit_code == 0, done.stderr
    (folder,) = [path for path in (tmp_path / "runs").iterdir() if path.name.startswith("mine")]
    assert owners.of_run(folder).owner == "ada"
    assert folder.name in done.output.replace("\n", "")
    assert shell("runs", "delete", f"training/{folder.name}").exit_code == 0
    assert not folder.exists()
    where = next(word for word in shell("runs", "bin").output.split() if "training/" in word)
    assert shell("runs", "bin", "--restore", where).exit_code == 0
    assert owners.of_run(folder).owner == "ada"


def test_the_index_is_rebuilt_and_what_is_broken_is_said(shell, kept):
    library, first, _ = kept
    assert shell("runs", "rebuild").output == "2 entries.\n"
    (library.folder / first.id / "trace.json").write_text("{")
    done = shell("runs", "rebuild")
    assert done.exit_code == 1
    assert "is not complete JSON" in done.output


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (("list", "--kind", "traces"), 'Did you mean "trace"?'),
        (("list", "--since", "yesterday"), "is not a day"),
        (("show", "xyz"), "Nothing is kept under"),
        (("show", ""), "Nothing is kept under"),
        (("export", "xyz", "--out", "a.zip"), "Nothing is kept under"),
        (("import", "nothing.zip"), "No file at"),
    ],
)
def test_what_cannot_be_is_a_sentence(command, sentence, shell, kept):
    done = shell("runs", *command)
    assert done.exit_code == 2
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1
