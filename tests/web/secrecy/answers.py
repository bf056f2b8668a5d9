"""What came of asking: the canaries in it, and what of it must be the same with and without secrets."""

import csv
import io
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

from werkzeug.test import TestResponse

from tests.web.secrecy.record import CANARY


def everything_in(answer: TestResponse) -> str:
    """All that came: headers and body, the parts of a workbook unpacked."""
    body = answer.get_data()
    if body.startswith(b"PK"):
        with ZipFile(io.BytesIO(body)) as workbook:
            body = b"\n".join(workbook.read(part) for part in workbook.namelist())
    return f"{answer.headers}\n{body.decode()}".casefold()


def canaries_in(answer: TestResponse) -> set[str]:
    """Whose canaries came, but for those that the asker had typed into the address and was led back to or refused."""
    typed = unquote(answer.request.path).casefold()
    text = everything_in(answer)
    for one in (typed, typed.rpartition("/")[2]):
        if "zzzcanary" in one and answer.status_code in (302, 303, 403, 404):
            text = text.replace(one, "")
    return set(CANARY.findall(text))


def canaries_of(file: Path) -> set[str]:
    if file.suffix != ".xlsx":
        return set(CANARY.findall(file.read_text().casefold()))
    with ZipFile(file) as workbook:
        return {whose for part in workbook.namelist() for whose in CANARY.findall(workbook.read(part).decode())}


def without_tokens(page: str) -> str:
    return re.sub(r'name="csrf_token" value="[^"]*"', "", page)


def without_counts(value: Any) -> Any:
    """A JSON value without the promised numbers of what is withheld."""
    if isinstance(value, dict):
        kept = {name: inner for name, inner in value.items() if name not in ("withheld", "evidence_withheld")}
        return {name: without_counts(inner) for name, inner in kept.items()}
    return [without_counts(inner) for inner in value] if isinstance(value, list) else value


def csv_without_counts(text: str) -> list[Any]:
    """The lines of a CSV file without those numbers."""
    return [without_counts(line) for line in csv.DictReader(io.StringIO(text, newline=""))]
