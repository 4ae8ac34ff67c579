"""Fetching a page is bounded in every way, and tells nobody who asks."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from kitchensync import Kitchen
from kitchensync.errors import BadFile, BadInput, NoNetwork, TooLarge
from kitchensync.kitchen.recipes import fetching

PAGE = b"""<!doctype html><html><head><script type="application/ld+json">
{"@context": "https://schema.org", "@type": "Recipe", "name": "Pea soup",
 "recipeIngredient": ["300 g frozen peas", "1/2 l stock"],
 "recipeInstructions": ["Simmer 10 minutes."]}
</script></head><body></body></html>"""


class Site(BaseHTTPRequestHandler):
    """A site with a recipe, a loop, something endless and something missing."""

    asked: list[dict[str, str]]

    def do_GET(self) -> None:
        type(self).asked.append({name.lower(): value for name, value in self.headers.items()})
        if self.path == "/soup":
            self._answer(200, PAGE)
        elif self.path == "/old":
            self._answer(301, b"", location="/soup")
        elif self.path == "/loop":
            self._answer(302, b"", location="/loop", cookie="who=ada")
        elif self.path == "/secret":
            self._answer(302, b"", location="file:///etc/passwd")
        elif self.path == "/endless":
            self._answer(200, b"x" * (fetching.LARGEST + 1))
        else:
            self._answer(404, b"no")

    def _answer(self, status: int, body: bytes, location: str = "", cookie: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        if cookie:
            self.send_header("Set-Cookie", cookie)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def site() -> Iterator[str]:
    Site.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_recipe_of_a_page_is_added_once_whatever_way_leads_there(
    kitchen: Kitchen, site: str
) -> None:
    kitchen.recipes.add_url(f"{site}/old")
    assert [item.title for item in kitchen.recipes.search()] == ["Pea soup"]
    assert len(kitchen.recipes.show("soup").lines) == 2
    kitchen.recipes.add_url(f"{site}/soup")
    assert len(kitchen.recipes.search()) == 1


def test_nothing_tells_who_asks(site: str) -> None:
    with pytest.raises(BadFile, match="address to address"):
        fetching.fetch(f"{site}/loop")
    assert len(Site.asked) == fetching.MOST_REDIRECTS + 1
    told = {name for headers in Site.asked for name in headers}
    assert told <= {"host", "accept", "accept-encoding", "connection", "user-agent"}
    assert {headers["user-agent"] for headers in Site.asked} == {"kitchensync"}


def test_a_page_that_is_too_large_is_refused(site: str) -> None:
    with pytest.raises(TooLarge):
        fetching.fetch(f"{site}/endless")


def test_a_page_that_takes_too_long_is_refused(site: str) -> None:
    times = iter([0.0, fetching.SECONDS + 1, fetching.SECONDS + 2])
    with pytest.raises(BadFile, match="too long"):
        fetching.fetch(f"{site}/soup", lambda: next(times))


def test_a_page_that_is_not_there_says_so(site: str) -> None:
    with pytest.raises(BadFile, match="404"):
        fetching.fetch(f"{site}/nothing")


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://example.org", "https://", "https://ada:secret@example.org/x"],
)
def test_only_plain_addresses_of_pages_are_taken(url: str) -> None:
    with pytest.raises(BadInput) as caught:
        fetching.fetch(url)
    assert "secret" not in str(caught.value)


def test_a_page_cannot_lead_into_this_machines_files(site: str) -> None:
    with pytest.raises(BadInput):
        fetching.fetch(f"{site}/secret")


def test_without_a_network_that_is_said() -> None:
    with pytest.raises(NoNetwork) as caught:
        fetching.fetch("http://127.0.0.1:9/")
    assert caught.value.hint == "Check the address, and whether there is a network."
