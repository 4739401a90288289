"""Words to put in the place of others when a text is changed; the list is our own, and short."""

FLIP_WORDS = (
    *("not", "never", "hardly", "no"),
    *("very", "too", "so", "quite", "really"),
    *("good", "great", "fine", "lovely", "excellent", "funny", "happy", "best"),
    *("bad", "poor", "dull", "awful", "terrible", "boring", "sad", "worst"),
    *("and", "but", "although", "because"),
)
"""Negators, intensifiers, common adjectives of praise and blame, connectives."""
