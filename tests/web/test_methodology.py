"""The methodology: every rule with its anchor and an example from the record, and every printed rate leads to one."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.pages import parse, total_of, words
from tracker.domain.rates import RULES_VERSION
from tracker.web.worked import RULES

PAGES = (
    "/",
    "/progress",
    "/progress/series",
    "/progress/grid?measure=weighted",
    "/progress/age?measure=coverage",
    "/progress/voices",
    "/progress/changes",
    "/documents/CCPR/C/KGZ/CO/2",
    "/demands",
    "/demands/anti-discrimination-law",
    "/claims",
    "/claims/none-of-664",
    "/charts/status-mix",
    "/charts/grid",
    "/methodology",
)


@pytest.fixture
def browser(register_reader: Flask) -> FlaskClient:
    return register_reader.test_client()


def test_every_rule_has_its_place_and_an_example(browser: FlaskClient) -> None:
    html = browser.get("/methodology").text
    tree = parse(html)
    told = {str(one.get("id")): one for one in tree.iter("article")}
    assert list(told) == [rule.anchor for rule in RULES]
    for rule in RULES:
        text = words(told[rule.anchor])
        assert rule.title in text
        assert rule.formula in text
        assert f"Computed by {rule.code}; since rule set {rule.since}." in text
        assert "In today's record" in text, rule.name
    assert f">{RULES_VERSION}</dt>" in html


def test_the_examples_open_their_lists(browser: FlaskClient) -> None:
    tree = parse(browser.get("/methodology").text)
    rules = [one for one in tree.iter("article") if str(one.get("id")).startswith("rule-")]
    opened = 0
    for rule in rules:
        for link in rule.iter("a"):
            address, text = str(link.get("href")), words(link)
            if address.startswith("/recommendations") and text.isdecimal():
                assert total_of(browser, address) == int(text), address
                opened += 1
    assert opened >= 50
    assert sum("½ ×" in words(rule) for rule in rules) == 1


@pytest.mark.parametrize("page", PAGES)
def test_every_printed_rate_leads_to_its_rule(browser: FlaskClient, page: str) -> None:
    answer = browser.get(page)
    assert answer.status_code == 200
    anchors = {rule.anchor for rule in RULES}
    tree = parse(answer.text)
    led = {
        str(one.get("href")).partition("#")[2] for one in tree.iter("a") if "/methodology#rule-" in str(one.get("href"))
    }
    assert led
    assert led <= anchors
    for rate in tree.iter("span"):
        if rate.get("class") == "rate":
            assert any("#rule-" in str(link.get("href")) for link in rate.iter("a"))
    for table in tree.iter("table"):
        if "rates" in str(table.get("class")).split():
            heads = {str(link.get("href")).partition("#")[2] for head in table.iter("thead") for link in head.iter("a")}
            assert heads >= {"rule-implementation-rate", "rule-coverage", "rule-bounds"}
