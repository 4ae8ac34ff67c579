"""What each command of `ks` is asked when it is measured on a large kitchen and on a small one.

Every command stands in one of these tables, which its test sees to. Measuring is left to
`commands`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kitchensync_cli.commands import COMMANDS, Branch, Leaf

ONE = "The one to show"
"""A recipe that both kitchens have."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Words after the command, and command lines before it that make it possible, not timed.

    `{n}` is another number each time, `{folder}` a folder of the kitchen's own, `{id}` the first id
    that the line before names.
    """

    words: str = ""
    before: tuple[str, ...] = ()


_A_LOT = ("add thing{n} 2 l",)
_LINE = ("shop add thing{n} 2 l",)
_RECIPE = ("recipe new 'Dish {n}' --line '200 g rice' --line '1 onion' --step 'Boil.'",)
_PLAN = (*_RECIPE, "plan add 'Dish {n}'")
_FOOD = ("food add thing{n}",)
_PLACE = ("place add shelf{n}",)
_STORE = ("store add shop{n}",)
_ODD = ("recipe new 'Odd {n}' --line '2 blorks of zzyx{n}' --step 'Boil.'",)
_PICTURE = (*_FOOD, "photo add {folder}/one.jpg --of thing{n}")

ASKED: Mapping[str, Asked] = {
    "ls": Asked(),
    "due": Asked(),
    "low": Asked(),
    "add": Asked("milk 1 l --best +7d"),
    "use": Asked("thing{n} 1 l", _A_LOT),
    "open": Asked("thing{n}", _A_LOT),
    "waste": Asked("thing{n} 1 l", _A_LOT),
    "move": Asked("thing{n} --to fridge", _A_LOT),
    "count": Asked("thing{n} 1 l", _A_LOT),
    "edit": Asked("thing{n} --note number{n}", _A_LOT),
    "rm": Asked("thing{n}", _A_LOT),
    "scan": Asked("{folder}/one.jpg --again"),
    "teach ls": Asked(),
    "teach add": Asked("thing{n} {folder}/one.jpg", _FOOD),
    "teach rm": Asked("thing{n}", (*_FOOD, "teach add thing{n} {folder}/one.jpg")),
    "inbox once": Asked("{folder}/inbox"),
    "photo ls": Asked(),
    "photo add": Asked("{folder}/one.jpg --of thing{n}", _FOOD),
    "photo show": Asked("thing{n}", _PICTURE),
    "photo save": Asked("thing{n} {folder}/{n}.jpg", _PICTURE),
    "photo rm": Asked("thing{n}", _PICTURE),
    "can-cook": Asked(),
    "what": Asked("can I cook"),
    "cook": Asked("'Dish {n}'", (*_RECIPE, "add rice 200 g", "add onion 1")),
    "plan ls": Asked(),
    "plan add": Asked("'Dish {n}' --on +2d", _RECIPE),
    "plan move": Asked("'Dish {n}' --to +3d", _PLAN),
    "plan edit": Asked("'Dish {n}' --meal lunch", _PLAN),
    "plan shop": Asked("", _PLAN),
    "plan rm": Asked("'Dish {n}'", _PLAN),
    "recipe ls": Asked("soup"),
    "recipe show": Asked(f"'{ONE}'"),
    "recipe add": Asked("{folder}/one.cook"),
    "recipe new": Asked("'Meal {n}' --line '200 g rice' --step 'Boil.'"),
    "recipe edit": Asked("'Dish {n}' --notes good", _RECIPE),
    "recipe line": Asked("'Dish {n}' 1 --words '300 g rice'", _RECIPE),
    "recipe step": Asked("'Dish {n}' 1 --text 'Boil it.'", _RECIPE),
    "recipe rm": Asked("'Dish {n}'", _RECIPE),
    "recipe rate": Asked("'Dish {n}' 4", _RECIPE),
    "recipe favourite": Asked("'Dish {n}'", _RECIPE),
    "recipe tag": Asked("'Dish {n}' quick", _RECIPE),
    "recipe export": Asked(f"'{ONE}'"),
    "recipe share": Asked(f"'{ONE}' {{folder}}/{{n}}.cook"),
    "recipe complete": Asked("the"),
    "cooking": Asked(f"'{ONE}'"),
    "eater ls": Asked(),
    "eater edit": Asked("P --allergy nuts"),
    "eater add": Asked("Guest{n}"),
    "eater rename": Asked("Guest{n} Friend{n}", ("eater add Guest{n}",)),
    "eater rm": Asked("Guest{n}", ("eater add Guest{n}",)),
    "staples ls": Asked(),
    "staples add": Asked("thing{n}", _FOOD),
    "staples rm": Asked("thing{n}", (*_FOOD, "staples add thing{n}")),
    "review ls": Asked(),
    "review decide": Asked("{id} none", (*_ODD, "review ls")),
    "food ls": Asked(),
    "food show": Asked("milk"),
    "food edit": Asked("thing{n} --fridge 5", _FOOD),
    "food add": Asked("thing{n}"),
    "food alias": Asked("thing{n} other{n}", _FOOD),
    "food merge": Asked("thing{n} milk", _FOOD),
    "food split": Asked("thing{n}", (*_FOOD, "food merge thing{n} milk")),
    "food instead": Asked("thing{n} milk", _FOOD),
    "catalog ls": Asked(),
    "catalog show": Asked("oats"),
    "place ls": Asked(),
    "place add": Asked("shelf{n}"),
    "place rename": Asked("shelf{n} board{n}", _PLACE),
    "place climate": Asked("shelf{n} fridge", _PLACE),
    "place rm": Asked("shelf{n}", _PLACE),
    "store ls": Asked(),
    "store add": Asked("shop{n}"),
    "store rename": Asked("shop{n} market{n}", _STORE),
    "store rm": Asked("shop{n}", _STORE),
    "prefer": Asked("units metric"),
    "shop ls": Asked(),
    "shop add": Asked("eggs {n}"),
    "shop check": Asked("thing{n}", _LINE),
    "shop uncheck": Asked("thing{n}", (*_LINE, "shop check thing{n}")),
    "shop move": Asked("thing{n} --to market", _LINE),
    "shop edit": Asked("thing{n} --words 'thing{n} 3 l'", _LINE),
    "shop clear": Asked("", (*_LINE, "shop check thing{n}")),
    "shop rm": Asked("thing{n}", _LINE),
    "history": Asked("milk"),
    "spent": Asked("--since -1y"),
    "undo": Asked("", _A_LOT),
    "keep": Asked("90"),
    "eaten ls": Asked(),
    "eaten days": Asked(),
    "eaten add": Asked("'Dish {n}'", _RECIPE),
    "eaten rm": Asked("{id}", ("eaten add 'milk 200 ml'",)),
    "product ls": Asked(),
    "product add": Asked("4006381333931 milk 1 l"),
    "product rm": Asked("4006381333931", ("product add 4006381333931 milk 1 l",)),
    "receipt ls": Asked(),
    "receipt words": Asked(),
    "receipt teach": Asked("'THING {n}' milk --store shop{n}", _STORE),
    "receipt read": Asked("{folder}/one.pdf --again"),
    "receipt show": Asked("{id}", ("receipt read {folder}/one.pdf", "receipt ls")),
    "conflicts ls": Asked(),
    "household": Asked("Home{n}"),
    "devices gone": Asked(),
    "devices ls": Asked(),
    "devices rename": Asked("D D{n}"),
    "recovery show": Asked(),
    "fingerprint": Asked(),
    "status": Asked(),
    "left-out ls": Asked(),
    "relay show": Asked(),
    "import": Asked("{folder}/one.csv"),
}

WHOLE: Mapping[str, Asked] = {
    "verify": Asked(),
    "repair": Asked(),
    "export": Asked("--to {folder}/{n}.json"),
    "backup": Asked("{folder}/{n}.backup"),
    "restore": Asked(
        "{folder}/{n}.backup --home {folder}/restored{n}", ("backup {folder}/{n}.backup",)
    ),
    "salvage write": Asked("{folder}/{n}.salvage"),
}
"""What reads or writes all there is: measured by the row."""

ALSO: tuple[str, ...] = (
    "ls milk",
    "ls --in fridge",
    "low --all",
    "shop ls --by-aisle",
    "shop add --low",
    "recipe ls --not-cooked-for 4w",
    "history --limit 1000",
)
"""Commands that read something else where they are asked otherwise."""

_TWO = "needs two devices, a relay or the network"
_LOOK = "is about pictures, of which their size decides"
_MODEL = "is about the model, which no kitchen makes larger"
_HOME = "makes, ends or turns round a home"

LEFT_OUT: Mapping[str, str] = {
    "food label": _LOOK,
    **dict.fromkeys(("models ls", "models install", "models rm", "models threads"), _MODEL),
    **dict.fromkeys(("photo fetch", "sync", "pair", "join", "devices rm"), _TWO),
    **dict.fromkeys(("conflicts resolve", "left-out take", "left-out drop"), _TWO),
    **dict.fromkeys(("relay set", "relay move", "salvage take"), _TWO),
    **dict.fromkeys(("init", "leave", "rejoin", "copied"), _HOME),
    **dict.fromkeys(("recovery create", "recovery drill", "recovery use"), _HOME),
    "review go": "asks a person",
    "inbox watch": "goes on until it is stopped",
    "receipt accept": "takes a receipt once",
    "recipe starters": "works once",
    "catalog import": "takes as long as its file is",
    "demo": "is a story of its own",
}
"""What is not measured, and why."""


def names() -> Iterator[str]:
    """Every command, as it is typed: "ls", "recipe show"."""
    for name, entry in COMMANDS.items():
        match entry:
            case Leaf():
                yield name
            case Branch():
                yield from (f"{name} {below}" for below in entry.commands)
