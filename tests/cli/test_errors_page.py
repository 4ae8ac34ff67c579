"""docs/errors.md names every error there is, with its exit status, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from kitchensync.errors import KitchenSyncError

PAGE = Path(__file__).parents[2] / "docs" / "errors.md"


def tree(error: type[KitchenSyncError] = KitchenSyncError) -> dict[str, int]:
    """Every code below an error, its own included, with its exit status."""
    codes = {error.code: error.exit_status}
    for kind in error.__subclasses__():
        if kind.__module__ == "kitchensync.errors":
            codes |= tree(kind)
    return codes


def test_the_page_names_every_code_with_its_exit_status_and_no_other() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (\d+) \|", PAGE.read_text(), re.MULTILINE)
    assert {code: int(status) for code, status in rows} == tree()
    assert len(rows) == len(tree())


def test_every_row_says_what_to_do() -> None:
    rows = [line for line in PAGE.read_text().splitlines() if line.startswith("| `")]
    for row in rows:
        _, _, _, when, what_to_do, _ = row.split("|")
        assert when.strip(), row
        assert what_to_do.strip(), row


def test_codes_and_exit_statuses_are_one_to_one_with_the_drawn_tree() -> None:
    import kitchensync.errors

    drawn = re.findall(
        r"([A-Z]\w+) +([a-z-]+)(?: +\d)?$", kitchensync.errors.__doc__ or "", re.MULTILINE
    )
    assert {code for _, code in drawn} == set(tree())
