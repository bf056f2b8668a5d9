"""Files give back what somebody wrote, and nothing of it runs where they are opened."""

import csv
import io
import json
import re
from collections.abc import Callable
from typing import Final
from urllib.parse import quote
from zipfile import ZipFile

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from tests.web.injection.hostile import HOSTILE, MARKUP, TEMPLATE
from tracker.domain.cells import unescape_cell
from tracker.store.db import Sessions
from tracker.store.models import Assessment

FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")


def rationale_of(sessions: Sessions) -> str:
    with sessions() as db:
        return str(db.scalars(sa.select(Assessment.rationale).order_by(Assessment.id)).first())


@pytest.mark.parametrize("name", HOSTILE)
def test_files_give_back_what_was_written(
    app: Flask, site_sessions: Sessions, poisoned: Callable[[str], None], name: str
) -> None:
    poisoned(HOSTILE[name])
    browser, text = app.test_client(), rationale_of(site_sessions)
    assert text.startswith(HOSTILE[name])
    answer = browser.get("/recommendations.csv?sort=oldest")
    lines = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    cells = [cell for line in lines for cell in line.values()]
    assert len(lines) == 2
    assert text in map(unescape_cell, cells)
    assert [cell for cell in cells if cell.startswith(FORMULA_SIGNS)] == []
    rows = json.loads(browser.get("/recommendations.json").text)["rows"]
    assert text in [row["rationale"] for row in rows]
    check_citations(browser, HOSTILE[name])


def test_a_workbook_holds_texts_and_nothing_that_runs(
    app: Flask, site_sessions: Sessions, poisoned: Callable[[str], None]
) -> None:
    poisoned(f"={MARKUP}{TEMPLATE}\x0b\x1b_x0041_\ufffe\r\nhttps://zzz.example/")
    book = app.test_client().get("/recommendations.xlsx").get_data()
    with ZipFile(io.BytesIO(book)) as parts:
        written = {name: parts.read(name).decode() for name in parts.namelist()}
    assert [name for name in written if "vba" in name.lower() or "externalLink" in name] == []
    for name, xml in written.items():
        assert not re.search(r"<f[ >/]|<hyperlink|<ddeLink|<oleLink", xml), name
    lines = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_name("Recommendations").to_python()
    column = lines[0].index("rationale")
    expected = rationale_of(site_sessions)
    read = [str(line[column]).replace("\r\n", "\n") for line in lines[1:]]
    assert unescaped(expected) in map(unescaped, read)


def unescaped(text: str) -> str:
    """A text as a spreadsheet shows it: `_x000B_` stands for a character that XML does not have."""
    shown = re.sub("_x([0-9A-Fa-f]{4})_", lambda code: chr(int(code[1], 16)), text)
    return shown.replace("\r\n", "\n")


def check_citations(browser: FlaskClient, typed: str) -> None:
    """Pass when the citations of a page and of a list asked for in hostile words are one record each."""
    for path in ("/recommendations/CCPR/C/ZZZ/CO/1/11/a.{}", f"/recommendations.{{}}?q={quote(typed[:150])}"):
        bibtex, ris = (browser.get(path.format(form)).text for form in ("bib", "ris"))
        assert bibtex.startswith(("@misc{", "@dataset{"))
        assert len(re.findall("^@", bibtex, re.MULTILINE)) == 1
        assert ends_of_entries(bibtex) == [len(bibtex.rstrip())], "one entry, closed at its end and not before"
        lines = ris.removesuffix("\r\n").split("\r\n")
        assert ris.splitlines() == lines
        assert [line[:6] for line in (lines[0], lines[-1])] == ["TY  - ", "ER  - "]
        assert [line for line in lines if not re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line)] == []
        assert sum(line.startswith(("TY", "ER")) for line in lines) == 2


def ends_of_entries(bibtex: str) -> list[int]:
    """Return the places after which no brace is open any more; an escaped brace opens nothing."""
    found, level = [], 0
    for place, sign in enumerate(re.sub(r"\\[{}]", "xx", bibtex), start=1):
        level += {"{": 1, "}": -1}.get(sign, 0)
        found += [place] if sign == "}" and level <= 0 else []
    return found
