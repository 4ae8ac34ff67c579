"""What the headings of ingredients and of steps say, in the languages of the pages we know."""

from __future__ import annotations

import re

INGREDIENTS = re.compile(
    r"(?:the )?(?:ingredients?(?: list)?|(?:what |things )?you(?:['’]ll| will)? need"
    r"|zutaten(?:liste)?|das brauch(?:st du|t ihr)|(?:liste des )?ingrédients|il vous faut"
    r"|(?:lista de )?ingredientes|(?:lista (?:degli )?)?ingredienti|ingrediënten(?:lijst)?"
    r"|(?:wat|dit) heb je nodig|benodigdheden|ingredienser|ingrediente|składniki|suroviny"
    r"|ingredience|ingrediencie|sastojci|sestavine|hozzávalók|ainekset|malzemeler|υλικά"
    r"|ингредиенты|інгредієнти|bahan(?:-bahan)?|nguyên liệu|材料|食材|用料|재료)\W*",
    re.IGNORECASE,
)
STEPS = re.compile(
    r"(?:the )?(?:(?:step[- ]by[- ]step )?(?:directions?|instructions?)|step[- ]by[- ]step"
    r"|(?:cooking |preparation )?method|preparation|procedure|steps"
    r"|(?:here['’]s )?how to make .{1,60}|zubereitung|anleitung(?:en)?|schritt für schritt"
    r"|(?:und )?so (?:geht['’]?s|wird['’]?s gemacht)"
    r"|(?:la )?préparation|(?:les )?étapes|réalisation|(?:modo de )?prepara(?:ción|ção)|elaboración"
    r"|paso a paso|procedimiento|instrucciones|preparazione|procedimento|(?:modo de )?preparo"
    r"|modo de (?:fazer|confec?ção)|passo a passo|bereiden|bereiding|bereidingswijze|werkwijze"
    r"|zo maak je .{1,60}|gör så här|så gör du|tillagning|fremgangsmåde|fremgangsmåte|gør sådan"
    r"|(?:sådan|slik) gjør? du|tilberedning|przygotowanie|wykonanie|sposób przygotowania"
    r"|postup(?: přípravy)?|príprava|příprava|a recept|elkészítése?|valmistusohje|hazırlanışı"
    r"|yapılışı|mod de preparare|εκτέλεση|(?:способ )?приготовлени[ея]|приготування|cara membuat"
    r"|cách làm|作り方|(?:.{1,60}的)?做法|步骤|만드는 ?법)\W*",
    re.IGNORECASE,
)
_OF_WHAT = (
    r"(?:\s*[-–—:,]?\s*(?:[(（][^()（）]{1,40}[)）]"
    r"|(?:for|serves|makes|für|pour|para|per|voor|till|til|dla)"
    r"(?:\s.{1,60})?)\W*)?"
)
LONG_INGREDIENTS, LONG_STEPS = (
    re.compile(each.pattern + _OF_WHAT, re.IGNORECASE) for each in (INGREDIENTS, STEPS)
)
"""The same, with what they are for: "Ingredients for the dough", "Zutaten (4 Personen)"."""
DECKED_INGREDIENTS, DECKED_STEPS = (
    re.compile(rf"\W*+(?:{each.pattern})", re.IGNORECASE) for each in (LONG_INGREDIENTS, LONG_STEPS)
)
"""The same behind marks: "🛒 What you'll need"."""
HEADWORDS = re.compile(f"{LONG_INGREDIENTS.pattern}|{LONG_STEPS.pattern}", re.IGNORECASE)
"""What heads a part of any recipe, and so names none."""
OF_A_PART = re.compile(
    rf"\W*+(?:{INGREDIENTS.pattern})(?:for|für|pour|para|per|voor|till|til|dla)\s\D{{1,60}}",
    re.IGNORECASE,
)
"""What heads the ingredients of one part of a recipe."""
