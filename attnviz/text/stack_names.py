"""What a stack of attention layers may be called, and how an address writes it."""

from urllib.parse import quote, unquote

LONGEST_NAME = 60
"""Characters that the name of a stack may have."""


def is_stack_name(name: object) -> bool:
    """Return whether a stack may be called so: at most 60 printable characters, one a letter."""
    return (
        isinstance(name, str)
        and len(name) <= LONGEST_NAME
        and name == name.strip()
        and name.isprintable()
        and any(letter.isalnum() for letter in name)
    )


def name_in_address(name: str) -> str:
    """Return a name as one part of an address: letters, digits, "-", "_" and "~2F" for a "/".

    Nothing on the way reads "~" as anything else, as it would "%2F" and "..".
    """
    return quote(name, safe="").replace("~", "%7E").replace(".", "%2E").replace("%", "~")


def name_from_address(part: str) -> str:
    """Return the name that `name_in_address` wrote; what it did not write names no stack."""
    return unquote(part.replace("~", "%"))
