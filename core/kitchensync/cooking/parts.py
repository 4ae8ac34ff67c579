"""Ids of a cooking and of what it takes, so that one that is ticked on two phones counts once.

A cooking is that a recipe was cooked on a day for the first, second, … time. What a line of it
takes is a chain of postings; which of them count where two phones chose differently is left to
`replica.parts`, and choosing lots to `taking`.
"""

from __future__ import annotations

from kitchensync.replica.ids import caused_id


def cooking_id(recipe: bytes, day: str, time: int) -> bytes:
    """The cooking of a recipe on a day (ISO), for the first time (0), the second (1), …"""
    return caused_id("cooking", recipe + day.encode("ascii"), time)


def first_part(cooking: bytes, line: bytes) -> bytes:
    """The posting of the first part of what a line takes."""
    return caused_id("posting", cooking + line, 0)
