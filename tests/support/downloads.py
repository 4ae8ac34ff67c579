"""Downloaded files as readers get them, made of bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from io import BytesIO
from typing import BinaryIO

from kitchensync.catalogue.reading.values import Files


def files(**contents: bytes) -> Files:
    """Files by name; a name's last underscore is its dot: FOOD_DES_txt."""
    named = {".".join(name.rsplit("_", 1)): content for name, content in contents.items()}
    return of(named)


def of(contents: Mapping[str, bytes]) -> Files:
    """Files by their real names."""
    opened: dict[str, Callable[[], BinaryIO]] = {}
    for name, content in contents.items():
        opened[name] = partial(BytesIO, content)
    return opened
