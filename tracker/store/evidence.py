"""Reads of evidence: the timeline of all of it, one piece with what rests on it, and how its source can be reached."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from tracker.domain.questions import Question
from tracker.domain.references import Reference
from tracker.domain.vocabulary import RECORDED, Bearing, Effect, Sensitivity, Status, Voice
from tracker.store.details import Piece, piece_of
from tracker.store.links import evidence_of_recommendations, in_register, known_on
from tracker.store.models import (
    Assessment,
    AssessmentEvidence,
    Document,
    Evidence,
    EvidenceWording,
    LinkCheck,
    Recommendation,
    RecommendationWording,
    Term,
)
from tracker.store.models.tracking import evidence_terms
from tracker.store.standing import standings

NO_COPY: Final = "no-copy"
SILENT: Final = "silent"
UNCHECKED: Final = "unchecked"
FLAGS: Final = (NO_COPY, SILENT, UNCHECKED)
"""What can be wrong with a source: no copy kept here, its address did not answer, or nobody asked it yet."""

FACETS: Final = ("year", "effect", "theme", "bearing", "publisher", "flag")


@dataclass(frozen=True, slots=True)
class EvidenceFilters:
    """What the timeline of evidence is narrowed to; empty means not narrowed. `year` is that of the event."""

    effect: str = ""
    theme: str = ""
    bearing: str = ""
    publisher: str = ""
    year: str = ""
    flag: str = ""

    def chosen(self) -> dict[str, str]:
        """Return the filters that are set, in the order of the form."""
        return {name: getattr(self, name) for name in FACETS if getattr(self, name)}

    def without(self, name: str) -> "EvidenceFilters":
        """Return the filters without one of them."""
        return EvidenceFilters(**{other: value for other, value in self.chosen().items() if other != name})


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """A page of the catalogue of evidence, and how many there are in all."""

    total: int
    pieces: list[Piece]


def page_of(db: Session, question: Question, chosen: EvidenceFilters, *, page: int = 1, size: int = 50) -> EvidencePage:
    """Return evidence that the asker may see, newest event first."""
    wording = sa.and_(EvidenceWording.evidence_id == Evidence.id, EvidenceWording.language == question.language)
    statement: sa.Select[*tuple[Any, ...]] = (
        sa.select(Evidence, EvidenceWording, sa.func.count().over().label("total"))
        .outerjoin(EvidenceWording, wording)
        .where(*_listed(question, chosen))
        .order_by(Evidence.event_on.desc(), Evidence.id)
        .limit(size)
        .offset((page - 1) * size)
    )
    found = db.execute(statement).all()
    pieces = [piece_of(piece, translated, question.language) for piece, translated, _ in found]
    return EvidencePage(found[0].total if found else 0, pieces)


def _listed(question: Question, chosen: EvidenceFilters) -> list[sa.ColumnElement[bool]]:
    """Return the conditions on evidence that the catalogue shows it: public knowledge, cleared, known on the day."""
    seen = Evidence.sensitivity.in_(question.clearance)
    wanted = [in_register(question.recorded_by), seen, *known_on(question)]
    if chosen.effect:
        wanted.append(Evidence.effect == Effect(chosen.effect))
    if chosen.theme:
        bears = sa.select(evidence_terms.c.evidence_id).join_from(
            evidence_terms, Term, Term.id == evidence_terms.c.term_id
        )
        wanted.append(Evidence.id.in_(bears.where(Term.kind == "theme", Term.slug == chosen.theme)))
    if chosen.bearing:
        rests = _rested_on(question).where(AssessmentEvidence.bearing == Bearing(chosen.bearing))
        wanted.append(Evidence.id.in_(rests))
    if chosen.publisher:
        wanted.append(Evidence.publisher == chosen.publisher)
    if chosen.year:
        year = int(chosen.year)
        wanted.append(Evidence.event_on.between(date(year, 1, 1), date(year, 12, 31)))
    if chosen.flag:
        wanted.append(_flagged(chosen.flag))
    return wanted


def _rested_on(question: Question) -> sa.Select[int]:
    return (
        sa.select(AssessmentEvidence.evidence_id)
        .join(Assessment, Assessment.id == AssessmentEvidence.assessment_id)
        .where(*_recorded(question))
    )


def _recorded(question: Question) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = [Assessment.state.in_(RECORDED)]
    if question.recorded_by is not None:
        wanted.append(Assessment.recorded_at <= question.recorded_by)
    return wanted


def count(db: Session, question: Question, chosen: EvidenceFilters) -> int:
    """Return how much evidence the catalogue lists."""
    return db.scalar(sa.select(sa.func.count(Evidence.id)).where(*_listed(question, chosen))) or 0


def _flagged(flag: str) -> sa.ColumnElement[bool]:
    if flag == NO_COPY:
        return sa.or_(Evidence.captured_at.is_(None), Evidence.sha256.is_(None))
    # What was asked of another address says nothing of this one.
    asked = sa.select(LinkCheck.evidence_id).where(
        LinkCheck.evidence_id == Evidence.id, LinkCheck.url == Evidence.source_url
    )
    return asked.where(LinkCheck.answered.is_(False)).exists() if flag == SILENT else ~asked.exists()


def facets(db: Session, question: Question, chosen: EvidenceFilters) -> dict[str, dict[str, int]]:
    """Return for each filter how much evidence each of its values would leave, the other filters kept.

    One statement; values that would leave none are left out.
    """
    found: dict[str, dict[str, int]] = {name: {} for name in FACETS}
    for name, value, number in db.execute(sa.union_all(*_facet_parts(question, chosen))):
        if number:
            found[name][str(value)] = number
    return found


def _facet_parts(question: Question, chosen: EvidenceFilters) -> list[sa.Select[*tuple[Any, ...]]]:
    def part(name: str, value: Any) -> sa.Select[*tuple[Any, ...]]:
        columns = (sa.literal(name), sa.cast(value, sa.Text), sa.func.count(Evidence.id.distinct()))
        return sa.select(*columns).select_from(Evidence).where(*_listed(question, chosen.without(name)))

    year = sa.cast(sa.extract("year", Evidence.event_on), sa.Integer)
    recorded = sa.and_(Assessment.id == AssessmentEvidence.assessment_id, *_recorded(question))
    return [
        part("year", year).group_by(year),
        part("effect", Evidence.effect).group_by(Evidence.effect),
        part("publisher", Evidence.publisher).group_by(Evidence.publisher),
        part("theme", Term.slug)
        .join(evidence_terms, evidence_terms.c.evidence_id == Evidence.id)
        .join(Term, sa.and_(Term.id == evidence_terms.c.term_id, Term.kind == "theme"))
        .group_by(Term.slug),
        part("bearing", AssessmentEvidence.bearing)
        .join(AssessmentEvidence, AssessmentEvidence.evidence_id == Evidence.id)
        .join(Assessment, recorded)
        .group_by(AssessmentEvidence.bearing),
        *(part("flag", sa.literal(flag)).where(_flagged(flag)) for flag in FLAGS),
    ]


@dataclass(frozen=True, slots=True)
class Reach:
    """How the source of a piece of evidence can be reached: our copy, and what its address last answered.

    `answered` is None where nobody asked the present address yet.
    """

    has_copy: bool
    answered: bool | None = None
    checked_at: datetime | None = None
    answered_at: datetime | None = None
    code: int | None = None
    reason: str = ""


def reaches(db: Session, ids: Collection[int]) -> dict[int, Reach]:
    """Return how the sources of some pieces of evidence can be reached."""
    same = sa.and_(LinkCheck.evidence_id == Evidence.id, LinkCheck.url == Evidence.source_url)
    kept = sa.and_(Evidence.captured_at.is_not(None), Evidence.sha256.is_not(None))
    statement: sa.Select[*tuple[Any, ...]] = sa.select(Evidence.id, kept, LinkCheck).outerjoin(LinkCheck, same)
    return {
        identity: Reach(bool(copy), check.answered, check.checked_at, check.answered_at, check.code, check.reason)
        if check
        else Reach(bool(copy))
        for identity, copy, check in db.execute(statement.where(Evidence.id.in_(ids)))
    }


@dataclass(frozen=True, slots=True)
class Source:
    """The address of a public piece of evidence, to be asked whether it still answers."""

    evidence_id: int
    slug: str
    url: str


def sources_to_check(db: Session, *, before: datetime, most: int | None = None) -> list[Source]:
    """Return the sources of public evidence that were not asked since, those asked longest ago first.

    Evidence that is not public is left out: to ask its address would show others what somebody here looks at.
    """
    same = sa.and_(LinkCheck.evidence_id == Evidence.id, LinkCheck.url == Evidence.source_url)
    found = db.execute(
        sa.select(Evidence.id, Evidence.slug, Evidence.source_url)
        .outerjoin(LinkCheck, same)
        .where(in_register(), Evidence.sensitivity == Sensitivity.PUBLIC)
        .where(sa.or_(LinkCheck.checked_at.is_(None), LinkCheck.checked_at < before))
        .order_by(LinkCheck.checked_at.asc().nulls_first(), Evidence.id)
        .limit(most)
    )
    return [Source(*row) for row in found]


@dataclass(frozen=True, slots=True)
class Use:
    """A recommendation that a piece of evidence bears on, and whether a judgement there rests on it."""

    reference: Reference
    heading: str
    status: str
    rests_on: bool


@dataclass(frozen=True, slots=True)
class Rest:
    """A recorded judgement that rests on a piece of evidence; `replaced` when it was corrected or retracted since."""

    assessment_id: int
    reference: Reference
    heading: str
    voice: Voice
    status: Status
    as_of: date
    bearing: Bearing
    pinpoint: str
    replaced: bool


@dataclass(frozen=True, slots=True)
class EvidenceDetail:
    """A piece of evidence with its themes (slugs), what it bears on, what rests on it, and how to reach its source."""

    piece: Piece
    record: Evidence
    reach: Reach
    themes: list[str]
    uses: list[Use] = field(default_factory=list)
    rests: list[Rest] = field(default_factory=list)


def find_evidence(db: Session, question: Question, slug: str) -> EvidenceDetail | None:
    """Return a piece of evidence with its uses; None when there is none that the asker may see."""
    wording = sa.and_(EvidenceWording.evidence_id == Evidence.id, EvidenceWording.language == question.language)
    statement: sa.Select[*tuple[Any, ...]] = (
        sa.select(Evidence, EvidenceWording)
        .outerjoin(EvidenceWording, wording)
        .where(Evidence.slug == slug, in_register(), Evidence.sensitivity.in_(question.clearance))
    )
    found = db.execute(statement).one_or_none()
    if found is None:
        return None
    record, translated = found
    themes = db.scalars(
        sa.select(Term.slug)
        .join(evidence_terms, evidence_terms.c.term_id == Term.id)
        .where(evidence_terms.c.evidence_id == record.id, Term.kind == "theme")
        .order_by(Term.position)
    )
    return EvidenceDetail(
        piece=piece_of(record, translated, question.language),
        record=record,
        reach=reaches(db, [record.id])[record.id],
        themes=list(themes),
        uses=_uses(db, question, record.id),
        rests=_rests(db, question, record.id),
    )


def _heading() -> sa.ColumnElement[str]:
    return sa.func.coalesce(RecommendationWording.heading, Recommendation.heading)


def _worded(language: str) -> sa.ColumnElement[bool]:
    return sa.and_(
        RecommendationWording.recommendation_id == Recommendation.id, RecommendationWording.language == language
    )


def _rests(db: Session, question: Question, identity: int) -> list[Rest]:
    """Return the judgements up to the day that rest on it, the latest first."""
    later = aliased(Assessment)
    replaced = sa.select(later.id).where(later.corrects_id == Assessment.id, later.state.in_(RECORDED))
    wanted = [*_recorded(question), Assessment.status.is_not(None), Assessment.as_of <= question.day]
    if question.recorded_by is not None:
        replaced = replaced.where(later.recorded_at <= question.recorded_by)
    statement: sa.Select[*tuple[Any, ...]] = (
        sa.select(Assessment, Document.slug, Recommendation.paragraph, Recommendation.item, _heading())
        .add_columns(AssessmentEvidence.bearing, AssessmentEvidence.pinpoint, replaced.exists())
        .join_from(AssessmentEvidence, Assessment, Assessment.id == AssessmentEvidence.assessment_id)
        .join(Recommendation, Recommendation.id == Assessment.recommendation_id)
        .join(Document, Document.id == Recommendation.document_id)
        .outerjoin(RecommendationWording, _worded(question.language))
        .where(AssessmentEvidence.evidence_id == identity, *wanted)
        .order_by(Assessment.as_of.desc(), Document.slug, Recommendation.position, Assessment.id)
    )
    return [
        Rest(
            row.id, Reference(symbol, paragraph, item), heading, row.voice, row.status, row.as_of,
            bearing, pinpoint, bool(gone),
        )
        for row, symbol, paragraph, item, heading, bearing, pinpoint, gone in db.execute(statement)
    ]  # fmt: skip


def _uses(db: Session, question: Question, identity: int) -> list[Use]:
    rows = standings(question)
    bears_on = evidence_of_recommendations(question.recorded_by)
    rests = (
        sa.select(AssessmentEvidence.assessment_id)
        .join(Assessment, Assessment.id == AssessmentEvidence.assessment_id)
        .where(
            AssessmentEvidence.evidence_id == identity,
            Assessment.recommendation_id == Recommendation.id,
            *_recorded(question),
        )
        .exists()
    )
    found = db.execute(
        sa.select(
            rows.c.symbol,
            rows.c.paragraph,
            rows.c.item,
            _heading(),
            rows.c.status,
            rests,
        )
        .join_from(rows, Recommendation, Recommendation.id == rows.c.id)
        .join(bears_on, bears_on.c.recommendation_id == Recommendation.id)
        .outerjoin(RecommendationWording, _worded(question.language))
        .where(bears_on.c.evidence_id == identity)
        .order_by(rows.c.dated.desc().nulls_last(), rows.c.symbol, rows.c.position)
    )
    return [
        Use(Reference(symbol, paragraph, item), heading, status, bool(used))
        for symbol, paragraph, item, heading, status, used in found
    ]
