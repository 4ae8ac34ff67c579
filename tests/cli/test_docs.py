"""What README and guide show is what happens: each ```console block is run, in order, per page.

Each page has a home of its own. What differs from day to day (dates, ids, sizes) is compared by its
shape.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from kitchensync_cli.commands import COMMANDS, Branch
from tests.cli.conftest import Ks
from tests.cli.test_command_tree import options
from tests.core.receipts import packages
from tests.core.receipts import pages as receipts
from tests.core.receipts.pages import printed
from tests.support import seen
from tests.support.barcodes import photo_of
from tests.support.photographs import photograph

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs" / "guide").glob("*.md"))]
BILL = receipts.ENGLISH.replace("2026", "2024")
PAPERS = {
    "bill.pdf": BILL,
    "next-bill.pdf": BILL.replace("03 APR", "10 APR"),
    "label.pdf": packages.GERMAN,
}
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHAPES = [
    (r"\d{4}-\d{2}-\d{2}", "<date>"),
    (r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b", "<weekday>"),
    (r"\b\d{2}:\d{2}\b", "<time>"),
    (r"\b\d+ bytes", "<size>"),
    (r"\b(?:\d{5} ){3}\d{5}\b", "<fingerprint>"),
    (r"\b[0-9a-f]{8,64}\b", "<id>"),
    (r"/\S*/(?:home|kitchensync)\b", "<home>"),
]


def commands(page: Path) -> Iterator[tuple[str, str]]:
    """Each command of a page with the output shown under it."""
    for block in BLOCK.findall(page.read_text()):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            yield command, output.rstrip()


def shape(text: str) -> list[str]:
    """The lines of a text without what changes from run to run, column widths included."""
    for pattern, name in SHAPES:
        text = re.sub(pattern, name, text)
    return [re.sub(r" {2,}", "  ", line).strip() for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_shown_says_what_the_page_says(
    page: Path, new_ks: Ks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("milk.jpg").write_bytes(photograph((1200, 900)))
    for name, text in PAPERS.items():
        Path(name).write_bytes(printed(text))
    if page.stem == "scanning":
        seen.put_in(tmp_path, monkeypatch)
        Path("carton.png").write_bytes(photo_of(seen.CODE))
    for command, expected in commands(page):
        said = run(command, expected, new_ks)
        assert shape(said) == shape(expected), f"{page.name}: $ {command}"


def run(command: str, expected: str, ks: Ks) -> str:
    """Run one line of a page. `cat` makes the file that it shows.

    Its stdout and then its stderr, or the other way round where the page shows it so.
    """
    program, *args = shlex.split(command, comments=True)
    assert program in ("ks", "cat"), f"pages run ks: {command}"
    if program == "cat":
        Path(args[0]).write_text(f"{expected}\n")
        return expected
    said = ks(*args)
    noted_first = said.err and expected.startswith(said.err.strip())
    return said.err + said.out if noted_first else said.out + said.err


def test_pages_show_commands() -> None:
    assert sum(1 for page in PAGES for _ in commands(page)) >= 30


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


NAMED = re.compile(r"`ks (?!help )([a-z][^`\n]*)`")


def known(said: str) -> set[str]:
    """The options of a command, or of all that a name without one may mean: `ks receipt FILE`."""
    name, _, rest = said.partition(" ")
    branch, then = COMMANDS[name], rest.partition(" ")[0]
    if not isinstance(branch, Branch):
        return options(name)
    parts = [then] if then in branch.commands else branch.commands
    return {option for part in parts for option in options(f"{name} {part}")}


@pytest.mark.parametrize("page", sorted(ROOT.rglob("docs/**/*.md")), ids=lambda page: page.stem)
def test_commands_that_a_page_names_are_there_with_their_options(page: Path) -> None:
    for said in NAMED.findall(page.read_text()):
        assert {*re.findall(r"(?<= )--[a-z-]+", said)} <= known(said) | {"--help"}, said
