"""The lock names all that is installed, and an install from it takes nothing else."""

import hashlib
import importlib.metadata
import os
import re
import shutil
import subprocess
import tomllib
import zipfile

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from docs.make_lock import FROM_SOURCE, WITHOUT_DEPENDENCIES
from tests.supply.lock import FILES, ROOT, constraints, locked, options, packages

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKED = locked()


def test_the_lock_holds_each_version_that_the_constraints_name():
    versions = {name: each.version for name, each in LOCKED.items()}
    assert {name: versions.get(name) for name in constraints()} == constraints()


def test_the_lock_holds_beside_them_only_what_pytorch_asks_for_on_other_machines():
    more = {each.name: each.file for each in LOCKED.values() if each.name not in constraints()}
    assert set(more.values()) == {"torch"}
    assert all(re.match(r"triton$|(nvidia|cuda)-", name) for name in more)


def test_each_package_stands_once_with_hashes_that_are_hashes():
    every = [each for path in FILES for each in packages(path)]
    assert len({each.name for each in every}) == len(every) > 150
    for each in every:
        assert each.hashes, each.name
        assert len(set(each.hashes)) == len(each.hashes), each.name
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", said) for said in each.hashes), each.name


def test_each_file_makes_pip_ask_for_hashes_and_names_no_place():
    for path in FILES:
        assert options(path)[:2] == ["--require-hashes", "--only-binary :all:"]
        for said in options(path)[2:]:
            assert said.removeprefix("--no-binary ") in FROM_SOURCE
        assert not re.search(r"/[a-z]|:/", "".join(path.read_text().splitlines(True)[4:]))


NOT_LOCKED = "window"
"""An extra for one's own machine: a toolkit of 700 MB, which no server installs."""


def test_all_that_is_installed_for_a_requirement_of_the_project_is_in_the_lock():
    extras = PROJECT["project"]["optional-dependencies"]
    asked = [*PROJECT["project"]["dependencies"], *PROJECT["build-system"]["requires"]]
    asked += [each for extra, those in extras.items() if extra != NOT_LOCKED for each in those]
    left = [Requirement(each) for each in [*asked, *(f"{n}>0" for n in WITHOUT_DEPENDENCIES)]]
    seen: set[tuple[str, frozenset[str]]] = set()
    missing = []
    while left:
        each = left.pop()
        key = (canonicalize_name(each.name), frozenset(each.extras))
        if key in seen or key[0] == "attnviz":
            continue
        seen.add(key)
        here = LOCKED.get(key[0])
        if here is None or not each.specifier.contains(here.version, prereleases=True):
            missing.append(str(each))
        if key[0] in WITHOUT_DEPENDENCIES:
            continue
        for needs in map(Requirement, importlib.metadata.requires(each.name) or ()):
            for_extras = [{"extra": extra} for extra in ("", *each.extras)]
            if needs.marker is None or any(needs.marker.evaluate(of) for of in for_extras):
                left.append(needs)
    assert missing == []


def test_make_takes_what_the_lock_names_and_refuses_everything_else(tmp_path):
    """One wheel in three locks: with another's hash, with none, and with its own."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "lock").mkdir()
    wheel = tmp_path / "wheels" / "tiny-1.0-py3-none-any.whl"
    wheel.parent.mkdir()
    with zipfile.ZipFile(wheel, "w") as file:
        file.writestr("tiny.py", "")
        about = "tiny-1.0.dist-info"
        file.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
        file.writestr(
            f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        file.writestr(f"{about}/RECORD", "")
    own = hashlib.sha256(wheel.read_bytes()).hexdigest()
    env = {key: value for key, value in os.environ.items() if not key.startswith("PIP_")}
    env |= {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheel.parent), "PIP_CONFIG_FILE": os.devnull}

    def made(line: str) -> str:
        for name in ("torch", "app"):
            (tmp_path / "lock" / f"{name}.txt").write_text("--require-hashes\n")
        (tmp_path / "lock" / "build.txt").write_text(f"--require-hashes\n{line}\n")
        done = subprocess.run(
            ["make", ".venv/.app", "LOCKED=1"],
            cwd=tmp_path,
            env=env,
            capture_output=True,
            text=True,
        )
        return done.stdout + done.stderr

    installed = tmp_path / ".venv"
    assert "DO NOT MATCH THE HASHES" in made(f"tiny==1.0 --hash=sha256:{'0' * 64}")
    assert not list(installed.rglob("tiny.py"))
    assert "Hashes are required" in made("tiny==1.0")
    assert not list(installed.rglob("tiny.py"))
    made(f"tiny==1.0 --hash=sha256:{own}")
    assert list(installed.rglob("tiny.py"))
    (installed / ".locked").unlink()
    assert "made without the lock" in made(f"tiny==1.0 --hash=sha256:{own}")
