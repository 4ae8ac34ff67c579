"""The rooms of one open kitchen, each loaded when somebody first enters it.

So that listing a pantry costs what listing a pantry needs. Leaves what happens in them to them.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from kitchensync.kitchen.following import Following
from kitchensync.kitchen.spaces import Spaces

if TYPE_CHECKING:
    from kitchensync.kitchen.choosing import Choosing
    from kitchensync.kitchen.cooking.room import Cooking
    from kitchensync.kitchen.customs import Customs
    from kitchensync.kitchen.exchange.room import Exchange
    from kitchensync.kitchen.eye.room import Seeing
    from kitchensync.kitchen.foods.room import Foods
    from kitchensync.kitchen.history import History
    from kitchensync.kitchen.household.calling import Calling
    from kitchensync.kitchen.household.room import Household
    from kitchensync.kitchen.household.standing import Standing
    from kitchensync.kitchen.photos import Photos
    from kitchensync.kitchen.planning.room import Plans
    from kitchensync.kitchen.receipts.room import Receipts
    from kitchensync.kitchen.recipes.room import Recipes
    from kitchensync.kitchen.review.room import Reviewing
    from kitchensync.kitchen.safety.room import Safety
    from kitchensync.kitchen.shopping.room import Shopping
    from kitchensync.kitchen.spending.room import Spending
    from kitchensync.kitchen.stock.keeping import Keeping
    from kitchensync.kitchen.stock.pantry import Pantry
    from kitchensync.kitchen.stock.taking import Taking


class Rooms:
    """What `Kitchen` hands its calls to."""

    def __init__(self, spaces: Spaces) -> None:
        self.spaces = spaces
        self._desk = spaces.desk(spaces.household)
        # The one room that remembers what was begun in it: two threads must not enter two of them.
        self.following = Following(spaces)

    def close(self) -> None:
        """Stop what runs in the background and let go of files.

        Who wrote something is who backs it up where that is due: a home may never meet a relay.
        """
        self.following.close()
        try:
            if self.spaces.has_written():
                from kitchensync.kitchen.safety import backups

                backups.write_weekly(self.spaces)
        finally:
            self.spaces.close()

    @cached_property
    def pantry(self) -> Pantry:
        """Questions about food."""
        from kitchensync.kitchen.stock.pantry import Pantry

        return Pantry(self._desk)

    @cached_property
    def keeping(self) -> Keeping:
        """Changes that put food somewhere, or say what is there."""
        from kitchensync.kitchen.stock.keeping import Keeping

        return Keeping(self._desk)

    @cached_property
    def taking(self) -> Taking:
        """Changes after which there is less."""
        from kitchensync.kitchen.stock.taking import Taking

        return Taking(self._desk)

    @cached_property
    def shopping(self) -> Shopping:
        """Shopping lists."""
        from kitchensync.kitchen.shopping.room import Shopping

        return Shopping(self._desk)

    @cached_property
    def history(self) -> History:
        """What was done, and undo."""
        from kitchensync.kitchen.history import History

        return History(self.spaces)

    @cached_property
    def spending(self) -> Spending:
        """What was spent and thrown away."""
        from kitchensync.kitchen.spending.room import Spending

        return Spending(self._desk)

    @cached_property
    def choosing(self) -> Choosing:
        """Conflicts."""
        from kitchensync.kitchen.choosing import Choosing

        return Choosing(self._desk)

    @cached_property
    def household(self) -> Household:
        """Devices and the relay."""
        from kitchensync.kitchen.household.room import Household

        return Household(self.spaces)

    @cached_property
    def standing(self) -> Standing:
        """How this device stands to the others."""
        from kitchensync.kitchen.household.standing import Standing

        return Standing(self.spaces, self.household)

    @cached_property
    def calling(self) -> Calling:
        """What the household, its people and its devices are called."""
        from kitchensync.kitchen.household.calling import Calling

        return Calling(self.spaces, self.household)

    @cached_property
    def customs(self) -> Customs:
        """Places, stores and preferences."""
        from kitchensync.kitchen.customs import Customs

        return Customs(self._desk)

    @cached_property
    def catalog(self) -> Foods:
        """What is known of foods."""
        from kitchensync.kitchen.foods.room import Foods

        return Foods(self._desk)

    @cached_property
    def photos(self) -> Photos:
        """Pictures."""
        from kitchensync.kitchen.photos import Photos

        return Photos(self.spaces)

    @cached_property
    def eye(self) -> Seeing:
        """What photos show."""
        from kitchensync.kitchen.eye.room import Seeing

        return Seeing(self.spaces, lambda: self.photos, lambda: self.receipts)

    @cached_property
    def receipts(self) -> Receipts:
        """Receipts."""
        from kitchensync.kitchen.receipts.room import Receipts

        return Receipts(self.spaces, lambda: self.photos)

    @cached_property
    def cooking(self) -> Cooking:
        """What can be cooked, cooking, who eats."""
        from kitchensync.kitchen.cooking.room import Cooking

        return Cooking(self._desk)

    @cached_property
    def recipes(self) -> Recipes:
        """Recipes."""
        from kitchensync.kitchen.recipes.room import Recipes

        return Recipes(self.spaces, lambda data, dry_run: self.photos.put_away(data, dry_run))

    @cached_property
    def plans(self) -> Plans:
        """What is eaten on which day."""
        from kitchensync.kitchen.planning.room import Plans

        return Plans(self._desk)

    @cached_property
    def review(self) -> Reviewing:
        """What nobody is sure of yet."""
        from kitchensync.kitchen.review.room import Reviewing

        return Reviewing(self._desk)

    @cached_property
    def safety(self) -> Safety:
        """Backups, recovery, copies."""
        from kitchensync.kitchen.safety.room import Safety

        return Safety(self.spaces)

    def exchange(self, space: str) -> Exchange:
        """Export and import of a space."""
        from kitchensync.kitchen.exchange.room import Exchange

        return Exchange(self.spaces.desk(self.spaces.named(space)), space)
