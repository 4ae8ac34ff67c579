"""Every test that docs/security.md names, with what it holds and how that is switched off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tests.security import of_home, of_relay, of_sync, of_trust
from tests.security.switching import Switch

OFF: Final[Mapping[str, Switch]] = {**of_trust.OFF, **of_sync.OFF, **of_relay.OFF, **of_home.OFF}
"""Test -> switch; of a test that runs over several stores, the one that is quick."""


def without_parameters(test: str) -> str:
    """The id of a test whatever it is run with."""
    return test.partition("[")[0]
