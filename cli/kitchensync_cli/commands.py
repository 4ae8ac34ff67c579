"""Every command of `ks`: its name, where its function is, and the first line of its help.

Imports nothing: what a command needs is imported by `lazy` when that one command runs.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Leaf:
    """A command. `target` is `module:function` in this package; its docstring goes on from here.

    `minus`: its words may begin with a minus, for what is not wanted.
    """

    target: str
    help: str
    minus: bool = False


@dataclass(frozen=True, slots=True)
class Branch:
    """A group of commands."""

    help: str
    commands: dict[str, Leaf]
    default: str
    """Runs where none is named."""
    otherwise: str | None = None
    """Takes words that name none."""
    likely: str | None = None
    """Is what words that name none may be for, where they are an error."""
    also: dict[str, str] = field(default_factory=dict[str, str])
    """By names that are no longer shown, and may stand in scripts: the command they run."""

    def unsaid(self, mark: str = "") -> str:
        """Which command is meant where none is named, its name between marks."""
        words = f" With words: {mark}{self.otherwise}{mark}." if self.otherwise else ""
        return f"Without a command: {mark}{self.default}{mark}.{words}"


SECTIONS: dict[str, dict[str, Leaf | Branch]] = {
    "What is there": {
        "ls": Leaf("pantry_cmd:ls", "List what is in the kitchen."),
        "due": Leaf("pantry_cmd:due", "List what should be eaten soon."),
        "low": Leaf("pantry_cmd:low", "List what is running out, or say how much there should be."),
    },
    "What happens to it": {
        "add": Leaf("stock_cmd:add", "Put something in."),
        "use": Leaf("stock_cmd:use", "Take something out to eat, drink or cook it."),
        "open": Leaf("stock_cmd:open_", "Note that something was opened today."),
        "waste": Leaf("stock_cmd:waste", "Take something out that was thrown away."),
        "move": Leaf("stock_cmd:move", "Put something in another place."),
        "count": Leaf("stock_cmd:count", "Say how much there really is."),
        "edit": Leaf("stock_cmd:edit", "Correct the date, place, price or note of something."),
        "rm": Leaf("stock_cmd:rm", "Remove something that was entered by mistake."),
    },
    "What it looks like": {
        "scan": Leaf("scan_cmd:scan", "Put in what is on photos."),
        "teach": Branch(
            "Teach what something looks like, for all devices.",
            {
                "ls": Leaf("teach_cmd:ls", "List what was taught."),
                "add": Leaf("teach_cmd:add", "Teach by one to five photos."),
                "rm": Leaf("teach_cmd:remove", "Forget what something looks like."),
            },
            default="ls",
            otherwise="add",
        ),
        "inbox": Branch(
            "Take photos and receipts out of a folder.",
            {
                "once": Leaf("inbox_cmd:once", "Take what is there now."),
                "watch": Leaf("inbox_cmd:watch", "Go on taking what is dropped there."),
            },
            default="once",
            otherwise="once",
        ),
        "models": Branch(
            "Choose what this device recognises with.",
            {
                "ls": Leaf("models_cmd:ls", "List the models of this device."),
                "install": Leaf("models_cmd:install", "Recognise with another model."),
                "rm": Leaf("models_cmd:remove", "Go back to the model that comes with it."),
                "threads": Leaf("models_cmd:threads", "Say with how many threads it runs."),
            },
            default="ls",
        ),
        "receipt": Branch(
            "Put in what receipts say was bought.",
            {
                "read": Leaf("receipt_cmd:read", "Put in what a receipt says was bought."),
                "ls": Leaf("receipt_cmd:ls", "List the receipts that were read."),
                "show": Leaf("receipt_cmd:show", "Show what came of a receipt."),
                "accept": Leaf("receipt_cmd:accept", "Take all lines of a receipt as guessed."),
                "words": Leaf("receipt_cmd:words", "List what stores call foods on receipts."),
                "teach": Leaf("receipt_cmd:teach", "Say what a store calls a food on receipts."),
            },
            default="ls",
            otherwise="read",
        ),
        "photo": Branch(
            "Keep pictures of foods, lots, recipes and meals.",
            {
                "ls": Leaf("photo_cmd:ls", "List the pictures."),
                "add": Leaf("photo_cmd:add", "Add a picture."),
                "show": Leaf("photo_cmd:show", "Show what is known of a picture."),
                "save": Leaf("photo_cmd:save", "Write a picture into a file."),
                "fetch": Leaf("photo_cmd:fetch", "Fetch pictures, to have them on this device."),
                "rm": Leaf("photo_cmd:remove", "Remove a picture."),
            },
            default="ls",
        ),
    },
    "What to cook": {
        "can-cook": Leaf("cook_cmd:can_cook", "List what can be cooked, or nearly, and why."),
        "what": Leaf("cook_cmd:what", "Ask in words what can be cooked."),
        "cook": Leaf("cook_cmd:cook", "Cook a recipe: take what it needs from the kitchen."),
        "recipe": Branch(
            "Keep recipes, and find them.",
            {
                "ls": Leaf("recipe_cmd:ls", "List recipes, or find some.", minus=True),
                "show": Leaf("recipe_cmd:show", "Show a recipe, scaled to any number of servings."),
                "add": Leaf("recipe_cmd:add", "Add recipes from a file or a web page."),
                "new": Leaf("recipe_cmd:new", "Write a recipe."),
                "edit": Leaf("recipe_change_cmd:edit", "Change what a recipe says of itself."),
                "line": Leaf("recipe_part_cmd:line", "Correct, add or move an ingredient."),
                "step": Leaf("recipe_part_cmd:step", "Change, add or move a step."),
                "rm": Leaf("recipe_change_cmd:rm", "Remove a recipe."),
                "rate": Leaf("recipe_change_cmd:rate", "Say how good it is."),
                "favourite": Leaf("recipe_change_cmd:favourite", "Make it one of your favourites."),
                "tag": Leaf("recipe_change_cmd:tag", "Give it tags."),
                "export": Leaf("recipe_cmd:export", "Print a recipe in a format of files."),
                "share": Leaf("recipe_cmd:share", "Write a recipe into a file, to give away."),
                "starters": Leaf("recipe_cmd:starters", "Add the recipes that come with it."),
                "complete": Leaf(
                    "recipe_cmd:complete", "Complete beginnings of words to recipe titles."
                ),
            },
            default="ls",
            likely="show",
        ),
        "plan": Branch(
            "Plan what is eaten on which day.",
            {
                "ls": Leaf("plan_cmd:ls", "List what is planned, and what it lacks."),
                "add": Leaf("plan_cmd:add", "Plan something for a day."),
                "move": Leaf("plan_cmd:move", "Plan it for another day."),
                "edit": Leaf("plan_cmd:edit", "Say for how many it is, or for which meal."),
                "shop": Leaf("plan_cmd:shop", "Put what all of it lacks on the list."),
                "rm": Leaf("plan_cmd:rm", "Take something off the plan."),
            },
            default="ls",
            likely="add",
        ),
        "cooking": Leaf("cooking_cmd:cooking", "Cook a recipe step by step, with timers."),
        "eater": Branch(
            "Keep what people must not or would rather not eat.",
            {
                "ls": Leaf("eater_cmd:ls", "List everybody, and what they do not eat."),
                "edit": Leaf("eater_cmd:edit", "Say what somebody must not or likes not to eat."),
                "add": Leaf("eater_cmd:add", "Add somebody who has no device."),
                "rename": Leaf("eater_cmd:rename", "Call somebody something else."),
                "rm": Leaf("eater_cmd:rm", "Take off somebody who eats here no more."),
            },
            default="ls",
        ),
        "staples": Branch(
            "Say what is always there, such as salt.",
            {
                "ls": Leaf("cook_cmd:staples", "List what is taken to be there."),
                "add": Leaf("cook_cmd:add_staple", "Take one more thing to be there."),
                "rm": Leaf("cook_cmd:remove_staple", "Take one thing to be there no longer."),
            },
            default="ls",
        ),
        "eaten": Branch(
            "See and write down what you ate.",
            {
                "ls": Leaf("eaten_cmd:ls", "List what was written down."),
                "days": Leaf("eaten_cmd:days_", "Add up what was in it, day by day."),
                "add": Leaf("eaten_cmd:add", "Write down what you ate."),
                "rm": Leaf("eaten_cmd:remove", "Take out what you did not eat."),
            },
            default="ls",
            otherwise="add",
        ),
        "review": Branch(
            "Decide what was not certain.",
            {
                "go": Leaf("review_cmd:go", "Go through it, one at a time."),
                "ls": Leaf("review_cmd:ls", "List what waits."),
                "decide": Leaf("review_cmd:decide", "Decide one."),
            },
            default="go",
        ),
    },
    "What is known": {
        "food": Branch(
            "Say and see what is known of a food.",
            {
                "ls": Leaf("food_cmd:ls", "List the foods of the household."),
                "show": Leaf("food_cmd:show", "Show all that is known of a food."),
                "edit": Leaf("food_change_cmd:edit", "Say what a food is like here."),
                "label": Leaf("food_label_cmd:label", "Read from its label what a food holds."),
                "add": Leaf("food_change_cmd:add", "Make a food of exactly that name."),
                "instead": Leaf("food_change_cmd:instead", "Say what can stand for a food."),
                "alias": Leaf("food_change_cmd:alias", "Give a food another name."),
                "merge": Leaf("food_change_cmd:merge", "Let a food count as another from now on."),
                "split": Leaf("food_change_cmd:split", "Take a merge apart."),
            },
            default="ls",
            likely="show",
        ),
        "catalog": Branch(
            "Look into the catalogue of foods that comes with it, or add to it.",
            {
                "ls": Leaf("food_cmd:catalog_ls", "List the foods that everybody knows."),
                "show": Leaf("food_cmd:catalog_show", "Show all that is known of a food."),
                "import": Leaf("food_cmd:catalog_import", "Read foods or products from a file."),
            },
            default="ls",
        ),
        "place": Branch(
            "Say which places there are, and what they are like.",
            {
                "ls": Leaf("place_cmd:ls", "List the places."),
                "add": Leaf("place_cmd:add", "Make a place."),
                "rename": Leaf("place_cmd:rename", "Call a place something else."),
                "climate": Leaf("place_cmd:climate", "Say whether it is a fridge or a freezer."),
                "rm": Leaf("place_cmd:rm", "Take a place off the list."),
            },
            default="ls",
        ),
        "store": Branch(
            "Say where things are bought.",
            {
                "ls": Leaf("place_cmd:store_ls", "List the stores."),
                "add": Leaf("place_cmd:store_add", "Make a store."),
                "rename": Leaf("place_cmd:store_rename", "Call a store something else."),
                "rm": Leaf("place_cmd:store_rm", "Take a store off the list."),
            },
            default="ls",
        ),
        "product": Branch(
            "Say what barcodes stand for.",
            {
                "ls": Leaf("product_cmd:ls", "List the products that are known by barcodes."),
                "add": Leaf("product_cmd:add", "Say what a barcode stands for."),
                "rm": Leaf("product_cmd:remove", "Forget a barcode."),
            },
            default="ls",
        ),
        "prefer": Leaf("place_cmd:prefer", "Say which units, currency and languages you like."),
    },
    "What to get": {
        "shop": Branch(
            "Keep a shopping list.",
            {
                "ls": Leaf("shop_cmd:ls", "Show the shopping list."),
                "add": Leaf("shop_cmd:add", "Put something on the list."),
                "check": Leaf("shop_cmd:check", "Tick something off: it was bought."),
                "uncheck": Leaf("shop_cmd:uncheck", "Take a tick back."),
                "move": Leaf("shop_cmd:move", "Put something on another list."),
                "edit": Leaf("shop_cmd:edit", "Change what a line says."),
                "clear": Leaf("shop_cmd:clear", "Take all that is ticked off the list."),
                "rm": Leaf("shop_cmd:rm", "Take something off the list."),
            },
            default="ls",
            likely="add",
        ),
    },
    "What happened": {
        "history": Leaf("history_cmd:history", "Show who changed what, newest first."),
        "spent": Leaf("spent_cmd:spent", "Show what was spent, and what was thrown away."),
        "undo": Leaf("history_cmd:undo", "Take a change back."),
        "keep": Leaf("history_cmd:keep", "Say for how long this device keeps single changes."),
        "conflicts": Branch(
            "Look at what two people set to different values at once.",
            {
                "ls": Leaf("history_cmd:conflicts", "List the conflicts."),
                "resolve": Leaf("history_cmd:resolve", "Choose the value that holds."),
            },
            default="ls",
        ),
    },
    "Household": {
        "init": Leaf("household_cmd:init", "Start a household on this device."),
        "household": Leaf("household_cmd:household", "Say what the household is called."),
        "join": Leaf("pairing_cmd:join", "Join a household from a new device."),
        "pair": Leaf("pairing_cmd:pair", "Let a new device in, with the code it shows."),
        "devices": Branch(
            "See, rename and remove the devices of the household.",
            {
                "ls": Leaf("household_cmd:devices", "List the devices."),
                "rename": Leaf("household_cmd:rename", "Call a device something else."),
                "rm": Leaf("household_cmd:remove", "Shut a device out."),
                "gone": Leaf("household_cmd:gone", "Who is no more, and who shut it out."),
            },
            default="ls",
            also={"remove": "rm"},
        ),
        "recovery": Branch(
            "Come back when no device is left, with 24 words on paper.",
            {
                "show": Leaf("recovery_cmd:made", "Show who made recovery words, and when."),
                "create": Leaf("recovery_cmd:create", "Make recovery words, and show them once."),
                "drill": Leaf(
                    "recovery_cmd:drill", "Rehearse whether the words on paper would work."
                ),
                "use": Leaf("recovery_cmd:use", "Come into the household with the words alone."),
            },
            default="show",
        ),
        "fingerprint": Leaf(
            "household_cmd:fingerprint", "Show digits that are the same on all devices."
        ),
        "leave": Leaf("household_cmd:leave", "Leave the household with this device."),
        "rejoin": Leaf("returning_cmd:rejoin", "Come back as a new device, with all that is here."),
        "copied": Leaf(
            "returning_cmd:copied", "Say whether a copied kitchen was moved, or is in use twice."
        ),
    },
    "Sync": {
        "sync": Leaf("sync_cmd:sync", "Send and fetch changes."),
        "status": Leaf("sync_cmd:status", "Show what was not sent yet and who has what."),
        "verify": Leaf("verify_cmd:verify", "Check the data here, and against the other devices."),
        "repair": Leaf("verify_cmd:repair", "Make what is shown anew from all changes."),
        "left-out": Branch(
            "Decide about changes that a removal left out.",
            {
                "ls": Leaf("household_cmd:left_out", "List whose changes were left out."),
                "take": Leaf("household_cmd:left_out_take", "Make the changes of a device yours."),
                "drop": Leaf("household_cmd:left_out_drop", "Let go of the changes of a device."),
            },
            default="ls",
        ),
        "relay": Branch(
            "Say which relay the devices meet at.",
            {
                "show": Leaf("household_cmd:relay_show", "Show the relay."),
                "set": Leaf("household_cmd:relay_set", "Use another relay."),
                "move": Leaf("household_cmd:relay_move", "Take the household to another relay."),
            },
            default="show",
        ),
    },
    "Files": {
        "backup": Leaf("backup_cmd:backup", "Put everything into one sealed file."),
        "restore": Leaf("backup_cmd:restore", "Make a kitchen of a backup."),
        "salvage": Branch(
            "Carry what a device could not send to another one, as a file.",
            {
                "write": Leaf("salvage_cmd:write", "Write what was never sent from here."),
                "take": Leaf("salvage_cmd:take", "Take over what another device could not send."),
            },
            default="write",
        ),
        "export": Leaf("exchange_cmd:export", "Write everything as JSON or CSV."),
        "import": Leaf("exchange_cmd:import_", "Read food from a JSON or CSV file."),
    },
    "Try it": {
        "demo": Leaf("demo_cmd:demo", "Watch three devices and a relay, in a story of a minute."),
    },
}

COMMANDS: dict[str, Leaf | Branch] = {
    name: command for section in SECTIONS.values() for name, command in section.items()
}
