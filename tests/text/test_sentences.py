"""Sentences against texts cut by hand, and against ICU where Unicode's rules are ours."""

import pytest

from attnviz.text.sentences import sentences


def cut(text):
    return [text[start:end].strip() for start, end in sentences(text)]


BY_HAND = {
    "english": "The film was bad. |The food was good! |Was it?",
    "chinese": "这部电影不好看。|但是演员很棒！|你觉得呢？",
    "chinese with blanks": "这部电影不好看。 |但是演员很棒！ |你觉得呢？",
    "chinese with ASCII marks": "这部电影不好看!|但是演员很棒?|对",
    "chinese quotes": "他说：“好。”|然后走了。",
    "chinese ellipsis": "我想……算了。|好",
    "japanese": "この映画は面白くなかった。|演技は良かった！",
    "japanese brackets": "「好きだ。」|と言った。|次",
    "japanese full-width stop": "終わりです．|次は３．１４です．",
    "hindi": "यह फिल्म अच्छी नहीं थी।|अभिनय बहुत अच्छा था॥|हां",
    "arabic": "هل الفيلم جيد؟|نعم. |لا",
    "urdu": "فلم اچھی نہیں تھی۔|اداکاری اچھی تھی۔",
    "armenian": "Լավ է։|Ոչ։",
    "tibetan": "ང་བོད་པ་ཡིན། |ཁྱེད་ག་པ་ནས་ཡིན།། |དེ་རེད།",
    "khmer": "ភាសា។|ខ្មែរ។",
    "thai has no mark for it": "หนังไม่สนุก นักแสดงดี",
    "abbreviations": "Dr. Smith saw Mr. J. Doe, e.g. in Fig. 3. |He left.",
    "decimals and addresses": "It cost 3.50 at a.org and Yahoo!Finance. |Really?",
    "no is a word": "I said no. |Then I left.",
    "small letters go on": "He asked “why?” and left... then came back. |End",
    "closing brackets": "(It was late.) |She left.",
    "the number of a list": "1. First. |2. Second.",
    "line ends": "one line\nand the next\n\n|a new paragraph",
    "mixed": "我喜欢 Python。|Do you? |对！",
}


@pytest.mark.parametrize("text", BY_HAND.values(), ids=BY_HAND)
def test_sentences_end_where_a_reader_ends_them(text):
    assert cut(text.replace("|", "")) == [part.strip() for part in text.split("|")]


@pytest.mark.parametrize("name", ["english", "chinese", "japanese", "hindi", "urdu", "armenian"])
def test_plain_sentences_are_icus_too(name):
    from icu4py.breakers import SentenceBreaker

    text = BY_HAND[name].replace("|", "")
    assert cut(text) == [piece.strip() for piece in SentenceBreaker(text, "und")]


def test_sentences_hold_all_of_the_text():
    for text in (*BY_HAND.values(), "", "\n\n a", "...", "。"):
        assert "".join(text[a:b] for a, b in sentences(text)) == text
