"""Whatever the kitchen refuses, it says what to do next."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from kitchensync import errors, kitchen, measure

ROOMS = (*kitchen.__path__, *measure.__path__)
MODULES = sorted(module for room in ROOMS for module in Path(room).rglob("*.py"))
ERRORS = {name for name, each in vars(errors).items() if isinstance(each, type)}
PLACE_OF_HINT = {"Ambiguous": 3}


def raised_without_hint(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text())):
        match node:
            case ast.Call(ast.Name(name), args, keywords) if name in ERRORS:
                named = any(keyword.arg == "hint" for keyword in keywords)
                if not named and len(args) < PLACE_OF_HINT.get(name, 2):
                    yield f"line {node.lineno}: {ast.unparse(node)}"


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_every_error_comes_with_a_hint(module: Path) -> None:
    assert list(raised_without_hint(module)) == []


def test_there_are_errors_to_look_at() -> None:
    raising = [module for module in MODULES if "raise " in module.read_text()]
    assert len(raising) > 10
