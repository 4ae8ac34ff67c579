"""Files that people name, and private ones: 0600 in folders of 0700, written whole or not at all.

What the system refuses is said plainly. Leaves what stands in them to their owners.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from kitchensync.errors import BadFile, HomeError, refused

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes of a file that a person gives to a kitchen: something to import, a picture."""

UNFINISHED = ".unfinished"
"""How the name of a file ends that is being written, and is hidden until then."""

SCRATCH = ".scratch-"
"""How the name of a folder begins in a home that is worked in."""

_ENDLESS = (stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK)
"""Kinds of what stands among files and does not end, or cannot be read."""

_PRIVATE = 0o600
_STALE_SECONDS = 24 * 60 * 60
_NONE = -1
_DRAWN = 8
"""How many characters `tempfile` draws for a name."""
_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")
"""And of which it draws them."""


@contextmanager
def told_plainly(path: Path) -> Generator[None, None, None]:
    """Say DiskFull, NoPermission or HomeError of what the system refuses about a path."""
    try:
        yield
    except OSError as error:
        known = refused(error, path)
        if known is None:
            raise
        raise known from None


@contextmanager
def opened(path: Path, *, whole: bool = False) -> Generator[BinaryIO, None, None]:
    """A file that a person named, to read, or what comes out of a pipe; BadFile for all else.

    Where the `whole` has to be there, to be read to and fro, a pipe is refused, too.
    """
    with told_plainly(path):
        try:
            kind = stat.S_IFMT(path.stat().st_mode)
            if kind in _ENDLESS:
                raise BadFile(f"{path} is no file.", "Name one, or give - and what is to be read.")
            file = open(path, "rb", opener=_without_waiting)  # noqa: SIM115  # closed below
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
            raise no_file(path, error) from None
        with file:
            if whole and not file.seekable():
                raise BadFile(f"{path} is a pipe, not a file.", "Write it to one, and name that.")
            if kind == stat.S_IFIFO and not file.peek(1):
                raise BadFile(f"Nothing comes out of {path}.", "Name a file instead.")
            yield file


def no_file(path: Path, error: OSError | None = None) -> BadFile:
    """The error for a path that a person named and that holds no file."""
    if isinstance(error, IsADirectoryError):
        return BadFile(f"{path} is a folder.", "Name a file in it.")
    return BadFile(f"There is no file {path}.", "Check its name.")


def _without_waiting(path: str, flags: int) -> int:
    """Open also a pipe that nobody writes into; what somebody is about to write is waited for."""
    descriptor = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
    if hasattr(os, "set_blocking"):
        os.set_blocking(descriptor, True)
    return descriptor


def is_unread(error: OSError) -> bool:
    """Whether a disk does not give what is in a file, which counts as damaged then."""
    return error.errno == errno.EIO


def make_folder(path: Path) -> None:
    """A folder that only its owner may enter; one that exists is narrowed to that.

    HomeError where something else is there.
    """
    with told_plainly(path):
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError):
            raise HomeError(f"{path} is no folder.", "Move what is there away.") from None
        path.chmod(0o700)


def write_private(path: Path, data: bytes, mode: int = _PRIVATE) -> None:
    """Replace the file, durable before it returns; a reader sees all of it or the one before."""
    with private_file(path, mode) as file:
        file.write(data)


@contextmanager
def private_file(path: Path, mode: int = _PRIVATE) -> Generator[BinaryIO, None, None]:
    """A file to write that takes the place of `path`, durably, when the block ends well.

    It is its owner's alone unless another `mode` is said. What programs that were killed left
    unfinished of it goes; all else in a folder may be a person's.
    """
    import tempfile  # with all that it needs, more than opening a kitchen does

    with told_plainly(path):
        descriptor, partial = _drawn(
            lambda: tempfile.mkstemp(UNFINISHED, f".{path.name}.", path.parent)
        )
        held = _held_on(descriptor)
        try:
            _sweep_of(path, Path(partial))
            with os.fdopen(descriptor, "wb") as file:
                yield file
                file.flush()
                os.fsync(descriptor)
            if mode != _PRIVATE:
                os.chmod(partial, mode)
            os.replace(partial, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(partial)
            raise
        finally:
            _let_go(held)
        sync_folder(path.parent)


@contextmanager
def one_at_a_time(folder: Path) -> Generator[None, None, None]:
    """Other programs that do so in this folder wait until the block ends, where a system can."""
    descriptor = _NONE
    try:
        with suppress(OSError):  # not every disk can; who looks for a folder hears that it is gone
            descriptor = _opened_to_hold(str(folder))
            _wait_to_hold(descriptor)
        yield
    finally:
        _let_go(descriptor)


@contextmanager
def scratch_folder(parent: Path, prefix: str) -> Generator[Path, None, None]:
    """A private folder to work in, gone at the end; so are those of programs that were killed."""
    import shutil
    import tempfile

    def draw() -> tuple[int, str]:
        made = tempfile.mkdtemp(prefix=prefix, dir=parent)
        return _opened_to_hold(made), made

    with told_plainly(parent):
        descriptor, name = _drawn(draw)
    made = Path(name)
    sweep_scratch(parent, prefix, made)
    try:
        yield made
    finally:
        try:
            # What is held open, or refused, goes with those that were left.
            shutil.rmtree(made, ignore_errors=True)
        finally:
            _let_go(descriptor)


def sweep_scratch(parent: Path, prefix: str, but: Path | None = None) -> None:
    """Remove what programs that were killed left of such folders there."""
    _sweep(parent, lambda name: _is_drawn(name, prefix), stat.S_IFDIR, but)


def sweep_unfinished(folder: Path) -> None:
    """Remove what programs that were killed left unfinished of any file, in a folder of ours."""
    length = 1 + _DRAWN + len(UNFINISHED)

    def is_ours(name: str) -> bool:
        return name.startswith(".") and _is_drawn(name[-length:], ".", UNFINISHED)

    _sweep(folder, is_ours, stat.S_IFREG, None)


def _sweep_of(path: Path, but: Path) -> None:
    beginning = f".{path.name}."
    _sweep(path.parent, lambda name: _is_drawn(name, beginning, UNFINISHED), stat.S_IFREG, but)


def _is_drawn(name: str, beginning: str, end: str = "") -> bool:
    """Whether between its beginning and its end is what `tempfile` draws."""
    drawn = name.removeprefix(beginning).removesuffix(end)
    is_between = name == beginning + drawn + end
    return is_between and len(drawn) == _DRAWN and _CHARACTERS.issuperset(drawn)


def _drawn(draw: Callable[[], tuple[int, str]]) -> tuple[int, str]:
    """A new file or folder, held by this program until its descriptor is closed."""
    while True:
        descriptor, made = draw()
        # Whoever sweeps may have come between.
        if _hold(descriptor) and os.path.lexists(made):
            return descriptor, made
        _let_go(descriptor)


def _sweep(folder: Path, is_ours: Callable[[str], bool], kind: int, but: Path | None) -> None:
    """Remove what programs that were killed left in a folder, `but` for what was just made there.

    What is of that kind, and nobody holds, is theirs; where nothing can be held, what is a day old.
    """
    with suppress(OSError):  # not everybody may look into a folder, or remove what is there
        for name in filter(is_ours, os.listdir(folder)):
            left = folder / name
            # Its owner may remove it at this moment.
            with suppress(FileNotFoundError):
                is_kind = stat.S_IFMT(left.lstat().st_mode) == kind
                if left != but and is_kind and _is_nobodys(left, but):
                    _remove(left)


def _is_old(left: Path, made: Path | None) -> bool:
    # The disk of another machine goes by that machine's clock.
    now = made.stat().st_mtime if made else time.time()
    return left.lstat().st_mtime < now - _STALE_SECONDS


def _remove(left: Path) -> None:
    import shutil  # with all that it needs, more than opening a kitchen does

    shutil.rmtree(left) if left.is_dir() else left.unlink()


def sync_folder(folder: Path) -> None:
    """What was put into the folder, or renamed in it, is durable."""
    with suppress(OSError):  # some systems cannot open a folder; their rename is durable by itself
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


if sys.platform == "win32":

    def _opened_to_hold(_folder: str) -> int:
        return _NONE

    def _held_on(_descriptor: int) -> int:
        return _NONE

    def _hold(_descriptor: int) -> bool:
        return True

    def _wait_to_hold(_descriptor: int) -> None:
        pass

    def _is_nobodys(left: Path, made: Path | None) -> bool:
        return _is_old(left, made)
else:
    import fcntl

    def _opened_to_hold(folder: str) -> int:
        return os.open(folder, os.O_RDONLY)

    def _held_on(descriptor: int) -> int:
        """What goes on holding it when the descriptor is closed."""
        return os.dup(descriptor)

    def _hold(descriptor: int) -> bool:
        """Hold what is open there until it is closed, or this program ends; False: others do."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # not every disk can; what is left there goes when it is old
            return True
        return True

    def _wait_to_hold(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)

    def _is_nobodys(left: Path, made: Path | None) -> bool:
        descriptor = _NONE
        try:
            descriptor = os.open(left, os.O_RDONLY | os.O_NOFOLLOW)
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:  # however old: its owner may have slept
            return False
        except OSError:
            return _is_old(left, made)
        finally:
            _let_go(descriptor)
        return True


def _let_go(descriptor: int) -> None:
    if descriptor != _NONE:
        os.close(descriptor)
