"""The shape of the house: who may import whom, and what an import costs."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = {
    "kitchensync": ROOT / "core",
    "kitchensync_relay": ROOT / "relay",
    "kitchensync_clients": ROOT / "clients",
    "kitchensync_models": ROOT / "models",
    "kitchensync_cli": ROOT / "cli",
}
MAY_IMPORT = {
    "kitchensync": set[str](),
    "kitchensync_relay": {"kitchensync"},
    "kitchensync_clients": {"kitchensync", "kitchensync_models"},
    "kitchensync_models": set[str](),
    "kitchensync_cli": {"kitchensync"},
}
EXTRAS_ONLY = {
    "litestar",
    "uvicorn",
    "typer",
    "segno",
    "watchfiles",
    "numpy",
    "PIL",
    "ai_edge_litert",
    "pillow_heif",
    "pypdfium2",
    "tflite_runtime",
    "zxingcpp",
}


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return names


def needed(node: ast.AST) -> Iterator[str]:
    """What it imports when it runs, be it inside a function; not what only a type names."""
    for each in ast.iter_child_nodes(node):
        match each:
            case ast.If(test=ast.Name("TYPE_CHECKING")):
                pass
            case ast.Import():
                yield from (alias.name for alias in each.names)
            case ast.ImportFrom(module=str(module)):
                yield from (f"{module}.{alias.name}" for alias in each.names)
            case _:
                yield from needed(each)


@pytest.mark.parametrize("package", SOURCES)
def test_a_package_imports_only_those_below_it(package: str) -> None:
    strangers = set(SOURCES) - MAY_IMPORT[package] - {package}
    for path in (SOURCES[package] / package).rglob("*.py"):
        roots = {name.partition(".")[0] for name in imported(path)}
        assert not roots & (strangers | {"tests"}), path


def test_no_module_needs_one_that_needs_it() -> None:
    modules = {
        ".".join(path.relative_to(folder).with_suffix("").parts): path
        for package, folder in SOURCES.items()
        for path in (folder / package).rglob("*.py")
    }
    below = {
        name: {
            module
            for full in needed(parsed(path))
            for module in (full, full.rpartition(".")[0])
            if module in modules
        }
        for name, path in modules.items()
    }
    assert [*TopologicalSorter(below).static_order()]


def test_what_the_kitchen_stands_on_knows_nothing_of_it() -> None:
    core = SOURCES["kitchensync"] / "kitchensync"
    kitchen = core / "kitchen"
    for path in set(core.rglob("*.py")) - {core / "__init__.py", *kitchen.rglob("*.py")}:
        assert not [name for name in imported(path) if "kitchen" in name.split(".")], path


def test_the_command_uses_only_the_face_of_the_core() -> None:
    allowed = {
        f"kitchensync{module}" for module in ("", ".counting", ".errors", ".files", ".version")
    }
    for path in (SOURCES["kitchensync_cli"] / "kitchensync_cli").rglob("*.py"):
        core = {name for name in imported(path) if name.partition(".")[0] == "kitchensync"}
        assert core <= allowed, path


def test_importing_the_core_needs_no_package_of_an_extra() -> None:
    code = (
        "import sys, kitchensync; kitchensync.Kitchen;"
        f"print(*({EXTRAS_ONLY!r} & {{name.partition('.')[0] for name in sys.modules}}))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == ""


def test_no_file_outgrows_its_room() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for folder in (*SOURCES.values(), ROOT / "tests")
        for path in folder.rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert not long
