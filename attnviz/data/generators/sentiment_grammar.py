"""The words and wordings of the generated opinions: what can be said, and what can be negated.

`attnviz.data.generators.sentiment` grows sentences from these tables. A new adjective, topic or
wording is one entry here. Long because it is tables and next to no code.
"""

from __future__ import annotations

from dataclasses import dataclass

# --- words ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Word:
    """A word of known polarity (1 positive, 0 negative) in the forms that frames ask for.

    index numbers the spellings: "bore" has one index in every class it stands in.
    """

    base: str
    third: str
    past: str
    polarity: int
    index: int


@dataclass(frozen=True)
class Topic:
    """Something to have an opinion on: names, parts, adjectives said of few others."""

    things: tuple[str, ...]
    parts: tuple[str, ...]
    plural_parts: tuple[str, ...]
    positive: tuple[str, ...]
    negative: tuple[str, ...]


def items(text: str) -> tuple[str, ...]:
    """Return the comma-separated items of a text, which may run over several lines."""
    return tuple(" ".join(item.split()) for item in text.split(",") if item.strip())


_STORY = "funny, gripping, touching, exciting, thrilling, original, powerful, witty, thoughtful"
_STORY_BAD = (
    "predictable, slow, tedious, confusing, cheesy, pretentious, shallow, forgettable, silly"
)

TOPICS = tuple(
    Topic(*(items(row) for row in rows))
    for rows in (
        (
            "film, movie, show, series, documentary, comedy, thriller, play, story",
            "plot, story, acting, script, ending, soundtrack, cast, dialogue, humor, actor",
            "actors, characters, jokes, effects, scenes",
            _STORY,
            _STORY_BAD,
        ),
        (
            "book, novel, biography, article, poem",
            "plot, story, writing, style, ending, author",
            "characters, chapters, pictures",
            _STORY,
            _STORY_BAD,
        ),
        (
            "meal, dinner, lunch, breakfast, pizza, soup, burger, cake, coffee, salad, food",
            "taste, sauce, bread, chicken, fish, wine",
            "fries, vegetables, portions",
            "delicious, tasty, fresh, juicy",
            "bland, stale, greasy, tasteless",
        ),
        (
            "restaurant, cafe, bar, place",
            "food, service, menu, waiter, atmosphere, music",
            "drinks, prices, waiters",
            "friendly, welcoming, charming, tasty",
            "rude, noisy, crowded, bland",
        ),
        (
            "hotel, room, apartment, hostel, stay",
            "bed, view, pool, bathroom, location, staff, breakfast",
            "rooms, beds, towels",
            "clean, comfortable, cozy, spacious, quiet",
            "dirty, noisy, uncomfortable, filthy, shabby",
        ),
        (
            """phone, laptop, camera, tablet, product, watch, keyboard, printer, car, game, app,
            website""",
            "screen, battery, charger, sound, design, quality, price, software",
            "buttons, speakers, headphones",
            "reliable, fast, useful, smooth, sturdy",
            "slow, broken, useless, flimsy, buggy, unreliable",
        ),
        (
            "service, company, support, delivery, store, team, flight, trip, tour, holiday",
            "staff, guide, driver, price, communication",
            "seats, people, prices",
            "friendly, helpful, polite, fast, professional",
            "rude, slow, unhelpful, unfriendly, careless",
        ),
        (
            "song, album, concert, band, singer, festival, party",
            "music, sound, voice, melody, crowd",
            "lyrics, songs, drums",
            "catchy, moving, exciting, original",
            "noisy, repetitive, forgettable, tedious",
        ),
        (
            """course, class, lesson, lecture, teacher, doctor, museum, city, day, idea,
            experience""",
            "content, explanation, atmosphere, building, weather",
            "teachers, exercises, slides",
            "helpful, clear, useful, friendly, exciting",
            "confusing, unclear, useless, tedious, rude",
        ),
    )
)

GOOD = items(
    """good, great, excellent, wonderful, brilliant, amazing, fantastic, awesome, superb, nice,
    lovely, beautiful, perfect, fine, impressive, enjoyable, interesting, pleasant, outstanding,
    terrific, marvelous, incredible, remarkable, delightful, fun, solid, entertaining, engaging,
    fascinating, stunning, memorable, clever, smart, elegant, satisfying, charming, inspiring,
    magnificent, exceptional, splendid, refreshing, decent, cool, special, valuable"""
)
BAD = items(
    """bad, terrible, awful, horrible, poor, boring, dull, disappointing, dreadful, weak, mediocre,
    annoying, ugly, stupid, ridiculous, lousy, pathetic, unpleasant, frustrating, disgusting,
    miserable, painful, tiresome, lame, clumsy, lazy, messy, sloppy, pointless, worthless,
    disastrous, unbearable, irritating, depressing, gloomy, ordinary, overrated, unimpressive,
    nasty, wrong, horrendous, atrocious, appalling"""
)

# class -> (positive, negative); verbs as "base third past"
_WORDS: dict[str, tuple[str, str]] = {
    "adjective": (
        ", ".join(dict.fromkeys([*GOOD, *(word for topic in TOPICS for word in topic.positive)])),
        ", ".join(dict.fromkeys([*BAD, *(word for topic in TOPICS for word in topic.negative)])),
    ),
    "verdict": (
        """worth it, worth the money, worth every penny, worth seeing, well made, well written,
        well done, easy to use, top notch, better than expected, full of charm, a lot of fun,
        the best, my favorite""",
        """a waste of time, a waste of money, badly made, badly written, poorly made, poorly done,
        hard to use, too long, too slow, too expensive, worse than expected, full of mistakes,
        full of problems, the worst""",
    ),
    "feeling": (
        "happy, pleased, satisfied, impressed, delighted, thrilled, glad, amazed",
        """unhappy, disappointed, bored, annoyed, frustrated, upset, dissatisfied, disgusted,
        angry""",
    ),
    "noun": (
        """masterpiece, gem, delight, joy, triumph, treat, pleasure, success, winner, bargain,
        favorite, hit""",
        """disaster, mess, disappointment, nightmare, failure, flop, scam, letdown, shame,
        mistake, bore""",
    ),
    "manner": (
        "well, perfectly, smoothly, beautifully, nicely, wonderfully, fine",
        "badly, poorly, terribly, horribly, awfully, miserably",
    ),
    "return": (
        """come back, go there again, buy it again, watch it again, use it again, do it again,
        try it again""",
        "ask for a refund, send it back, leave early, cancel it, return it, complain",
    ),
    "best": (
        "best, greatest, finest, nicest, funniest",
        "worst, dullest, weakest, poorest, ugliest",
    ),
    "like": (
        """like likes liked, love loves loved, enjoy enjoys enjoyed, adore adores adored,
        admire admires admired, appreciate appreciates appreciated,
        recommend recommends recommended, praise praises praised, treasure treasures treasured,
        respect respects respected, trust trusts trusted""",
        """hate hates hated, dislike dislikes disliked, despise despises despised,
        detest detests detested, loathe loathes loathed, regret regrets regretted,
        resent resents resented, avoid avoids avoided, criticize criticizes criticized""",
    ),
    "please": (
        """impress impresses impressed, delight delights delighted, charm charms charmed,
        please pleases pleased, thrill thrills thrilled, move moves moved, amaze amazes amazed,
        entertain entertains entertained, satisfy satisfies satisfied, inspire inspires inspired,
        excite excites excited""",
        """bore bores bored, annoy annoys annoyed, disappoint disappoints disappointed,
        irritate irritates irritated, upset upsets upset, frustrate frustrates frustrated,
        confuse confuses confused, offend offends offended, disgust disgusts disgusted,
        bother bothers bothered, depress depresses depressed""",
    ),
    "work": (
        """work works worked, shine shines shined, succeed succeeds succeeded,
        deliver delivers delivered, excel excels excelled, improve improves improved,
        convince convinces convinced, satisfy satisfies satisfied""",
        """fail fails failed, break breaks broke, crash crashes crashed, drag drags dragged,
        flop flops flopped, disappoint disappoints disappointed, suck sucks sucked,
        stink stinks stank, bore bores bored""",
    ),
}
_VERBS = {"like", "please", "work"}


def _lexicon() -> dict[str, tuple[tuple[Word, ...], tuple[Word, ...]]]:
    index: dict[str, int] = {}

    def side(name: str, polarity: int, text: str) -> tuple[Word, ...]:
        words = []
        for item in items(text):
            base, third, past = item.split() if name in _VERBS else [item] * 3
            words.append(Word(base, third, past, polarity, index.setdefault(base, len(index))))
        return tuple(words)

    return {
        name: (side(name, 0, negative), side(name, 1, positive))
        for name, (positive, negative) in _WORDS.items()
    }


LEXICON = _lexicon()
"""Every word of known polarity: class -> (negative words, positive words)."""

NEGATORS = items(
    """not, n't, never, hardly, barely, scarcely, far from, anything but, by no means, in no way,
    nowhere near, nothing, neither, nobody, no one, no"""
)


def held_out(negator: str, word: Word) -> bool:
    """Return whether training never shows this negator on this word: one pair in eight.

    Pairs, not words: a word that training never negates teaches nothing about negating it.
    """
    return (NEGATORS.index(negator) + word.index) % 8 == 0


# --- frames ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SentimentFrame:
    """A wording with slots, drawn `weight` times as often as another.

    {WORD} is the decisive word, {ALSO} a second one of its polarity, {OTHER} one of the opposite
    polarity, {NEG} the negator; {A}, {B} and {F} are whole clauses, of which {B} decides. Pieces
    are joined by spaces; a piece that starts with "~" hangs on the one before it. A fragment cannot
    stand as a clause beside another one. A held-out frame never stands in training.
    """

    id: str
    text: str
    words: str = "adjective"
    negators: tuple[str, ...] = ()
    weight: int = 1
    fragment: bool = False
    held_out: bool = False


_NEGATOR_SETS = {
    "": (),
    "be": NEGATORS[:11],
    "a": items("not, n't, never, hardly, scarcely, far from, anything but, by no means, in no way"),
    "bare": items("not, never, hardly, far from, anything but, by no means"),
    "do": items("not, n't"),
    "adverb": items("never, hardly, barely, scarcely"),
    "modal": items("not, n't, never, hardly"),
    "as": items("not, n't, never, hardly, nowhere near"),
    "call": items("not, n't, hardly, never"),
    "been": items("not, never, hardly, far from, anything but, nowhere near"),
    "thought": items("not, far from, anything but, by no means, in no way"),
    "nobody": items("nobody, no one"),
    "nothing": ("nothing",),
    "neither": ("neither",),
    "no": ("no",),
}


def _frames(table: str) -> tuple[SentimentFrame, ...]:
    """Return frames from lines "id | class of the word | set of negators | flags | text".

    Flags: w three times as often, f fragment, h held out of training.
    """
    frames = []
    for line in filter(str.strip, table.splitlines()):
        id, words, negators, flags, text = (part.strip() for part in line.split("|"))
        frames.append(
            SentimentFrame(
                id=id,
                text=text,
                words=words,
                negators=_NEGATOR_SETS[negators],
                weight=3 if "w" in flags else 1,
                fragment="f" in flags,
                held_out="h" in flags,
            )
        )
    return tuple(frames)


CLAUSES = _frames(
    """
    is            | adjective |         | w  | {subject} {is} {very} {WORD}
    is-also       | adjective |         |    | {subject} {is} {WORD} and {ALSO}
    seems         | adjective |         |    | {subject} {seems} {very} {WORD}
    this-is-a     | adjective |         |    | {this} a {very-a} {WORD} {thing}
    a             | adjective |         | f  | a {very-a} {WORD} {thing}
    bare          | adjective |         | f  | {very} {WORD}
    bare-thing    | adjective |         | f  | {WORD} {thing}
    what-a        | adjective |         | f  | what a {WORD} {thing}
    such-a        | adjective |         | f  | such a {WORD} {thing}
    i-thought     | adjective |         |    | {I} thought {that} {subject} {is} {very} {WORD}
    i-found       | adjective |         |    | {I} found {object} {very} {WORD}
    as-expected   | adjective |         |    | {subject} {is} as {WORD} as {I} expected
    something     | adjective |         |    | there was something {WORD} about {object}
    call          | adjective |         |    | {I} {would} call {object} {WORD}
    had-a         | adjective |         |    | {I} had a {very-a} {WORD} time
    verdict       | verdict   |         |    | {subject} {is} {WORD}
    verdict-bare  | verdict   |         | f  | {WORD}
    the-best      | best      |         |    | {this} the {WORD} {thing} {ever}
    the-best-bare | best      |         | f  | the {WORD} {thing} {ever}
    best-bare     | best      |         | f  | {WORD} {thing} {ever}
    noun          | noun      |         |    | {single} {is} a {real} {WORD}
    noun-what     | noun      |         | f  | what a {WORD}
    feeling       | feeling   |         |    | {I} {was} {very} {WORD} with {object}
    feeling-bare  | feeling   |         |    | {I} {was} {very} {WORD}
    manner        | manner    |         |    | {subject} {worked} {WORD}
    return        | return    |         |    | {I} {would} {WORD}
    like-past     | like      |         |    | {I} {really} {WORD:past} {object} {much}
    like-now      | like      |         |    | {I} {really} {WORD} {object} {much}
    like-would    | like      |         |    | {I} {would} {really} {WORD} {object}
    like-short    | like      |         | f  | {WORD:past} {object}
    please-past   | please    |         |    | {subject} {really} {WORD:past} {me}
    please-now    | please    |         |    | {single} {really} {WORD:third} {me}
    work-past     | work      |         |    | {subject} {really} {WORD:past} {tail}
    work-now      | work      |         |    | {single} {really} {WORD:third} {tail}

    everything    | adjective |         | h  | everything about {object} was {very} {WORD}
    thought-a     | adjective |         | h  | {I} thought {this} a {WORD} {thing}
    like-every    | like      |         | h  | everyone {WORD:past} {object} {tail}
    please-every  | please    |         | h  | {subject} {WORD:past} everyone
    noun-call     | noun      |         | h  | {I} would call {object} a {WORD}
    very-bare     | adjective |         | fh | {very} {WORD} {thing} {ever}

    not           | adjective | be      |    | {subject} {is} {NEG} {very-neg} {WORD} {at-all}
    not-often     | adjective | do      |    | {subject} {is} {NEG} {very-neg} {WORD} {at-all}
    not-a-this    | adjective | a       |    | {this} {NEG} a {very-a} {WORD} {thing}
    not-a         | adjective | bare    | f  | {NEG} a {very-a} {WORD} {thing}
    not-bare      | adjective | bare    | f  | {NEG} {very-neg} {WORD} {at-all}
    not-seem      | adjective | do      |    | {subject} {does} {NEG} {seem} {WORD} {at-all}
    never-seems   | adjective | adverb  |    | {subject} {NEG} {seems} {WORD}
    not-find      | adjective | do      |    | {I} {did} {NEG} find {object} {WORD} {at-all}
    not-think     | adjective | do      |    | {I} {did} {NEG} think {that} {subject} {is} {WORD}
    not-think-a   | adjective | do      |    | {I} {did} {NEG} think {this} a {WORD} {thing}
    never-thought | adjective | adverb  |    | {I} {NEG} thought {subject} {is} {WORD}
    not-as        | adjective | as      |    | {subject} {is} {NEG} as {WORD} as {I} expected
    not-single    | adjective | do      |    | there {is-1} {NEG} a single {WORD} {thing}
    nothing       | adjective | nothing |    | there was {NEG} {WORD} about {object}
    nothing-bare  | adjective | nothing | f  | {NEG} {WORD} about {object}
    neither       | adjective | neither |    | {subject} {is} {NEG} {WORD} nor {ALSO}
    nobody-call   | adjective | nobody  |    | {NEG} would call {object} {WORD}
    not-call      | adjective | modal   |    | {I} {would} {NEG} call {object} {WORD}
    not-verdict   | verdict   | a       |    | {subject} {is} {NEG} {WORD}
    not-v-bare    | verdict   | bare    | f  | {NEG} {WORD}
    not-best      | best      | a       |    | {this} {NEG} the {WORD} {thing} {ever}
    not-best-bare | best      | bare    | f  | {NEG} the {WORD} {thing} {ever}
    not-noun      | noun      | a       |    | {single} {is} {NEG} a {real} {WORD}
    no-noun       | noun      | no      |    | {single} {is} {NEG} {WORD}
    not-feeling   | feeling   | a       |    | {I} {was} {NEG} {very-neg} {WORD} with {object}
    not-feeling-2 | feeling   | a       |    | {I} {was} {NEG} {very-neg} {WORD}
    not-manner    | manner    | do      |    | {subject} {did} {NEG} {work} {WORD}
    not-return    | return    | modal   |    | {I} {would} {NEG} {WORD}
    not-like      | like      | do      |    | {I} {did} {NEG} {really-neg} {WORD} {object}
    not-like-2    | like      | do      |    | {I} {did} {NEG} {WORD} {object} {at-all}
    not-say-liked | like      | do      |    | {I} could {NEG} say {that} I {WORD:past} {object}
    never-liked   | like      | adverb  |    | {I} {NEG} {WORD:past} {object}
    would-not     | like      | modal   |    | {I} {would} {NEG} {WORD} {object}
    nobody-liked  | like      | nobody  |    | {NEG} {really-neg} {WORD:past} {object}
    not-like-bare | like      | do      | f  | did {NEG} {WORD} {object} {at-all}
    not-please    | please    | do      |    | {subject} {does} {NEG} {really-neg} {WORD} {me}
    never-pleased | please    | adverb  |    | {subject} {NEG} {WORD:past} {me}
    not-work      | work      | do      |    | {subject} {does} {NEG} {really-neg} {WORD} {tail}
    never-worked  | work      | adverb  |    | {subject} {NEG} {WORD:past} {tail}

    nothing-was   | adjective | nothing | h  | {NEG} about {object} was {very} {WORD}
    not-been      | adjective | been    | h  | {subject} {has} {NEG} been {WORD}
    would-not-say | adjective | modal   | h  | {I} would {NEG} say {subject} {is} {very} {WORD}
    cannot-find   | adjective | modal   | h  | {I} could {NEG} find {object} {WORD} {at-all}
    nobody-found  | adjective | nobody  | h  | {NEG} found {object} {very} {WORD}
    not-everyone  | like      | do      | h  | my family {did} {NEG} {WORD} {object}
    nobody-would  | like      | nobody  | h  | {NEG} would {WORD} {object}
    could-please  | please    | modal   | h  | {subject} could {NEG} {WORD} {me}
    not-call-noun | noun      | call    | h  | {I} would {NEG} call {object} a {WORD}
    thought-not   | adjective | thought | h  | {I} thought {subject} {is} {NEG} {very-neg} {WORD}
    not-this      | adjective | bare    | fh | {NEG} {WORD} ~, this {thing}
    """
)

CONTRASTS = _frames(
    """
    but-comma       | | | w | {A} ~, but {B}
    but             | | | w | {A} but {B}
    although-first  | | |   | although {A} ~, {B}
    although-last   | | |   | {B} ~, although {A}
    though-first    | | |   | though {A} ~, {B}
    though-last     | | |   | {B} though {A}
    even-though     | | |   | {B} even though {A}
    however         | | |   | {A} ~. however ~, {B}
    while           | | |   | while {A} ~, {B}
    yet             | | |   | {A} ~, yet {B}
    still           | | |   | {A} ~, but still ~, {B}
    but-sentence    | | | h | {A} ~. but {B}
    although-plain  | | | h | {B} although {A}
    even-though-1st | | | h | even though {A} ~, {B}
    yet-sentence    | | | h | {A} ~. yet {B}
    however-comma   | | | h | {A} ~, however {B}
    """
)
"""Two clauses of opposite sentiment."""

CONTRASTS_WITHIN = _frames(
    """
    is-but         | adjective | |    | {subject} {is} {very} {OTHER} but {very} {WORD}
    is-comma-but   | adjective | |    | {subject} {is} {OTHER} ~, but {WORD}
    but-bare       | adjective | | f  | {OTHER} but {WORD}
    despite-first  | adjective | |    | despite the {OTHER} {part} ~, {this} a {WORD} {thing}
    despite-last   | adjective | |    | {subject} {is} {very} {WORD} despite the {OTHER} {part}
    a-but          | adjective | | fh | a {OTHER} but {WORD} {thing}
    although-words | adjective | | h  | {subject} {is} {WORD} ~, although {OTHER}
    """
)
"""One clause with two words of opposite polarity."""

JOINS = _frames(
    """
    and       | | |   | {A} and {B}
    full-stop | | |   | {A} ~. {B}
    comma     | | |   | {A} ~, {B}
    and-comma | | | h | {A} ~, and {B}
    """
)
"""Two clauses of one mind."""

BESIDE = _frames(
    """
    before-stop  | | |   | {F} ~. {B}
    before-and   | | |   | {F} and {B}
    after-stop   | | |   | {B} ~. {F}
    before-but   | | |   | {F} ~, but {B}
    before-comma | | | h | {F} ~, and {B}
    """
)
"""A clause beside something without sentiment."""

NEUTRAL = items(
    """I came here on monday, we went there last week, I got it from my sister,
    we were four people, it was my first time, my brother told me about it, I paid with a card,
    it was a sunday evening, I read about it online, we stayed for an hour, this is my opinion,
    I tried it twice"""
)
DECOYS = items(
    """I did not go alone, I have never been here before, we didn't stay long,
    nobody told me about it, I had not heard of it before, I did not expect much,
    it was not my first time, we have never tried it before, I don't know the name,
    no one else was there, I hardly know the others, we did not have much time"""
)
"""Negators that turn nothing: the model has to bind each negator to its word."""

NOT_ONLY = _frames(
    """
    not-only        | adjective | |    | {subject} {is} not only {WORD} but also {ALSO}
    not-just        | adjective | |    | {subject} {is} not just {WORD} ~, {it-is} {ALSO}
    no-doubt        | adjective | |    | no doubt {B}
    without-a-doubt | adjective | |    | {B} ~, without a doubt
    not-only-bare   | adjective | | fh | not only {WORD} but also {ALSO}
    """
)
"""Wordings with a negator in them that turn nothing."""

CHOICES: dict[str, tuple[str, ...]] = {
    slot: tuple(text.strip() for text in texts.split(","))
    for slot, texts in {
        "very": ",,, very, really, so, quite, extremely, truly, absolutely, pretty, rather, just",
        "very-a": ",,, very, really, truly, particularly",
        "very-neg": ",,, very, that, really, so, particularly, exactly, all that, even, too",
        "really": ",,, really, absolutely, truly, always, definitely",
        "really-neg": ",, really, even, particularly",
        "at-all": ",,,, at all, at all, anymore",
        "much": ",,, a lot, very much",
        "that": ",,that",
        "real": ",,, real, total, complete, true",
        "ever": ",, ever, ever, so far, of the year, in town, I know, I have ever had",
        "seem": "seem, look, feel, sound",
        "work": "work, go, play, end",
        "worked": "worked, went, played, ended",
        "I": "I, I, I, I, I, we, we, they, you, my friends",
        "me": "me, me, me, us, anyone, my family",
        "was": "was, was, am",
        "is-1": "is, was",
        "did": "did, did, do",
        "would": "would, would, will, could",
        "tail": """,,, in the end, most of the time, from the start, every time, after a week,
            after two days, so far""",
    }.items()
}
"""What stands in a slot that agrees with nothing; an empty text leaves it out."""
