"""The promise on receipts that no rule was tuned on: day and total right on nine of ten."""

from __future__ import annotations

from itertools import islice

from tests.core.receipts.sroie import measure, samples

SAMPLE = 60


def test_day_and_total_are_right_on_nine_of_ten_receipts_that_were_not_seen() -> None:
    score = measure(islice((sample for sample in samples() if not sample.seen), SAMPLE))

    assert score.receipts == SAMPLE
    assert score.day >= 0.97 * SAMPLE
    assert score.total >= 0.95 * SAMPLE
    assert score.store >= 0.85 * SAMPLE
    assert score.adds_up >= 0.75 * SAMPLE
