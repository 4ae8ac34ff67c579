"""Names by which a call may say something: those that are declared for it, and no others.

Python does not hold keywords to a TypedDict, so what is misspelt would be lost without a word.
"""

from __future__ import annotations

from collections.abc import Mapping


def check_declared(said: Mapping[str, object], declared: type) -> None:
    """TypeError, as for any other argument that nobody knows, for a name that is not declared."""
    known = declared.__annotations__
    for name in said:
        if name not in known:
            raise TypeError(f"{name!r} is no argument here; they are {', '.join(known)}")
