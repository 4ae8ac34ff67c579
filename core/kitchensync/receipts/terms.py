"""What the words of a receipt's lines announce: a total, tax, cash, change, in many languages.

Leaves sums to `money`, and what follows from one line for another to `reading`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kitchensync.catalogue.spelling import nearest
from kitchensync.catalogue.words import plain
from kitchensync.receipts.model import Kind

_TAKEN_BACK = "storno sofortstorno warenstorno void voided annulation annule makulerad"
_WORDS: dict[Kind, str] = {
    Kind.TOTAL: "total tot totals ttl tl totaal totale totalt gesamt gesamtbetrag summe summa sum"
    " suma due endbetrag endsumme rechnungsbetrag montant importe jumlah razem yhteensa kokku"
    " celkem osszesen vegosszeg fizetendo",
    Kind.SUBTOTAL: "subtotal subtotals sttl subttl zwischensumme soustotal delsumma mellansumma"
    " subtotaal subtotale delsum valisumma"
    " mezisoucet reszosszeg",
    Kind.TAX: "gst vat tax taxes sst mwst ust tva moms iva btw steuer umsatzsteuer mva alv cukai"
    " pajak ptu dph afa",
    Kind.ROUNDING: "rounding round rounded roundings rundung oresavrundning avrundning arrondi"
    " afronding pyoristys redondeo pembundaran oresafrunding adjustment adj"
    " zaokrouhleni kerekites",
    Kind.CHANGE: "change ruckgeld wechselgeld zuruck vaxel tillbaka rendu monnaie cambio wisselgeld"
    " baki byttepenge vaihtoraha"
    " reszta vraceno vratit visszajaro troco",
    Kind.PAID: "cash bar geg gegeben zahlung karte kartenzahlung girocard visa mastercard master"
    " card maestro especes carte cb kontant kontanter kort bankkort swish betalt paye efectivo"
    " contanti contant"
    " pin tender tendered accepted payment paid amex debit credit tunai nets paypal pay received"
    " gotowka karta hotove hotovost keszpenz bankkartya multibanco numerario",
    Kind.DISCOUNT: "discount disc rabatt rabatte remise reduction coupon nachlass saving savings"
    " saved korting sconto descuento rabais avdrag rabat voucher prisnedsattning gutschein"
    " promo promotion opust sleva kedvezmeny desconto"
    f" {_TAKEN_BACK}",
    Kind.DEPOSIT: "pfand leergut deposit pant consigne statiegeld mehrweg einweg pfandbon"
    " leergutbon pfandruckgabe pfandrueckgabe leergutruckgabe einwegpfand mehrwegpfand"
    " flaschenpfand pantretur returpant emballage",
    Kind.COUNT: "qty qtys quantity quantities items item count pcs anzahl artikel posten antal"
    " articles aantal stk varor kpl article pieces unit units",
}
_KINDS = {word: kind for kind, words in _WORDS.items() for word in words.split()}
_LONG = tuple(word for word, kind in _KINDS.items() if len(word) >= 5 and kind is not Kind.PAID)
"""What may be misread; but Mister Potato is no Master card."""
_PHRASES: tuple[tuple[str, Kind], ...] = (
    ("sub total", Kind.SUBTOTAL),
    ("sous total", Kind.SUBTOTAL),
    ("total ht", Kind.SUBTOTAL),
    ("sprzedaz opodatkowana", Kind.SUBTOTAL),
    ("amount due", Kind.TOTAL),
    ("amount payable", Kind.TOTAL),
    ("balance due", Kind.TOTAL),
    ("to pay", Kind.TOTAL),
    ("zu zahlen", Kind.TOTAL),
    ("zu bezahlen", Kind.TOTAL),
    ("do zaplaty", Kind.TOTAL),
    ("k platbe", Kind.TOTAL),
    ("k uhrade", Kind.TOTAL),
    ("da pagare", Kind.TOTAL),
    ("a payer", Kind.TOTAL),
    ("att betala", Kind.TOTAL),
    ("at betale", Kind.TOTAL),
    ("a betale", Kind.TOTAL),
    ("te betalen", Kind.TOTAL),
    ("i alt", Kind.TOTAL),
    ("a pagar", Kind.TOTAL),
    ("nett amt", Kind.TOTAL),
    ("net amount", Kind.TOTAL),
    ("amount incl", Kind.TOTAL),
    ("nett amount", Kind.TOTAL),
    ("service charge", Kind.TAX),
    ("svc chg", Kind.TAX),
    ("serv chg", Kind.TAX),
)
_AMBIGUOUS = frozenset(("bar", "round", "piece", "pieces", "pcs", "unit", "units", "item"))
"""What says its kind only where no other word of the line is a name: a granola bar is no cash."""
_STRONG = frozenset(
    (
        *(
            "grand",
            "rounded",
            "final",
            "due",
            "payable",
            "pay",
            "nett",
            "endbetrag",
            "gesamtbetrag",
        ),
        *(
            "zahlen",
            "bezahlen",
            "zaplaty",
            "platbe",
            "uhrade",
            "pagare",
            "fizetendo",
            "payer",
            "pagar",
            "betala",
            "betale",
            "betalen",
        ),
    )
)
_FAIRLY = frozenset(("inclusive", "incl", "inc", "inkl", "including", "ttc", "after"))
_WITHOUT = (
    "excl",
    "excluding",
    "exclusive",
    "excluded",
    "ex",
    "before",
    "without",
    "ht",
    "taxable",
)
_WITH = (
    *("inclusive", "incl", "inc", "including", "included", "includes", "with", "ttc", "inkl", "w"),
    "after",
)
_WEAK = ("included", "includes")
_GIVEN = ("paid", "tender", "tendered", "received", "accepted", "gegeben")
_KNOWN = frozenset((*_KINDS, *_STRONG, *_FAIRLY, *_WITH, *_WITHOUT, *_GIVEN, *_WEAK, "charge"))
_ORDER = (
    *(Kind.SUBTOTAL, Kind.DISCOUNT, Kind.TAX, Kind.COUNT, Kind.CHANGE, Kind.TOTAL),
    *(Kind.ROUNDING, Kind.PAID, Kind.DEPOSIT),
)
"""Which of several kinds of word decides."""
_SUMMARY = re.compile(r"\b(?:summary|analysis|breakdown|taxable|tax code|mwst|tax rm|tax amt)\b")

_RATES = frozenset(("rate", "rated", "exempt", "satz", "taux", "sats", "steuersatz", "momssats"))


def kind_of(text: str) -> Kind:
    """What a line is about by its words; OTHER where no word says it."""
    words = _understood(text)
    joined = " ".join(words)
    named = any(len(word) > 3 and word.isalpha() and word not in _KNOWN for word in words)
    telling = [word for word in words if not (named and word in _AMBIGUOUS)]
    kinds = {_KINDS[word] for word in telling if word in _KINDS}
    kinds |= {kind for phrase, kind in _PHRASES if f" {phrase} " in f" {joined} "}
    if Kind.TOTAL in kinds and Kind.SUBTOTAL not in kinds:
        return _total(words, kinds)
    return next((kind for kind in _ORDER if kind in kinds), Kind.OTHER)


def _total(words: tuple[str, ...], kinds: set[Kind]) -> Kind:
    """ "Total" of what: of the tax, of the things, before the tax; or of everything."""
    if any(word in _WITHOUT for word in words):
        return Kind.SUBTOTAL
    included = any(word in _WITH for word in words)
    for kind in (Kind.DISCOUNT, Kind.TAX):
        if kind in kinds and not included:
            return kind
    if "qty" in words or "qtys" in words or "quantity" in words:
        return Kind.COUNT
    if Kind.CHANGE in kinds:
        return Kind.CHANGE
    if any(word in _GIVEN for word in words):
        return Kind.PAID
    if Kind.ROUNDING in kinds and not {"rounded", "after"} & set(words):
        return Kind.ROUNDING if words[0] not in ("total", "tot", "grand") else Kind.TOTAL
    return Kind.TOTAL


def strength(text: str) -> int:
    """How surely a line that names a total names the one to pay, from 0 to 3."""
    words = frozenset(_understood(text))
    strong = 2 * bool(words & _STRONG) + bool(words & _FAIRLY)
    weak = any(_KINDS.get(word) is Kind.COUNT or word in _WEAK for word in words)
    part = "%" in text and not any(_KINDS.get(word) is Kind.TAX for word in words)
    return max(0, min(3, 1 + strong - weak - part))


def takes_back(text: str) -> bool:
    """Whether a line undoes one before it."""
    return not set(_TAKEN_BACK.split()).isdisjoint(_understood(text))


def is_summary(text: str) -> bool:
    """Whether a table of taxes begins, whose totals are not the receipt's."""
    return bool(_SUMMARY.search(" ".join(_understood(text))))


def names_rate(text: str) -> bool:
    """Whether a line may be of a rate of tax: "A 19,0 %", "ZERO RATED", "B 7,82 0,55 8,37"."""
    words = plain(text).split()
    named = any(len(word) > 2 and word.isalpha() for word in words)
    return not named or "%" in text or not _RATES.isdisjoint(words)


@lru_cache(maxsize=1024)
def _understood(text: str) -> tuple[str, ...]:
    """The words of a line, those that are misread mended."""
    return tuple(_mended(word) for word in plain(text).split())


def _mended(word: str) -> str:
    if len(word) < 5 or word in _KNOWN:
        return word
    straight = word.translate(str.maketrans("01", "ol"))
    if straight in _KINDS:
        return straight
    close = nearest(straight, _LONG)
    return close[0] if len(close) == 1 else word
