"""`make quick`: what a change touches, for as long as one waits, without a browser.

What changed is asked of git: what is not committed and, on a branch, what main lacks; where that
is nothing, the last commit. The files of tests begin in this order: the changed ones and those
that mirror a changed module, those that import one, the laws of the house, the rest of the rooms.
What has not begun after `SECONDS` is left out, and the last lines say how much that is.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAWS = [Path("tests") / name for name in ("test_layers.py", "test_public_api.py", "test_theme.py")]

SECONDS = 70.0
"""From the start of a worker; the start of Python and the last tests come on top."""

_STARTED = time.monotonic()


def changed() -> list[Path]:
    """Return the files that a change is about, relative to the checkout."""
    names = [*_git("diff", "--name-only", "HEAD"), *_git("ls-files", "-o", "--exclude-standard")]
    base = _git("merge-base", "HEAD", "main") or _git("merge-base", "HEAD", "origin/main")
    if base:
        names += _git("diff", "--name-only", base[0], "HEAD")
    return [Path(name) for name in names or _git("diff", "--name-only", "HEAD~1", "HEAD")]


def touched(paths: Iterable[Path], root: Path = ROOT) -> list[Path]:
    """Return the files of tests for a change, the nearest first, without those in Chromium."""
    tests = sorted(path.relative_to(root) for path in (root / "tests").rglob("test_*.py"))
    tests = [path for path in tests if path.parts[1] != "browser"]
    texts = {path: (root / path).read_text(encoding="utf-8") for path in tests}
    own: list[Path] = []
    importing: list[Path] = []
    rooms: list[Path] = []
    for path in paths:
        if path.parts[0] == "tests":
            own.append(path)
            rooms += [each for each in tests if each.parent == path.parent != Path("tests")]
        elif path.parts[0] == "pages":
            own += [each for each in tests if each.match(f"tests/app/test_{path.stem}*.py")]
        elif path.suffix == ".md" and path.parts[0] != "changelog.d":
            own.append(Path("tests/test_guides.py"))
        elif path.parts[0] == "attnviz":
            inner = path.relative_to("attnviz").with_suffix("")
            own += [
                each for each in tests if each.match(f"tests/{inner.parent}/test_{inner.name}*")
            ]
            module = _module(inner)
            importing += [each for each in tests if module.search(texts[each])]
            rooms += _room(inner, tests)
    order = [*own, *importing, *LAWS, *rooms]
    return [path for path in dict.fromkeys(order) if path in texts]


def _module(inner: Path) -> re.Pattern[str]:
    """Match a text that imports a module of attnviz, by its whole name or out of its room."""
    parts = inner.parts[:-1] if inner.name == "__init__" else inner.parts
    room, name = ".".join(("attnviz", *parts[:-1])), re.escape(parts[-1] if parts else "")
    return re.compile(rf"\b{re.escape(room)}\.{name}\b|from {re.escape(room)} import .*\b{name}\b")


def _room(inner: Path, tests: list[Path]) -> list[Path]:
    folder = Path("tests") / inner.parent
    mirrored = [each for each in tests if folder in each.parents]
    pages = [each for each in tests if each.match(f"tests/app/test_{inner.parent.name}*.py")]
    return [*mirrored, *pages] if inner.parent != Path() else []


def pytest_runtest_setup(item: pytest.Item) -> None:
    if time.monotonic() - _STARTED > SECONDS:
        pytest.skip(f"the {SECONDS:.0f} seconds of make quick were over")


def _git(*arguments: str) -> list[str]:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.splitlines() if done.returncode == 0 else []


def main() -> int:
    """Run the tests and return the exit code."""
    files = [str(path) for path in touched(changed())]
    if not files:
        print("No tests are about what has changed.")
        return 0
    options = ["-n", "2", "--dist", "loadgroup", "--no-loadscope-reorder", "-p", "tests.quick"]
    options += ["-m", "not slow and not browser"]
    command = [sys.executable, "-m", "pytest", *options, *files]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
