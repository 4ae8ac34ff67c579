"""Taking a folder for a kitchen that begins or joins: one process at a time, swept if that fails.

Leaves what a folder may hold to `home`, and what is put into it to `founding`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from kitchensync.errors import Busy
from kitchensync.files import make_folder, told_plainly
from kitchensync.kitchen.home import (
    HOUSEHOLD,
    LOCK,
    MARKER,
    PARTIAL_MARKER,
    PERSONAL,
    Settings,
    check_free,
    write_settings,
)


@contextmanager
def claimed(home: Path) -> Generator[None, None, None]:
    """An empty or missing folder is a kitchen's from here on; if the block fails, it is as before.

    Raises what `check_free` does, and Busy while another process founds there. What a founding left
    behind that was cut short is swept away.
    """
    check_free(home)
    made = not home.exists()
    make_folder(home)
    try:
        with alone_in(home):
            check_free(home)
            write_settings(home, Settings())
            _sweep(home)
            try:
                yield
            except BaseException:
                _sweep(home)
                (home / MARKER).unlink(missing_ok=True)
                raise
    except BaseException:
        if made:
            with suppress(OSError):  # it may hold somebody else's kitchen by now
                home.rmdir()
        raise


@contextmanager
def alone_in(home: Path) -> Generator[None, None, None]:
    """Nobody else makes a kitchen in this folder, or joins with it, while the block runs; Busy.

    The system lets go of the lock when this process ends, however it ends.
    """
    path = home / LOCK
    with told_plainly(path):
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except FileNotFoundError:  # another founding failed and took the folder away
            raise _busy(home) from None
    try:
        # Who held it before may have removed the file after we had opened it.
        if not _lock(descriptor) or not _is_file(descriptor, path):
            raise _busy(home)
        try:
            yield
        finally:
            with suppress(OSError):  # some systems remove no file that is open; it does no harm
                path.unlink()
    finally:
        os.close(descriptor)


def check_unclaimed(home: Path) -> None:
    """Busy where somebody makes a kitchen in this folder, or joins with it; else nothing is made.

    The folder need not be there.
    """
    if (home / LOCK).exists():
        with alone_in(home):
            pass


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def _is_file(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _busy(home: Path) -> Busy:
    return Busy(
        f"Another program makes a kitchen in {home} at this moment, or joins a household there.",
        "Wait until it is done, or end it; or choose another home.",
    )


def _sweep(home: Path) -> None:
    """Remove what founding creates, except the marker."""
    with told_plainly(home):
        for left in (f"{HOUSEHOLD}.db*", f"{PERSONAL}.db*", f"{PARTIAL_MARKER}*"):
            for path in home.glob(left):
                path.unlink()
        keys = home / "keys"
        if keys.is_dir():
            for path in keys.iterdir():
                path.unlink()
            keys.rmdir()
