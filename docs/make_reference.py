"""Writes docs/reference.md from the docstrings and from what the commands take: `make reference`.

Signatures are read from the source, so that they stand there as they were written, whatever the
Python. `python docs/make_reference.py` writes; the test compares what `reference()` returns.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import typer
from typer.models import ArgumentInfo

import attnviz as av

FILE = Path(__file__).parent / "reference.md"

_INTRODUCTION = """# Reference

Written by `make reference` from the docstrings and the commands' own help; a test fails where it is
stale. Layers and heads are counted from 0. What a function returns is a frozen record: its fields
stand under "Results".
"""

_TAKES = {bool: "", int: "whole number", float: "number", Path: "path", str: "text"}

_GROUPS = (
    ("Errors", lambda value: inspect.isclass(value) and issubclass(value, av.AttnvizError)),
    ("Classes", inspect.isclass),
    ("Functions", callable),
)


def reference() -> str:
    """Return the whole reference as Markdown."""
    left = {name: getattr(av, name) for name in sorted(av.__all__)}
    parts = [_INTRODUCTION]
    grouped: dict[str, dict[str, Any]] = {}
    for title, belongs in _GROUPS:
        grouped[title] = {name: value for name, value in left.items() if belongs(value)}
        left = {name: value for name, value in left.items() if name not in grouped[title]}
    assert not left, f"neither class nor function: {', '.join(left)}"
    grouped["Results"] = _results(grouped)
    for title in ("Functions", "Results", "Classes", "Errors"):
        parts.append(f"## {title}\n")
        parts += [_entry(name, value) for name, value in grouped[title].items()]
    parts.append("## Commands\n")
    parts += _commands()
    return "\n".join(parts).rstrip() + "\n"


def _results(grouped: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return the records that functions and methods return, and those that they hold, by name."""
    listed = {name for group in grouped.values() for name in group}
    found: dict[str, Any] = {}
    waiting = [*grouped["Functions"].values(), *grouped["Classes"].values()]
    while waiting:
        for name, value in _named(waiting.pop()):
            if name not in found and name not in listed:
                found[name] = value
                waiting.append(value)
    return dict(sorted(found.items()))


def _named(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the records of this package that a function returns, or a class holds or returns."""
    tree: Any = ast.parse(textwrap.dedent(inspect.getsource(value))).body[0]
    nodes = tree.body if isinstance(tree, ast.ClassDef) else [tree]
    known = {**vars(av.records), **vars(inspect.getmodule(value))}
    for node in nodes:
        public = not getattr(node, "name", "").startswith("_")
        said = getattr(node, "returns", None) or getattr(node, "annotation", None)
        for each in ast.walk(said) if said is not None and public else ():
            one = known.get(each.id) if isinstance(each, ast.Name) else None
            if inspect.isclass(one) and is_dataclass(one) and one.__module__.startswith("attnviz."):
                yield one.__name__, one


def _entry(name: str, value: Any) -> str:
    tree: Any = ast.parse(textwrap.dedent(inspect.getsource(value))).body[0]
    shown = _class(tree) if inspect.isclass(value) else _function(tree)
    where = inspect.getmodule(value).__name__  # type: ignore[union-attr]
    text = f"### {name}\n\n```py\n{shown}\n```\n\n{_prose(ast.get_docstring(tree))}\n"
    if inspect.isclass(value):
        text += "".join(f"\n{line}\n" for line in _members(tree))
    return f"{text}\n<sub>`{where}`</sub>\n"


def _function(tree: ast.FunctionDef) -> str:
    """Return a signature as it was written, a parameter a line where it is long."""
    arguments = tree.args
    optional = [None] * (len(arguments.args) - len(arguments.defaults)) + list(arguments.defaults)
    parts = [
        _parameter(each, default)
        for each, default in zip(arguments.args, optional, strict=True)
        if each.arg not in ("self", "cls")
    ]
    if arguments.vararg:
        parts.append("*" + _parameter(arguments.vararg, None))
    elif arguments.kwonlyargs:
        parts.append("*")
    parts += map(_parameter, arguments.kwonlyargs, arguments.kw_defaults)
    if arguments.kwarg:
        parts.append("**" + _parameter(arguments.kwarg, None))
    returns = "" if tree.returns is None else f" -> {_source(tree.returns)}"
    line = f"{tree.name}({', '.join(parts)}){returns}"
    if len(line) <= 88:
        return line
    return f"{tree.name}(\n" + "".join(f"    {part},\n" for part in parts) + f"){returns}"


def _parameter(argument: ast.arg, default: ast.expr | None) -> str:
    named = argument.arg
    if argument.annotation is not None:
        named += f": {_source(argument.annotation)}"
    return named if default is None else f"{named} = {_source(default)}"


def _source(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and "[" in node.value:
        return node.value  # an annotation in quotes
    return ast.unparse(node)


def _class(tree: ast.ClassDef) -> str:
    """Return a class with its fields, or with what it is made from."""
    bases = ", ".join(ast.unparse(base) for base in tree.bases)
    fields = [
        f"    {ast.unparse(node)}"
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and not ast.unparse(node.target).startswith("_")
    ]
    made = [
        f"    {_function(node)}"
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name == "__init__"
    ]
    return "\n".join([f"class {tree.name}({bases})" if bases else f"class {tree.name}",
                      *fields, *made])  # fmt: skip


def _members(tree: ast.ClassDef) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            is_value = any("property" in ast.unparse(each) for each in node.decorator_list)
            shown = node.name if is_value else " ".join(_function(node).split())
            first = (ast.get_docstring(node) or "").partition("\n\n")[0]
            yield f"- `.{shown}`: {' '.join(first.split())}"


def _prose(docstring: str | None) -> str:
    """Return a docstring as Markdown: its indented lists keep their lines."""
    paragraphs = []
    for paragraph in (docstring or "").split("\n\n"):
        lines = paragraph.splitlines()
        if lines and lines[0] in ("Args:", "Attributes:"):
            paragraphs.append(f"{lines[0]}\n\n" + "\n".join(_listed(lines[1:])))
        elif lines and lines[0].startswith("    "):
            paragraphs.append("```py\n" + textwrap.dedent(paragraph) + "\n```")
        else:
            paragraphs.append(paragraph)
    return "\n\n".join(paragraphs)


def _listed(lines: list[str]) -> Iterator[str]:
    for line in lines:
        inside = line.removeprefix("    ")
        name, colon, rest = inside.partition(": ")
        if inside.startswith(" "):
            yield f"  {inside.strip()}"
        elif colon:
            yield f"- `{name}`: {rest}"
        else:
            yield f"- {inside}"


def _commands() -> Iterator[str]:
    from attnviz.cli import cli

    functions: dict[str, Any] = {}
    for group, path in ((cli, "attnviz"), *_groups(cli)):
        for each in group.registered_commands:
            name = each.name or each.callback.__name__.replace("_", "-")  # type: ignore[union-attr]
            functions[f"{path} {name}"] = each.callback
    for path in sorted(functions):
        yield _command(path, functions[path])


def _groups(cli: typer.Typer) -> Iterator[tuple[typer.Typer, str]]:
    for each in cli.registered_groups:
        if each.typer_instance is not None:
            yield each.typer_instance, f"attnviz {each.name}"


def _command(path: str, function: Any) -> str:
    hints = get_type_hints(function, include_extras=True)
    rows = [
        _option(name, hints[name], parameter.default)
        for name, parameter in inspect.signature(function).parameters.items()
    ]
    head = "| option | takes | default | |\n|---|---|---|---|\n"
    table = head + "\n".join(rows) if rows else ""
    return f"### {path}\n\n{inspect.cleandoc(function.__doc__ or '')}\n\n{table}\n"


def _option(name: str, hint: Any, default: Any) -> str:
    kind, info = get_args(hint)
    kinds = [each for each in get_args(kind) or (kind,) if each is not type(None)]
    many = get_origin(kinds[0]) is list or get_origin(kind) is list
    of = _TAKES.get((get_args(kinds[0]) or kinds)[0] if many else kinds[0], "text")
    if isinstance(info, ArgumentInfo):
        named = f"`{name.upper()}`"
    else:
        named = ", ".join(f"`{each}`" for each in info.param_decls or ())
        named = named or f"`--{name.replace('_', '-')}`"
    if default is inspect.Parameter.empty:
        shown = "needed"
    elif isinstance(default, bool):
        shown = "on" if default else ""
    else:
        shown = f"`{default}`" if default not in (None, "") else ""
    said = " ".join((info.help or "").split()).replace("|", "\\|")
    return f"| {named} | {of}{', repeated' if many else ''} | {shown} | {said} |"


if __name__ == "__main__":
    FILE.write_text(reference(), encoding="utf-8")
