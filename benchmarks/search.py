"""The search page over HTTP: two hundred different searches of the register, in turn with the plain page."""

from collections.abc import Iterator, Sequence
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Final
from urllib.parse import urlencode

import sqlalchemy as sa

from benchmarks.bare import make_database
from benchmarks.databases import register_database
from benchmarks.figures import Figure, Section, middle, percentile
from benchmarks.servers import Server, ServerRefused, run_bare, run_site
from tracker.settings import Settings
from tracker.store.db import make_engine
from tracker.store.models import Document, Recommendation, SearchSpelling

SEARCHES: Final = 200
MOST_P95: Final = 10.0
WARM_UP: Final = 40
"""Searches before it is measured, so that both workers have read the labels of the register."""


def searches_of(folder: Path) -> list[str]:
    """Return two hundred different searches, drawn by chance with a seed from the words of the register."""
    engine = make_engine(Settings(data=folder).database_url)
    with engine.connect() as connection:
        spellings = sa.select(SearchSpelling.spelling).where(SearchSpelling.sensitivity == "public")
        words = connection.scalars(spellings.order_by(SearchSpelling.entries.desc(), SearchSpelling.spelling)).all()
        rows = sa.select(Document.slug, Recommendation.paragraph).join_from(Recommendation, Document)
        places = connection.execute(rows.order_by(Recommendation.id)).all()
    engine.dispose()
    drawn = _draw(Random(1), words, [f"{symbol}, para. {paragraph}" for symbol, paragraph in places])
    found: dict[str, None] = {}
    while len(found) < SEARCHES:
        found[next(drawn)] = None
    return list(found)


def _draw(chance: Random, words: Sequence[str], references: Sequence[str]) -> Iterator[str]:
    """Draw without end: frequent and rare words, two words, beginnings, phrases, exclusions, references, misprints."""
    frequent = words[:400]
    while True:
        yield chance.choice(frequent)
        yield chance.choice(words)
        yield f"{chance.choice(frequent)} {chance.choice(frequent)}"
        yield chance.choice(words)[:4]
        yield f'"{chance.choice(frequent)} {chance.choice(frequent)}"'
        yield f"{chance.choice(frequent)} -{chance.choice(frequent)}"
        yield chance.choice(references)
        word = chance.choice(words)
        yield word[:2] + word[3:]


def measure(folder: Path, *, rounds: int) -> Section:
    """Measure on the register that ships; makes its databases in the folder."""
    register_database(folder)
    make_database(folder / "bare.sqlite3")
    searches = searches_of(folder)
    taken: list[list[float]] = []
    beside: list[list[float]] = []
    with run_site(folder) as site, run_bare(folder / "bare.sqlite3") as bare:
        _ask(site, [f"/search?{urlencode({'q': f'warm{number}'})}" for number in range(WARM_UP)])
        for number in range(rounds):
            beside.append(_ask(bare, ["/"] * SEARCHES))
            taken.append(_ask(site, [f"/search?{urlencode({'q': text, 'round': number})}" for text in searches]))
    notes = (
        f"gunicorn, 2 workers of 4 threads; {SEARCHES} different searches, one after the other over one connection at",
        f"a time; {rounds} rounds, median of the rounds. No search is asked twice in the same address, so that none",
        "comes from memory. An eighth each: frequent words, any words, two words, beginnings, phrases, exclusions,",
        "references, misprints. Beside it the plain page, asked as often in the same way.",
    )
    medians = [percentile(times, 0.5) for times in taken], [percentile(times, 0.5) for times in beside]
    p95 = [percentile(times, 0.95) for times in taken], [percentile(times, 0.95) for times in beside]
    figures: list[Figure] = [
        middle("search: p95", p95[0], "ms", most=MOST_P95),
        middle("search: p50", medians[0], "ms"),
        middle("search: the slowest", [times[-1] for times in taken], "ms"),
        middle("search: p50, to plain page", [one / other for one, other in zip(*medians, strict=True)]),
        middle("search: p95, to plain page", [one / other for one, other in zip(*p95, strict=True)]),
        middle("plain page: p50", medians[1], "ms"),
        middle("plain page: p95", p95[1], "ms"),
    ]
    return Section("Search of the register", notes, figures)


def _ask(server: Server, paths: Sequence[str]) -> list[float]:
    """Return the milliseconds of each answer, sorted; raises ServerRefused for any but a page with status 200."""
    times = []
    for path in paths:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
        try:
            connection.connect()
            began = perf_counter()
            connection.request("GET", path, headers={"Accept": "text/html", "Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            answer.read()
            times.append((perf_counter() - began) * 1e3)
        finally:
            connection.close()
        if answer.status != 200:
            raise ServerRefused(f"{path} answered {answer.status}")
    return sorted(times)
