"""Two foods of one name, as two phones may make apart: what is said to who names them.

Leaves which foods those are to the book, and what there is of them to `shelf`.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from kitchensync.errors import Ambiguous


def several(wanted: str, there: Mapping[str, str]) -> Ambiguous:
    """The error that asks which is meant, and says how to have one; `there` is what there is of
    each, by the name that tells it apart."""
    one, other, *_ = names = sorted(there)
    listed = "; ".join(f"{name}: {there[name]}" for name in names)
    return Ambiguous(
        f"“{wanted}” may be {len(names)} foods. {listed}.",
        tuple(names),
        "Say which, with what stands in brackets. If they are one food:"
        f" `{shlex.join(['ks', 'food', 'merge', one, other])}`; if not, call one something else:"
        f" `{shlex.join(['ks', 'food', 'edit', one, '--name', 'NAME'])}`.",
    )
