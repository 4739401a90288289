"""What the Makefile does for every command that it runs."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make here")
def test_bytecode_is_cached_whatever_the_machine_says():
    asked = subprocess.run(
        ["make", "--silent", "--eval", 'asked: ; @echo "[$$PYTHONDONTWRITEBYTECODE]"', "asked"],
        cwd=Path(__file__).parents[1], env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert asked.stdout.strip() == "[]"


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make here")
@pytest.mark.parametrize(("fails", "code"), [("", 0), ("types", 2), ("tests", 2)])
def test_types_are_looked_at_beside_the_tests_and_either_can_fail(tmp_path, fails, code):
    root = Path(__file__).parents[1]
    say = {name: f"echo {name} said; exit {int(name == fails)}" for name in ("types", "tests")}
    (tmp_path / ".venv").mkdir()
    done = subprocess.run(
        ["make", "--silent", "-f", str(root / "Makefile"), "test", *(
            f"--old-file={name}" for name in (".venv/.test", "node_modules", "browser", "lint")
        ), f"TYPES={say['types']}", f"PYTEST=({say['tests']})"],
        cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stdout.splitlines()) == (code, ["tests said", "types said"])


def test_no_script_of_the_front_end_asks_for_an_npm_of_its_own():
    """The Makefile starts the npm that comes with the tests; a machine need have no other."""
    package = json.loads((Path(__file__).parents[1] / "package.json").read_text(encoding="utf-8"))
    assert not [name for name, line in package["scripts"].items() if "npm" in line]
