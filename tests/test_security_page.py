"""The table of docs/security.md: every row names tests, and every test is there and is held."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.security.defences import OFF, without_parameters

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "security.md"
ROW = re.compile(r"^\| ([STRIDE]) \| (.*) \|$", re.MULTILINE)
TEST = re.compile(r"`([\w/]+\.py::[\w:]+)`")


def rows() -> list[tuple[str, list[str]]]:
    """Each row's category and the tests that it names."""
    return [(kind, TEST.findall(rest)) for kind, rest in ROW.findall(PAGE.read_text("utf-8"))]


def named() -> set[str]:
    return {f"tests/{test}" for _, tests in rows() for test in tests}


@cache
def ids_in(path: str) -> frozenset[str]:
    """Ids of the tests in a file, methods of classes included."""

    def ids(body: list[ast.stmt], prefix: str) -> Iterator[str]:
        for node in body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield prefix + node.name
            elif isinstance(node, ast.ClassDef):
                yield from ids(node.body, f"{prefix}{node.name}::")

    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return frozenset(ids(tree.body, f"{path}::"))


def test_every_row_names_a_test() -> None:
    assert len(rows()) > 50
    assert {kind for kind, _ in rows()} == set("STRIDE")
    assert [tests for _, tests in rows() if not tests] == []


def test_every_test_that_is_named_is_there() -> None:
    assert {test for test in named() if test not in ids_in(test.partition("::")[0])} == set()


def test_every_test_that_is_named_is_run_without_its_defence() -> None:
    assert named() == {without_parameters(test) for test in OFF}
