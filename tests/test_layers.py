"""Who may import whom: each room may know the rooms below it, never one on its own line."""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

import attnviz

ROOT = Path(__file__).parents[1]

# From the top of the house to its foundation.
LINES = [
    {"app", "pages"},
    {"ui", "cli"},
    {"evidence"},
    {"evaluation"},
    {"attribution", "training", "export"},
    {"modules"},
    {"tracing", "plots", "views"},
    {"models", "data", "metrics", "store"},
    {"records", "progress", "disk", "kernels"},
    {"confined"},
    {"text", "allowance", "extras", "json_size", "zips"},
    {"errors", "resources", "children", "surroundings", "version", "plain_file"},
    {"language"},
]
LINE_OF = {room: number for number, line in enumerate(LINES) for room in line}

# The same inside ui: the pages' own rooms know each other, in no circle.
UI_LINES = [
    {"about", "attention", "attribution", "compare", "evaluate", "generation", "interventions",
     "lenses", "library", "main", "role_table", "runs", "train", "what_if"},
    {"frame"},
    {"server", "routes"},
    {"shared"},
    {"visitor"},
    {"session"},
    {"access"},
    {"operator"},
]  # fmt: skip
UI_LINE_OF = {room: number for number, line in enumerate(UI_LINES) for room in line}

# Libraries that only some rooms may know.
ONLY_IN = {
    "streamlit": {"app", "pages", "ui"},
    "starlette": {"ui"},
    "captum": {"attribution"},
    "peft": {"models", "training"},
    "accelerate": {"training"},
    "plotly": {"plots", "export"},
    "matplotlib": {"export"},
    "typer": {"cli"},
    "torch": {"models", "modules", "tracing", "attribution", "training", "evaluation"},
    "transformers": {"models", "modules", "tracing", "attribution", "training", "evaluation"},
    "datasets": {"data", "training", "evaluation"},
    "huggingface_hub": {"models"},
    "icu4py": {"text"},
    "numba": {"kernels"},
    "triton": {"kernels"},
    "regex": {"text"},
    "webview": {"cli"},
}


def room_of(path: Path) -> str:
    parts = path.relative_to(ROOT).parts
    name = parts[1] if parts[0] == "attnviz" else parts[0]
    return name.removesuffix(".py")


FILES = sorted(
    path
    for path in [ROOT / "app.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "attnviz").rglob("*.py")]
    if room_of(path) not in ("__init__", "__main__")
)


@dataclass(frozen=True)
class Read:
    """What the laws ask of a module: the names it imports anywhere, and its functions."""

    imports: frozenset[str]
    needed: dict[str, int]
    """How many arguments each function cannot do without."""


@cache
def read(path: Path) -> Read:
    """Read a module once for all laws."""
    imports: set[str] = set()
    counts: dict[str, int] = {}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imports |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            imports |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.FunctionDef):
            counts[f"{node.name} (line {node.lineno})"] = needed(node)
    return Read(frozenset(imports), counts)


def needed(function: ast.FunctionDef) -> int:
    """Count the arguments that a function cannot do without."""
    given = function.args
    named = [each.arg for each in (*given.posonlyargs, *given.args)]
    options = sum(default is not None for default in given.kw_defaults)
    own = len(named) - (named[:1] in (["self"], ["cls"])) - len(given.defaults)
    return own + len(given.kwonlyargs) - options


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_downwards(path):
    room = room_of(path)
    assert room in LINE_OF, f"{room} has no line in the house: add it to LINES"
    for name in read(path).imports:
        parts = name.split(".")
        if parts[0] == "attnviz" and len(parts) > 1:
            # cli opens the front door, as a user does
            other = parts[1]
            if other not in LINE_OF or other == room:
                continue
            assert LINE_OF[other] > LINE_OF[room], f"{room} may not import {other}"
        elif parts[0] in ONLY_IN:
            assert room in ONLY_IN[parts[0]], f"{room} may not import {parts[0]}"


MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in FILES
    if path.is_relative_to(ROOT / "attnviz")
}

ASKS_AT_THE_DOOR = {"records/trace.py"}
"""Below the commands and pages, who may `import attnviz` as a user does: `Trace.save` alone."""


def known_to(path: Path) -> set[str]:
    """Return the modules that a module imports anywhere, for types or inside functions too."""
    names = read(path).imports
    parents = {name.rpartition(".")[0] for name in names}
    return {name for name in (*names, *parents) if name in MODULES and MODULES[name] != path}


def circles(known: dict[str, set[str]]) -> list[list[str]]:
    """Return the sets of modules that know each other, by whatever way round."""
    beyond = {name: set(others) for name, others in known.items()}
    for middle in beyond:
        for others in beyond.values():
            if middle in others:
                others |= beyond[middle]
    round_ = {name for name, others in beyond.items() if name in others}
    return sorted(
        {tuple(sorted(n for n in beyond[name] if name in beyond.get(n, ()))) for name in round_}
    )


def test_no_modules_import_each_other_in_a_circle():
    packages = {name for name, path in MODULES.items() if path.name == "__init__.py"}
    known = {name: known_to(path) - packages for name, path in MODULES.items()
             if name not in packages}  # fmt: skip
    assert circles(known) == []


def test_a_circle_is_seen():
    known = {"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": set[str]()}
    assert circles(known) == [("b", "c")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_below_asks_at_the_front_door(path):
    if room_of(path) in ("app", "pages", "ui", "cli"):
        return
    asks = {"attnviz"} | {f"attnviz.{name}" for name in attnviz.__all__}
    met = read(path).imports & (asks - set(MODULES))
    here = path.relative_to(ROOT / "attnviz").as_posix()
    assert not met or here in ASKS_AT_THE_DOOR, met


UI = ROOT / "attnviz" / "ui"
UI_FILES = [path for path in FILES if path.is_relative_to(UI) and path != UI / "__init__.py"]


@pytest.mark.parametrize("path", UI_FILES, ids=lambda path: str(path.relative_to(UI)))
def test_the_rooms_of_the_pages_stand_on_those_they_share(path):
    room = path.relative_to(UI).parts[0].removesuffix(".py")
    for name in read(path).imports:
        parts = name.split(".")
        if parts[:2] == ["attnviz", "ui"] and len(parts) > 2:
            other = parts[2]
            if other == room or other not in UI_LINE_OF:
                continue
            above, below = UI_LINE_OF[room], UI_LINE_OF[other]
            assert below > above or above == below == 0, f"{room} may not import {other}"


def test_the_law_can_be_broken():
    """The reader of imports sees the forms that this project uses."""
    found = read(ROOT / "attnviz" / "ui" / "shared" / "traces.py").imports
    assert "attnviz.tracing.capture.trace" in found
    assert {room_of(path) for path in FILES} >= {"app", "pages", "ui", "models", "records"}


LONGEST = 450
"""Lines of a module; a longer one says in its first lines why it is."""

MOST_NEEDED = 6
"""Arguments that a function cannot do without. Options are named where they are given."""

_PRESCRIBED = {"eager_attention_forward", "_plain_attention"}
"""Functions that transformers calls, with arguments of its choosing."""


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_are_short_and_functions_ask_for_little(path):
    text = path.read_text(encoding="utf-8")
    length = text.count("\n")
    assert length <= LONGEST or "long because" in text[:600].lower(), length
    many = {name: count for name, count in read(path).needed.items()
            if count > MOST_NEEDED and name.split()[0] not in _PRESCRIBED}  # fmt: skip
    assert not many


def test_what_a_function_needs_is_counted():
    (function,) = ast.parse("def f(self, a, b=1, *, c, d=2): ...").body
    assert needed(function) == 2


def public_classes(trees):
    """Return the modules that define a public class, by its name."""
    homes: dict[str, list[str]] = {}
    for module, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, []).append(module)
    return homes


def test_no_two_public_classes_have_one_name():
    trees = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}
    assert {name: at for name, at in public_classes(trees).items() if len(at) > 1} == {}


def test_a_second_class_of_one_name_is_seen():
    trees = {"a": ast.parse("class One: ..."), "b": ast.parse("class One: ...\nclass _No: ...")}
    assert public_classes(trees) == {"One": ["a", "b"]}


OF_A_PAGE = {"page", "choices", "details"}
"""Modules that every room of a page in ui/ may have."""


def module_names(paths):
    """Return the modules of each name, but for those that every page's room has."""
    homes: dict[str, list[str]] = {}
    for path in paths:
        of_a_page = path.stem in OF_A_PAGE and path.parts[:2] == ("attnviz", "ui")
        if path.stem not in ("__init__", "__main__") and not of_a_page:
            homes.setdefault(path.stem, []).append(str(path))
    return homes


def test_no_module_name_occurs_three_times():
    names = module_names(path.relative_to(ROOT) for path in MODULES.values())
    assert {name: at for name, at in names.items() if len(at) > 2} == {}


def test_a_page_in_another_room_counts_as_a_module_of_that_name():
    paths = [Path("attnviz/ui/runs/page.py"), Path("attnviz/evidence/page.py")]
    assert module_names(paths) == {"page": ["attnviz/evidence/page.py"]}
