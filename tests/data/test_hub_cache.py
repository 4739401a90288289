"""What `datasets` has kept of a data set, found under the name that it gives it."""

from pathlib import Path

import pytest

from attnviz.data.hub_cache import cached_bytes


@pytest.mark.parametrize("name", ["imdb", "stanfordnlp/imdb", "nyu-mll/glue", "Ann/CNN_NewsTexts"])
def test_what_was_kept_of_a_data_set_is_found_whatever_it_is_called(name, tmp_path, monkeypatch):
    from datasets import config
    from datasets.packaged_modules.csv.csv import Csv

    monkeypatch.setattr(config, "HF_DATASETS_CACHE", tmp_path)
    assert cached_bytes(name) is None
    repo = name if "/" in name else None
    builder = Csv(cache_dir=str(tmp_path), repo_id=repo, dataset_name=name.rpartition("/")[2])
    Path(builder.cache_dir).mkdir(parents=True)
    (Path(builder.cache_dir) / "rows.arrow").write_bytes(bytes(700))
    assert cached_bytes(name) == 700
