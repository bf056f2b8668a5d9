"""The labels that the register sorts by, in a reader's language, and the values that filters accept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.filters import NONE, Known
from tracker.domain.references import natural_order
from tracker.store.models import (
    Committee,
    Demand,
    DemandWording,
    Document,
    OfficialGrade,
    Recommendation,
    SdgTarget,
    Term,
    TermLabel,
)

SOURCE = "en"
UNREVIEWED, REVIEWED, IN_ENGLISH = "unreviewed", "reviewed", "english"
"""What is known of a wording in the reader's language; an empty mark means English read in English."""


def wording_mark(language: str, *, translated: bool, reviewed_by: str | None) -> str:
    """Return how a wording in the reader's language is to be marked."""
    if language == SOURCE:
        return ""
    if not translated:
        return IN_ENGLISH
    return REVIEWED if reviewed_by else UNREVIEWED


@dataclass(frozen=True, slots=True)
class Label:
    """A value of a filter, its wording in the reader's language, and its place among its kind."""

    value: str
    text: str
    position: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Labels by kind (committee, document, cycle, theme, group, sdg, demand, grade), each by value, in order."""

    labels: dict[str, dict[str, Label]]
    known: Known
    sessions: tuple[tuple[date, tuple[str, ...]], ...] = ()
    """Days on which documents with recommendations were adopted, in order, each with the committees that did."""

    def text(self, kind: str, value: str) -> str:
        """Return the wording of a value, or the value itself where the register has none."""
        label = self.labels.get(kind, {}).get(value)
        return label.text if label else value

    def position(self, kind: str, value: str) -> int:
        """Return the place of a value among its kind; what bears no label comes last."""
        label = self.labels.get(kind, {}).get(value)
        return label.position if label else len(self.labels.get(kind, {}))


def read_vocabulary(db: Session, language: str) -> Vocabulary:
    """Read all labels in a language, falling back to English, with the spellings that filters accept.

    Terms and demands are accepted by slug and by English name; everything regardless of case.
    """
    labels: dict[str, dict[str, Label]] = {}
    accepted: dict[str, dict[str, str]] = {}

    def add(kind: str, rows: Sequence[tuple[str, str, Sequence[str]]]) -> None:
        labels[kind] = {value: Label(value, text, place) for place, (value, text, _) in enumerate(rows)}
        accepted[kind] = {spelling.casefold(): value for value, _, others in rows for spelling in (value, *others)}

    terms = _terms(db, language)
    for kind in ("theme", "group", "sdg"):
        add(kind, [(slug, text, [name]) for of, slug, name, text in terms if of == kind])
    accepted["sdg"] |= {target: target for target in db.scalars(sa.select(SdgTarget.target).distinct())}
    add("committee", [(code, name, []) for code, name in _committees(db, language)])
    documents = _documents(db)
    add("document", [(slug, slug, []) for slug, *_ in documents])
    cycles = sorted({cycle for _, cycle, *_ in documents if cycle}, key=natural_order)
    add("cycle", [(cycle, cycle, []) for cycle in cycles])
    add("demand", [(slug, text, [title]) for slug, title, text in _demands(db, language)])
    add("grade", [(f"{scale}:{grade}", f"{scale}: {grade}", []) for scale, grade in _grades(db)])
    for kind in ("cycle", "theme", "group", "sdg", "demand", "grade"):
        accepted[kind][NONE] = NONE
    return Vocabulary(labels, accepted, _sessions(documents))


def _terms(db: Session, language: str) -> list[tuple[str, str, str, str]]:
    chosen = sa.and_(TermLabel.term_id == Term.id, TermLabel.language == language)
    found = db.execute(
        sa.select(Term.kind, Term.slug, Term.name, sa.func.coalesce(TermLabel.label, Term.name))
        .outerjoin(TermLabel, chosen)
        .order_by(Term.kind, Term.position)
    )
    return [(kind, slug, name, text) for kind, slug, name, text in found]


def _grades(db: Session) -> list[tuple[str, str]]:
    found = db.execute(sa.select(OfficialGrade.scale, OfficialGrade.grade).distinct())
    return sorted((scale, grade) for scale, grade in found)


def _committees(db: Session, language: str) -> list[tuple[str, str]]:
    name = getattr(Committee, f"name_{language}", Committee.name_en)
    found = db.execute(
        sa.select(Committee.code, name)
        .where(Committee.is_treaty_body, Committee.parent_code.is_(None))
        .order_by(Committee.position)
    )
    return [(code, text) for code, text in found]


def _sessions(documents: Sequence[tuple[str, str, str, date | None]]) -> tuple[tuple[date, tuple[str, ...]], ...]:
    found: dict[date, set[str]] = {}
    for _slug, _cycle, committee, dated in documents:
        if dated is not None:
            found.setdefault(dated, set()).add(committee)
    return tuple((day, tuple(sorted(found[day]))) for day in sorted(found))


def _documents(db: Session) -> list[tuple[str, str, str, date | None]]:
    tracked = sa.select(Recommendation.document_id)
    dated: sa.ColumnElement[date] = sa.func.coalesce(Document.adopted_on, Document.published_on)
    # Of other bodies than committees the documents can be asked for, but no session of a committee adopted them.
    found = db.execute(
        sa.select(Document.slug, Document.cycle, Document.committee_code, dated, Committee.is_treaty_body)
        .outerjoin(Committee, Committee.code == Document.committee_code)
        .where(Document.id.in_(tracked))
        .order_by(dated.desc().nulls_last(), Document.slug)
    )
    return [(slug, cycle, code or "", day if counts else None) for slug, cycle, code, day, counts in found]


def _demands(db: Session, language: str) -> list[tuple[str, str, str]]:
    chosen = sa.and_(DemandWording.demand_id == Demand.id, DemandWording.language == language)
    found = db.execute(
        sa.select(Demand.slug, Demand.title, sa.func.coalesce(DemandWording.title, Demand.title))
        .outerjoin(DemandWording, chosen)
        .order_by(Demand.position)
    )
    return [(slug, title, text) for slug, title, text in found]
