"""Which food counts as which, where people merged two that were one: rules on ids alone.

Nothing is rewritten by a merge: a row says `same_as`, and everybody who reads follows it.
"""

from __future__ import annotations

from collections.abc import Mapping


def followed(same_as: Mapping[bytes, bytes]) -> dict[bytes, bytes]:
    """Where each redirect ends, whatever chains they make.

    Merges made apart may make a ring; all of it counts as its smallest id, on every device.
    """
    ends: dict[bytes, bytes] = {}
    for food in same_as:
        path: list[bytes] = []
        at = food
        while at in same_as and at not in ends and at not in path:
            path.append(at)
            at = same_as[at]
        end = min(path[path.index(at) :]) if at in path else ends.get(at, at)
        ends |= dict.fromkeys(path, end)
    return {food: end for food, end in ends.items() if food != end}
