"""A newcomer's questions, answered from `/` in Kyrgyz, by keyboard, without JavaScript, in three clicks at most."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

pytestmark = pytest.mark.browser
Window = Callable[..., BrowserContext]

MOST_CLICKS = 3
MOST_STEPS = 250
"""Presses of Tab that a page may take; more would be a trap."""


class Newcomer:
    """Somebody with a keyboard alone: moves with Tab, types, and acts with Enter, which is counted as a click."""

    def __init__(self, page: Page, site: str) -> None:
        """Open the front page in Kyrgyz."""
        self.page = page
        self.clicks = 0
        page.goto(f"{site}/?lang=ky")
        expect(page.locator("html")).to_have_attribute("lang", "ky")

    def reach(self, target: Locator) -> None:
        """Press Tab until the target has the focus."""
        expect(target).to_have_count(1)
        for _ in range(MOST_STEPS):
            self.page.keyboard.press("Tab")
            if target.evaluate("one => one === document.activeElement"):
                return
        pytest.fail(f"{target} cannot be reached with Tab on {self.page.url}")

    def follow(self, target: Locator, leads_to: str) -> None:
        """Go to a link and follow it."""
        self.reach(target)
        self.press(leads_to)

    def press(self, leads_to: str = "") -> None:
        """Press Enter, once, and wait for where it leads."""
        self.clicks += 1
        assert self.clicks <= MOST_CLICKS
        self.page.keyboard.press("Enter")
        if leads_to:
            expect(self.page).to_have_url(re.compile(leads_to))

    @property
    def main(self) -> Locator:
        """What the page has to say."""
        return self.page.locator("main")


@pytest.fixture
def newcomer(live: str, window: Window) -> Newcomer:
    """A newcomer on the front page of the register."""
    return Newcomer(window(scripts=False).new_page(), live)


def test_the_rate_of_cedaw_2015_today_and_on_1_january_2020(newcomer: Newcomer) -> None:
    page = newcomer.page
    newcomer.follow(newcomer.main.locator('a[href="/progress?by=document"]'), r"/progress\?by=document$")
    row = page.locator("table.rates tbody tr", has=page.get_by_role("rowheader", name="CEDAW/C/KGZ/CO/4", exact=True))
    today = row.locator("td.num").first.inner_text()
    assert re.match(r"\d+ / \d+ \(<?\d+\s%\)", today), today
    newcomer.reach(page.locator("details.days summary"))
    newcomer.press()
    newcomer.reach(page.locator("details.days input[name=on]"))
    page.keyboard.type("01012020")
    newcomer.press("on=2020-01-01")
    then = row.locator("td.num").first.inner_text()
    expect(newcomer.main).to_contain_text("2020-ж., 1-январь")
    assert re.match(r"\d+ / \d+ \(|.*баа", then), then
    assert then != today


def test_who_disagrees_about_torture(newcomer: Newcomer) -> None:
    link = newcomer.main.locator('#disputed + ul a[href="/progress/voices?theme=torture-and-ill-treatment"]')
    newcomer.follow(link, r"/progress/voices\?theme=torture-and-ill-treatment$")
    for voice in ("committee", "state"):
        expect(newcomer.page.locator(f"#independent-{voice}")).to_have_count(1)
    differing = newcomer.page.locator("table.agreement td:not(.same) a")
    assert differing.count() > 0
    number = newcomer.page.locator('table.agreement a[href*="said=committee"][href*="said=editors"]').first
    promised = number.inner_text()
    newcomer.follow(number.page.locator(f'table.agreement a[href="{number.get_attribute("href")}"]'), "said=committee")
    assert newcomer.page.locator("ol.records > li").count() == int(promised)


def test_which_demand_has_waited_longest(newcomer: Newcomer) -> None:
    first = newcomer.main.locator("#waiting + ol > li:first-child a")
    expect(newcomer.main.locator("#waiting + ol > li:first-child")).to_contain_text("жыл мурун")
    name = first.inner_text()
    newcomer.follow(first, "/demands/")
    expect(newcomer.page.locator("h1")).to_have_text(name)


def test_what_happened_to_the_national_centre_for_the_prevention_of_torture(newcomer: Newcomer) -> None:
    newcomer.follow(newcomer.page.locator('header a[href="/evidence"]'), "/evidence$")
    ended = newcomer.main.locator('a[href="/evidence/national-centre-for-the-prevention-of-torture-ends"]')
    newcomer.follow(ended, "/evidence/national-centre-for-the-prevention-of-torture-ends$")
    expect(newcomer.page.locator("h1")).to_contain_text("улуттук борбор ишин токтотту")
    expect(newcomer.main).to_contain_text("2025-ж., 3-октябрь")
    assert newcomer.page.locator("#rests ~ ul li").count() > 0


def test_whether_the_claim_of_2016_is_true_of_our_register(newcomer: Newcomer) -> None:
    newcomer.follow(newcomer.main.locator('a[href="/claims/none-of-664"]'), "/claims/none-of-664$")
    rows = newcomer.page.locator("table.data tbody tr")
    numbers = [int(text.replace("\N{MINUS SIGN}", "-")) for text in rows.locator("td:nth-child(2)").all_inner_texts()]
    assert numbers[-1] == sum(numbers[:-1]) == 664
    otherwise = rows.nth(2).locator("a").first
    promised = int(otherwise.inner_text())
    newcomer.follow(rows.nth(2).locator("td:nth-child(2) a"), "status=implemented")
    assert newcomer.page.locator("ol.records > li").count() == promised
