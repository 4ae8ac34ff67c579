"""The operator's manual says what the relay does: every setting, every code, every admin call."""

from __future__ import annotations

from pathlib import Path

import pytest

from kitchensync_relay.calls import CALLS, EVERYWHERE
from kitchensync_relay.codes import CODES
from kitchensync_relay.settings import Known, known

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "operations.md").read_text(encoding="utf-8")
PROTOCOL = (DOCS / "protocol.md").read_text(encoding="utf-8")


def settings_row(one: Known) -> str:
    """The line of the manual that belongs to a setting."""
    option = f"`--{one.name}`" if one.about.option else ""
    default = {True: "yes", False: "no", "": ""}.get(one.default, one.default)
    shown = f"`{default}`" if default != "" else ""
    return f"| `{one.variable}` | {option} | {shown} | {one.about.help} |"


def code_row(code: str) -> str:
    """The line of the manual that belongs to a code."""
    return f"| `{code}` | {CODES[code].status} | {CODES[code].message} |"


@pytest.mark.parametrize("one", known(), ids=lambda one: one.name)
def test_every_setting_is_documented_as_it_is(one: Known) -> None:
    assert settings_row(one) in PAGE


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_documented_in_both_places(code: str) -> None:
    assert code_row(code) in PAGE
    assert f"| `{code}` | {CODES[code].status} |" in PROTOCOL


def test_every_call_of_the_protocol_is_on_its_page_and_refuses_with_known_codes() -> None:
    for call in CALLS:
        assert f"`{call.method} {call.path.replace(':str', '')}`" in PROTOCOL
        assert set(call.codes) | set(EVERYWHERE) <= CODES.keys()


def test_the_page_names_no_setting_and_no_code_that_does_not_exist() -> None:
    rows = [line.split("|")[1].strip(" `") for line in PAGE.splitlines() if line.startswith("| `")]
    variables = {row for row in rows if row.startswith("KITCHENSYNC_RELAY_")}
    assert variables == {one.variable for one in known()}
