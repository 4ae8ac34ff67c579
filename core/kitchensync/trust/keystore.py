"""Where a device keeps its keys: one file a space, readable by its owner alone.

What the keys do is left to keys.py. Encryption at rest is the disk's; the files are 0600 in a
folder that is 0700.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
from collections.abc import Generator
from pathlib import Path
from typing import Literal, Protocol

from kitchensync.errors import HomeExists, Malformed, NoPermission, refused
from kitchensync.files import is_unread, sweep_unfinished, write_private
from kitchensync.trust.keys import DeviceKeys
from kitchensync.wire import Hash, Shape, decode, encode

_LIMIT = 1024
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_NEXT = "{}-next"
_DAMAGED = ".damaged"
_LABEL = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


class KeyStore(Protocol):
    """Keeps a device's keys of each space under a label: lower-case letters, digits and hyphens."""

    def load(self, label: str) -> DeviceKeys | None:
        """The keys under that label, or None."""
        ...

    def save(self, label: str, keys: DeviceKeys) -> None:
        """Keep keys, durably when this returns; HomeExists when others are under that label."""
        ...

    def delete(self, label: str) -> None:
        """Forget what is under that label, if anything."""
        ...


class MemoryKeyStore:
    """Keys that live as long as the process."""

    def __init__(self) -> None:
        self._kept: dict[str, DeviceKeys] = {}

    def load(self, label: str) -> DeviceKeys | None:
        """The keys under that label, or None."""
        return self._kept.get(label)

    def save(self, label: str, keys: DeviceKeys) -> None:
        """Keep keys; HomeExists when others are under that label."""
        _check_free(self._kept.setdefault(label, keys), keys)

    def delete(self, label: str) -> None:
        """Forget what is under that label, if anything."""
        self._kept.pop(label, None)


class _KeyFile(Shape, frozen=True):
    version: Literal[1]
    suite: Literal[1]
    signing_seed: Hash
    wrapping_private: Hash
    hedge: Hash


class FileKeyStore:
    """Keys in files of a folder, which is made when the first are saved."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, label: str) -> DeviceKeys | None:
        """The keys under that label, or None.

        None also if they can't be read any more: their device has to be let in anew. NoPermission
        where others could read or replace them.
        """
        path = self._path(label)
        with _os_errors(path):
            try:
                raw = read_private(path, _LIMIT)
            except FileNotFoundError:
                return None
            except OSError as error:
                if not is_unread(error):
                    raise
                return None
        try:
            kept = decode(raw, _KeyFile, limit=_LIMIT)
        except Malformed:
            return None
        return DeviceKeys(kept.signing_seed, kept.wrapping_private, kept.hedge)

    def save(self, label: str, keys: DeviceKeys) -> None:
        """Keep keys, durably when this returns; HomeExists when others are under that label.

        A damaged file that is there is put aside.
        """
        path = self._path(label)
        with _os_errors(path):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _check_private(self._folder.stat(), self._folder)
        before = self.load(label)
        if before is not None:
            _check_free(before, keys)
            return
        sweep_unfinished(self._folder)
        with _os_errors(path), contextlib.suppress(FileNotFoundError):
            path.replace(path.with_name(f"{path.name}{_DAMAGED}"))
        raw = encode(_KeyFile(1, 1, keys.signing_seed, keys.wrapping_private, keys.hedge))
        write_private(path, raw)

    def delete(self, label: str) -> None:
        """Forget what is under that label, if anything."""
        path = self._path(label)
        with _os_errors(path):
            path.unlink(missing_ok=True)

    def _path(self, label: str) -> Path:
        if not _LABEL.fullmatch(label):
            raise ValueError("a label is lower-case letters, digits and hyphens")
        return self._folder / f"{label}.key"


def keep_next(store: KeyStore, label: str, keys: DeviceKeys) -> None:
    """Keep the keys of the device that this home is about to become, beside those it has."""
    store.delete(_NEXT.format(label))
    store.save(_NEXT.format(label), keys)


def keys_of(store: KeyStore, label: str, device: bytes) -> DeviceKeys | None:
    """The keys of that device, if they are here; those that `keep_next` kept replace the others."""
    before = store.load(label)
    if before is not None and before.device_id == device:
        return before
    keys = store.load(_NEXT.format(label))
    if keys is None or keys.device_id != device:
        return None
    if before is not None:
        store.delete(label)
    store.save(label, keys)
    store.delete(_NEXT.format(label))
    return keys


def _check_free(kept: DeviceKeys, keys: DeviceKeys) -> None:
    if kept.device_id != keys.device_id:
        raise HomeExists("Other keys are kept here already.", "Use another folder.")


def read_private(path: Path, limit: int) -> bytes:
    """At most one byte more than `limit` of a file that nobody else can get at; NoPermission, and
    what the system raises. A link is not followed.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
    with open(os.open(path, flags), "rb") as file:
        _check_private(path.parent.stat(), path.parent)
        _check_private(os.fstat(file.fileno()), path)
        return file.read(limit + 1)


def _check_private(status: os.stat_result, path: Path) -> None:
    if os.name == "posix" and status.st_mode & _OTHERS:
        mode = "700" if stat.S_ISDIR(status.st_mode) else "600"
        raise NoPermission(
            f"Others on this computer can get at the keys in {path}.", f"Run: chmod {mode} '{path}'"
        )


@contextlib.contextmanager
def _os_errors(path: Path) -> Generator[None, None, None]:
    try:
        yield
    except OSError as error:
        raise refused(error, path) or NoPermission(
            f"The keys in {path} cannot be read or written.", "Check who owns that folder."
        ) from error
