"""Receipts for tests: written as text in columns, laid out as words with boxes, or drawn.

Leaves reading them to what is tested. The texts are made up.
"""

from __future__ import annotations

import re

from kitchensync.receipts.model import Word

WIDE, HIGH = 12, 24
"""Pixels of a letter on a page."""

GERMAN = """
            KAUFHALLE NORD
          Lindenweg 12
          20099 Hamburg
        Tel. 040 123456
                               EUR
BIO VOLLMILCH 1L              1,19 B
BROT DINKEL 750G              3,49 B
BANANEN                       1,82 B
    0,912 kg x    1,99 EUR/kg
JOGHURT NATUR                 2,37 B
    3 Stk x   0,79
PFAND 0,25                    0,25 A
RABATT BROT                  -0,50 B
--------------------------------------
SUMME                 EUR     8,62
Geg. BAR              EUR    10,00
Rückgeld BAR          EUR     1,38

Steuer  %     Netto   Steuer  Brutto
B=   7,0%      7,82     0,55    8,37
A=  19,0%      0,21     0,04    0,25
Datum 14.03.2026  18:22 Uhr
Vielen Dank für Ihren Einkauf
"""

SWEDISH = """
           HANDLAREN VID TORGET
          Storgatan 4, Uppsala
        Org.nr 556000-0000
2026-02-09 17:41   Kassa 3  Kvitto 812
MELLANMJÖLK 1,5L               18,90
ÄGG FRIGÅENDE 12P              42,50
TOMATER
  0,486kg*39,90kr/kg           19,39
SMÖR 500G        2st*54,90    109,80
PANT                            2,00
RABATT SMÖR                   -15,00
Att betala              SEK   177,59
Bankkort                      177,59
Moms%    Moms   Netto   Brutto
12,00   19,03  158,56   177,59
"""

FRENCH = """
            MARCHE DES HALLES
        3 rue du Marché 69002 LYON
          Ticket 0042  caisse 2
LAIT DEMI ECREME 1L            1,05 €
BEURRE DOUX 250G               2,79 €
2 x 1,45
CREME FRAICHE                  2,90 €
POMMES GALA
0,756 kg x 2,49 €/kg           1,88 €
REMISE FIDELITE               -0,60 €
TOTAL                          8,02 €
CARTE BANCAIRE                 8,02 €
TVA 5,5%   7,60   0,42   8,02
le 21/01/26 à 11:05
MERCI DE VOTRE VISITE
"""

ENGLISH = """
              CORNER & SONS
            14 High Street
           Tel 01632 960001
        RECEIPT 000123
DATE: 03 APR 2026    TIME 09:12
2 ORG MLK 2L       @1.55       £3.10
WHOLEMEAL BREAD 800G           £1.40
CHEDDAR CHEESE                 £4.25
4 x BANANA          0.20       £0.80
CHEESE OFFER                  -£1.00
SUBTOTAL                       £8.55
TOTAL                          £8.55
CASH                          £10.00
CHANGE                         £1.45
THANK YOU
"""

AMERICAN = """
               GREEN VALLEY MARKET
            200 MAIN ST SPRINGFIELD
03/14/2026  05:15 PM   REG 2
GV 2% MILK GAL                 3.48 F
LRG EGGS 12CT                  4.29 F
BANANAS
  2.31 lb @ $0.59 /lb          1.36 F
PPR TOWELS                     6.99 T
SUBTOTAL                      16.12
TAX 8.25%                      0.58
TOTAL                        $16.70
VISA TEND                     16.70
CHANGE DUE                     0.00
"""


def words_of(text: str, slope: float = 0.0, confidence: int = 96) -> list[Word]:
    """Each word of a text where it stands in it, the page falling by `slope` to the right."""
    found: list[Word] = []
    for row, line in enumerate(text.splitlines()):
        for match in re.finditer(r"\S+", line):
            left, right = match.start() * WIDE, match.end() * WIDE
            top = round(row * 1.5 * HIGH + slope * (left + right) / 2)
            found.append(Word(match[0], left, top, right, top + HIGH, confidence))
    return found
