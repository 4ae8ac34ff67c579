"""The program that reads pictures of receipts and labels: what needs it is skipped without it."""

from __future__ import annotations

import shutil

import pytest

needs_tesseract = pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="tesseract is not installed"
)
