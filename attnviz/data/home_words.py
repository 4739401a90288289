"""What a home is asked about: the words for the slots that Home Assistant's users fill themselves.

The templates come with lists of colours, modes and numbers, but rooms, devices, songs and errands
are each home's own. These are one home's, so that "start the hoover" and "start the mower" can be
told apart.
"""

from collections.abc import Mapping

AREAS = (
    "kitchen", "bedroom", "living room", "bathroom", "hallway", "garage", "office", "nursery",
    "dining room", "guest room", "pantry", "garden", "library", "laundry room", "studio",
)  # fmt: skip

FLOORS = ("attic", "basement", "downstairs", "loft", "mezzanine", "upstairs")

NAMES: Mapping[str, tuple[str, ...]] = {
    "binary_sensor": ("mailbox", "cat flap", "fridge", "parking space", "smoke detector", "bed"),
    "button": ("doorbell", "restart", "panic", "siren test"),
    "climate": ("thermostat", "air conditioner", "radiator", "heat pump", "underfloor heating"),
    "cover": ("roller blind", "sun sail", "roof hatch", "left curtain", "cellar gate"),
    "fan": ("ceiling fan", "desk fan", "extractor fan", "tower fan"),
    "input_boolean": ("guest mode", "holiday mode", "quiet mode"),
    "input_button": ("feeder", "reset counter"),
    "lawn_mower": ("mower", "robot mower", "grass cutter", "lawn robot"),
    "light": ("chandelier", "lantern", "porch", "spotlight", "night lamp", "mirror", "uplighter"),
    "lock": ("front door", "back door", "bike shed", "safe", "patio door"),
    "media_player": ("television", "radio", "speaker", "soundbar", "record player", "projector"),
    "person": ("Alice", "Omar", "Mei", "Lena", "Tomás", "grandma", "Priya"),
    "scene": ("movie night", "sunset", "romantic dinner", "focus", "party", "good night"),
    "script": ("bedtime routine", "morning routine", "leaving home", "welcome back"),
    "sensor": ("humidity", "power meter", "rain gauge", "air quality", "water level"),
    "switch": ("coffee maker", "kettle", "fountain", "heated blanket", "aquarium pump"),
    "todo": ("packing", "chores", "gift", "homework", "errands", "repairs"),
    "vacuum": ("hoover", "robot vacuum", "dust buster", "vacuum cleaner"),
    "valve": ("water valve", "gas valve", "sprinkler", "garden tap"),
    "weather": ("Lisbon", "Oslo", "Nairobi", "Kyoto", "Montreal", "the coast"),
}
"""The names of a home's things, by Home Assistant's domain."""

WILDCARDS: Mapping[str, tuple[str, ...]] = {
    "message": (
        "dinner is ready", "we leave in ten minutes", "the guests are here", "it is bedtime",
        "the bus is coming", "please come down", "lunch is on the table", "I am home",
    ),
    "search_query": (
        "bohemian rhapsody", "the beatles", "some jazz", "moonlight sonata", "the news",
        "nina simone", "rain sounds", "the lion king", "clair de lune", "summer hits",
    ),
    "shopping_list_item": (
        "milk", "oat flakes", "two lemons", "olive oil", "batteries", "bread", "tea", "soap",
    ),
    "timer_command": (
        "open the garage door", "turn off the oven", "lock the front door", "water the plants",
        "switch on the heating", "close the blinds",
    ),
    "timer_name": ("pizza", "laundry", "tea", "eggs", "workout", "pasta", "nap"),
    "todo_list_item": (
        "passport", "call the plumber", "clean the gutters", "book for Ada", "sunscreen",
        "fix the lamp", "maths exercises", "post the letter",
    ),
    "zone": ("work", "school", "the gym", "the library", "grandma's place", "the airport"),
}  # fmt: skip
"""What people say where the templates take anything."""
