"""What can be cooked, cooking it, and what is always there: `ks can-cook|what|cook|staples`."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from kitchensync.errors import BadInput
from kitchensync_cli import completion
from kitchensync_cli.output import plain, styled
from kitchensync_cli.recipe_cmd import Names
from kitchensync_cli.session import Change, Session

if TYPE_CHECKING:
    from kitchensync import CanCook

_MOST = 10
_MORE = 3
"""So many more may lack where nothing was found."""
_DOUBTS = {"unknown": ", not known to be safe", "unsafe": ", not safe"}

Foods = Annotated[list[str], typer.Argument(metavar="FOOD", help="Which food.")]
Dish = Annotated[
    list[str] | None,
    typer.Argument(metavar="NAME", help="Only this recipe.", autocompletion=completion.recipes),
]
Servings = Annotated[str | None, typer.Option("--servings", metavar="N", help="For how many.")]
Missing = Annotated[
    int | None,
    typer.Option("--missing", metavar="N", min=0, help="At most so many things to get, else 2."),
]
Using = Annotated[
    list[str] | None,
    typer.Option(
        "--using",
        metavar="FOOD",
        help="Only what uses it; several between commas.",
        autocompletion=completion.several_foods,
    ),
]
Eaters = Annotated[
    list[str] | None,
    typer.Option(
        "--for",
        metavar="PEOPLE",
        help="Who eats: Ada,Ben. Only what they can eat.",
        autocompletion=completion.several_people,
    ),
]
Eating = Annotated[
    list[str] | None,
    typer.Option(
        "--for",
        metavar="PEOPLE",
        help="Who eats it: Ada,Ben. Else everybody.",
        autocompletion=completion.several_people,
    ),
]
Without = Annotated[
    list[str] | None, typer.Option("--without", metavar="FOOD", help="What was left out.")
]
Including = Annotated[
    list[str] | None,
    typer.Option("--with", metavar="FOOD", help="What is optional and was taken."),
]
Instead = Annotated[
    list[str] | None, typer.Option("--instead", metavar="A=B", help="B was taken instead of A.")
]
Leftovers = Annotated[
    str | None,
    typer.Option("--leftovers", metavar="AMOUNT", help="What is left: 2 servings, 500 g."),
]
AsWritten = Annotated[
    bool, typer.Option("--as-written", help="Instead only what the household said.")
]
Again = Annotated[bool, typer.Option("--again", help="Though it was cooked today already.")]
Most = Annotated[int, typer.Option("--limit", metavar="N", min=1, help="How many to show.")]


def can_cook(
    ks: Session,
    name: Dish = None,
    missing: Missing = None,
    using: Using = None,
    eaters: Eaters = None,
    servings: Servings = None,
    limit: Most = _MOST,
) -> None:
    """
    What lacks least comes first, and of that, what uses up what is due soon. With --for, what
    somebody must not eat is left out, and what nobody knows is said. Of one recipe all is said,
    what is there too.

    ks can-cook --missing 0
    ks can-cook --using spinach --for Ada,Ben --servings 4
    ks can-cook dal --servings 3
    """
    if name:
        _check_one(missing, using)
        _answer_one(ks, " ".join(name), each_of(eaters), servings)
    else:
        _answer(ks, missing, each_of(using), each_of(eaters), servings, limit)


def _check_one(missing: int | None, using: Sequence[str] | None) -> None:
    """BadInput for what chooses among recipes where one was named."""
    if missing is not None or using:
        raise BadInput(
            "--missing and --using choose among all recipes, and one is named.",
            "Leave them out, or the name.",
        )


def _answer_one(ks: Session, title: str, eaters: Sequence[str], servings: str | None) -> None:
    found = ks.kitchen.cooking.can_cook_dish(title, eaters=eaters, servings=servings)
    there = f"    there: {plain(', '.join(found.there))}"
    ks.answer(
        {"recipes": [found]},
        lambda: "\n".join(_rows([found], servings, [there] if found.there else [])),
    )


def what(
    ks: Session,
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="The rest of the question.")],
    missing: Missing = None,
    using: Using = None,
    eaters: Eaters = None,
    servings: Servings = None,
    limit: Most = _MOST,
) -> None:
    """
    "I" and "me" are who uses this device, if somebody is named for it.

    ks what can I cook
    ks what can we cook tonight with spinach for Ada and Ben
    """
    from kitchensync import Question

    asked = Question.read(" ".join(words))
    foods, people = [*asked.using, *each_of(using)], [*asked.eaters, *each_of(eaters)]
    if asked.mine and not people and ks.kitchen.cooking.eating.own_name() is not None:
        people = ["me"]
    _answer(ks, missing, foods, people, servings, limit)


def _answer(
    ks: Session,
    missing: int | None,
    using: Sequence[str],
    eaters: Sequence[str],
    servings: str | None,
    limit: int,
) -> None:
    found = ks.kitchen.cooking.can_cook(
        missing=missing, using=using, eaters=eaters, servings=servings, most=limit
    )
    ks.answer(
        {"recipes": found},
        lambda: (
            "\n".join(_rows(found, servings))
            if found
            else _nothing(ks, missing, using, eaters, servings)
        ),
    )


def _rows(
    found: Sequence[CanCook], servings: str | None, there: Sequence[str] = ()
) -> Iterator[str]:
    for each in found:
        yield from _lines(each)
    yield from there
    lacking = next((each.title for each in found if not each.complete), None)
    if lacking is not None:
        line = _command_line("shop", "add", for_=lacking, servings=servings)
        yield from ("", f"What is missing goes on the list with: {line}")


def _lines(each: CanCook) -> list[str]:
    told = "complete" if each.complete else f"{len(each.missing)} missing"
    doubt = _DOUBTS.get(each.eaters or "", "")
    head = f"{styled(plain(each.title), 'bold')}: {told}{doubt}"
    return [head, *(f"    {plain(reason)}" for reason in each.reasons)]


def _nothing(
    ks: Session,
    missing: int | None,
    using: Sequence[str],
    eaters: Sequence[str],
    servings: str | None,
) -> str:
    if not ks.kitchen.recipes.search():
        return "There are no recipes. Add those that come with it: ks recipe starters"
    if none := ks.kitchen.cooking.why_none(using):
        return plain(" ".join(none))
    if missing is None:
        return "Nothing can be cooked like that. `ks recipe` lists the recipes."
    more = str(missing + _MORE)
    line = _command_line(
        "can-cook", missing=more, using=",".join(using), for_=",".join(eaters), servings=servings
    )
    return f"Nothing can be cooked like that. Ask for more: {line}"


def _command_line(*words: str, **options: str | None) -> str:
    """A command line that asks on, with what was asked for: who eats and how many among it."""
    said = [
        part
        for name, value in options.items()
        if value
        for part in (f"--{name.rstrip('_')}", plain(value))
    ]
    return shlex.join(("ks", *words, *said))


def cook(
    ks: Change,
    name: Names,
    servings: Servings = None,
    without: Without = None,
    including: Including = None,
    instead: Instead = None,
    leftovers: Leftovers = None,
    as_written: AsWritten = False,
    again: Again = False,
    eaters: Eating = None,
) -> None:
    """
    Takes from the kitchen what the recipe says, what is open and due first, and where there is too
    little of that, what `ks can-cook` says instead; with --as-written only what the household said:
    see `ks food instead`. What is not taken is said. Two people who say it took it once. Who should
    not eat it is said, too.

    ks cook dal --servings 3 --leftovers "2 servings"
    ks cook pancakes --instead butter=oil --without sugar
    """
    done = ks.kitchen.cooking.cook(
        " ".join(name),
        servings=servings,
        without=each_of(without),
        including=each_of(including),
        instead=each_of(instead),
        leftovers=leftovers,
        as_written=as_written,
        again=again,
        eaters=each_of(eaters),
        dry_run=ks.dry_run,
    )
    ks.done(done)


def each_of(said: Iterable[str] | None) -> list[str]:
    """What stands between commas, or was said one after the other.

    BadInput where that is nothing: without a name it would be asked for nobody.
    """
    parts = [[part.strip() for part in words.split(",") if part.strip()] for words in said or ()]
    if not all(parts):
        raise BadInput("A name is missing.", "Say what it is called.")
    return [part for some in parts for part in some]


def staples(ks: Session) -> None:
    """
    ks staples
    """
    names = ks.kitchen.cooking.eating.staples()
    ks.answer({"staples": names}, lambda: "\n".join(map(plain, names)))


def add_staple(ks: Change, words: Foods) -> None:
    """
    ks staples add oil
    """
    eating = ks.kitchen.cooking.eating
    ks.done(eating.set_staples(add=[" ".join(words)], dry_run=ks.dry_run))


def remove_staple(ks: Change, words: Foods) -> None:
    """
    ks staples rm black pepper
    """
    eating = ks.kitchen.cooking.eating
    ks.done(eating.set_staples(remove=[" ".join(words)], dry_run=ks.dry_run))
