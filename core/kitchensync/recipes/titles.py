"""What the recipe of a page is called, where the page says more than that or says it elsewhere.

Where a page has names for itself is left to `page`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from kitchensync.recipes.classes import heading
from kitchensync.recipes.page import RANKS, Page

_APART = re.compile(r"\s+[-–—~•·:»]+\s+|\s*[|»﹣]+\s*|:\s+")
_LONGEST = 400
"""Characters of a name that is taken apart."""
_KIND = re.compile(
    r"\s+[-–—|]\s*(?:recipe|rezept|recept|recette|receta|receita|ricetta|przepis|opskrift|oppskrift)$",
    re.IGNORECASE,
)
_OF_PAGE = re.compile(r"(?:\s*\brecipe\b)?\s*(?:[-–—|•·:»(].*)?", re.IGNORECASE | re.DOTALL)


def of_page(page: Page) -> str:
    """The first `<h1>` that says something, else what the page calls itself without its site.

    A heading that stands beside the name in "Site: Name" is the site's.
    """
    first, shared, whole = page.names
    of_site = shared not in first and first not in shared and shared in whole
    said = shared if of_site and first in whole else first
    said = _written(page, said) if said else _without_site(page, shared or whole)
    return _KIND.sub("", said)


def agreed(page: Page, said: str) -> str:
    """What data calls a recipe; without a rating or the like, if only the window says that."""
    first, shared, whole = page.names
    alike = first.casefold() == shared.casefold()
    return first if said == whole and alike and goes_on(said, first) else said


def goes_on(whole: str, name: str) -> bool:
    """Whether words begin with a name, and what follows is of the page: "Recipe | Site"."""
    begins = bool(name) and whole[: len(name)].casefold() == name.casefold()
    return begins and bool(_OF_PAGE.fullmatch(whole, len(name)))


def _written(page: Page, said: str) -> str:
    """A heading in small letters as the page writes it where it is not styled."""
    if said != said.lower() or len(said) > _LONGEST:
        return said
    alike = re.compile(re.escape(said), re.IGNORECASE)
    found = (match[0] for each in page.names[1:] if (match := alike.search(each[:_LONGEST])))
    return next(found, said)


def _without_site(page: Page, said: str) -> str:
    """What stands before " | ", where a smaller heading says it, or beside the name of the site."""
    apart = list(_APART.finditer(said[:_LONGEST]))
    if not apart:
        return said
    first, last = said[: apart[0].start()], said[apart[-1].end() :]
    headings = map(heading, page.named(*RANKS))
    sites = set(_sites(page))
    if _plain(last) in sites:
        return said[: apart[-1].start()] or said
    if _plain(first) in sites:
        return said[apart[0].end() :] or said
    return first if _plain(first) in map(_plain, headings) else said


def _sites(page: Page) -> Iterator[str]:
    """What the site is called, the labels of its host, and nothing."""
    yield from ("", _plain(page.meta("og:site_name", "application-name")))
    try:
        host = urlsplit(page.address).hostname or ""
    except ValueError:
        return
    yield from map(_plain, host.split("."))


def _plain(said: str) -> str:
    return "".join(filter(str.isalnum, said.casefold()))
