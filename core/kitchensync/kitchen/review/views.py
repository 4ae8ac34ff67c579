"""What waits for somebody, as the kitchen answers it: frozen plain values.

Leaves which kinds there are to `kinds`, and how they are shown to whoever asks.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReviewView:
    """Something to decide, and what may be said of it.

    `about` is what it belongs to, `why` what is not clear. `guess` is what it was taken for,
    `candidates` what it may be; `name` is what the words call it. `accept` is what "accept" stands
    for, None where it is no answer; `else_say` what may be said otherwise. `picture` is the id of
    the photo that shows it.
    """

    id: str
    kind: str
    words: str
    about: str
    why: str
    name: str
    guess: str | None
    confidence: int
    candidates: tuple[str, ...]
    accept: str | None
    else_say: str
    picture: str | None = None
