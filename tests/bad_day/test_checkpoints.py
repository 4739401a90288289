"""Checkpoints that came to harm, opened in little memory: refused in a sentence, and soon."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CASES = int(os.environ.get("ATTNVIZ_FUZZ", "45"))
"""Harmed checkpoints in all; `make slow` takes ten thousand."""

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of a process's memory")
def test_a_harmed_checkpoint_is_opened_or_refused_soon_and_in_little_memory(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tests.bad_day.checkpoints", str(CASES), str(tmp_path)],
        cwd=ROOT,
        env=os.environ | {"ATTNVIZ_CACHE": str(tmp_path / "cache"), "ATTNVIZ_STRICT": "1",
                          "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60 + 2 * CASES,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["cases"] == CASES
    assert not told["failed"]
    assert not told["slow"]
    assert told["opened"] + told["refused"] == CASES


@pytest.mark.skipif("ATTNVIZ_FUZZ" not in os.environ, reason="every kind of model: make slow")
def test_no_kind_of_model_that_transformers_knows_asks_for_too_much_by_itself():
    from transformers.models.auto.configuration_auto import CONFIG_MAPPING

    from attnviz.models import bounds, config_rules

    looked_at = 0
    for kind in CONFIG_MAPPING:
        try:
            said = json.loads(CONFIG_MAPPING[kind]().to_json_string(use_diff=False))
        except Exception:  # some have no defaults, and some need packages
            continue
        bounds.check_config(said, kind, tensors=60)
        config_rules.safe_settings(said, kind)
        looked_at += 1
    assert looked_at > 500
