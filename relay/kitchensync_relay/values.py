"""What a setting is read from: text of the command line or the environment, or why it is none.

Which setting is read how is left to `settings`. Every reader raises `ValueError` with what follows
the setting's name in the sentence that a person reads.
"""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Final

from kitchensync.errors import RelayError

MOST: Final = 1_000_000_000
"""A number above this is a slip, and what is made of it might not fit into the database."""
SHORTEST_SECRET: Final = 16
_WORDS: Final = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


def number(text: str) -> int:
    """A whole number from 1 on."""
    if _digits(text) and 0 < int(text) <= MOST:
        return int(text)
    raise ValueError(f"is “{text}”, which is not a whole number from 1 to {MOST}")


def port(text: str) -> int:
    """A port, or 0."""
    if _digits(text) and int(text) < 2**16:
        return int(text)
    raise ValueError(f"is “{text}”, which is not a port from 0 to {2**16 - 1}")


def yes_or_no(text: str) -> bool:
    """Whether."""
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    raise ValueError(f"is “{text}”, which is not yes or no")


def folder(text: str) -> Path:
    """The path of a folder."""
    if text:
        return Path(text)
    raise ValueError("names no folder")


def addresses(text: str) -> str:
    """IP addresses and networks, separated by commas; or `*` for all, or none."""
    for one in text.split(",") if text not in ("", "*") else ():
        try:
            ipaddress.ip_network(one.strip())
        except ValueError:
            raise ValueError(
                f"has “{one.strip()}” in it, which is neither an IP address nor a network"
            ) from None
    return text


def origin(text: str) -> str:
    """The address of a relay as devices write it, or none."""
    from kitchensync.sync.wire.http import check_url  # brings httpx along

    try:
        return check_url(text) if text else ""
    except RelayError as error:
        raise ValueError(f"is not what devices can call. {error.message.rstrip('.')}") from None


def secret(text: str) -> str:
    """What can be sent as a bearer token and is not soon guessed, or nothing; never shown."""
    if not (text.isascii() and text.isprintable() and text == text.strip()):
        raise ValueError("cannot be sent: it has to be printable ASCII without spaces around it")
    if 0 < len(text) < SHORTEST_SECRET:
        raise ValueError(f"can be guessed: it has to have {SHORTEST_SECRET} characters at least")
    return text


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= len(str(MOST))
