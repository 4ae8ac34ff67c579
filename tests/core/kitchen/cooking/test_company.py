"""Who plans or cooks a dish hears for whom it is unsafe; what is cooked stays as it is."""

from __future__ import annotations

import pytest

from kitchensync import Kitchen, PlanItem
from kitchensync.errors import NotFound
from kitchensync.kitchen.stock import shelf
from tests.support.kitchens import World, settle

DAY_MS = 86_400_000
NOT_FOR_ADA = "Not for Ada: walnuts contains nuts."
DOUBT = "Not known to be safe for Ben."


@pytest.fixture
def family(kitchen: Kitchen) -> Kitchen:
    """Ada must not eat nuts, Ben no gluten, Mia eats all; nobody knows what gloop is."""
    for name in ("Ben", "Mia"):
        kitchen.cooking.eating.add(name)
    kitchen.cooking.eating.edit("Ada", allergies=["nuts"])
    kitchen.cooking.eating.edit("Ben", allergies=["gluten"])
    kitchen.add("walnuts 200 g, gloop 500 g")
    kitchen.recipes.new("Nut stew", "50 g walnuts\n100 g gloop\n\nCook.", servings="2")
    return kitchen


def planned(kitchen: Kitchen) -> list[PlanItem]:
    return [item for day in kitchen.plans.days(3) for item in day.items]


def test_who_cooks_hears_what_is_unsafe_with_the_reason_and_of_doubts_one_line(
    family: Kitchen,
) -> None:
    cooked = family.cooking.cook("stew", dry_run=True)
    assert cooked.warnings == (NOT_FOR_ADA, DOUBT)
    assert [(one.name, one.verdict) for one in cooked.verdicts] == [
        ("Ada", "unsafe"),
        ("Ben", "unknown"),
        ("Mia", "safe"),
    ]
    assert cooked.verdicts[0].doubts == ("unknown for Ada: whether gloop contains nuts",)
    assert family.cooking.cook("stew").changed
    assert [item.amount for item in family.pantry(food="walnuts")] == ["150 g"]
    assert family.cooking.cook("stew").warnings == (), "nothing is cooked"


def test_what_is_left_out_or_taken_instead_or_besides_is_what_is_judged(family: Kitchen) -> None:
    family.recipes.new("Salad", "100 g rice\n20 g walnuts (optional)\n\nMix.")
    cook = family.cooking.cook
    assert cook("salad", dry_run=True).warnings == ()
    assert family.plans.add("salad").warnings == ("Leave out for Ada: walnuts, which is optional.",)
    assert cook("salad", including=["walnuts"], dry_run=True).warnings == (NOT_FOR_ADA,)
    family.recipes.new(
        "Cake", "100 g rice\n20 g walnuts (optional)\n9 g pecans (optional)\n\nBake."
    )
    assert family.plans.add("cake").warnings == (
        "Leave out for Ada: walnuts and pecans, all optional.",
    )
    assert cook("stew", without=["walnuts", "gloop"], dry_run=True).warnings == ()
    (warning, _) = cook("salad", instead=["rice=marzipan"], dry_run=True).warnings
    assert warning == "Not for Ada: marzipan contains nuts."


def test_for_those_who_are_named_doubts_are_said_in_full(family: Kitchen) -> None:
    assert family.cooking.judge("stew", eaters=["ben"]).warnings == (
        "unknown for Ben: whether gloop contains gluten",
    )
    with pytest.raises(NotFound):
        family.cooking.cook("stew", eaters=["Zoe"])
    with pytest.raises(NotFound):
        family.plans.days(eaters=["Zoe"])
    assert [item.amount for item in family.pantry(food="walnuts")] == ["200 g"]


def test_what_would_make_it_safe_is_said(kitchen: Kitchen) -> None:
    kitchen.cooking.eating.edit("Ada", allergies=["milk"], dislikes=["rice"])
    kitchen.recipes.new("Pudding", "100 ml milk\n\nCook.")
    (found,) = kitchen.cooking.can_cook(missing=1, eaters=["Ada"])
    assert (found.eaters, found.reasons[0]) == ("safe", "milk: soya milk instead")
    judged = kitchen.cooking.judge("pudding")
    assert judged.warnings == (
        "not for Ada: milk contains milk",
        "safe for Ada with soya milk instead of milk",
    )
    cooked = kitchen.cooking.cook("pudding", instead=["milk=soya milk"], dry_run=True)
    assert cooked.warnings == ()


def test_nothing_is_called_a_remedy_for_what_stays_in_it(kitchen: Kitchen) -> None:
    kitchen.cooking.eating.edit("Ada", allergies=["milk", "nuts"])
    kitchen.recipes.new("Pudding", "100 ml milk\n20 g walnuts (optional)\n\nCook.")
    assert (
        "safe for Ada with soya milk instead of milk" in kitchen.cooking.judge("pudding").warnings
    )
    cooked = kitchen.cooking.cook("pudding", including=["walnuts"], dry_run=True)
    assert cooked.warnings == ("Not for Ada: milk contains milk, walnut contains nuts.",)


def test_a_plan_says_it_and_its_list_marks_it(family: Kitchen) -> None:
    done = family.plans.add("stew", "+1d")
    assert done.warnings == (NOT_FOR_ADA, DOUBT)
    assert family.plans.add("stew", "+1d", eaters=["Mia"]).warnings == ()
    assert family.plans.add("pizza at Anna's").verdicts == ()
    pizza, stew = planned(family)
    assert (pizza.verdicts, pizza.warnings) == ((), ())
    assert stew.warnings == ("not for Ada: walnuts contains nuts", DOUBT[0].lower() + DOUBT[1:-1])
    assert family.history()[0].what.startswith("planned pizza"), "it is told, not kept"


def test_for_who_eats_all_nobody_looks_into_the_pantry(
    family: Kitchen, monkeypatch: pytest.MonkeyPatch
) -> None:
    def there(*_: object, **__: object) -> list[shelf.Lot]:
        raise AssertionError("what is there was read")

    said = family.cooking.cook("stew", eaters=["Mia"], dry_run=True).verdicts
    monkeypatch.setattr(shelf, "there", there)
    assert family.cooking.judge("stew", eaters=["Mia"]).verdicts == said
    assert family.plans.add("stew", eaters=["Mia"]).verdicts == said
    with pytest.raises(AssertionError, match="was read"):
        family.cooking.judge("stew", eaters=["Ada"])


def test_a_plan_is_judged_when_it_is_looked_at(world: World, two: tuple[Kitchen, Kitchen]) -> None:
    laptop, phone = two
    laptop.recipes.new("Nut stew", "50 g walnuts\n\nCook.")
    assert laptop.plans.add("stew", "+1d").warnings == ()
    settle(laptop, phone)
    phone.cooking.eating.edit("Ben", allergies=["nuts"])
    settle(laptop, phone)
    for kitchen in two:
        assert [item.warnings for item in planned(kitchen)] == [
            ("not for Ben: walnut contains nuts",)
        ]
    world.clock.now += DAY_MS
    laptop.cooking.cook("stew")
    assert [(item.cooked, item.warnings) for item in planned(laptop)] == [(True, ())]
