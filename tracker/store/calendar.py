"""Reads for the calendar: what is due, follow-up that was asked for, reviews that have begun and not ended."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Lacking, came_in_title
from tracker.domain.questions import Question
from tracker.domain.references import Reference
from tracker.domain.vocabulary import NOT_ASSESSED, DeadlineKind, DocumentKind, LatestEvidence
from tracker.store.evidence_since import evidenced
from tracker.store.links import known_on, ways_to_bear
from tracker.store.models import (
    Committee,
    Deadline,
    Document,
    Evidence,
    OfficialGrade,
    Recommendation,
    RecommendationWording,
)
from tracker.store.standing import counted_from, standings

BEGINS: Final = (DocumentKind.STATE_REPORT, DocumentKind.LIST_OF_ISSUES, DocumentKind.REPLIES)
"""Documents with which a review begins; it ends with concluding observations."""
REMEMBERED: Final = 8
"""Statements kept of those built for a question: to build one takes as long as a small answer."""
FOLLOWS: Final = (DocumentKind.FOLLOW_UP_REPORT, DocumentKind.FOLLOW_UP_ASSESSMENT)


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of a treaty body, under the committee it is shown under."""

    id: int
    slug: str
    title: str
    committee: str
    kind: DocumentKind
    cycle: str
    session: str
    adopted: PartialDate | None
    published: PartialDate | None

    @property
    def came(self) -> PartialDate | None:
        """The day on which a report of the State came: as its title says, else the day it is from."""
        received = came_in_title(self.title)
        return PartialDate(received) if received else self.dated

    @property
    def dated(self) -> PartialDate | None:
        """The day it is from: of adoption, else of publication."""
        return self.adopted or self.published


@dataclass(frozen=True, slots=True)
class Wanted:
    """A recommendation on which a reply was asked for, with what the asker may see of its evidence since adoption."""

    document: str
    paragraph: str
    item: str
    heading: str
    status: str
    evidence: int
    last_evidence: date | None

    @property
    def reference(self) -> Reference:
        """Where it stands."""
        return Reference(self.document, self.paragraph, self.item)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Concluding observations on which follow-up was asked for, or came: what was asked, and the papers that came."""

    document: Paper
    wanted: Sequence[Wanted] = ()
    papers: Sequence[Paper] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """A cycle of which the register holds papers but no concluding observations."""

    committee: str
    cycle: str
    papers: Sequence[Paper] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Set:
    """A deadline that somebody read: of which committee (code), due when, in which document (slug) and paragraph."""

    kind: DeadlineKind
    committee: str
    due: PartialDate
    what: str
    document: str
    paragraph: str
    verified: str
    source_url: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """Follow-up, the latest adoption first; reviews that have not ended; all papers by the day, the newest first.

    `lacking` counts the recommendations of each committee on the day, as without evidence those that have none since
    its last concluding observations; `deadlines` are those that were set by the day, the first due first.
    """

    follow_up: Sequence[FollowUp]
    reviews: Sequence[Review]
    papers: Sequence[Paper]
    lacking: Mapping[str, Lacking]
    deadlines: Sequence[Set]


def calendar(db: Session, question: Question) -> Calendar:
    """Return what is due and what is under way on the day that is asked about; five statements."""
    papers = [paper for paper in _papers(db) if paper.came is None or paper.came.first <= question.day]
    wanted: dict[str, list[Wanted]] = {}
    for one in _wanted(db, question):
        wanted.setdefault(one.document, []).append(one)
    follow_up = _follow_up(papers, wanted, _graded_in(db, question))
    return Calendar(follow_up, _reviews(papers), papers, _lacking(db, question), _deadlines(db, question))


def _deadlines(db: Session, question: Question) -> list[Set]:
    by = counted_from()
    found = db.execute(
        sa.select(Deadline, sa.func.coalesce(Document.slug, ""))
        .outerjoin(Document, Document.id == Deadline.document_id)
        .where(sa.or_(by <= question.day, by.is_(None)))
        .order_by(Deadline.due_on, Deadline.committee_code, Deadline.position, Deadline.id)
    )
    return [
        Set(row.kind, row.committee_code, row.due, row.what, slug, row.paragraph, row.verified, row.source_url)
        for row, slug in found
    ]


def _papers(db: Session) -> list[Paper]:
    committee = sa.func.coalesce(Committee.parent_code, Committee.code)
    dated = sa.func.coalesce(Document.adopted_on, Document.published_on)
    found = db.execute(
        sa.select(Document, committee)
        .join(Committee, Committee.code == Document.committee_code)
        .where(Committee.is_treaty_body)
        .order_by(dated.desc().nulls_last(), Document.slug)
    )
    return [
        Paper(row.id, row.slug, row.title, code, row.kind, row.cycle, row.session, row.adopted, row.published)
        for row, code in found
    ]


def _wanted(db: Session, question: Question) -> list[Wanted]:
    return [Wanted(*row) for row in db.execute(_what_is_wanted(question))]


@lru_cache(maxsize=REMEMBERED)
def _what_is_wanted(question: Question) -> sa.Select[*tuple[Any, ...]]:
    rows, evidence = standings(question), _evidence_since_adoption(question)
    wording = sa.and_(
        RecommendationWording.recommendation_id == Recommendation.id,
        RecommendationWording.language == question.language,
    )
    heading = sa.func.coalesce(RecommendationWording.heading, Recommendation.heading)
    return (
        sa.select(rows.c.symbol, rows.c.paragraph, rows.c.item, heading, rows.c.status)
        .add_columns(sa.func.coalesce(evidence.c.number, 0), evidence.c.last)
        .join_from(rows, Recommendation, Recommendation.id == rows.c.id)
        .outerjoin(RecommendationWording, wording)
        .outerjoin(evidence, evidence.c.recommendation_id == rows.c.id)
        .where(rows.c.follow_up.is_(True))
        .order_by(rows.c.symbol, rows.c.position)
    )


def _evidence_since_adoption(question: Question) -> sa.Subquery:
    """Return for recommendations on which a reply was asked for how much evidence the asker may see, and the last."""
    asked, adopted = sa.select(Recommendation.id).where(Recommendation.follow_up.is_(True)), counted_from()
    # Narrowed before pairs that are there twice are found: else the database looks through all of them.
    ways = [way.where(way.selected_columns.recommendation_id.in_(asked)) for way in ways_to_bear(question.recorded_by)]
    bears_on = sa.union(*ways).subquery("bears_on")
    return (
        sa.select(
            bears_on.c.recommendation_id,
            sa.func.count().label("number"),
            sa.func.max(Evidence.event_on).label("last"),
        )
        .join_from(bears_on, Evidence, Evidence.id == bears_on.c.evidence_id)
        .join(Recommendation, Recommendation.id == bears_on.c.recommendation_id)
        .join(Document, Document.id == Recommendation.document_id)
        .where(
            Evidence.sensitivity.in_(question.clearance),
            *known_on(question),
            sa.or_(adopted.is_(None), Evidence.event_on >= adopted),
        )
        .group_by(bears_on.c.recommendation_id)
        .subquery("evidence_since_adoption")
    )


def _lacking(db: Session, question: Question) -> dict[str, Lacking]:
    found = db.execute(_what_is_lacking(question))
    return {committee: Lacking(*map(int, numbers)) for committee, *numbers in found}


@lru_cache(maxsize=REMEMBERED)
def _what_is_lacking(question: Question) -> sa.Select[*tuple[Any, ...]]:
    """Return the statement for each committee: its recommendations, those not assessed, those without new evidence."""
    rows, known = standings(question), evidenced(question)
    unassessed = sa.case((rows.c.status == NOT_ASSESSED, 1), else_=0)
    without = sa.case((known.c.value == LatestEvidence.SINCE_REVIEW, 0), else_=1)
    return (
        sa.select(rows.c.committee, sa.func.count(), sa.func.sum(unassessed), sa.func.sum(without))
        .outerjoin_from(rows, known, known.c.recommendation_id == rows.c.id)
        .group_by(rows.c.committee)
    )


def _graded_in(db: Session, question: Question) -> dict[int, set[int]]:
    """Return in which documents (ids) the follow-up to a document (id) was graded by the day."""
    found: dict[int, set[int]] = {}
    chosen = sa.select(OfficialGrade.document_id, OfficialGrade.assessed_in_id).distinct()
    for document, assessed_in in db.execute(chosen.where(OfficialGrade.assessed_on <= question.day)):
        found.setdefault(document, set()).add(assessed_in)
    return found


def _follow_up(
    papers: Sequence[Paper], wanted: Mapping[str, Sequence[Wanted]], graded_in: Mapping[int, set[int]]
) -> list[FollowUp]:
    """Put to each document what came after it: papers of its cycle, and those in which its follow-up was graded."""
    found = []
    for paper in papers:
        if paper.kind is not DocumentKind.CONCLUDING_OBSERVATIONS:
            continue
        came = [
            one
            for one in papers
            if one.kind in FOLLOWS and (one.id in graded_in.get(paper.id, ()) or _same_cycle(one, paper))
        ]
        if came or paper.slug in wanted:
            found.append(FollowUp(paper, wanted.get(paper.slug, ()), came))
    return found


def _same_cycle(one: Paper, other: Paper) -> bool:
    return bool(one.cycle) and (one.committee, one.cycle) == (other.committee, other.cycle)


def _reviews(papers: Iterable[Paper]) -> list[Review]:
    """Return the cycles with papers and no concluding observations, the newest paper first."""
    ended: set[tuple[str, str]] = set()
    begun: dict[tuple[str, str], list[Paper]] = {}
    for paper in papers:
        key = (paper.committee, paper.cycle)
        if paper.kind is DocumentKind.CONCLUDING_OBSERVATIONS:
            ended.add(key)
        elif paper.kind in BEGINS and paper.cycle:
            begun.setdefault(key, []).append(paper)
    return [Review(*key, found) for key, found in begun.items() if key not in ended]
