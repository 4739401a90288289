"""An evaluation as a file: one offline HTML page, Markdown, JSON, or the answers as CSV."""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from attnviz.errors import InputError
from attnviz.evaluation.sections import Section, in_words, sections
from attnviz.export.drawing_html import inline_svg
from attnviz.export.tables import inert
from attnviz.language import N_
from attnviz.plots.theme import SANS, THEMES
from attnviz.records.evaluation import Evaluation, Report

FORMAT = 1
"""Number of the layout of the JSON files."""


def write_report(report: Report | Evaluation, path: str | Path) -> Path:
    """Write a report and return its path; the name's end chooses: .html, .md, .json or .csv.

    `.csv` holds the answers, a row each; a text that a spreadsheet would run as a formula gets an
    apostrophe in front. Raises InputError when the ending is another.
    """
    path = Path(path)
    if path.suffix.lower() not in WRITERS:
        raise InputError(
            N_(
                'A report cannot be written as "{suffix}". These endings work: {writers}.',
                suffix=path.suffix or path.name,
                writers=", ".join(WRITERS),
            )
        )
    report = Report(report) if isinstance(report, Evaluation) else report
    path.write_text(WRITERS[path.suffix.lower()](report), encoding="utf-8")
    return path


def to_html(report: Report) -> str:
    """Return one page without scripts and requests: its own content policy forbids both."""
    light, dark = THEMES["light"], THEMES["dark"]

    def tokens(theme: Any) -> str:
        names = ("page", "panel", "line", "text", "secondary", "accent")
        return " ".join(f"--{name}: {getattr(theme, name)};" for name in names)

    title = html.escape(f"{report.evaluation.model.name} on {report.evaluation.source}")
    body = "\n".join(_html(section) for section in sections(report))
    return _PAGE.format(
        title=title, light=tokens(light), dark=tokens(dark), sans=SANS, body=body
    )  # fmt: skip


def _html(section: Section) -> str:
    parts = [f"<section><h2>{html.escape(section.title)}</h2>"]
    sentences = (*section.sentences, section.legend) if section.legend else section.sentences
    parts += [f"<p>{html.escape(sentence)}</p>" for sentence in sentences]
    pictures = map(inline_svg, section.pictures)
    parts += [f'<div class="figure">{picture}</div>' for picture in pictures]
    if section.rows:
        head = "".join(f"<th>{html.escape(cell)}</th>" for cell in section.head)
        rows = "".join(
            "<tr>" + "".join(f"<td>{html.escape(in_words(cell))}</td>" for cell in row) + "</tr>"
            for row in section.rows
        )
        parts.append(
            f'<div class="figure"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody>'
            "</table></div>"
        )
    return "".join(parts) + "</section>"


def to_markdown(report: Report) -> str:
    """Return the report without pictures; markup in texts is shown as it is."""
    evaluation = report.evaluation
    lines = [f"# {_plain(evaluation.model.name)} on {_plain(evaluation.source)}", ""]
    for section in sections(report):
        if not (section.sentences or section.rows):
            continue
        lines += [f"## {section.title}", ""]
        for sentence in section.sentences:
            lines += [_plain(sentence), ""]
        if section.rows:
            lines.append("| " + " | ".join(_plain(cell) for cell in section.head) + " |")
            lines.append("|" + " --- |" * len(section.head))
            lines += [
                "| " + " | ".join(_plain(in_words(c)) for c in row) + " |" for row in section.rows
            ]
            lines.append("")
    return "\n".join(lines)


def _plain(text: str) -> str:
    """Return the text on one line, with its Markdown and HTML escaped."""
    flat = " ".join(text.split())
    flat = flat.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"\\{c}" if c in "\\`*_{}[]|#!~" else c for c in flat)


def to_json(report: Report) -> str:
    """Return every figure, exact; NaN is null. Pictures and masks are not in it."""
    evaluation = report.evaluation
    content: dict[str, Any] = {"format": FORMAT, "evaluation": _evaluation(evaluation)}
    if report.comparison is not None:
        content["comparison"] = _plain_data(report.comparison)
        content["against"] = _evaluation(report.against) if report.against else None
    for name in ("robustness", "compression"):
        if getattr(report, name) is not None:
            content[name] = _plain_data(getattr(report, name))
    return json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1)


def _evaluation(evaluation: Evaluation) -> dict[str, Any]:
    content = _plain_data(evaluation)
    content["answers"] = {
        name: value for name, value in content["answers"].items() if name != "raw"
    }
    return content


def _plain_data(value: Any) -> Any:
    from dataclasses import fields, is_dataclass

    if is_dataclass(value) and not isinstance(value, type):
        return {
            f.name: _plain_data(getattr(value, f.name)) for f in fields(value) if f.name != "raw"
        }
    if isinstance(value, np.ndarray):
        return _plain_data(value.tolist())
    if isinstance(value, dict):
        return {str(name): _plain_data(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain_data(each) for each in value]
    if isinstance(value, (float, np.floating)):
        return float(value) if np.isfinite(value) else None
    if isinstance(value, np.generic):
        return value.item()
    return value if value is None or isinstance(value, (str, int, bool)) else str(value)


def to_csv(report: Report) -> str:
    """Return the answers, a row each: input, truth, answer, loss, probabilities, other columns.

    Beside another model, its answer and its loss follow those of the first.
    """
    answers, others = report.evaluation.answers, report.evaluation.others
    beside = None if report.against is None else report.against.answers
    name = report.against.model.name if report.against else ""
    theirs = (
        ()
        if beside is None
        else (N_("answer of {name}", name=name), N_("loss of {name}", name=name))
    )
    shares = answers.probabilities
    labels = answers.labels if shares is not None else ()
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n").writerow
    write([inert(name) for name in ("row", "input", "truth", "answer", "loss", *theirs, *(
        f"p({label})" for label in labels), *others)])  # fmt: skip
    for n in range(len(answers)):
        row = [n, answers.inputs[n], answers.true[n], answers.predicted[n], float(answers.loss[n])]
        row += [] if beside is None else [beside.predicted[n], float(beside.loss[n])]
        row += [] if shares is None else [float(p) for p in shares[n]]
        write([inert(value) for value in (*row, *(column[n] for column in others.values()))])
    return out.getvalue()


WRITERS: dict[str, Callable[[Report], str]] = {
    ".html": to_html, ".md": to_markdown, ".json": to_json, ".csv": to_csv,
}  # fmt: skip

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; {light} }}
@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}
body {{ margin: 0 auto; padding: 24px; max-width: 1100px; background: var(--page);
  color: var(--text); font: 14px/1.5 {sans}; }}
h1 {{ font-size: 20px; font-weight: 600; }}
h2 {{ font-size: 16px; font-weight: 600; margin: 32px 0 8px; }}
p {{ max-width: 720px; margin: 4px 0; }}
.figure {{ overflow-x: auto; margin: 12px 0; }}
table {{ border-collapse: collapse; font-variant-numeric: tabular-nums; }}
th {{ font-weight: 600; color: var(--secondary); }}
th, td {{ text-align: left; vertical-align: top; padding: 4px 16px 4px 0; font-size: 12px;
  border-bottom: 1px solid var(--line); overflow-wrap: anywhere; min-width: 56px; }}
svg {{ max-width: none; overflow: visible; }}
svg text {{ font: 12px {sans}; fill: var(--text); }}
svg text.quiet {{ fill: var(--secondary); }}
svg text.strong {{ fill: var(--page); }}
</style>
</head>
<body>
<h1>{title}</h1>
{body}
</body>
</html>
"""
