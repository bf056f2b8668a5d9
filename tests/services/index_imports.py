"""Importing the UN index in tests, of our State or all: records of each mechanism, and what the database holds then."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from benchmarks.uhri_export import COMMITTEES
from tests import make
from tests.index_parts import words_kept, words_of
from tests.index_world import found_ids
from tests.uhri_records import record, write
from tests.uhri_workbooks import write_workbook
from tracker.domain.search_terms import parse_search
from tracker.domain.uhri import Mechanism
from tracker.domain.uhri_names import Country
from tracker.importers.lookups import Labels
from tracker.importers.uhri import Export, Rows, Scope, read_export
from tracker.services.uhri import Receipt, Source, bring_in, bring_index, scope_of
from tracker.store.index_parts import has_parts
from tracker.store.models import Annotation, Base, Document

ZAZALAND = Country("ZZZ", "ZZ", "Zazaland")
QUASILAND = Country("QQQ", "QQ", "Quasiland")
FICTAVIA = Country("FFF", "FF", "Fictavia")
STATES = (ZAZALAND, QUASILAND, FICTAVIA)
LABELS = Labels({"Right to health": "Health"}, {"Children": "Children"})
NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
TREATY, REVIEW, SPECIAL = Mechanism.TREATY_BODIES, Mechanism.REVIEW, Mechanism.SPECIAL_PROCEDURES

OWN = record(1)
THEIRS = record(2, Countries=["Quasiland"], Symbol="CCPR/C/QQQ/CO/1", Text="5.Quasiland should water fictional hedges.")
REVIEWED = record(
    3,
    Body="- UPR",
    Symbol="A/HRC/99/7",
    Text="136.12 Plant fictional orchards (Quasiland).",
    UprCycle="4",
    UprPositions=["Supported"],
    UprRecommendingCountry=["Quasiland", "Fictavia"],
    UprRecommendingRegions=["Eastern Quasia"],
    UprSession=["48"],
)
SPOKEN = record(4, Body="- SR Fictional orchards", Symbol="A/HRC/99/8", Text="71. Orchards lack fictional bees.")
WORLD = (OWN, THEIRS, REVIEWED, SPOKEN)

Import = Callable[..., Receipt]


@dataclass
class Given:
    """A file that was read: batches and the rest."""

    rows: list[Rows]
    export: Export
    peak_memory_mb: float | None = 12.0

    def batches(self) -> Iterable[Rows]:
        """Give the rows out."""
        return self.rows


def given(path: Path, scope: Scope) -> Given:
    """Read a file within a scope."""
    rows: list[Rows] = []
    return Given(rows, read_export(path, scope, hand_on=rows.append))


def numbers(ids: str) -> set[int]:
    """Return rows from the one text that they come as."""
    return {int(one) for one in ids.split(",") if one}


def everything(db: Session) -> dict[str, list[Any]]:
    """All rows of all tables, those of the index of words included."""
    tables = map(sa.table, sa.inspect(db.connection()).get_table_names())
    every = sa.text("*")
    return {one.name: sorted(map(repr, db.execute(sa.select(every).select_from(one)).all())) for one in tables}


def rows(db: Session) -> dict[str, Annotation]:
    """Return all records by their identifiers."""
    return {row.annotation_id: row for row in db.scalars(sa.select(Annotation))}


def count(db: Session, model: type[Base]) -> int:
    """Return how many rows a table has."""
    return db.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def found(db: Session, text: str) -> list[str]:
    """Return the identifiers of the records that a search finds."""
    ids = numbers(found_ids(db, parse_search(text)))
    return sorted(db.scalars(sa.select(Annotation.annotation_id).where(Annotation.id.in_(ids))))


def check_words(db: Session) -> None:
    """The index of words holds what the records hold, no more and no less."""
    if has_parts(db):
        records = db.execute(sa.select(Annotation.id, Annotation.symbol, Annotation.text)).all()
        expected = sorted(word for one in records for word in words_of(*one))
        assert sorted(words_kept(db.connection())) == expected
        return
    indexed: sa.ColumnClause[int] = sa.column("rowid")
    ids = db.scalars(sa.select(indexed).select_from(sa.table("annotation_words")).order_by(indexed)).all()
    assert ids == db.scalars(sa.select(Annotation.id).order_by(Annotation.id)).all()
    db.execute(sa.text("INSERT INTO annotation_words(annotation_words) VALUES ('integrity-check')"))


def importing_own(db: Session, tmp_path: Path) -> Import:
    """Return a function that imports records of our own State into the register, and commits."""
    make.committee(db, "CCPR")
    make.term(db, "theme", "Health")
    make.term(db, "group", "Children")
    db.commit()

    def run(*records: dict[str, Any], accept: tuple[str, ...] = (), dry_run: bool = False) -> Receipt:
        export = read_export(write(tmp_path / "export.json", *records), Scope.of_register(ZAZALAND))
        source = Source("export.json", NOW, lambda: NOW, lambda: 42.0, accept)
        receipt = bring_in(db, export, LABELS, ZAZALAND, source, dry_run=dry_run)
        db.commit()
        return receipt

    return run


def importing(db: Session, tmp_path: Path) -> Import:
    """Return a function that imports records of all States and mechanisms, or of some, and commits."""
    for code in COMMITTEES:
        make.committee(db, code)
    make.term(db, "theme", "Health")
    make.term(db, "group", "Children")
    if not db.scalar(sa.select(Document.id)):
        make.recommendation(db, 90, symbol="CCPR/C/ZZZ/CO/1")  # what makes it the register of Zazaland
    db.commit()

    def run(
        *written: dict[str, Any],
        country: Country | None = None,
        mechanisms: Iterable[Mechanism] = Mechanism,
        form: str = "json",
        dry_run: bool = False,
        accept: tuple[str, ...] = (),
    ) -> Receipt:
        path = tmp_path / f"export.{form}"
        (write if form == "json" else write_workbook)(path, *written)
        scope = scope_of(db, country, STATES, frozenset(mechanisms))
        source = Source(path.name, NOW, lambda: NOW, lambda: 42.0, accept)
        receipt = bring_index(db, given(path, scope), LABELS, scope, source, dry_run=dry_run)
        db.commit()
        db.expire_all()
        return receipt

    return run
