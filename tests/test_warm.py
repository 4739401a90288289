"""Processes that are forks of a warm one are processes as any other to whoever started them."""

import io
import os
import signal
import subprocess
import sys

import psutil
import pyarrow.csv
import pytest

from attnviz import children
from tests import warm

# Before the first fork: it holds a pipe from here on, and aborts where it cannot close it.
pyarrow.csv.read_csv(io.BytesIO(b"a\n1\n"))

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks are taken on Linux only")


def test_it_is_where_and_who_it_was_asked_to_be_and_has_the_libraries(tmp_path):
    code = (
        "import os, sys; was = 'torch' in sys.modules\n"
        "print(os.getcwd(), dict(os.environ), sys.argv, was, os.getsid(0) == os.getpid(),"
        " sys.flags.safe_path, file=sys.stderr)"
    )
    done = warm.run([sys.executable, "-c", code, "more"], cwd=tmp_path, env={"ASKED": "1"})
    said = f"{tmp_path} {{'ASKED': '1'}} ['-c', 'more'] True False False\n"
    assert (done.returncode, done.stdout, done.stderr) == (0, "", said)


def test_modules_of_its_folder_are_found_only_where_a_python_finds_them(tmp_path):
    (tmp_path / "stray.py").write_text("print('imported')")
    ran = warm.run([sys.executable, "-m", "stray"], cwd=tmp_path)
    assert (ran.returncode, ran.stdout) == (0, "imported\n")
    safe = warm.run(children.python("-c", "import stray"), cwd=tmp_path)
    assert safe.returncode == 1
    assert "No module named 'stray'" in safe.stderr


@pytest.mark.parametrize(
    ("code", "ended"),
    [
        ("pass", 0), ("import sys; sys.exit(3)", 3),
        ("import sys; sys.exit('why')", 1), ("1 / 0", 1),
        ("import os; os.kill(os.getpid(), 9)", -9), ("import os; os._exit(4)", 4),
    ],
)  # fmt: skip
def test_how_it_ended_is_told(code, ended):
    done = warm.run([sys.executable, "-c", code])
    assert done.returncode == ended
    assert ("why" in done.stderr) == ("why" in code)
    assert ("ZeroDivisionError" in done.stderr) == ("/" in code)


def test_it_is_watched_and_ended_and_holds_no_file_but_those_handed_to_it():
    reader, writer = os.pipe()
    asks, answers = os.pipe()
    null = os.open(os.devnull, os.O_RDWR)
    code = f"""
import os
held = [f"/proc/self/fd/{{each}}" for each in range(400)]
held = [os.readlink(each) for each in held if os.path.exists(each)]
os.write({writer}, bytes([sum(each != "/dev/null" for each in held)]))
input()
"""
    process = warm.popen(
        [sys.executable, "-c", code], stdin=asks, stdout=null, stderr=null, pass_fds=(writer,),
        start_new_session=True,
    )  # fmt: skip
    os.close(writer)
    assert os.read(reader, 9) == bytes([2])  # what it is asked by, and the pipe
    assert process.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.01)
    assert os.getsid(process.pid) == process.pid
    process.terminate()
    assert process.wait(10) == -signal.SIGTERM
    assert process.poll() == -signal.SIGTERM
    assert not psutil.pid_exists(process.pid)
    assert os.read(reader, 9) == b""  # it held the other end
    for each in (reader, asks, answers, null):
        os.close(each)


def test_it_ends_well_where_libraries_close_what_they_hold():
    done = warm.run([sys.executable, "-c", "import sys; sys.exit()"])
    assert (done.returncode, done.stderr) == (0, "")
