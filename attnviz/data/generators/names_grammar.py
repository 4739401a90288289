"""The names and phrases of the generated sentences in which a word is a person or a place.

`attnviz.data.generators.names` grows sentences from these tables. A new name, cue or frame is one
entry here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Label = Literal["PER", "LOC"]


def items(text: str) -> tuple[str, ...]:
    """Return the comma-separated items of a text, which may run over several lines."""
    return tuple(" ".join(item.split()) for item in text.split(",") if item.strip())


AMBIGUOUS = items("""
    Paris, Jordan, Florence, Austin, Charlotte, Sydney, Madison, Lincoln, Georgia, Virginia,
    Carolina, Savannah, Brooklyn, Chelsea, Dakota, Houston, Dallas, Denver, Phoenix, Victoria,
    Adelaide, Alexandria, Sofia, Geneva, Milan, Chad, Kent, Devon, Logan, Jackson, Diego, Valencia,
    Lorraine, Hamilton, Washington, Orlando
""")
"""Names of persons and of places alike."""

PERSONS = items("""
    Anna, Peter, Maria, Thomas, Laura, Daniel, Emma, Robert, Julia, Michael, Sarah, Simon, Helen,
    Martin, Alice, Oliver, Nina, Frank, Clara, Henry, Lucy, Walter, Ruth, Oscar, Eva, Hugo, Marta,
    Leo, Irene, Philip
""")

PLACES = items("""
    Berlin, Tokyo, Madrid, Vienna, Oslo, Lisbon, Cairo, Moscow, Boston, Chicago, Prague, Dublin,
    Athens, Toronto, Warsaw, Lima, Seoul, Delhi, Havana, Zurich, Hamburg, Naples, Brussels, Munich,
    Kyoto, Seville, Peru, Norway, Kenya, Japan
""")

UNSEEN: dict[Label | Literal["either"], tuple[str, ...]] = {
    "either": items("Cheyenne, Raleigh, Bristol, Memphis, Trenton, Camden, Preston, Salem"),
    "PER": items("Barbara, George, Gerald, Ingrid, Matilda, Norman, Stella, Victor"),
    "LOC": items("Bogota, Helsinki, Jakarta, Marseille, Nairobi, Santiago, Stockholm, Turin"),
}
"""Names that never stand in training."""

Place = Literal["object", "noun", "gift", "tail", "subject"]


@dataclass(frozen=True)
class Pattern:
    """Phrases around one name that differ in two places: the cue, which decides, and the link.

    text has the slots {cue}, {link} and {X}, where the name goes; links fit both kinds of cue.
    place is where frames put such a phrase. Some (cue, link) pairs are held out of training.
    """

    id: str
    place: Place
    text: str
    cues: dict[Label, tuple[str, ...]]
    links: tuple[str, ...]

    def held_out(self, label: Label, cue: str, link: str) -> bool:
        """Return whether training never puts this cue and this link together."""
        if len(self.links) == 1:
            return False
        return (self.cues[label].index(cue) + self.links.index(link)) % 4 == 1


PATTERNS = (
    Pattern(
        "to", "object", "{cue} {link} {X}",
        {
            "PER": items("wrote, spoke, lied, listened, waved, talked, apologised, sang, smiled"),
            "LOC": items("flew, drove, walked, sailed, moved, travelled, marched, cycled, ran"),
        },
        items("to, to, back to, again to, only to, once more to, every week to"),
    ),
    Pattern(
        "verb", "object", "{cue} {link} {X}",
        {
            "PER": items("met, married, hugged, thanked, kissed, phoned, trusted, blamed, invited"),
            "LOC": items("toured, crossed, mapped, reached, explored, rebuilt, left, entered"),
        },
        ("", "", "old", "beautiful", "poor", "dear", "the famous"),
    ),
    Pattern(
        "of", "noun", "the {cue} {link} {X}",
        {
            "PER": items("sister, brother, voice, wife, shoes, birthday, smile, uncle, hands"),
            "LOC": items("streets, mayor, harbour, suburbs, airport, roofs, bridges, north, map"),
        },
        items("of, of, of old, of beautiful, of poor, of dear, of the famous"),
    ),
    Pattern(
        "from", "gift", "a {cue} {link} {X}",
        {
            "PER": items("letter, kiss, hug, joke, poem, reply, wink, promise"),
            "LOC": items("train, flight, road, ferry, bus, boat, map, souvenir"),
        },
        items("from, from, straight from, from old, from dear, directly from"),
    ),
    Pattern(
        "preposition", "tail", "{cue} {link} {X}",
        {
            "PER": items("with, without, alongside, together with"),
            "LOC": items("in, across, throughout, outside"),
        },
        ("", "", "old", "beautiful", "poor", "dear"),
    ),
    Pattern(
        "is", "subject", "{X} {link} {cue}",
        {
            "PER": items("teacher, doctor, singer, boy, friend, lawyer, dentist, baker, nurse"),
            "LOC": items("city, town, village, region, port, island, capital, province, state"),
        },
        items("is a, was a, was once a, is a very small, became a, is not a, will always be a"),
    ),
    Pattern(
        "does", "subject", "{X} {link} {cue} {object}",
        {
            "PER": items("likes, loves, draws, hates, fears, remembers, paints"),
            "LOC": items("overlooks, borders, exports, surrounds, produces, adjoins"),
        },
        ("", "", "still", "also", "now", "no longer", "really"),
    ),
)  # fmt: skip

OBJECTS = items("the sea, the desert, two rivers, the hills, the wine, a forest, the mountains")

AGENTS = items("""
    we, they, she, he, I, you, the driver, my aunt, nobody, everyone, our neighbours, the old man,
    two friends, the children, a stranger, the president
""")

TIMES = items("""
    yesterday, in May, on Monday, with a smile, in a hurry, at noon, without a word, in silence,
    last week, in the evening, with great care, from time to time, to our surprise, of course,
    in winter, after lunch, two years ago
""")
"""Tails without a name; their "in", "to", "of" and "with" decide nothing."""

ADJECTIVES = items("wet, famous, beautiful, lost, old, strange, wonderful, cold, gone, dirty")
KEEPS = items("lost, found, saw, remembered, painted, wanted, forgot, photographed, liked, knew")


@dataclass(frozen=True)
class NameFrame:
    """A sentence with slots, each filled by a phrase, an agent or words; held out or not.

    {A} is who acts, {O} an object phrase, {N} a noun phrase, {G} a gift phrase, {P} a tail,
    {S} a subject phrase, {T} a time, {K} a verb for {N}.
    """

    id: str
    text: str
    held_out: bool


_FRAMES = """
{A} {O}
{A} {O} {P}
{A} {O} {T}
{P} , {A} {K} {N}
{S}
{S} and {A} {O}
{N} looked {adjective}
{T} , {S}
{A} {O} and {O}
{A} {K} {N}
{A} got {G}
{A} {O} , but {S}
{A} {O} {P} {T}
{T} , {A} {O}
{P} , {A} {O}
{A} said that {S}
{G} came {T}
{N} looked {adjective} , said {A}
{A} {K} {N} {P}
{A} sent {G} {T}
{S} , but {S}
{A} {O} because {S}
{A} {K} {N} and {N}
{A} found {G} {P}
{T} , {A} {K} {N}
{S} , said {A}
{A} was {adjective} {P}
{T} , {G} came
{A} {O} before {A} {O}
do you know {N}
{A} slept {P}
{A} read about {N} {T}
"""

FRAMES = tuple(
    NameFrame(f"frame-{number}", text, held_out=number % 4 == 3)
    for number, text in enumerate(line for line in _FRAMES.splitlines() if line)
)

SLOTS: dict[str, Place] = {
    "{O}": "object",
    "{N}": "noun",
    "{G}": "gift",
    "{P}": "tail",
    "{S}": "subject",
}
