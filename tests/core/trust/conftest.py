from collections.abc import Callable

import pytest

from tests.core.trust.household import Household, repeatable


@pytest.fixture
def household() -> Household:
    return Household()


@pytest.fixture
def random() -> Callable[[int], bytes]:
    return repeatable("test")
