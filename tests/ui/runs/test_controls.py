"""What is handed out of a training."""

import io
import zipfile

import pytest

from attnviz.errors import InputError
from attnviz.ui.runs import controls


def test_a_model_is_handed_out_as_one_file_where_the_memory_takes_it(tmp_path, monkeypatch):
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "model.safetensors").write_bytes(bytes(10**6))
    packed = zipfile.ZipFile(io.BytesIO(controls.zip_of(tmp_path)))
    assert sorted(packed.namelist()) == ["config.json", "model.safetensors"]
    monkeypatch.setenv("ATTNVIZ_MAX_MEMORY", "0.0015")
    with pytest.raises(InputError, match="This model as one file would take 2 MB of memory"):
        controls.zip_of(tmp_path)
