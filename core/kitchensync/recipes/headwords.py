"""What the headings of ingredients and of steps say, in the languages of the pages we know."""

from __future__ import annotations

import re

INGREDIENTS = re.compile(
    r"(?:the )?(?:ingredients?(?: list)?|(?:what )?you(?:['’]ll| will)? need|zutaten"
    r"|das brauch(?:st du|t ihr)|ingrédients|ingredientes|ingredienti|ingrediënten|ingredienser"
    r"|ingrediente|składniki|suroviny|ingrediencie|hozzávalók|ainekset|malzemeler|υλικά"
    r"|ингредиенты|інгредієнти|bahan(?:-bahan)?|nguyên liệu|材料|食材|用料|재료)\W*",
    re.IGNORECASE,
)
STEPS = re.compile(
    r"(?:the )?(?:(?:step[- ]by[- ]step )?(?:directions?|instructions?)|method|preparation|steps"
    r"|how to make .{1,60}|zubereitung|anleitung(?:en)?|so (?:geht['’]?s|wird['’]?s gemacht)"
    r"|(?:la )?préparation|(?:modo de )?prepara(?:ción|ção)|elaboración|procedimiento"
    r"|preparazione|procedimento|(?:modo de )?preparo|modo de (?:fazer|confec?ção)"
    r"|bereiding|bereidingswijze|gör så här|fremgangsmåde|(?:sådan|slik) gjør? du|przygotowanie"
    r"|sposób przygotowania|postup|elkészítés|valmistusohje|hazırlanışı|yapılışı"
    r"|mod de preparare|εκτέλεση|(?:способ )?приготовлени[ея]|приготування|cara membuat|cách làm"
    r"|作り方|(?:.{1,60}的)?做法|步骤|만드는 ?법)\W*",
    re.IGNORECASE,
)
_OF_WHAT = (
    r"(?:\s*[-–—:,]?\s*(?:[(（][^()（）]{1,40}[)）]"
    r"|(?:for|serves|makes|für|pour|para|per|voor|till|til|dla)"
    r"\s.{1,60})\W*)?"
)
LONG_INGREDIENTS, LONG_STEPS = (
    re.compile(each.pattern + _OF_WHAT, re.IGNORECASE) for each in (INGREDIENTS, STEPS)
)
"""The same, with what they are for: "Ingredients for the dough", "Zutaten (4 Personen)"."""
DECKED_INGREDIENTS, DECKED_STEPS = (
    re.compile(rf"\W*+(?:{each.pattern})", re.IGNORECASE) for each in (LONG_INGREDIENTS, LONG_STEPS)
)
"""The same behind marks: "🛒 What you'll need"."""
