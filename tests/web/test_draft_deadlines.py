"""Deadlines on the pages of a document on its way in: shown, corrected, taken, published, and on the calendar."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from tests import make
from tests.web.forms import post
from tests.web.pages import parse, words
from tests.web.test_document_drafts import SYMBOL, confirm_all, fields_of, page_of, save, upload
from tracker.domain.vocabulary import Role
from tracker.store.db import Sessions
from tracker.store.models import Deadline, DraftParagraph

SignIn = Callable[..., FlaskClient]
TAKEN = {"deadline-0-take": "y"}
BY_HAND = {"deadline-1-kind": "follow-up-report", "deadline-1-due": "2027", "deadline-1-what": "reply on lamps"}


@pytest.fixture
def ada(sign_in: SignIn, site_sessions: Sessions) -> FlaskClient:
    """A researcher, before a catalogue with the document."""
    with site_sessions.begin() as db:
        make.document(db, SYMBOL)
    return sign_in(Role.RESEARCHER, "zzz-ada")


def decided(sessions: Sessions, number: str) -> list[tuple[bool, str, str]]:
    with sessions() as db:
        row = db.scalars(sa.select(DraftParagraph).where(DraftParagraph.number == number)).one()
        return [(one["take"], one["due"], one["what"]) for one in row.deadlines or ()]


def test_from_the_paragraph_to_the_calendar(ada: FlaskClient, site_sessions: Sessions) -> None:
    draft = upload(ada)
    page = ada.get(f"{draft}?show=deadlines").text
    assert page.count('class="passage"') == 2
    assert "Next report: 28 March 2028" in page
    last = page_of(ada, draft, "13")
    shown = ada.get(last).text
    assert "<mark>by 28 March 2028</mark>" in shown
    assert fields_of(shown)["deadline-0-due"] == ["2028-03-28"]
    assert "deadline-0-take" not in fields_of(shown)  # nobody has taken it
    confirm_all(ada, draft)
    assert "nobody has confirmed them" in ada.get(f"{draft}/publication").text
    assert save(ada, last, **TAKEN, **{"deadline-0-what": "fifth  periodic report"}, **BY_HAND).status_code == 303
    assert decided(site_sessions, "13") == [
        (True, "2028-03-28", "fifth periodic report"), (True, "2027", "reply on lamps"),
    ]  # fmt: skip
    assert save(ada, page_of(ada, draft, "12"), **TAKEN).status_code == 303
    before = ada.get(f"{draft}/publication").text
    assert "Deadlines that come onto the calendar" in before
    assert "fifth periodic report" in before
    assert "2028" not in ada.get("/calendar").text
    answer = post(ada, f"{draft}/publication", fields_of(before))
    assert "3 deadlines are on the calendar." in ada.get(answer.headers["Location"]).text
    calendar = ada.get("/calendar").text
    parse(calendar)
    assert "28 March 2028" in calendar
    # Each day that is set for a reply has its own entry.
    told = words(parse(calendar))
    assert "Reply due by 1 March 2016 · reply on paragraphs 5 and 7 CCPR/C/ZZZ/CO/3, para. 12" in told
    assert "Reply due by 2027 · reply on lamps CCPR/C/ZZZ/CO/3, para. 13" in told
    assert f'href="/documents/{SYMBOL}#p13"' in calendar
    again = upload(ada)
    shown = ada.get(page_of(ada, again, "13")).text
    assert "on the calendar" in shown
    assert save(ada, page_of(ada, again, "13"), **TAKEN, **{"deadline-0-due": "2028-04"}).status_code == 303
    confirm_all(ada, again)
    sent = fields_of(ada.get(f"{again}/publication").text)
    assert "instead of 28 March 2028" in ada.get(f"{again}/publication").text
    assert post(ada, f"{again}/publication", sent).status_code == 303
    with site_sessions() as db:
        assert sorted(str(row.due) for row in db.scalars(sa.select(Deadline))) == ["2016-03-01", "2027", "2028-04"]


def test_a_term_is_worked_out_and_said_to_be(ada: FlaskClient) -> None:
    draft = upload(ada, "ru-automatic.docx", "ru")
    page = ada.get(page_of(ada, draft, "12")).text
    assert "Counted from the adoption on 1 March 2015 it ends on 1 March 2016." in page
    assert ">computed<" in page


def test_a_form_that_is_sent_as_it_stands_decides_nothing(ada: FlaskClient, site_sessions: Sessions) -> None:
    draft = upload(ada)
    for number in ("2", "12", "13"):
        assert save(ada, page_of(ada, draft, number)).status_code == 303
        assert decided(site_sessions, number) == []
    assert "Need attention (8)" not in ada.get(draft).text


def test_what_is_wrong_is_said_at_its_field_and_stays_there(ada: FlaskClient, site_sessions: Sessions) -> None:
    draft = upload(ada)
    address = page_of(ada, draft, "13")
    wrong = {**TAKEN, **BY_HAND, "deadline-0-due": "28 March", "deadline-1-due": "2001", "deadline-1-kind": ""}
    answer = save(ada, address, **wrong)
    assert answer.status_code == 422
    parse(answer.text)
    for place in ("deadline-0-due", "deadline-1-due", "deadline-1-kind"):
        assert f'href="#{place}"' in answer.text
        assert f'id="{place}-error"' in answer.text
    sent = fields_of(answer.text)
    assert (sent["deadline-0-due"], sent["deadline-1-due"], sent["deadline-1-what"]) == (
        ["28 March"], ["2001"], ["reply on lamps"],
    )  # fmt: skip
    assert decided(site_sessions, "13") == []
    assert ada.post(address, data={**sent, "action": "save"}).status_code == 303  # unfinished work can be kept
    assert decided(site_sessions, "13")[0] == (True, "28 March", "")
    assert "A deadline of paragraph 13 is taken" in ada.get(f"{draft}/publication").text
    for value in ("x" * 300, "a\x01b"):
        assert save(ada, address, **{"deadline-0-what": value}).status_code == 422
    assert save(ada, address, **{"deadline-0-kind": "nonsense"}).status_code == 422
    many = {f"deadline-{number}-known": "1" for number in range(40)}
    assert save(ada, page_of(ada, draft, "2"), **many).status_code == 303


def test_days_of_a_changed_text_are_looked_at_before_it_is_confirmed(ada: FlaskClient) -> None:
    draft = upload(ada)
    address = page_of(ada, draft, "13")
    text = "It asks for the next periodic report by 1 May 2029."
    answer = save(ada, address, text=text)
    assert answer.headers["Location"] == address
    page = ada.get(address).text
    assert "the paragraph sets other days" in page
    assert fields_of(page)["deadline-0-due"] == ["2029-05-01"]
    assert save(ada, address).headers["Location"] != address


def test_two_people_at_the_deadlines_of_one_paragraph(
    ada: FlaskClient, sign_in: SignIn, site_sessions: Sessions
) -> None:
    draft = upload(ada)
    bob = sign_in(Role.RESEARCHER, "zzz-bob")
    address = page_of(ada, draft, "13")
    mine = {**fields_of(ada.get(address).text), **TAKEN, "deadline-0-due": "2028-05"}
    assert save(bob, address, "save", **TAKEN).status_code == 303
    answer = ada.post(address, data={**mine, "action": "confirm"})
    assert answer.status_code == 409
    parse(answer.text)
    assert "Next report, 2028-03-28" in answer.text
    assert "Next report, 2028-05" in answer.text
    assert fields_of(answer.text)["deadline-0-due"] == ["2028-05"]
    assert decided(site_sessions, "13") == [(True, "2028-03-28", "")]


def test_hostile_words_are_shown_as_they_are(ada: FlaskClient) -> None:
    draft = upload(ada)
    address = page_of(ada, draft, "13")
    evil = '"><script>alert(1)</script>'
    given = {"deadline-0-what": evil, "deadline-0-due": evil, **TAKEN}
    answer = save(ada, address, **given)
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
    assert save(ada, address, "save", **given, **{"deadline-0-words": evil}).status_code == 303
    for page in (address, draft, f"{draft}/publication"):
        assert "<script>alert" not in ada.get(page).text


@pytest.mark.parametrize("lang", ["en", "ru", "ky"])
def test_the_pages_are_valid_in_every_language(ada: FlaskClient, lang: str) -> None:
    draft = upload(ada)
    assert save(ada, page_of(ada, draft, "12"), **TAKEN).status_code == 303
    for address in (page_of(ada, draft, "12"), page_of(ada, draft, "13"), draft, f"{draft}/publication"):
        parse(ada.get(f"{address}?lang={lang}").text)
