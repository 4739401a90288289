"""What a browser posts to the door: short, and in time."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request

from attnviz.errors import InputError
from attnviz.language import N_

LONGEST = 8_192
SECONDS = 10.0


async def read_form(request: Request) -> dict[str, str]:
    """Return the fields of a form.

    Raises InputError for one that is too long, or that does not arrive.
    """
    body = b""
    try:
        async with asyncio.timeout(SECONDS):
            async for piece in request.stream():
                body += piece
                if len(body) > LONGEST:
                    raise InputError(N_("This is longer than any password can be."))
        fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=10)
    except (ClientDisconnect, TimeoutError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(N_("The form did not arrive. Try again.")) from error
    return {name: values[0] for name, values in fields.items()}
