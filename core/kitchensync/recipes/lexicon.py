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

LENGTHS = words("inch inches in cm mm centimetre centimetres centimeter centimeters % percent")
TIMES = words("minute minutes min mins hour hours degrees")
"""What a number counts that is no amount of food."""

SIZES = words("a small large big good generous heaped tiny medium few several some")
"""What may stand between an article, or nothing, and a unit."""

MEATS = words("beef pork lamb veal turkey chicken venison meat")
MINCED = ("minced", "ground")
"""These make another food of a meat, while minced garlic is garlic."""

LOOSE = words("pinch handful dash bunch knob splash drizzle glug sprig squeeze sprinkling")
"""Units that need neither number nor "of" to be one."""

VAGUE = words("few little lot bit")
"""What an article before it leaves without a number."""

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
