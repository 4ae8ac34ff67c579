"""The kitchen in SQLite: stamped rows, change sets, the merge."""

from kitchensync.replica.identity import Identity
from kitchensync.replica.replica import Replica

__all__ = ["Identity", "Replica"]
