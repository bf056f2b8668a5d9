"""Loading the register: idempotent, three-way, append-only for judgements."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from tests.importers.small_register import KEY_A, SYMBOL, small_register, write
from tests.importers.test_register import mutate, mutations
from tests.services.register_loading import LATER, NOW, TODAY, Loader, dump, loader, read, touched, version
from tracker.domain.vocabulary import State
from tracker.importers.register import read_register
from tracker.services.register import FileCounts, load
from tracker.settings import ROOT
from tracker.store import search
from tracker.store.db import Sessions, make_engine, make_sessions, writing
from tracker.store.models import (
    Assessment,
    AssessmentBasis,
    AssessmentEvidence,
    Claim,
    Demand,
    Evidence,
    ImportRun,
    Recommendation,
    RecommendationWording,
    Term,
)
from tracker.store.models.tracking import evidence_recommendations
from tracker.store.models.un import recommendation_terms


@pytest.fixture
def load_rows(sessions: Sessions, db: Session, tmp_path: Path) -> Loader:
    """A function that loads rows as the register's files."""
    return loader(sessions, db, tmp_path / "register")


def test_the_first_load_brings_every_row(load_rows: Loader, db: Session) -> None:
    before = version(db)
    report = load_rows(small_register())
    assert {file: counts.new for file, counts in report.files.items()}["evidence.csv"] == 1
    assert all(counts == FileCounts(new=counts.new) for counts in report.files.values())
    assert version(db) == before + 1
    run = db.scalars(sa.select(ImportRun)).one()
    assert (run.source, run.name, run.started_at, len(run.sha256)) == ("register", "register", NOW, 64)
    assert run.receipt["files"]["claims.csv"]["new"] == 1
    judgement = db.scalars(sa.select(Assessment)).one()
    assert (judgement.state, judgement.author_name) == (State.PROVISIONAL, "register editors")
    assert (judgement.recorded_at, judgement.written_at) == (NOW, NOW)
    assert db.scalars(sa.select(AssessmentEvidence.bearing)).one().value == "supports"
    places = sa.select(AssessmentBasis.paragraph, AssessmentBasis.item).order_by(AssessmentBasis.position)
    assert [tuple(place) for place in db.execute(places)] == [("11", "a"), ("3", "")]
    wording = db.scalars(sa.select(RecommendationWording)).first()
    assert wording is not None
    assert (wording.written_by, wording.reviewed_by) == ("register editors", None)


def test_a_second_load_changes_nothing_at_all(load_rows: Loader, engine: Engine) -> None:
    load_rows(small_register())
    before = dump(engine)
    report = load_rows(small_register(), LATER)
    assert touched(report) == {}
    assert not report.changed_anything
    assert dump(engine) == before


def test_the_real_register_loads_twice_and_fast(engine: Engine, count_queries: Callable[[Engine], list[str]]) -> None:
    register = read(ROOT / "data")
    noted = count_queries(engine)
    with writing(make_sessions(engine)) as db:
        load(db, register, now=NOW)
    assert sum(statement.startswith("SELECT") for statement in noted) < 70  # whole tables, no query for each row
    before = dump(engine)
    noted.clear()
    with writing(make_sessions(engine)) as db:
        assert touched(load(db, register, now=LATER)) == {}
    assert len(noted) < 60
    assert dump(engine) == before


COLUMNS = {
    "documents": "title",
    "recommendations": "summary",
    "evidence": "publisher",
    "second_reading": "reason",
    "demands": "statement",
    "official_grades": "about",
    "findings": "statement",
    "claims": "scope",
    "treaty_status": "short_name",
    "deadlines": "what",
    "translations/recommendations.ru": "summary",
    "translations/evidence.ky": "title",
    "translations/demands.ru": "title",
    "translations/vocabulary.ky": "label",
    "assessments": "rationale",
}


def test_every_row_of_the_real_register_is_known_again(db: Session, tmp_path: Path) -> None:
    """What the database holds reads back as the file wrote it: else a change in the file would be kept out."""
    folder = shutil.copytree(ROOT / "data", tmp_path / "data")
    load(db, read(folder), now=NOW)
    rows = small_register()
    for name, column in COLUMNS.items():
        rows[name] = _rows(folder / f"{name}.csv")
        for row in rows[name]:
            row[column] += " x"
    kept_as_is = {name: rows[name] for name in COLUMNS}
    report = load(db, read(write(folder, kept_as_is)), now=LATER)
    assert report.kept == []
    changed = {name: report.counts(f"{name}.csv").changed for name in COLUMNS}
    sorting = [row for row in rows["translations/vocabulary.ky"] if row["kind"] in ("theme", "group", "sdg")]
    expected = {name: len(rows[name]) for name in COLUMNS} | {"translations/vocabulary.ky": len(sorting)}
    assert changed == expected


def _rows(path: Path) -> list[dict[str, str]]:
    import csv  # noqa: PLC0415 - only here

    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_what_the_file_changed_is_taken_over(load_rows: Loader, db: Session) -> None:
    rows = small_register()
    load_rows(rows)
    rows["recommendations"][0] |= {"summary": "Ban cruelty.", "themes": "Education", "sdg_targets": "16.3"}
    rows["evidence"][0] |= {"event_date": "2016-05", "related": f"{SYMBOL}:12"}
    rows["committees"][0]["name_en"] = "Committee"
    report = load_rows(rows, LATER)
    assert touched(report) == {
        "committees.csv": FileCounts(changed=1, same=1),
        "recommendations.csv": FileCounts(changed=1, same=2),
        "evidence.csv": FileCounts(changed=1),
    }
    first = db.scalars(sa.select(Recommendation).where(Recommendation.item == "a")).one()
    assert first.summary == "Ban cruelty."
    themes = (
        sa.select(Term.name)
        .join(recommendation_terms)
        .where(recommendation_terms.c.recommendation_id == first.id, Term.kind == "theme")
    )
    assert db.scalars(themes).all() == ["Education"]
    assert db.scalars(search.matching(db, "cruelty")).all() == [first.id]
    assert str(db.scalars(sa.select(Evidence)).one().event) == "2016-05"
    assert touched(load_rows(rows, LATER)) == {}


def test_what_somebody_changed_here_stays_and_is_listed(load_rows: Loader, sessions: Sessions, engine: Engine) -> None:
    rows = small_register()
    load_rows(rows)
    with sessions.begin() as db:
        db.scalars(sa.select(Evidence)).one().title = "A law was passed here"
    assert touched(load_rows(rows)) == {}  # the file did not change
    rows["evidence"][0]["summary"] = "Parliament passed it at last."
    before = dump(engine)
    report = load_rows(rows)
    assert touched(report) == {"evidence.csv": FileCounts(kept=1)}
    (kept,) = report.kept
    assert (kept.key, kept.why) == ("law-passed", "was changed here")
    assert {(one.column, one.ours, one.theirs) for one in kept.differences} == {
        ("title", "A law was passed here", "A law passed"),
        ("summary", "Parliament passed it.", "Parliament passed it at last."),
    }
    assert str(kept) == "evidence.csv: law-passed: was changed here (title, summary)"
    assert dump(engine) == before


def test_the_same_change_on_both_sides_is_no_quarrel(load_rows: Loader, sessions: Sessions) -> None:
    rows = small_register()
    load_rows(rows)
    with sessions.begin() as db:
        db.scalars(sa.select(Claim)).one().scope = "All"
    rows["claims"][0]["scope"] = "All"
    assert touched(load_rows(rows)) == {"claims.csv": FileCounts(changed=1)}
    assert touched(load_rows(rows)) == {}


def test_a_row_made_here_is_left_alone(load_rows: Loader, sessions: Sessions) -> None:
    rows = small_register()
    without = small_register()
    without["claims"] = []
    load_rows(without)
    with sessions.begin() as db:
        values = dict.fromkeys(("claimant", "claim", "figure", "verified", "source_title", "source_url"), "made here")
        db.add(Claim(slug="none-of-9", position=9, scope="Here", **values))
    report = load_rows(rows)
    assert touched(report) == {"claims.csv": FileCounts(kept=1)}
    assert report.kept[0].why == "was made here"
    with sessions() as db:
        row = db.scalars(sa.select(Claim)).one()
        assert (row.scope, row.position, row.loaded) == ("Here", 9, None)


def test_a_renumbered_recommendation_stays_what_it_is(load_rows: Loader, sessions: Sessions) -> None:
    rows = small_register()
    load_rows(rows)
    with sessions.begin() as db:
        db.scalars(sa.select(Recommendation).where(Recommendation.paragraph == "12")).one().paragraph = "13"
    assert touched(load_rows(rows)) == {}
    rows["findings"][0]["statement"] = "Prisons were seen again."
    assert touched(load_rows(rows)) == {"findings.csv": FileCounts(changed=1)}
    rows["recommendations"].append({**rows["recommendations"][2], "paragraph": "13"})
    report = load_rows(rows)
    assert touched(report) == {"recommendations.csv": FileCounts(same=3, kept=1)}
    assert report.kept[0].key == f"{SYMBOL} 13"


def test_rows_gone_from_the_files_stay_and_are_listed(load_rows: Loader, db: Session) -> None:
    load_rows(small_register())
    rows = small_register()
    rows["demands"].pop(0)
    rows["claims"], rows["uhri_themes"] = [], []
    rows["assessments"], rows["second_reading"] = [], []
    for language in ("ru", "ky"):
        rows[f"translations/demands.{language}"].pop(0)
    report = load_rows(rows)
    assert [str(gone) for gone in report.gone if "translations" not in gone.file] == [
        f"assessments.csv: {SYMBOL} 11 a editors 2016-12-31: gone from the files, kept here",
        f"second_reading.csv: {SYMBOL} 11 a editors 2016-12-31: gone from the files, kept here",
        "demands.csv: ban-torture: gone from the files, kept here",
        "claims.csv: none-of-9: gone from the files, kept here",
        "uhri_themes.csv: Torture: gone from the files, kept here",
    ]
    assert db.scalar(sa.select(sa.func.count()).select_from(Demand)) == 2


def test_rows_in_another_order_move(load_rows: Loader, db: Session) -> None:
    rows = small_register()
    load_rows(rows)
    rows["demands"].reverse()
    rows["committees"][1]["position"] = "3"
    report = load_rows(rows)
    assert touched(report) == {
        "committees.csv": FileCounts(same=2, moved=1),
        "demands.csv": FileCounts(same=2, moved=2),
    }
    assert report.changed_anything
    assert db.scalars(sa.select(Demand.slug).order_by(Demand.position)).all() == ["schools", "ban-torture"]


def test_a_renamed_theme_is_a_change_of_the_file(load_rows: Loader) -> None:
    rows = small_register()
    load_rows(rows)
    for name in ("recommendations", "evidence", "demands", "findings"):
        for row in rows[name]:
            row["themes"] = row["themes"].replace("Torture", "Ill-treatment")
    rows["vocabulary"][0] |= {"term": "Ill-treatment", "label": "Ill-treatment"}
    for language in ("ru", "ky"):
        rows[f"translations/vocabulary.{language}"][0]["term"] = "Ill-treatment"
    report = load_rows(rows)
    assert report.kept == []
    assert (report.counts("vocabulary.csv").new, report.counts("vocabulary.csv").gone) == (1, 1)
    assert report.counts("recommendations.csv").changed == 3


def test_a_paragraph_stands_for_its_tracked_items(load_rows: Loader, db: Session) -> None:
    rows = small_register()
    load_rows(rows)
    about = sa.select(Recommendation.item).join(evidence_recommendations).order_by(Recommendation.item)
    assert db.scalars(about).all() == ["a", "b"]
    rows["recommendations"].append({**rows["recommendations"][1], "item": "c"})
    report = load_rows(rows)
    assert touched(report)["evidence.csv"] == FileCounts(changed=1)
    assert db.scalars(about).all() == ["a", "b", "c"]
    rows["recommendations"].append({**rows["recommendations"][1], "item": ""})
    load_rows(rows)
    assert db.scalars(about).all() == [""]  # it is tracked itself now


def test_a_reviewed_wording_is_not_replaced_by_an_unreviewed_one(load_rows: Loader, sessions: Sessions) -> None:
    rows = small_register()
    load_rows(rows)
    russian = sa.select(RecommendationWording).where(
        RecommendationWording.language == "ru", RecommendationWording.heading.startswith("Тыюу")
    )
    with sessions.begin() as db:
        db.scalars(russian).one().reviewed_by = "A native speaker"
    assert touched(load_rows(rows)) == {}
    rows["translations/recommendations.ru"][0]["heading"] = "Запрет"
    rows["translations/recommendations.ky"][0]["heading"] = "Тыюу"
    report = load_rows(rows)
    assert touched(report) == {
        "translations/recommendations.ru.csv": FileCounts(same=2, kept=1),
        "translations/recommendations.ky.csv": FileCounts(same=2, changed=1),
    }
    assert report.kept[0].key == " ".join(KEY_A.values())
    with sessions() as db:
        assert db.scalars(russian).one().heading == "Тыюу (ru)"


def test_the_report_prints_a_table_and_goes_into_json(load_rows: Loader) -> None:
    lines = list(load_rows(small_register()).lines())
    assert lines[0].split() == ["new", "changed", "same", "kept", "gone"]
    assert lines[1].split() == ["committees.csv", "2", "0", "0", "0", "0"]
    record = load_rows(small_register()).record()
    assert record["files"]["demands.csv"] == {"new": 0, "changed": 0, "same": 2, "kept": 0, "gone": 0, "moved": 0}
    assert record["kept"] == record["gone"] == []


@given(mutations())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_passes_the_check_loads(
    tmp_path: Path, sqlite_template: Path, mutation: tuple[int, list[tuple[str, int, bytes]]]
) -> None:
    folder = write(tmp_path / "register", small_register())
    files = sorted(folder.rglob("*.csv"))
    number, steps = mutation
    files[number].write_bytes(mutate(files[number].read_bytes(), steps))
    register = read_register(folder, today=TODAY).register
    if register is None:
        return
    engine = make_engine(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'mutated.sqlite3')}")
    with writing(make_sessions(engine)) as db:
        load(db, register, now=NOW)
    with writing(make_sessions(engine)) as db:
        assert not load(db, register, now=LATER).changed_anything
    engine.dispose()
