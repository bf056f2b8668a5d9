"""What is not public shows in no count and no order: only how much is withheld is said.

What a reader without an account gets is compared with what the record without secrets gives.
"""

import io
import re
from collections.abc import Callable
from typing import Final

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import ngettext
from python_calamine import CalamineWorkbook
from werkzeug.test import TestResponse

from tests.web.secrecy.addresses import addresses
from tests.web.secrecy.answers import csv_without_counts, without_counts, without_tokens
from tests.web.secrecy.record import MAY_SEE
from tracker.domain.vocabulary import LANGUAGES

EXPECTED_WITHHELD: Final = {"anonymous": 4, "viewer": 2, "researcher": 0, "reviewer": 0}
"""Evidence of the record that is counted as withheld: two pieces for partners, two restricted."""


def told_apart(app: Flask) -> re.Pattern[str]:
    """What a page may say of secrets: how many there are."""
    said = set()
    for language in LANGUAGES:
        with app.test_request_context(f"/?lang={language}"):
            for number in range(1, 9):
                one, many = "%(num)s piece of evidence is not public.", "%(num)s pieces of evidence are not public."
                said.add(re.escape(ngettext(one, many, number)))
    return re.compile(f'<p class="small muted">(?:{"|".join(sorted(said))})</p>')


def public_part(answer: TestResponse, said: re.Pattern[str]) -> object:
    """What of an answer must be the same with and without secrets."""
    if answer.mimetype == "application/json":
        return without_counts(answer.get_json())
    if answer.mimetype == "text/csv":
        return csv_without_counts(answer.text)
    if answer.get_data().startswith(b"PK"):
        book = CalamineWorkbook.from_filelike(io.BytesIO(answer.get_data()))
        sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
        about = [line for line in sheets.pop("About") if line[0] != "withheld"]
        header, *lines = next(iter(sheets.values()))
        return [about, *(without_counts(dict(zip(header, line, strict=True))) for line in lines)]
    return " ".join(without_tokens(said.sub("", answer.text)).split())


def test_a_reader_without_an_account_sees_what_there_would_be_without_secrets(sites: dict[bool, Flask]) -> None:
    said = told_apart(sites[True])
    with_secrets, without = (sites[secrets].test_client() for secrets in (True, False))
    differ = []
    for address in addresses(sites[True]):
        first, second = with_secrets.get(address), without.get(address)
        same = first.status == second.status and public_part(first, said) == public_part(second, said)
        differ += [] if same else [address]
    assert differ == []


@pytest.mark.parametrize("kind", MAY_SEE)
def test_how_much_is_withheld_is_said(enter: Callable[[str], FlaskClient], kind: str) -> None:
    browser = enter(kind)
    withheld = EXPECTED_WITHHELD[kind]
    for table in ("recommendations", "progress"):
        assert browser.get(f"/{table}.metadata.json").get_json()["withheld"] == withheld
    first = browser.get("/recommendations.json?q=CCPR/C/ZZZ/CO/1+para.+11").get_json()["rows"][0]
    # Of each level, the first piece is filed here and rested on, and nothing of others' work counts.
    assert (first["evidence_count"], first["evidence_withheld"]) == (3 - withheld // 2, withheld // 2)
