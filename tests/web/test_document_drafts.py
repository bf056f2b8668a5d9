"""Documents in the workbench: uploaded, looked over by two people at once, published; pages hold without a script."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tests import make
from tests.importers.make_documents import FOLDER
from tests.web.forms import post, token_of
from tests.web.pages import parse
from tracker.domain.vocabulary import Role
from tracker.importers.documents.kinds import LARGEST_FILE
from tracker.importers.isolation import MIB, Limits, run_limited
from tracker.store.db import Sessions
from tracker.store.models import DocumentDraft, DraftParagraph, ImportRun, Passage, Recommendation
from tracker.web.uploads import FORM_AROUND

SignIn = Callable[..., FlaskClient]
SYMBOL = "CCPR/C/ZZZ/CO/3"


@pytest.fixture
def ada(sign_in: SignIn, site_sessions: Sessions) -> FlaskClient:
    """A researcher, before a catalogue with the document, one item of it tracked."""
    with site_sessions.begin() as db:
        make.recommendation(db, "5", "a", symbol=SYMBOL, themes=["Torture"], groups=["Children"])
    return sign_in(Role.RESEARCHER, "zzz-ada")


def send(
    browser: FlaskClient, data: bytes, name: str, *, symbol: str = SYMBOL, language: str = "en", lang: str = "en"
) -> TestResponse:
    opened = browser.get(f"/work/documents?lang={lang}")
    form = {"csrf_token": token_of(opened), "file": FileStorage(io.BytesIO(data), name)}
    boundary, body = encode_multipart({**form, "symbol": symbol, "language": language})
    return browser.post("/work/documents", data=body, content_type=f"multipart/form-data; boundary={boundary}")


def upload(browser: FlaskClient, name: str = "en-typed.docx", language: str = "en") -> str:
    """Upload a file of the fixtures and return the address of the draft."""
    answer = send(browser, (FOLDER / name).read_bytes(), name, language=language)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def page_of(browser: FlaskClient, draft: str, number: str) -> str:
    """Return the address of a paragraph of a draft, by its number."""
    found = re.search(rf'<p class="passage-number"><a href="([^"]+)">{number}</a>', browser.get(draft).text)
    assert found is not None
    return found[1]


def fields_of(page: str) -> dict[str, list[str]]:
    """Return what the form of a page would send as it stands."""
    forms = [form for form in parse(page).iter("form") if "section" in str(form.get("class"))]
    found: dict[str, list[str]] = {}
    for one in forms[0].iter():
        name, kind = one.get("name"), one.get("type")
        if name is None or one.tag == "button" or (kind in ("checkbox", "radio") and one.get("checked") is None):
            continue
        if one.tag == "select":
            chosen = [str(option.get("value")) for option in one.iter("option") if option.get("selected") is not None]
            found.setdefault(name, []).extend(chosen or [""])
        else:
            found.setdefault(name, []).append(one.text or "" if one.tag == "textarea" else str(one.get("value", "")))
    return found


def save(browser: FlaskClient, address: str, action: str = "confirm", **values: object) -> TestResponse:
    """Open the page of a paragraph, change some fields and send it."""
    return browser.post(address, data={**fields_of(browser.get(address).text), **values, "action": action})


def confirm_all(browser: FlaskClient, draft: str) -> None:
    """Confirm all that recommend, as they were read."""
    for address in dict.fromkeys(re.findall(rf"{draft}/paragraphs/\d+", browser.get(f"{draft}?show=recommends").text)):
        assert save(browser, address).status_code == 303


def test_from_the_file_to_the_page_of_the_document(ada: FlaskClient, site_sessions: Sessions) -> None:
    assert "/work/documents" in ada.get("/work").text
    draft = upload(ada)
    page = ada.get(draft)
    parse(page.text)
    assert "0 of 13 paragraphs confirmed." in page.text
    assert "Constitutional and legal framework" in page.text
    assert SYMBOL in ada.get("/work/documents").text
    assert "Paragraphs that recommend and are not confirmed yet:" in ada.get(f"{draft}/publication").text
    assert ada.get(f"/documents/{SYMBOL}").text.count('class="passage-text"') == 0  # nothing is public
    fifth = page_of(ada, draft, "5")
    shown = ada.get(fifth).text
    assert "<mark>The State party should</mark>" in shown
    assert "tracked already" in shown
    given = {"item-b-track": "y", "item-b-summary": "Light every lamp.", "item-b-action_type": "legislate"}
    assert save(ada, fifth, "confirm", **given, **{"item-b-themes": "torture"}).status_code == 303
    confirm_all(ada, draft)
    done = ada.get(draft).text
    assert "All that recommend are confirmed." in done
    assert ">corrected<" not in done  # a form that is sent as it stands changes nothing
    answer = post(ada, f"{draft}/publication", fields_of(ada.get(f"{draft}/publication").text))
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/documents/{SYMBOL}")
    shown = ada.get(f"/documents/{SYMBOL}").text
    assert "Published: 13 paragraphs, 1 new recommendations." in shown
    public = ada.get(f"/recommendations/{SYMBOL}/5/b").text
    assert "Light every lamp." in public
    assert "Not assessed" in public
    assert ada.get(draft).status_code == 404
    with site_sessions() as db:
        assert db.scalar(sa.select(sa.func.count(Passage.id))) == 13
        assert db.scalars(sa.select(ImportRun)).one().name == "en-typed.docx"
    assert "en-typed.docx" in ada.get("/work/documents").text


def hostile_docx(kind: str) -> bytes:
    """Make an archive that calls itself a document and is built to do harm."""
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        if kind == "bomb":
            archive.writestr("word/document.xml", b"0" * (300 * 1024 * 1024))
        elif kind == "outside":
            archive.writestr("../../evil.xml", "x")
        else:
            archive.writestr("word/document.xml", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>')
    return file.getvalue()


@pytest.mark.parametrize("kind", ["bomb", "outside", "entity"])
def test_hostile_documents_are_refused(ada: FlaskClient, site_sessions: Sessions, kind: str) -> None:
    answer = send(ada, hostile_docx(kind), "evil.docx")
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert "root:" not in answer.text
    with site_sessions() as db:
        assert db.scalar(sa.select(sa.func.count(DocumentDraft.id))) == 0


@pytest.mark.parametrize("task", ["crash", "eat", "fail", "chatter"])
def test_a_parser_that_goes_wrong_takes_nothing_with_it(
    ada: FlaskClient, site_sessions: Sessions, monkeypatch: pytest.MonkeyPatch, task: str
) -> None:
    def hostile(_task: str, data: bytes, *_texts: str) -> object:
        return run_limited(f"tests.importers.hostile:{task}", data, limits=Limits(answer=MIB))

    monkeypatch.setattr("tracker.importers.documents.read.run_limited", hostile)
    answer = send(ada, (FOLDER / "en.html").read_bytes(), "en.html")
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    with site_sessions() as db:
        assert db.scalar(sa.select(sa.func.count(DocumentDraft.id))) == 0
    monkeypatch.undo()
    upload(ada, "en.html")


@pytest.mark.parametrize(
    ("data", "name", "values", "code", "said"),
    [
        (b"", "a.docx", {}, 422, "The file is empty"),
        (b"MZ", "a.exe", {}, 422, "is no ending of a document"),
        (b"PK\x03\x04", "a.docx", {}, 422, "There is a problem"),
        (b"No numbers here.", "a.txt", {}, 422, "no numbered paragraphs"),
        (b"x", "", {}, 422, "Choose a file."),
        (b"1. One.\n\n2. Two.\n", "a.txt", {"symbol": "../../etc"}, 422, "no symbol of a treaty body"),
        (b"1. One.\n\n2. Two.\n", "a.txt", {"symbol": ""}, 422, "Fill this in."),
        (b"1. One.\n\n2. Two.\n", "a.txt", {"language": "tlh"}, 422, "Not a valid choice"),
        (b"x" * (LARGEST_FILE + FORM_AROUND + 1), "a.txt", {}, 413, "Too large"),
    ],
    ids=range(9),
)
def test_files_that_are_none(
    ada: FlaskClient, data: bytes, name: str, values: dict[str, str], code: int, said: str
) -> None:
    answer = send(ada, data, name, **values)
    assert answer.status_code == code
    assert said in answer.text


def test_a_second_upload_leads_to_the_first(ada: FlaskClient) -> None:
    draft = upload(ada)
    answer = send(ada, (FOLDER / "en.html").read_bytes(), "en.html", symbol=SYMBOL.lower())
    assert answer.status_code == 422
    assert f'href="{draft}"' in answer.text
    other = send(ada, (FOLDER / "en.html").read_bytes(), "en.html", symbol="CCPR/C/ZZZ/CO/8")
    assert "The file says that it is CCPR/C/ZZZ/CO/3" in other.text


def test_two_people_at_one_paragraph(ada: FlaskClient, sign_in: SignIn, site_sessions: Sessions) -> None:
    draft = upload(ada)
    bob = sign_in(Role.RESEARCHER, "zzz-bob")
    address = page_of(ada, draft, "6")
    mine, theirs = fields_of(ada.get(address).text), fields_of(bob.get(address).text)
    assert bob.post(address, data={**theirs, "text": "Theirs & <b>.", "action": "save"}).status_code == 303
    answer = ada.post(address, data={**mine, "text": "Mine, only mine.", "action": "confirm"})
    assert answer.status_code == 409
    parse(answer.text)
    assert "Theirs &amp; &lt;b&gt;." in answer.text
    assert "Mine, only mine." in answer.text
    with site_sessions() as db:
        assert db.scalars(sa.select(DraftParagraph).where(DraftParagraph.number == "6")).one().text == "Theirs & <b>."
    again = ada.post(address, data={**fields_of(answer.text), "action": "save"})
    assert again.status_code == 303
    with site_sessions() as db:
        row = db.scalars(sa.select(DraftParagraph).where(DraftParagraph.number == "6")).one()
        assert (row.text, row.version) == ("Mine, only mine.", 3)
    assert "As it was read" in ada.get(address).text


def test_nothing_written_for_items_is_lost_in_a_conflict(
    ada: FlaskClient, sign_in: SignIn, site_sessions: Sessions
) -> None:
    draft = upload(ada)
    bob = sign_in(Role.RESEARCHER, "zzz-bob")
    address = page_of(ada, draft, "5")
    mine = {**fields_of(ada.get(address).text), "item-b-track": "y", "item-b-summary": "Mine of b."}
    assert save(bob, address, "save", text="No items any more.").status_code == 303
    answer = ada.post(address, data={**mine, "action": "save"})
    assert answer.status_code == 409
    assert "Mine of b." in fields_of(answer.text)["item-b-summary"]
    # Nor when the text that was written last has no such item: it can be seen, and taken back.
    sent = {**fields_of(answer.text), "text": "No items any more.", "action": "save"}
    assert ada.post(address, data=sent).status_code == 303
    page = ada.get(address).text
    assert "The text has no such item" in page
    assert fields_of(page)["item-b-summary"] == ["Mine of b."]
    assert "no item (b)" in save(ada, address).text
    sent = {name: value for name, value in fields_of(page).items() if name != "item-b-track"}
    assert ada.post(address, data={**sent, "action": "confirm"}).status_code == 303


def test_what_is_missing_is_said_at_its_field(ada: FlaskClient) -> None:
    draft = upload(ada)
    fifth = page_of(ada, draft, "5")
    answer = save(ada, fifth, **{"item-b-track": "y", "item-b-heading_ru": "Лампы", "number": "5x"})
    assert answer.status_code == 422
    assert 'href="#number"' in answer.text
    answer = save(ada, fifth, **{"item-b-track": "y", "item-b-heading_ru": "Лампы"})
    parse(answer.text)
    for name in ("summary", "action_type", "summary_ru"):
        assert f'href="#item-b-{name}"' in answer.text
    assert ada.post(fifth, data={**fields_of(answer.text), "action": "explode"}).status_code == 400
    assert ada.get(f"{draft}?show=nonsense").status_code == 400
    assert ada.get(f"{draft}/paragraphs/999999").status_code == 404
    # Work that is not finished can be kept, and nothing of it is lost.
    assert save(ada, fifth, "save", **{"item-b-track": "y", "item-b-summary": "Half a"}).status_code == 303
    assert fields_of(ada.get(fifth).text)["item-b-summary"] == ["Half a"]


def test_new_items_are_looked_at_before_they_are_confirmed(ada: FlaskClient) -> None:
    draft = upload(ada)
    address = page_of(ada, draft, "7")
    answer = save(ada, address, text="It should:\n(a) stop;\n(b) start.\n(c) go on.")
    assert answer.headers["Location"] == address
    page = ada.get(address).text
    assert "Saved, but not confirmed" in page
    assert "item-c-track" in page
    assert save(ada, address).headers["Location"] != address
    assert save(ada, address, "add").status_code == 303
    assert "1 of 14 paragraphs confirmed." in ada.get(draft).text
    assert save(ada, address, left_out="y").status_code == 303
    assert "0 of 13 paragraphs confirmed." in ada.get(draft).text


def test_languages_stand_beside_each_other(ada: FlaskClient) -> None:
    upload(ada, "en-gap.docx")
    draft = upload(ada, "ru.pdf", "ru")
    page = ada.get(draft).text
    assert "Only in Russian." in page
    assert "Other items in Russian than in English." in page
    assert "English" in ada.get(page_of(ada, draft, "5")).text
    counts = re.search(r"Need attention \((\d+)\)", page)
    assert counts is not None
    assert ada.get(f"{draft}?show=attention").text.count('class="passage"') == int(counts[1])


def test_the_header_and_who_was_faster(ada: FlaskClient, sign_in: SignIn) -> None:
    draft = upload(ada)
    bob = sign_in(Role.RESEARCHER, "zzz-bob")
    values = {"seen": "1", "title": "On <Zazaland>", "adopted_on": "2024-03-25", "source_url": "https://zzz.example/"}
    assert post(bob, f"{draft}/header", values).status_code == 303
    assert "On &lt;Zazaland&gt;" in ada.get(draft).text
    answer = post(ada, f"{draft}/header", {**values, "title": "Mine"})
    assert answer.status_code == 409
    assert "On &lt;Zazaland&gt;" in answer.text
    assert 'value="Mine"' in answer.text
    assert post(ada, f"{draft}/header", {**values, "seen": "2", "source_url": "javascript:x"}).status_code == 422
    assert post(ada, f"{draft}/header", {**values, "seen": "2", "adopted_on": "yesterday"}).status_code == 422
    assert post(ada, f"{draft}/header", {**values, "seen": "2", "title": "Mine"}).status_code == 303


def test_publishing_what_is_not_ready_or_was_changed_is_refused(ada: FlaskClient, site_sessions: Sessions) -> None:
    draft = upload(ada)
    address = f"{draft}/publication"
    answer = post(ada, address, fields_of(ada.get(address).text))
    assert answer.status_code == 422
    confirm_all(ada, draft)
    seen = fields_of(ada.get(address).text)
    assert save(ada, page_of(ada, draft, "2"), text="Changed meanwhile.").status_code == 303
    answer = post(ada, address, seen)
    assert answer.status_code == 409
    assert "Somebody changed this meanwhile." in answer.text
    assert post(ada, address, fields_of(answer.text)).status_code == 303
    again = upload(ada)
    confirm_all(ada, again)
    answer = post(ada, f"{again}/publication", fields_of(ada.get(f"{again}/publication").text))
    assert answer.status_code == 422
    assert "Put this text in the place" in answer.text
    sent = {**fields_of(answer.text), "replace": "y"}
    assert post(ada, f"{again}/publication", sent).status_code == 303
    with site_sessions() as db:
        assert "Changed meanwhile." not in set(db.scalars(sa.select(Passage.text)))


def test_a_publication_that_breaks_writes_nothing(
    ada: FlaskClient, site_sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = upload(ada)
    confirm_all(ada, draft)

    def fail(*_given: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("tracker.services.documents.search.catch_up", fail)
    sent = fields_of(ada.get(f"{draft}/publication").text)
    with pytest.raises(OSError, match="full"):
        ada.post(f"{draft}/publication", data=sent)
    with site_sessions() as db:
        assert db.scalar(sa.select(sa.func.count(Passage.id))) == 0
        assert db.scalar(sa.select(sa.func.count(ImportRun.id))) == 0
        assert db.scalar(sa.select(sa.func.count(Recommendation.id))) == 1
        assert db.scalar(sa.select(sa.func.count(DocumentDraft.id))) == 1


def test_who_may_delete(ada: FlaskClient, sign_in: SignIn, site_sessions: Sessions) -> None:
    draft = upload(ada)
    bob, reviewer = sign_in(Role.RESEARCHER, "zzz-bob"), sign_in(Role.REVIEWER)
    assert "Delete this document" not in bob.get(draft).text
    assert bob.post(f"{draft}/delete", data={"csrf_token": token_of(bob.get(draft)), "sure": "y"}).status_code == 403
    assert post(ada, f"{draft}/delete", {}, page=draft).status_code == 422
    assert post(reviewer, f"{draft}/delete", {"sure": "y"}, page=draft).status_code == 303
    assert ada.get(draft).status_code == 404
    with site_sessions() as db:
        assert db.scalar(sa.select(sa.func.count(DraftParagraph.id))) == 0


def test_drafts_are_for_researchers(ada: FlaskClient, client: FlaskClient, sign_in: SignIn) -> None:
    draft = upload(ada)
    viewer = sign_in(Role.VIEWER)
    for address in ("/work/documents", draft, f"{draft}/publication", page_of(ada, draft, "5")):
        assert viewer.get(address).status_code == 403
        assert client.get(address).status_code == 303
    assert ada.post(f"{draft}/publication", data={"seen": "x"}).status_code == 400  # no token of ours


@pytest.mark.parametrize("lang", ["en", "ru", "ky"])
def test_the_pages_are_valid_in_every_language(ada: FlaskClient, lang: str, tmp_path: Path) -> None:
    draft = upload(ada)
    for address in (
        "/work/documents", draft, f"{draft}/header", f"{draft}/publication", page_of(ada, draft, "5"),
        page_of(ada, draft, "1"),
    ):  # fmt: skip
        parse(ada.get(f"{address}?lang={lang}").text)
