"""The export of the UN index through the workbench: checked, imported, its receipt read; wrong files refused."""

import gzip
import io
import json
import os
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from benchmarks.uhri_export import write_lookups
from tests import make
from tests.importers.test_uhri import ZAZALAND
from tests.uhri_records import identity, record, write
from tests.web.forms import token_of
from tests.web.pages import parse
from tracker.domain.messages import Refused
from tracker.domain.numbering import DOUBTS
from tracker.domain.uhri import Kind
from tracker.domain.uhri_rules import SAID
from tracker.domain.vocabulary import Role
from tracker.importers.isolation import MIB, Limits
from tracker.importers.uhri import Scope, read_export
from tracker.importers.uhri_limited import read_limited
from tracker.services.uhri import plan, wishes
from tracker.settings import Settings
from tracker.store.db import Sessions
from tracker.store.models import Annotation, ImportRun, Recommendation
from tracker.web import uhri_imports, uhri_receipt
from tracker.web.kept_files import KEPT_FOR, Busy, one_at_a_time
from tracker.web.uploads import FORM_AROUND

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """Settings of a site that knows the fictional States."""
    write_lookups(tmp_path / "register")
    return replace(settings, register=tmp_path / "register")


@pytest.fixture
def bea(sign_in: SignIn, site_sessions: Sessions) -> FlaskClient:
    """A reviewer of a site that tracks one recommendation to Zazaland."""
    with site_sessions.begin() as db:
        make.recommendation(db, 4, symbol="CCPR/C/ZZZ/CO/3")
    return sign_in(Role.REVIEWER, "zzz-bea")


def packed(*records: dict[str, Any]) -> bytes:
    return json.dumps(records).encode()


def send(browser: FlaskClient, data: bytes, name: str = "export.json", lang: str = "en") -> TestResponse:
    opened = browser.get(f"/work/uhri?lang={lang}")
    form = {"csrf_token": token_of(opened), "file": FileStorage(io.BytesIO(data), name)}
    boundary, body = encode_multipart(form)
    return browser.post("/work/uhri", data=body, content_type=f"multipart/form-data; boundary={boundary}")


def confirm(browser: FlaskClient, checked: TestResponse) -> TestResponse:
    kept = checked.text.partition('name="kept" value="')[2].partition('"')[0]
    return browser.post("/work/uhri/import", data={"csrf_token": token_of(checked), "kept": kept})


def counts(sessions: Sessions) -> tuple[int, int]:
    with sessions() as db:
        models: tuple[type[Annotation], type[ImportRun]] = (Annotation, ImportRun)
        first, second = (db.scalar(sa.select(sa.func.count()).select_from(one)) or 0 for one in models)
        return first, second


def test_a_file_is_checked_then_imported_and_its_receipt_kept(
    bea: FlaskClient, sign_in: SignIn, site_sessions: Sessions, settings: Settings
) -> None:
    data = packed(record(1), record(2, Text="Plant trees, without a number."), record(3, Text=""))
    checked = send(bea, data, "C:\\index <1>.json")
    parse(checked.text)
    assert (checked.status_code, counts(site_sessions)) == (200, (0, 0))
    for said in ("index &lt;1&gt;.json", "Nothing has been written", "no paragraph number could be told", "no text"):
        assert said in checked.text
    done = confirm(bea, checked)
    assert (done.status_code, done.headers["Location"]) == (303, "/work/uhri/1")
    receipt = bea.get("/work/uhri/1")
    parse(receipt.text)
    assert "Signature of zzz-bea" in receipt.text
    assert list(settings.data.glob("uploads/*/*")) == []
    kept = bea.get("/work/uhri/1/receipt.json")
    assert kept.headers["Content-Disposition"].startswith("attachment")
    with site_sessions() as db:
        run = db.scalars(sa.select(ImportRun)).one()
    assert (kept.json, run.receipt["kept"], run.receipt["dry_run"]) == (run.receipt, 2, False)
    assert run.receipt["peak_memory_mb"] > 1
    assert run.sha256 in receipt.text
    listed = sign_in(Role.ADMIN).get("/work/uhri").text
    assert "index &lt;1&gt;.json" in listed
    assert run.sha256[:12] in listed


def test_the_same_file_again_brings_nothing(bea: FlaskClient, site_sessions: Sessions) -> None:
    confirm(bea, send(bea, packed(record(1))))
    again = send(bea, gzip.compress(packed(record(1))), "again.json.gz")
    assert "importing it would add nothing" in again.text
    assert confirm(bea, again).headers["Location"] == "/work/uhri"
    assert "Nothing was written: the record has all of it." in bea.get("/work/uhri").text
    assert counts(site_sessions) == (1, 1)


WHOLE = packed(record(1), record(2))


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (WHOLE[:-30], 422, "record 2: the file ends within it; it was not downloaded whole"),
        (b"", 422, "it is empty"),
        (b"<html>", 422, "it is no JSON array"),
        (b"PK\x03\x04", 422, "Nothing was imported"),
        (b"\x1f\x8b" + b"x" * 30, 422, "badly packed or cut off"),
        (gzip.compress(WHOLE)[:-9], 422, "badly packed or cut off"),
        (packed(record(1, Paragraph="4")), 422, "field “Paragraph”: never seen before, in 1 of 1 records"),
        (packed(record(1, Text=...)), 422, "field “Text”: missing in 1 of 1 records"),
        (packed(record(1, Countries=["Quasiland"])), 422, "no record of a treaty body about Zazaland"),
        (packed(record(1, Body="- CAT")), 422, "does not know CAT"),
        (WHOLE.replace(b"Zaza", b"\xff\xfe"), 422, "not UTF-8"),
    ],
    ids=range(11),
)
def test_wrong_files_are_refused_with_what_is_wrong(
    bea: FlaskClient, site_sessions: Sessions, settings: Settings, data: bytes, code: int, said: str
) -> None:
    answer = send(bea, data)
    parse(answer.text)
    assert (answer.status_code, said in answer.text, "export.json" in answer.text) == (code, True, True), answer.text
    assert counts(site_sessions) == (0, 0)
    assert list(settings.data.glob("uploads/*/*")) == []


def test_no_file_and_too_large_a_file(bea: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = bea.post("/work/uhri", data={"csrf_token": token_of(bea.get("/work/uhri"))})
    assert (missing.status_code, "Choose a file." in missing.text) == (422, True)
    monkeypatch.setattr(uhri_imports.upload, "tracker_largest_upload", 1000)
    answer = send(bea, b"x" * (1000 + FORM_AROUND + 1))
    assert (answer.status_code, "tracker import uhri FILE --dry-run" in answer.text) == (413, True)


def test_a_file_that_unpacks_to_too_much_ends_in_bounded_time(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.json.gz"
    with gzip.open(bomb, "wb") as file:
        file.write(b'[{"Text": "')
        for _ in range(64):
            file.write(b"x" * MIB)
    with pytest.raises(Refused, match="longer than 33,554,432 characters"):
        read_limited(bomb, ZAZALAND)
    many = write(tmp_path / "many.json", *(record(number) for number in range(1, 200)))
    for limits in (Limits(answer=10_000), Limits(memory=16 * MIB)):
        with pytest.raises(Refused, match="takes more memory or time"):
            read_limited(many, ZAZALAND, limits)


def test_what_is_read_in_the_limited_process_is_what_is_read(tmp_path: Path) -> None:
    records = (record(1), record(2, AnnotationType="-"), record(3, Text=""), record(4, Countries=["x"]), record(1))
    path = write(tmp_path / "export.json", *records, record(5, Paragraph=1))
    reading = read_limited(path, ZAZALAND)
    assert reading.export == read_export(path, Scope.of_register(ZAZALAND))
    assert [one.annotation_id for one in reading.export.annotations] == [identity(1), identity(2), identity(5)]


# Kept between check and import


def test_a_kept_file_is_its_senders_and_goes_after_an_hour(
    bea: FlaskClient, sign_in: SignIn, settings: Settings, site_sessions: Sessions
) -> None:
    checked = send(bea, packed(record(1)))
    other = sign_in(Role.ADMIN)
    kept = checked.text.partition('name="kept" value="')[2].partition('"')[0]
    form = {"csrf_token": token_of(other.get("/work/uhri")), "kept": kept}
    assert "not kept here any more" in other.post("/work/uhri/import", data=form).text
    for wrong in ("", "../../secret_key", "0" * 32):
        form = {"csrf_token": token_of(checked), "kept": wrong}
        assert bea.post("/work/uhri/import", data=form).status_code == 422
    [folder] = settings.data.glob("uploads/*/*")
    old = time.time() - KEPT_FOR - 1
    os.utime(folder, (old, old))
    assert confirm(bea, checked).status_code == 422
    send(other, packed(record(1)))
    assert not folder.exists()
    assert counts(site_sessions) == (0, 0)


def test_one_file_is_read_at_a_time(bea: FlaskClient, settings: Settings) -> None:
    checked = send(bea, packed(record(1)))
    with one_at_a_time(settings.data):
        assert send(bea, packed(record(1))).status_code == 503
        assert confirm(bea, checked).status_code == 503
        with pytest.raises(Busy), one_at_a_time(settings.data):
            pass
    assert confirm(bea, checked).status_code == 303


def test_whoever_wrote_the_same_at_once_is_not_overwritten(
    bea: FlaskClient, monkeypatch: pytest.MonkeyPatch, site_sessions: Sessions
) -> None:
    checked = send(bea, packed(record(1)))

    def fail(*_given: object, **_named: object) -> None:
        raise IntegrityError("insert", {}, Exception("unique"))

    monkeypatch.setattr(uhri_imports, "bring_in", fail)
    assert confirm(bea, checked).status_code == 409
    assert counts(site_sessions) == (0, 0)
    monkeypatch.undo()
    assert confirm(bea, checked).status_code == 303


def test_the_database_changed_between_check_and_import(
    bea: FlaskClient, site_sessions: Sessions, settings: Settings
) -> None:
    checked = send(bea, packed(record(1)))
    with site_sessions.begin() as db:
        make.recommendation(db, 1, symbol="CCPR/C/QQQ/CO/1")
    answer = confirm(bea, checked)
    assert answer.status_code == 422
    assert counts(site_sessions) == (0, 0)
    (settings.register / "lookups" / "countries.csv").write_text("x")
    assert "lookups/countries.csv" in send(bea, packed(record(1))).text


def test_a_site_without_recommendations_takes_kyrgyzstan(sign_in: SignIn) -> None:
    answer = send(sign_in(Role.REVIEWER), packed(record(1)))
    assert "do not know the State KGZ" in answer.text


# Receipts


def test_every_part_of_a_receipt_is_on_its_page_in_the_readers_language(
    bea: FlaskClient, site_sessions: Sessions
) -> None:
    confirm(bea, send(bea, packed(record(1), record(2, Text="9.Old."), record(3, Text="8.Stays."))))
    with site_sessions.begin() as db:
        one = db.scalars(sa.select(Recommendation).where(Recommendation.paragraph == "8")).one()
        one.heading = "Put right here"
    file = packed(
        record(1), record(3, Text="New heading 8.Stays."), record(4, Symbol=None, Text="7.Do it in time."), record(4)
    )
    checked = send(bea, file, lang="ru")
    parse(checked.text)
    for said in (
        "изменено здесь",
        "нет обозначения документа",
        identity(2),
        "heading",
        "Text",
        "тот же идентификатор еще раз",
    ):
        assert said in checked.text, said
    assert "was changed here" not in checked.text
    assert send(bea, file, lang="ky").status_code == 200


def test_receipts_of_other_public_imports_are_shown_and_of_spreadsheets_not(
    bea: FlaskClient, site_sessions: Sessions
) -> None:
    with site_sessions.begin() as db:
        for source in ("register", "document", "assessments"):
            run = ImportRun(source=source, name=f"zzz-{source}", sha256="0" * 64, account_id=None, receipt={"a": "<b>"})
            run.started_at = run.finished_at = datetime(2026, 1, 1, tzinfo=UTC)
            db.add(run)
            db.flush()
    assert "&#34;a&#34;: &#34;&lt;b&gt;&#34;" in bea.get("/work/uhri/1").text
    assert (bea.get("/work/uhri/3").status_code, bea.get("/work/uhri/3/receipt.json").status_code) == (404, 404)
    assert "zzz-assessments" not in bea.get("/work/uhri").text


def test_everything_that_receipts_say_can_be_translated() -> None:
    said = {*SAID.values(), *DOUBTS.values(), wishes.NO_SYMBOL, wishes.NO_KIND, wishes.OVERLAPS, wishes.TAKEN}
    said |= {plan.EDITED, plan.NOT_OURS, *(kind.value for kind in Kind)}
    assert said <= set(uhri_receipt.WORDS)


def test_the_way_there_is_in_the_inbox_of_reviewers(bea: FlaskClient, sign_in: SignIn, app: Flask) -> None:
    assert "/work/uhri" in bea.get("/work").text
    assert "/work/uhri" not in sign_in(Role.RESEARCHER).get("/work").text
    assert app.config["MAX_CONTENT_LENGTH"] < uhri_imports.LARGEST
