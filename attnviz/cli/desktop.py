"""What stands around the page in a window of its own: its menu, the system's dialogs, and the end.

The window is pywebview's, which shows the page with what the system has for it (WebKit, WebView2,
Qt). It runs in a process of its own (`python -m attnviz.cli.desktop URL RUNS`): what its toolkit
does to that process ends no server.
"""

from __future__ import annotations

import base64
import json
import sys
import threading
import urllib.parse
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from attnviz import extras
from attnviz.errors import AttnvizError, InputError
from attnviz.language import N_, counted, tr, translated
from attnviz.plots.theme import SANS, THEMES, ThemeName
from attnviz.store.run_names import run_name
from attnviz.training import jobs

TITLE = "attnviz"
_SIZE = (1400, 900)
_LEAST = (800, 600)
_PIECE = 2**20
_MOST_NAMES = 5


def main() -> None:
    """Show the app at the first argument until the window is closed; the second has its runs."""
    import webview  # pyright: ignore[reportMissingImports]

    url, runs = sys.argv[1:]
    desk = Desk(webview, url, Path(runs))
    desk.furnish(webview.create_window(
        TITLE, url, js_api=desk.api, width=_SIZE[0], height=_SIZE[1], min_size=_LEAST,
        text_select=True, menu=desk.menu(),
    ))  # fmt: skip
    try:
        webview.start(gui=_toolkit())
    except webview.WebViewException as error:
        sys.exit(
            tr(
                "attnviz: No window could be opened ({error}). It needs a display, and on Linux Qt "
                "or GTK. Without a window: attnviz app.",
                error=error,
            )
        )


def _toolkit() -> str | None:
    """Return the toolkit, where pywebview would ask for one that is not here; None leaves it to it.

    On Linux it tries GTK first, and prints a traceback where there is only Qt.
    """
    has_qt_alone = extras.is_there("qtpy") and not extras.is_there("gi")
    return "qt" if sys.platform == "linux" and has_qt_alone else None


class Desk:
    """What stands around the page: the menu, the dialogs, and the question at the end.

    Args:
        webview: the module pywebview.
        url: where the app answers.
        runs: the folder of its trainings.
    """

    def __init__(self, webview: Any, url: str, runs: Path) -> None:
        self._webview, self._url, self._runs = webview, url, runs
        self._window: Any = None
        self._may_close = self._is_asking = False
        self.api = Api(self)

    def furnish(self, window: Any) -> None:
        """Have a window ask before it closes, and save what its page hands out."""
        self._window = window
        window.events.closing += self._closing
        window.events.loaded += lambda: window.evaluate_js(SAVES)

    def menu(self) -> list[Any]:
        """Return the menu of the window."""
        item, menu = self._webview.menu.MenuAction, self._webview.menu.Menu
        return [
            menu(
                "File",
                [
                    item(tr("Open a model’s folder …"), self.api.open_model_folder),
                    item(tr("Open a model’s GGUF file …"), self.api.open_model_file),
                ],
            ),
            menu(
                "Page",
                [
                    item("Back", lambda: self._run("history.back()")),
                    item("Forward", lambda: self._run("history.forward()")),
                    item("Reload", lambda: self._run("location.reload()")),
                ],
            ),
        ]

    def _run(self, script: str) -> None:
        self._window.evaluate_js(script)

    def choose(self, kind: str, name: str = "", types: Sequence[str] = ()) -> Path | None:
        """Return what is chosen in the system's dialog of that kind; None for nothing.

        kind: "OPEN", "FOLDER" or "SAVE".
        """
        dialog = getattr(self._webview.FileDialog, kind)
        chosen = self._window.create_file_dialog(
            dialog, save_filename=name, file_types=tuple(types)
        )
        if not chosen:
            return None
        return Path(chosen if isinstance(chosen, str) else chosen[0])

    def open_model(self, path: Path) -> None:
        """Show a model in the workspace, which asks before it opens a folder outside its own."""
        self._window.load_url(f"{self._url}/?{urllib.parse.urlencode({'model': str(path)})}")

    def fetch(self, url: str, to: Path) -> None:
        """Write what the app hands out at an address. Raises InputError for one of others."""
        if urllib.parse.urlsplit(url)[:2] != urllib.parse.urlsplit(self._url)[:2]:
            raise InputError(N_('"{url}" is no address of this app.', url=url[:80]))
        with urllib.request.urlopen(url, timeout=600) as answer, to.open("wb") as file:
            while piece := answer.read(_PIECE):
                file.write(piece)

    def close(self) -> None:
        """Close the window without a question, from any thread."""
        self._may_close = True
        with suppress(Exception):  # it is closed already, in whatever way its toolkit says so
            self._window.destroy()

    # --- the end ----------------------------------------------------------------------------------

    def _closing(self) -> bool:
        """Return whether the window may close now; where trainings run, that is asked first.

        Whoever closes it once more while it is asked leaves them running.
        """
        if self._may_close or self._is_asking:
            return True
        names = running(self._runs)
        if not names:
            return True
        self._is_asking = True
        # The toolkit waits for this answer, and the page for the toolkit.
        threading.Thread(target=self._run, args=(question(names),), daemon=True).start()
        return False

    def answer(self, word: str) -> None:
        """Take what becomes of the trainings: "leave" or "stop"; anything else keeps the window."""
        self._is_asking = False
        if word == "stop":
            stop(self._runs, running(self._runs))
        if word in ("leave", "stop"):
            self.close()


def running(runs: Path) -> list[str]:
    """Return the folders of the trainings at work."""
    found = []
    for name in jobs.names(runs):
        with suppress(AttnvizError):  # deleted in this moment
            if jobs.status(runs, name).is_alive:
                found.append(name)
    return found


def stop(runs: Path, names: Sequence[str]) -> None:
    """Ask trainings to end after their present step; each makes a model of what it has learnt."""
    for name in names:
        with suppress(AttnvizError):  # it has ended in this moment
            jobs.stop(runs, name)


class Api:
    """What the page may ask of the window: the system's dialogs, and nothing else.

    Attributes whose names begin with an underscore are out of a page's reach.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def open_model_folder(self) -> None:
        """Choose the folder of a model, and show it."""
        path = self._desk.choose("FOLDER")
        if path is not None:
            self._desk.open_model(path)

    def open_model_file(self) -> None:
        """Choose the file of a model, and show it."""
        path = self._desk.choose("OPEN", types=(tr("GGUF file (*.gguf)"),))
        if path is not None:
            self._desk.open_model(path)

    def save(self, name: str, url: str) -> str:
        """Save what the app hands out at an address, where the reader says; return a fault."""
        return self._saved(name, lambda path: self._desk.fetch(url, path))

    def save_bytes(self, name: str, content: str) -> str:
        """Save bytes, which come as base64, where the reader says; return a fault."""
        return self._saved(name, lambda path: path.write_bytes(base64.b64decode(content)))

    def answer(self, word: str) -> None:
        """Answer what becomes of the trainings at work."""
        self._desk.answer(word)

    def _saved(self, name: str, write: Callable[[Path], Any]) -> str:
        path = self._desk.choose("SAVE", name=Path(name.replace("\\", "/")).name)
        if path is None:
            return ""
        try:
            write(path)
        except (OSError, ValueError, InputError) as error:
            return tr(
                '"{path}" could not be written: {error}.',
                path=path,
                error=getattr(error, "strerror", None) or error,
            )
        return ""


def question(names: Sequence[str]) -> str:
    """Return the script that asks, over the page, what becomes of trainings at work."""
    shown = ", ".join(run_name(name) for name in names[:_MOST_NAMES])
    more = len(names) - _MOST_NAMES
    words = {
        "title": translated(
            counted("A training is running", "{n} trainings are running", n=len(names))
        ),
        "names": tr("{shown} and {more} more", shown=shown, more=more) if more > 0 else shown,
        "light": _colours("light"),
        "dark": _colours("dark"),
    }
    return f"({_ASKS})({json.dumps(words)});"


def _colours(name: ThemeName) -> dict[str, str]:
    theme = THEMES[name]
    tokens = ("page", "panel", "line", "text", "secondary", "accent")
    return {token: getattr(theme, token) for token in tokens}


_ASKS = """(said) => {
  const dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  const colour = dark ? said.dark : said.light;
  const make = (tag, text, style) => {
    const made = document.createElement(tag);
    made.textContent = text;
    Object.assign(made.style, style);
    return made;
  };
  const dialog = make("dialog", "", {
    border: `1px solid ${colour.line}`, borderRadius: "8px", padding: "24px", maxWidth: "480px",
    background: colour.page, color: colour.text, font: "14px/1.5 SANS",
  });
  const answer = (word) => { dialog.remove(); window.pywebview.api.answer(word); };
  dialog.addEventListener("cancel", () => answer("back"));
  dialog.append(
    make("div", said.title, { fontSize: "16px", fontWeight: 600, marginBottom: "8px" }),
    make("div", said.names, { marginBottom: "8px", overflowWrap: "anywhere" }),
    make("div", "A training goes on without the window, and the page Runs shows it the next " +
      "time. One that is stopped ends after its present step and makes a model of what it has " +
      "learnt.", { color: colour.secondary, marginBottom: "16px" }),
  );
  const row = make("div", "", { display: "flex", flexWrap: "wrap", gap: "8px" });
  const buttons = [["leave", "Leave them running"], ["stop", "Stop them"], ["back", "Go back"]];
  buttons.forEach(([word, label], at) => {
    const button = make("button", label, {
      font: "inherit", minHeight: "32px", padding: "4px 12px", borderRadius: "8px",
      cursor: "pointer", border: `1px solid ${at ? colour.line : colour.accent}`,
      background: at ? colour.panel : colour.accent, color: at ? colour.text : colour.page,
    });
    button.addEventListener("click", () => answer(word));
    row.append(button);
  });
  dialog.append(row);
  document.body.append(dialog);
  dialog.showModal();
}""".replace("SANS", SANS)


SAVES = """(() => {
  if (window.attnvizSaves) return;
  window.attnvizSaves = true;
  const say = (fault) => { if (fault) window.alert(fault); };
  const save = async (link) => {
    const name = link.download || "attnviz";
    if (link.href.startsWith("blob:") || link.href.startsWith("data:")) {
      const bytes = new Uint8Array(await (await fetch(link.href)).arrayBuffer());
      let text = "";
      for (let at = 0; at < bytes.length; at += 32768) {
        text += String.fromCharCode(...bytes.subarray(at, at + 32768));
      }
      say(await window.pywebview.api.save_bytes(name, btoa(text)));
    } else {
      say(await window.pywebview.api.save(name, link.href));
    }
  };
  const copy = async (text) => {
    const field = document.createElement("textarea");
    field.value = text;
    Object.assign(field.style, { position: "fixed", top: "0", opacity: "0" });
    document.body.append(field);
    field.select();
    const isDone = document.execCommand("copy");
    field.remove();
    if (!isDone) throw new Error("nothing was copied");
  };
  if (navigator.clipboard) navigator.clipboard.writeText = copy;
  const click = HTMLAnchorElement.prototype.click;
  HTMLAnchorElement.prototype.click = function () {
    if (this.hasAttribute("download")) save(this); else click.call(this);
  };
  document.addEventListener("click", (event) => {
    const link = event.composedPath().find((each) => each.tagName === "A" && each.download);
    if (!link) return;
    event.preventDefault();
    save(link);
  }, true);
})();"""
"""What a page hands out is saved by the system's own dialog, and a link that is shared is copied.

Toolkits differ in what they do with a download. The Qt of pywebview does not know the file's name,
and its clipboard waits for a permission that nobody is asked for.
"""


if __name__ == "__main__":
    main()
