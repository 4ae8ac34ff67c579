"""A web page, fetched as a stranger would: no cookies, no names, nothing that tells who asks.

Everything is bounded: size, time, redirects, and what may be asked for. Leaves what stands in the
page to `kitchensync.recipes.reading`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

import httpx

from kitchensync.errors import BadFile, BadInput, NoNetwork, TooLarge
from kitchensync.kitchen.recipes.said import is_url

LARGEST: Final = 10 * 1024 * 1024
"""Bytes of a page."""
MOST_REDIRECTS: Final = 5
SECONDS: Final = 30.0
"""For all of it together."""
_SECONDS_IDLE = 10.0
_LONGEST_URL = 2_000
_HEADERS = {
    "Accept": "text/html,application/ld+json,application/json,text/plain;q=0.9,*/*;q=0.5",
    "User-Agent": "kitchensync",
}

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Page:
    """What was found, and at which address in the end."""

    url: str
    content: bytes


def fetch(url: str, clock: Clock = time.monotonic) -> Page:
    """What is at an address; BadInput for no such address, BadFile, TooLarge, NoNetwork."""
    until = clock() + SECONDS
    try:
        with httpx.Client(timeout=_SECONDS_IDLE, headers=_HEADERS, trust_env=True) as client:
            for _ in range(MOST_REDIRECTS + 1):
                client.cookies.clear()
                with client.stream("GET", _checked(url)) as response:
                    if not response.is_redirect:
                        return Page(url, _content(response, lambda: clock() < until))
                    url = urljoin(url, response.headers.get("location", ""))
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError):
        raise NoNetwork(
            "The page could not be fetched.", "Check the address, and whether there is a network."
        ) from None
    raise BadFile(
        "The page leads from address to address without end.", "Save it and add the file."
    )


def _checked(url: str) -> str:
    """The address, if it is one of a page and says no name or password; BadInput."""
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if not parts.hostname or not is_url(url) or len(url) > _LONGEST_URL:
        raise BadInput("That is no address of a web page.", "One begins with https://")
    if "@" in parts.netloc:
        raise BadInput("The address holds a name or password.", "Leave it out, or save the page.")
    return url


def _content(response: httpx.Response, in_time: Callable[[], bool]) -> bytes:
    if response.status_code != 200:
        raise BadFile(
            f"The page answers {response.status_code} and shows nothing.",
            "Open it in a browser, save it, and add the file.",
        )
    return b"".join(_bounded(response, in_time))


def _bounded(response: httpx.Response, in_time: Callable[[], bool]) -> Iterator[bytes]:
    size = 0
    for part in response.iter_bytes():
        size += len(part)
        if size > LARGEST:
            raise TooLarge(f"A page has at most {LARGEST >> 20} MiB.", "Save the recipe by itself.")
        if not in_time():
            raise BadFile("The page takes too long.", "Try again, or save it and add the file.")
        yield part
