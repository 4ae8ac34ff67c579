"""What the catalogue says of a food, as plain values.

Leaves to `lookup` how a food is found, and to `deriving` where its figures come from.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

NOT_RECOMMENDED = 0
"""A shelf life that says: do not keep it there. None says: nobody wrote down how long."""
INDEFINITELY = 36_500
"""The shelf life, a hundred years of days, of what does not spoil."""

MICROGRAMS = {"g": 1_000_000, "mg": 1_000, "µg": 1, "ug": 1, "mcg": 1}
JOULES_PER_KCAL = 4184
"""The thermochemical calorie, that of SR28's kilojoules."""
MOST_GRAMS = 100
MOST_JOULES = 4_000_000
"""Of energy in 100 g: fat alone has 3,770 kJ. More is a slip."""

ALLERGENS = (
    "celery",
    "crustaceans",
    "eggs",
    "fish",
    "gluten",
    "lupin",
    "milk",
    "molluscs",
    "mustard",
    "nuts",
    "peanuts",
    "sesame",
    "soya",
    "sulphites",
)
"""The codes of `schema.values.Allergen`, without pydantic at their side."""


class Aisle(StrEnum):
    """Where a shop keeps it, and under which heading a list shows it."""

    VEGETABLES = "vegetables"
    FRUIT = "fruit"
    HERBS = "herbs"
    DAIRY = "dairy"
    MEAT = "meat"
    POULTRY = "poultry"
    FISH = "fish"
    SOYA = "soya"
    READY = "ready"
    BAKERY = "bakery"
    GRAINS = "grains"
    PULSES = "pulses"
    CANNED = "canned"
    SAUCES = "sauces"
    OILS = "oils"
    SPICES = "spices"
    BAKING = "baking"
    SUGAR = "sugar"
    SPREADS = "spreads"
    NUTS = "nuts"
    DRIED_FRUIT = "dried-fruit"
    SNACKS = "snacks"
    FROZEN = "frozen"
    DRINKS = "drinks"
    ALCOHOL = "alcohol"


class Climate(StrEnum):
    """What keeps a food at a place; see `schema.values.Climate`."""

    PANTRY = "pantry"
    FRIDGE = "fridge"
    FREEZER = "freezer"


class Nutrients(msgspec.Struct, frozen=True, omit_defaults=True):
    """Per 100 g: `energy` in J, everything else in µg; None is unknown, never zero.

    As labels in the EU have it: `carbohydrate` is without fibre, `salt` is sodium × 2.5.
    """

    energy: int | None = None
    protein: int | None = None
    fat: int | None = None
    saturated: int | None = None
    carbohydrate: int | None = None
    sugars: int | None = None
    fibre: int | None = None
    salt: int | None = None
    cholesterol: int | None = None
    calcium: int | None = None
    iron: int | None = None
    magnesium: int | None = None
    potassium: int | None = None
    vitamin_a: int | None = None
    vitamin_c: int | None = None
    vitamin_d: int | None = None


class ShelfLife(msgspec.Struct, frozen=True, omit_defaults=True):
    """Days that it keeps: guidance, no guarantee. NOT_RECOMMENDED, INDEFINITELY, None: unknown.

    `opened` counts from opening, `thawed` from thawing, both in the fridge.
    """

    pantry: int | None = None
    fridge: int | None = None
    freezer: int | None = None
    opened: int | None = None
    thawed: int | None = None


class Sources(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where figures come from: an NDB number of SR28, rows of its WEIGHT file, a FoodKeeper id.

    `weights` is the NDB number of the weights, where it is not that of the nutrients; `each` the
    rows of what is weighed by other units than a piece.
    """

    sr28: str | None = None
    weights: str | None = None
    density: int | None = None
    piece: int | None = None
    each: dict[str, int] = {}
    foodkeeper: str | None = None


class Food(msgspec.Struct, frozen=True, omit_defaults=True):
    """A food that everybody knows; `key` is stable and ASCII, `name` is what people say.

    `due_kind` is what the day printed on it usually means: "best-before" or "use-by".

    `forms` are the compared forms (see `words`) under which it is found. `kind_of` is the key of a
    wider food whose place it can take. A `composite` is made differently by everybody: what it does
    not surely contain is unknown. `density` is mg per ml, as poured or piled; `piece` mg,
    `each` mg of another unit that counts: a clove, a slice.
    """

    key: str
    name: str
    aisle: Aisle
    place: Climate
    due_kind: str
    forms: tuple[str, ...]
    plural: str | None = None
    aliases: tuple[str, ...] = ()
    kind_of: str | None = None
    contains: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    composite: bool = False
    vegan: bool | None = None
    vegetarian: bool | None = None
    pescatarian: bool | None = None
    pork: bool | None = None
    alcohol: bool | None = None
    piece: int | None = None
    density: int | None = None
    each: dict[str, int] = {}
    shelf_life: ShelfLife = ShelfLife()
    nutrients: Nutrients = Nutrients()
    sources: Sources = Sources()

    def has(self, allergen: str) -> bool | None:
        """Whether it is or contains that allergen by its nature; None is unknown.

        Traces from a factory are on no list here. KeyError for what is none of the fourteen.
        """
        if allergen not in ALLERGENS:
            raise KeyError(allergen)
        if allergen in self.contains:
            return True
        return None if self.composite or allergen in self.unsure else False


class Part(msgspec.Struct, frozen=True):
    """One thing of a substitute; `ratio` is how much of it for one of what it stands for: "3/4"."""

    food: str
    ratio: str


class Substitute(msgspec.Struct, frozen=True, omit_defaults=True):
    """What can stand for a food. `by` says what ratios compare: "mass", "volume" or "count".

    With `apart` the food is taken out of its one part, which has others: a yolk out of an egg.
    """

    food: str
    parts: tuple[Part, ...]
    by: str
    purpose: str
    note: str = ""
    apart: bool = False

    @property
    def only_for(self) -> str | None:
        """The purpose, None where it is good for any."""
        return None if self.purpose == "any" else self.purpose
