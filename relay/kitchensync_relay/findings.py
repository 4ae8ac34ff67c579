"""What can be wrong with what a relay holds, each with a stable code and what to do about it.

Finding it is left to `consistency` and `fsck`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_ANEW: Final = (
    "the space (DELETE /admin/v1/spaces/ID), then allow it where no new ones are taken"
    " (POST /admin/v1/spaces/ID/allow): its devices bring back what they hold."
)
_ERASE: Final = f"Erase {_ANEW}"
_SENT_AGAIN: Final = (
    "The relay forgets it when it is asked for, and a device that has it sends it again."
)
_BROUGHT_BACK: Final = (
    f"A device that has it brings it back as it syncs. Where none does, erase {_ANEW}"
)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of finding. `is_fault`: something is wrong; else it goes by itself."""

    message: str
    hint: str
    is_fault: bool = True


KINDS: Final[Mapping[str, Kind]] = {
    "database-damaged": Kind(
        "The database is damaged.",
        "Restore it from a backup. Devices bring back what is newer.",
    ),
    "log-broken": Kind("A membership log cannot be read, or does not verify.", _ERASE),
    "log-differs": Kind("A space is listed with another membership than its log makes.", _ERASE),
    "envelope-bad": Kind("An envelope cannot be read, or does not verify.", _ERASE),
    "chain-broken": Kind("The envelopes of a device do not follow one another.", _ERASE),
    "head-differs": Kind("The envelopes of a device end elsewhere than it is listed.", _ERASE),
    "counts-differ": Kind("A space is listed with another size than it has.", _ERASE),
    "snapshot-bad": Kind("A snapshot cannot be read, or does not verify.", _ERASE),
    "snapshot-missing": Kind(
        "Envelopes were dropped, and the snapshot that covers them is not here.", _BROUGHT_BACK
    ),
    "content-missing": Kind("The content of a snapshot is not here, or not all.", _BROUGHT_BACK),
    "bodies-missing": Kind(
        "The bodies of blobs are not there, none of them.",
        "Mount their disk, or restore them from a backup. Where they are gone for good, make an"
        " empty file `relay-blobs` in their folder: devices that have them send them again.",
    ),
    "bodies-foreign": Kind(
        "Bodies are of another database than this one.",
        "Put that one back. Where it is gone for good, move their folders elsewhere: the relay does"
        " not start beside them.",
    ),
    "body-missing": Kind("Chunks of a blob are not on the disk.", _SENT_AGAIN),
    "body-changed": Kind(
        "Chunks of a blob are not what came, or the disk does not give them.", _SENT_AGAIN
    ),
    "space-going": Kind(
        "A space is half erased.", "The rest goes at the next start.", is_fault=False
    ),
    "space-cut": Kind(
        "Of what no longer counts in a space, some is not dropped yet.",
        "The rest goes at the next start, or once a device of the space calls.",
        is_fault=False,
    ),
    "body-unknown": Kind(
        "A body is of no blob in the database.", "It goes at the next start.", is_fault=False
    ),
    "blob-unfinished": Kind(
        "A blob did not come to its end.", "It goes a day after its last chunk.", is_fault=False
    ),
    "blob-unnamed": Kind(
        "A blob is in no snapshot, and none names it.",
        "What is of late is named by the next one; the rest goes with one of those after it.",
        is_fault=False,
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `space` is its id in hex, or empty; `about` says of it what, where, how many."""

    code: str
    space: str = ""
    about: str = ""

    @property
    def kind(self) -> Kind:
        """What this is."""
        return KINDS[self.code]
