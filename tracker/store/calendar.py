"""Reads for the calendar: what is due, follow-up that was asked for, reviews that have begun and not ended."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import came_in_title
from tracker.domain.questions import Question
from tracker.domain.references import Reference
from tracker.domain.vocabulary import DeadlineKind, DocumentKind
from tracker.store.links import evidence_of_recommendations, known_on
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


class Wanted(NamedTuple):
    """A recommendation; `evidence` counts what the asker may see of it since its adoption.

    A tuple, since a calendar holds them all.
    """

    document: str
    committee: str
    follow_up: bool
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

    `wanted` are all recommendations that count on the day, `deadlines` those that were set by it, the first due first.
    """

    follow_up: Sequence[FollowUp]
    reviews: Sequence[Review]
    papers: Sequence[Paper]
    wanted: Sequence[Wanted]
    deadlines: Sequence[Set]


def calendar(db: Session, question: Question) -> Calendar:
    """Return what is due and what is under way on the day that is asked about; four statements."""
    papers = [paper for paper in _papers(db) if paper.came is None or paper.came.first <= question.day]
    every = _wanted(db, question)
    wanted: dict[str, list[Wanted]] = {}
    for one in every:
        if one.follow_up:
            wanted.setdefault(one.document, []).append(one)
    follow_up = _follow_up(papers, wanted, _graded_in(db, question))
    return Calendar(follow_up, _reviews(papers), papers, every, _deadlines(db, question))


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
    rows, evidence = standings(question), _evidence_since(question)
    wording = sa.and_(
        RecommendationWording.recommendation_id == Recommendation.id,
        RecommendationWording.language == question.language,
    )
    heading = sa.func.coalesce(RecommendationWording.heading, Recommendation.heading)
    names = (rows.c.symbol, rows.c.committee, rows.c.follow_up.is_(True), rows.c.paragraph, rows.c.item)
    found: sa.Select[*tuple[Any, ...]] = (
        sa.select(*names, heading, rows.c.status, sa.func.coalesce(evidence.c.number, 0), evidence.c.last)
        .join_from(rows, Recommendation, Recommendation.id == rows.c.id)
        .outerjoin(RecommendationWording, wording)
        .outerjoin(evidence, evidence.c.recommendation_id == rows.c.id)
        .order_by(rows.c.symbol, rows.c.position)
    )
    return [Wanted(*row) for row in db.execute(found)]


def _evidence_since(question: Question) -> sa.Subquery:
    """Return how much evidence the asker may see of each recommendation since its adoption, and the day of the last.

    Summed up before it is joined: so the database sorts numbers, not headings.
    """
    bears_on, adopted = evidence_of_recommendations(question.recorded_by), counted_from()
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
        .subquery("evidence_since")
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
