"""A household that has something in it."""

from __future__ import annotations

import pytest

from kitchensync import Kitchen
from tests.support.kitchens import settle


@pytest.fixture
def filled(two: tuple[Kitchen, Kitchen]) -> tuple[Kitchen, Kitchen]:
    """Both have put something in, and both have all of it."""
    laptop, phone = two
    laptop.add("milk 2 l")
    phone.add("eggs 6")
    settle(laptop, phone)
    return two
