"""Pages come from strangers: a bad one takes no more time than a good one of its size."""

from __future__ import annotations

from contextlib import suppress
from time import process_time

import justhtml
import pytest

from kitchensync.errors import KitchenSyncError, TooLarge
from kitchensync.recipes.page import Page, attribute, data, visible
from kitchensync.recipes.reading import read_recipes

MANY = 20_000
SCRIPT = b'<script type="application/ld+json">'
SOUP = SCRIPT + b'{"@type":"Recipe","name":"x","recipeIngredient":"'


@pytest.mark.parametrize(
    "data",
    [
        SCRIPT + b'{"a":' * MANY,
        SCRIPT + b'{"a":"' + b'" ' * MANY,
        SCRIPT + b'{"a":"' + b'",  ' * MANY,
        SCRIPT + b"{" + b"/*" * MANY,
        SOUP + b"&amp;" * MANY + b'"}</script>',
        SOUP + b"<a " * MANY + b'"}</script>',
        SOUP + b"<!--" * MANY + b'"}</script>',
        SOUP + b"(" * MANY + b" )" * MANY + b'"}</script>',
        b"[" * MANY,
        b"<div>" * MANY,
        b"<table><p>" * MANY,
        b"<h2>Ingredients</h2>" + b"<table><thead><tr><th>" * (MANY // 10),
        b"<!-- " * MANY,
        b'<a a="1" ' + b'a="1" ' * MANY,
        b"<div itemscope itemtype=http://schema.org/Recipe itemprop=a>" * (MANY // 10),
        b"<p itemscope itemtype=http://schema.org/Recipe>"
        + b"<b itemprop=recipeIngredient>x" * (MANY // 10),
        b"<h1>x</h1><h2>Ingredients</h2>" + b"<li><p>a" * (MANY // 10),
        b"<ul class=ingredients><li>" * (MANY // 10),
        b"<h2>Ingredients</h2><h2>Method</h2>" * (MANY // 10),
        b"<ul><li>1 cup figs<li>2 g nuts<li>3 g jam</ul><h2>Figs</h2>" * (MANY // 10),
        b"<h2>Ingredients</h2><dl>" + b"<dt>a" * (MANY // 2),
        b"<p itemscope><b itemprop=ingredients>a</b>" * (MANY // 10),
        b"<div>Ingredients<div>Method" * (MANY // 10),
        b"<h2>Ingredients</h2>" + b"<div class=ingredient>" * MANY,
        b"<h2>Ingredients</h2>" + b"<div class=ingredient><p>a</p></div>" * (MANY // 2),
        b"<h2>Ingredients</h2>" + b"<div class=list-title>" * 500 + b"<p class=title>a" * MANY,
        b"<h2>Ingredients</h2>" + b"<p><b>a</b> 1 <p><b>a</b>" * (MANY // 10),
        b"<div class=newsletter>" * 500 + b"<p class=newsletter>a" * MANY,
        b"<p>" * MANY + ("<p>" + "-…" * 40).encode() * (MANY // 10),
        SCRIPT + b'{"@type":"Recipe","name":"x","recipeIngredient":["' + b'a:","' * MANY + b'"]}',
    ],
    ids=lambda data: repr(data[:60]),
)
def test_no_page_takes_more_time_than_its_size_asks_for(data: bytes) -> None:
    began = process_time()
    with suppress(KitchenSyncError):
        read_recipes(data, None)
    assert process_time() - began < 3


def test_a_page_that_would_take_minutes_is_refused_before_it_is_parsed() -> None:
    Page("<p>" + ("so much text" + "</td>") * 1_000)
    began = process_time()
    with pytest.raises(TooLarge, match="too many tags"):
        Page("<p>" + ("so much text" * 35 + "</td>") * 21_000)
    assert process_time() - began < 1


def test_a_page_that_was_saved_with_its_pictures_is_read() -> None:
    began = process_time()
    Page((f'<p>a little text<img src="data:image/png;base64,{"A" * 700}">') * 12_000)
    assert process_time() - began < 3


def test_a_sign_that_begins_nothing_does_not_have_the_parser_begin_a_text_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[str] = []

    class Parser(justhtml.JustHTML):
        def __init__(self, html: str, *, sanitize: bool) -> None:
            given.append(html)
            super().__init__(html, sanitize=sanitize)

    monkeypatch.setattr(justhtml, "JustHTML", Parser)
    page = Page("<p>" + "<" * MANY + "< 1 <2" * MANY)

    assert [html.count("<") for html in given] == [1]
    assert visible(page.root) == "<" * MANY + "< 1 <2" * MANY


def test_a_sign_that_begins_nothing_stands_in_the_page_as_it_stood() -> None:
    page = Page(
        '<!doctype html><title>1 < 2</title><p title="a<1<<b">under <5 & <<b>so</b> <é \ufdd0x'
        '<!-- <1 < --><script type="application/ld+json">{"a": "<<3 <b>c</b> < 4"}</script>'
    )

    (paragraph,), (script,) = page.named("p"), page.named("script")
    assert page.names[2] == "1 < 2"
    assert attribute(paragraph, "title") == "a<1<<b"
    assert visible(paragraph) == "under <5 & <so <é x"
    assert data(script) == '{"a": "<<3 <b>c</b> < 4"}'
