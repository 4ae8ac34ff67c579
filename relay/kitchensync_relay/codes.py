"""Every way in which the relay says no: a stable code, its status, a sentence, what to do next.

What leads to which code is left to `rules` and the service; how it looks on the wire to `refusals`.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from kitchensync.errors import Malformed, RelayRefused


@dataclass(frozen=True, slots=True)
class Code:
    """One row of the table in the protocol."""

    status: int
    message: str
    hint: str = ""


CODES: Final[Mapping[str, Code]] = {
    "malformed": Code(
        400, "The relay cannot read this.", "Update the program that sent it, then try again."
    ),
    "unauthorized": Code(401, "Nobody is signed in.", "Sign in again."),
    "bad-signature": Code(403, "A signature does not verify."),
    "not-member": Code(
        403, "This device is not a member of the space.", "Pair it with a device that is."
    ),
    "not-allowed": Code(403, "This is not this device's to do.", "Ask an adult of the household."),
    "suspended": Code(
        403, "The operator of the relay suspended this space.", "Ask whoever runs the relay."
    ),
    "closed": Code(
        403,
        "This relay takes no new spaces.",
        "Ask whoever runs it to allow this one. `ks relay` shows its id.",
    ),
    "unknown-space": Code(404, "The relay does not have this space.", "Found it here first."),
    "empty": Code(404, "No such mailbox, or nothing in this slot yet.", "Ask again in a moment."),
    "no-snapshot": Code(404, "The relay does not hold this snapshot.", "Sync, then ask again."),
    "no-blob": Code(404, "The relay does not hold this blob.", "Ask again later."),
    "not-found": Code(404, "Nothing lives at this address.", "See /schema/openapi.json."),
    "method-not-allowed": Code(
        405, "This address does not take that method.", "See /schema/openapi.json."
    ),
    "incomplete": Code(
        408, "The body of a call did not come whole, or not in time.", "Send it again."
    ),
    "fork": Code(409, "The relay holds another envelope of that number."),
    "gap": Code(409, "This envelope does not follow the last one.", "Send from `accepted` on."),
    "stale-epoch": Code(
        409, "This envelope is not of the current epoch.", "Fetch the membership entries first."
    ),
    "stale-membership": Code(
        409, "This entry does not follow the last one.", "Fetch the membership entries first."
    ),
    "stale-boundary": Code(
        409, "The boundary in this entry is not where the relay is.", "Sync, then write it anew."
    ),
    "membership-fork": Code(
        409,
        "The relay holds another membership log of this space.",
        "Somebody has to decide which one holds.",
    ),
    "slot-taken": Code(409, "Another message is in this slot.", "Show a new code."),
    "exists": Code(409, "Another mailbox has this id.", "Show a new code."),
    "too-large": Code(413, "This is larger than the relay takes.", "Send it in smaller pieces."),
    "rate-limited": Code(429, "Too many requests.", "Wait before trying again."),
    "internal": Code(500, "The relay failed.", "Try again; if it goes on, tell whoever runs it."),
    "unavailable": Code(503, "The relay cannot answer now.", "Try again in a moment."),
    "mailboxes-full": Code(
        503, "The relay has as many mailboxes open as it takes.", "Try again in a few minutes."
    ),
    "log-full": Code(
        507,
        "The list of members of the space is as long as the relay takes.",
        "Devices can still be put out and leave. To go on, begin a household anew with an export"
        " of this one.",
    ),
    "over-quota": Code(
        507, "The relay has no more room for this space.", "Ask whoever runs the relay for more."
    ),
}


def refuse(
    code: str, message: str = "", *, hint: str = "", retry_after: float | None = None
) -> RelayRefused:
    """The error for `code`; `message` and `hint` where more exact ones are known."""
    row = CODES[code]
    return RelayRefused(
        message or row.message,
        hint or row.hint,
        reason=code,
        status=row.status,
        retry_after=retry_after,
    )


def stopping() -> RelayRefused:
    """The error for what a relay that is told to stop takes no more, or does not finish."""
    return refuse("unavailable", "The relay is shutting down.", retry_after=1)


@contextmanager
def well_formed() -> Generator[None]:
    """Refuse as `malformed` what turns out in the block to be nothing that can be read."""
    try:
        yield
    except Malformed as error:
        raise refuse("malformed", error.message) from None
