"""What leaves in a wheel and in a source archive: what is named, all of it, and nothing else."""

import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from docs.make_licences import SHIPPED
from tests.supply.lock import ROOT

ROOMS = ("attnviz", "pages", "assets", ".streamlit")

STRAY = (
    ".streamlit/secrets.toml",
    "assets/models/dates/.cache/lock",
    "assets/models/dates/optimizer.pt",
    "assets/models/dates/pytorch_model.bin",
    "attnviz/.env",
    "attnviz/__pycache__/errors.cpython-311.pyc",
    "attnviz/notes.txt",
    "attnviz/views/big.js.map",
    "pages/.env",
    "pages/__pycache__/home.cpython-311.pyc",
    "runs/mine/config.yaml",
    "tests/test_that.py",
    "docs/that.md",
    "id_rsa",
)
"""What lies about in a checkout and is nobody's business."""

SOURCES = {
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "attnviz/views").rglob("*")
    if path.suffix in (".js", ".ts")
    and path.parent.name != "bundles"
    and path.name != "bertviz_stand_ins.js"
}
"""What the bundles of the views are made of: a browser never reads them."""

LEFT = ("secrets.toml", ".DS_Store")
"""What lies about in this one, if anything does."""


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """Both archives of a copy of the checkout in which a few things lie about."""
    folder = tmp_path_factory.mktemp("checkout")
    leave = shutil.ignore_patterns("__pycache__")
    for room in ROOMS:
        shutil.copytree(ROOT / room, folder / room, ignore=leave)
    for name in ("app.py", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    for name in STRAY:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("stray")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", "dist"],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    return folder / "dist"


@pytest.fixture(scope="module")
def wheel(built) -> dict[str, int]:
    """The sizes of a wheel's files by the places they have in the checkout."""
    with zipfile.ZipFile(next(built.glob("*.whl"))) as file:
        sizes = {each.filename: each.file_size for each in file.infolist()}
    return {
        name.removeprefix("attnviz/_bundle/"): size
        for name, size in sizes.items()
        if ".dist-info/" not in name
    }


def test_a_wheel_holds_what_is_named_with_a_licence_and_each_file_once(wheel):
    named = [
        {path.relative_to(ROOT).as_posix() for glob in one.files for path in ROOT.glob(glob)}
        for one in SHIPPED
    ]
    counts = {name: sum(name in those for those in named) for name in wheel}
    assert {name for name, count in counts.items() if count != 1} == set()


def test_a_wheel_holds_nothing_that_lies_about_and_all_that_belongs_to_it(wheel):
    assert set(wheel) & set(STRAY) == set()
    kept = {
        path.relative_to(ROOT).as_posix()
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.is_file() and path.parent.name != "__pycache__" and path.name not in LEFT
    }
    assert set(wheel) == (kept | {"app.py"}) - SOURCES


def test_a_wheel_stays_small(wheel):
    assert max(wheel.values()) < 1_500_000
    assert sum(wheel.values()) < 12_000_000


def test_the_source_archive_makes_the_same_wheel(built, wheel, tmp_path):
    with tarfile.open(next(built.glob("*.tar.gz"))) as file:
        file.extractall(tmp_path, filter="data")
    (root,) = tmp_path.iterdir()
    inside = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    assert inside - set(wheel) <= {
        "PKG-INFO",
        "pyproject.toml",
        "README.md",
        "LICENSE",
        ".gitignore",
    }
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "again")],
        cwd=root, check=True, capture_output=True,
    )  # fmt: skip
    first, again = next(built.glob("*.whl")), next((tmp_path / "again").glob("*.whl"))
    with zipfile.ZipFile(first) as one, zipfile.ZipFile(again) as other:
        assert {e.filename: e.CRC for e in one.infolist()} == {
            e.filename: e.CRC for e in other.infolist()
        }


def test_an_editable_install_is_the_checkout_as_it_stands(built, tmp_path):
    """`make app` and `make test` install so."""
    make = "import sys, hatchling.build as made; made.build_editable(sys.argv[1])"
    subprocess.run(
        [sys.executable, "-c", make, str(tmp_path)],
        cwd=built.parent, check=True, capture_output=True,
    )  # fmt: skip
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as file:
        (path,) = [name for name in file.namelist() if name.endswith(".pth")]
        assert Path(file.read(path).decode()).samefile(built.parent)
        inside = [name for name in file.namelist() if ".dist-info/" not in name]
    assert sorted(inside) == sorted([path, "attnviz/_bundle/app.py"])


def test_no_file_holds_a_key_or_a_place_on_the_machine_of_who_wrote_it(built):
    secret = re.compile(
        rb"-----BEGIN [A-Z ]*PRIVATE KEY|\bhf_[A-Za-z0-9]{30}|\bAKIA[0-9A-Z]{16}|\bghp_\w{36}"
        rb"|/root/|/home/\w+/|/Users/\w+/"
    )
    with zipfile.ZipFile(next(built.glob("*.whl"))) as file:
        assert [name for name in file.namelist() if secret.search(file.read(name))] == []
