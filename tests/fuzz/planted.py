"""Decoders with a known flaw each, to see that it is found."""

from __future__ import annotations

import time
from collections.abc import Callable

from kitchensync.errors import Malformed
from tests.fuzz.target import Table, Target


def _behind(word: bytes, flaw: Callable[[], object]) -> Target:
    """The flaw shows only with that word, of which no seed has more than the first letter."""

    def run(data: bytes) -> None:
        for at in range(len(word)):
            if data[at : at + 1] != word[at : at + 1]:
                raise Malformed("Another word was wanted.")
        flaw()

    return Target(run, lambda: [word[:1]])


def _crash() -> None:
    raise KeyError("planted")


def _hang() -> None:
    while True:
        pass


def _sleep() -> None:
    time.sleep(2)


def _eat() -> None:
    kept: list[bytearray] = []
    while True:
        kept.append(bytearray(1 << 20))
        time.sleep(0.001)


def _die() -> None:
    import os

    os._exit(3)


TARGETS: Table = {
    "sound": _behind(b"ok", lambda: None),
    "crashes": _behind(b"cr", _crash),
    "hangs": _behind(b"ha", _hang),
    "starves": _behind(b"st", _sleep),
    "eats": _behind(b"ea", _eat),
    "dies": _behind(b"di", _die),
}
