"""Who eats, and what they must not or would rather not eat: `ks eater ls|edit|add`."""

from __future__ import annotations

from typing import Annotated

import typer

from kitchensync_cli.output import table
from kitchensync_cli.session import Change, Session

Name = Annotated[str, typer.Argument(metavar="PERSON", help="Who.")]


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


def edit(
    ks: Change,
    name: Name,
    allergy: Annotated[
        list[str] | None,
        typer.Option("--allergy", metavar="ALLERGEN", help="What they must not eat: nuts."),
    ] = None,
    no_allergy: Annotated[
        list[str] | None,
        typer.Option("--no-allergy", metavar="ALLERGEN", help="What they may eat after all."),
    ] = None,
    diet: Annotated[
        list[str] | None,
        typer.Option("--diet", metavar="DIET", help="vegan, vegetarian, pescatarian, no-pork, …"),
    ] = None,
    no_diet: Annotated[
        list[str] | None,
        typer.Option("--no-diet", metavar="DIET", help="What they keep to no longer."),
    ] = None,
    dislikes: Annotated[
        list[str] | None,
        typer.Option("--dislikes", metavar="FOOD", help="What they do not like, of any kind."),
    ] = None,
    likes: Annotated[
        list[str] | None,
        typer.Option("--likes", metavar="FOOD", help="What they like after all."),
    ] = None,
) -> None:
    """
    Each may be said repeatedly. Allergens are the fourteen that food labels name in the EU.

    ks eater edit Ben --allergy gluten --diet vegetarian --dislikes mushrooms
    """
    done = ks.kitchen.cooking.eating.edit(
        name,
        allergies=allergy or (),
        no_allergies=no_allergy or (),
        diets=diet or (),
        no_diets=no_diet or (),
        dislikes=dislikes or (),
        no_dislikes=likes or (),
        dry_run=ks.dry_run,
    )
    ks.done(done)


def add(ks: Change, name: Name) -> None:
    """
    For a child or a guest who has no device of their own.

    ks eater add Mia
    """
    ks.done(ks.kitchen.cooking.eating.add(name, dry_run=ks.dry_run))
