"""Envelopes that come again: found before the transaction that writes, so that nobody waits for it.

What is new is left to `pushes`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from kitchensync.errors import Malformed
from kitchensync.replica.values import Head
from kitchensync.sync.wire.limits import KIB
from kitchensync.trust.envelope import parse
from kitchensync_relay.store import Transaction, open_space

_FEW: Final = 4
_SMALL: Final = 256 * KIB


def is_much(raws: Sequence[bytes]) -> bool:
    """Whether judging these takes long enough that such pushes have to take turns."""
    return len(raws) > _FEW or sum(map(len, raws)) > _SMALL


def without(tx: Transaction, space: bytes, raws: Sequence[bytes]) -> Sequence[bytes]:
    """Those that the relay does not hold byte for byte, in their order."""
    open_space(tx, space)
    heads = tx.heads(space)
    return [raw for raw in raws if not _is_held(tx, space, heads, raw)]


def _is_held(tx: Transaction, space: bytes, heads: Mapping[bytes, Head], raw: bytes) -> bool:
    try:
        header = parse(raw).header
    except Malformed:
        return False
    head = heads.get(header.device)
    if head is None or header.seq > head.seq:
        return False
    return tx.envelope(space, header.device, header.seq) == raw
