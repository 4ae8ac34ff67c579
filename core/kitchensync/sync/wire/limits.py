"""The sizes and counts that devices and relays hold each other to; docs/protocol.md, section 6."""

from __future__ import annotations

from typing import Final

KIB: Final = 1024
MIB: Final = 1024 * KIB

CALL_BYTES: Final = 5 * MIB
"""Body of one call to the relay."""
PUSH_ENVELOPES: Final = 64
"""Envelopes in one call."""
PUSH_BYTES: Final = 4 * MIB
"""Envelopes of one call, summed; leaves room for the rest of the body."""
ANSWER_BYTES: Final = 4 * MIB
"""The most room for envelopes in one answer; one that is larger alone still travels."""
LOG_ENTRIES: Final = 16 * KIB
"""Membership entries in one call; what makes a log at a relay longer only puts somebody out."""
LOG_BYTES: Final = 128 * MIB
"""The same in bytes of entries: four times what a thousand devices take that come and go."""
MESSAGE_BYTES: Final = 16 * KIB
"""One message in a mailbox slot."""
WAIT_SECONDS: Final = 50
"""How long the relay may hold an answer back."""
SEAL_BYTES: Final = 512 * KIB
"""Change sets that go into one envelope, before compression."""
MERGE_BYTES: Final = 16 * MIB
"""Opened change sets that are held in memory and merged at once."""
