"""Dashboards over HTTP: queries, waits when a page is made anew, and remembered pages beside a static page."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from flask.testing import FlaskClient

from benchmarks.bare import make_database
from benchmarks.dashboards_register import CLAIM, LAST_JUDGEMENT, dashboards_database
from benchmarks.databases import statements_of
from benchmarks.figures import Figure, Section, middle
from benchmarks.load import Load
from benchmarks.servers import Server, run_bare, run_site
from tracker.domain.vocabulary import State, Status, Voice
from tracker.settings import Settings
from tracker.store.db import Sessions, make_engine, make_sessions, writing
from tracker.store.models import Assessment
from tracker.web.app import create_app

SIZE: Final = (2_000, 5)
"""Recommendations, and judgements on each."""

MOST_QUERIES: Final = 8
MOST_P95: Final = 40.0
LEAST_OF_STATIC: Final = 0.85
FIRST: Final = 400_000
"""Where the numbers begin that make addresses differ; as a day, 1096: earlier than any document."""

PAGES: Final = {
    "/": "?anew={n}",
    "/progress": "?since={day}",
    "/progress?by=theme": "&since={day}",
    "/progress/changes": "?since={day}",
    "/progress/series": "?since={day}",
    "/progress/grid": "?since={day}",
    "/progress/voices": "?since={day}",
    "/progress/age": "?since={day}",
    "/demands": "?anew={n}",
    "/demands/demand-1": "?anew={n}",
    "/evidence": "?anew={n}",
    "/calendar": "?anew={n}",
    "/claims": "?anew={n}",
    f"/claims/{CLAIM}": "?anew={n}",
}
"""Each dashboard, with what makes another address of it that finds the same rows."""


@dataclass(slots=True)
class Turns:
    """What the rounds gave for one page."""

    anew: list[Load] = field(default_factory=list)
    remembered: list[Load] = field(default_factory=list)
    static: list[Load] = field(default_factory=list)


def measure(folder: Path, *, seconds: float, connections: int, rounds: int) -> Section:
    """Measure all dashboards; makes its databases in the folder."""
    recommendations, judgements = SIZE
    dashboards_database(folder, recommendations, judgements)
    make_database(folder / "bare.sqlite3")
    figures = queries(folder)
    turns = {page: Turns() for page in PAGES}
    with run_site(folder) as site, run_site(folder, workers=1) as one_worker:
        kept = keep_answers(site, folder / "kept")
        with run_bare(folder / "bare.sqlite3", kept) as static:
            for number in range(rounds):
                first = FIRST + number * 20_000
                for place, (page, more) in enumerate(PAGES.items()):
                    found = turns[page]
                    found.anew.append(site.load(page + more, seconds=seconds, connections=1, first=first))
                    found.static.append(static.load(f"/kept/{place}", seconds=seconds, connections=connections))
                    found.remembered.append(one_worker.load(page, seconds=seconds, connections=connections))
    figures += [figure for page, found in turns.items() for figure in _figures(page, found)]
    notes = (
        f"{recommendations:,} fictional recommendations, {judgements} judgements on each; gunicorn, 2 workers.",
        "“made anew”: one reader, another address each time that finds the same rows. “remembered”: the same address",
        f"again, {connections} connections, right after as many that ask a plain view of Flask on the same server for",
        "the very same bytes (compressed, from memory, no database): the ratio is that of these two turns. One worker",
        "on either side: with two, connections fall on them by chance, and the ratio is 0.4, 1 or 2.4.",
        f"{rounds} rounds of {seconds:g} s, median of the rounds.",
        "Processor time counts what the servers spent, whatever else the machine was busy with.",
    )
    return Section("Dashboards", notes, figures)


def keep_answers(site: Server, folder: Path) -> Path:
    """Write each dashboard as it was sent, compressed, to a file named by its place; raises OSError without a page."""
    folder.mkdir()
    for place, page in enumerate(PAGES):
        connection = HTTPConnection("127.0.0.1", site.port, timeout=30)
        try:
            connection.request("GET", page, headers={"Accept": "text/html", "Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            (folder / str(place)).write_bytes(answer.read())
        finally:
            connection.close()
    return folder


def _figures(page: str, turns: Turns) -> list[Figure]:
    pairs = list(zip(turns.remembered, turns.static, strict=True))
    by_cpu = [other.cpu / own.cpu for own, other in pairs if own.cpu and other.cpu]
    anew, again = f"{page}, made anew", f"{page}, remembered"
    return [
        middle(f"{anew}: p95", [load.p95 for load in turns.anew], "ms", most=MOST_P95),
        middle(f"{anew}: p50", [load.p50 for load in turns.anew], "ms"),
        *_cpu(anew, turns.anew),
        middle(
            f"{again}: answers a second, to static",
            [own.per_second / other.per_second for own, other in pairs],
            least=LEAST_OF_STATIC,
        ),
        *([middle(f"{again}: to static, by processor time", by_cpu)] if by_cpu else []),
        middle(f"{again}: answers a second", [load.per_second for load in turns.remembered], "/s"),
        *_cpu(again, turns.remembered),
        Figure(f"{page}: size of the answer", turns.remembered[-1].size / 1000, "kB"),
    ]


def _cpu(name: str, loads: list[Load]) -> list[Figure]:
    told = [load.cpu for load in loads if load.cpu is not None]
    return [middle(f"{name}: processor time", told, "ms")] if told else []


def queries(folder: Path) -> list[Figure]:
    """Count the statements of each page, `BEGIN` apart, and see that what is written shows at once.

    Raises AssertionError when a remembered page is not made anew after a write.
    """
    settings = Settings(data=folder)
    engine = make_engine(settings.database_url)
    noted = statements_of(engine)
    sessions = make_sessions(engine)
    client = create_app(settings, sessions).test_client()
    figures = []
    for page, more in PAGES.items():
        client.get(page)
        remembered, anew = (
            _count(noted, client, path) for path in (page, page + more.format(n=1, day=date.fromordinal(FIRST)))
        )
        figures += [
            Figure(f"{page}, made anew: queries", anew, most=MOST_QUERIES),
            Figure(f"{page}, remembered: queries", remembered),
        ]
    _see_a_write(client, sessions)
    engine.dispose()
    return figures


def _count(noted: list[str], client: FlaskClient, path: str) -> int:
    noted.clear()
    answer = client.get(path)
    assert answer.status_code == 200, f"{path} answered {answer.status}"
    return len(noted)


def _see_a_write(client: FlaskClient, sessions: Sessions) -> None:
    """Judge twenty recommendations to be implemented, and ask again for the page of rates."""
    before = client.get("/progress").get_data()
    written = {"voice": Voice.CIVIL_SOCIETY, "as_of": LAST_JUDGEMENT, "status": Status.IMPLEMENTED, "reason": ""}
    with writing(sessions) as db:
        for row in db.scalars(sa.select(Assessment).order_by(Assessment.id).limit(20)).all():
            kept = {
                name: getattr(row, name) for name in ("recommendation_id", "rationale", "author_name", "written_at")
            }
            db.add(Assessment(**kept, **written, state=State.PROVISIONAL, recorded_at=datetime.now(UTC)))
    assert client.get("/progress").get_data() != before, "a remembered page was shown after a write"
