"""Fixtures of receipts."""

from __future__ import annotations

import pytest

from kitchensync import Kitchen


@pytest.fixture
def kitchen(kitchen: Kitchen, papers_read_once: None) -> Kitchen:
    """One that pays as the receipts in English say."""
    kitchen.customs.prefer("currency", "GBP")
    return kitchen
