"""Everything that can go wrong, as one tree; who meets an error reads its message and hint.

KitchenSyncError                 error               1
├── BadInput                     bad-input           2
│   ├── UnknownUnit              unknown-unit
│   ├── BadAmount                bad-amount
│   ├── BadDate                  bad-date
│   ├── BadFile                  bad-file
│   ├── BadWords                 bad-words
│   └── TooLarge                 too-large
├── NotFound                     not-found           3
├── Ambiguous                    ambiguous           3
├── NotEnough                    not-enough          3
├── HomeError                    home                4
│   ├── NoHome                   no-home
│   ├── HomeExists               home-exists
│   ├── ForeignHome              foreign-home
│   ├── FutureDatabase           future-database
│   ├── CorruptDatabase          corrupt-database
│   ├── DiskFull                 disk-full
│   ├── NoPermission             no-permission
│   ├── NoIdentity               no-identity
│   ├── BadBackup                bad-backup
│   │   └── WrongPassphrase      wrong-passphrase
│   └── Busy                     busy
├── TrustError                   trust               5
│   ├── Malformed                malformed
│   ├── BadSignature             bad-signature
│   ├── BadChain                 bad-chain
│   │   ├── StaleBoundary        stale-boundary
│   │   └── Copied               copied
│   ├── WrongSpace               wrong-space
│   ├── WrongEpoch               wrong-epoch
│   │   └── StaleEpoch           stale-epoch
│   ├── NotMember                not-member
│   ├── NotAllowed               not-allowed
│   ├── Unopenable               unopenable
│   ├── BadSnapshot              bad-snapshot
│   ├── WrongWords               wrong-words
│   └── PairingError             pairing
│       ├── CodeMistyped         code-mistyped
│       ├── CodeExpired          code-expired
│       └── DigitsDiffer         digits-differ
├── RelayError                   relay               6
│   ├── NoRelay                  no-relay
│   ├── NoNetwork                no-network
│   ├── NotARelay                not-a-relay
│   ├── InsecureRelay            insecure-relay
│   ├── RelayForgot              relay-forgot
│   └── RelayRefused             relay-refused
└── Disagreement                 disagreement        7

Codes and exit statuses are stable. No message holds a key, a token, a pairing code or a
recovery word.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


class KitchenSyncError(Exception):
    """Root of the tree. `message` is one sentence; `hint` says what to do next, or is empty."""

    code: ClassVar[str] = "error"
    exit_status: ClassVar[int] = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".rstrip()


class BadInput(KitchenSyncError):
    """What a person or a file said cannot be taken as it stands."""

    code = "bad-input"
    exit_status = 2


class UnknownUnit(BadInput):
    """A unit that is in no table."""

    code = "unknown-unit"


class BadAmount(BadInput):
    """A negative, absurd or unreadable amount or price."""

    code = "bad-amount"


class BadDate(BadInput):
    """A date that does not exist or cannot be read."""

    code = "bad-date"


class BadFile(BadInput):
    """A file to import that is truncated, of another kind, or unreadable."""

    code = "bad-file"


class BadWords(BadInput):
    """No recovery words: too few, misspelled, or a checksum that fails.

    `near` are words that may be meant, for whoever typed them: they are kept out of every message.
    """

    code = "bad-words"

    def __init__(self, message: str, hint: str = "", *, near: tuple[str, ...] = ()) -> None:
        super().__init__(message, hint)
        self.near = near


class TooLarge(BadInput):
    """More than a limit of the format allows."""

    code = "too-large"


class NotFound(KitchenSyncError):
    """Nothing has that name."""

    code = "not-found"
    exit_status = 3


class Ambiguous(KitchenSyncError):
    """Several things match; `matches` names them."""

    code = "ambiguous"
    exit_status = 3

    def __init__(self, message: str, matches: tuple[str, ...] = (), hint: str = "") -> None:
        super().__init__(message, hint)
        self.matches = matches


class NotEnough(KitchenSyncError):
    """More was to be taken than there is."""

    code = "not-enough"
    exit_status = 3


class HomeError(KitchenSyncError):
    """The folder or the database that holds the kitchen cannot be used."""

    code = "home"
    exit_status = 4


class NoHome(HomeError):
    """No kitchen here yet."""

    code = "no-home"


class HomeExists(HomeError):
    """A kitchen is here already."""

    code = "home-exists"


class ForeignHome(HomeError):
    """The folder holds something else."""

    code = "foreign-home"


class FutureDatabase(HomeError):
    """The database was written by a newer version."""

    code = "future-database"


class CorruptDatabase(HomeError):
    """SQLite says that the file is damaged or is no database."""

    code = "corrupt-database"


class DiskFull(HomeError):
    """No room left; nothing was changed."""

    code = "disk-full"


class NoPermission(HomeError):
    """The operating system refuses to read or write a file."""

    code = "no-permission"


class NoIdentity(HomeError):
    """A home without the keys of a device: one that was restored, or whose keys were lost."""

    code = "no-identity"


class BadBackup(HomeError):
    """A file that is no backup of ours, or no longer whole; nothing was changed."""

    code = "bad-backup"


class WrongPassphrase(BadBackup):
    """The passphrase does not open the file, or its first bytes were changed."""

    code = "wrong-passphrase"


class Busy(HomeError):
    """Another program held the database for too long."""

    code = "busy"


class TrustError(KitchenSyncError):
    """Something signed or sealed is refused."""

    code = "trust"
    exit_status = 5


class Malformed(TrustError):
    """Bytes that are not canonical, not of the format, or over a limit."""

    code = "malformed"


class BadSignature(TrustError):
    """A signature or key that does not verify under the one strict rule."""

    code = "bad-signature"


class BadChain(TrustError):
    """A gap, a fork or another predecessor than the one that stands."""

    code = "bad-chain"


class StaleBoundary(BadChain):
    """A membership entry that names other last envelopes than there are."""

    code = "stale-boundary"


class Copied(BadChain):
    """Two homes are one device: this one was copied, or an old state of it was put back."""

    code = "copied"


class WrongSpace(TrustError):
    """Something of another household."""

    code = "wrong-space"


class WrongEpoch(TrustError):
    """An envelope outside the boundary of its epoch."""

    code = "wrong-epoch"


class StaleEpoch(WrongEpoch):
    """An envelope under a key that has been replaced since; sealing it anew helps."""

    code = "stale-epoch"


class NotMember(TrustError):
    """A device that is not, or no longer, a member."""

    code = "not-member"


class NotAllowed(TrustError):
    """A member whose role does not allow this."""

    code = "not-allowed"


class Unopenable(TrustError):
    """Sealed content that does not open or decode."""

    code = "unopenable"


class WrongWords(TrustError):
    """Recovery words of another household, or that were replaced."""

    code = "wrong-words"


class BadSnapshot(TrustError):
    """A snapshot that is not what it says; nothing was taken from it."""

    code = "bad-snapshot"


class PairingError(TrustError):
    """Two devices could not be paired; the code is burnt."""

    code = "pairing"


class CodeMistyped(PairingError):
    """Not a pairing code, or a character of it is wrong."""

    code = "code-mistyped"


class CodeExpired(PairingError):
    """The pairing code is older than ten minutes, or used up."""

    code = "code-expired"


class DigitsDiffer(PairingError):
    """The six digits are not the same on both screens."""

    code = "digits-differ"


class RelayError(KitchenSyncError):
    """The relay cannot be used; the kitchen goes on without it."""

    code = "relay"
    exit_status = 6


class NoRelay(RelayError):
    """No relay is set."""

    code = "no-relay"


class NoNetwork(RelayError):
    """The relay cannot be reached."""

    code = "no-network"


class NotARelay(RelayError):
    """Something answers there, but it is no relay."""

    code = "not-a-relay"


class InsecureRelay(RelayError):
    """Plain HTTP to another machine."""

    code = "insecure-relay"


class RelayForgot(RelayError):
    """The relay no longer has what this device knows it had; nothing here is lost."""

    code = "relay-forgot"


class RelayRefused(RelayError):
    """The relay says no. `reason` is its stable code, `details` what it says beside it.

    `retry_after` is in seconds, or None where trying again is of no use.
    """

    code = "relay-refused"

    def __init__(
        self,
        message: str,
        hint: str = "",
        *,
        reason: str = "refused",
        status: int = 400,
        retry_after: float | None = None,
        details: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message, hint)
        self.reason = reason
        self.status = status
        self.retry_after = retry_after
        self.details = dict(details or {})


class Disagreement(KitchenSyncError):
    """Two replicas that have seen the same changes differ."""

    code = "disagreement"
    exit_status = 7
