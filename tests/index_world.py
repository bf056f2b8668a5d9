"""Small worlds of the UN index, of fictional States: brought in by the real import, or put in row by row."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, Final

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from benchmarks.uhri_export import STATES
from tests.uhri_records import identity, record, write
from tracker.domain.search_terms import Term
from tracker.domain.uhri import Mechanism
from tracker.domain.uhri_names import Country
from tracker.importers.lookups import Labels
from tracker.importers.uhri import Rows, Scope, read_export
from tracker.services.uhri import Receipt, Source
from tracker.services.uhri.bring import bring_index, scope_of
from tracker.store import index_columns
from tracker.store.annotation_words import add_words, ids_matching, term_query
from tracker.store.index_masks import members
from tracker.store.index_parts import catch_up, has_parts
from tracker.store.index_stems import StemWords
from tracker.store.models import Annotation, ImportRun

COUNTRIES: Final = tuple(Country(iso3, iso2, name, (also,) if also else ()) for iso3, iso2, name, also in STATES)
NOW: Final = datetime(2026, 11, 24, 6, tzinfo=UTC)
EVERYTHING: Final = frozenset(Mechanism)
BODIES: Final = ("CCPR", "CAT", "UPR", "SR Fictional orchards", "WG Lighthouses")
THEMES: Final = ("Right to health", "Conditions of detention", "Rule of law & impunity")
PERSONS: Final = ("Women & girls", "Children")
GOALS: Final = ("16.3 - Law", "16 - PEACE", "5.2 - Violence", "1.b - Frameworks")
WORDS: Final = ("torture", "tortured", "orchards", "orchard", "women", "planting", "plants", "independent", "judges")
NUMBERS: Final = count(1)


class _Read:
    """A file that was read to its end."""

    peak_memory_mb: float | None = None

    def __init__(self, path: Path, scope: Scope) -> None:
        self._batches: list[Rows] = []
        self.export = read_export(path, scope, hand_on=self._batches.append)

    def batches(self) -> Iterable[Rows]:
        return self._batches


def bring(db: Session, folder: Path, *records: dict[str, Any]) -> Receipt:
    """Import records as `tracker import uhri --country all --mechanism all` does, and commit."""
    file = write(folder / "index.json", *records)
    scope = scope_of(db, None, COUNTRIES, EVERYTHING)
    db.rollback()
    source = Source(file.name, NOW, lambda: NOW, lambda: 42.0)
    receipt = bring_index(db, _Read(file, scope), Labels({}, {}), scope, source)
    db.commit()
    return receipt


def draw_records(chance: Random, number: int) -> list[dict[str, Any]]:
    """Make up records of the index, each with some of few values, so that filters meet."""
    return [_draw(chance, place) for place in range(1, number + 1)]


def _draw(chance: Random, number: int) -> dict[str, Any]:
    body = chance.choice(BODIES)
    treaty = body in ("CCPR", "CAT")
    states = [name for _, _, name, _ in chance.sample(STATES[1:5], chance.choice((1, 1, 1, 2)))]
    symbol = f"{body}/C/{chance.choice(STATES[1:5])[0]}/CO/{chance.randrange(1, 4)}" if treaty else "A/HRC/36/7"
    year, month = chance.randrange(2018, 2022), chance.randrange(1, 4)
    return record(
        number,
        AnnotationId=identity(chance.randrange(1 << 60) * 1000 + number),
        AnnotationType=chance.choice(("- Recommendations", "- Concerns/Observations", "-")),
        Body=f"- {body}",
        Countries=states,
        Symbol=symbol,
        PublicationDate=chance.choice((f"{year}-{month:02}-12T00:00:00", f"{year}-{month:02}-12T00:00:00", "soon")),
        Text=f"{number}.{' '.join(chance.choices(WORDS, k=chance.randrange(1, 9)))}, “said” he.",
        Themes=chance.sample(THEMES, chance.randrange(3)),
        AffectedPersons=chance.sample(PERSONS, chance.randrange(3)),
        Sdgs=chance.sample(GOALS, chance.randrange(3)),
        UprPositions=[chance.choice(("Supported", "Noted"))] if body == "UPR" else [],
        UprRecommendingCountry=["Quasiland AB"] if body == "UPR" else [],
    )


def annotation(db: Session, text: str = "4. Plant fictional trees.", **values: Any) -> Annotation:
    """Put a record into the database as it is, indexed; `pack` is the caller's."""
    number = next(NUMBERS)
    told = Receipt("zzz.json", "ZZZ").record()
    run = ImportRun(source="uhri", name="zzz.json", sha256="0" * 64, started_at=NOW, finished_at=NOW, receipt=told)
    db.add(run)
    db.flush()
    given: dict[str, Any] = {
        "annotation_id": identity(number),
        "kind": "recommendation",
        "mechanism": "treaty-bodies",
        "body": "CCPR",
        "symbol": "CCPR/C/QAA/CO/1",
        "document_uuid": identity(9),
        "country": "QAA",
        "countries": "QAA",
        "published_on": date(2020, 2, 12),
        "paragraph": "4",
        "raw": {},
        "fingerprint": "0",
        "vanished": False,
        "first_import_run_id": run.id,
        "last_import_run_id": run.id,
    }
    for name in ("themes", "persons", "sdgs", "sdg_labels", "review_cycle", "review_session", "review_positions"):
        given[name] = ""
    given |= {"review_states": "", "review_regions": "", "text": text}
    row = Annotation(**{**given, **values})
    db.add(row)
    db.flush()
    add_words(db, [(row.id, row.symbol, row.text)])
    return row


def pack(db: Session) -> None:
    """Pack the facets of what was put in, gather its words, and commit."""
    index_columns.pack(db)
    if last := db.scalar(sa.select(sa.func.max(ImportRun.id))):
        catch_up(db, last)
    db.commit()


def packed(db: Session) -> dict[str, tuple[list[str], bytes, bytes]]:
    """Return all columns as they are packed: name → (labels, rows, codes)."""
    return {name: (labels, rows, codes) for name, labels, rows, codes, _ in index_columns.packed_columns(db)}


def found_ids(db: Session, terms: Sequence[Term]) -> str:
    """Return the rows that a search finds, asked of the database at once; it has a term that must occur."""
    if has_parts(db):
        ids = np.array(db.scalars(sa.select(Annotation.id).order_by(Annotation.id)).all(), dtype=np.uint32)
        mask = StemWords(db, ids).mask_of(db, terms)
        return ",".join(map(str, ids[members(mask, len(ids))]))
    wanted = [term_query(term) for term in terms if not term.excluded]
    return ids_matching(db, wanted, [term_query(term) for term in terms if term.excluded])
