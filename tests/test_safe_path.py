"""Nothing of the folder that a process of ours works in is imported or obeyed."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from attnviz import children
from tests import evil


def answer_of(url, process, *, seconds=60.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(url) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the app did not answer")


def test_the_app_obeys_nothing_of_the_folder_it_is_started_in(tmp_path):
    marks = evil.plant(tmp_path)
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "x.py").write_text(f"open({str(marks)!r}, 'a').write('page')\n")
    (tmp_path / ".streamlit").mkdir()
    # Streamlit writes secrets into the environment: this one would make the limits unreadable.
    (tmp_path / ".streamlit" / "secrets.toml").write_text('ATTNVIZ_MAX_TOKENS = "abc"\n')
    foreign = "http://evil.example"
    (tmp_path / ".streamlit" / "config.toml").write_text(
        f'[server]\ncorsAllowedOrigins = ["{foreign}"]\ntrustedUserHeaders = "x"\n'
        'xsrfCookieSameSite = "none"\n'
    )
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        children.python("-m", "attnviz", "app", "--port", str(port), "--no-browser"),
        cwd=tmp_path, env=children.environment() | {"PYTHONSAFEPATH": ""},  # -P for it alone
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        status, said = answer_of(f"http://localhost:{port}/healthz", process)
        asked = urllib.request.Request(
            f"http://localhost:{port}/_stcore/health", headers={"Origin": foreign}
        )
        with urllib.request.urlopen(asked) as answer:
            readers = answer.headers["Access-Control-Allow-Origin"]
            cookies = answer.headers.get_all("Set-Cookie") or []
    finally:
        process.terminate()
        process.wait(timeout=20)
    assert status == 200, said
    assert readers is None  # no page of another site reads what is answered
    assert cookies
    assert all("samesite=lax" in each.lower() for each in cookies)
    assert not marks.exists(), marks.read_text()


def test_python_dash_m_looks_for_no_command_in_the_current_folder(tmp_path):
    marks = evil.plant(tmp_path)
    for name in ("numpy", "sitecustomize", "usercustomize", "json"):  # before us: Python's own rule
        (tmp_path / f"{name}.py").unlink()
    environment = children.environment() | {"PYTHONSAFEPATH": ""}
    done = subprocess.run(
        [sys.executable, "-m", "attnviz", "--help"], cwd=tmp_path, env=environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert not marks.exists(), marks.read_text()


def test_the_path_of_a_child_holds_whole_folders_only(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["", "mine", "", str(Path.home()), " "]))
    found = children.environment()
    assert found["PYTHONSAFEPATH"] == "1"
    entries = found["PYTHONPATH"].split(os.pathsep)
    assert entries[-2:] == [str(tmp_path / "mine"), str(Path.home())]
    assert all(os.path.isabs(entry) and entry != str(tmp_path) for entry in entries)
    evil.plant(tmp_path)
    done = subprocess.run(
        children.python("-c", "import sys, json; print(json.dumps(sys.path))"), cwd=tmp_path,
        env=found, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert f'"{tmp_path}"' not in done.stdout
    assert not (tmp_path / "imported.txt").exists()
