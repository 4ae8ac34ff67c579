"""What whoever reads words is asked for: whether anything is called so."""

from __future__ import annotations

from collections.abc import Callable

IsName = Callable[[str], bool]
"""Whether anything is called so; it is asked of what begins with a number."""


def nothing(_name: str) -> bool:
    """That nothing is called so, where nobody knows what is."""
    return False
