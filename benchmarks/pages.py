"""Pages under load, in turn with the plain page: answers a second, waits, and queries."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from flask.testing import FlaskClient

from benchmarks.bare import make_database
from benchmarks.databases import register_database, statements_of
from benchmarks.figures import Figure, Section, middle
from benchmarks.load import Load
from benchmarks.servers import Server, run_bare, run_site
from tracker.domain.addresses import recommendation_path
from tracker.domain.references import Reference
from tracker.settings import Settings
from tracker.store.db import make_engine, make_sessions, writing
from tracker.store.models import Document, Recommendation
from tracker.store.versions import raise_data_version
from tracker.web.app import create_app

LEAST_OF_BARE: Final = 0.5
"""What the list must reach of the plain page's answers a second."""

MOST_P95: Final = 60.0
MOST_QUERIES: Final = 6
FIRST: Final = 400_000
"""Where the numbers begin that make addresses differ; as a day, 1096: earlier than any document."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page: the address that is asked again and again, and the one that is another each time, with the same rows."""

    name: str
    again: str
    anew: str


@dataclass(slots=True)
class Turns:
    """What the rounds gave for one page in one situation; `ratios` to each plain page measured beside it.

    `cpu_ratios` are the same by the processor time that the servers spent, which says more on a busy machine.
    """

    loads: list[Load] = field(default_factory=list)
    ratios: dict[str, list[float]] = field(default_factory=dict)
    cpu_ratios: dict[str, list[float]] = field(default_factory=dict)


def pages_of(folder: Path) -> list[Page]:
    """Return the pages to measure; the one recommendation is that with the most to show, by its judgements."""
    engine = make_engine(Settings(data=folder).database_url)
    with engine.connect() as connection:
        judged = sa.select(sa.func.count()).select_from(sa.table("assessments"))
        judged = judged.where(sa.column("recommendation_id") == Recommendation.id)
        found = connection.execute(
            sa.select(Document.slug, Recommendation.paragraph, Recommendation.item)
            .join_from(Recommendation, Document, Document.id == Recommendation.document_id)
            .order_by(judged.scalar_subquery().desc(), Recommendation.id)
            .limit(1)
        ).one()
    engine.dispose()
    one = recommendation_path(Reference(*found))
    return [
        Page("/", "/", "/?anew={n}"),
        Page("list", "/recommendations", "/recommendations?since={day}"),
        Page("one recommendation", one, one + "?anew={n}"),
        Page("/progress", "/progress", "/progress?since={day}"),
    ]


def measure(folder: Path, *, seconds: float, connections: int, rounds: int) -> Section:
    """Measure all pages on the register that ships; makes its databases in the folder."""
    register_database(folder)
    make_database(folder / "bare.sqlite3")
    pages = pages_of(folder)
    with run_site(folder) as site, run_bare(folder / "bare.sqlite3") as bare:
        contest = Contest(site, bare, seconds, connections)
        for _ in range(rounds):
            for page in pages:
                contest.turn(page)
    figures = [figure for page in pages for figure in contest.figures(page)]
    notes = (
        f"gunicorn, 2 workers of 4 threads; {connections} connections that ask again as soon as they are answered,",
        f"from one process of Python on the same machine; {rounds} rounds of {seconds:g} s, median of the rounds.",
        "A ratio is that of two turns right after each other: the plain page (Flask, SQLAlchemy, one table, 50 rows,",
        "Jinja, same server), then the page. “remembered”: the same address again. “made anew”: another address",
        "each time, with the same rows, so that no worker remembers it. Answers are compressed, as browsers ask for.",
        "The ratio by processor time counts what the servers spent, whatever else the machine was busy with.",
    )
    return Section("Pages", notes, [*figures, *contest.bare_figures(), *queries(folder, pages)])


class Contest:
    """The site and the plain page, measured in turns."""

    def __init__(self, site: Server, bare: Server, seconds: float, connections: int) -> None:
        self._site, self._bare = site, bare
        self._seconds, self._connections = seconds, connections
        self._next = FIRST
        self._turns: dict[tuple[str, str], Turns] = {}
        self._bare_loads: dict[str, list[Load]] = {}

    def turn(self, page: Page) -> None:
        """Measure a page once in both situations, each right after the plain pages that it is compared with."""
        for situation, path in (("remembered", page.again), ("made anew", page.anew)):
            beside = {"/": "plain page", "/core": "plain page without objects"} if page.name == "list" else {"/": ""}
            plain = {name or "plain page": self._load(self._bare, at) for at, name in beside.items()}
            load = self._load(self._site, path)
            turns = self._turns.setdefault((page.name, situation), Turns())
            turns.loads.append(load)
            for name, other in plain.items():
                turns.ratios.setdefault(name, []).append(load.per_second / other.per_second)
                if load.cpu and other.cpu:
                    turns.cpu_ratios.setdefault(name, []).append(other.cpu / load.cpu)
                self._bare_loads.setdefault(name, []).append(other)

    def _load(self, server: Server, path: str) -> Load:
        load = server.load(path, seconds=self._seconds, connections=self._connections, first=self._next)
        self._next += load.sent
        return load

    def figures(self, page: Page) -> list[Figure]:
        """Return what was measured of a page."""
        found = []
        least = LEAST_OF_BARE if page.name == "list" else None
        for situation in ("remembered", "made anew"):
            turns = self._turns[page.name, situation]
            name = f"{page.name}, {situation}"
            found += [middle(f"{name}: to {other}", ratios, least=least) for other, ratios in turns.ratios.items()]
            for other, ratios in turns.cpu_ratios.items():
                found.append(middle(f"{name}: to {other}, by processor time", ratios))
            found += [
                middle(f"{name}: answers a second", [load.per_second for load in turns.loads], "/s"),
                middle(f"{name}: p50", [load.p50 for load in turns.loads], "ms"),
                middle(f"{name}: p95", [load.p95 for load in turns.loads], "ms", most=MOST_P95),
                *_cpu(name, turns.loads),
                Figure(f"{name}: size of the answer", turns.loads[-1].size / 1000, "kB"),
            ]
        return found

    def bare_figures(self) -> list[Figure]:
        """Return what was measured of the plain pages, over all their turns."""
        found = []
        for name, loads in self._bare_loads.items():
            found += [
                middle(f"{name}: answers a second", [load.per_second for load in loads], "/s"),
                middle(f"{name}: p95", [load.p95 for load in loads], "ms"),
                *_cpu(name, loads),
                Figure(f"{name}: size of the answer", loads[-1].size / 1000, "kB"),
            ]
        return found


def _cpu(name: str, loads: list[Load]) -> list[Figure]:
    told = [load.cpu for load in loads if load.cpu is not None]
    return [middle(f"{name}: processor time of an answer", told, "ms")] if told else []


def queries(folder: Path, pages: list[Page]) -> list[Figure]:
    """Count the statements that a page sends to the database: from memory, made anew, and first after a change."""
    settings = Settings(data=folder)
    engine = make_engine(settings.database_url)
    noted = statements_of(engine)
    sessions = make_sessions(engine)
    app = create_app(settings, sessions)
    found = []
    for page in pages:
        client = app.test_client()
        with writing(sessions) as db:
            raise_data_version(db)
        counted = [
            _count(noted, client, path.format(n=1, day="1096-01-01")) for path in (page.again, page.again, page.anew)
        ]
        after, again, anew = counted
        found += [
            Figure(f"{page.name}, remembered: queries", again, most=MOST_QUERIES),
            Figure(f"{page.name}, made anew: queries", anew, most=MOST_QUERIES),
            Figure(f"{page.name}, first page of a worker after a change of the data: queries", after),
        ]
    engine.dispose()
    return found


def _count(noted: list[str], client: FlaskClient, path: str) -> int:
    noted.clear()
    answer = client.get(path)
    assert answer.status_code == 200, f"{path} answered {answer.status}"
    return len(noted)
