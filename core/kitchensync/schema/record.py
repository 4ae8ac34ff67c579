"""The base of all records. Leaves the records themselves to the files that `records` collects."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """Base of all records; `ledger_of` names the record whose stock a ledger's rows make up.

    `wide` rows hold long texts, and are kept where changing a short column does not move them;
    `read_by` is the field by which rows are looked up, if not by their id. `over_when` are the
    flags that end a row, so that the archive may take it: one that is set does, and so do being
    hidden and, where there is a ledger, stock that is used up. None: nothing does.
    """

    # Records declare fields and are never made: what would check one is not worth building.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    table: ClassVar[str]
    ledger_of: ClassVar[str | None] = None
    wide: ClassVar[bool] = False
    read_by: ClassVar[str | None] = None
    over_when: ClassVar[tuple[str, ...] | None] = None
