"""What each task's measure says of an answer that has read nothing, or only counted.

A trained model has to beat it clearly: a number may sound good and mean nothing.
"""

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from attnviz.data.labelled_rows import Labelled
from attnviz.metrics.classification import multi_label_scores
from attnviz.metrics.entities import entity_scores
from attnviz.metrics.segmentation import segmentation_scores
from attnviz.metrics.sequence import sequence_scores


def trivial(data: Labelled, run: Path) -> float:
    """The measure of the task, on the test, of what can be had without reading it."""
    return {
        "text-classification": commonest_class,
        "image-classification": commonest_class,
        "multi-label": best_constant_set,
        "regression": median,
        "token-classification": commonest_tag_of_each_word,
        "translation": the_source_or_one_answer,
        "image-segmentation": all_one_class,
        "forecasting": last_value,
        "causal-lm": lambda d: unigram(d, run),
        "masked-lm": lambda d: unigram(d, run),
    }[data.task](data)


def commonest_class(data: Labelled) -> float:
    commonest = Counter(data.train["label"]).most_common(1)[0][0]
    return float(np.mean(np.array(data.test["label"]) == commonest))


def best_constant_set(data: Labelled) -> float:
    """Of every set of labels said of each row, the best one, chosen on the test itself."""
    count = len(data.labels)
    present = np.zeros((len(data.test), count), bool)
    for row, label in zip(present, data.test["label"], strict=True):
        row[label] = True
    sets = (np.array([n >> k & 1 for k in range(count)], bool) for n in range(1, 2**count))
    said = (np.tile(one, (len(present), 1)) for one in sets)
    return max(multi_label_scores(present, s, labels=data.labels).f1_micro for s in said)


def median(data: Labelled) -> float:
    """No constant has a smaller absolute error."""
    wanted = np.array(data.test["label"])
    return float(np.abs(wanted - np.median(wanted)).mean())


def commonest_tag_of_each_word(data: Labelled) -> float:
    seen: dict[str, Counter[int]] = {}
    for words, tags in zip(data.train["words"], data.train["label"], strict=True):
        for word, tag in zip(words, tags, strict=True):
            seen.setdefault(word, Counter())[tag] += 1
    tag_of = {word: counts.most_common(1)[0][0] for word, counts in seen.items()}
    said = [[data.labels[tag_of.get(w, 0)] for w in words] for words in data.test["words"]]
    true = [[data.labels[t] for t in tags] for tags in data.test["label"]]
    return entity_scores(true, said).f1_micro


def the_source_or_one_answer(data: Labelled) -> float:
    """The better of the source as it stands and a target of the training said of everything."""
    wanted = list(data.test["target"])
    said: list[Any] = [[target] * len(wanted) for target in data.train["target"][:20]]
    return max(sequence_scores(wanted, s).chrf for s in (list(data.test["source"]), *said))


def all_one_class(data: Labelled) -> float:
    masks = np.array(data.test["mask"])
    return max(
        segmentation_scores(masks, np.full_like(masks, k), labels=data.labels).mean_iou
        for k in range(len(data.labels))
    )


def last_value(data: Labelled) -> float:
    series = np.array(data.test["series"])
    return float(np.abs(series[:, -24:] - series[:, -25:-24]).mean())


def unigram(data: Labelled, run: Path) -> float:
    """Perplexity of the frequencies of the pieces in training (each counted once more)."""
    from transformers import AutoTokenizer

    reader: Any = AutoTokenizer.from_pretrained(run / "reader")
    ids = {
        side: np.concatenate(
            [np.array(row[1:] if reader.cls_token is None else row[1:-1]) for row in
             reader(list(rows["text"]))["input_ids"]]
        ).astype(int)
        for side, rows in (("train", data.train), ("test", data.test))
    }  # fmt: skip
    counts = np.bincount(ids["train"], minlength=len(reader)) + 1
    return float(np.exp(-np.log(counts[ids["test"]] / counts.sum()).mean()))
