"""Which of several recipes a page is about; reading them is left to `web`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urldefrag

from kitchensync.recipes.instructions import by_short_name, words
from kitchensync.recipes.linked import Thing, listed, thing_of
from kitchensync.recipes.model import Recipe
from kitchensync.recipes.page import Page


def first(page: Page, things: Sequence[Thing], found: Sequence[Recipe]) -> list[Recipe]:
    """The recipes of a page, those before the others that it says most of.

    Before others come whole ones, then those that have the address of the page, then those whose
    title says most of the page's own; what is alike stays in the order of the page.
    """
    address = _plain(page.address)
    own = {_title(each) for each in things if address and address in _addresses(each)}
    names = " ".join(page.names).casefold()

    def rank(recipe: Recipe) -> tuple[bool, bool, int]:
        title = recipe.title.casefold()
        said = len(title) if title in names else 0
        return not (recipe.lines and recipe.steps), title not in own, -said

    return sorted(found, key=rank)


def _title(thing: Thing) -> str:
    return words(by_short_name(thing).get("name")).casefold()


def _addresses(thing: Thing) -> Iterator[str]:
    """The addresses that a thing says are its own, or those of the page it is the subject of."""
    for name in ("@id", "url", "mainEntityOfPage"):
        for value in listed(thing.get(name)):
            said = (thing_of(value) or {}).get("@id", value)
            if isinstance(said, str):
                yield _plain(said)


def _plain(address: str) -> str:
    """An address without what does not tell pages apart."""
    try:
        said = urldefrag(address)[0]
    except ValueError:
        return ""
    return said.partition("://")[2].rstrip("/").casefold()
