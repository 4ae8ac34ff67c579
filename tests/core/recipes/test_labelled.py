"""Readings of labelled lines agree with their labels on the part that nothing was tuned on."""

from kitchensync.recipes.lines import read_line
from tests.core.recipes.labelled import FILE, is_held_out, judged, labels
from tests.support.reference import reference

SAMPLE = 1500


def test_held_out_lines_are_read_as_they_were_labelled() -> None:
    held = [label for label in labels(reference(FILE)) if is_held_out(label.text)][:SAMPLE]
    verdicts = [judged(label, read_line(label.text)) for label in held]
    assert sum(verdict.whole for verdict in verdicts) / SAMPLE >= 0.75
    assert sum(verdict.amount for verdict in verdicts) / SAMPLE >= 0.95
