"""Which files of a zip archive are read at all.

Leaves how much of them, and what they mean, to whoever reads them.
"""

from __future__ import annotations

import zipfile
from typing import Final

_ENCRYPTED: Final = 1
_PACKINGS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def is_plain(member: zipfile.ZipInfo) -> bool:
    """Whether a file is not encrypted, and packed as everybody packs."""
    return not member.flag_bits & _ENCRYPTED and member.compress_type in _PACKINGS
