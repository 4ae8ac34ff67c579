"""What somebody said beside what holds, as a replica keeps it for text and for days.

Leaves which rows and columns to ask for, and what follows from it, to the rooms.
"""

from __future__ import annotations


def text_of(value: bytes) -> str | None:
    """A `value` of the table `conflict`, where it is text; None where nothing was to be said."""
    # Hardly any kitchen has one when it is looked at.
    import msgspec

    return msgspec.msgpack.decode(value, type=str | None)
