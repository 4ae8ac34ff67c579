"""Recipes: what comes in, what is found and shown, what people think of them, what goes out.

A thin room: searching is in `search`, corrections in `editing`, what comes in in `importing`, what
people see in `showing`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from kitchensync.counting import counted
from kitchensync.errors import BadInput
from kitchensync.kitchen.preferences import units_called, units_of
from kitchensync.kitchen.recipes import rows as recipe_rows
from kitchensync.kitchen.recipes.opinions import NO_OPINIONS, opinions
from kitchensync.kitchen.recipes.query import Query, read_query
from kitchensync.kitchen.recipes.said import is_url, number_wanted, span_said
from kitchensync.kitchen.recipes.views import RecipeItem, RecipeView
from kitchensync.kitchen.spaces import Spaces
from kitchensync.kitchen.views import Done

if TYPE_CHECKING:
    from kitchensync.kitchen.exchange.room import Progress
    from kitchensync.kitchen.recipes.editing import Editing
    from kitchensync.kitchen.recipes.importing import Importing
    from kitchensync.kitchen.recipes.listing import Asking
    from kitchensync.kitchen.recipes.pictures import Keep
    from kitchensync.kitchen.recipes.search import Search
    from kitchensync.recipes.model import Recipe


class Recipes:
    """Recipes of the household. A recipe is meant by its title, a part of it, or its id."""

    def __init__(self, spaces: Spaces, keep: Keep) -> None:
        """`keep` puts away the pictures that come with recipes."""
        self._desk = spaces.desk(spaces.household)
        self._replica = spaces.household.replica
        self._keep = keep

    # Coming in

    def add(
        self,
        data: bytes,
        name: str | None = None,
        *,
        dry_run: bool = False,
        on_progress: Progress | None = None,
    ) -> Done:
        """Add the recipes of a file: a web page, JSON, Cooklang, Markdown, Mealie, Paprika.

        Those that are here, wherever they were added, stay as they are. BadFile, TooLarge.
        """
        from kitchensync.recipes.reading import read_recipes

        found = read_recipes(data, name)
        return self._importing.take(found, dry_run=dry_run, on_progress=on_progress)

    def add_files(
        self,
        files: Iterable[tuple[str, bytes]],
        *,
        dry_run: bool = False,
        on_progress: Progress | None = None,
    ) -> Done:
        """Add the recipes of several files, each with its name, as `add` does, once all are read.

        BadFile and TooLarge say in which file nothing could be read.
        """
        from kitchensync.recipes.reading import read_recipes

        found: list[Recipe] = []
        for name, data in files:
            try:
                found += read_recipes(data, name)
            except BadInput as error:
                raise type(error)(f"{name}: {error.message}", error.hint) from None
        return self._importing.take(found, dry_run=dry_run, on_progress=on_progress)

    @staticmethod
    def is_url(source: str) -> bool:
        """Whether that is an address for `add_url`, and no name of a file."""
        return is_url(source)

    def add_url(self, url: str, *, dry_run: bool = False) -> Done:
        """Add the recipes of a web page; BadInput, BadFile, TooLarge, NoNetwork."""
        from kitchensync.kitchen.recipes.fetching import fetch
        from kitchensync.recipes.reading import read_recipes

        page = fetch(url)
        found = [
            recipe if recipe.source else replace(recipe, source=page.url)
            for recipe in read_recipes(page.content, None)
        ]
        return self._importing.take(found, dry_run=dry_run)

    def add_starters(self, *, dry_run: bool = False) -> Done:
        """Add the recipes that come with the project; adding them on two devices is adding once."""
        return self._importing.starters(dry_run=dry_run)

    def new(
        self,
        title: str,
        text: str | bytes = "",
        *,
        lines: Sequence[str] = (),
        steps: Sequence[str] = (),
        servings: str | None = None,
        minutes: int | None = None,
        tags: Sequence[str] = (),
        dry_run: bool = False,
    ) -> Done:
        """Write a recipe: ingredients, a line each, an empty line, then steps, a line each.

        Or say them as `lines` and `steps`. Of bytes it is found out how they are encoded, as of a
        file.
        """
        from kitchensync.decoding import decoded
        from kitchensync.kitchen.recipes.importing import typed

        text = decoded(text) if isinstance(text, bytes) else text
        recipe = typed(
            title, text, lines=lines, steps=steps, servings=servings, minutes=minutes, tags=tags
        )
        return self._importing.new(recipe, dry_run=dry_run)

    @cached_property
    def _importing(self) -> Importing:
        from kitchensync.kitchen.recipes.importing import Importing

        return Importing(self._desk, self._keep)

    # Finding and showing

    @cached_property
    def _search(self) -> Search:
        from kitchensync.kitchen.recipes.search import Search

        return Search(self._replica)

    def search(
        self, words: str = "", *, not_cooked_for: str | None = None, order: str | None = None
    ) -> list[RecipeItem]:
        """Recipes that match, best first: "pasta -dairy <30m #quick fav >=4 with:basil -cooked:4w".

        Words may be unfinished or misspelled. Without words, all, by title. With an `order` those
        cooked "longest-ago", "latest" or "most-often" come first. BadInput, TooLarge,
        NotFound for a tag that no recipe has, and for what is left out and nobody knows.
        """
        query = read_query(words)
        if not_cooked_for is not None:
            query = replace(query, not_cooked=(*query.not_cooked, span_said(not_cooked_for)))
        items = self._all() if query == Query() else self._found(query)
        if order is None:
            return items
        from kitchensync.kitchen.recipes.listing import ordered

        return ordered(items, order)

    def complete(self, prefix: str, most: int = 10) -> list[str]:
        """Titles that go on from what was typed so far."""
        from kitchensync.kitchen.recipes.completing import completed

        return completed(recipe_rows.titles(self._replica).values(), prefix, most)

    @staticmethod
    def groups() -> tuple[str, ...]:
        """What the groups of foods are called that a search can leave out: "dairy", "nuts"."""
        from kitchensync.kitchen.recipes import food_groups

        return food_groups.NAMES

    def _all(self) -> list[RecipeItem]:
        """All recipes by title, without a look at what they are found by."""
        from kitchensync.kitchen.recipes.listing import everything

        return everything(self._replica, self._asking)

    def _found(self, query: Query) -> list[RecipeItem]:
        from kitchensync.kitchen.recipes.listing import listed

        return listed(self._replica, self._search.find(query, self._asking), self._asking)

    @property
    def _asking(self) -> Asking:
        from kitchensync.kitchen.recipes.listing import Asking

        return Asking(self._desk.person, self._desk.today)

    def show(
        self, recipe: str, *, servings: str | None = None, units: str | None = None
    ) -> RecipeView:
        """A recipe, scaled to so many servings; NotFound, Ambiguous, BadInput.

        Amounts are in these units, else in those that were preferred, else as they were written.
        """
        from kitchensync.kitchen.recipes.showing import shown

        with self._replica.snapshot():
            id_ = recipe_rows.find_recipe(self._replica, recipe)
            stored = recipe_rows.read(self._replica, id_)
            number = number_wanted(servings, stored.makes, stored.title)
            thought = opinions(self._replica, [id_]).get(id_, NO_OPINIONS)
            likes = units_called(units) if units else units_of(self._desk)
            return shown(self._replica, stored, thought, self._asking, number, likes)

    def export(self, recipe: str, format: str = "json", *, shared: bool = False) -> bytes:
        """A recipe as a file: "json", "jsonld", "cooklang" or "markdown".

        One that is `shared` says which recipe it is, to be no second one where it is already.
        """
        from kitchensync.kitchen.recipes.giving import given
        from kitchensync.kitchen.recipes.writing import with_id
        from kitchensync.recipes.writing import write_recipe

        with self._replica.snapshot():
            stored = recipe_rows.read(self._replica, recipe_rows.find_recipe(self._replica, recipe))
        plain = given(stored)
        return write_recipe(with_id(plain, stored.id) if shared else plain, format)

    @staticmethod
    def format_of(name: str) -> str:
        """The format in which `export` fills a file of that name; BadInput."""
        from kitchensync.recipes.writing import format_of

        return format_of(name)

    # Changing

    @cached_property
    def edit(self) -> Editing:
        """Corrections of what is here."""
        from kitchensync.kitchen.recipes.editing import Editing

        return Editing(self._desk)

    def rate(self, recipe: str, stars: int, *, dry_run: bool = False) -> Done:
        """How good whoever uses this device finds it: 1 to 5 stars; 0 takes them back."""
        if not 0 <= stars <= 5:
            raise BadInput(f"Nobody can give {stars} stars.", "Give 1 to 5 stars.")
        given = counted(stars, "star") if stars else "no stars"
        said = f"gave {{}} {given}"
        return self._think(recipe, {"stars": stars or None}, said, dry_run)

    def favourite(self, recipe: str, *, yes: bool = True, dry_run: bool = False) -> Done:
        """Make it a favourite of whoever uses this device, or no longer."""
        said = "made {} a favourite" if yes else "took {} off the favourites"
        return self._think(recipe, {"favourite": yes}, said, dry_run)

    def _think(self, wanted: str, values: dict[str, object], said: str, dry_run: bool) -> Done:
        from kitchensync.kitchen.recipes.writing import think

        person = self._desk.person
        if person is None:
            raise BadInput("Nobody is known to use this device.", "`ks rejoin` says who does.")
        with self._desk.change(dry_run) as change:
            recipe = recipe_rows.find_recipe(change.transaction, wanted)
            title = recipe_rows.titles(change.transaction)[recipe]
            think(change, recipe, person, values)
            change.touch(recipe, title)
            told = said.replace("{}", title)
            change.say(told, f"{told[0].upper()}{told[1:]}.")
        return change.done()
