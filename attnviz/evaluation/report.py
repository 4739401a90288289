"""An evaluation as a file: one offline HTML page, Markdown, JSON, or the answers as CSV."""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from attnviz.errors import InputError
from attnviz.evaluation.compare import verdict
from attnviz.evaluation.figures_svg import confusion_svg, curves_svg, reliability_svg
from attnviz.plots.theme import SANS, THEMES
from attnviz.records.evaluated import Comparison, Compression, Evaluation, Report, Robustness
from attnviz.records.evaluation import ClassificationScores, EntityScores, Interval

FORMAT = 1
"""Number of the layout of the JSON files."""

MOST_MISTAKES = 20

MOST_ALONE = 10
"""Rows that are listed of each of two models, which it alone got right."""


@dataclass(frozen=True)
class Section:
    """A heading, sentences, pictures and one table; what HTML and Markdown are written from."""

    title: str
    said: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    pictures: tuple[str, ...] = ()


def write_report(report: Report | Evaluation, path: str | Path) -> Path:
    """Write a report and return its path; the name's end chooses: .html, .md, .json or .csv.

    `.csv` holds the answers, a row each; a text that a spreadsheet would run as a formula gets an
    apostrophe in front. Raises InputError for another ending.
    """
    path = Path(path)
    if path.suffix.lower() not in WRITERS:
        raise InputError(
            f'A report cannot be written as "{path.suffix or path.name}". These endings work: '
            f"{', '.join(WRITERS)}."
        )
    report = Report(report) if isinstance(report, Evaluation) else report
    path.write_text(WRITERS[path.suffix.lower()](report), encoding="utf-8")
    return path


def figure(value: float, digits: int = 3) -> str:
    """A number with so many significant digits."""
    return "not defined" if np.isnan(value) else f"{value:.{digits}g}"


def told(interval: Interval) -> str:
    """A figure and its interval: "0.953 (0.93 to 0.973)"."""
    return f"{figure(interval.value)} ({figure(interval.low)} to {figure(interval.high)})"


# --- what is told ---------------------------------------------------------------------------------


def sections(report: Report) -> list[Section]:
    """The report's parts in their order; parts that there is nothing to say about are left out."""
    done = report.evaluation
    found = [_summary(done), _scores(done, report.against), *_details(done)]
    if report.comparison is not None:
        found += _comparison(report.comparison, done, report.against)
    if done.slices:
        found.append(_slices(done))
    if report.robustness is not None:
        found += _robustness(report.robustness)
    if report.compression is not None:
        found.append(_compression(report.compression))
    found.append(_mistakes(done))
    return [section for section in found if section.said or section.rows or section.pictures]


def _summary(done: Evaluation) -> Section:
    rows = f"{len(done.answers):,} rows of {done.source}"
    said = (
        f"{done.model.name} ({done.model.architecture}, {done.model.dtype}) on {rows}, task "
        f"{done.task}, answered in {done.seconds:.3g} s on {done.model.device}.",
        "Intervals hold the figure for 95 % of resamples of these rows. They say how far the draw "
        "of rows matters, not whether the rows are like those that you care about.",
    )
    return Section("What was asked", (*said, *(f"Note: {note}" for note in done.notes)))


def _scores(done: Evaluation, against: Evaluation | None) -> Section:
    head = ("figure", done.model.name, *((against.model.name,) if against else ()), "meaning")
    rows: list[tuple[str, ...]] = []
    for n, score in enumerate(done.scores):
        other = (told(against.scores[n].interval),) if against else ()
        better = "higher is better" if score.better == "higher" else "lower is better"
        rows.append((score.name, told(score.interval), *other, f"{score.meaning}; {better}"))
    return Section("Scores", head=head, rows=tuple(rows))


def _details(done: Evaluation) -> list[Section]:
    details, found = done.details, []
    if isinstance(details, ClassificationScores):
        names, support = details.labels, details.support
        found.append(_by_class("By class", "class", names, details, support))
        if details.confusion is not None:
            found.append(Section("Confusion matrix", pictures=(confusion_svg(details),)))
        roc = curves_svg(details.roc, names, across="false positive rate", up="true positive rate")
        pr = curves_svg(details.precision_recall, names, across="recall", up="precision")
        pictures = tuple(p for p in (roc, pr) if p)
        said = ("Each class against the others; beside its name the area under the curve.",)
        found.append(
            Section("ROC and precision-recall", said if pictures else (), (), (), pictures)
        )
    if isinstance(details, EntityScores):
        found.append(_by_class("By kind", "kind", details.kinds, details, details.support))
    if done.calibration is not None:
        said = (
            f"Expected calibration error {figure(done.calibration.ece)}: the mean gap between how "
            "sure the model is and how often it is right. A larger point is more rows.",
        )
        found.append(Section("Calibration", said, pictures=(reliability_svg(done.calibration),)))
    return [s for s in found if s.rows or any(s.pictures)]


def _by_class(
    title: str, what: str, names: Sequence[str], details: Any, support: np.ndarray
) -> Section:
    columns = (details.precision, details.recall, details.f1)
    rows = tuple(
        (name, *(figure(float(values[n])) for values in columns), f"{int(support[n]):,}")
        for n, name in enumerate(names)
    )
    return Section(title, head=(what, "precision", "recall", "F1", "rows"), rows=rows)


def _comparison(found: Comparison, done: Evaluation, against: Evaluation | None) -> list[Section]:
    said, test = (verdict(found),), found.test
    if test is None:
        return [Section("Side by side", said)]
    head = ("rows", f"{found.second} right", f"{found.second} wrong")
    table = (
        (f"{found.first} right", f"{test.both:,}", f"{test.only_first:,}"),
        (f"{found.first} wrong", f"{test.only_second:,}", f"{test.neither:,}"),
    )
    parts = [Section("Side by side", said, head, table)]
    if against is not None:
        rows = tuple(
            (
                str(n), name, done.answers.true[n][:200], done.answers.predicted[n][:200],
                against.answers.predicted[n][:200], done.answers.inputs[n][:400],
            )
            for name, alone in ((found.first, found.only_first), (found.second, found.only_second))
            for n in alone[:MOST_ALONE]
        )  # fmt: skip
        head = ("row", "right", "truth", found.first, found.second, "input")
        parts.append(Section("Rows that one model alone got right", head=head, rows=rows))
    return parts


def _slices(done: Evaluation) -> Section:
    rows = tuple((s.column, s.value, f"{s.rows:,}", told(s.interval)) for s in done.slices)
    return Section("Slices", head=("column", "value", "rows", done.answers.figure_name), rows=rows)


def capital(words: str) -> str:
    """The same beginning with a capital letter, the rest as it is (F1, IoU)."""
    return words[:1].upper() + words[1:]


def _robustness(found: Robustness) -> list[Section]:
    rows = tuple(
        (
            c.name, f"{c.rows:,}", told(c.before) if c.before else "",
            told(c.after) if c.after else "", told(c.moved), c.meaning,
        )
        for c in found.changes
    )  # fmt: skip
    head = (
        "change",
        "texts changed",
        f"{found.figure_name} before",
        "after",
        "answers that move",
        "meaning",
    )
    epsilons = sorted({a.epsilon for a in found.attacks})
    methods = list(dict.fromkeys(a.method for a in found.attacks))
    of = {(a.method, a.epsilon): a.figure for a in found.attacks}
    attacks = tuple((m, *(told(of[m, e]) for e in epsilons)) for m in methods)
    said = (
        f"{capital(found.figure_name)} after all embeddings of a text were moved by epsilon, in "
        "mean lengths of one token's embedding: at random, along the gradient (FGM), and in steps "
        "(PGD).",
        *found.notes,
    )
    return [
        Section("Changed texts", head=head, rows=rows),
        Section("Moved embeddings", said, ("", *(f"epsilon {e:g}" for e in epsilons)), attacks),
    ]


def _compression(found: Compression) -> Section:
    rows = tuple(
        (
            v.name, told(v.figure), "" if v.agreement is None else f"{v.agreement:.1%}",
            f"{v.size:.2f}",
            "" if v.speed is None else f"{v.speed:.2f}", "" if v.maps is None else figure(v.maps),
            v.meaning,
        )
        for v in found.versions
    )  # fmt: skip
    said = (
        "Size and speed as multiples of the model's own; speed is left open where zeros are still "
        "multiplied. Maps: Jensen-Shannon divergence from the model's own, 0 to 1 bit.",
        *found.notes,
    )
    head = ("version", found.figure_name, "same answer", "size", "speed", "maps", "what was done")
    return Section("Smaller versions", said, head, rows)


def _mistakes(done: Evaluation) -> Section:
    answers = done.answers
    rows = tuple(
        (str(n), figure(float(answers.loss[n])), answers.true[n][:200], answers.predicted[n][:200],
         answers.inputs[n][:400])
        for n in answers.worst(MOST_MISTAKES)
    )  # fmt: skip
    return Section("Worst mistakes", head=("row", "loss", "truth", "answer", "input"), rows=rows)


# --- files ----------------------------------------------------------------------------------------


def to_html(report: Report) -> str:
    """One page without scripts, which fetches nothing: its own content policy forbids both."""
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
    parts += [f"<p>{html.escape(sentence)}</p>" for sentence in section.said]
    parts += [f'<div class="figure">{picture}</div>' for picture in section.pictures if picture]
    if section.rows:
        head = "".join(f"<th>{html.escape(cell)}</th>" for cell in section.head)
        rows = "".join(
            "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>"
            for row in section.rows
        )
        parts.append(
            f'<div class="figure"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody>'
            "</table></div>"
        )
    return "".join(parts) + "</section>"


def to_markdown(report: Report) -> str:
    """The same without pictures; markup in texts is shown as it is written."""
    done = report.evaluation
    lines = [f"# {_plain(done.model.name)} on {_plain(done.source)}", ""]
    for section in sections(report):
        if not (section.said or section.rows):
            continue
        lines += [f"## {section.title}", ""]
        for sentence in section.said:
            lines += [_plain(sentence), ""]
        if section.rows:
            lines.append("| " + " | ".join(_plain(cell) for cell in section.head) + " |")
            lines.append("|" + " --- |" * len(section.head))
            lines += ["| " + " | ".join(_plain(c) for c in row) + " |" for row in section.rows]
            lines.append("")
    return "\n".join(lines)


def _plain(text: str) -> str:
    """Text that Markdown neither reads as its own nor hands on as HTML, on one line."""
    flat = " ".join(text.split())
    flat = flat.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"\\{c}" if c in "\\`*_{}[]|#!~" else c for c in flat)


def to_json(report: Report) -> str:
    """Every figure, exact; NaN is null. Pictures and masks are not in it."""
    done = report.evaluation
    found: dict[str, Any] = {"format": FORMAT, "evaluation": _evaluation(done)}
    if report.comparison is not None:
        found["comparison"] = _plain_data(report.comparison)
        found["against"] = _evaluation(report.against) if report.against else None
    for name in ("robustness", "compression"):
        if getattr(report, name) is not None:
            found[name] = _plain_data(getattr(report, name))
    return json.dumps(found, ensure_ascii=False, allow_nan=False, indent=1)


def _evaluation(done: Evaluation) -> dict[str, Any]:
    held = _plain_data(done)
    held["answers"] = {name: value for name, value in held["answers"].items() if name != "raw"}
    return held


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
    """The answers, a row each: input, truth, answer, loss, probabilities and the other columns.

    Beside another model, its answer and its loss follow those of the first.
    """
    answers, others = report.evaluation.answers, report.evaluation.others
    beside = None if report.against is None else report.against.answers
    name = report.against.model.name if report.against else ""
    theirs = () if beside is None else (f"answer of {name}", f"loss of {name}")
    shares = answers.probabilities
    labels = answers.labels if shares is not None else ()
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n").writerow
    write([_cell(name) for name in ("row", "input", "truth", "answer", "loss", *theirs, *(
        f"p({label})" for label in labels), *others)])  # fmt: skip
    for n in range(len(answers)):
        row = [n, answers.inputs[n], answers.true[n], answers.predicted[n], float(answers.loss[n])]
        row += [] if beside is None else [beside.predicted[n], float(beside.loss[n])]
        row += [] if shares is None else [float(p) for p in shares[n]]
        write([_cell(value) for value in (*row, *(held[n] for held in others.values()))])
    return out.getvalue()


def _cell(value: Any) -> Any:
    risky = isinstance(value, str) and value[:1] in tuple("=+-@\t\r")
    return f"'{value}" if risky else value


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
svg {{ max-width: none; }}
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
