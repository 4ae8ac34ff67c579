"""What recipes are found by follows every write, whoever wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kitchensync.replica import Replica
from kitchensync.replica.index import Document
from tests.core.replica.devices import Device, row
from tests.core.replica.snapshots.loading import load, taken


def by_title(replica: Replica, seen: list[bytes]) -> None:
    """Refreshes an index of titles and foods; `seen` gets what was looked at."""

    def describe(recipes: Sequence[bytes]) -> Mapping[bytes, Document]:
        seen.extend(recipes)
        found = dict(map(tuple, replica.rows("SELECT id, title FROM recipe_shown")))
        return {
            recipe: Document(found[recipe], 5, dict.fromkeys(found[recipe].split(), 1), frozenset())
            for recipe in recipes
            if recipe in found
        }

    replica.index.refresh(describe)


def looked_at(device: Device) -> list[bytes]:
    seen: list[bytes] = []
    by_title(device.replica, seen)
    return seen


def titles(device: Device, prefix: str) -> list[str]:
    index = device.replica.index
    return sorted(title for _, title, _ in index.some_titles(index.beginning(prefix)).values())


def test_only_what_was_written_to_is_looked_at_again(phone: Device) -> None:
    phone.put("recipe", row("dal"), title="dal")
    phone.put("recipe", row("pie"), title="pie")
    assert sorted(looked_at(phone)) == sorted([row("dal"), row("pie")])
    assert looked_at(phone) == []
    phone.put("recipe_line", row("line"), recipe=row("pie"), words="1 apple")
    phone.put("recipe_step", row("step"), recipe=row("pie"), text="Bake.")
    assert looked_at(phone) == [row("pie")]


def test_words_are_found_whole_by_their_beginning_and_not_when_they_are_gone(
    phone: Device,
) -> None:
    phone.put("recipe", row("dal"), title="red dal")
    looked_at(phone)
    assert titles(phone, "da") == ["red dal"]
    assert len(phone.replica.index.having("red")) == 1
    assert not phone.replica.index.having("re")
    phone.put("recipe", row("dal"), title="green dal")
    looked_at(phone)
    assert titles(phone, "red") == []
    assert titles(phone, "green") == ["green dal"]


def test_what_is_rolled_back_leaves_no_trace(phone: Device) -> None:
    with phone.replica.transaction("try", dry_run=True) as transaction:
        transaction.put("recipe", row("dal"), {"title": "dal"})
    assert looked_at(phone) == []


def test_merges_are_seen(two: list[Device]) -> None:
    phone, tablet = two
    phone.put("recipe", row("dal"), title="dal")
    phone.put("recipe_line", row("line"), recipe=row("dal"), words="1 onion")
    tablet.take(phone)
    assert looked_at(tablet) == [row("dal")]
    phone.put("recipe_line", row("line"), words="2 onions")
    tablet.take(phone)
    assert looked_at(tablet) == [row("dal")]


def test_the_index_is_in_no_digest(two: list[Device]) -> None:
    phone, tablet = two
    phone.put("recipe", row("dal"), title="dal")
    tablet.take(phone)
    looked_at(phone)
    assert phone.replica.digest() == tablet.replica.digest()


def test_what_a_snapshot_brings_is_looked_at_and_what_it_lacks_is_gone(two: list[Device]) -> None:
    phone, tablet = two
    phone.put("recipe", row("dal"), title="dal")
    phone.seal()
    load(tablet, taken(phone.replica))
    assert row("dal") in looked_at(tablet)
    assert titles(tablet, "dal") == ["dal"]
    load(phone, taken(tablet.replica))
    assert looked_at(phone) == [row("dal")]
    assert titles(phone, "dal") == ["dal"]
