"""What is fuzzed: a decoder that reads bytes from outside, and inputs that it takes.

Which there are is left to `targets`, trying inputs on them to `child` and the suite.
"""

from __future__ import annotations

import atexit
import base64
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from kitchensync.errors import KitchenSyncError, Malformed

MEMORY_MIB = 1024
"""What a process may hold that tries inputs one after the other."""
SECONDS = 5
"""What one input may take."""
LONGEST = 4096
"""Bytes of an input; more costs time and finds the same."""


@dataclass(frozen=True, slots=True)
class Target:
    """`run` reads an input, and may raise nothing but a KitchenSyncError; `seeds` are taken."""

    run: Callable[[bytes], object]
    seeds: Callable[[], Iterable[bytes]]

    def try_(self, data: bytes) -> bool:
        """Whether the input was taken rather than refused; whatever else comes out is a finding."""
        try:
            self.run(data)
        except KitchenSyncError:
            return False
        return True


Table = Mapping[str, Target]


def read_corpus(folder: Path, name: str) -> list[bytes]:
    """The inputs that are kept for a target: one a line, in base64."""
    path = folder / f"{name}.txt"
    if not path.exists():
        return []
    return [base64.b64decode(line) for line in path.read_text("ascii").splitlines()]


def write_corpus(folder: Path, name: str, inputs: Iterable[bytes]) -> None:
    """Keep these inputs for a target, the shortest first."""
    lines = [base64.b64encode(each).decode() for each in sorted(inputs, key=lambda i: (len(i), i))]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.txt").write_text("".join(f"{line}\n" for line in lines), "ascii")


def array(data: bytes, length: int) -> list[Any]:
    """The parts of an input that is made of several, in msgpack; Malformed."""
    found: list[Any] = _decoded(data, list[Any])
    if len(found) != length:
        raise Malformed("This is no array of that length.")
    return found


def list_of_bytes(data: bytes) -> list[bytes]:
    """The parts of an input that is any number of bytes, in msgpack; Malformed."""
    found: list[bytes] = _decoded(data, list[bytes])
    return found


def _decoded(data: bytes, shape: Any) -> Any:
    try:
        return msgspec.msgpack.decode(data, type=shape)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        raise Malformed("This is no array.") from None


@cache
def scratch() -> Path:
    """A folder of this process, for decoders that read files."""
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
