from __future__ import annotations

from pathlib import Path

from kitchensync.schema.page import page

DOCS = Path(__file__).parents[3] / "docs"


def test_the_page_of_records_is_what_is_declared() -> None:
    """If it is not: `python -m kitchensync.schema.page > docs/records.md`."""
    assert (DOCS / "records.md").read_text() == page()
