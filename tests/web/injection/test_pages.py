"""What somebody wrote stays text on every page, whatever it looks like."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.injection.hostile import ADDRESSES, EVIL, HOSTILE, MARKUP, RAN
from tests.web.injection.intruders import find_intruders
from tests.web.injection.record import AT_WORK, PUBLIC, WITH_SOURCES
from tracker.domain.vocabulary import LANGUAGES, Role


@pytest.mark.parametrize("name", HOSTILE)
def test_no_page_takes_what_is_written_for_markup(
    app: Flask, poisoned: Callable[[str], None], sign_in: Callable[..., FlaskClient], name: str
) -> None:
    poisoned(HOSTILE[name])
    researcher = sign_in(Role.REVIEWER, "zzz-reader")
    wrong, language = [], LANGUAGES[len(name) % 3]
    for browser, paths in ((app.test_client(), PUBLIC), (researcher, AT_WORK)):
        for path in paths:
            answer = browser.get(path, headers={"Accept-Language": language})
            assert answer.status_code == 200, (path, answer.status)
            wrong += [f"{path}: {intruder}" for intruder in find_intruders(answer.text)]
            assert RAN not in answer.text, f"{path} runs what is written as a template"
    assert wrong == []


@pytest.mark.parametrize("number", range(len(ADDRESSES)))
def test_no_link_leads_where_it_should_not(app: Flask, poisoned: Callable[[str], None], number: int) -> None:
    poisoned(ADDRESSES[number])
    browser = app.test_client()
    wrong = [f"{path}: {one}" for path in WITH_SOURCES for one in find_intruders(browser.get(path).text)]
    assert wrong == []


def test_the_hostile_texts_are_shown(app: Flask, poisoned: Callable[[str], None]) -> None:
    poisoned(MARKUP)
    shown = [app.test_client().get(path).text.count(f"&lt;{EVIL}&gt;1") for path in PUBLIC]
    assert sum(shown) > 100, "else the test above would prove nothing"
    assert sum(1 for number in shown if number) > 15


def test_the_tests_eyes_are_open() -> None:
    page = "<!doctype html><html><head><title>t</title></head><body><p>{}</p></body></html>"
    for html in (
        "<img alt='' src=x>",
        "<a href='javascript:x'>x</a>",
        "<a href=' java&#9;script:x'>x</a>",
        "<a href='//evil'>x</a>",
        "<b onclick=x>x</b>",
        f"<b {EVIL}=1>x</b>",
        "<script>x</script>",
        "<script src='/x'></script>",
        "<b hx-get=/x>x</b>",
    ):
        assert find_intruders(page.format(html)), html
    assert find_intruders(page.format("<a href='https://zzz.example/javascript:x'>x</a> &lt;img&gt;")) == []
