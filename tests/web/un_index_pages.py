"""Reading the pages and the file of the UN index: how many records, which, and what of them."""

import csv
import io
import re

from flask.testing import FlaskClient

TEXT = re.compile(r'<p class="lead">([\d,]+) records?</p>')
ROW = re.compile(r'href="/un-index/([0-9a-f-]{36})"')


def total_of(html: str) -> int:
    found = TEXT.search(html)
    assert found, html[:2000]
    return int(found[1].replace(",", ""))


def lines(browser: FlaskClient, query: str = "") -> list[dict[str, str]]:
    answer = browser.get(f"/un-index.csv?{query}")
    assert (answer.status_code, answer.content_length) == (200, len(answer.data))
    return list(csv.DictReader(io.StringIO(answer.text, newline=""), strict=True))
