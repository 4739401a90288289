"""Claims: thousands of rows and of kept things cost little beside what has to be done for them.

Evaluate against a loop by hand: all texts through the tokenizer, sorted by length, padded batches
of 16, 32 or 64 (the best of them), the model under inference_mode, softmax and argmax. The loop
knows no intervals, slices, warnings or other columns. Both sides run in turns in one process, and
CPU time on one thread is compared: the median of the ratios of pairs. MiniLM has a random head of
two classes. Both sides are linear in the rows, so MiniLM is asked 1,000; of the small random models
one is asked 10,000, two 4,000 and 3,000, so that what Python does for each row shows.

A table is read, shown on the page Evaluate by the script of a session, and checked for the model;
CPU time, the slower of a CSV and JSON lines. A library is listed and searched by words, a tag and a
day; CPU time, the slowest of these, once it has been listed.

    python -m benchmarks.scale [--quick]
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import random
import resource
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
import transformers as tf
from datasets import Dataset

import attnviz as av
from attnviz.evaluation.evaluate import evaluate
from attnviz.models.loading import quieten_transformers
from attnviz.store.catalogue import Search
from attnviz.store.library import library_in
from benchmarks.claims import Claim, Figure

REAL = Claim("evaluating rows of MiniLM, against a loop sorted by length", 1.15, "at most")
SMALL = Claim("the same of small random models, the worst of three", 1.15, "at most")
APART = Claim("probabilities of evaluation and loop", 1e-5, "at most", "apart")
TABLE = Claim("a table of 100,000 rows read, checked and shown", 3, "at most", "s")
SENT = Claim("rows of that table which the browser gets", 100, "at most", "rows")
SEARCH = Claim("a library of 10,000 things searched", 50, "at most", "ms")
CLAIMS = (REAL, SMALL, APART, TABLE, SENT, SEARCH)

LABELS = ("negative", "positive")
BATCHES = (16, 32, 64)
ROUNDS = 5
_WORDS = (
    "the", "film", "was", "not", "good,", "but", "never", "dull", "and", "a", "great", "plot",
    "with", "bad", "actors",
)  # fmt: skip
_CLASSES = {"num_labels": 2, "id2label": dict(enumerate(LABELS)),
            "label2id": {name: n for n, name in enumerate(LABELS)}}  # fmt: skip


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the CPU time that this process spends on something, and what it gives."""

    def spent() -> float:
        usage = resource.getrusage(resource.RUSAGE_SELF)
        return usage.ru_utime + usage.ru_stime

    begin = spent()
    result = work()
    return spent() - begin, result


# --- evaluation -----------------------------------------------------------------------------------


def networks(encoder: Any, tokenizer: Any) -> dict[str, tuple[Any, int]]:
    """Return networks with two classes, and how many rows each is asked."""
    torch.manual_seed(0)
    size = len(tokenizer)
    config = tf.BertConfig(**{**encoder.config.to_dict(), **_CLASSES})
    minilm = tf.BertForSequenceClassification(config)
    minilm.bert.load_state_dict(encoder.state_dict(), strict=False)
    bert = tf.BertConfig(
        vocab_size=size, hidden_size=64, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=128, **_CLASSES,
    )  # fmt: skip
    distilbert = tf.DistilBertConfig(
        vocab_size=size, dim=128, n_layers=3, n_heads=4, hidden_dim=512, **_CLASSES
    )
    gpt2 = tf.GPT2Config(
        vocab_size=size, n_embd=128, n_layer=4, n_head=4, n_positions=512,
        pad_token_id=tokenizer.pad_token_id, bos_token_id=tokenizer.cls_token_id,
        eos_token_id=tokenizer.sep_token_id, **_CLASSES,
    )  # fmt: skip
    return {
        "minilm": (minilm, 1_000),
        "bert": (tf.BertForSequenceClassification(bert), 10_000),
        "distilbert": (tf.DistilBertForSequenceClassification(distilbert), 4_000),
        "gpt2": (tf.GPT2ForSequenceClassification(gpt2), 3_000),
    }


def rows_of(tokenizer: Any, count: int) -> Dataset:
    """Return labelled texts of 2 to 60 words, most of about 18."""
    draw = random.Random(0)
    words = sorted(w for w in tokenizer.get_vocab() if w.isalpha() and len(w) > 2)[:8_000]
    texts = [
        " ".join(draw.choices(words, k=min(60, max(2, int(draw.lognormvariate(2.9, 0.6))))))
        for _ in range(count)
    ]
    return Dataset.from_dict({"text": texts, "label": draw.choices(LABELS, k=count)})


@torch.inference_mode()
def loop(hf: Any, tokenizer: Any, rows: Dataset, size: int) -> np.ndarray:
    """Return the probabilities of the rows, as one writes it by hand."""
    texts, labels = list(rows["text"]), list(rows["label"])
    ids = tokenizer(texts, truncation=True, max_length=512)["input_ids"]
    order = sorted(range(len(ids)), key=lambda row: len(ids[row]))
    shares = np.empty((len(ids), 2), np.float32)
    for start in range(0, len(order), size):
        some = order[start : start + size]
        batch = tokenizer.pad({"input_ids": [ids[row] for row in some]}, return_tensors="pt")
        shares[some] = hf(**batch).logits.softmax(-1).numpy()
    np.mean([LABELS[best] == label for best, label in zip(shares.argmax(1), labels, strict=True)])
    return shares


def against_a_loop(name: str, folder: Path, count: int) -> tuple[float, float]:
    """Print a line, and return the ratio and how far the probabilities are apart."""
    model = av.load(str(folder), device="cpu")
    hf = tf.AutoModelForSequenceClassification.from_pretrained(folder).eval()
    tokenizer = tf.AutoTokenizer.from_pretrained(folder)
    rows = rows_of(tokenizer, count)

    def ours() -> np.ndarray:
        shares = evaluate(model, rows, task="text-classification").answers.probabilities
        assert shares is not None
        return shares

    few = rows.select(range(100))
    evaluate(model, few, task="text-classification")
    loop(hf, tokenizer, few, 32)
    best = min(BATCHES, key=lambda size: seconds(lambda: loop(hf, tokenizer, rows, size))[0])

    def theirs() -> np.ndarray:
        return loop(hf, tokenizer, rows, best)

    pairs, apart = [], 0.0
    for turn in range(ROUNDS):
        sides = {side: seconds(side) for side in ((ours, theirs) if turn % 2 else (theirs, ours))}
        pairs.append((sides[ours][0], sides[theirs][0]))
        apart = max(apart, float(np.abs(sides[ours][1] - sides[theirs][1]).max()))
    ratio = statistics.median(a / b for a, b in pairs)
    own, other = (statistics.median(side) for side in zip(*pairs, strict=True))
    print(
        f"{name:<12}{count:>8,} rows{own:>9.2f} s{other:>9.2f} s by hand in batches of {best}"
        f"{ratio:>7.2f} times{apart:>9.0e} apart"
    )
    return ratio, apart


def evaluations(share: float) -> list[Figure]:
    """Compare evaluation and loop on all networks, with that share of the rows."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    encoder = av.load("minilm", device="cpu")
    found: dict[str, tuple[float, float]] = {}
    with tempfile.TemporaryDirectory() as place:
        for name, (hf, count) in networks(encoder.hf, encoder.tokenizer).items():
            folder = Path(place) / name
            hf.save_pretrained(folder)
            encoder.tokenizer.save_pretrained(folder)
            if name == "gpt2":  # it would take BERT's numbers of the texts for words
                names = ["input_ids", "attention_mask"]
                tf.AutoTokenizer.from_pretrained(folder, model_input_names=names).save_pretrained(
                    folder
                )
            found[name] = against_a_loop(name, folder, int(count * share))
    torch.set_num_threads(threads)
    return [
        Figure(REAL, found["minilm"][0]),
        SMALL.worst([ratio for name, (ratio, _) in found.items() if name != "minilm"]),
        APART.worst([apart for _, apart in found.values()]),
    ]


# --- tables ---------------------------------------------------------------------------------------


def table_files(count: int) -> dict[str, bytes]:
    """Return labelled texts as a CSV and as JSON lines."""
    draw = random.Random(1)
    rows = [
        {
            "text": " ".join(draw.choices(_WORDS, k=draw.randint(3, 40))),
            "label": draw.choice(LABELS),
        }
        for _ in range(count)
    ]
    file = io.StringIO()
    writer = csv.DictWriter(file, ["text", "label"])
    writer.writeheader()
    writer.writerows(rows)
    lines = "\n".join(json.dumps(row) for row in rows)
    return {"rows.csv": file.getvalue().encode(), "rows.jsonl": lines.encode()}


def tables(share: float) -> list[Figure]:
    """Read tables on the page Evaluate, and have their rows checked for the model."""
    from attnviz.data.tables import read_table
    from attnviz.evaluation.questions import questions_in

    model = av.load("sentiment", device="cpu")
    count = int(100_000 * share)
    shown_on_the_page("few.csv", table_files(50)["rows.csv"])
    spent, sent = [], []
    for name, content in table_files(count).items():
        to_show, rows = seconds(lambda name=name, content=content: shown_on_the_page(name, content))
        table = read_table(name, file_bytes=content)
        to_check, questions = seconds(lambda table=table: questions_in(model, table))
        assert len(questions) == count
        spent.append(to_show + to_check)
        sent.append(rows)
        print(
            f"{name:<12}{count:>8,} rows{to_show:>9.2f} s read and shown{to_check:>7.2f} s checked"
            f", {rows} rows sent"
        )
    return [TABLE.worst(spent), SENT.worst(sent)]


def shown_on_the_page(name: str, content: bytes) -> int:
    """Open the page Evaluate on an uploaded table; return how many rows the browser gets."""
    from streamlit.testing.v1 import AppTest

    from attnviz.ui import SESSION_SCRIPT
    from attnviz.ui.session.current_table import FILE
    from attnviz.ui.session.keys import EvaluateKeys

    app = AppTest.from_file(SESSION_SCRIPT, default_timeout=120)
    app.session_state[EvaluateKeys.SOURCE] = FILE
    app.session_state["kept_table"] = name, content
    app.switch_page(str(Path(__file__).parents[1] / "pages" / "evaluate.py"))
    app.run()
    assert not app.exception
    return sum(len(each.value) for each in app.dataframe)


# --- the library ----------------------------------------------------------------------------------


def libraries(share: float) -> list[Figure]:
    """Search a library of many things that differ in name, note, tags and date."""
    count = int(10_000 * share)
    with tempfile.TemporaryDirectory() as place:
        library = library_in(place)
        entry = library.keep((av.SilenceHead(0, 1),), name="first")
        first = library.folder / entry.id
        said = json.loads((first / "entry.json").read_text(encoding="utf-8"))
        draw = random.Random(2)
        for n in range(count - 1):
            folder = library.folder / f"{n:016x}"
            folder.mkdir()
            for file in first.iterdir():
                if file.name != "entry.json":
                    os.link(file, folder / file.name)
            other = {
                "name": f"thing {n} {draw.choice(_WORDS)}", "kept": said["kept"] - 60 * n,
                "note": " ".join(draw.choices(_WORDS, k=12)), "tags": [draw.choice(_WORDS)],
                "model": draw.choice(("minilm", "sentiment", "names")),
            }  # fmt: skip
            (folder / "entry.json").write_text(json.dumps({**said, **other}), encoding="utf-8")
        searches = {
            "everything": Search(), "a word": Search("dull"), "one thing": Search("thing 77 "),
            "a tag": Search(tag="plot"), "a day": Search("bad", since=said["kept"] - 86_400),
        }  # fmt: skip
        library.find()
        slowest = []
        for name, search in searches.items():
            turns = [
                seconds(lambda search=search: library_in(place).find(search)) for _ in range(9)
            ]
            slowest.append(1_000 * statistics.median(spent for spent, _ in turns))
            print(
                f"{name:<12}{count:>8,} things{slowest[-1]:>7.1f} ms{len(turns[0][1]):>9,} of them"
            )
    return [SEARCH.worst(slowest)]


def main(*, quick: bool = False) -> list[Figure]:
    """Measure, print, and return the figures; quick: on a third of everything."""
    quieten_transformers()
    share = 1 / 3 if quick else 1.0
    with tempfile.TemporaryDirectory() as place:
        os.environ.setdefault("ATTNVIZ_RUNS_DIR", str(Path(place) / "runs"))
        return [*evaluations(share), *tables(share), *libraries(share)]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a third of everything")
    for figure in main(quick=parser.parse_args().quick):
        print(f"{figure.claim.name}: {figure.value:.3g} {figure.claim.unit}, {figure.verdict}")
