"""Search in all of the UN index: pages over HTTP, in turn with the bare index of words, and facets in the engine."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from itertools import islice
from math import exp, log
from pathlib import Path
from random import Random
from time import perf_counter, sleep
from typing import Any, Final
from urllib.parse import urlencode

import sqlalchemy as sa
from sqlalchemy.orm import Session

from benchmarks.figures import Figure, Section, percentile
from benchmarks.servers import Server
from benchmarks.uhri_export import RUSSIAN, SEED, records
from benchmarks.world_import import TABLE, Place
from tracker.domain.index_filters import IndexFilters
from tracker.domain.search_terms import STOP_WORDS, parse_search
from tracker.store import index_answers
from tracker.store.db import make_engine, make_sessions
from tracker.store.word_queries import POSTGRESQL, SQLITE, expression

KINDS: Final = {"one word": 50, "two words": 50, "three words": 40, "phrase": 20, "prefix": 20, "Russian": 20}
"""How many queries there are of each kind."""
MOST_NEWEST: Final = 20.0
MOST_FACETS: Final = 30.0
MOST_UNFILTERED: Final = 1.0
"""Milliseconds that 95 of 100 answers take at most."""
MOST_TIMES: Final = 1.6
"""How many times as long as the bare index a page in the order of ranks may take, at the 95th of 100."""
READ: Final = 4_000
"""Records from which the words of queries are taken."""
WARM_UP: Final = 12
PAUSE: Final = 0.5
"""Seconds without work after which workers are taken to be ready."""
PATIENCE: Final = 60.0
QUESTIONS: Final = 200
"""Questions to the facets of each kind."""

SQLITE_RANKED: Final = (
    f"SELECT rowid, snippet({TABLE}_fts, 1, '[', ']', '…', 48) FROM {TABLE}_fts"  # noqa: S608 - names of our own
    f" WHERE {TABLE}_fts MATCH ? ORDER BY rank LIMIT {index_answers.PAGE_SIZE}"
)
POSTGRESQL_BARE: Final = (
    "CREATE TABLE bare_words AS SELECT id, to_tsvector('english', symbol || ' ' || text) AS words FROM annotations",
    "CREATE INDEX ON bare_words USING gin (words)",
    "ANALYZE bare_words",
)
"""What PostgreSQL itself has for searching texts, made for the measurement and gone after it."""
POSTGRESQL_RANKED: Final = (
    "SELECT best.id, ts_headline('english', a.text, to_tsquery('english', %(asked)s)) FROM"  # noqa: S608 - as above
    " (SELECT id FROM bare_words, to_tsquery('english', %(asked)s) AS asked WHERE words @@ asked"
    f" ORDER BY ts_rank(words, asked) DESC LIMIT {index_answers.PAGE_SIZE}) AS best"
    " JOIN annotations AS a ON a.id = best.id"
)

Query = tuple[str, str]
"""Its kind and what is typed."""


def queries(seed: int = SEED) -> list[Query]:
    """Return the queries, in an order of chance: words of frequencies from the most to the least, of the same texts."""
    chance = Random(seed)
    texts = [words for words in map(_words, islice(records(READ, seed=seed), READ)) if len(words) > 6]
    ranked = [word for word, _ in Counter(word for words in texts for word in words).most_common()]
    made: list[Query] = []
    for number in range(KINDS["one word"]):
        made.append(("one word", _at(ranked, number / KINDS["one word"])))
    for kind, length in (("two words", 2), ("three words", 3)):
        made += [(kind, " ".join(chance.sample(chance.choice(texts), length))) for _ in range(KINDS[kind])]
    made += [("phrase", '"' + " ".join(_together(chance, texts)) + '"') for _ in range(KINDS["phrase"])]
    for number in range(KINDS["prefix"]):
        made.append(("prefix", _at(ranked, number / KINDS["prefix"])[: chance.randrange(2, 5)]))
    for number in range(KINDS["Russian"]):
        made.append(("Russian", " ".join(chance.sample(RUSSIAN, 1 + number % 2))))
    chance.shuffle(made)
    return made


def _words(record: dict[str, Any]) -> list[str]:
    text = str(record["Text"]).lower()
    return [word for word in text.split() if word.isalpha() and word.isascii() and word not in STOP_WORDS]


def _at(ranked: Sequence[str], share: float) -> str:
    """Return a word by its rank, on a scale on which each step is as many times rarer."""
    return ranked[min(len(ranked) - 1, int(exp(share * log(len(ranked)))))]


def _together(chance: Random, texts: Sequence[Sequence[str]]) -> Sequence[str]:
    words = chance.choice(texts)
    begin = chance.randrange(len(words) - 1)
    return words[begin : begin + 2]


def measure(place: Place, site: Server, rival: Path | None) -> Section:
    """Measure pages over HTTP; `rival` is the database of sqlite-utils, for SQLite."""
    asked = queries()
    _warm_up(site, [f"{query} {kind}" for kind, query in asked[:WARM_UP]])
    spent = site.cpu_seconds()
    newest = [(kind, _page(site, query, "")) for kind, query in asked]
    each = (site.cpu_seconds() - spent) / len(asked) * 1e3
    with ExitStack() as opened:
        bare = _bare(opened, place, rival)
        ranked, raw = [], []
        for kind, query in asked:
            ranked.append((kind, _page(site, query, "best")))
            if bare is not None:
                raw.append((kind, _timed(lambda query=query: bare(query))))  # type: ignore[misc]
    database = "PostgreSQL" if place.database else "SQLite"
    name = "ts_rank and ts_headline" if place.database else "bm25 and snippet"
    figures = [
        *_figures("newest first", newest, MOST_NEWEST),
        Figure("   by processor time, mean", each or None, "ms"),
        *_figures("always ranked", ranked, None),
    ]
    if raw:
        figures += _figures(f"bare {name}, in the engine", raw, None)
        ratio = _p95(ranked) / _p95(raw)
        figures.append(Figure("   always ranked to bare, p95", ratio, "", most=MOST_TIMES))
    else:
        figures.append(Figure(f"bare {name}", None, note="sqlite-utils is not installed"))
    notes = (
        f"{len(asked)} queries ({', '.join(f'{number} {kind}' for kind, number in KINDS.items())}),",
        f"each once, one reader, 2 workers; pages of {index_answers.PAGE_SIZE} records with all facets, compressed.",
        f"Bare: the same expression, the best {index_answers.PAGE_SIZE}. A word that is not quoted may go on, in both.",
        "Asked when the workers had prepared the index's frequent words, some three seconds after their first page.",
        "Ranked pages and the bare index take turns. By processor time: what the workers spent on a page.",
    )
    return Section(f"Search in the UN index, {database}", notes, figures)


def _warm_up(site: Server, asked: Sequence[str]) -> None:
    """Ask both workers for pages, by two readers at once, and wait until they have prepared what they keep."""
    with ThreadPoolExecutor(2) as readers:
        list(readers.map(lambda query: _page(site, query, "best"), asked))
    spent, rest = -1.0, site.cpu_seconds()
    while rest > spent:
        sleep(PAUSE)
        spent, rest = rest, site.cpu_seconds()


def _figures(name: str, waits: Sequence[tuple[str, float]], most: float | None) -> Iterator[Figure]:
    in_order = sorted(wait for _, wait in waits)
    yield Figure(f"{name}, p50", percentile(in_order, 0.5), "ms")
    yield Figure(f"{name}, p95", percentile(in_order, 0.95), "ms", most=most)
    for kind in KINDS:
        some = [wait for other, wait in waits if other == kind]
        yield Figure(f"   {kind}, p95", _p95([(kind, wait) for wait in some]), "ms")


def _p95(waits: Sequence[tuple[str, float]]) -> float:
    return percentile(sorted(wait for _, wait in waits), 0.95)


def _timed(ask: Callable[[], object]) -> float:
    began = perf_counter()
    ask()
    return (perf_counter() - began) * 1e3


def _page(site: Server, query: str, order: str) -> float:
    """Return the milliseconds from asking for a page to its last byte."""
    address = "/un-index?" + urlencode({"q": query, **({"order": order} if order else {})})
    began = perf_counter()
    connection = HTTPConnection("127.0.0.1", site.port, timeout=PATIENCE)
    try:
        connection.request("GET", address, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        answer.read()
    finally:
        connection.close()
    assert answer.status == 200, f"{address} answered {answer.status}"
    return (perf_counter() - began) * 1e3


def _bare(opened: ExitStack, place: Place, rival: Path | None) -> Callable[[str], object] | None:
    """Return what asks the bare index of words."""
    if place.database:
        driver: Any = opened.enter_context(_bare_words(place.database)).connection.driver_connection
        return lambda query: driver.execute(
            POSTGRESQL_RANKED, {"asked": expression(POSTGRESQL, parse_search(query))}
        ).fetchall()
    if rival is None or not rival.exists():
        return None
    connection = opened.enter_context(closing(sqlite3.connect(rival)))
    return lambda query: connection.execute(SQLITE_RANKED, (expression(SQLITE, parse_search(query)),)).fetchall()


@contextmanager
def _bare_words(address: str) -> Iterator[sa.Connection]:
    engine = make_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in POSTGRESQL_BARE:
            connection.exec_driver_sql(statement)
        try:
            yield connection
        finally:
            connection.exec_driver_sql("DROP TABLE bare_words")
    engine.dispose()


def measure_facets(place: Place) -> Section:
    """Measure all facets under chosen filters in the engine, without a server."""
    engine = make_engine(place.database_url)
    sessions = make_sessions(engine)
    with sessions() as db:
        index = index_answers.unpack(db)
        assert index is not None, "nothing was imported"
        index_answers.prepare(sessions, index, index_answers.import_number(db))
        chance = Random(SEED)
        labels = {name: list(codes) for name, codes in index.labels().items() if codes}
        words = [query for _, query in queries()]
        filtered = [_asked(db, index, _filters(chance, labels, "")) for _ in range(QUESTIONS)]
        worded = [_asked(db, index, _filters(chance, labels, query)) for query in words]
        plain = [_timed(lambda: index_answers.unfiltered(db, index=index)) for _ in range(QUESTIONS)]
        size = index.size
    engine.dispose()
    figures = []
    for name, waits, most in (
        ("one to three filters", filtered, MOST_FACETS),
        ("words and one to three filters", worded, MOST_FACETS),
        ("unfiltered, from stored counts", plain, MOST_UNFILTERED),
    ):
        in_order = sorted(waits)
        figures.append(Figure(f"facets: {name}, p50", percentile(in_order, 0.5), "ms"))
        figures.append(Figure(f"facets: {name}, p95", percentile(in_order, 0.95), "ms", most=most))
    notes = (
        f"{size:,} records, all nine facets, with the number and the rows of the first page; {QUESTIONS} of each,",
        "asked when the frequent words had been prepared, as a worker does it.",
    )
    return Section(f"Facets of the UN index, {'PostgreSQL' if place.database else 'SQLite'}", notes, figures)


def _asked(db: Session, index: index_answers.UnpackedIndex, filters: IndexFilters) -> float:
    return _timed(lambda: index_answers.ask(db, index, filters))


def _filters(chance: Random, labels: dict[str, list[str]], query: str) -> IndexFilters:
    chosen = chance.sample(sorted(labels), chance.randrange(1, 4))
    values = {
        name: tuple(chance.sample(labels[name], min(len(labels[name]), chance.randrange(1, 3)))) for name in chosen
    }
    return IndexFilters(q=query, **values)  # type: ignore[arg-type]
