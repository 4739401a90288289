"""attnviz train: from a config, from data, from where a run stopped, or a bundled model again."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from attnviz.cli.screen import console
from attnviz.errors import InputError
from attnviz.language import N_, several, tr, translated


def train(
    out: Annotated[Path | None, typer.Option(help=tr("Folder to write to."))] = None,
    recipe: Annotated[str | None, typer.Option(help=tr("Name of a bundled model."))] = None,
    config: Annotated[Path | None, typer.Option(help=tr("Config of a run, in YAML."))] = None,
    resume: Annotated[Path | None, typer.Option(help=tr("Folder of a run to resume."))] = None,
    model: Annotated[
        str | None, typer.Option(help=tr('Model to start from, or "scratch".'))
    ] = None,
    data: Annotated[str | None, typer.Option(help=tr("Example, file, or hub id."))] = None,
    task: Annotated[str | None, typer.Option(help=tr("Guessed if not given."))] = None,
    text_column: Annotated[str | None, typer.Option(help=tr("The file's name for it."))] = None,
    second_column: Annotated[
        str | None, typer.Option(help=tr("Column of the second text of a pair."))
    ] = None,
    label_column: Annotated[str | None, typer.Option(help=tr("The file's name for it."))] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(help=tr('Another column: "source=english". May be repeated.')),
    ] = None,
    method: Annotated[
        str | None, typer.Option(help=tr("full, frozen, lora, adalora, ia3 or prefix."))
    ] = None,
    epochs: Annotated[
        float | None, typer.Option(help=tr("Number of times each row is read."))
    ] = None,
    steps: Annotated[
        int | None,
        typer.Option(min=1, help=tr("Instead of epochs; for a recipe, fewer steps than its own.")),
    ] = None,
    learning_rate: Annotated[
        float | None, typer.Option(help=tr("Default: usual for the method."))
    ] = None,
    batch: Annotated[int | None, typer.Option(help=tr("Rows in each step."))] = None,
    probe: Annotated[
        list[str] | None,
        typer.Option(help=tr("Text whose attention is recorded. May be repeated.")),
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help=tr("Use the small size of an example."))
    ] = False,
    seed: Annotated[int | None, typer.Option(help=tr("Seed of data, weights and order."))] = None,
) -> None:
    """Train a model from a config or data, resume a run, or train a bundled model again."""
    sources = {"--recipe": recipe, "--config": config, "--resume": resume, "--model": model}
    ways = [way for way, value in sources.items() if value is not None]
    if len(ways) != 1:
        raise InputError(
            N_(
                "Give one of {sources}; got {ways}.",
                sources=", ".join(sources),
                ways=" and ".join(ways) if ways else N_("none"),
            )
        )
    _refuse_besides(ways[0], {
        "--out": out, "--data": data, "--task": task, "--text-column": text_column,
        "--second-column": second_column, "--label-column": label_column, "--column": column,
        "--method": method, "--epochs": epochs, "--steps": steps, "--learning-rate": learning_rate,
        "--batch": batch, "--probe": probe, "--quick": quick or None, "--seed": seed,
    })  # fmt: skip
    if resume is not None:
        with _making_room():
            _go_on(resume)
        return
    if recipe is not None:
        _train_recipe(recipe, out, steps, seed or 0)
        return
    columns = dict(_split_column(each) for each in column or [])
    columns |= {
        name: value
        for name, value in (("text", text_column), ("second", second_column),
                            ("label", label_column))
        if value is not None
    }  # fmt: skip
    options = {
        "model": model, "data": data, "task": task or _task_of(data, columns, config),
        "columns": columns or None, "method": method, "epochs": epochs, "steps": steps,
        "learning_rate": learning_rate, "batch": batch, "probes": tuple(probe or ()) or None,
        "quick": quick or None, "seed": seed, "out": None if out is None else str(out),
    }  # fmt: skip
    with _making_room():
        _train_config(config, {name: value for name, value in options.items() if value is not None})


@contextmanager
def _making_room() -> Iterator[None]:
    """Begin the next training of the app's line when this one has ended, however it ends."""
    from attnviz.training import jobs

    try:
        yield
    finally:
        jobs.begin_next()


_BESIDES = {
    "--resume": ((), N_("A run resumes with its own settings in its own folder")),
    "--recipe": (("--out", "--steps", "--seed"), N_("A recipe has its own data and settings")),
}


def _refuse_besides(way: str, options: dict[str, Any]) -> None:
    """Raise InputError when an option would be ignored."""
    if way == "--model" and options["--data"] is None:
        raise InputError(N_("Give --data: a built-in example, a file, or a hub id."))
    if way not in _BESIDES:
        return
    fitting, reason = _BESIDES[way]
    wrong = [name for name, value in options.items() if value is not None and name not in fitting]
    if wrong:
        raise InputError(
            N_(
                "{reason}: {way} cannot be combined with {wrong}.",
                reason=reason,
                way=way,
                wrong=", ".join(wrong),
            )
        )


def _train_config(file: Path | None, options: dict[str, Any]) -> None:
    from dataclasses import asdict

    from attnviz.training.config import TrainingConfig
    from attnviz.training.run import train as train_run

    settings = {} if file is None else asdict(TrainingConfig.from_file(file))
    config = TrainingConfig.from_dict({**settings, **options}, where=tr("The command"))
    if not config.out:
        raise InputError(N_("Give --out, the folder for the run."))
    _tell(train_run(config))


def _go_on(folder: Path) -> None:
    from dataclasses import replace

    from attnviz.training.config import TrainingConfig
    from attnviz.training.folder import existing_run
    from attnviz.training.run import train as train_run

    config = TrainingConfig.from_run(existing_run(folder).config)
    _tell(train_run(replace(config, out=str(folder)), resume=True))


def _tell(result: Any) -> None:
    if os.environ.get("RANK", "0") != "0":
        return
    for note in result.notes:
        console.print(tr("Note: {note}", note=note))
    scores = ", ".join(f"{name} {value:.4g}" for name, value in result.scores.items())
    console.print(
        translated(
            several(
                "{state} after {n:,} steps; trained {trained}",
                n=result.steps,
                state=result.state,
                trained=result.trained,
            )
        )
    )
    if scores:
        console.print(tr("Scores: {scores}", scores=scores))
    if result.model is None:
        console.print(tr("To resume: attnviz train --resume {folder}", folder=result.folder))
    else:
        console.print(
            tr(
                "Wrote {model}. It opens with: attnviz trace --model {model} ...",
                model=result.model,
            )
        )


def _split_column(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise InputError(
            N_('--column is "our name=the file\'s name", as source=english; got {text}.', text=text)
        )
    return name, value


def _task_of(data: str | None, columns: dict[str, str], config: Path | None) -> str | None:
    """Return the task of an example, or the task that a file's columns suggest.

    Raises InputError when neither tells it.
    """
    if config is not None or data is None:
        return None
    from attnviz.data.examples import EXAMPLES

    if data in EXAMPLES:
        return EXAMPLES[data].task
    if Path(data).is_file() and (not columns or {"text", "label"} <= set(columns)):
        return _guessed_task(Path(data), columns)
    if {"text", "label"} <= set(columns):
        return "text-classification"
    raise InputError(
        N_(
            "Give --task: it can be guessed from a file or from the name of an example, but not "
            "from {columns} alone.",
            columns=", ".join(columns) or "a hub id",
        )
    )


def _guessed_task(data: Path, columns: dict[str, str]) -> str:
    from dataclasses import replace

    from attnviz.data.columns import guess_task
    from attnviz.data.tables import read_table

    table = read_table(data)
    if columns and set(columns.values()) <= set(table.columns):  # else what is missing is told
        table = replace(table, rows=table.rows.select_columns(list(columns.values())))
    task, reason = guess_task(table)
    console.print(
        tr(
            "Task: {task}, because {reason}. Give --task if it is another.",
            task=task,
            reason=reason,
        )
    )
    return task


def _train_recipe(name: str, out: Path | None, steps: int | None, seed: int) -> None:
    from attnviz.training import recipes

    if out is None:
        raise InputError(N_("Give --out, the folder for the checkpoint."))
    if out.is_file():
        raise InputError(N_('"{out}" is a file. Give --out the name of a folder.', out=out))
    card = recipes.train(name, out=out, steps=steps, seed=seed)
    console.lines(card.markdown())
    console.print(tr("Wrote {out}. It opens with: attnviz trace --model {out} ...", out=out))
