"""Strangers are asked what a barcode is, on request alone, and what they say is a guess."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import httpx
import pytest

from kitchensync import Kitchen
from kitchensync.errors import BadInput, NoNetwork, TooLarge
from kitchensync.kitchen.eye import lookup
from tests.support.barcodes import photo_of, scan
from tests.support.kitchens import World, amounts
from tests.support.reference import reference

MILK, PASTA, WEIGHED = "4006381333931", "8076802085738", "2012345678903"


def answer(code: str, **said: object) -> bytes:
    """What Open Food Facts says of a product."""
    return json.dumps({"status": 1, "product": {"code": code, **said}}).encode()


def test_nobody_is_asked_unless_the_person_wants_it(world: World, seeing: Kitchen) -> None:
    scan(seeing, MILK)
    assert world.asked == []


def test_what_was_looked_up_is_a_guess_and_kept(world: World, seeing: Kitchen) -> None:
    seeing.customs.prefer("lookup", "on")
    world.looked_up[MILK] = answer(
        MILK,
        product_name="Vollmilch",
        brands="Weihenstephan,x",
        product_quantity=1000,
        product_quantity_unit="ml",
        allergens_tags=["en:milk"],
        traces_tags=["en:soybeans"],
    )
    scan(seeing, MILK, PASTA)
    assert world.asked == [MILK, PASTA]
    guess = {one.name: one for one in seeing.review.waiting()}["Vollmilch"]
    assert guess.why.startswith(f"{MILK} is Weihenstephan Vollmilch, 1 l, says openfoodfacts ")
    assert guess.accept == "Vollmilch"
    seeing.eye.scan([("code.png", photo_of(MILK, PASTA))], again=True)
    assert world.asked == [MILK, PASTA], "answers are kept, also that nobody knows"
    seeing.review.decide(guess.id, "milk")
    assert amounts(seeing) == {"milk": "2 × 1 l"}
    (product,) = seeing.eye.products.ls()
    assert (product.food, product.name, product.brand) == ("milk", "Vollmilch", "Weihenstephan")
    assert (product.allergens, product.traces) == (("milk",), ("soya",))
    (traces,) = seeing.catalog.show("milk").traces
    assert (traces.code, traces.answer) == ("soya", True)


def test_each_code_is_looked_up_once_however_many_packs_and_photos_have_it(
    world: World, seeing: Kitchen
) -> None:
    seeing.customs.prefer("lookup", "on")
    photos = [("two.png", photo_of(MILK, MILK)), ("one.png", photo_of(MILK))]
    seeing.eye.scan(photos)
    assert world.asked == [MILK]


def test_what_a_downloaded_file_says_is_a_guess_too_and_changes_no_decision(
    world: World, seeing: Kitchen, tmp_path: Path
) -> None:
    seeing.eye.products.add(PASTA, "pasta 500 g")
    file = tmp_path / "products.json"
    said = [
        {"code": MILK, "product_name": "Vollmilch", "quantity": "1 l"},
        {"code": PASTA, "product_name": "Penne"},
        {"code": WEIGHED, "product_name": "Cheese"},
    ]
    file.write_text(json.dumps({"products": said}))
    assert seeing.catalog.import_(file, "openfoodfacts").changed
    assert not seeing.catalog.import_(file, "openfoodfacts").changed
    assert scan(seeing, MILK, PASTA).startswith("Added 500 g pasta.")
    (asked,) = seeing.review.waiting()
    assert asked.why.startswith(f"{MILK} is Vollmilch, says openfoodfacts ")
    assert asked.accept == "Vollmilch"
    assert [one.code for one in seeing.eye.products.ls()] == [PASTA]
    assert world.asked == []


def test_a_guess_that_names_a_food_is_accepted_as_it(world: World, seeing: Kitchen) -> None:
    seeing.customs.prefer("lookup", "on")
    world.looked_up[PASTA] = answer(PASTA, product_name="Spaghetti")
    scan(seeing, PASTA)
    (asked,) = seeing.review.waiting()
    assert (asked.guess, asked.candidates[0]) == ("spaghetti", "spaghetti")
    seeing.review.decide(asked.id, "accept")
    assert amounts(seeing) == {"spaghetti": "1"}


def test_what_was_looked_up_and_dropped_is_not_kept(world: World, seeing: Kitchen) -> None:
    seeing.customs.prefer("lookup", "on")
    world.looked_up[PASTA] = answer(PASTA, product_name="Newspaper")
    scan(seeing, PASTA)
    (asked,) = seeing.review.waiting()
    seeing.review.decide(asked.id, "drop")
    assert seeing.eye.scan([("c.png", photo_of(PASTA))], again=True).photos[0].seen[0].outcome == (
        "left"
    )


@pytest.mark.parametrize(
    "said", [b"", b"no JSON", b'{"product": []}', answer(MILK, product_name="Of another code")]
)
def test_an_answer_that_makes_no_sense_is_no_guess(
    world: World, seeing: Kitchen, said: bytes
) -> None:
    seeing.customs.prefer("lookup", "on")
    world.looked_up[PASTA] = said
    scan(seeing, PASTA)
    (asked,) = seeing.review.waiting()
    assert (asked.guess, asked.name) == (None, PASTA)


def test_without_a_network_it_is_asked_about_all_the_same(world: World, seeing: Kitchen) -> None:
    seeing.customs.prefer("lookup", "on")
    world.online = False
    assert scan(seeing, PASTA) == "One thing waits to be decided: `ks review`."


def test_whether_strangers_are_asked_each_person_says_alone(seeing: Kitchen) -> None:
    with pytest.raises(BadInput, match="each person"):
        seeing.customs.prefer("lookup", "on", everybody=True)
    with pytest.raises(BadInput, match="on or off"):
        seeing.customs.prefer("lookup", "maybe")


def asked_of(monkeypatch: pytest.MonkeyPatch, respond: httpx.MockTransport) -> None:
    """Put that in the place of the network."""
    monkeypatch.setattr(httpx, "Client", partial(httpx.Client, transport=respond))


def test_the_request_goes_to_one_host_and_tells_no_more_than_the_code(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, content=answer(MILK))

    asked_of(monkeypatch, httpx.MockTransport(respond))
    assert lookup.ask(MILK) == answer(MILK)
    (request,) = seen
    assert (request.url.scheme, request.url.host) == ("https", "world.openfoodfacts.org")
    assert request.url.path == f"/api/v2/product/{MILK}.json"
    assert {"allergens_tags", "traces_tags"} <= {*request.url.params["fields"].split(",")}
    assert request.headers["user-agent"] == "kitchensync"
    assert not {"cookie", "referer", "authorization"} & set(request.headers)


@pytest.mark.parametrize(
    ("status", "content", "error"),
    [
        (302, b"", NoNetwork),
        (500, b"", NoNetwork),
        (200, b"x" * (lookup.LARGEST + 1), TooLarge),
    ],
)
def test_what_is_no_answer_is_an_error_of_ours(
    monkeypatch: pytest.MonkeyPatch, status: int, content: bytes, error: type[Exception]
) -> None:
    def respond(_: httpx.Request) -> httpx.Response:
        return httpx.Response(status, content=content, headers={"location": "http://evil.test"})

    asked_of(monkeypatch, httpx.MockTransport(respond))
    with pytest.raises(error):
        lookup.ask(MILK)


def test_a_product_that_nobody_knows_has_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    asked_of(monkeypatch, httpx.MockTransport(lambda _: httpx.Response(404)))
    assert lookup.ask(MILK) is None


def test_real_products_are_understood(world: World, seeing: Kitchen) -> None:
    sample = json.loads(reference("products/openfoodfacts_sample.json").read_bytes())
    cola = next(one for one in sample if one["product_name"] == "Coca Cola Zero")
    seeing.customs.prefer("lookup", "on")
    world.looked_up[cola["code"]] = json.dumps({"product": cola}).encode()
    scan(seeing, cola["code"])
    (asked,) = seeing.review.waiting()
    assert "Coca-Cola Coca Cola Zero, 355 ml" in asked.why


def test_who_answers_what_a_code_is_hears_that_its_pack_names_what_is_denied(
    world: World, seeing: Kitchen
) -> None:
    seeing.add("oat milk 1 l")
    seeing.catalog.edit("oat milk", allergens=["gluten=no"])
    world.looked_up[MILK] = answer(MILK, product_name="Barista", allergens_tags=["en:gluten"])
    seeing.customs.prefer("lookup", "on")
    scan(seeing, MILK)
    (asked,) = seeing.review.waiting()
    (warning,) = seeing.review.decide(asked.id, "oat milk 1 l").warnings
    assert warning.startswith(f"The pack {MILK} (Barista) names gluten, and your household said")


def test_of_a_code_that_was_forgotten_nothing_comes_back_with_what_is_looked_up(
    world: World, seeing: Kitchen
) -> None:
    seeing.eye.products.add(MILK, "milk 1 l")
    seeing.eye.products.remove(MILK)
    world.looked_up[MILK] = answer(MILK, product_name="Barista")
    seeing.customs.prefer("lookup", "on")
    scan(seeing, MILK)
    assert seeing.eye.products.ls() == []
    (asked,) = seeing.review.waiting()
    seeing.review.decide(asked.id, "oat milk")
    assert [(one.food, one.pack) for one in seeing.eye.products.ls()] == [("oat milk", None)]
