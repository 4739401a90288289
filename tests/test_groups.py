"""Which tests stay together when several workers share them, and what begins first."""

from types import SimpleNamespace

import pytest

from tests import conftest
from tests.conftest import TESTS

pytest_plugins = ["pytester"]


@pytest.mark.parametrize(
    ("file", "fixtures", "group"),
    [
        ("store/test_bin.py", ["library"], "store/test_bin.py"),
        ("attribution/test_trust.py", ["planted"], "planted"),
        ("browser/test_links.py", ["open_page", "server"], "app in Chromium"),
        ("browser/test_own_machine.py", ["own_server"], "app in Chromium"),
        ("browser/test_bertviz.py", ["open_page"], "files in Chromium"),
    ],
)
def test_a_file_stays_together_and_one_worker_has_the_server(file, fixtures, group):
    assert conftest._group(SimpleNamespace(path=TESTS / file, fixturenames=fixtures)) == group


def test_the_process_that_hands_tests_out_is_told_the_group(request):
    if not hasattr(request.config, "workerinput"):
        pytest.skip("one process runs all tests, and needs no groups")
    assert request.node.nodeid.endswith("::test_the_process_that_hands_tests_out_is_told_the_group"
                                        "@test_groups.py")  # fmt: skip


def test_what_begins_first_is_there():
    for name in conftest.FIRST:
        assert name.endswith(" in Chromium") or (TESTS / name).exists(), name


def test_the_process_that_hands_tests_out_imports_no_library(pytester):
    pytester.makeconftest((TESTS / "conftest.py").read_text(encoding="utf-8"))
    pytester.makepyfile(
        conftest_end="""
        import sys

        def pytest_sessionfinish(session):
            if not hasattr(session.config, "workerinput"):
                print("torch here:", "torch" in sys.modules)
        """,
        test_one="def test_one(): ...",
    )
    done = pytester.runpytest_subprocess("-n1", "--dist=loadgroup", "-p", "conftest_end")
    done.assert_outcomes(passed=1)
    done.stdout.fnmatch_lines(["*torch here: False"])
