"""Russian and Kyrgyz wording of recommendations, evidence, demands and labels, from the folder of translations."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.records import SORTING_KINDS, Register, WordingRecord
from tracker.domain.references import Reference
from tracker.services.register.catalogue import Known
from tracker.services.register.merge import Part, merge, printed
from tracker.services.register.report import LoadReport
from tracker.store.models import Demand, DemandWording, Evidence, EvidenceWording, RecommendationWording, TermLabel

EDITORS = "register editors"
"""Who wrote the wording that ships; no native speaker has reviewed it (data/README.md)."""


@dataclass(frozen=True, slots=True)
class _Translated:
    """A file that is translated: its name, the table of its wording, the column of whose wording it is, the texts."""

    name: str
    model: type[Any]
    owner: str
    texts: tuple[str, ...]


_RECOMMENDATIONS = _Translated("recommendations", RecommendationWording, "recommendation_id", ("heading", "summary"))
_EVIDENCE = _Translated("evidence", EvidenceWording, "evidence_id", ("title", "summary"))
_DEMANDS = _Translated("demands", DemandWording, "demand_id", ("title", "statement"))
_VOCABULARY = _Translated("vocabulary", TermLabel, "term_id", ("label",))


def load_wordings(
    db: Session,
    register: Register,
    known: Known,
    report: LoadReport,
    *,
    evidence: Mapping[tuple[str, ...], Evidence],
    demands: Mapping[tuple[str, ...], Demand],
) -> None:
    """Bring all translations in."""
    references = {identity: _key(reference) for identity, reference in known.references().items()}
    _load(db, register, report, _RECOMMENDATIONS, references)
    _load(db, register, report, _EVIDENCE, {row.id: key for key, row in evidence.items()})
    _load(db, register, report, _DEMANDS, {row.id: key for key, row in demands.items()})
    _load(db, register, report, _VOCABULARY, {term.id: key for key, term in known.terms.items()})


def _key(reference: Reference) -> tuple[str, ...]:
    return (reference.symbol, reference.paragraph, reference.item)


def _load(
    db: Session,
    register: Register,
    report: LoadReport,
    what: _Translated,
    owners: Mapping[int, tuple[str, ...]],
) -> None:
    """Bring one translated file in, language by language."""
    rows: dict[str, list[Any]] = {}
    for row in db.scalars(sa.select(what.model)):
        if getattr(row, what.owner) in owners:
            rows.setdefault(row.language, []).append(row)
    for language, records in _by_language(register.wordings[what.name], what.name):
        merge(db, _part(what, language, records, rows.get(language, []), owners), report)


def _part(
    what: _Translated,
    language: str,
    records: Sequence[WordingRecord],
    rows: Sequence[Any],
    owners: Mapping[int, tuple[str, ...]],
) -> Part[WordingRecord, Any]:
    ids = {key: identity for identity, key in owners.items()}
    return Part(
        file=f"translations/{what.name}.{language}.csv",
        key=("key",),
        records=records,
        rows=rows,
        cells=lambda record: {"key": printed(record.key), **record.texts},
        current=lambda row: _current(row, printed(owners[getattr(row, what.owner)]), what.texts),
        make=lambda record: what.model(**{what.owner: ids[record.key], "language": language}),
        fill=_fill,
    )


def _by_language(records: Sequence[WordingRecord], name: str) -> Iterator[tuple[str, list[WordingRecord]]]:
    """Sort wordings by language; of the vocabulary, only the labels that are rows of their own."""
    found: dict[str, list[WordingRecord]] = {}
    for record in records:
        if name != "vocabulary" or record.key[0] in SORTING_KINDS:
            found.setdefault(record.language, []).append(record)
    yield from found.items()


def _current(row: Any, key: str, texts: tuple[str, ...]) -> dict[str, str]:
    """Return a wording as cells. A review counts as a change made here: nothing unreviewed may replace it."""
    cells = {"key": key, **{name: getattr(row, name) for name in texts}}
    return cells if row.reviewed_by is None else {**cells, "reviewed_by": row.reviewed_by}


def _fill(record: WordingRecord, row: Any) -> None:
    row.written_by = EDITORS
    row.reviewed_by = None
    for name, text in record.texts.items():
        setattr(row, name, text)
