"""Recipes that come in: from files, pages, typed texts, and those that the project ships.

Leaves reading formats to `kitchensync.recipes.reading`, rows to `writing`. A file is read and
checked as a whole before anything is written; importing twice, on whatever device, adds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kitchensync.counting import counted
from kitchensync.kitchen.desk import Desk
from kitchensync.kitchen.exchange.room import Progress, batches
from kitchensync.kitchen.history import STARTED
from kitchensync.kitchen.recipes import writing as recipe_writing
from kitchensync.kitchen.recipes.here import Here
from kitchensync.kitchen.recipes.pictures import Keep, keep_picture
from kitchensync.kitchen.recipes.said import minutes_said, servings_said
from kitchensync.kitchen.recipes.understanding import Understanding
from kitchensync.kitchen.recipes.writing import RecipePiece, identified
from kitchensync.kitchen.review.rows import open_reviews, told_waiting
from kitchensync.kitchen.views import Done
from kitchensync.measure.words import clean_name
from kitchensync.recipes.model import IngredientLine, Recipe, Step
from kitchensync.recipes.normal import normal

_BULLET = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+")


@dataclass(frozen=True, slots=True)
class Importing:
    """Brings recipes into one kitchen; `keep` puts away their pictures."""

    desk: Desk
    keep: Keep

    def take(
        self, recipes: Sequence[Recipe], *, dry_run: bool, on_progress: Progress | None = None
    ) -> Done:
        """Add what is not here yet; TooLarge."""
        for recipe in recipes:
            recipe_writing.check(recipe)
        understanding = Understanding(self.desk.replica, self.desk.preference)
        here = Here(self.desk.replica)
        pieces = [RecipePiece(*here.identified(one), understanding) for one in recipes]
        return self._write(pieces, None, dry_run, on_progress)

    def starters(self, *, dry_run: bool) -> Done:
        """Add the recipes that the project ships, as the same recipes on every device."""
        from kitchensync.recipes.starters import starters

        understanding = Understanding(self.desk.replica)
        pieces = [RecipePiece(*identified(one), understanding) for one in starters().values()]
        return self._write(pieces, STARTED, dry_run, None)

    def _write(
        self,
        pieces: Sequence[RecipePiece],
        cause: str | None,
        dry_run: bool,
        on_progress: Progress | None,
    ) -> Done:
        before = len(open_reviews(self.desk.replica))
        done: list[Done] = []
        written = 0
        for batch in batches(pieces):
            done.append(self._write_some(batch, cause, dry_run))
            written += len(batch)
            if on_progress:
                on_progress(written, len(pieces))
        unsure = len(open_reviews(self.desk.replica)) - before
        return _told(done, len(pieces), unsure)

    def _write_some(self, batch: Iterable[RecipePiece], cause: str | None, dry_run: bool) -> Done:
        with self.desk.change(dry_run) as change:
            new = [piece for piece in batch if piece.write(change)]
            for piece in new:
                keep_picture(self.keep, change, piece.id, piece.recipe)
                change.touch(piece.id, piece.recipe.title)
            change.say(cause or f"added {_named([piece.recipe.title for piece in new])}", "")
        return change.done()

    def new(self, recipe: Recipe, *, dry_run: bool) -> Done:
        """Add a recipe that somebody typed: another one of that title is another recipe."""
        recipe_writing.check(recipe)
        with self.desk.change(dry_run) as change:
            row = change.new_id()
            understanding = Understanding(change.transaction, self.desk.preference)
            unsure = told_waiting(recipe_writing.write(change, row, recipe, understanding))
            change.touch(row, recipe.title)
            change.say(f"added {recipe.title}", f"Added {recipe.title}{_counted(recipe)}.{unsure}")
        return change.done()


def _told(done: Sequence[Done], of: int, unsure: int) -> Done:
    items = tuple(item for one in done for item in one.items)
    if not items:
        what = "That recipe is here already." if of == 1 else "All these recipes are here already."
        return Done(what, changed=False)
    rest = f"; {of - len(items)} of them here already" if len(items) < of else ""
    ids = [one.change_id for one in done if one.change_id]
    named = _named([item.name for item in items])
    what = f"Added {named}{rest}.{told_waiting(unsure)}"
    return Done(what, True, items, ids[-1] if ids else None)


def _named(titles: Sequence[str]) -> str:
    return titles[0] if len(titles) == 1 else f"{len(titles)} recipes"


def _counted(recipe: Recipe) -> str:
    if not recipe.lines and not recipe.steps:
        return ""
    lines, steps = len(recipe.lines), len(recipe.steps)
    return f", with {counted(lines, 'ingredient')} and {counted(steps, 'step')}"


def typed(
    title: str,
    text: str,
    *,
    lines: Iterable[str] = (),
    steps: Iterable[str] = (),
    servings: str | None = None,
    minutes: int | None = None,
    tags: Sequence[str] = (),
) -> Recipe:
    """A recipe that somebody typed, in normal form; BadInput, TooLarge.

    A text with headings is read as Markdown; else its first paragraph are the ingredients, a line
    each, and what follows are the steps. `lines` and `steps` come after those.
    """
    read = _read_text(clean_name(title), text)
    more, then = _listed("\n".join(lines)), _listed("\n".join(steps))
    recipe = normal(
        replace(
            read,
            lines=(*read.lines, *map(IngredientLine, more)),
            steps=(*read.steps, *map(Step, then)),
        )
    )
    return replace(
        recipe,
        servings=servings_said(servings) if servings else recipe.servings,
        total_minutes=recipe.total_minutes if minutes is None else minutes_said(minutes),
        tags=(*recipe.tags, *map(clean_name, tags)),
    )


def _read_text(title: str, text: str) -> Recipe:
    if re.search(r"^#+ ", text, re.MULTILINE):
        from kitchensync.recipes.reading import read_recipes

        found = read_recipes(f"# {title}\n\n{text}".encode(errors="ignore"), None)
        return replace(found[0], title=title)
    first, *rest = re.split(r"\n\s*\n", text.strip(), maxsplit=1)
    return Recipe(
        title,
        lines=tuple(map(IngredientLine, _listed(first))),
        steps=tuple(map(Step, _listed("".join(rest)))),
    )


def _listed(text: str) -> list[str]:
    """What is on each line, without what lists begin lines with."""
    return [bare for line in text.splitlines() if (bare := _BULLET.sub("", line).strip())]
