"""No header holds what was typed, and a made-up host breaks nothing."""

import re
from collections.abc import Callable
from itertools import product
from typing import Final
from urllib.parse import quote

from flask import Flask

from tests.web.injection.intruders import find_intruders

FILES: Final = ("csv", "json", "xlsx", "metadata.json", "bib", "ris")
BREAKING: Final = "a\r\nX-Evil: 1\r\n\r\n<script>\"';,<>\u0437"


def test_no_header_holds_what_was_typed(app: Flask, poisoned: Callable[[str], None]) -> None:
    poisoned(BREAKING)
    browser, typed = app.test_client(), quote(BREAKING, safe="")
    paths = [f"/recommendations.{form}?{name}={typed}" for form in FILES for name in ("q", "theme", "sort", typed)]
    paths += [f"/progress.{form}?q={typed}" for form in ("csv", "json", "metadata.json")]
    paths += [f"/recommendations/CCPR/C/ZZZ/CO/1/11/a.{form}?q={typed}" for form in ("bib", "ris")]
    paths += [f"/sign-in?next={typed}", f"/work?x={typed}", f"/documents/{typed}", f"/{typed}", f"/?lang={typed}"]
    paths += [f"/documents/ccpr/c/zzz/co/1?{typed}={typed}", "/recommendations.csv", "/evidence/zzz-example"]
    for path in paths:
        answer = browser.get(path)
        assert answer.status_code < 500, path
        assert "X-Evil" not in answer.headers
        for name, value in answer.headers:
            assert value.isascii(), (path, name)
            assert not re.search(r"[\r\n]|X-Evil: ", value), (path, name)
        link, disposition = answer.headers.get("Link", ""), answer.headers.get("Content-Disposition", "")
        assert re.fullmatch(r'(<[^<>"\s]+>; rel="describedby"; type="application/json")?', link), path
        assert re.fullmatch(r"(attachment; filename=[a-z0-9.-]+)?", disposition), path


def test_a_host_that_is_made_up_breaks_nothing(app: Flask, poisoned: Callable[[str], None]) -> None:
    poisoned("zzz")
    browser = app.test_client()
    hosts = ('zzz"><script>x</script>', "zzz' onclick=x", "zzz.example/../x", "a b", "\\evil")
    paths = ("/", "/recommendations/CCPR/C/ZZZ/CO/1/11/a", "/recommendations.json", "/recommendations.bib")
    for host, path in product(hosts, paths):
        answer = browser.get(path, headers={"Host": host})
        assert answer.status_code in (200, 400), (host, path)
        if answer.mimetype == "text/html":
            assert find_intruders(answer.text) == []
