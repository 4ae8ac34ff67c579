"""Which command is meant by a word that names none, but does in other programs.

Slips of a finger are left to Typer.
"""

from __future__ import annotations

from collections.abc import Collection


def meant(word: str, commands: Collection[str]) -> str | None:
    """Of commands without that word: which others call so, or differs by its plural alone."""
    for each in (*_OTHERS_SAY.get(word, ()), f"{word}s", word.removesuffix("s")):
        if each in commands:
            return each
    return None


_OTHERS_SAY: dict[str, tuple[str, ...]] = {
    "allergies": ("eater",),
    "allergy": ("eater",),
    "barcode": ("product",),
    "bought": ("shop", "check"),
    "buy": ("shop", "check"),
    "budget": ("spent",),
    "config": ("prefer",),
    "consume": ("use",),
    "cost": ("spent",),
    "costs": ("spent",),
    "delete": ("rm",),
    "diary": ("eaten",),
    "done": ("check",),
    "eat": ("use",),
    "expired": ("due",),
    "expiring": ("due",),
    "find": ("ls",),
    "freeze": ("move",),
    "import": ("add",),
    "inventory": ("ls",),
    "list": ("ls",),
    "log": ("history",),
    "meal": ("plan",),
    "meals": ("plan",),
    "minimum": ("low",),
    "new": ("create", "add"),
    "people": ("eater",),
    "person": ("eater",),
    "price": ("food",),
    "prices": ("food",),
    "purchase": ("add",),
    "remove": ("rm",),
    "rename": ("merge", "edit"),
    "report": ("spent",),
    "search": ("ls",),
    "settings": ("prefer",),
    "spend": ("spent",),
    "spending": ("spent",),
    "spoiled": ("waste",),
    "stats": ("spent",),
    "stock": ("ls",),
    "stocktake": ("count",),
    "tick": ("check",),
    "transfer": ("move",),
    "trash": ("waste",),
    "wasted": ("spent",),
}
