"""The relay's folder: whose it is, one relay at a time, and the secret keys in it.

What stands in the database is left to `database`, what the keys are for to `auth`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Final

from kitchensync.errors import Busy, ForeignHome, NoPermission
from kitchensync.files import UNFINISHED, make_folder, told_plainly, write_private
from kitchensync.replica.database import is_empty
from kitchensync_relay.auth import Secret
from kitchensync_relay.blobrows import PAGE
from kitchensync_relay.quotas import ENDLESS

MARKER: Final = "relay.json"
DATABASE: Final = "relay.db"
BLOBS: Final = "blobs"
_KEYS: Final = "keys.json"
LOCK: Final = "relay.lock"
_KEPT_KEYS: Final = 2
_MARK: Final = {"kitchensync-relay": 1}
_COPY_OF: Final = "copy-of"


class DataFolder:
    """An opened folder; no other relay can open it until it is closed.

    It is made where it is not there, if it may be (`new`). With `copy_of` it is to hold a copy of
    the database of that generation, and a relay's own folder is not taken. Without, it is to hold a
    relay: an existing copy becomes one by `be_relay`. Raises `ForeignHome` for a folder that holds
    something else, or a copy that lacks its database, `NoPermission`, and `Busy` where another
    relay runs.
    """

    def __init__(
        self,
        path: Path,
        *,
        new: bool = True,
        copy_of: bytes = b"",
    ) -> None:
        self.path = path
        self._copy_of = copy_of.hex()
        self._claim(new)
        self._resources = ExitStack()
        try:
            self._lock()
            self._mark()
            self.secrets = self._read_keys()
        except BaseException:
            self.close()
            raise

    @property
    def database(self) -> Path:
        """Where the database is."""
        return self.path / DATABASE

    @property
    def has_database(self) -> bool:
        """Whether there is one, and anything in it."""
        return self.database.exists() and not is_empty(self.database)

    @property
    def blobs(self) -> Path:
        """Where the bodies of blobs are."""
        return self.path / BLOBS

    def free(self, reserve: int) -> int:
        """Bytes that are free above so many, below 0 where some lack, for database and bodies."""
        return min(_free(self.path), _free(self.blobs)) - reserve

    def be_relay(self) -> None:
        """A copy is a relay from now on: none goes over it any more."""
        if _copied(self.path / MARKER):
            self._say("")

    def rotate(self) -> Secret:
        """Make a new key to sign with from the next start on; the last one stays believed."""
        newest = self._new_key()
        self._write_keys((newest, *self.secrets)[:_KEPT_KEYS])
        return newest

    def close(self) -> None:
        """Let another relay have it."""
        self._resources.close()

    def __enter__(self) -> DataFolder:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _claim(self, new: bool) -> None:
        """Mark an empty folder as ours; leave one with something else in it alone."""
        marker = self.path / MARKER
        with told_plainly(self.path):
            if self.path.exists() and not self.path.is_dir():
                raise ForeignHome(f"{self.path} is no folder.", "Give another one.")
            if self.path.exists() and not marker.exists() and any(_of_others(self.path)):
                raise ForeignHome(
                    f"{self.path} holds something else than a relay.", "Give an empty folder."
                )
        if not marker.exists():
            if not new:
                raise ForeignHome(f"No relay is in {self.path}.", "Give its folder with --data.")
            make_folder(self.path)
            self._mark()
        if not os.access(self.path, os.W_OK):
            raise NoPermission(f"{self.path} cannot be written.", "Check who owns it.")

    def _mark(self) -> None:
        """Have the folder say what it holds: no copy goes over a relay, or over another's."""
        marker = self.path / MARKER
        held = _copied(marker) if marker.exists() else None
        if held is None:
            self._say(self._copy_of)
        elif self._copy_of:
            _check_copy(self.path, held, self._copy_of)
        elif held and not self.has_database:
            raise ForeignHome(
                f"{self.path} holds a copy of a relay without its database.",
                "Make it anew with ks-relay backup, or give another folder.",
            )

    def _say(self, copy_of: str) -> None:
        said = {**_MARK, _COPY_OF: copy_of} if copy_of else _MARK
        write_private(self.path / MARKER, json.dumps(said).encode())

    def _lock(self) -> None:
        with told_plainly(self.path), (self.path / LOCK).open("a") as lock:
            os.fchmod(lock.fileno(), 0o600)
        self._resources.enter_context(alone(self.path))

    def _read_keys(self) -> tuple[Secret, ...]:
        path = self.path / _KEYS
        if not path.exists():
            self._write_keys((self._new_key(),))
        with told_plainly(path):
            if path.stat().st_mode & 0o077:
                raise NoPermission(
                    f"{path} can be read by others.",
                    f"Run: chmod 600 {path} && ks-relay rotate-key --data {self.path}",
                )
            return _parsed(path.read_bytes(), path)

    def _write_keys(self, secrets: tuple[Secret, ...]) -> None:
        rows = [{"name": secret.name, "key": secret.key.hex()} for secret in secrets]
        write_private(self.path / _KEYS, json.dumps(rows, indent=1).encode())
        self.secrets = secrets

    def _new_key(self) -> Secret:
        return Secret(os.urandom(4).hex(), os.urandom(32))


def database_in(folder: Path) -> Path:
    """The database of the relay there; `ForeignHome` where none is, or what the system refuses."""
    with told_plainly(folder):
        if not (folder / DATABASE).exists():
            raise ForeignHome(f"No relay is in {folder}.", "Give its folder with --data.")
    return folder / DATABASE


def _check_copy(folder: Path, held: str, wanted: str) -> None:
    """Raise `ForeignHome` unless what the folder holds a copy of is what is to be copied there."""
    if not held:
        raise ForeignHome(
            f"{folder} is a relay's own folder, or a copy that does not say so.",
            "Give an empty folder; delete this one where it is an old copy.",
        )
    if held != wanted:
        raise ForeignHome(
            f"{folder} holds a copy of another relay, or of this one before it began anew.",
            "Give an empty folder, or delete this one where nobody needs it any more.",
        )


def _copied(marker: Path) -> str:
    """Of which generation the database is that a folder holds a copy of; empty for a relay."""
    with told_plainly(marker):
        raw = marker.read_bytes()
    try:
        return str(json.loads(raw).get(_COPY_OF, ""))
    except (ValueError, AttributeError):
        return ""


@contextmanager
def alone(folder: Path) -> Generator[None]:
    """Nobody else has that folder of a relay, from before the block to its end; else `Busy`.

    Both the folder and the file in it are locked: some delete the file, and some systems lock no
    folder.
    """
    import fcntl

    with ExitStack() as held:
        for path in filter(Path.exists, (folder / LOCK, folder)):
            with told_plainly(path):
                descriptor = _to_lock(path)
            held.callback(os.close, descriptor)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Busy(
                    f"Another relay runs on {folder}.", "Stop it, or give another folder."
                ) from None
            except OSError:
                if path != folder:
                    raise
        yield


def _to_lock(path: Path) -> int:
    """A descriptor of it, to write where it can be: over a network nothing else is locked."""
    with suppress(OSError):
        return os.open(path, os.O_RDWR)
    return os.open(path, os.O_RDONLY)


def _free(path: Path) -> int:
    """Bytes that are free on a disk, or that as many files take as may still be made there."""
    try:
        disk = os.statvfs(path)
    except OSError:  # who writes there will hear what is wrong
        return ENDLESS
    free = disk.f_bavail * disk.f_frsize
    return min(free, disk.f_favail * PAGE) if disk.f_files else free


def _of_others(folder: Path) -> Iterator[Path]:
    """What is there but a marker that a start which was cut short left unfinished."""
    return (path for path in folder.iterdir() if not path.name.endswith(UNFINISHED))


def _parsed(raw: bytes, path: Path) -> tuple[Secret, ...]:
    try:
        secrets = tuple(
            Secret(str(row["name"]), bytes.fromhex(row["key"])) for row in json.loads(raw)
        )
    except (ValueError, KeyError, TypeError):
        secrets = ()
    if not secrets or any(len(secret.key) != 32 for secret in secrets):
        raise ForeignHome(
            f"{path} is damaged.", "Delete it: devices sign in anew, nothing else is lost."
        )
    return secrets
