"""A filled-in workbook through the workbench: out of the list, back for review, all or nothing."""

import io
from collections.abc import Callable

import openpyxl
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tests import make
from tests.filling import EVIDENCE, PLAIN, fill
from tests.web.forms import token_of
from tracker.domain.vocabulary import Role, Sensitivity, State, Status
from tracker.store.db import Sessions
from tracker.store.models import Assessment, Evidence, ImportRun, Recommendation
from tracker.web.imports import LARGEST
from tracker.web.uploads import FORM_AROUND

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def ada(sign_in: SignIn, site_sessions: Sessions) -> FlaskClient:
    """A researcher, before two recommendations."""
    with site_sessions.begin() as db:
        make.recommendation(db, 11, themes=["Torture"])
        make.recommendation(db, 12)
    return sign_in(Role.RESEARCHER, "zzz-ada")


def workbook(browser: FlaskClient, query: str = "") -> bytes:
    answer = browser.get(f"/work/imports/to-fill.xlsx{query}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].endswith("kgz-assessments-2026-11-24.xlsx")
    return bytes(answer.data)


def send(browser: FlaskClient, data: bytes, name: str = "partner.xlsx", lang: str = "en") -> TestResponse:
    opened = browser.get(f"/work/imports?lang={lang}")
    form = {"csrf_token": token_of(opened), "file": FileStorage(io.BytesIO(data), name)}
    boundary, body = encode_multipart(form)
    return browser.post("/work/imports", data=body, content_type=f"multipart/form-data; boundary={boundary}")


def count(sessions: Sessions, kind: type[Assessment] | type[Evidence] | type[ImportRun]) -> int:
    with sessions() as db:
        return db.scalar(sa.select(sa.func.count()).select_from(kind)) or 0


def test_the_list_leads_researchers_to_the_workbook_for_what_it_shows(ada: FlaskClient, sign_in: SignIn) -> None:
    address = "/work/imports/to-fill.xlsx?theme=torture&amp;lang=ru"
    assert address in ada.get("/recommendations?theme=torture&lang=ru").text
    assert "to-fill.xlsx" not in sign_in(Role.VIEWER).get("/recommendations").text
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(ada, "?theme=torture&lang=ru"))).active
    assert (sheet["A2"].value, sheet["A3"].value) == ("CCPR/C/ZZZ/CO/1, para. 11", None)
    assert sheet["A1"].value == "Рекомендация"
    assert ada.get("/work/imports/to-fill.xlsx?theme=no-such").status_code == 400


def test_the_workbook_holds_what_is_public_only(ada: FlaskClient, site_sessions: Sessions) -> None:
    with site_sessions.begin() as db:
        secret = make.evidence(db, "secret", sensitivity=Sensitivity.RESTRICTED)
        make.assessment(db, make.recommendation(db, 13), rests_on=[secret])
    book = openpyxl.load_workbook(io.BytesIO(workbook(ada)))
    assert "secret" not in {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}


def test_too_many_recommendations_are_refused(ada: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.exports.answers.MOST_ROWS", 1)
    answer = ada.get("/work/imports/to-fill.xlsx")
    assert answer.status_code == 422
    assert "Narrow them down" in answer.text


def test_a_workbook_is_submitted_and_its_receipt_shown(
    ada: FlaskClient, sign_in: SignIn, site_sessions: Sessions
) -> None:
    data = fill(workbook(ada), {2: {**PLAIN, **EVIDENCE}})
    answer = send(ada, data, "C:\\partner <1>.xlsx")
    assert answer.status_code == 303
    receipt = ada.get(answer.headers["Location"])
    assert "partner &lt;1&gt;.xlsx" in receipt.text
    assert "Row 2: " in receipt.text
    with site_sessions() as db:
        [row] = db.scalars(sa.select(Assessment))
        assert row.state is State.SUBMITTED
    assert f"/work/assessments/{row.id}" in receipt.text
    assert "partner &lt;1&gt;.xlsx" in ada.get("/work/imports").text
    again = send(ada, data)
    assert again.status_code == 200
    assert "Nothing new is in partner.xlsx. Submitted before: 1; left empty: 1." in again.text
    assert (count(site_sessions, Assessment), count(site_sessions, ImportRun)) == (1, 1)
    other = sign_in(Role.REVIEWER)
    assert other.get(answer.headers["Location"]).status_code == 404
    assert "&lt;1&gt;" not in other.get("/work/imports").text
    with site_sessions.begin() as db:
        db.delete(db.get_one(Assessment, row.id))
    assert "discarded since" in ada.get(answer.headers["Location"]).text


def test_every_fault_is_shown_in_the_readers_language_and_nothing_is_written(
    ada: FlaskClient, site_sessions: Sessions
) -> None:
    lines = {2: {**PLAIN, **EVIDENCE}, 3: {**PLAIN, "status": "<b>", "confidence": "x"}}
    answer = send(ada, fill(workbook(ada, "?lang=ru"), lines), lang="ru")
    assert answer.status_code == 422
    assert "Лист «Для заполнения», ячейка F3 (Статус)" in answer.text
    assert "«&lt;b&gt;» здесь выбрать нельзя; допустимо: Выполнена" in answer.text
    assert "ячейка K3" in answer.text
    assert (count(site_sessions, Assessment), count(site_sessions, Evidence)) == (0, 0)
    ada.get("/?lang=en")


def test_what_was_judged_meanwhile_is_shown(ada: FlaskClient, site_sessions: Sessions) -> None:
    data = fill(workbook(ada), {2: PLAIN})
    with site_sessions.begin() as db:
        asked = db.scalars(sa.select(Recommendation).where(Recommendation.paragraph == "11")).one()
        newer = make.assessment(db, asked, Status.REVERSED)
    answer = send(ada, data)
    assert answer.status_code == 422
    assert f"#{newer.id} (editors: reversed, 2020-06-01)" in answer.text


@pytest.mark.parametrize(
    ("data", "name", "code", "said"),
    [
        (b"", "a.xlsx", 422, "The file is empty"),
        (b"x", "a.exe", 422, "neither a .csv nor an .xlsx"),
        (b"PK\x03\x04", "a.xlsx", 422, "cut off or damaged"),
        (b"x" * (LARGEST + FORM_AROUND + 1), "a.csv", 413, "Too large"),
        (b"x\n" * (LARGEST // 2), "a.csv", 422, "more than 5021 rows"),
        (b"x", "", 422, "Choose a file."),
    ],
    ids=range(6),
)
def test_files_that_are_none(ada: FlaskClient, data: bytes, name: str, code: int, said: str) -> None:
    answer = send(ada, data, name)
    assert answer.status_code == code
    assert said in answer.text


def test_other_forms_take_no_more_than_before(ada: FlaskClient) -> None:
    opened = ada.get("/account")
    form = {"csrf_token": token_of(opened), "current": "x" * (600 * 1024)}
    assert ada.post("/sign-out", data=form).status_code == 413
