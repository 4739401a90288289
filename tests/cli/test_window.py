"""The app in a window of its own: what is asked for, what ends with what, and a real window."""

import base64
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import psutil
import pytest

from attnviz import children, extras
from attnviz.cli import desktop, window
from attnviz.errors import InputError
from attnviz.training import alive, jobs
from attnviz.training.events import EventLog
from attnviz.training.folder import RunFolder, write_whole

ROOT = Path(__file__).parents[2]

SERVER = """
import os, sys, time
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"ok")
    def log_message(self, *_): ...
server = HTTPServer(("127.0.0.1", int(sys.argv[1])), Answer)
open(sys.argv[2], "w").write(str(os.getpid()))
if len(sys.argv) > 3:
    Thread(target=lambda: (time.sleep(2), os._exit(int(sys.argv[3])))).start()
server.serve_forever()
"""


@pytest.fixture
def shown(tmp_path):
    """Return a function that shows a small server in what stands for a window."""
    port = window.free_port(0)
    pid = tmp_path / "server.pid"

    def run(*shows, ends=()):
        server = [sys.executable, "-c", SERVER, str(port), str(pid), *map(str, ends)]
        return window.show(
            server, os.environ, url=f"http://127.0.0.1:{port}", runs=tmp_path,
            window=[sys.executable, "-c", *shows],
        )  # fmt: skip

    run.server = pid
    return run


def is_gone(pid_file):
    return not psutil.pid_exists(int(pid_file.read_text()))


def test_without_the_extra_one_sentence_says_what_to_install(shell, monkeypatch):
    monkeypatch.setattr(extras, "is_there", lambda *packages: False)
    done = shell("app", "--window")
    assert done.exit_code == 2
    assert done.stderr.strip() == (
        'attnviz: A window of its own needs the package pywebview: pip install "attnviz[window]".'
    )


def test_a_window_is_for_this_machine_alone(shell, monkeypatch):
    monkeypatch.setattr(extras, "is_there", lambda *packages: True)
    done = shell("app", "--window", "--host", "0.0.0.0")
    assert done.exit_code == 2
    assert "A window shows the app on this machine alone; got --host 0.0.0.0." in done.stderr


def test_a_port_that_is_taken_gives_way_to_a_free_one():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert window.free_port(port) not in (0, port)
    assert window.free_port(port) == port


def test_the_server_ends_when_the_window_is_closed(shown):
    assert shown("pass") == 0
    assert is_gone(shown.server)


def test_the_window_ends_when_the_server_breaks_off(shown, tmp_path):
    note = tmp_path / "window.pid"
    shows = f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    assert shown(shows, ends=(7,)) == 7
    assert is_gone(note)


def test_a_window_that_is_killed_leaves_no_server_and_says_so(shown):
    with pytest.raises(InputError, match=r"broke off \(exit code -6\)"):
        shown("import os; os.abort()")
    assert is_gone(shown.server)


def test_a_window_that_says_why_it_could_not_be_opened_is_believed(shown):
    assert shown("import sys; sys.exit('No window could be opened.')") == 2
    assert is_gone(shown.server)


def test_a_server_that_ends_before_it_answers_is_a_sentence(tmp_path):
    with pytest.raises(InputError, match="ended before it answered"):
        window.show([sys.executable, "-c", "pass"], os.environ, url="http://127.0.0.1:9",
                    runs=tmp_path, window=["never"])  # fmt: skip


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_who_ends_the_program_ends_both(tmp_path, by):
    port, note = window.free_port(0), tmp_path / "server.pid"
    program = f"""
import os, sys
from pathlib import Path
from attnviz.cli import window
sys.exit(window.show([sys.executable, "-c", {SERVER!r}, "{port}", {str(note)!r}], os.environ,
                     url="http://127.0.0.1:{port}", runs=Path("."),
                     window=[sys.executable, "-c", "import time; time.sleep(60)"]))
"""
    process = subprocess.Popen(children.python("-c", program), env=children.environment())
    for _ in range(30_000):
        if len(started := psutil.Process(process.pid).children()) == 2:
            break
        time.sleep(0.001)  # the signal comes while the second is being started
    process.send_signal(by)
    assert process.wait(20) == 128 + by
    assert not any(child.is_running() for child in started)


# --- what stands around the page ------------------------------------------------------------------


class StandIn:
    """A window and its toolkit where there is no display: what is asked of it, what it answers."""

    class FileDialog:
        OPEN, FOLDER, SAVE = 10, 20, 30

    class menu:
        @staticmethod
        def Menu(title, items):
            return title, items

        @staticmethod
        def MenuAction(title, function):
            return title, function

    def __init__(self):
        self.chosen = None
        self.asked, self.scripts, self.addresses = [], [], []
        self.is_closed = threading.Event()
        self.has_run = threading.Event()

    def create_file_dialog(self, kind, *, save_filename, file_types):
        self.asked.append((kind, save_filename, file_types))
        return self.chosen

    def load_url(self, url):
        self.addresses.append(url)

    def evaluate_js(self, script):
        self.scripts.append(script)
        self.has_run.set()

    def destroy(self):
        self.is_closed.set()


@pytest.fixture
def stand_in():
    return StandIn()


@pytest.fixture
def desk(stand_in, tmp_path):
    desk = desktop.Desk(stand_in, "http://localhost:8501", tmp_path / "runs")
    desk._window = stand_in
    return desk


@pytest.fixture
def at_work(tmp_path):
    """A training whose process is alive: this one."""
    folder = tmp_path / "runs" / "my run~0123abcd"
    folder.mkdir(parents=True)
    (folder / "config.yaml").write_text("task: regression\nmodel: minilm\n")
    EventLog(RunFolder(folder).events).append("started", total=9, step=0)
    beat = {"pid": os.getpid(), "born": alive.born(os.getpid()), "host": socket.gethostname()}
    write_whole(RunFolder(folder).heartbeat, json.dumps(beat))
    assert jobs.status_of(folder).is_alive
    return folder


def test_without_a_training_the_window_closes_at_once(desk):
    assert desk._closing()


def test_with_a_training_it_is_asked_first_and_a_second_click_leaves_it_running(
    desk, stand_in, at_work
):
    assert not desk._closing()
    assert stand_in.has_run.wait(10)
    assert "A training is running" in stand_in.scripts[0]
    assert '"my run"' in stand_in.scripts[0]  # its name, and not that of its folder
    assert desk._closing()
    assert not RunFolder(at_work).control.exists()


@pytest.mark.parametrize(
    ("answer", "is_closed", "control"),
    [("leave", True, None), ("stop", True, "stop"), ("back", False, None), ("x", False, None)],
)
def test_an_answer_leaves_stops_or_goes_back(
    answer, is_closed, control, desk, stand_in, at_work
):  # fmt: skip
    assert not desk._closing()
    desk.api.answer(answer)
    assert stand_in.is_closed.is_set() is is_closed
    file = RunFolder(at_work).control
    assert (file.read_text() if file.exists() else None) == control
    assert desk._closing() is is_closed  # who went back is asked again


def test_a_model_is_chosen_in_the_dialog_of_the_system_and_shown(desk, stand_in):
    stand_in.chosen = ("/models/my model",)
    desk.api.open_model_folder()
    assert stand_in.addresses == ["http://localhost:8501/?model=%2Fmodels%2Fmy+model"]
    stand_in.chosen = None
    desk.api.open_model_file()
    assert len(stand_in.addresses) == 1
    assert [kind for kind, *_ in stand_in.asked] == [20, 10]


def test_bytes_of_the_page_are_saved_where_the_reader_says(desk, stand_in, tmp_path):
    stand_in.chosen = str(tmp_path / "figure.svg")
    content = base64.b64encode(b"<svg/>").decode()
    assert desk.api.save_bytes("../../figure.svg", content) == ""
    assert (tmp_path / "figure.svg").read_bytes() == b"<svg/>"
    assert stand_in.asked[0][:2] == (30, "figure.svg")  # a name, and no place
    stand_in.chosen = str(tmp_path / "gone" / "figure.svg")
    assert "could not be written: No such file" in desk.api.save_bytes("figure.svg", content)


def test_what_the_app_hands_out_is_fetched_from_it_alone(stand_in, tmp_path):
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"weights")

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    desk = desktop.Desk(stand_in, url, tmp_path)
    desk._window = stand_in
    stand_in.chosen = str(tmp_path / "model.zip")
    try:
        assert desk.api.save("model.zip", f"{url}/media/model.zip") == ""
        assert (tmp_path / "model.zip").read_bytes() == b"weights"
        for other in ("file:///etc/passwd", "http://localhost:1/x", f"{url}.example.org/x"):
            (tmp_path / "model.zip").unlink(missing_ok=True)
            assert "is no address of this app" in desk.api.save("model.zip", other)
            assert not (tmp_path / "model.zip").exists()
    finally:
        server.shutdown()
        server.server_close()


def test_the_menu_reaches_the_dialogs_and_the_page(desk, stand_in):
    titles = [(title, [label for label, _ in items]) for title, items in desk.menu()]
    assert titles == [
        ("File", ["Open a model’s folder …", "Open a model’s GGUF file …"]),
        ("Page", ["Back", "Forward", "Reload"]),
    ]
    desk.menu()[1][1][0][1]()
    assert stand_in.scripts == ["history.back()"]


def test_a_question_about_many_trainings_names_a_few():
    script = desktop.question([f"run {n}" for n in range(7)])
    assert "7 trainings are running" in script
    assert "run 4 and 2 more" in script
    assert "run 5" not in script


# --- a real window --------------------------------------------------------------------------------

MISSING = (
    "Xvfb is not installed" if shutil.which("Xvfb") is None
    else 'no pywebview: pip install "attnviz[window]"'
    if not extras.is_there("webview", "qtpy", "PySide6") else ""
)  # fmt: skip


@pytest.mark.browser
@pytest.mark.skipif(bool(MISSING), reason=MISSING or "all is there")
def test_a_real_window_shows_the_app_saves_files_asks_and_ends(tmp_path, at_work):
    """Under Xvfb, with the app itself; a driver in the window's process does what one clicks."""
    read, write = os.pipe()
    display = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x900x24", "-nolisten", "tcp"],
        pass_fds=[write], stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(write)
    try:
        with os.fdopen(read) as numbers:
            number = numbers.readline().strip()
        seen = tmp_path / "seen.json"
        port = window.free_port(0)
        url, runs = f"http://localhost:{port}", tmp_path / "runs"
        environment = children.environment({
            **os.environ, "DISPLAY": f":{number}", "QTWEBENGINE_DISABLE_SANDBOX": "1",
            "QT_QPA_PLATFORM": "xcb", "ATTNVIZ_RUNS_DIR": str(runs),
        })  # fmt: skip
        server = children.python(
            "-m", "streamlit", "run", str(ROOT / "app.py"), "--server.address", "localhost",
            "--server.port", str(port), "--server.headless", "true",
        )  # fmt: skip
        driver = ROOT / "tests" / "cli" / "window_driver.py"
        answer = "Stop them"
        shows = children.python(str(driver), url, str(runs), str(seen), answer)
        assert window.show(server, environment, url=url, runs=runs, window=shows) == 0
    finally:
        display.terminate()
        display.wait(10)
    told = json.loads(seen.read_text())
    assert "error" not in told, told
    assert "attnviz" in told["title"]
    assert told["names"] == ["a.csv", "health.txt"]
    assert (told["a.csv"], told["health.txt"]) == ("1,2", "ok")
    assert "A training is running" in told["question"]
    assert RunFolder(at_work).control.read_text() == "stop"
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("localhost", port), timeout=2)
