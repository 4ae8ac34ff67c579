from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.core.replica.devices import Device, household


@pytest.fixture
def phone(tmp_path: Path) -> Iterator[Device]:
    with household(tmp_path, 1) as (device,):
        yield device


@pytest.fixture
def two(tmp_path: Path) -> Iterator[list[Device]]:
    with household(tmp_path, 2) as devices:
        yield devices


@pytest.fixture
def three(tmp_path: Path) -> Iterator[list[Device]]:
    with household(tmp_path, 3) as devices:
        yield devices
