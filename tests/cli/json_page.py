"""Writes docs/guide/json.md from what `ks` answers: `python -m tests.cli.json_page`.

`ANSWERS` says which command answers what; the fields are those of the views themselves.
"""

from __future__ import annotations

import dataclasses
import inspect
import types
import typing
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import kitchensync as ks

PAGE = Path(__file__).parents[2] / "docs" / "guide" / "json.md"

HEAD = """# JSON

With `--json` every command prints one JSON object on stdout, or, if it goes on for a while, one on
each line: `join` and `rejoin` those below, `sync --watch` an answer of `sync` each time something
came in. Fields may be added in later versions; those that are here keep their names and meanings.
Ids are lower-case hex, days `2026-11-30`, moments ISO 8601 in UTC. `value` counts base units:
milligrams, microlitres, thousandths of a piece.

Errors are an object on stderr, `{"code": …, "message": …, "hint": …}`, with
[these codes](../errors.md). With `ambiguous` come `matches`, the names or ids that may be meant,
and with `relay-refused` a `reason`: one of [the relay's codes](../protocol.md#6-the-relay).
"""

Shape = dict[str, Any]
CHANGE: Shape = {
    "what": str,
    "changed": bool,
    "items": list[ks.Touched],
    "change": str | None,
    "dry_run": bool,
    "warnings": list[str],
}
ANSWERS: dict[str, Shape] = {
    "ls, `due`": {"items": list[ks.PantryItem]},
    "low": {"items": list[ks.LowItem]},
    "shop": {"lines": list[ks.ShopLine]},
    "recipe": {"recipes": list[ks.RecipeItem]},
    "recipe show": {"recipe": ks.RecipeView},
    "cooking": {
        "recipe": ks.RecipeView,
        "warnings": list[str],
        "verdicts": list[ks.EaterVerdict],
    },
    "recipe complete": {"titles": list[str]},
    "recipe export": {"format": str, "text": str},
    "recipe share": {"file": str, "bytes": int},
    "review": {"reviews": list[ks.ReviewView]},
    "food, `catalog`": {"foods": list[ks.FoodRow]},
    "food instead": {"substitutes": list[ks.SubstituteView]},
    "food label": {
        **CHANGE,
        "food": str,
        "figures": list[ks.FigureView],
        "consistent": bool,
    },
    "food show, `catalog show`": {"food": ks.FoodView},
    "place": {"places": list[ks.PlaceView]},
    "store": {"stores": list[ks.StoreView]},
    "prefer": {"preferences": list[ks.PreferenceView]},
    "photo": {"photos": list[ks.PhotoView]},
    "photo show": {"photo": ks.PhotoView},
    "photo save": {"file": str, "bytes": int},
    "photo fetch": {"what": str},
    "scan": {**CHANGE, "photos": list[ks.PhotoSeen], "blind": str | None},
    "scan --to log": {"offered": ks.OfferedView, "eaten": ks.EatenView | None},
    "eaten": {"eaten": list[ks.EatenView], "days": list[ks.EatenDay]},
    "eaten days": {"days": list[ks.EatenDay]},
    "teach": {"taught": list[ks.LessonView]},
    "teach add": {**CHANGE, "blind": str | None},
    "product": {"products": list[ks.ProductView]},
    "receipt FILE": {
        **CHANGE,
        "receipt": str,
        "store": str | None,
        "day": date | None,
        "maybe_day": date | None,
        "total": str | None,
        "adds_up": bool,
        "remains": str | None,
        "lines": list[ks.ReceiptLineView],
        "others": list[ks.ReceiptRead],
    },
    "receipt": {"receipts": list[ks.ReceiptItem]},
    "receipt show": {"": ks.ReceiptView},
    "receipt words": {"wordings": list[ks.WordingView]},
    "inbox": {"files": list[ks.Dropped], "waiting": int, "dry_run": bool},
    "models": {"models": list[ks.ModelView]},
    "can-cook, `what`": {"recipes": list[ks.CanCook]},
    "plan": {"days": list[ks.PlanDay]},
    "plan add": {**CHANGE, "verdicts": list[ks.EaterVerdict]},
    "cook": {**CHANGE, "not_taken": list[str], "verdicts": list[ks.EaterVerdict]},
    "eater": {"eaters": list[ks.EaterView]},
    "staples": {"staples": list[str]},
    "history": {"changes": list[ks.ChangeView]},
    "spent": {"": ks.SpendingView},
    "keep": {"days": int | None},
    "conflicts": {"conflicts": list[ks.ConflictView]},
    "devices": {"devices": list[ks.DeviceView]},
    "left-out": {"left_out": list[ks.AlarmView]},
    "status": {"": ks.Status},
    "verify": {"": ks.Verdict},
    "verify --explain, `repair`": {"": ks.Explained},
    "sync": {"": ks.SyncReport},
    "init": {
        "household": str,
        "person": str,
        "device": str,
        "home": str,
        "dry_run": bool,
    },
    "household": {"household": str | None},
    "relay": {"relay": str | None, "household_space": str, "personal_space": str | None},
    "recovery": {"": ks.RecoveryWords},
    "recovery create": {**CHANGE, "words": list[str]},
    "recovery drill": {"": ks.Drill},
    "fingerprint": {"fingerprint": str},
    "export --to FILE": {"file": str, "bytes": int},
    "export --format csv": {"csv": str},
    "sync --dry-run": {"unsent": int, "dry_run": bool},
    "join, first line": {"code": str},
    "join, second line": {"digits": str},
    "join, last line": {"what": str, "fingerprint": str, "device": str},
    "join --give-up": CHANGE,
    "copied": {"copied": bool},
    "rejoin or copied --both, first line": {"code": str},
    "rejoin or copied --both, second line": {"digits": str},
    "demo": {"agreed": bool, "exports": dict[str, str], "seconds": float},
}
CHANGING = "every command that changes something, unless it stands below"


def fields(shape: Shape) -> dict[str, Any]:
    """The fields of an answer and their types; a view under no name is the answer itself."""
    return typing.get_type_hints(shape[""]) if "" in shape else shape


def of_change(command: Sequence[str]) -> Shape:
    """The fields of what a command that changes something answers."""
    own = ANSWERS.get(" ".join(command[:2]), CHANGE)
    return own if own.items() >= CHANGE.items() else CHANGE


def page() -> str:
    """The whole page."""
    views: dict[str, type] = {}
    answers = [_answer(CHANGING, CHANGE, views)]
    answers += [_answer(_code(name), shape, views) for name, shape in ANSWERS.items()]
    described: list[str] = []
    while len(described) < len(views):  # describing one may meet others
        described.append(_described(views, list(views)[len(described)]))
    rows = "\n".join(["| command | answer |", "|---|---|", *answers])
    return "\n".join([HEAD, "## Answers\n", rows, "", *described])


def _code(name: str) -> str:
    command, comma, rest = name.partition(", ")
    return f"`{command}`{comma}{rest}"


def _answer(name: str, shape: Shape, views: dict[str, type]) -> str:
    parts = ", ".join(f"`{field}`: {said(kind, views)}" for field, kind in fields(shape).items())
    return f"| {name} | {parts} |"


def _described(views: dict[str, type], name: str) -> str:
    view = views[name]
    text = " ".join((inspect.getdoc(view) or "").split())
    rows = [
        f"| `{field}` | {said(kind, views)} |"
        for field, kind in typing.get_type_hints(view).items()
    ]
    return "\n".join([f"## {name}\n", text, "", "| field | |", "|---|---|", *rows, ""])


def said(kind: Any, views: dict[str, type]) -> str:
    """A type in words; views met on the way are remembered."""
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        views[kind.__name__] = kind
        return f"[{kind.__name__}](#{kind.__name__.lower()})"
    if isinstance(kind, types.UnionType):
        return " or ".join(said(part, views) for part in kind.__args__)
    if typing.get_origin(kind) in (list, tuple):
        return f"list of {said(typing.get_args(kind)[0], views)}"
    if typing.get_origin(kind) is dict:
        return "object"
    return _WORDS[kind]


_WORDS = {
    str: "text",
    int: "integer",
    float: "number",
    bool: "true or false",
    date: "day",
    datetime: "moment",
    types.NoneType: "null",
}


def walk(kind: Any, value: Any, where: str = "answer") -> Iterator[str]:
    """What in `value` is not as `kind` says, in words."""
    if isinstance(kind, types.UnionType):
        if all(list(walk(part, value, where)) for part in kind.__args__):
            yield f"{where} is {value!r}, not {kind}"
    elif typing.get_origin(kind) in (list, tuple):
        for index, item in enumerate(value):
            yield from walk(typing.get_args(kind)[0], item, f"{where}[{index}]")
    elif dataclasses.is_dataclass(kind):
        yield from _walk_fields(typing.get_type_hints(kind), value, where)
    elif isinstance(kind, dict):
        yield from _walk_fields(kind, value, where)
    elif type(value) is not {date: str, datetime: str}.get(kind, kind):
        yield f"{where} is {value!r}, not {kind}"


def _walk_fields(shape: Shape, value: Any, where: str) -> Iterator[str]:
    if not isinstance(value, dict) or list(value) != list(shape):
        yield f"{where} has {value!r}, not {list(shape)}"
        return
    for name, part in shape.items():
        yield from walk(part, value[name], f"{where}.{name}")


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
