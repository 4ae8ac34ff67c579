"""Words around the name of a food: those that leave it what it is, and those that don't.

Leaves how they are used to `resolving`. All words are singular, as `words.singular` makes them.
"""

from __future__ import annotations

from kitchensync.catalogue.words import singular


def _exactly(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _words(text: str) -> frozenset[str]:
    return frozenset(map(singular, text.split()))


HARMLESS = _words(
    """
    a an the of some any your favourite favorite few several more extra additional about around
    approximately roughly plus each such other another desired needed necessary handful generous
    scant heaped heaping level rounded good quality best nice real pure natural organic free
    range freerange pasture raised cage farm local seasonal homemade home made store bought shop
    ready prepared premade commercial brand own regular standard ordinary plain simple
    traditional classic large medium small big little tiny huge jumbo mini miniature giant xl
    size sized long short thick thin fine coarse whole half halved quarter quartered full double
    single average bite inch cm mm g kg oz lb ml l fresh freshly new young ripe overripe firm
    tender crisp crunchy soft softened hard stale day old raw uncooked unripe unpeeled unwashed
    unsalted unsweetened untreated unwaxed unbleached chopped diced sliced minced crushed grated
    shredded ground cubed julienned peeled pitted stoned cored seeded deseeded trimmed cleaned
    washed rinsed drained picked torn crumbled mashed pureed beaten whisked separated
    melted chilled cold cool cooled warm warmed hot boiling tepid lukewarm room temperature
    frozen thawed defrosted defrost blanched toasted split snipped slivered flaked shaved
    cracked bruised smashed pressed squeezed zested packed loosely firmly tightly lightly finely
    coarsely thinly thickly very well pre precut cut up into broken scrubbed sifted unsifted
    heated reserved divided removed discarded intact attached left boneless bone skinless skin
    on off in bonein skinon shelled unshelled hulled husked deveined gutted scaled filleted lean
    extralean fat trim butterflied deboned boned skinned tail taste serving garnish optional
    preferably ideally piece chunk cube slice strip wedge ring bit stick stalk rib sprig stem
    leaf floret spear head bulb bunch knob fillet steak segment kernel flesh meat pulp
    top curl cup tablespoon teaspoon tbsp tsp pinch dash splash drizzle glug drop pint quart
    litre liter gram ounce pound package packet pack pkg bag box carton bottle jar tub container
    sachet envelope block loaf ball scoop dollop glass bowl shot spoon spoonful cupful one two
    three four five six seven eight nine ten dozen amount choice kind variety flat round
    assorted and mug jug european italian french spanish greek german english american
    california californian japanese hungarian mexican thai indian chinese irish scottish danish
    dutch swedish turkish moroccan
    """
)
"""What may stand before or after a name and leaves the food what it is."""

SOFT = _words(
    """
    dark light mild strong sharp mature aged cooked precooked roast roasted grilled boiled
    steamed fried baked sauteed caramelised caramelized canned tinned can tin cans tins reduced
    low lowfat nonfat fatfree high sodium salted free less instant quick quickcooking spicy
    mixed mix rinds style type seedless flavoured flavored baby leftover wild dry drained
    seasoned marinated sweet sweetened
    """
)
"""What changes a food a little: ripeness, cooking, fat. It is found, with less confidence."""

CHANGERS = _words(
    """
    vegan vegetarian veggie meatless meatfree plant plantbased imitation mock faux artificial
    substitute replacement alternative dairyfree nondairy dairy non eggless eggfree
    glutenfree gluten wheatfree nutfree soy soya coconut almond oat rice cashew hazelnut hemp
    nut peanut dried dehydrated freeze powdered powder candied crystallized crystallised pickled
    smoked cured fermented sour bitter malted condensed evaporated flavour flavor essence
    extract oil juice zest peel seed creme syrup liqueur cream butter cheese milk jam jelly
    sauce soup stock broth paste flour bread
    """
)
"""What makes it another food, where no name holds the word: then nothing is found."""

WHOLE_ONLY = _words(
    """
    ale bar bean beer bread butter cake chip cider cookie biscuit cracker cream crumb curd curry
    dip dressing drink egg essence extract filling flour gravy ice jam jelly juice leaf liqueur
    milk mix noodle nut oil paste pea pepper pie pickle powder pudding punch relish roll root
    salad salt sauce seasoning seed shake snack soda soup spice spirit spray spread sprout
    starch stew stock broth sugar sweetener syrup tart tea vinegar water yeast chocolate caramel
    yoghurt yogurt wing thigh breast leg coffee candy stuffing dough pastry crust cereal coconut
    kernel
    """
)
"""Last words of names that say too little: before them only words listed above may stand."""

COLOURS = _exactly("red white green yellow brown black purple orange blue pink golden")
"""As `SOFT`, but only in this form: greens and whites are things."""

ONLY_BEFORE = _words(
    "bone skin fat tail head meat shell free wild cup drizzle bowl spoon glass box bag jar tin knob"
    " danish"
)
"""What is noise before a name (skin on thighs) and another after it (chicken skin, danish)."""

STOPS = _exactly(
    """
    for to with from in at on as if such like until per into without about plus depending see
    according enough because including use using you i we used which that by just so ideally
    """
)
"""Where talk about a food begins; what follows is not part of its name."""

KEPT_IN = frozenset(
    {"oil", "water", "brine", "juice", "syrup", "vinegar", "jar", "skin", "bone", "shell"}
)
"""What a food may lie in, or come with, without becoming another."""

PARTS_OF = frozenset({"of", "from"})
"""As in juice of a lemon, zest from an orange."""
