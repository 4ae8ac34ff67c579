"""The words of ingredient lines that are known by what they do, not by what they name.

Foods are not among them: which words name a food is learnt, see `tagging`.
"""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """Those of a text, as a set."""
    return frozenset(text.split())


BULLETS = frozenset("-–—*•·●▢□☐◦")

NEARLY = words(
    """
    about approximately approx around roughly circa ca scant heaping heaped generous good rounded
    level at least up to only another additional extra further max min maximum minimum plus or some
    just over under slightly more less than nearly almost optional use
    """
)
"""What may stand before the amount without being part of it."""

ABBREVIATED = words("approx ca c max min")

LENGTHS = words(
    'inch inches in " ” ″ cm mm centimetre centimetres centimeter centimeters % percent'
)
TIMES = words("minute minutes min mins hour hours degrees")
"""What a number counts that is no amount of food."""

SIZES = words("a small large big good generous heaped tiny medium few several some")
"""What may stand between an article, or nothing, and a unit."""

MEATS = words("beef pork lamb veal turkey chicken venison meat")
MINCED = ("minced", "ground")
"""These make another food of a meat, while minced garlic is garlic."""

CUTS = ("fillet", "fillets")
"""These count only where they stand before what they are of: two salmon fillets are pieces."""

QUALITIES = words(
    """
    frozen tinned jarred smoked mature sharp mild firm extra-firm strong lean streaky waxy floury
    chipotle malted cured pickled preserved mixed unhulled unsmoked unwaxed crusty live crunchy
    smooth chunky skinless bone-in organic free-range corn-fed grass-fed wild-caught ready-made
    ready-rolled condensed concentrated distilled full-fat half-fat reduced-fat semi-skimmed
    low-sodium low-salt no-salt reduced-salt reduced-sodium salt-free sugar-free
    gluten-free dairy-free non-dairy non-fat
    vegetarian vegan wholegrain whole-grain multigrain fast-action quick-cook thick-cut salt-packed
    sun-dried air-dried freeze-dried dry-cured hot-smoked cold-smoked oak-smoked
    """
)
"""Before a name these tell what else one would buy, so they belong to it."""

WHOLE = words("wheat grain")
"""These are another food where they are whole, while a whole chicken is a chicken."""

COLOURS = words("red green white black brown yellow orange golden")
"""One of these alone is no food's name, except where it ends one, as in egg white."""

BOUGHT = words("shop store bought shop-bought store-bought good-quality best-quality")
UNDONE = words("torn chopped sliced diced grated shredded peeled shaved crumbled cubed sifted")
"""At the beginning of a name these are no part of it, whatever comes behind."""

NO_KIND = words("fresh freshly whole extra homemade optional")
"""Before a bracket these tell no kind of what is named behind it."""

STALKS = words("stalk stalks")
CELERY = STALKS | words("rib ribs")
"""These are counted behind a name, ribs only of celery."""

KEPT = words("frozen dried dry canned tinned jarred bottled")
"""Behind "fresh or", these are no part of a name that goes without "fresh"."""

OILS = words(
    """
    olive vegetable sunflower rapeseed canola groundnut peanut corn sesame coconut grapeseed
    avocado safflower walnut hazelnut mustard
    """
)
"""What oils are made of."""

PURPOSES = words("to for optional")
"""Within a name, these begin what it is for."""

LOOSE = words(
    "pinch handful dash bunch knob splash drizzle glug sprig squeeze sprinkling dollop piece"
)
"""Units that need neither number nor "of" to be one."""

VAGUE = words("few little lot bit")
"""What an article before it leaves without a number."""

EXAMPLES = words("such like preferably with seasoned")
"""Behind a mark, these begin what a name stands for, or what comes with it."""

NO_FOOD = words("more less so other another as to enough your any a an the")
"""Behind an "or" these name no other food."""

TURNS = words(
    """
    or and for to in with from of at plus such about if into on as until each per preferably
    without like see you
    """
)
"""Where a phrase within a line begins."""

MARKS = frozenset(",;:()[]-–—/.*+")

PREPARING = words(
    """
    beaten broken cut cooled crumbled cubed diced cored deboned deseeded destemmed drained dried
    grated halved hulled julienned juiced mashed melted minced peeled pitted pounded pressed
    quartered rinsed scored scrubbed seeded segmented separated shaved shelled shredded sieved
    sifted skinned sliced slivered snipped soaked softened split squeezed stemmed stoned strained
    thawed toasted torn trimmed washed whipped whisked zested chopped crushed ground picked finely
    thinly coarsely roughly lightly room temperature zest juice rind warmed chilled boiled boiling
    cooked defrosted chunks cubes strips wedges rounds pieces halves quarters blanched roasted
    """
)
"""Words of which one makes a phrase say what is done to the food before it is used."""

OPTIONAL = ("optional", "if desired", "if liked", "if you like", "if using", "if wanted")
"""What says that it may be left out."""
