"""What a device was let into, kept on its disk until it has moved in: who is cut short goes on.

Else the household would have a device that is nowhere. Leaves the ceremony to `ceremony`, moving in
to `founding` and `returning`.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from msgspec import Meta

from kitchensync.errors import Malformed, RelayRefused, TrustError
from kitchensync.files import make_folder, told_plainly, write_private
from kitchensync.kitchen.home import COMING
from kitchensync.trust.canary import CANARY, Joined
from kitchensync.trust.keys import DeviceKeys
from kitchensync.wire import Hash, Id, Shape, decode, encode

if TYPE_CHECKING:
    from kitchensync.sync.enrolment import Believed
    from kitchensync.sync.space import Clock
    from kitchensync.sync.transport import Relay

_FILE = "let-in"
_LIMIT = 4096
_OUT = frozenset({"not-member", "unknown-space"})


@dataclass(frozen=True, slots=True)
class Coming:
    """A device that was let in at a relay: its name, what the welcome said, household first.

    `before` is the device that its home was, or empty.
    """

    device: str
    relay: str
    before: bytes
    spaces: tuple[Joined, ...]


class _Space(Shape, frozen=True):
    kind: Literal["household", "personal"]
    space: Hash
    signing_seed: Hash
    wrapping_private: Hash
    hedge: Hash
    person: Id | None
    inviter: Id | None
    heads: tuple[Hash, ...]
    transcript: Hash
    canary: Annotated[bytes, Meta(min_length=CANARY, max_length=CANARY)]

    def joined(self) -> Joined:
        return Joined(
            self.space,
            self.kind,
            DeviceKeys(self.signing_seed, self.wrapping_private, self.hedge),
            self.person,
            self.inviter,
            self.heads,
            self.transcript,
            self.canary,
        )


class _Kept(Shape, frozen=True):
    version: Literal[1]
    device: str
    relay: str
    before: bytes
    spaces: tuple[_Space, ...]


def keep(home: Path, coming: Coming) -> None:
    """Have it on the disk, durably, before anything here is changed."""
    spaces = tuple(map(_space, coming.spaces))
    make_folder(home)
    make_folder(home / COMING)
    kept = _Kept(1, coming.device, coming.relay, coming.before, spaces)
    write_private(home / COMING / _FILE, encode(kept))


def kept(home: Path, relay: str) -> Coming | None:
    """Who was let in at that relay and has not moved in yet, if anybody."""
    known = _read(home)
    return known if known and known.relay == relay else None


def is_of(home: Path, device: bytes) -> bool:
    """Whether who was let in, wherever that was, is that device."""
    known = _read(home)
    return known is not None and any(each.keys.device_id == device for each in known.spaces)


def _read(home: Path) -> Coming | None:
    path = home / COMING / _FILE
    with told_plainly(path):
        try:
            known = decode(path.read_bytes(), _Kept, limit=_LIMIT)
        except (FileNotFoundError, NotADirectoryError, Malformed):
            return None
    spaces = tuple(each.joined() for each in known.spaces)
    return Coming(known.device, known.relay, known.before, spaces)


def still(
    home: Path, coming: Coming, connection: Relay, clock: Clock
) -> tuple[Believed, ...] | None:
    """Its spaces as the relay has them now; None where it is no member any more, or never was.

    Raises what else the relay says: it is asked again the next time.
    """
    from kitchensync.sync.pairing import believe

    try:
        return believe(connection, coming.spaces, clock)
    except TrustError:
        forget(home)
    except RelayRefused as refused:
        if refused.reason not in _OUT:
            raise
        forget(home)
    return None


def forget(home: Path) -> None:
    """What was kept is of no use."""
    path = home / COMING / _FILE
    with told_plainly(path):
        path.unlink(missing_ok=True)
    with suppress(OSError):  # recovery may have its keys in the folder, or nobody has it
        path.parent.rmdir()


def _space(joined: Joined) -> _Space:
    return _Space(
        joined.kind,
        joined.space,
        joined.keys.signing_seed,
        joined.keys.wrapping_private,
        joined.keys.hedge,
        joined.person,
        joined.inviter,
        joined.heads,
        joined.transcript,
        joined.canary,
    )
