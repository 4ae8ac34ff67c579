"""What a device may be let into, kept on its disk until it has moved in, so that it can go on.

It is written before anybody can let the device in: if it were lost after that, the household would
have a device that nobody has. Leaves the ceremony to `ceremony`, moving in to `founding` and
`returning`, and giving up to `giving_up`. Recovery keeps keys in the same folder, by their label.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Set
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from msgspec import Meta

from kitchensync.errors import (
    DigitsDiffer,
    HalfJoined,
    Malformed,
    RelayRefused,
    TrustError,
)
from kitchensync.files import is_unread, make_folder, told_plainly, write_private
from kitchensync.kitchen.home import COMING, HOUSEHOLD, database
from kitchensync.trust.canary import Awaited, Joined
from kitchensync.trust.keys import DeviceKeys
from kitchensync.trust.keystore import FileKeyStore, read_private
from kitchensync.wire import Hash, Id, Shape, decode, encode

if TYPE_CHECKING:
    from kitchensync.sync.membership.enrolment import Believed
    from kitchensync.sync.space import Clock
    from kitchensync.sync.wire.transport import Relay

_FILE = "let-in-{}"
_LIMIT = 4096

GIVE_UP = "Or give that up: `ks join --give-up`."


@dataclass(frozen=True, slots=True)
class Coming:
    """A device that is to be let in at a relay: its name, and what it awaits.

    `before` is the device that its home was, or empty.
    """

    device: str
    relay: str
    before: bytes
    awaited: Awaited


class _Space(Shape, frozen=True):
    kind: Literal["household", "personal"]
    space: Hash
    signing_seed: Hash
    wrapping_private: Hash
    hedge: Hash
    inviter: Id | None
    head: Hash
    transcript: Hash

    def joined(self) -> Joined:
        return Joined(
            self.space,
            self.kind,
            DeviceKeys(self.signing_seed, self.wrapping_private, self.hedge),
            self.inviter,
            (self.head,),
            self.transcript,
        )


class _Kept(Shape, frozen=True):
    version: Literal[1]
    device: str
    relay: str
    before: bytes
    mailbox: Id
    mailbox_key: Hash
    is_confirmed: bool
    spaces: Annotated[tuple[_Space, ...], Meta(min_length=1)]


def keep(home: Path, coming: Coming) -> None:
    """Have it on the disk, durably, before anything here is changed."""
    awaited = coming.awaited
    box, spaces = (awaited.mailbox, awaited.mailbox_key), tuple(map(_space, awaited.spaces))
    make_folder(home)
    make_folder(home / COMING)
    kept = _Kept(1, coming.device, coming.relay, coming.before, *box, awaited.is_confirmed, spaces)
    write_private(_path(home, coming), encode(kept))


def kept(home: Path, relay: str) -> list[Coming]:
    """Who may have been let in at that relay and has not moved in yet."""
    return [each for each in everyone(home) if each.relay == relay]


def check_none(home: Path, *, at: str = "", labels: Collection[str] = ()) -> None:
    """HalfJoined if this home may have been let in elsewhere and has not moved in.

    That is: at another relay than `at`, or by recovery words whose keys have other `labels`. To
    begin something else would leave a device in that household which nobody has.
    """
    for coming in everyone(home):
        if coming.relay != at:
            again = "rejoin" if database(home, HOUSEHOLD).exists() else "join"
            raise _half_joined(f"a household at {coming.relay}", f"ks {again} {coming.relay}")
    if any(path.stem not in labels for path in recovering(home)):
        raise _half_joined("a household by its recovery words", "ks recovery use")


def _half_joined(what: str, again: str) -> HalfJoined:
    return HalfJoined(
        f"This home may have been let into {what}, and has not moved in.",
        f"Go on: `{again}`. {GIVE_UP}",
    )


def forget_device(home: Path, device: bytes) -> None:
    """Forget what was kept of that device, wherever it was let in."""
    for coming in everyone(home):
        if device in _devices(coming):
            forget(home, coming)
    _forget_recovered(home, {device})


def moved_in(home: Path, own: Set[bytes]) -> None:
    """Forget what was kept of the devices that this home is by now, one in each of its spaces."""
    for coming in everyone(home):
        if _devices(coming) <= own:
            forget(home, coming)
    _forget_recovered(home, own)


def _devices(coming: Coming) -> set[bytes]:
    return {each.keys.device_id for each in coming.awaited.spaces}


def _forget_recovered(home: Path, devices: Set[bytes]) -> None:
    for path in recovering(home):
        if device_of(path) in devices:
            forget_file(path)


def device_of(path: Path) -> bytes | None:
    """Whose keys these are of recovery words; None where they are damaged. NoPermission."""
    kept = FileKeyStore(path.parent).load(path.stem)
    return kept.device_id if kept else None


def recovering(home: Path) -> list[Path]:
    """The keys that recovery words let in, or are to, and that have not moved in yet."""
    return sorted((home / COMING).glob("*.key"))


def everyone(home: Path) -> list[Coming]:
    """Who may have been let in anywhere by pairing and has not moved in yet."""
    folder = home / COMING
    with told_plainly(folder):
        read = [_read(path) for path in sorted(folder.glob(_FILE.format("*")))]
    return [each for each in read if each]


def _path(home: Path, coming: Coming) -> Path:
    # One for each time that somebody asks: another one may be let in, too.
    return home / COMING / _FILE.format(coming.awaited.mailbox.hex())


def _read(path: Path) -> Coming | None:
    try:
        known = decode(read_private(path, _LIMIT), _Kept, limit=_LIMIT)
    except (FileNotFoundError, Malformed):
        return None
    except OSError as error:
        if not is_unread(error):
            raise
        return None
    spaces = tuple(each.joined() for each in known.spaces)
    awaited = Awaited(known.mailbox, known.mailbox_key, spaces, known.is_confirmed)
    return Coming(known.device, known.relay, known.before, awaited)


def still(
    home: Path, coming: Coming, connection: Relay, clock: Clock, confirm: Callable[[str], bool]
) -> tuple[Believed, ...] | None:
    """Its spaces as the relay has them now; None where it is no member any more, or never was.

    Raises what else the relay says: it is asked again the next time.
    """
    from kitchensync.sync.membership.enrolment import NOT_LET_IN
    from kitchensync.sync.membership.pairing import go_on

    try:
        return go_on(connection, coming.device, coming.awaited, clock, confirm)
    except DigitsDiffer:
        forget(home, coming)
        raise
    except TrustError:
        forget(home, coming)
    except RelayRefused as refused:
        if refused.reason not in NOT_LET_IN:
            if refused.retry_after is None:
                refused.hint = f"{refused.hint} {GIVE_UP}".lstrip()
            raise
        forget(home, coming)
    return None


def forget(home: Path, coming: Coming) -> None:
    """What was kept of it is of no use."""
    forget_file(_path(home, coming))


def forget_file(path: Path) -> None:
    """What was kept there is of no use, nor is the folder when it was the last."""
    with told_plainly(path):
        path.unlink(missing_ok=True)
    with suppress(OSError):  # something else is kept in it, or nobody has it
        path.parent.rmdir()


def _space(joined: Joined) -> _Space:
    return _Space(
        joined.kind,
        joined.space,
        joined.keys.signing_seed,
        joined.keys.wrapping_private,
        joined.keys.hedge,
        joined.inviter,
        joined.heads[0],
        joined.transcript,
    )
