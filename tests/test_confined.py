"""A function in a child: its answer, or a sentence, whatever it does."""

import contextlib
import os
import threading
import time

import psutil
import pytest

from attnviz import confined
from attnviz.confined import waiting

LAID_OUT = "attnviz.tracing.templates:laid_out"
MOST = confined.AT_ONCE + 1
"""Children of one process: one more may still wait for long calls, from a test before."""


def children_of_calls() -> list[psutil.Process]:
    """Return the children that calls run in; this process may have others, such as a browser."""
    found = []
    for child in psutil.Process().children():
        with contextlib.suppress(psutil.Error):  # it has just ended
            if "attnviz.confined" in child.cmdline():
                found.append(child)
    return found


def chat(source):
    turns = [{"role": "user", "content": "a"}]
    return {"name": "a", "source": source, "special": {}, "messages": turns}


@pytest.fixture
def others(monkeypatch):
    """Children that only one test has."""
    monkeypatch.setattr(confined, "_children", waiting.Children())
    yield
    confined._children.end()


def test_the_answer_comes_back():
    assert confined.run("attnviz.allowance:in_words", {"size": 12_345}) == "12.3 kB"


def test_where_nothing_forks_a_process_of_its_own_answers(others, monkeypatch):
    monkeypatch.setattr(waiting, "FORKS", False)
    assert confined.run("attnviz.allowance:in_words", {"size": 12_345}) == "12.3 kB"
    endless = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
    with pytest.raises(confined.ConfinedError) as caught:
        confined.run(LAID_OUT, chat(endless), seconds=2)
    assert caught.value.reason == "time"
    # It grows step by step: who watches looks twenty times a second, and needs a moment between.
    growing = (
        "{% set held = namespace(text='') %}{% for step in range(200) %}"
        "{% set held.text = held.text ~ 'a' * 10**7 %}{% endfor %}"
    )
    with pytest.raises(confined.ConfinedError) as caught:
        confined.run(LAID_OUT, chat(growing), memory=10**8)
    assert caught.value.reason == "memory"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("{{ 'a' * 10**10 }}", "memory"),
        ("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", "time"),
        ("{% macro m(n) %}{{ m(n) ~ m(n) }}{% endmacro %}{{ m(1) }}", "raised"),
    ],
)
def test_what_takes_too_much_is_a_sentence_and_leaves_nothing_behind(source, reason):
    began = time.monotonic()
    with pytest.raises(confined.ConfinedError) as caught:
        confined.run(LAID_OUT, chat(source), memory=256 * 1024**2, seconds=1)
    assert caught.value.reason == reason
    assert str(caught.value).endswith(".")
    assert time.monotonic() - began < 30
    children = children_of_calls()
    assert len(children) <= MOST
    assert not [each for child in children for each in child.children(recursive=True)]


def test_what_fails_says_what_was_raised():
    with pytest.raises(confined.ConfinedError, match="It failed") as caught:
        confined.run("attnviz.allowance:in_words", {"size": "a"})
    assert caught.value.kind == "TypeError"


def test_many_threads_wait_for_few_children():
    found, most = [], []

    def ask(number):
        found.append(confined.run("attnviz.allowance:in_words", {"size": number}))
        most.append(len(children_of_calls()))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == sorted(f"{number} bytes" for number in range(24))
    assert max(most) <= MOST


def test_a_child_that_was_killed_is_replaced():
    confined.run("attnviz.allowance:in_words", {"size": 1})
    for child in children_of_calls():
        child.kill()
        child.wait()
    assert confined.run("attnviz.allowance:in_words", {"size": 1}) == "1 bytes"


def test_where_no_child_can_be_started_it_is_a_sentence_too(others, monkeypatch):
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    for _ in range(confined.AT_ONCE + 1):  # and nobody's place is lost
        with pytest.raises(confined.ConfinedError, match="No process could be started") as caught:
            confined.run("attnviz.allowance:in_words", {"size": 1})
        assert caught.value.reason == "start"


def test_a_child_has_no_secrets_and_a_safe_path(others, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "secret")
    monkeypatch.setenv("ATTNVIZ_PASSWORD", "secret")
    found = confined.run("attnviz.children:environment", {})
    assert "secret" not in found.values()
    assert found["PYTHONSAFEPATH"] == "1"
    assert found["PATH"] == os.environ["PATH"]


def test_a_child_can_be_started_before_it_is_asked(others):
    for _ in range(3):
        confined.prepare("attnviz.tracing.templates:ready")
        time.sleep(0.05)
    end = time.monotonic() + 60
    while not confined._children._waiting and time.monotonic() < end:
        time.sleep(0.05)
    assert len(confined._children._waiting) == 1
    began = time.monotonic()
    assert confined.run(LAID_OUT, chat("{{ messages[0].content }}"))["text"] == "a"
    assert time.monotonic() - began < 1


def test_only_functions_of_the_package_are_run():
    for function in ("os:system", "attnviz", "tests.tiny:save", "attnviz.allowance:_a.b"):
        with pytest.raises(ValueError, match="no function"):
            confined.run(function, {})
