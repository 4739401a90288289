"""Schemes of entity labels, against seqeval's strict and default modes on random sentences."""

import random

import pytest
from seqeval.metrics import f1_score, precision_score, recall_score
from seqeval.metrics.sequence_labeling import get_entities
from seqeval.scheme import BILOU, IOB1, IOB2, IOBES, IOE2, Entities

from attnviz.metrics.entities import entity_counts, entity_scores
from attnviz.metrics.tagging import Scheme, scheme_of, tags

OURS = {
    IOBES: Scheme("IOBES", letters="BIES"),
    BILOU: Scheme("BILOU", letters="BILU"),
    IOE2: Scheme("IOE2", letters="IE"),
    IOB2: Scheme("IOB2"),
    IOB1: Scheme("IOB1"),
}


def sentences(letters, count=300, seed=0):
    """Random labels of two kinds, mostly broken sequences."""
    draw = random.Random(seed)
    labels = ["O", *(f"{a}-{kind}" for a in letters for kind in ("PER", "LOC"))]
    return [draw.choices(labels, k=draw.randint(1, 12)) for _ in range(count)]


@pytest.mark.parametrize("scheme", list(OURS), ids=lambda s: s.__name__)
def test_strict_reading_is_seqevals_strict_mode(scheme):
    rows = sentences(OURS[scheme].letters)
    theirs = [[(e.tag, e.start, e.end) for e in row] for row in Entities(rows, scheme).entities]
    assert [OURS[scheme].entities(row, reading="strict") for row in rows] == theirs


def test_the_usual_reading_of_bio_and_iob1_is_seqevals_default():
    for row in sentences("BI"):
        theirs = [(kind, a, b + 1) for kind, a, b in get_entities(row)]
        assert Scheme("IOB2").entities(row) == Scheme("IOB1").entities(row) == theirs


@pytest.mark.parametrize(("letters", "scheme"), [("BIES", IOBES), ("BILU", BILOU), ("IE", IOE2)])
def test_scores_are_seqevals_in_the_scheme_that_the_labels_show(letters, scheme):
    true, said = sentences(letters, seed=1), sentences(letters, seed=1)
    draw = random.Random(2)
    for row in said:  # one word in five is another
        for at in range(len(row)):
            if draw.random() < 0.2:
                row[at] = draw.choice(["O", f"{letters[0]}-PER", f"{letters[-1]}-LOC"])
    ours = entity_scores(true, said, labels=sorted({x for row in true for x in row}))
    strict = {"mode": "strict", "scheme": scheme}
    assert ours.f1_micro == pytest.approx(f1_score(true, said, **strict))
    assert ours.precision_micro == pytest.approx(precision_score(true, said, **strict))
    assert ours.recall_micro == pytest.approx(recall_score(true, said, **strict))
    assert ours.f1_macro == pytest.approx(f1_score(true, said, average="macro", **strict))
    hit, found, there = entity_counts(true, said).sum(0)
    assert ours.f1_micro == pytest.approx(2 * hit / (found + there))


def test_one_wrong_word_of_bioes_costs_what_seqeval_says():
    true, said = [["B-PER", "E-PER", "O", "S-LOC"]], [["B-PER", "I-PER", "O", "S-LOC"]]
    found = entity_scores(true, said)
    assert found.f1_micro == pytest.approx(2 / 3)
    assert found.kinds == ("LOC", "PER")
    assert "BIOES" in found.scheme


@pytest.mark.parametrize(
    ("labels", "name", "found"),
    [
        ("B-PER I-PER O", "IOB2", [("PER", 0, 2)]),
        ("b-per i-per o", "IOB2", [("per", 0, 2)]),
        ("B_PER I_PER O", "IOB2", [("PER", 0, 2)]),
        ("PER-B PER-I O", "IOB2", [("PER", 0, 2)]),
        ("PER_B PER_I O", "IOB2", [("PER", 0, 2)]),
        ("B I O B", "IOB2", [("entity", 0, 2), ("entity", 3, 4)]),
        ("I-LOC B-LOC O", "IOB1", [("LOC", 0, 1), ("LOC", 1, 2)]),
        ("I-LOC E-LOC O E-PER", "IOE2", [("LOC", 0, 2), ("PER", 3, 4)]),
        ("I-LOC E-LOC I-LOC O", "IOE1", [("LOC", 0, 2), ("LOC", 2, 3)]),
        ("B-N M-N E-N O S-N", "BMES", [("N", 0, 3), ("N", 4, 5)]),
        ("B-N M-N E-N O W-N", "BMES", [("N", 0, 3), ("N", 4, 5)]),
        ("B M E S S", "BMES", [("entity", 0, 3), ("entity", 3, 4), ("entity", 4, 5)]),
        ("U-X O B-X I-X L-X", "BILOU", [("X", 0, 1), ("X", 2, 5)]),
        ("S-LOC S-LOC B-LOC E-LOC", "IOBES", [("LOC", 0, 1), ("LOC", 1, 2), ("LOC", 2, 4)]),
        ("B-Loc-City I-Loc-City", "IOB2", [("Loc-City", 0, 2)]),
        ("PER PER O LOC", "IO", [("PER", 0, 2), ("LOC", 3, 4)]),
        ("E_MAIL E_MAIL O PHONE", "IO", [("E_MAIL", 0, 2), ("PHONE", 3, 4)]),
        ("B-PER I-PER MISC MISC", "IOB2", [("PER", 0, 2), ("MISC", 2, 4)]),
    ],
)
def test_a_scheme_is_told_by_the_whole_set_of_labels(labels, name, found):
    row = labels.split()
    scheme = scheme_of(row, [row])
    assert scheme.name == name
    assert scheme.entities(row) == found


def test_entities_are_written_anew_in_another_scheme():
    true = ["B-PER", "I-PER", "O", "B-LOC", "B-LOC"]
    bioes = ["O", *(f"{a}-{kind}" for a in "BIES" for kind in ("PER", "LOC"))]
    made = tags(Scheme("IOB2").entities(true), 5, scheme_of(bioes), bioes)
    assert made == ["B-PER", "E-PER", "O", "S-LOC", "S-LOC"]
    back = tags(scheme_of(bioes).entities(made), 5, Scheme("IOB2"), ["O", *set(true)])
    assert back == true
