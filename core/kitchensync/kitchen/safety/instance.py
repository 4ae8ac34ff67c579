"""Noticing that a home was copied: a secret beside its databases, tied to where it stands.

A copy has the same keys, and two homes that write as one device would tear its chain apart. Leaves
asking the person to `safety`.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kitchensync.errors import Copied, Surpassed
from kitchensync.files import is_unread, make_folder, told_plainly, write_private
from kitchensync.wire import hash_of

if TYPE_CHECKING:
    from kitchensync.replica import Replica

Random = Callable[[int], bytes]
Replicas = Callable[[], "Sequence[Replica]"]
"""Gives the replicas of all spaces of the home, the household's first."""

ALARM = "copied"
PLACE, AHEAD = "place", "ahead"
"""What the alarm's detail says: the home stands elsewhere; the relay has more of this device."""

_FILE = "instance"
_STATE = "instance"
_MACHINE = Path("/etc/machine-id")
_SECRET = 32


def check(home: Path, replica: Replica, replicas: Replicas, random: Random) -> None:
    """Copied, with an alarm, if the home is not where it was.

    A replica that has nothing noted yet is new: where the home is, is noted in it.
    """
    if replica.get_state(_STATE) is None:
        replica.set_state(_STATE, _noted(home, replicas()[0], random))
    elif _is_elsewhere(home, replica):
        _ring((each for each in replicas() if not _is_here(home, each)), PLACE)
        raise copied()


def may_be_two(home: Path, replica: Replica) -> bool:
    """Whether another home may be this device too, noticed or not yet."""
    return is_copy(replica) or _is_elsewhere(home, replica)


def _is_elsewhere(home: Path, replica: Replica) -> bool:
    """Whether the home is not where it was when that was noted."""
    return replica.get_state(_STATE) is not None and not _is_here(home, replica)


def _is_here(home: Path, replica: Replica) -> bool:
    """Whether the place noted in that replica is this one. Replicas of one home may differ, as one
    of them may be a new device's already."""
    noted, here = replica.get_state(_STATE), _here(home)
    return noted is not None and here is not None and hmac.compare_digest(noted, here)


@contextmanager
def checked(
    home: Path, replica: Replica, replicas: Replicas, random: Random
) -> Generator[None, None, None]:
    """Raise Copied, and ring, as `check` does, or if the block finds out that this home is two.

    Surpassed rings in that space alone: a list that names more of a device than it wrote says
    nothing of its other spaces. A home that was copied was so in all of them.
    """
    check(home, replica, replicas, random)
    try:
        yield
    except Surpassed:
        _ring([replica], AHEAD)
        raise
    except Copied:
        _ring(replicas(), AHEAD)
        raise


def _ring(replicas: Iterable[Replica], detail: str) -> None:
    """Ring in these spaces."""
    for replica in replicas:
        replica.alarms.ring(ALARM, detail)


def settle(home: Path, replicas: Iterable[Replica], random: Random) -> None:
    """Note that this home goes on as its device from where it is now; the alarm ends."""
    here = _made(home, random)
    for replica in replicas:
        with replica.atomic():
            replica.set_state(_STATE, here)
            replica.alarms.silence(ALARM)


def settled(replicas: Iterable[Replica]) -> None:
    """End the alarm `AHEAD`: a sync of all spaces ended, so the relay has no more than here."""
    for replica in replicas:
        if is_behind(replica):
            replica.alarms.silence(ALARM)


def is_copy(replica: Replica) -> bool:
    """Whether it was noticed that another home is this device too."""
    return any(alarm.code == ALARM for alarm in replica.alarms.all())


def is_behind(replica: Replica) -> bool:
    """Whether the relay has more of this device than this home: the other one is in use."""
    return any((alarm.code, alarm.detail) == (ALARM, AHEAD) for alarm in replica.alarms.all())


def copied() -> Copied:
    """The error for a home that may be a copy."""
    return Copied(
        "This folder is a copy of a kitchen, or was moved: it does not sync until you say which.",
        "If the old one is gone, say `ks copied --moved`. If both are in use, `ks copied --both`.",
    )


def _noted(home: Path, household: Replica, random: Random) -> bytes:
    """What to note in a replica of a new home; for the first one asked about, the secret is made.

    Threads and programs take turns by a lock on the household's file, which a crash frees.
    """
    with household.atomic():
        return _here(home) or _made(home, random)


def _made(home: Path, random: Random) -> bytes:
    """Put a new secret here; what a database keeps of it."""
    path = _path(home)
    make_folder(path.parent)
    write_private(path, random(_SECRET))
    return _here(home) or b""


def _path(home: Path) -> Path:
    return home / "keys" / _FILE


def _here(home: Path) -> bytes | None:
    """A hash that only this very file on this machine gives; None if it can't be read.

    A file keeps its number while its folder is renamed, and gets another one when it is copied.
    """
    path = _path(home)
    with told_plainly(path):
        try:
            with path.open("rb") as file:
                secret = file.read(_SECRET)
                number = os.fstat(file.fileno()).st_ino
        except OSError as error:
            if not (is_unread(error) or isinstance(error, FileNotFoundError)):
                raise
            return None
    return hash_of("instance", secret, number.to_bytes(16, "big"), _machine())


def _machine() -> bytes:
    try:
        return _MACHINE.read_bytes()[:64].strip()
    except OSError:  # other systems have none; the file's number is what tells copies there
        return b""
