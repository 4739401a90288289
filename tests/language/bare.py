"""Literals that people read and that are no messages: found in the syntax tree, by their place.

A literal is taken for words where a widget is drawn with it, and anywhere else where it is a
sentence. What only looks like one (fonts, SQL, grammars of made-up data) is left out
by file or by its beginning; a list that gets longer is a reason to look twice.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

NO_WORDS = re.compile(
    r"attnviz/(language/|data/(generators/|home_words|synonyms|numerals|builtin_words)|kernels/tiles"
    r"|training/recipes/|export/drawing_paper|plots/theme|store/index|evidence/cards|records/script"
    r"|training/card|ui/train/(earlier|command)|ui/operator/logs|ui/server/metrics"
    r"|views/bertviz)"
)
"""Fonts, SQL, Python and model cards that are handed out, words of made-up data, the stories of
bundled models (they are in the cards), log lines."""

MARKED = {"tr", "N_", "counted", "several", "translated"}

WIDGETS = {
    "button", "caption", "info", "error", "warning", "success", "markdown", "header", "subheader",
    "title", "text", "expander", "popover", "spinner", "selectbox", "multiselect", "text_input",
    "text_area", "number_input", "slider", "select_slider", "checkbox", "toggle", "radio",
    "segmented_control", "pills", "file_uploader", "download_button", "link_button", "metric",
    "toast", "heading", "wait_for", "camera_input", "audio_input", "form_submit_button",
}  # fmt: skip
"""What draws its first argument as words."""

SAID = {"help", "label", "placeholder"}
"""Arguments that are words wherever they are given."""

FIGURES = {"title_text", "name", "text", "hovertemplate"}
"""What plotly writes in a figure: words, whatever they look like beside its places and tags."""

_PLACES = re.compile(r"%\{[^}]*\}|<[^>]*>")
_WORD = re.compile(r"[^\W\d_]{2,}")
_MARKUP = re.compile(r":[a-z-]+\[|:material/\w+:|&\w+;|<[^>]*>")
_CODE = re.compile(
    r"[<>{}$]|=\"|\\[dws]|https?://|::|__|^[/.#]|max-age|unsafe-inline|python -c"
    r"|^(train |compared |score of|tries of the|steps of the link|candle river|import |from )"
    r"|numbers="
    r"|\b(19|20)\d\d\b.*|script-src|filter:|^(stanfordnlp/|bert-base-)"
    r"|^(The plot was|The cat sat|The animal rested|Paris met)"
    r"|^(trained|picture and text|text beside it|library table .*|act .*|rsqrt .*)$"
)
_CALLS_OF_CODE = {
    "split", "partition", "startswith", "endswith", "replace", "removeprefix", "removesuffix",
    "encode", "getattr", "lasting", "execute", "compile", "sub", "match", "fullmatch", "search",
    "findall", "finditer", "cast", "Literal", "getLogger", "debug", "info", "warning", "exception",
    "chart", "items", "words", "ContextVar", "filterwarnings", "field", "strftime", "Float", "Int",
    "Shaped", "Bool", "set_page_config", "from_dict", "maketrans", "Header", "count", "index",
}  # fmt: skip


def bare(path: Path, name: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the text of each literal of a file that should be a message."""
    if NO_WORDS.match(name):
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    in_pages = name.startswith(("attnviz/ui/", "pages/", "app.py"))
    for node in ast.walk(tree):
        text = _text(node)
        if text is None or isinstance(
            parents.get(node), ast.Expr | ast.JoinedStr | ast.FormattedValue
        ):
            continue
        if not _WORD.search(_MARKUP.sub("", text)):
            continue
        if name.startswith("attnviz/plots/") and _in_figure(node, parents):
            if _WORD.search(_PLACES.sub("", text)):
                yield node.lineno, text.replace("\0", "{}")
            continue
        where = _where(node, parents, in_pages)
        if (where == "words" and not _CODE.search(text)) or (
            where == "anywhere" and _is_sentence(text)
        ):
            yield node.lineno, text.replace("\0", "{}")


def _in_figure(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    """Return whether a literal is what a figure writes, alone, as one of two or in a sum."""
    child = node
    while isinstance(parent := parents[child], ast.BinOp | ast.IfExp):
        if isinstance(parent, ast.IfExp) and child is parent.test:
            return False
        child = parent
    if isinstance(parent, ast.keyword):
        return parent.arg in FIGURES
    if isinstance(parent, ast.Dict) and child in parent.values:
        key = parent.keys[parent.values.index(child)]
        return isinstance(key, ast.Constant) and key.value in FIGURES
    return False


def _text(node: ast.AST) -> str | None:
    if isinstance(node, ast.JoinedStr):
        return "".join(v.value if isinstance(v, ast.Constant) else "\0" for v in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _is_sentence(text: str) -> bool:
    """Three words and a blank, and nothing that only code has."""
    return len(_WORD.findall(text)) >= 3 and " " in text.strip() and not _CODE.search(text.strip())


def _where(node: ast.AST, parents: dict[ast.AST, ast.AST], in_pages: bool) -> str:
    """Return "words", "code" or "anywhere" for the place where a literal stands."""
    child, is_inner = node, True
    while (parent := parents.get(child)) is not None:
        match parent:
            case ast.Call(func=function):
                called = getattr(function, "attr", getattr(function, "id", ""))
                if called in MARKED or ast.unparse(function).startswith("logger."):
                    return "code"
                if is_inner and child is not function:
                    argument = child.arg if isinstance(child, ast.keyword) else None
                    is_first = bool(parent.args) and child is parent.args[0]
                    if in_pages and (argument in SAID or (called in WIDGETS and is_first)):
                        return "words"
                    if argument is not None and argument not in SAID | {"error", "why", "said"}:
                        return (
                            "code"
                            if argument in ("key", "id", "icon", "name", "of")
                            else "anywhere"
                        )
                    if called in _CALLS_OF_CODE:
                        return "code"
                    if called.endswith("Error") and called[0].isupper() and is_first:
                        return "anywhere"
                is_inner = False
            case ast.Compare() | ast.MatchValue() | ast.arg() | ast.Attribute() | ast.Subscript():
                return "code"
            case ast.Dict() if child in parent.keys:
                return "code"
            case ast.AnnAssign() if child is parent.annotation:
                return "code"
            case ast.BinOp(op=ast.Mod() | ast.Mult()):
                return "code"
            case ast.FunctionDef() if child is parent.returns:
                return "code"
            case ast.stmt():
                return "anywhere"
        child = parent
    return "anywhere"
