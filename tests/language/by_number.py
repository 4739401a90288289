"""Words that code chooses by a number, which a catalogue should choose: found in the syntax tree.

`N_("row") if n == 1 else N_("rows")` has two forms whatever the language; `counted` has as many as
the language.
"""

import ast
import re
from collections.abc import Iterator

_MARKED = {"N_", "tr"}

_IN_JS = re.compile(r"(?:===|!==|>) 1\s*\?\s*(tr\(|[\"'`])[^?;]*?:\s*(?:tr\(|[\"'`]\w)")


def chosen_in_js(source: str) -> Iterator[tuple[int, str]]:
    """Yield the same of a module of the front end."""
    for found in _IN_JS.finditer(source):
        yield source.count("\n", 0, found.start()) + 1, found.group()


def chosen(source: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the words of each choice between words by a comparison with one."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.IfExp) and _is_of_one(node.test):
            one, many = _words(node.body), _words(node.orelse)
            has_message = _is_message(node.body) or _is_message(node.orelse)
            if one and many and (has_message or _are_forms(one, many)):
                yield node.lineno, one


def _is_of_one(test: ast.expr) -> bool:
    """Return whether a test is `n == 1`, `n != 1` or `n > 1` of whatever n, and nothing else."""
    return (
        isinstance(test, ast.Compare)
        and isinstance(test.ops[0], ast.Eq | ast.NotEq | ast.Gt)
        and isinstance(test.comparators[0], ast.Constant)
        and test.comparators[0].value == 1
        and type(test.comparators[0].value) is int
    )


def _is_message(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") in _MARKED


def _words(node: ast.expr) -> str:
    if isinstance(node, ast.Call) and _is_message(node):
        node = node.args[0]
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return ""


def _are_forms(one: str, many: str) -> bool:
    """Whether two words may be forms of one: "entry" and "entries"."""
    return one.isalpha() and many.isalpha() and one[:3] == many[:3]
