"""The model that comes with the program is found where the program is installed."""

from __future__ import annotations

import pytest

from kitchensync.errors import NoModel
from kitchensync.vision import shipped


def test_the_shipped_folder_is_that_of_its_package() -> None:
    assert (shipped.folder() / "__init__.py").exists()


def test_a_program_without_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shipped, "PACKAGE", "kitchensync_models_that_are_not_there")
    with pytest.raises(NoModel, match="not installed") as caught:
        shipped.folder()
    assert "ks models install" in caught.value.hint
