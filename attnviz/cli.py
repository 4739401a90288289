"""The command `attnviz`: what the app does, from a shell.

Errors are one sentence on stderr and exit code 2; nothing here knows Streamlit.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from attnviz.errors import AttnvizError, InputError

if TYPE_CHECKING:
    from attnviz.models.model import Model

cli = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="See what every attention head of a transformer looks at, exactly.",
)
# Paths and tokens are not to be wrapped, coloured or read as markup.
_out = Console(soft_wrap=True, highlight=False, markup=False)

_Model = Annotated[str, typer.Option(help="Bundled name, hub id, checkpoint folder or .gguf file.")]


@cli.command()
def trace(
    model: _Model,
    out: Annotated[Path, typer.Option(help="HTML file to write.")],
    text: Annotated[str | None, typer.Option(help="The input, for models that read text.")] = None,
    file: Annotated[
        Path | None, typer.Option(help="A picture, or a column of numbers, for models of those.")
    ] = None,
    second: Annotated[str | None, typer.Option(help="Second text of a pair.")] = None,
    target: Annotated[
        str | None, typer.Option(help="What the decoder of an encoder-decoder is fed.")
    ] = None,
    device: Annotated[str, typer.Option(help="auto, cuda, mps or cpu.")] = "auto",
) -> None:
    """Run an input through a model and write the explorer as one offline HTML file."""
    import attnviz as av
    from attnviz.models.loading import quieten_transformers

    _writable(out)
    quieten_transformers()
    opened = av.load(model, device=device)
    traced = av.trace(opened, _input(opened, text, second, file), target=target)
    try:
        av.view(traced).to_html(out)
    except OSError as error:
        raise InputError(f'"{out}" could not be written: {error.strerror}.') from error
    for note in opened.notes:
        _out.print(f"Note: {note}")
    answer = traced.prediction.text
    if traced.prediction.kind in ("classes", "next_token", "mask", "span"):
        answer = ", ".join(f"{label} {p:.3f}" for label, p in traced.prediction.top(3))
    _out.print(
        f"{opened.name} · {opened.device} · {opened.dtype} · {len(traced.tokens)} tokens · "
        f"{', '.join(traced.stacks)}: {opened.n_layers} layers x {opened.n_heads} heads"
    )
    if answer:
        _out.print(f"Answer: {answer}")
    _out.print(f"Wrote {out} ({out.stat().st_size / 1000:,.0f} kB). Open it in any browser.")


@cli.command()
def models() -> None:
    """List the models that open by name: without a network, and from the hub."""
    from attnviz.models.registry import ALIASES, known

    table = Table("name", "MB", "story", box=None, pad_edge=False)
    for line in known().values():
        table.add_row(line.name, f"{line.megabytes:.1f}", line.story)
    _out.print(table)
    _out.print("\nFrom the hub, or from what an earlier download left in its cache:")
    table = Table("name", "about MB", "good for", box=None, pad_edge=False)
    for alias in ALIASES:
        size = "" if alias.megabytes is None else f"{alias.megabytes:,.0f}"
        table.add_row(alias.name, size, alias.good_for)
    _out.print(table)


@cli.command()
def train(
    out: Annotated[Path | None, typer.Option(help="Folder to write to.")] = None,
    recipe: Annotated[str | None, typer.Option(help="Name of a bundled model.")] = None,
    config: Annotated[Path | None, typer.Option(help="A run, as YAML.")] = None,
    resume: Annotated[Path | None, typer.Option(help="Run folder to go on with.")] = None,
    model: Annotated[str | None, typer.Option(help='What to start from, or "scratch".')] = None,
    data: Annotated[str | None, typer.Option(help="Example, file, or hub id.")] = None,
    task: Annotated[str | None, typer.Option(help="Of an example: its own.")] = None,
    text_column: Annotated[str | None, typer.Option(help="The file's name for it.")] = None,
    second_column: Annotated[str | None, typer.Option(help="Of pairs of texts.")] = None,
    label_column: Annotated[str | None, typer.Option(help="The file's name for it.")] = None,
    column: Annotated[
        list[str] | None, typer.Option(help='Another column: "source=english". May be repeated.')
    ] = None,
    method: Annotated[
        str | None, typer.Option(help="full, frozen, lora, adalora, ia3 or prefix.")
    ] = None,
    epochs: Annotated[float | None, typer.Option(help="How often each row is read.")] = None,
    steps: Annotated[
        int | None, typer.Option(min=1, help="Instead of epochs; of a recipe, fewer than its own.")
    ] = None,
    learning_rate: Annotated[float | None, typer.Option(help="Usual for the method.")] = None,
    batch: Annotated[int | None, typer.Option(help="Rows of a step.")] = None,
    probe: Annotated[
        list[str] | None, typer.Option(help="Text whose attention is recorded. May be repeated.")
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="An example's small size.")] = False,
    seed: Annotated[int | None, typer.Option(help="Of data, weights and order.")] = None,
) -> None:
    """Train a model: from a config, from data, from where a run stopped, or a bundled one again."""
    given = {"--recipe": recipe, "--config": config, "--resume": resume, "--model": model}
    ways = [way for way, value in given.items() if value is not None]
    if len(ways) != 1:
        raise InputError(
            f"Give one of {', '.join(given)}; got {' and '.join(ways) if ways else 'none'}."
        )
    if resume is not None:
        _go_on(resume)
        return
    if recipe is not None:
        _train_recipe(recipe, out, steps, seed or 0)
        return
    columns = dict(_named(each) for each in column or [])
    columns |= {
        name: value
        for name, value in (("text", text_column), ("second", second_column),
                            ("label", label_column))
        if value is not None
    }  # fmt: skip
    typed = {
        "model": model, "data": data, "task": task or _task_of(data, columns, config),
        "columns": columns or None, "method": method, "epochs": epochs, "steps": steps,
        "learning_rate": learning_rate, "batch": batch, "probes": tuple(probe or ()) or None,
        "quick": quick or None, "seed": seed, "out": None if out is None else str(out),
    }  # fmt: skip
    _train_config(config, {name: value for name, value in typed.items() if value is not None})


def _train_config(file: Path | None, typed: dict[str, Any]) -> None:
    from dataclasses import asdict

    from attnviz.training.config import TrainingConfig
    from attnviz.training.run import train as train_run

    settings = {} if file is None else asdict(TrainingConfig.from_file(file))
    config = TrainingConfig.from_dict({**settings, **typed}, where="The command")
    if not config.out:
        raise InputError("Give --out, the folder that the run is to be written to.")
    _tell(train_run(config))


def _go_on(folder: Path) -> None:
    from dataclasses import replace

    from attnviz.training.config import TrainingConfig
    from attnviz.training.folder import opened
    from attnviz.training.run import train as train_run

    config = TrainingConfig.from_file(opened(folder).config)
    _tell(train_run(replace(config, out=str(folder)), resume=True))


def _tell(result: Any) -> None:
    if os.environ.get("RANK", "0") != "0":
        return
    for note in result.notes:
        _out.print(f"Note: {note}")
    scores = ", ".join(f"{name} {value:.4g}" for name, value in result.scores.items())
    _out.print(f"{result.state} after {result.steps:,} steps; trained {result.trained}")
    if scores:
        _out.print(f"Scores: {scores}")
    if result.model is None:
        _out.print(f"Go on with: attnviz train --resume {result.folder}")
    else:
        _out.print(f"Wrote {result.model}. It opens with: attnviz trace --model {result.model} ...")


def _named(given: str) -> tuple[str, str]:
    name, equals, value = given.partition("=")
    if not equals:
        raise InputError(
            f'--column is "our name=the file\'s name", as source=english; got {given}.'
        )
    return name, value


def _task_of(data: str | None, columns: dict[str, str], config: Path | None) -> str | None:
    """The task of an example; of a file with a text and a label, classification."""
    if config is not None or data is None:
        return None
    from attnviz.data.examples import EXAMPLES

    if data in EXAMPLES:
        return EXAMPLES[data].task
    if {"text", "label"} <= set(columns):
        return "text-classification"
    raise InputError("Give --task: it cannot be told from the columns that were named.")


def _train_recipe(name: str, out: Path | None, steps: int | None, seed: int) -> None:
    from attnviz.training import recipes

    if out is None:
        raise InputError("Give --out, the folder that the checkpoint is to be written to.")
    if out.is_file():
        raise InputError(f'"{out}" is a file. Give --out the name of a folder.')
    card = recipes.train(name, out=out, steps=steps, seed=seed)
    _out.print(card.markdown())
    _out.print(f"Wrote {out}. It opens with: attnviz trace --model {out} ...")


@cli.command()
def app(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "localhost",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8501,
    models_dir: Annotated[
        list[Path] | None,
        typer.Option(help="Folder from which sessions may open checkpoints; may be repeated."),
    ] = None,
    allow_code: Annotated[
        bool, typer.Option("--allow-code", help="Run Python code that checkpoints bring.")
    ] = False,
    browser: Annotated[bool, typer.Option(help="Open the app in a browser.")] = True,
) -> None:
    """Start the app in the browser."""
    from attnviz.resources import APP

    environment = dict(os.environ)
    if models_dir:
        for folder in models_dir:
            if not folder.is_dir():
                raise InputError(f'No folder at "{folder}". Give --models-dir an existing one.')
        environment["ATTNVIZ_MODELS_DIRS"] = os.pathsep.join(str(f.resolve()) for f in models_dir)
    environment["ATTNVIZ_ALLOW_CODE"] = "1" if allow_code else "0"
    command = [
        sys.executable, "-m", "streamlit", "run", str(APP),
        "--server.address", host, "--server.port", str(port),
        "--server.headless", str(not browser).lower(),
    ]  # fmt: skip
    try:
        sys.exit(subprocess.run(command, env=environment, check=False).returncode)
    except KeyboardInterrupt:
        sys.exit(130)


def _input(opened: "Model", text: str | None, second: str | None, file: Path | None) -> Any:
    """Return what the model reads from what was given."""
    from attnviz.data.readers import read_picture, read_series

    reads = opened.task_line.reads
    if reads == "text":
        if text is None:
            raise InputError(f'"{opened.name}" reads text. Give --text.')
        return text if second is None else (text, second)
    if file is None:
        raise InputError(f'"{opened.name}" reads a {reads}. Give --file.')
    if not file.is_file():
        raise InputError(f'No file at "{file}".')
    return read_picture(file) if reads == "picture" else read_series(file.read_text())


def _writable(out: Path) -> None:
    """Refuse before the work is done, not after."""
    if out.is_dir():
        raise InputError(f'"{out}" is a folder. Give --out the name of a file, such as trace.html.')
    if not out.resolve().parent.is_dir():
        raise InputError(f'No folder at "{out.resolve().parent}" to write "{out.name}" into.')
    if not os.access(out if out.exists() else out.resolve().parent, os.W_OK):
        raise InputError(f'"{out}" may not be written here. Give --out another place.')


def main() -> None:
    """Run the command line; what attnviz refuses becomes one sentence and exit code 2."""
    try:
        cli()
    except AttnvizError as error:
        print(f"attnviz: {error}", file=sys.stderr)
        sys.exit(2)
