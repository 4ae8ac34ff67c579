"""The parts of the model format that tests write small models with."""

from typing import Any

def __getattr__(name: str) -> Any: ...
