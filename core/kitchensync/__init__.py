"""A household's kitchen on every device it owns, in sync, readable by nobody else.

`Kitchen` is the face; what else stands here are the plain values that it answers and the errors in
`kitchensync.errors`. Names are loaded when they are first used, so that importing costs little.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from kitchensync.version import __version__

if TYPE_CHECKING:
    from kitchensync.cooking.asking import Question
    from kitchensync.kitchen.cooking.eating import Wishes
    from kitchensync.kitchen.cooking.leftovers import names_amount
    from kitchensync.kitchen.cooking.ordering import Order
    from kitchensync.kitchen.cooking.room import Cooking
    from kitchensync.kitchen.cooking.views import (
        CanCook,
        Cooked,
        EaterVerdict,
        EaterView,
        Judged,
        MissingItem,
    )
    from kitchensync.kitchen.customs import Customs
    from kitchensync.kitchen.eye.meal_views import EatenDay, EatenView, OfferedView, OfferView
    from kitchensync.kitchen.eye.room import Seeing
    from kitchensync.kitchen.eye.views import (
        Dropped,
        InboxPass,
        LessonView,
        ModelView,
        PhotoSeen,
        ProductView,
        Scanned,
        SeenView,
        Taught,
    )
    from kitchensync.kitchen.following import Following
    from kitchensync.kitchen.foods.edits import FoodEdit
    from kitchensync.kitchen.foods.room import Foods
    from kitchensync.kitchen.foods.views import (
        AnswerView,
        FigureView,
        FoodRow,
        FoodView,
        KeepsView,
        Labelled,
        PriceView,
        SubstituteView,
    )
    from kitchensync.kitchen.household.calling import Calling
    from kitchensync.kitchen.household.room import Household
    from kitchensync.kitchen.household.views import (
        AlarmView,
        DeviceView,
        GoneView,
        Status,
        Verdict,
    )
    from kitchensync.kitchen.kitchen import Kitchen
    from kitchensync.kitchen.naming import is_article
    from kitchensync.kitchen.photos import Photos
    from kitchensync.kitchen.planning.room import Plans
    from kitchensync.kitchen.planning.views import PlanDay, PlanItem, Planned
    from kitchensync.kitchen.receipts.room import Receipts
    from kitchensync.kitchen.receipts.views import (
        BoughtView,
        ReceiptItem,
        ReceiptLineView,
        ReceiptRead,
        ReceiptView,
        WordingView,
    )
    from kitchensync.kitchen.recipes.editing import LineChange
    from kitchensync.kitchen.recipes.room import Recipes
    from kitchensync.kitchen.recipes.said import RecipeEdit
    from kitchensync.kitchen.recipes.views import (
        NutrientView,
        NutritionView,
        RecipeItem,
        RecipeLine,
        RecipeStep,
        RecipeView,
        TimerView,
    )
    from kitchensync.kitchen.review.room import Reviewing
    from kitchensync.kitchen.review.views import ReviewView
    from kitchensync.kitchen.safety.room import Safety
    from kitchensync.kitchen.safety.views import (
        Differing,
        Drill,
        Explained,
        RecoveryView,
        RecoveryWords,
    )
    from kitchensync.kitchen.shopping.room import Shopping
    from kitchensync.kitchen.shopping.views import ShopLine
    from kitchensync.kitchen.spaces import Outside
    from kitchensync.kitchen.spending.room import Spending
    from kitchensync.kitchen.spending.views import (
        MoneyView,
        PeriodView,
        SpendingView,
        SpentView,
        WastedView,
    )
    from kitchensync.kitchen.stock.details import Details
    from kitchensync.kitchen.stock.views import LowItem, PantryItem
    from kitchensync.kitchen.views import (
        ChangeView,
        ConflictView,
        Done,
        PhotoView,
        PlaceView,
        PreferenceView,
        StoreView,
        Touched,
    )
    from kitchensync.measure.days import names_day
    from kitchensync.measure.prices import is_currency
    from kitchensync.measure.words import without_amount
    from kitchensync.recipes.walking import Key, Waiting, Walk
    from kitchensync.sync.executor import SyncReport

_COOKING = "kitchensync.kitchen.cooking.views"
_MEALS = "kitchensync.kitchen.eye.meal_views"
_EYE = "kitchensync.kitchen.eye.views"
_FOODS = "kitchensync.kitchen.foods.views"
_HOUSEHOLD = "kitchensync.kitchen.household.views"
_RECEIPTS = "kitchensync.kitchen.receipts.views"
_PLANS = "kitchensync.kitchen.planning.views"
_SAFETY = "kitchensync.kitchen.safety.views"
_SPENDING = "kitchensync.kitchen.spending.views"
_STOCK = "kitchensync.kitchen.stock.views"
_VIEWS = "kitchensync.kitchen.views"
_RECIPES = "kitchensync.kitchen.recipes.views"
_WALKING = "kitchensync.recipes.walking"
_HOMES = {
    "AlarmView": _HOUSEHOLD,
    "AnswerView": _FOODS,
    "BoughtView": _RECEIPTS,
    "Calling": "kitchensync.kitchen.household.calling",
    "CanCook": _COOKING,
    "ChangeView": _VIEWS,
    "ConflictView": _VIEWS,
    "Cooked": _COOKING,
    "Cooking": "kitchensync.kitchen.cooking.room",
    "Customs": "kitchensync.kitchen.customs",
    "Details": "kitchensync.kitchen.stock.details",
    "DeviceView": _HOUSEHOLD,
    "Differing": _SAFETY,
    "Done": _VIEWS,
    "Drill": _SAFETY,
    "Dropped": _EYE,
    "EatenDay": _MEALS,
    "EatenView": _MEALS,
    "EaterVerdict": _COOKING,
    "EaterView": _COOKING,
    "Explained": _SAFETY,
    "FigureView": _FOODS,
    "Following": "kitchensync.kitchen.following",
    "FoodEdit": "kitchensync.kitchen.foods.edits",
    "FoodRow": _FOODS,
    "FoodView": _FOODS,
    "Foods": "kitchensync.kitchen.foods.room",
    "GoneView": _HOUSEHOLD,
    "Household": "kitchensync.kitchen.household.room",
    "InboxPass": _EYE,
    "Judged": _COOKING,
    "KeepsView": _FOODS,
    "Key": _WALKING,
    "Kitchen": "kitchensync.kitchen.kitchen",
    "Labelled": _FOODS,
    "LessonView": _EYE,
    "LineChange": "kitchensync.kitchen.recipes.editing",
    "LowItem": _STOCK,
    "MissingItem": _COOKING,
    "ModelView": _EYE,
    "MoneyView": _SPENDING,
    "NutrientView": _RECIPES,
    "NutritionView": _RECIPES,
    "OfferView": _MEALS,
    "OfferedView": _MEALS,
    "Order": "kitchensync.kitchen.cooking.ordering",
    "Outside": "kitchensync.kitchen.spaces",
    "PantryItem": _STOCK,
    "PeriodView": _SPENDING,
    "PhotoSeen": _EYE,
    "PhotoView": _VIEWS,
    "Photos": "kitchensync.kitchen.photos",
    "PlaceView": _VIEWS,
    "PlanDay": _PLANS,
    "PlanItem": _PLANS,
    "Planned": _PLANS,
    "Plans": "kitchensync.kitchen.planning.room",
    "PreferenceView": _VIEWS,
    "PriceView": _FOODS,
    "ProductView": _EYE,
    "Question": "kitchensync.cooking.asking",
    "ReceiptItem": _RECEIPTS,
    "ReceiptLineView": _RECEIPTS,
    "ReceiptRead": _RECEIPTS,
    "ReceiptView": _RECEIPTS,
    "Receipts": "kitchensync.kitchen.receipts.room",
    "RecipeEdit": "kitchensync.kitchen.recipes.said",
    "RecipeItem": _RECIPES,
    "RecipeLine": _RECIPES,
    "RecipeStep": _RECIPES,
    "RecipeView": _RECIPES,
    "Recipes": "kitchensync.kitchen.recipes.room",
    "RecoveryView": _SAFETY,
    "RecoveryWords": _SAFETY,
    "ReviewView": "kitchensync.kitchen.review.views",
    "Reviewing": "kitchensync.kitchen.review.room",
    "Safety": "kitchensync.kitchen.safety.room",
    "Scanned": _EYE,
    "SeenView": _EYE,
    "Seeing": "kitchensync.kitchen.eye.room",
    "ShopLine": "kitchensync.kitchen.shopping.views",
    "Shopping": "kitchensync.kitchen.shopping.room",
    "Spending": "kitchensync.kitchen.spending.room",
    "SpendingView": _SPENDING,
    "SpentView": _SPENDING,
    "Status": _HOUSEHOLD,
    "SubstituteView": _FOODS,
    "StoreView": _VIEWS,
    "SyncReport": "kitchensync.sync.executor",
    "Taught": _EYE,
    "TimerView": _RECIPES,
    "Touched": _VIEWS,
    "Verdict": _HOUSEHOLD,
    "Waiting": _WALKING,
    "Walk": _WALKING,
    "WastedView": _SPENDING,
    "Wishes": "kitchensync.kitchen.cooking.eating",
    "WordingView": _RECEIPTS,
    "is_article": "kitchensync.kitchen.naming",
    "is_currency": "kitchensync.measure.prices",
    "names_day": "kitchensync.measure.days",
    "names_amount": "kitchensync.kitchen.cooking.leftovers",
    "without_amount": "kitchensync.measure.words",
}

__all__ = [
    "AlarmView",
    "AnswerView",
    "BoughtView",
    "Calling",
    "CanCook",
    "ChangeView",
    "ConflictView",
    "Cooked",
    "Cooking",
    "Customs",
    "Details",
    "DeviceView",
    "Differing",
    "Done",
    "Drill",
    "Dropped",
    "EatenDay",
    "EatenView",
    "EaterVerdict",
    "EaterView",
    "Explained",
    "FigureView",
    "Following",
    "FoodEdit",
    "FoodRow",
    "FoodView",
    "Foods",
    "GoneView",
    "Household",
    "InboxPass",
    "Judged",
    "KeepsView",
    "Key",
    "Kitchen",
    "Labelled",
    "LessonView",
    "LineChange",
    "LowItem",
    "MissingItem",
    "ModelView",
    "MoneyView",
    "NutrientView",
    "NutritionView",
    "OfferView",
    "OfferedView",
    "Order",
    "Outside",
    "PantryItem",
    "PeriodView",
    "PhotoSeen",
    "PhotoView",
    "Photos",
    "PlaceView",
    "PlanDay",
    "PlanItem",
    "Planned",
    "Plans",
    "PreferenceView",
    "PriceView",
    "ProductView",
    "Question",
    "ReceiptItem",
    "ReceiptLineView",
    "ReceiptRead",
    "ReceiptView",
    "Receipts",
    "RecipeEdit",
    "RecipeItem",
    "RecipeLine",
    "RecipeStep",
    "RecipeView",
    "Recipes",
    "RecoveryView",
    "RecoveryWords",
    "ReviewView",
    "Reviewing",
    "Safety",
    "Scanned",
    "Seeing",
    "SeenView",
    "ShopLine",
    "Shopping",
    "Spending",
    "SpendingView",
    "SpentView",
    "Status",
    "StoreView",
    "SubstituteView",
    "SyncReport",
    "Taught",
    "TimerView",
    "Touched",
    "Verdict",
    "Waiting",
    "Walk",
    "WastedView",
    "Wishes",
    "WordingView",
    "__version__",
    "is_article",
    "is_currency",
    "names_amount",
    "names_day",
    "without_amount",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
