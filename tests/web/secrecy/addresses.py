"""Every address of the site that can be opened, secrets included, and questions that fish for them."""

import re
from collections.abc import Iterator, Sequence
from itertools import cycle
from typing import Final
from urllib.parse import quote

from flask import Flask
from werkzeug.routing import Rule

from tests import uhri_records
from tests.web.secrecy.record import PARTNERS, RESTRICTED, SYMBOL
from tracker.domain.vocabulary import LANGUAGES, By

GAPS: Final[dict[str, Sequence[str]]] = {
    "filename": ["tracker.css"],
    "tail": [f"{SYMBOL}/11/a", f"{SYMBOL}/12", f"{SYMBOL}/13"],
    "key": [SYMBOL],
    "slug": ["zzz-example", *(f"zzzcanary{level}{place}slug" for level in (PARTNERS, RESTRICTED) for place in (1, 2))],
    "id": ["1", "2", "3", "4", "5"],
    "number": ["1"],
    "name": ["status-mix", "evidence"],
    "form": ["svg", "json"],
    "annotation_id": [uhri_records.identity(1)],
}
"""Name of a gap in an address → what to put there: all that is there to be opened, secrets included."""

QUERIES: Final = (
    *("q=zzzcanary", "q=zzzcanaryrestr", "q=zzzcanarypartner*", "q=-zzzcanary", "q=%22zzz+zzzcanary%22"),
    *("q=zzz", "unit=paragraph", "unit=demand", "theme=torture", "theme=health", "status=reversed", "disputed=yes"),
    *("history=recorded", "on=2019-01-01", "on=2020-06-01&history=recorded", "voice=civil-society", "voice=state"),
    *("sort=judged", "sort=status", "page=9", "theme=zzzcanary", "status=zzzcanary", "document=zzzcanary", "on=zzz"),
    *("reading=full&action=legislate", "unit=demand&theme=torture", "since=2015-01-01&until=2015-12-31"),
)
SEARCHES: Final = (
    *(
        "zzz",
        "example",
        "zzzcanary",
        "zzzcanaryrestr",
        "zzzcanarypartner*",
        "-zzzcanary",
        '"zzz example"',
        "zzz -example",
    ),
    *("zzzcanry", "zzzcanaryrestrcted", "zzzcanarypartnrs", "zzzcanarydrft", "fictional news", SYMBOL, "thing"),
)
"""What is typed into the search; none of it is a whole canary."""

FORMS: Final = (".csv", ".json", ".metadata.json", ".bib")


def filled(rule: Rule) -> Iterator[str]:
    """Give the addresses that a rule stands for."""
    gap = re.search(r"<(?:[^:<>]+:)?(\w+)>", rule.rule)
    if gap is None:
        yield rule.rule
        return
    assert gap[1] in GAPS, f"{rule.endpoint} has a gap “{gap[1]}”: say in GAPS in this file what to put there"
    for value in GAPS[gap[1]]:
        yield rule.rule.replace(gap[0], value)


def addresses(app: Flask, *, every_language: bool = True) -> list[str]:
    """Every address that can be read, in three languages or in one of them by turns; lists with many questions."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and rule.endpoint != "static"]
    plain = [address for rule in rules for address in filled(rule)]
    found = [f"{address}?lang={language}" for address in plain for language in LANGUAGES]
    if not every_language:
        found = [found[3 * number + number % 3] for number in range(len(plain))]
    for query, form, language in zip(QUERIES, cycle(FORMS), cycle(LANGUAGES), strict=False):
        found += [f"/recommendations{path}?{query}&lang={language}" for path in ("", form)]
        found += [
            f"/un-index{path}?{query}&lang={language}" for path in ("", ".csv", ".json") if query.startswith("q=")
        ]
    for words, language in zip(SEARCHES, cycle(LANGUAGES), strict=False):
        found += [f"/search{form}?q={quote(words)}&lang={language}" for form in ("", ".json")]
        found += [f"/search?q={quote(words)}&kind={kind}&lang={language}" for kind in ("evidence", "recommendation")]
    found += [f"/progress{form}?by={by.value}" for by in By for form in ("", ".json")]
    found += [f"/evidence?{query}" for query in ("theme=health", "effect=progress", "page=2", "theme=zzzcanary")]
    found += [f"/evidence?{query}" for query in ("flag=no-copy", "flag=silent", "bearing=supports", "year=2020")]
    found += [f"/demands?sort={sort}" for sort in ("waiting", "evidence", "title", "zzz")]
    return [*found, "/nowhere/zzz", "/evidence/nowhere", "/recommendations.xlsx?unit=demand", "/documents?kind=zzz"]
