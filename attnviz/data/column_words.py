"""What columns are called in the languages that people write tables in, by what they hold."""

from collections.abc import Mapping

ENGLISH_WORDS: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "sentence", "sentence1", "text1", "premise", "question1", "review", "comment",
             "content", "message", "body", "tweet", "utterance", "question", "query", "document",
             "article", "headline", "input", "title"),
    "second": ("second", "sentence2", "text2", "hypothesis", "question2", "text_pair", "answer",
               "response", "passage", "context"),
    "label": ("label", "labels", "gold_label", "class", "category", "target", "sentiment",
              "intent", "topic", "score", "rating", "stars", "polarity", "tag", "tags", "ner_tags",
              "pos_tags", "y", "output"),
    "words": ("words", "tokens", "word", "token", "text", "sentence"),
    "source": ("source", "src", "input", "question", "prompt", "document", "article", "text"),
    "target": ("target", "tgt", "output", "translation", "answer", "completion", "response",
               "summary", "label"),
    "image": ("image", "img", "picture", "photo", "pixel_values"),
    "mask": ("mask", "segmentation", "segmentation_mask", "annotation", "label"),
    "series": ("series", "values", "value", "target", "y", "past_values"),
    "split": ("split", "_split", "fold", "partition", "subset"),
}  # fmt: skip
"""What plays each role is called so, most usual first."""

COLUMN_WORDS: Mapping[str, tuple[str, ...]] = {
    "text": (
        "文本", "内容", "文字", "评论", "评价", "句子", "正文", "语句", "文章", "标题",
        "問題文", "句子1", "文本1", "前提", "问题", "內容", "評論", "留言", "微博", "弹幕",
        "テキスト", "本文", "文", "レビュー", "コメント", "텍스트", "문장", "본문", "리뷰",
        "댓글", "내용", "texto", "texte", "frase", "comentario", "comentário",
        "commentaire", "avis", "phrase", "kommentar", "satz", "nachricht",
        "bewertungstext", "testo", "recensione", "текст", "отзыв", "комментарий",
        "сообщение", "النص", "نص", "वाक्य", "पाठ", "metin", "yorum", "tekst", "zin",
    ),
    "second": (
        "句子2", "文本2", "假设", "回答", "答案", "上下文", "段落", "仮説", "回答文",
        "가설", "답변", "respuesta", "réponse", "antwort", "risposta", "ответ",
    ),
    "label": (
        "标签", "类别", "分类", "情感", "情感倾向", "标注", "类", "评分", "星级", "打分",
        "意图", "主题", "標籤", "類別", "分類", "情緒", "評分", "ラベル", "カテゴリ",
        "カテゴリー", "感情", "評価", "라벨", "레이블", "분류", "카테고리", "감정", "평점",
        "etiqueta", "clase", "categoría", "sentimiento", "classe", "categoria",
        "sentimento", "étiquette", "catégorie", "klasse", "kategorie", "bewertung",
        "stimmung", "etichetta", "класс", "метка", "категория", "тональность", "оценка",
        "التصنيف", "الفئة", "लेबल", "श्रेणी", "etiket", "sınıf", "duygu",
    ),
    "words": (
        "词", "词语", "字", "分词", "単語", "단어",
    ),
    "source": (
        "原文", "源文", "源语言", "中文", "原句", "問", "问", "원문", "quelle", "исходный",
    ),
    "target": (
        "译文", "目标", "翻译", "英文", "摘要", "译句", "翻譯", "訳文", "翻訳", "答",
        "번역", "요약", "traducción", "traduction", "übersetzung", "перевод",
    ),
}  # fmt: skip
"""Names in other languages, looked for after the English ones."""

_BESIDE = (
    "id", "idx", "index", "unnamed_0", "no", "nr", "number", "name", "user", "username",
    "author", "date", "time", "timestamp", "created_at", "year", "month", "day", "url",
    "link", "lang", "language", "source", "length", "count", "sentence_id", "doc_id",
    "row", "key", "type", "status", "pos", "lemma", "ner", "entities", "spans", "meta",
    "toxic", "path", "file", "filename", "gender", "age", "country", "city", "price",
    "编号", "序号", "日期", "时间", "用户", "名称",
)  # fmt: skip

KNOWN_NAMES = frozenset(
    {*_BESIDE}
    | {name.casefold() for words in (ENGLISH_WORDS, COLUMN_WORDS) for names in words.values()
       for name in names}
) - {"文", "类", "字", "词", "问", "問", "答", "中文", "英文", "pos"}  # fmt: skip
"""What only the name of a column is, and hardly ever a value."""
