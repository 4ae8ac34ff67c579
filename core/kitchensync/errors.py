"""Everything that can go wrong, as one tree; who meets an error reads its message and hint.

KitchenSyncError                 error               1
├── BadInput                     bad-input           2
│   ├── UnknownUnit              unknown-unit
│   ├── BadAmount                bad-amount
│   ├── BadDate                  bad-date
│   ├── BadFile                  bad-file
│   ├── BadPicture               bad-picture
│   ├── BadWords                 bad-words
│   └── TooLarge                 too-large
├── NotFound                     not-found           3
├── Ambiguous                    ambiguous           3
├── NotEnough                    not-enough          3
├── HomeError                    home                4
│   ├── NoHome                   no-home
│   ├── HomeExists               home-exists
│   ├── ForeignHome              foreign-home
│   ├── DamagedHome              damaged-home
│   ├── HalfJoined               half-joined
│   ├── FutureDatabase           future-database
│   ├── CorruptDatabase          corrupt-database
│   ├── LackingArchive           lacking-archive
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
│   │   ├── MembershipFork       membership-fork
│   │   ├── OldMembership        old-membership
│   │   └── Copied               copied
│   │       └── Surpassed        surpassed
│   ├── WrongSpace               wrong-space
│   ├── WrongEpoch               wrong-epoch
│   │   └── StaleEpoch           stale-epoch
│   ├── NotMember                not-member
│   ├── NotAllowed               not-allowed
│   │   └── NoMoreDevices        no-more-devices
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
│   ├── StrangeRelay             strange-relay
│   ├── InsecureRelay            insecure-relay
│   └── RelayRefused             relay-refused
├── Disagreement                 disagreement        7
└── EyeError                     eye                 8
    ├── NoModel                  no-model
    ├── BadModel                 bad-model
    ├── NoRecognition            no-recognition
    └── NoReader                 no-reader

Codes and exit statuses are stable. No message holds a key, a token, a pairing code or a
recovery word.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from pathlib import Path


class KitchenSyncError(Exception):
    """Root of the tree. `message` is one sentence; `hint` says what to do next, or is empty."""

    code: ClassVar[str] = "error"
    exit_status: ClassVar[int] = 1

    def __init_subclass__(cls, *, code: str, exit_status: int | None = None) -> None:
        super().__init_subclass__()
        cls.code = code
        cls.exit_status = exit_status or cls.exit_status

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".rstrip()


class BadInput(KitchenSyncError, code="bad-input", exit_status=2):
    """What a person or a file said cannot be taken as it stands."""


class UnknownUnit(BadInput, code="unknown-unit"):
    """A unit that is in no table."""


class BadAmount(BadInput, code="bad-amount"):
    """A negative, absurd or unreadable amount or price."""


class BadDate(BadInput, code="bad-date"):
    """A date that does not exist or cannot be read."""


class BadFile(BadInput, code="bad-file"):
    """A file to import that is truncated, of another kind, or unreadable."""


class BadPicture(BadInput, code="bad-picture"):
    """A file that is no picture, is broken, or is of a kind that is not read."""


class BadWords(BadInput, code="bad-words"):
    """No recovery words: too few, misspelled, or a checksum that fails.

    `near` are words that may be meant, for whoever typed them: they are kept out of every message.
    """

    def __init__(self, message: str, hint: str = "", *, near: tuple[str, ...] = ()) -> None:
        super().__init__(message, hint)
        self.near = near


class TooLarge(BadInput, code="too-large"):
    """More than a limit of the format allows."""


class NotFound(KitchenSyncError, code="not-found", exit_status=3):
    """Nothing has that name."""


class Ambiguous(KitchenSyncError, code="ambiguous", exit_status=3):
    """Several things match; `matches` names them."""

    def __init__(self, message: str, matches: tuple[str, ...] = (), hint: str = "") -> None:
        super().__init__(message, hint)
        self.matches = matches


class NotEnough(KitchenSyncError, code="not-enough", exit_status=3):
    """More was to be taken than there is."""


class HomeError(KitchenSyncError, code="home", exit_status=4):
    """The folder or the database that holds the kitchen cannot be used."""


class NoHome(HomeError, code="no-home"):
    """No kitchen here yet."""


class HomeExists(HomeError, code="home-exists"):
    """A kitchen is here already."""


class ForeignHome(HomeError, code="foreign-home"):
    """The folder holds something else."""


class DamagedHome(HomeError, code="damaged-home"):
    """A kitchen is here, and the file that says so is missing or not as it was written."""


class HalfJoined(HomeError, code="half-joined"):
    """A home that may have been let into a household, and has not moved in yet."""


class FutureDatabase(HomeError, code="future-database"):
    """The database was written by a newer version."""


class CorruptDatabase(HomeError, code="corrupt-database"):
    """SQLite says that the file is damaged or is no database."""


class LackingArchive(HomeError, code="lacking-archive"):
    """A part of the archive has not come to this device, or was damaged on it."""


class DiskFull(HomeError, code="disk-full"):
    """No room left; nothing was changed."""


class NoPermission(HomeError, code="no-permission"):
    """The operating system refuses to read or write a file."""


class NoIdentity(HomeError, code="no-identity"):
    """A home without the keys of a device: one that was restored, or whose keys were lost."""


class BadBackup(HomeError, code="bad-backup"):
    """A file that is no backup of ours, or no longer whole; nothing was changed."""


class WrongPassphrase(BadBackup, code="wrong-passphrase"):
    """The passphrase does not open the file, or its first bytes were changed."""


class Busy(HomeError, code="busy"):
    """Another program held the database for too long."""


class TrustError(KitchenSyncError, code="trust", exit_status=5):
    """Something signed or sealed is refused."""


class Malformed(TrustError, code="malformed"):
    """Bytes that are not canonical, not of the format, or over a limit."""


class BadSignature(TrustError, code="bad-signature"):
    """A signature or key that does not verify under the one strict rule."""


class BadChain(TrustError, code="bad-chain"):
    """A gap, a fork or another predecessor than the one that stands."""


class StaleBoundary(BadChain, code="stale-boundary"):
    """A membership entry that names other last envelopes than there are."""


class MembershipFork(BadChain, code="membership-fork"):
    """Two membership logs of one household: somebody has to decide which one holds."""


class OldMembership(BadChain, code="old-membership"):
    """The relay shows less of the membership log than there is."""


class Copied(BadChain, code="copied"):
    """Two homes are one device: this one was copied, or an old state of it was put back."""


class Surpassed(Copied, code="surpassed"):
    """The list of members names more of this device than is here."""


class WrongSpace(TrustError, code="wrong-space"):
    """Something of another household."""


class WrongEpoch(TrustError, code="wrong-epoch"):
    """An envelope outside the boundary of its epoch."""


class StaleEpoch(WrongEpoch, code="stale-epoch"):
    """An envelope under a key that has been replaced since; sealing it anew helps."""


class NotMember(TrustError, code="not-member"):
    """A device that is not, or no longer, a member."""


class NotAllowed(TrustError, code="not-allowed"):
    """A member whose role does not allow this."""


class NoMoreDevices(NotAllowed, code="no-more-devices"):
    """As many were let in as can be in a household's life."""


class Unopenable(TrustError, code="unopenable"):
    """Sealed content that does not open or decode."""


class WrongWords(TrustError, code="wrong-words"):
    """Recovery words of another household, or that were replaced."""


class BadSnapshot(TrustError, code="bad-snapshot"):
    """A snapshot that is not what it says; nothing was taken from it."""


class PairingError(TrustError, code="pairing"):
    """Two devices could not be paired; the code is burnt."""


class CodeMistyped(PairingError, code="code-mistyped"):
    """Not a pairing code, or a character of it is wrong."""


class CodeExpired(PairingError, code="code-expired"):
    """The pairing code is older than ten minutes, or used up."""


class DigitsDiffer(PairingError, code="digits-differ"):
    """The six digits are not the same on both screens."""


class RelayError(KitchenSyncError, code="relay", exit_status=6):
    """The relay cannot be used; the kitchen goes on without it."""


class NoRelay(RelayError, code="no-relay"):
    """No relay is set."""


class NoNetwork(RelayError, code="no-network"):
    """The relay cannot be reached. `cut`: the call was under way, and a smaller one may arrive."""

    def __init__(self, message: str, hint: str = "", *, cut: bool = False) -> None:
        super().__init__(message, hint)
        self.cut = cut


class NotARelay(RelayError, code="not-a-relay"):
    """Something answers there, but it is no relay."""


class StrangeRelay(RelayError, code="strange-relay"):
    """A relay that has not heard of this household, which met at another one before."""


class InsecureRelay(RelayError, code="insecure-relay"):
    """Plain HTTP to another machine."""


class RelayRefused(RelayError, code="relay-refused"):
    """The relay says no. `reason` is its stable code, `details` what it says beside it.

    `retry_after` is in seconds, or None where trying again is of no use.
    """

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


class Disagreement(KitchenSyncError, code="disagreement", exit_status=7):
    """A replica holds something else than its changes make, or than another that has the same."""


class EyeError(KitchenSyncError, code="eye", exit_status=8):
    """A picture cannot be looked at here; typing what is on it always works."""


class NoModel(EyeError, code="no-model"):
    """There is no model to recognise anything with."""


class BadModel(EyeError, code="bad-model"):
    """A model that is not what its manifest says; the one that was there stays."""


class NoRecognition(EyeError, code="no-recognition"):
    """What runs a model is not installed, or does not give what the model's makers saw."""


class NoReader(EyeError, code="no-reader"):
    """What reads barcodes, texts, PDFs or such pictures is not installed."""


def refused(error: OSError, what: Path | str) -> KitchenSyncError | None:
    """What the system refuses, or its disk cannot do; None where it says something else."""
    if isinstance(error, PermissionError):
        return NoPermission(f"The system refuses access to {what}.", "Check who owns it.")
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull("The disk is full.", "Make room, and try again.")
    if error.errno == errno.EROFS:
        return NoPermission(f"{what} is on a disk that is read only.", "Choose another folder.")
    if error.errno == errno.EIO:
        return HomeError(f"The disk failed while using {what}.", "Check its health.")
    return None


def refused_anywhere(error: OSError) -> KitchenSyncError:
    """What the system refuses, where nobody foresaw it."""
    what = error.filename if isinstance(error.filename, str) else "a file"
    return refused(error, what) or HomeError(
        f"The system refused {what}: {os.strerror(error.errno or 0)}.",
        "Look at the name, and at the disk.",
    )
