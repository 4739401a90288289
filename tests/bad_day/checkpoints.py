"""Opens harmed checkpoints in a process of its own, which has 4 GiB: `python -m`, cases, folder."""

from __future__ import annotations

import contextlib
import io
import json
import random
import resource
import shutil
import sys
import time
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

MEMORY = 4 * 1024**3
SECONDS = 6.0
"""Of this thread's own time for one checkpoint; ordinary ones take a twentieth of one."""

NUMBERS = (0, -1, 1, 7, 2**15, 10**5, 10**7, 10**9, 2**31, 2**63, 10**30, 1e9, 0.5, -1e300)


def _sharded(folder: Path) -> None:
    import attnviz as av
    from tests import tiny

    tiny.save("bert", folder)
    hf = av.load(str(folder)).hf
    (folder / "model.safetensors").unlink()
    hf.save_pretrained(folder, max_shard_size="20kB")


def _adapter(folder: Path) -> None:
    import peft
    from transformers import AutoModelForSequenceClassification

    from tests import tiny

    base = tiny.save("bert", folder / "base")
    hf = AutoModelForSequenceClassification.from_pretrained(base)
    config = peft.LoraConfig(r=2, target_modules=["query"], task_type="SEQ_CLS")
    peft.get_peft_model(hf, config).save_pretrained(folder)
    said = json.loads((folder / "adapter_config.json").read_text())
    said["base_model_name_or_path"] = "base"
    (folder / "adapter_config.json").write_text(json.dumps(said))


def _gguf(folder: Path) -> None:
    from tests import gguf_file

    gguf_file.write(folder / "a.gguf")


def _plain(name: str) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        from tests import tiny

        tiny.save(name, folder)

    return make


KINDS: dict[str, Callable[[Path], None]] = {
    **{name: _plain(name) for name in (
        "bert", "gpt2", "llama", "vit", "t5", "distilbert", "marian", "gpt-oss", "clip-text",
        "trocr", "whisper-classifier", "patchtst",
    )},
    "shards": _sharded, "adapter": _adapter, "gguf": _gguf,
}  # fmt: skip


def _places(held: Any) -> list[tuple[Any, Any]]:
    """Every place in settings: what holds it, and under which key."""
    keys = list(held) if isinstance(held, dict) else range(len(held))
    found = [(held, key) for key in keys]
    for key in keys:
        if isinstance(held[key], dict | list):
            found += _places(held[key])
    return found


def _harm_settings(path: Path, draw: random.Random) -> None:
    from tests.bad_day.damage import HOSTILE

    held = json.loads(path.read_text())
    for _ in range(draw.randint(1, 3)):
        places = _places(held)
        if not places:
            break
        where, key = draw.choice(places)
        where[key] = draw.choice(NUMBERS if draw.random() < 0.7 else HOSTILE)
    path.write_text(json.dumps(held))


def _harm(folder: Path, draw: random.Random) -> None:
    from tests.bad_day.damage import harmed

    files = sorted(path for path in folder.rglob("*") if path.is_file())
    # Tokenizers are other people's code, and are held elsewhere.
    named = [path for path in files if path.name != "tokenizer.json"]
    path = draw.choice(named)
    if path.suffix == ".json" and draw.random() < 0.8:
        _harm_settings(path, draw)
    else:
        path.write_bytes(harmed(path.read_bytes(), draw))


def run(cases: int, folder: Path) -> dict[str, Any]:
    """Return how many were opened and refused, and what failed or took too long."""
    import attnviz as av
    from attnviz.models.loading import quieten_transformers

    quieten_transformers()
    told: dict[str, Any] = {"cases": cases, "opened": 0, "refused": 0, "failed": [], "slow": []}
    names = list(KINDS)
    for name in names:
        (folder / "whole" / name).mkdir(parents=True)
        KINDS[name](folder / "whole" / name)
    for case in range(cases):
        name = names[case % len(names)]
        draw = random.Random(f"{name} {case}")
        place = folder / f"case-{case}"
        shutil.copytree(folder / "whole" / name, place)
        _harm(place, draw)
        asked = place / "a.gguf" if name == "gguf" else place
        before = time.thread_time()
        try:
            av.load(str(asked))
            told["opened"] += 1
        except av.AttnvizError as error:
            told["refused"] += 1
            if len(str(error)) > 3000:
                told["failed"].append(f"{case} {name}: a sentence of {len(str(error))} letters")
        except BaseException as error:  # a panic of a library is none of Exception
            places = reversed(traceback.extract_tb(error.__traceback__)[-8:])
            where = " < ".join(f"{Path(at.filename).name}:{at.lineno}" for at in places)
            told["failed"].append(f"{case} {name}: {type(error).__name__}: {error}"[:300] + where)
        if (took := time.thread_time() - before) > SECONDS:
            told["slow"].append(f"{case} {name}: {took:.1f} s")
        shutil.rmtree(place)
    return told


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    warnings.simplefilter("ignore")
    with contextlib.redirect_stderr(io.StringIO()):
        answer = run(int(sys.argv[1]), Path(sys.argv[2]))
    print(json.dumps(answer))
