"""What a PDF says, asked once of the process that reads it: it gives the same answer again."""

from __future__ import annotations

from functools import lru_cache

import pytest

from kitchensync.receipts import ocr


def once(patch: pytest.MonkeyPatch) -> None:
    """Until the patch is undone, nobody waits for a process that read the same file before."""
    patch.setattr(ocr, "_answer", _answer)


_answer = lru_cache(maxsize=32)(ocr._answer)  # pyright: ignore[reportPrivateUsage]  # what asks
