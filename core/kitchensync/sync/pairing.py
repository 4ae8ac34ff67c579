"""The two sides of a pairing, carried through the relay's mailbox.

What the messages say and whether they are believed is left to `trust.pairing`.
"""

from __future__ import annotations
