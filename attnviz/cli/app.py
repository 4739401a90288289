"""attnviz app: the app in the browser, with what its operator allows."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Annotated

import typer

from attnviz import children
from attnviz.errors import InputError
from attnviz.language import N_, tr


def app(
    host: Annotated[str, typer.Option(help=tr("Address to listen on."))] = "localhost",
    port: Annotated[int, typer.Option(help=tr("Port to listen on."))] = 8501,
    models_dir: Annotated[
        list[Path] | None,
        typer.Option(help=tr("Folder whose checkpoints sessions may open; may be repeated.")),
    ] = None,
    runs_dir: Annotated[
        Path,
        typer.Option(
            envvar="ATTNVIZ_RUNS_DIR",
            help=tr("Folder for kept results, and for trainings with their data."),
        ),
    ] = Path("runs"),
    allow_hub: Annotated[
        bool,
        typer.Option(
            "--allow-hub/--no-allow-hub",
            envvar="ATTNVIZ_ALLOW_HUB",
            help=tr("Open models and data sets from the hub."),
        ),
    ] = True,
    allow_code: Annotated[
        bool,
        typer.Option(
            "--allow-code",
            envvar="ATTNVIZ_ALLOW_CODE",
            help=tr("Run Python code from checkpoints and from visitors."),
        ),
    ] = False,
    model: Annotated[
        str | None,
        typer.Option(
            help=tr("Model that a first visit opens; with --allow-code also package.module:build.")
        ),
    ] = None,
    max_tokens: Annotated[
        int | None, typer.Option(min=1, help=tr("Most tokens of an input."))
    ] = None,
    max_memory: Annotated[
        float | None,
        typer.Option(
            min=0.001,
            help=tr("Most GB that the app holds in memory; the least used data is removed."),
        ),
    ] = None,
    max_jobs: Annotated[
        int | None,
        typer.Option(min=1, help=tr("Most trainings at the same time; others wait in a line.")),
    ] = None,
    max_disk: Annotated[
        float | None,
        typer.Option(min=0.001, help=tr("Most GB of the disk: runs, library, downloads, caches.")),
    ] = None,
    read_only: Annotated[
        bool,
        typer.Option(
            "--read-only",
            envvar="ATTNVIZ_READ_ONLY",
            help=tr("Read-only: keep, train, change and delete nothing."),
        ),
    ] = False,
    public_host: Annotated[
        list[str] | None,
        typer.Option(
            help=tr(
                "Host name that visitors use to reach the app through a proxy; may be repeated. "
                "Names other than these and those of its address are refused."
            )
        ),
    ] = None,
    embed_in: Annotated[
        list[str] | None,
        typer.Option(
            help=tr(
                "Origin (https://moodle.example.org) whose pages may show the app in a frame; may "
                "be repeated."
            )
        ),
    ] = None,
    sign_in: Annotated[
        Path | None,
        typer.Option(help=tr("TOML file that says where visitors sign in (OpenID Connect).")),
    ] = None,
    password_file: Annotated[
        Path | None,
        typer.Option(
            help=tr(
                "File with one password for all visitors; when it changes, everybody must sign "
                "in again."
            )
        ),
    ] = None,
    user_header: Annotated[
        str,
        typer.Option(
            help=tr(
                "Header in which the sign-in proxy gives the name of the visitor; requests "
                "without it are refused. The proxy must be the only way to the app. "
                "ATTNVIZ_PASSWORD asks for a password instead."
            )
        ),
    ] = "",
    visible: Annotated[
        str,
        typer.Option(
            envvar="ATTNVIZ_VISIBLE",
            help=tr(
                'If visitors have names: "own", they see what they keep and train, and what is '
                'shared; "all", everybody sees everything. Only owners can change things.'
            ),
        ),
    ] = "own",
    bin_days: Annotated[
        float,
        typer.Option(
            min=0,
            envvar="ATTNVIZ_BIN_DAYS",
            help=tr("Days that deleted things stay in the bin; 0: no bin."),
        ),
    ] = 30,
    trackers: Annotated[
        bool,
        typer.Option(
            "--trackers",
            envvar="ATTNVIZ_TRACKERS",
            help=tr("Send trainings to Weights & Biases, if its key is set."),
        ),
    ] = False,
    log_inputs: Annotated[
        bool,
        typer.Option(
            "--log-inputs",
            envvar="ATTNVIZ_LOG_INPUTS",
            help=tr("Also write what visitors type into the log."),
        ),
    ] = False,
    browser: Annotated[bool, typer.Option(help=tr("Open the app in a browser."))] = True,
    window: Annotated[
        bool,
        typer.Option(
            "--window",
            help=tr("Open the app in a window of its own; closing the window ends the app."),
        ),
    ] = False,
) -> None:
    """Start the app in the browser."""
    from attnviz.resources import APP

    if window:
        from attnviz.cli.window import check, free_port

        check()
        if host != "localhost":
            raise InputError(
                N_(
                    "A window shows the app on this machine alone; got --host {host}. Leave out "
                    "--host, or leave out --window and open the app in browsers.",
                    host=host[:80],
                )
            )
        port, browser = free_port(port), False

    for folder in models_dir or ():
        if not folder.is_dir():
            raise InputError(
                N_('No folder at "{folder}". Give --models-dir an existing one.', folder=folder)
            )
    if runs_dir.is_file():
        raise InputError(
            N_('"{runs_dir}" is a file. Give --runs-dir the name of a folder.', runs_dir=runs_dir)
        )
    if visible not in ("own", "all"):
        raise InputError(N_('--visible is own or all; got "{visible}".', visible=visible[:40]))
    if sign_in is None and not os.environ.get("ATTNVIZ_SIGN_IN"):
        _check_no_sign_in_is_left_out(Path(".streamlit/secrets.toml"), _secrets(APP))
    for option, file in (("--sign-in", sign_in), ("--password-file", password_file)):
        if file is not None and not file.is_file():
            raise InputError(
                N_('No file at "{file}". Give {option} an existing one.', file=file, option=option)
            )
    settings = {
        "MODELS_DIRS": os.pathsep.join(str(folder.resolve()) for folder in models_dir or ()),
        "RUNS_DIR": str(runs_dir.resolve()),
        "ALLOW_HUB": "1" if allow_hub else "0",
        "ALLOW_CODE": "1" if allow_code else "0",
        "MODEL": model or "",
        "MAX_TOKENS": "" if max_tokens is None else str(max_tokens),
        "MAX_MEMORY": "" if max_memory is None else str(max_memory),
        "MAX_JOBS": "" if max_jobs is None else str(max_jobs),
        "MAX_DISK": "" if max_disk is None else str(max_disk),
        "READ_ONLY": "1" if read_only else "0",
        "PUBLIC_HOSTS": ",".join(public_host or ()),
        "EMBED_IN": ",".join(embed_in or ()),
        "SIGN_IN": "" if sign_in is None else str(sign_in.resolve()),
        "PASSWORD_FILE": "" if password_file is None else str(password_file.resolve()),
        "USER_HEADER": user_header,
        "VISIBLE": visible,
        "BIN_DAYS": f"{bin_days:g}",
        "TRACKERS": "1" if trackers else "0",
        "LOG_INPUTS": "1" if log_inputs else "0",
    }
    environment = children.environment(
        os.environ | {f"ATTNVIZ_{name}": value for name, value in settings.items() if value}
    )
    command = [
        *children.python("-m", "streamlit", "run", str(APP)), *_secrets(APP),
        "--server.address", host, "--server.port", str(port),
        "--server.headless", str(not browser).lower(),
    ]  # fmt: skip
    if window:
        from attnviz.cli.window import show

        url = f"http://{host}:{port}"
        sys.exit(show(command, environment, url=url, runs=runs_dir.resolve()))
    if os.name == "posix":
        # This process becomes the server: what systemd, Docker or a shell ends is the server then.
        sys.stdout.flush()
        os.execve(sys.executable, command, environment)
    try:
        sys.exit(subprocess.run(command, env=environment, check=False).returncode)
    except KeyboardInterrupt:
        sys.exit(130)


def _check_no_sign_in_is_left_out(secrets: Path, read: list[str]) -> None:
    """Raise InputError when the start folder's secrets hold a sign-in that nobody would read.

    They are not among those that are read (see below), so anybody could come in without a warning.
    """
    if not read or str(secrets.absolute()) in read:
        return
    try:
        has_auth = "auth" in tomllib.loads(secrets.read_text("utf-8"))
    except FileNotFoundError:
        return
    except (OSError, ValueError):
        has_auth = True
    if has_auth:
        raise InputError(
            N_(
                "{secrets} is in this folder, but is not read from here. If visitors should sign "
                "in with it, add --sign-in {secrets}; otherwise start in another folder.",
                secrets=secrets,
            )
        )


def _secrets(app: Path) -> list[str]:
    """Name the files of secrets: the user's and the app's own, never those of the start folder.

    Streamlit writes what such a file holds into the environment, where ATTNVIZ_ALLOW_CODE or a
    PATH would be obeyed; and the start folder may be one with other people's checkpoints.
    """
    if os.environ.get("STREAMLIT_SECRETS_FILES"):
        return []
    folders = dict.fromkeys((Path.home(), app.parent))
    return [
        part for folder in folders
        for part in ("--secrets.files", str(folder / ".streamlit" / "secrets.toml"))
    ]  # fmt: skip
