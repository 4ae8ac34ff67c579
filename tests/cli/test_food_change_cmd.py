"""`ks food instead`: what its examples say is what it takes."""

from __future__ import annotations

from tests.cli.conftest import Ks


def test_what_is_said_to_be_typed_is_understood(ks: Ks) -> None:
    refused = ks("food", "instead", "butter", "--remove")
    _, example = refused.err.split("hint: ks ")
    said = ks.ok(*example.split()).out
    assert said == "Olive oil can stand for butter, 3/4 of the amount.\n"
    assert ks.ok("food", "instead", "butter", "olive", "oil", "--remove").out
