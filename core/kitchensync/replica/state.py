"""Small state of others in the same file: bytes under keys of their own.

What they mean is left to whoever keeps them.
"""

from __future__ import annotations

from kitchensync.replica.database import Database


def get(database: Database, key: str) -> bytes | None:
    """What was put under that key."""
    found = database.rows("SELECT value FROM state WHERE key = ?", (key,))
    return found[0]["value"] if found else None


def put(database: Database, key: str, value: bytes | None) -> None:
    """Keep a value under a key, or forget it."""
    with database.write():
        if value is None:
            database.execute("DELETE FROM state WHERE key = ?", (key,))
        else:
            database.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (key, value))
