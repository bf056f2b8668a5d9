"""What moved between two days: where recommendations stood on both, and what the new judgements rest on."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from tracker.domain.dates import PartialDate
from tracker.domain.days import quarter_of
from tracker.domain.periods import Period
from tracker.domain.questions import Question
from tracker.domain.references import Reference
from tracker.domain.vocabulary import STANDINGS, State, Voice
from tracker.store.filtering import conditions
from tracker.store.models import (
    Assessment,
    AssessmentBasis,
    AssessmentEvidence,
    Document,
    Evidence,
    EvidenceWording,
    MoveDue,
    MoveRow,
    Recommendation,
    RecommendationWording,
)
from tracker.store.models.columns import partial
from tracker.store.moves import line_number
from tracker.store.standing import standings
from tracker.store.vocabulary import wording_mark
from tracker.store.word_queries import SQLITE

ENTERED: Final = "entered"
"""Where a recommendation stood before its document was adopted, or published."""

ANY: Final = "any"
"""Asked for in place of a status: wherever it stood, whether it moved or not."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a judgement rests on: a piece of evidence (its slug, title and day) or a paragraph of a document."""

    slug: str
    title: str
    event: PartialDate | None = None
    paragraph: str = ""
    wording: str = ""


@dataclass(slots=True)
class Moved:
    """A recommendation with where it stood on two days. `was` is `entered` when it did not count on the first.

    `before_id` and `after_id` are the judgements that stood; without `after_id` the earlier one was taken back.
    """

    id: int
    reference: Reference
    committee: str
    heading: str
    wording: str
    was: str
    now: str
    before_id: int | None
    after_id: int | None
    voice: Voice | None
    state: State | None
    was_as_of: date | None
    now_as_of: date | None
    adopted: PartialDate | None
    evidence: list[Ground] = field(default_factory=list)
    basis: list[Ground] = field(default_factory=list)
    withheld: int = 0


MOST_TOUCHED: Final = 5000
"""Recommendations that are named one by one in a statement, at most: SQLite looks up only these."""


def touched_between(db: Session, question: Question, period: Period) -> Sequence[int] | None:
    """Return which recommendations can stand elsewhere on the last day.

    Those with a move kept between the days, and those whose moves are yet to be worked out. None where they are too
    many, or on PostgreSQL, which sorts the judgements of a day about as fast for all recommendations as for some.
    """
    if db.get_bind().dialect.name != SQLITE:
        return None
    row, filters = MoveRow.__table__.c, question.filters
    kept = sa.select(row.recommendation_id).where(
        row.line == line_number(filters.history, filters.voice),
        row.quarter.between(quarter_of(period.first), quarter_of(period.last)),
        row.day > period.first,
        row.day <= period.last,
    )
    found = db.scalars(kept.union(sa.select(MoveDue.recommendation_id)).limit(MOST_TOUCHED + 1)).all()
    return found if len(found) <= MOST_TOUCHED else None


@dataclass(frozen=True, slots=True)
class _Compared:
    """The standings of both days, where each stood, both joined, and what the filters ask."""

    earlier: sa.CTE
    later: sa.CTE
    was: sa.ColumnElement[str]
    joined: sa.FromClause
    asked: list[sa.ColumnElement[bool]]


def _compared(db: Session, question: Question, period: Period, touched: Sequence[int] | None = None) -> _Compared:
    """Compare all recommendations, or only those `touched`."""
    earlier = standings(question.about(question.filters.with_(on=period.first)), "earlier")
    later = standings(question.about(question.filters.with_(on=period.last)), "later")
    same, asked = [earlier.c.id == later.c.id], conditions(db, question, later)
    if touched is not None:  # told of both, so that the standings of no others are looked up
        same.append(earlier.c.id.in_(touched))
        asked = [*asked, later.c.id.in_(touched)]
    was = sa.func.coalesce(earlier.c.status, ENTERED)
    return _Compared(earlier, later, was, later.outerjoin(earlier, sa.and_(*same)), asked)


def numbers(
    db: Session, question: Question, period: Period, touched: Sequence[int] | None
) -> Mapping[tuple[str, str], int]:
    """Return how many recommendations stood where on both days: (was, now) → number. See `touched_between`, too."""
    both = _compared(db, question, period, touched)
    counted = _numbers(both.was, both.later.c.status, both.joined, both.asked)
    if touched is None:
        parts = [counted]
    else:
        rest = standings(question.about(question.filters.with_(on=period.last)), "rest")
        was = sa.case((rest.c.dated > period.first, ENTERED), else_=rest.c.status)
        asked = [*conditions(db, question, rest), rest.c.id.not_in(touched)]
        parts = [counted, _numbers(was, rest.c.status, rest, asked)]
    found: Counter[tuple[str, str]] = Counter()
    for before, after, number in db.execute(sa.union_all(*parts)):
        found[before, after] += number
    return found


def _numbers(
    was: sa.ColumnElement[str],
    now: sa.ColumnElement[str],
    source: sa.FromClause,
    asked: Collection[sa.ColumnElement[bool]],
) -> sa.Select[str, str, int]:
    chosen = sa.select(was.label("was"), now.label("now"), sa.func.count()).select_from(source)
    return chosen.where(*asked).group_by("was", "now")


def moved(
    db: Session,
    question: Question,
    period: Period,
    *,
    was: str = "",
    now: str = "",
    start: int = 0,
    size: int = 0,
    touched: Sequence[int] | None = None,
) -> list[Moved]:
    """Return the recommendations that stood at `was` and at `now`, the latest judged first.

    Without either, those that counted on both days and moved; `size` 0 returns all from `start` on. With `touched`, see
    `touched_between`, what moved is found sooner.
    """
    both = _compared(db, question, period, touched if _chosen_elsewhere(was, now) else None)
    statement = _rows(both, question.language).where(*both.asked, *_chosen(both.was, both.later.c.status, was, now))
    found = db.execute(statement.offset(start).limit(size) if size else statement)
    rows = [_moved(record, question.language) for record in found]
    _attach_grounds(db, question, rows)
    return rows


def _rows(both: _Compared, language: str) -> sa.Select[*tuple[Any, ...]]:
    """Return the statement of all rows of two days, the latest judged first, with what a page shows of each."""
    earlier, later, stood = both.earlier, both.later, both.was
    wording = sa.and_(
        RecommendationWording.recommendation_id == Recommendation.id,
        RecommendationWording.language == language,
    )
    after = aliased(Assessment)
    return (
        sa.select(
            later.c.id,
            later.c.symbol,
            later.c.paragraph,
            later.c.item,
            later.c.committee,
            sa.func.coalesce(RecommendationWording.heading, Recommendation.heading).label("heading"),
            RecommendationWording.id.label("wording_id"),
            RecommendationWording.reviewed_by,
            stood.label("was"),
            later.c.status.label("now"),
            earlier.c.assessment_id.label("before_id"),
            later.c.assessment_id.label("after_id"),
            after.voice,
            after.state,
            earlier.c.as_of.label("was_as_of"),
            later.c.as_of.label("now_as_of"),
        )
        .add_columns(
            Document.adopted_on, Document.adopted_precision, Document.published_on, Document.published_precision
        )
        .select_from(both.joined)
        .join(Recommendation, Recommendation.id == later.c.id)
        .join(Document, Document.id == later.c.document_id)
        .outerjoin(RecommendationWording, wording)
        .outerjoin(after, after.id == later.c.assessment_id)
        .order_by(later.c.as_of.desc().nulls_last(), later.c.symbol, later.c.position)
    )


def _chosen_elsewhere(was: str, now: str) -> bool:
    """Tell whether what is asked for is only what moved, and counted on both days."""
    if not was and not now:
        return True
    return was != now and {was, now} <= set(STANDINGS)


def _chosen(
    stood: sa.ColumnElement[str], stands: sa.ColumnElement[str], was: str, now: str
) -> list[sa.ColumnElement[bool]]:
    if not was and not now:
        return [stood != stands, stood != ENTERED]
    pairs = ((stood, was), (stands, now))
    return [column == value for column, value in pairs if value and value != ANY]


def _moved(record: Any, language: str) -> Moved:
    translated = record.wording_id is not None
    return Moved(
        id=record.id,
        reference=Reference(record.symbol, record.paragraph, record.item),
        committee=record.committee,
        heading=record.heading,
        wording=wording_mark(language, translated=translated, reviewed_by=record.reviewed_by),
        was=record.was,
        now=record.now,
        before_id=record.before_id,
        after_id=record.after_id,
        voice=record.voice,
        state=record.state,
        was_as_of=record.was_as_of,
        now_as_of=record.now_as_of,
        adopted=partial(record.adopted_on, record.adopted_precision)
        or partial(record.published_on, record.published_precision),
    )


AT_ONCE: Final = 1000
"""Judgements whose grounds are read together."""


def _attach_grounds(db: Session, question: Question, rows: Collection[Moved]) -> None:
    by_judgement = {row.after_id: row for row in rows if row.after_id is not None}
    identities = list(by_judgement)
    for start in range(0, len(identities), AT_ONCE):
        ids = identities[start : start + AT_ONCE]
        _attach_evidence(db, question, ids, by_judgement)
        _attach_basis(db, ids, by_judgement)


def _attach_evidence(db: Session, question: Question, ids: Collection[int], by_judgement: Mapping[int, Moved]) -> None:
    wording = sa.and_(EvidenceWording.evidence_id == Evidence.id, EvidenceWording.language == question.language)
    statement: sa.Select[*tuple[Any, ...]] = (
        sa.select(AssessmentEvidence.assessment_id, Evidence, EvidenceWording)
        .join_from(AssessmentEvidence, Evidence, Evidence.id == AssessmentEvidence.evidence_id)
        .outerjoin(EvidenceWording, wording)
        .where(AssessmentEvidence.assessment_id.in_(ids))
        .order_by(AssessmentEvidence.assessment_id, AssessmentEvidence.position)
    )
    for identity, piece, translated in db.execute(statement):
        row = by_judgement[identity]
        if piece.sensitivity not in question.clearance:
            row.withheld += 1
            continue
        reviewed_by = translated.reviewed_by if translated is not None else None
        mark = wording_mark(question.language, translated=translated is not None, reviewed_by=reviewed_by)
        title = translated.title if translated is not None else piece.title
        row.evidence.append(Ground(piece.slug, title, piece.event, wording=mark))


def _attach_basis(db: Session, ids: Collection[int], by_judgement: Mapping[int, Moved]) -> None:
    found = db.execute(
        sa.select(AssessmentBasis, Document.slug, Document.title)
        .join_from(AssessmentBasis, Document, Document.id == AssessmentBasis.document_id)
        .where(AssessmentBasis.assessment_id.in_(ids))
        .order_by(AssessmentBasis.assessment_id, AssessmentBasis.position)
    )
    for basis, slug, title in found:
        by_judgement[basis.assessment_id].basis.append(Ground(slug, title, paragraph=basis.paragraph))
