"""The memory that one thing may take: of the machine, of the process, of its control group."""

import resource
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from attnviz import allowance
from attnviz.errors import DataError

GIB = 2**30


def test_what_needs_more_than_the_machine_has_is_refused_with_both_amounts():
    with pytest.raises(DataError, match=r'^"a" would take 900 TB of memory') as refused:
        allowance.check(9e14, '"a"', cure="Give fewer rows.", error=DataError)
    assert str(refused.value).endswith("Give fewer rows.")
    assert "can be used for one thing" in str(refused.value)


def test_what_is_small_is_allowed():
    allowance.check(1000, '"a"', cure="")


def test_the_operators_limit_is_the_most(monkeypatch):
    monkeypatch.setenv(allowance.MAX_MEMORY, "0.5")
    assert allowance.free_bytes() == min(5 * 10**8, psutil.virtual_memory().available)


def test_one_thing_may_take_all_that_the_operator_allows(monkeypatch):
    monkeypatch.setenv(allowance.MAX_MEMORY, "0.5")
    allowance.check(5 * 10**8, '"a"', cure="")
    with pytest.raises(DataError, match="at most 500 MB can be used"):
        allowance.check(5 * 10**8 + 1, '"a"', cure="", error=DataError)


@pytest.mark.parametrize("given", ["", "many", "inf"])
def test_a_limit_that_is_no_number_is_none(given, monkeypatch):
    monkeypatch.setenv(allowance.MAX_MEMORY, given)
    assert allowance.free_bytes() > 0


def test_a_limit_of_the_process_counts_what_it_holds_already():
    script = (
        "import resource; from attnviz import allowance; "
        f"resource.setrlimit(resource.RLIMIT_AS, ({2 * GIB}, {2 * GIB})); "
        "print(allowance.free_bytes())"
    )
    said = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert 0 < int(said.stdout) < 2 * GIB
    assert resource.getrlimit(resource.RLIMIT_AS)  # this process has kept its own


@pytest.mark.parametrize(
    "names",
    [("memory.max", "memory.current"),
     ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes")],
)  # fmt: skip
def test_a_control_group_leaves_its_limit_less_what_is_used_and_not_of_files(names, tmp_path: Path):
    limit, used = names
    (tmp_path / limit).parent.mkdir(exist_ok=True)
    (tmp_path / limit).write_text(f"{4 * GIB}\n")
    (tmp_path / used).write_text(f"{3 * GIB}\n")
    statistics = (tmp_path / limit).with_name("memory.stat")
    statistics.write_text(f"anon {2 * GIB}\ninactive_file {GIB // 2}\nactive_file {GIB // 4}\n")
    assert allowance._left_of_cgroup(tmp_path) == [GIB + GIB // 2 + GIB // 4]


@pytest.mark.parametrize(
    ("own", "folder", "limit", "used"),
    [("0::/system.slice/attnviz.service", "system.slice/attnviz.service", "memory.max",
      "memory.current"),
     ("0::/system.slice/attnviz.service", "system.slice", "memory.max", "memory.current"),
     ("5:cpu,memory:/jobs/7\n0::/", "memory/jobs/7", "memory.limit_in_bytes",
      "memory.usage_in_bytes")],
)  # fmt: skip
def test_the_group_of_a_service_and_those_around_it_count(own, folder, limit, used, tmp_path: Path):
    (group := tmp_path / "groups" / folder).mkdir(parents=True)
    (group / limit).write_text(f"{4 * GIB}\n")
    (group / used).write_text(f"{3 * GIB}\n")
    (group / "memory.stat").write_text(f"inactive_file 7\ntotal_inactive_file {GIB // 2}\n")
    (tmp_path / "own").write_text(f"{own}\n")
    left = allowance._left_of_cgroup(tmp_path / "groups", tmp_path / "own")
    assert left == [GIB + GIB // 2]


def test_a_control_group_without_statistics_limits_all_the_same(tmp_path: Path):
    (tmp_path / "memory.max").write_text(f"{4 * GIB}\n")
    (tmp_path / "memory.current").write_text(f"{3 * GIB}\n")
    assert allowance._left_of_cgroup(tmp_path) == [GIB]


def test_a_control_group_without_a_limit_leaves_everything(tmp_path: Path):
    (tmp_path / "memory.max").write_text("max\n")
    assert allowance._left_of_cgroup(tmp_path) == []


def test_sizes_are_in_words():
    assert [allowance.in_words(n) for n in (12, 4_200, 5_700_000, 29.8e9)] == [
        "12 bytes", "4.2 kB", "5.7 MB", "29.8 GB",
    ]  # fmt: skip
