"""Nutrition labels for tests, as text in columns; made up, as are their figures."""

from __future__ import annotations

GERMAN = """
Durchschnittliche Nährwerte   je 100 g     je Portion (30 g)
Energie                    1555 kJ         467 kJ
                           370 kcal        111 kcal
Fett                         7,0 g          2,1 g
 davon gesättigte Fettsäuren 1,3 g          0,4 g
Kohlenhydrate                 59 g           18 g
 davon Zucker                0,7 g         <0,5 g
Ballaststoffe                 10 g          3,0 g
Eiweiß                      13,5 g          4,1 g
Salz                       <0,01 g        <0,01 g
"""
ENGLISH = """
NUTRITION   Per 30g serving   Per 100g
Energy      315kJ/75kcal      1050kJ/250kcal
Fat              1.2g           4.0g
of which saturates 0.3g         1.0g
Carbohydrate     12g            40.0g
of which sugars  1.5g           5.0g
Fibre            2.1g           7.0g
Protein          2.7g           9.0g
Salt             0.3g           1.0g
"""
FRENCH = """
Valeurs nutritionnelles moyennes pour 100 ml
Énergie 195 kJ / 46 kcal
Matières grasses 1,6 g dont acides gras saturés 1,0 g
Glucides 4,8 g dont sucres 4,8 g
Protéines 3,3 g Sel 0,10 g
"""
SWEDISH = """
Näringsdeklaration per 100 g
Energi            1230 kJ/290 kcal
Fett              4,5 g
varav mättat fett 0,7 g
varav enkelomättat fett 2 g
Kolhydrat         48 g
varav sockerarter 3,2 g
Fiber             6,5 g
Protein           11 g
Natrium           440 mg
"""
AMERICAN = """
Nutrition Facts
8 servings per container
Serving size 2/3 cup (50g)
Calories            230
Total Fat 8g          10%
Saturated Fat 1g       5%
Trans Fat 0g
Cholesterol 0mg        0%
Sodium 160mg           7%
Total Carbohydrate 37g 13%
Dietary Fiber 4g      14%
Total Sugars 12g
Includes 10g Added Sugars 20%
Protein 3g
"""
