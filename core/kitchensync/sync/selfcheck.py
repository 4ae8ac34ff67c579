"""The daily self-check: a digest that rides in an envelope, and is compared with those of others.

Two digests can be compared that were taken at the same vector by devices of one schema version: an
older version holds in quarantine what a newer one holds in its tables. Taking and keeping digests
is left to the replica.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from kitchensync.replica import Replica
from kitchensync.replica.database import SCHEMA_VERSION
from kitchensync.sync import moments
from kitchensync.sync.admission import Opened
from kitchensync.trust.envelope import Body
from kitchensync.trust.membership import Membership

_CHECKED = "self-checked"
_VOID_TRIED = "void-tried-by"


def compare_before_merge(replica: Replica, bodies: Iterable[Body]) -> None:
    """Take the own digest if another device took its own here; after the merge it is too late."""
    here = {device: head.seq for device, head in replica.heads().items()}
    if any(_vector(body) == here for body in bodies if _comparable(body)):
        replica.whole.self_check()


def record(replica: Replica, membership: Membership, opened: Opened) -> None:
    """Keep the digest that an envelope carried, if it can be compared.

    Not one of an epoch that is over: its author may have held another chain than the one that the
    log has fixed since.
    """
    epoch, received, body = opened
    if body.digest is not None and _comparable(body) and epoch == membership.epoch:
        replica.whole.record_digest(received.device, _vector(body), body.digest)


def take_daily(replica: Replica, now: int) -> None:
    """Once a day, take the digest that the next envelope tells. `now`: Unix milliseconds."""
    if moments.is_due(replica, _CHECKED, now) and replica.whole.self_check() is not None:
        moments.note(replica, _CHECKED, now)


def retry_void_once(replica: Replica, open_: Callable[[bytes], Sequence[bytes]]) -> None:
    """Once with each schema version, try again what did not open before."""
    version = str(SCHEMA_VERSION).encode()
    if replica.get_state(_VOID_TRIED) != version:
        replica.whole.retry_void(open_)
        replica.set_state(_VOID_TRIED, version)


def _comparable(body: Body) -> bool:
    return body.digest is not None and body.schema_version == SCHEMA_VERSION


def _vector(body: Body) -> dict[bytes, int]:
    return {seen.device: seen.seq for seen in body.digest_vector}
