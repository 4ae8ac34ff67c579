"""Every command is measured, or it is said why not."""

from __future__ import annotations

from collections import Counter

from tests.bench.asked import ASKED, LEFT_OUT, WHOLE, names


def test_every_command_is_measured_or_left_out_for_a_reason() -> None:
    assert Counter([*ASKED, *WHOLE, *LEFT_OUT]) == Counter(names())
