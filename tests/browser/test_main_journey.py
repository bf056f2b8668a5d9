"""The main job in a real browser, in Kyrgyz, without JavaScript: read, log a status, publish it, see the rate move."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.conftest import PASSPHRASE

pytestmark = pytest.mark.browser
Window = Callable[..., BrowserContext]

RECOMMENDATION = "/recommendations/E/C.12/KGZ/CO/4/5/a"
RATIONALE = "Test judgement: nothing of what was asked has been done so far."


def enter(context: BrowserContext, site: str, name: str) -> Page:
    page = context.new_page()
    page.goto(f"{site}/sign-in?lang=ky")
    page.fill("input[name=name]", name)
    page.fill("input[name=passphrase]", PASSPHRASE)
    page.locator("main form button").click()
    expect(page).to_have_url(re.compile(r"/work$"))
    return page


def judged(page: Page, site: str) -> str:
    """The number of judged recommendations in the headline of the front page."""
    page.goto(f"{site}/?lang=ky")
    return page.locator(".headline-text .rate a").first.inner_text()


def test_a_status_is_logged_reviewed_and_moves_the_rate(live: str, people: None, window: Window) -> None:
    reader = window().new_page()
    assert judged(reader, live) == "63"

    researcher = enter(window(), live, "zzz-researcher")
    researcher.goto(f"{live}{RECOMMENDATION}")
    researcher.get_by_role("link", name="Статус киргизүү").click()
    researcher.check("input[name=status][value=not-implemented]")
    researcher.fill("textarea[name=rationale]", RATIONALE)
    researcher.check("input[name=evidence_kind][value=process]")
    researcher.check("input[name=confidence][value=medium]")
    researcher.locator("button[name=action][value=preview]").click()
    expect(researcher.locator("main")).to_contain_text(RATIONALE)
    researcher.locator("button[name=action][value=submit]").click()
    expect(researcher).to_have_url(re.compile(r"/work/assessments/\d+$"))
    assert judged(reader, live) == "63"

    reviewer = enter(window(), live, "zzz-reviewer")
    reviewer.get_by_role("link", name="E/C.12/KGZ/CO/4, para. 5 (a)").first.click()
    reviewer.locator("button[name=action][value=publish]").click()
    expect(reviewer).to_have_url(re.compile(re.escape(RECOMMENDATION)))

    assert judged(reader, live) == "64"
    reader.goto(f"{live}{RECOMMENDATION}")
    expect(reader.locator("main")).to_contain_text(RATIONALE)
    expect(reader.locator("main")).to_contain_text("Signature of zzz-researcher")
    assert "zzz-researcher" not in reader.locator("main").inner_text().replace("Signature of zzz-researcher", "")


def test_an_advocate_takes_the_same_rows_away(live: str, window: Window) -> None:
    page = window().new_page()
    page.goto(f"{live}/?lang=ky")
    number = page.locator(".legend a").nth(2)
    promised = int(number.inner_text())
    number.click()
    expect(page).to_have_url(re.compile("status=not-implemented"))
    assert page.locator("ol.records > li").count() == promised
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    rows = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8"), newline="")))
    assert len(rows) == promised
    assert {row["status"] for row in rows} == {"not-implemented"}


def test_from_a_number_to_the_source_in_three_clicks_by_keyboard(live: str, window: Window) -> None:
    page = window().new_page()
    page.goto(f"{live}/?lang=ky")
    page.locator(".legend a").nth(0).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/recommendations?status=implemented")
    page.locator("ol.records a.ref").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/recommendations/CCPR/C/KGZ/CO/2/20")
    source = page.locator("#history ~ ol .source-link").first
    assert str(source.get_attribute("href")).startswith("http")


@pytest.mark.parametrize("language", ["en", "ru", "ky"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_a_phone_and_the_browser_has_no_complaint(
    live: str, window: Window, language: str, scheme: str
) -> None:
    context = window(width=360, scripts=True, scheme=scheme)
    page = context.new_page()
    complaints: list[str] = []
    elsewhere: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: elsewhere.append(request.url) if not request.url.startswith(live) else None)
    for path in (
        "/",
        "/recommendations",
        "/recommendations/CCPR/C/KGZ/CO/2/14",
        "/progress?by=theme",
        "/documents/CCPR/C/KGZ/CO/2",
        "/demands",
        "/evidence",
        "/claims",
        "/treaties",
        "/methodology",
        "/sign-in",
        "/nowhere",
    ):
        page.goto(f"{live}{path}{'&' if '?' in path else '?'}lang={language}")
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 360, (path, width)
    assert [text for text in complaints if "404" not in text] == []
    assert elsewhere == []
