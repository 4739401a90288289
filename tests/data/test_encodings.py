"""Text in other encodings than UTF-8: what Python's codecs wrote is read, or it is refused."""

import pytest

from attnviz.data.encodings import decode
from attnviz.data.tables import read_table
from attnviz.errors import DataError

CHINESE = "text,label\n这部电影很好看,好评\n不好看，浪费时间,差评\n"
TAIWAN = "text,label\n這部電影很好看,好評\n不好看，浪費時間,差評\n"
JAPANESE = "text,label\nこの映画はとても面白かった,良い\nつまらない,悪い\n"
KOREAN = "text,label\n영화가 정말 좋아요,긍정\n별로예요,부정\n"


@pytest.mark.parametrize(
    ("codec", "text", "called"),
    [
        ("gb18030", CHINESE, "GB18030"),
        ("gbk", CHINESE, "GB18030"),
        ("gb2312", CHINESE, "GB18030"),
        ("big5", TAIWAN, "Big5"),
        ("cp950", TAIWAN, "Big5"),
        ("shift_jis", JAPANESE, "Shift-JIS"),
        ("cp932", JAPANESE, "Shift-JIS"),
        ("euc_jp", JAPANESE, "EUC-JP"),
        ("euc_kr", KOREAN, "EUC-KR"),
        ("cp949", KOREAN, "EUC-KR"),
        ("utf-16", CHINESE, "UTF-16."),
        ("utf-16-le", CHINESE, "UTF-16 without"),
        ("utf-16-be", KOREAN, "UTF-16 without"),
        ("utf-16-le", "text,label\nfine,x\n", "UTF-16 without"),
        ("utf-32", JAPANESE, "UTF-32"),
    ],
)
def test_text_of_east_asia_and_utf_16_is_read_and_it_is_said(codec, text, called):
    found, notes = decode(text.encode(codec), "r.csv")
    assert found.removeprefix("\ufeff") == text
    assert len(notes) == 1
    assert f"read as {called}" in notes[0]
    table = read_table("r.csv", file_bytes=text.encode(codec))
    assert table.columns == ("text", "label")
    assert table.notes == notes


@pytest.mark.parametrize("text", [CHINESE, TAIWAN, JAPANESE, KOREAN, "a,b\nx,é\n"])
def test_utf_8_needs_no_note(text):
    assert decode(text.encode(), "r.csv") == (text, ())
    assert decode(b"\xef\xbb\xbf" + text.encode(), "r.csv") == (text, ())


@pytest.mark.parametrize(
    ("codec", "text", "hint"),
    [
        ("cp1252", "text,label\nle café était réussi,oui\n", "Windows-1252"),
        ("latin-1", "a,b\nx,é\n", "Windows-1252"),
        ("cp1251", "text,label\nэтот фильм был очень хороший,да\n", "Cyrillic"),
        ("koi8_r", "text,label\nЭТОТ ФИЛЬМ БЫЛ ОЧЕНЬ ХОРОШИЙ,ДА\n", "Cyrillic"),
        ("cp1253", "text,label\nη ταινία ήταν πολύ καλή,ναι\n", "Greek"),
        ("cp1256", "text,label\nهذا الفيلم جميل جدا,جيد\n", "Arabic"),
        ("cp874", "text,label\nหนังเรื่องนี้สนุกมาก,ดี\n", "Thai"),
        ("gb18030", "text,label\n好,x\n", "could not be told|Windows-1252"),
    ],
)
def test_what_cannot_be_told_is_refused_with_its_byte_and_what_it_may_be(codec, text, hint):
    with pytest.raises(DataError, match=f"is not UTF-8: byte .*{hint}"):
        decode(text.encode(codec), "r.csv")
