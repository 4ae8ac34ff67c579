"""How a field of a record merges, said where the field is declared.

Leaves tables, SQL and codecs to `tables`, which derives them from what is said here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import Field


class Kind(StrEnum):
    """What decides between two values of one field."""

    REGISTER = "register"  # the higher (stamp, value bytes) wins
    POSITION = "position"  # a register that never keeps a row alive: a fractional-index string
    ENTRY = "entry"  # part of a ledger row's immutable body: the lower stamp wins, as a whole
    MEMBERS = "members"  # a set: child rows with a `present` register each


@dataclass(frozen=True, slots=True)
class Merging:
    """The declaration that `register`, `position`, `entry` and `members` leave on a field."""

    kind: Kind
    keeps_alive: bool = False
    safety: bool = False
    refers: str | None = None


def _field(default: Any, merging: Merging) -> Any:
    return Field(default, json_schema_extra={"merging": merging})  # type: ignore[dict-item]  # read back by `tables`, never turned into JSON


def register(
    default: Any = ..., *, keeps_alive: bool = True, safety: bool = False, refers: str | None = None
) -> Any:
    """One value; concurrent other values are kept as conflicts.

    `keeps_alive`: an edit after a deletion shows the row again. `safety`: conflicts are shown for
    review, not only on request. `refers`: the table whose row id this is.
    """
    return _field(default, Merging(Kind.REGISTER, keeps_alive, safety, refers))


def position() -> Any:
    """A place in an order; moving a row does not keep it alive."""
    return _field(..., Merging(Kind.POSITION))


def entry(default: Any = ..., *, refers: str | None = None) -> Any:
    """A fact of a ledger row, fixed when the row is made."""
    return _field(default, Merging(Kind.ENTRY, refers=refers))


def members(*, safety: bool = False) -> Any:
    """A set of short texts, each member added and removed on its own."""
    return _field(frozenset(), Merging(Kind.MEMBERS, safety=safety))
