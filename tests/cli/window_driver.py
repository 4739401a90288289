"""A window that a test drives: URL, the folder of runs, a file for what is seen, the last answer.

It is `attnviz.cli.desktop` as it stands; a thread beside it does what a reader would.
"""

import json
import sys
import threading
import time
from pathlib import Path

import webview  # pyright: ignore[reportMissingImports]

from attnviz.cli import desktop

URL, RUNS, SEEN, ANSWER = sys.argv[1:]
_PATIENCE = 90


def until(what):
    end = time.monotonic() + _PATIENCE
    while not (found := what()):
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.2)
    return found


def read():
    seen = {}
    window = until(lambda: webview.windows and webview.windows[0])
    window.events.loaded.wait(_PATIENCE)
    try:
        until(lambda: window.evaluate_js("window.attnvizSaves === true"))
        until(lambda: "attnviz" in (window.evaluate_js("document.title") or ""))
        seen["title"] = window.evaluate_js("document.title")
        saved = Path(SEEN).with_suffix(".saved")
        names = seen["names"] = []
        window.create_file_dialog = lambda kind, save_filename="", file_types=(): (
            names.append(save_filename) or str(saved)
        )
        for name, link in (("a.csv", "URL.createObjectURL(new Blob(['1,2']))"),
                           ("health.txt", "'/_stcore/health'")):  # fmt: skip
            saved.unlink(missing_ok=True)
            window.evaluate_js(
                f"(() => {{ const link = document.createElement('a'); link.href = {link};"
                f"link.download = '{name}'; link.click(); }})()"
            )
            until(lambda: saved.exists() and saved.stat().st_size)
            seen[name] = saved.read_text()
        window.destroy()
        question = "document.querySelector('dialog')"
        until(lambda: window.evaluate_js(f"!!{question}"))
        seen["question"] = window.evaluate_js(f"{question}.innerText")
    except Exception as error:
        seen["error"] = repr(error)
    Path(SEEN).write_text(json.dumps(seen))
    window.evaluate_js(
        "[...document.querySelectorAll('dialog button')]"
        f".find((button) => button.textContent === {ANSWER!r}).click()"
    )


if __name__ == "__main__":
    threading.Thread(target=read, daemon=True).start()
    sys.argv = ["desktop", URL, RUNS]
    desktop.main()
