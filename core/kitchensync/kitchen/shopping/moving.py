"""Lines that go from one list to another, as they are: to be got, or ticked.

Leaves which lines are meant to `several`, and what a line is to `lines`.
"""

from __future__ import annotations

from kitchensync.counting import listed
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.shopping.lines import is_on, list_called, on_list
from kitchensync.kitchen.shopping.several import find_lines
from kitchensync.replica.order import after


def move_lines(change: Change, words: str, to: str, list_name: str | None) -> None:
    """Put the lines meant at the end of another list, and say so; NotFound, Ambiguous."""
    meant = find_lines(change.transaction, words, list_name, checked=False)
    list_id, to = change.called("list", to)
    moving = [line for line in meant if not is_on(line, to)]
    end = after((line.position for line in on_list(change, list_id)), change.desk.index)
    for line in moving:
        for row in line.ids:
            change.put("list_line", row, {"list": list_id, "position": end}, together=True)
            end = after((end,), change.desk.index)
        change.touch(line.id, line.words)
    if moving:
        what = f"{listed(line.words for line in moving)} to {list_called(to)}"
        change.say(f"moved {what}", f"Moved {what}.")
    else:
        change.say("", f"That is on {list_called(to)} already.")
