"""CoNLL files: sentences as the shared tasks, UD, WNUT, MultiCoNER and GermEval lay them out."""

import pytest

from attnviz.data.columns import guess_columns, guess_task
from attnviz.data.labelled_rows import prepare
from attnviz.data.tables import read_table
from attnviz.errors import DataError


def read(name, text):
    return read_table(name, file_bytes=text.encode())


CONLL_2003 = """-DOCSTART- -X- -X- O

EU NNP B-NP B-ORG
rejects VBZ B-VP O

Peter NNP B-NP B-PER
Blackburn NNP I-NP I-PER
"""
TWO = "EU\tB-ORG\nrejects\tO\n\nPeter\tB-PER\nBlackburn\tI-PER\n"
SENTENCES = [["EU", "rejects"], ["Peter", "Blackburn"]]
TAGS = [["B-ORG", "O"], ["B-PER", "I-PER"]]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("r.conll", CONLL_2003),
        ("r.txt", CONLL_2003),
        ("r.tsv", CONLL_2003.replace(" ", "\t")),
        ("r.csv", CONLL_2003),
        ("r.tsv", TWO),
        ("r.txt", TWO.replace("\t", " ")),
        ("r.iob", TWO.replace("\t", "  ").replace("\n", "\r\n")),
        ("r.csv", TWO.replace("\t", ",")),
        ("r.tsv", "token\tlabel\n" + TWO),
        ("r.txt", "# id 1 domain=en\n" + TWO.replace("\t", " _ _ ")),
        ("r.txt", "\n\n" + TWO.replace("\n\n", "\n \n\n")),
        ("r.tsv", "# http\n1\tEU\tB-ORG\n2\trejects\tO\n\n1\tPeter\tB-PER\n2\tBlackburn\tI-PER\n"),
        (
            "r.tsv",
            "#\tx\n1\tEU\tB-ORG\tO\n2\trejects\tO\tO\n\n#\ty\n1\tPeter\tB-PER\tO\n"
            "2\tBlackburn\tI-PER\tO\n",
        ),
    ],
)
def test_words_and_labels_of_sentences_are_read(name, text):
    table = read(name, text)
    assert guess_task(table)[0] == "token-classification"
    chosen = guess_columns(table)
    assert table.values(chosen.words) == SENTENCES
    assert table.values(chosen.label) == TAGS
    assert "2 sentences separated by blank lines" in table.notes[0]


def test_the_columns_of_2003_have_their_names_and_sentences_their_lines():
    table = read("r.conll", CONLL_2003)
    assert table.columns == ("tokens", "pos_tags", "chunk_tags", "ner_tags")
    assert [table.place(n) for n in range(2)] == ["line 3", "line 6"]


UNIVERSAL = """# sent_id = 1
# text = I haven't.
1\tI\tI\tPRON\tPRP\t_\t2\tnsubj\t_\t_
2-3\thaven't\t_\t_\t_\t_\t_\t_\t_\t_
2\thave\thave\tAUX\tVBP\t_\t0\troot\t_\t_
3\tn't\tnot\tPART\tRB\t_\t2\tadvmod\t_\t_

1\tYes\tyes\tINTJ\tUH\t_\t0\troot\t_\t_
1.1\tso\tso\tADV\tRB\t_\t_\t_\t_\t_

"""


@pytest.mark.parametrize("name", ["r.conllu", "r.txt", "r.tsv"])
def test_universal_dependencies_have_words_and_parts_of_speech(name):
    table = read(name, UNIVERSAL)
    assert table.values("tokens") == [["I", "have", "n't"], ["Yes"]]
    assert table.values("pos_tags") == [["PRON", "AUX", "PART"], ["INTJ"]]
    assert guess_columns(table, "token-classification").label == "pos_tags"
    assert "2 lines of words that are written together" in table.notes[1]


def test_words_like_comments_stay_words():
    table = read("r.txt", "# O\nEU B-ORG\n\na O\n# O\n")
    assert table.values("tokens") == [["#", "EU"], ["a", "#"]]


def test_a_word_with_other_columns_is_refused_with_its_line():
    with pytest.raises(DataError, match=r'Line 4 of "r.conll" has 3 columns.* first word has 2'):
        read("r.conll", "a O\nb O\n\nc x O\n")
    with pytest.raises(DataError, match=r'"r.conll" has no labels'):
        read("r.conll", "a\nb\n")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("r.tsv", "text\tlabel\nit was good\tx\n\nso so\ty\n\n"),
        ("r.csv", "text,label\ngood,x\n\nbad,y\n"),
        ("r.csv", 'a,b\n"x\n\ny",1\nz,2\n'),
    ],
)
def test_tables_with_empty_lines_are_tables(name, text):
    assert len(read(name, text).columns) == 2
    assert not any("CoNLL" in note for note in read(name, text).notes)


def test_a_conll_file_is_ready_to_learn_from():
    data = prepare(read("r.tsv", TWO * 3 + "\n" + "a\tO\n\nb\tO\n\nc\tB-ORG\n"),
                   task="token-classification")  # fmt: skip
    assert data.labels == ("O", "B-ORG", "B-PER", "I-PER")
