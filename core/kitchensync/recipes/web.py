"""The recipes of a web page, or of a file of JSON-LD.

Finding them in scripts is left to `linked`, in attributes to `markup`, by their looks to
`headings`; what the properties mean to `schema_org`, where what is shown is better to `displayed`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields, replace
from urllib.parse import urljoin

from kitchensync.errors import BadFile
from kitchensync.recipes import about, beside, displayed, headings, markup, mending, titles
from kitchensync.recipes.linked import Graph, Thing
from kitchensync.recipes.model import Recipe
from kitchensync.recipes.page import Page, attribute, data
from kitchensync.recipes.schema_org import recipe_of

_MISREAD = re.compile(r"(?:Â|\\u00[Cc]2)(?=[¼½¾°]|\\u00[Bb][C-Ec-e0])")
"""What stands before these signs where UTF-8 was once read as if it were Latin-1."""
_BY_HAND = "Copy its title, ingredients and steps into a text file and import that."
_UNDER_A_TITLE = (
    "Copy its ingredients and steps into a text file, below a title of yours, and import that."
)


def read_page(html: str) -> list[Recipe]:
    """The recipes of a page, the one that it is about first; BadFile, TooLarge."""
    page = Page(_MISREAD.sub("", html))
    documents, broken = _documents(page)
    graph = Graph(documents)
    in_scripts, in_markup = graph.recipes(), markup.recipes(page)
    linked = displayed.as_shown(page, _merged([_whole(graph, each) for each in in_scripts]))
    marked = _merged([_whole(graph, each) for each in in_markup])
    together = _together(linked, marked)
    found = _found(page, together)
    if found:
        return about.first(page, [*in_scripts, *in_markup], found)
    if any(each.lines or each.steps for each in together):
        raise BadFile("The recipe in this page has no title.", _UNDER_A_TITLE)
    if broken:
        raise BadFile(f"The recipe data in this page is broken. {broken}", _BY_HAND)
    raise BadFile("There is no recipe in this page that can be recognised.", _BY_HAND)


def read_json(documents: list[object]) -> list[Recipe]:
    """The recipes in documents of JSON-LD; BadFile."""
    graph = Graph(documents)
    found = [_whole(graph, thing) for thing in graph.recipes()]
    if not found:
        raise BadFile("There is no recipe in this JSON.", "Its “@type” must be “Recipe”.")
    return found


def _documents(page: Page) -> tuple[list[object], str]:
    """What the scripts of a page say in JSON-LD, and why those that cannot be read cannot."""
    found: list[object] = []
    broken = ""
    for script in page.named("script"):
        said = data(script)
        if not _may_hold(attribute(script, "type").lower(), said):
            continue
        try:
            found += mending.loads(said)
        except mending.NoJson as error:
            broken = broken or (str(error) if "ecipe" in said else "")
    return found, broken


def _may_hold(kind: str, said: str) -> bool:
    return "ld+json" in kind or ("json" in kind and "recipeIngredient" in said)


def _whole(graph: Graph, thing: Thing) -> Recipe:
    """A recipe with what this program wrote beside it."""
    recipe = recipe_of(graph, {name: thing[name] for name in thing if name != beside.KEY})
    return beside.applied(recipe, thing.get(beside.KEY))


def _merged(found: Sequence[Recipe]) -> list[Recipe]:
    """Each recipe once; where a page says it several times, one saying completes another."""
    by_title: dict[str, Recipe] = {}
    for recipe in found:
        key = recipe.title.casefold()
        known = by_title.get(key)
        by_title[key] = recipe if known is None else _completed(known, recipe)
    unnamed = by_title.pop("", None)
    if unnamed is not None and len(by_title) == 1:
        (key, named), *_ = by_title.items()
        by_title[key] = _completed(named, unnamed)
    elif unnamed is not None:
        by_title[""] = unnamed
    return list(by_title.values())


def _together(linked: Sequence[Recipe], marked: Sequence[Recipe]) -> list[Recipe]:
    """What scripts and markup say: the one recipe of both is the same, though titles may differ.

    Where scripts hold whole recipes, markup only completes them.
    """
    if len(linked) == len(marked) == 1 and linked[0].lines:
        return [_completed(linked[0], marked[0])]
    found = _merged([*linked, *marked])
    return found[: len(linked)] if any(each.lines and each.steps for each in linked) else found


def _completed(recipe: Recipe, other: Recipe) -> Recipe:
    lacking = (each.name for each in fields(Recipe) if not getattr(recipe, each.name))
    return replace(recipe, **{name: getattr(other, name) for name in lacking})


def _found(page: Page, together: Sequence[Recipe]) -> list[Recipe]:
    """The recipes of the data of a page; where none is whole, with what the page seems to say."""
    found = _full([_of_page(page, each) for each in together])
    if len(found) > 1 or any(each.lines and each.steps for each in found):
        return found
    own = titles.of_page(page)
    named = [_of_page(page, each) for each in together if titles.goes_on(own, each.title)]
    return _by_looks(page, found or named)


def _by_looks(page: Page, found: Sequence[Recipe]) -> list[Recipe]:
    """What a page seems to say: the half that is missing of its recipe, or all of it."""
    known = bool(found and found[0].steps)
    looks = [_of_page(page, each) for each in headings.recipes(page, knows_steps=known)]
    return _full([_seemingly(found[0], each) for each in looks] if found else looks) or _full(found)


def _seemingly(recipe: Recipe, look: Recipe) -> Recipe:
    guessed = tuple(name for name in look.uncertain if not getattr(recipe, name))
    return replace(_completed(recipe, look), uncertain=(*recipe.uncertain, *guessed))


def _of_page(page: Page, recipe: Recipe) -> Recipe:
    """A recipe with what only the page around it says; addresses are made absolute."""
    source = _joined(page.address, recipe.source) or page.address
    picture = recipe.picture or page.meta("og:image") or None
    return replace(
        recipe,
        title=titles.agreed(page, recipe.title) or titles.of_page(page),
        source=source,
        language=recipe.language or page.language,
        picture=_joined(source, picture) if isinstance(picture, str) else picture,
    )


def _joined(base: str, address: str) -> str:
    """An address as seen from another; what is none stays as it is."""
    try:
        return urljoin(base, address) if address and base.startswith("http") else address
    except ValueError:
        return address


def _full(found: Sequence[Recipe]) -> list[Recipe]:
    """Those with lines or steps and a title: others only point to a recipe elsewhere."""
    return sorted(
        (each for each in found if each.title and (each.lines or each.steps)),
        key=lambda each: not (each.lines and each.steps),
    )
