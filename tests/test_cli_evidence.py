"""`tracker evidence check-links`: public sources only, what they answered is kept and shown."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests import make
from tests.commands import run
from tracker.cli import evidence as command
from tracker.domain.vocabulary import Sensitivity
from tracker.importers import links
from tracker.importers.links import Answer
from tracker.services.link_checks import keep
from tracker.store import evidence as reads
from tracker.store.db import make_engine, make_sessions
from tracker.store.evidence import Source
from tracker.store.migrations import upgrade
from tracker.store.models import LinkCheck
from tracker.store.versions import data_version

ALIVE, DEAD = "https://zzz.example/alive", "https://zzz.example/dead"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    engine = make_engine(f"sqlite:///{tmp_path / 'tracker.sqlite3'}")
    upgrade(engine)
    with Session(engine) as db:
        make.evidence(db, "Alive", source_url=ALIVE)
        make.evidence(db, "Dead", source_url=DEAD)
        make.evidence(db, "Secret", source_url="https://zzz.example/secret", sensitivity=Sensitivity.RESTRICTED)
        make.evidence(db, "Partners", source_url="https://zzz.example/partners", sensitivity=Sensitivity.PARTNERS)
        db.commit()
    engine.dispose()
    return tmp_path


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that were asked; one of them is dead."""
    found: list[str] = []

    def ask(url: str, *, timeout: float) -> Answer:
        assert timeout == 10
        found.append(url)
        return Answer(answered=True, code=200) if url == ALIVE else Answer(False, None, links.NO_NAME)

    monkeypatch.setattr(links, "ask", ask)
    monkeypatch.setattr(command, "PAUSE", 0.0)
    return found


def in_database(folder: Path, act: Callable[[Session], object]) -> object:
    engine = make_engine(f"sqlite:///{folder / 'tracker.sqlite3'}")
    with make_sessions(engine)() as db:
        found = act(db)
        db.commit()
    engine.dispose()
    return found


def test_public_sources_are_asked_and_what_they_answered_is_kept(folder: Path, asked: list[str]) -> None:
    before = in_database(folder, data_version)
    done = run(folder, "evidence", "check-links")
    assert done.exit_code == 0
    assert done.output == f"dead: no-name: {DEAD}\n2 asked, 1 did not answer\n"
    assert sorted(asked) == [ALIVE, DEAD]  # nobody learns that what is not public is looked at here
    rows = in_database(
        folder, lambda db: {row.url: (row.answered, row.code, row.reason) for row in db.query(LinkCheck)}
    )
    assert rows == {ALIVE: (True, 200, ""), DEAD: (False, None, "no-name")}
    assert in_database(folder, data_version) != before  # pages are made anew
    assert run(folder, "evidence", "check-links").output == "0 asked, 0 did not answer\n"
    assert run(folder, "evidence", "check-links", "--older-than", "0", "--limit", "1").output.startswith("1 asked")


def test_an_answer_is_kept_for_its_address_only(db: Session) -> None:
    piece = make.evidence(db, source_url=ALIVE)
    source = Source(piece.id, piece.slug, ALIVE)
    days = [datetime(2026, 11, day, tzinfo=UTC) for day in (1, 2, 3)]
    assert keep(db, source, answered=True, code=200, reason="", now=days[0])
    assert keep(db, source, answered=False, code=404, reason="", now=days[1])
    reach = reads.reaches(db, [piece.id])[piece.id]
    assert (reach.answered, reach.checked_at, reach.answered_at, reach.code) == (False, days[1], days[0], 404)
    piece.source_url = DEAD
    db.flush()
    assert reads.reaches(db, [piece.id])[piece.id].answered is None
    assert not keep(db, source, answered=True, code=200, reason="", now=days[2])
    assert keep(db, Source(piece.id, piece.slug, DEAD), answered=False, code=500, reason="", now=days[2])
    assert reads.reaches(db, [piece.id])[piece.id].answered_at is None
    db.delete(piece)
    db.flush()
    assert not keep(db, source, answered=True, code=200, reason="", now=days[2])


def test_a_host_is_given_time() -> None:
    sources = [
        Source(1, "a", "https://one.example/1"),
        Source(2, "b", "https://two.example/"),
        Source(3, "c", "https://ONE.example/2"),
    ]
    time, waited = [100.0], []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        time[0] += seconds

    given = []
    for source in command.paced(sources, clock=lambda: time[0], wait=wait):
        given.append(source.slug)
        time[0] += 0.5
    assert given == ["a", "b", "c"]
    assert waited == [command.PAUSE - 0.5]
