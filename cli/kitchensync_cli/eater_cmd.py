"""Who eats, and what they must not or would rather not eat: `ks eater ls|edit|add|rename|rm`."""

from __future__ import annotations

from typing import Annotated, TypedDict, Unpack, cast

import typer

from kitchensync_cli import completion
from kitchensync_cli.cook_cmd import each_of
from kitchensync_cli.output import table
from kitchensync_cli.session import Change, Session

Name = Annotated[
    str, typer.Argument(metavar="PERSON", help="Who.", autocompletion=completion.person)
]


class WishOptions(TypedDict, total=False):
    """What may be said of somebody who eats."""

    allergies: Annotated[
        list[str] | None,
        typer.Option("--allergy", metavar="ALLERGEN", help="What they must not eat: nuts."),
    ]
    no_allergies: Annotated[
        list[str] | None,
        typer.Option("--no-allergy", metavar="ALLERGEN", help="What they may eat after all."),
    ]
    diets: Annotated[
        list[str] | None,
        typer.Option("--diet", metavar="DIET", help="vegan, vegetarian, pescatarian, no-pork, …"),
    ]
    no_diets: Annotated[
        list[str] | None,
        typer.Option("--no-diet", metavar="DIET", help="What they keep to no longer."),
    ]
    dislikes: Annotated[
        list[str] | None,
        typer.Option("--dislikes", metavar="FOOD", help="What they do not like, of any kind."),
    ]
    no_dislikes: Annotated[
        list[str] | None,
        typer.Option("--likes", metavar="FOOD", help="What they like after all."),
    ]


def ls(ks: Session) -> None:
    """
    ks eater
    """
    eaters = ks.kitchen.cooking.eating.eaters()
    rows = [
        (each.name, ", ".join(each.allergies), ", ".join(each.diets), ", ".join(each.dislikes))
        for each in eaters
    ]
    heads = ("WHO", "MUST NOT EAT", "EATS", "DOES NOT LIKE")
    ks.answer({"eaters": eaters}, lambda: table(heads, rows))


def edit(ks: Change, name: Name, **said: Unpack[WishOptions]) -> None:
    """
    Each may be said repeatedly, or several between commas. Allergens are the fourteen that food
    labels name in the EU.

    ks eater edit Ben --allergy gluten --diet vegetarian --dislikes mushrooms
    ks eater edit Mia --allergy milk,nuts
    """
    each = {what: each_of(cast("list[str] | None", words)) for what, words in said.items()}
    wishes = cast(WishOptions, each)
    ks.done(ks.kitchen.cooking.eating.edit(name, dry_run=ks.dry_run, **wishes))


def rename(
    ks: Change,
    name: Name,
    to: Annotated[str, typer.Argument(metavar="NEW", help="What they are called from now on.")],
) -> None:
    """
    Whoever it is, with a device or without.

    ks eater rename ada "Ada L."
    """
    ks.done(ks.kitchen.calling.person(name, to, dry_run=ks.dry_run))


def add(ks: Change, name: Name) -> None:
    """
    For a child or a guest who has no device of their own.

    ks eater add Mia
    """
    ks.done(ks.kitchen.cooking.eating.add(name, dry_run=ks.dry_run))


def rm(ks: Change, name: Name) -> None:
    """
    For a guest who is gone. What they rated and cooked stays; `ks undo` brings them back with all
    that is known of them. Whoever has a device here stays while it does.

    ks eater rm Mia
    """
    ks.done(ks.kitchen.calling.remove_person(name, dry_run=ks.dry_run))
