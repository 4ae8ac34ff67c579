"""What a household does for the day a device is lost, copied, shut out or broken.

Leaves files of backups to `backup`, new identities to `sync.becoming`, recovery words to `trust`.
"""

from __future__ import annotations

from kitchensync.kitchen.spaces import Spaces


class Safety:
    """Backup, restore, coming back as a new device, salvage, copies, recovery words."""

    def __init__(self, spaces: Spaces) -> None:
        self._spaces = spaces
