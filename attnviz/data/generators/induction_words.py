"""The plain words of the generated repetitions, and the stories that stand beside them.

`attnviz.data.generators.induction` draws from these tables. A new word or story is one entry here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Story:
    """A little story with slots such as {name} and {thing}; held out of training or not."""

    id: str
    text: str
    held_out: bool


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text, which may run over several lines."""
    return tuple(text.split())


NAMES = words("Anna Ben Clara David Emma Felix Grace Henry Ivy Jack Kate Leo Maria Nora Oscar Paul")
ANIMALS = words("cat dog fox bear mouse horse rabbit owl duck sheep goat frog lion wolf bird cow")
THINGS = words(
    "ball book key lamp box cup hat coin letter ring stone boat kite drum rope shoe bell map"
)
PLACES = words("house garden forest river school kitchen market park field barn cave")
ADJECTIVES = words("old new big small red blue green little happy sad tired hungry quiet brave")
FOODS = words("bread cake soup apple cheese honey milk rice fish pie")

OTHERS = words("""
    above acorn across after again against all almond almost along already also although always am
    anchor and angel ankle any apron arch are around arrow artist as at attic autumn back badge
    baker balcony bamboo banjo barrel basket bath be beach beacon bean beaver because been before
    behind below bench berry between black blanket blood blossom bone both bottle branch breeze
    brick broom brush bubble bucket bundle bus but butter button by cabin cable camel camera can
    candle canoe canvas car carpet carrot castle cavern cedar cellar chain chair chalk cherry chess
    chimney circle clay cliff clock cloud clover coast cobra come comet compass copper coral cottage
    cotton could cousin cradle crane crayon cricket crown crystal curtain daisy dancer desert
    diamond did dinner do doctor dolphin door down dragon drawer dream during each eagle early earth
    echo eight elbow eleven elm engine envelope even every fabric falcon far farmer father feather
    fence fern few fiddle finger first flame flour flute foam for forty fountain frame friend from
    frost gate giant ginger glacier glass glove go gold good goose grape grass gravel great guitar
    had hammer harbor harvest has have hazel he heart helmet her here hill him hinge his hollow
    hotel hour how I if in inside into iron is island it its ivory jacket jelly jewel jungle just
    kettle king kitten knot ladder lake lantern late later leaf least lemon less lily linen lizard
    lobster long lotus made magnet make many maple marble mask maybe me meadow melon metal mill
    mirror moment Monday monkey moon more moss most mother motor mountain much mud mustard my napkin
    near needle nest never nickel night nine no none noodle north not now nurse oak ocean of off
    often olive on once one onion only onto or orange orchard otter our out outside oven over own
    oyster paint palace panda paper parrot path peach pebble pencil pepper perhaps piano pigeon
    pillow pilot pine plane plate plum pocket poet pond poppy potato powder prince puppet purple
    puzzle queen quilt quite rain raven ribbon robin rocket roof root rose ruby saddle salt sand
    satin scarf seal second see seed seven shadow shark she shelf shell ship silk since sing six sky
    sleeve snail snow so soap sock some sometimes song soon south spark spider spoon spring squirrel
    stable star steam steel still storm stove straw sugar summer sun Sunday swan table tailor teapot
    ten than that the their them then there these they this those thread three throne through
    thunder ticket tiger timber to toast today tomorrow too tower train tree trumpet tulip tunnel
    turtle twelve twice two umbrella uncle under until up upon us valley velvet very village violin
    wagon wall walnut was wave we were what wheat wheel when where which while whistle white who why
    will willow wind window winter wire with without wood wool would yellow yes yesterday you your
    zebra
""")

HELD_OUT = words("""
    amber antler bagel blizzard bonnet buffalo canary cactus cobweb cocoa dagger donkey emerald
    fossil gallop goblet hornet igloo jasmine kernel lagoon lavender mammoth mango nutmeg orchid
    pelican pickle quartz radish saffron sandal sparrow sponge thimble tundra turnip vanilla walrus
    zipper
""")
"""Words that never stand in training, so that a test can ask for repeats of unknown words."""

_STORIES = """
{name} had a {adjective} {thing}. One day {name} lost the {thing} in the {place}. {other} found the
{thing} and gave it back to {name}.

The {adjective} {animal} lived in the {place}. Every day the {animal} ate {food}. The {animal} was
{feeling}.

{name} and {other} went to the {place}. There they saw a {animal}. The {animal} was {adjective}, but
{name} was not afraid.

Once there was a {animal} that wanted {food}. It asked the {second} for {food}. The {second} said
yes, and the {animal} was {feeling}.

{name} made {food} for {other}. {other} said thank you and gave {name} a {thing}.

It was a {adjective} day. {name} sat in the {place} with a {thing}. Then a {animal} came and took
the {thing} away.

{name} has a {animal}. The {animal} likes {food}. When {name} goes to the {place}, the {animal} goes
to the {place} too.

A {animal} and a {second} met in the {place}. "Do you have {food}?" asked the {animal}. "No," said
the {second}, "but I have a {thing}."

{name} lost a {thing}. {name} looked in the {place}. {name} looked everywhere. At last the {animal}
brought the {thing} home.

{other} gave {name} a {thing}. It was {adjective}. {name} put the {thing} in the {place} and told
nobody.

The {animal} ran from the {place} to the {elsewhere}. The {second} ran after the {animal}. In the
end they were both {feeling}.

"Where is my {thing}?" said {name}. "Your {thing} is in the {place}," said {other}. So {name} went
to the {place}.

In the {place} stood a {adjective} {thing}. Nobody knew why. One night {name} came and carried the
{thing} to the {elsewhere}.

{name} was {feeling}. {other} brought {name} some {food} and a {thing}. Soon {name} was not
{feeling} any more.

There was a {adjective} {animal} that had no friend. It walked to the {place} and met {name}. Now
{name} is the friend of the {animal}.

My {animal} is {adjective}. My {second} is {feeling}. They sleep in the {place} and dream of {food}.

{name} wanted to buy {food}, but the {place} was closed. So {name} went home and ate {more} with
{other}.

The {thing} fell into the {place}. The {animal} saw the {thing} and the {second} saw it too. Who
would get the {thing}?

"Good morning," said the {animal}. "Good morning," said the {second}. They shared the {food} and
went to the {place}.

{name} painted a {animal}. {other} painted a {second}. The {animal} was {adjective} and everyone
laughed.
"""

STORIES = tuple(
    Story(f"story-{number}", " ".join(text.split()), held_out=number % 4 == 3)
    for number, text in enumerate(_STORIES.split("\n\n"))
)

FEELINGS = words("happy sad tired hungry angry sleepy cold proud")

SLOTS = {
    "name": NAMES,
    "other": NAMES,
    "animal": ANIMALS,
    "second": ANIMALS,
    "thing": THINGS,
    "place": PLACES,
    "elsewhere": PLACES,
    "adjective": ADJECTIVES,
    "food": FOODS,
    "more": FOODS,
    "feeling": FEELINGS,
}

KNOWN = tuple(
    dict.fromkeys((*ANIMALS, *THINGS, *PLACES, *ADJECTIVES, *FOODS, *FEELINGS, *NAMES, *OTHERS))
)
"""Every word that training repeats."""
