"""The calendar put together: what is due and when, how that is known, and what still lacks evidence for it.

Nothing is guessed: a day was read in a document, or follows from a committee's procedure and is marked as computed, or
the calendar says that the register does not hold it.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from tracker.domain.addresses import list_path
from tracker.domain.dates import PartialDate, Precision
from tracker.domain.deadlines import (
    Basis,
    Due,
    Entry,
    Lacking,
    Stage,
    came_in_title,
    due_in_title,
    follow_up_due,
    stage_of,
    whole_years_late,
)
from tracker.domain.filters import Filters
from tracker.domain.questions import Question
from tracker.domain.vocabulary import NOT_ASSESSED, DeadlineKind, DocumentKind, LatestEvidence
from tracker.store import calendar as reads
from tracker.store.calendar import BEGINS, FollowUp, Paper, Review, Set

NOT_HEARD_SINCE: Final = (LatestEvidence.NONE, LatestEvidence.BEFORE_REVIEW)
"""What the latest evidence is where none came since a committee's last concluding observations."""

REPORT: Final = "report"
"""Kind of a line that says when a report was due and when it came."""


@dataclass(frozen=True, slots=True)
class FollowUpItem:
    """Follow-up on one document: when the reply was due and how that is known, where it stands, what lacks what.

    A document that sets several days for replies has one for each.
    """

    of: FollowUp
    due: Due | None
    read: Set | None
    stage: Stage
    lacking: Lacking
    list_path: str
    unassessed_path: str
    without_path: str


@dataclass(frozen=True, slots=True)
class DueReport:
    """A next report that a document asks for by a day, and the report that came since, if one did."""

    set: Set
    stage: Stage
    came: Paper | None


@dataclass(frozen=True, slots=True)
class NextReport:
    """A committee: its last concluding observations, the next reports it asked for, and what lacks what since.

    Without `asked` the register does not hold when the next report is due.
    """

    committee: str
    last: Paper | None
    asked: Sequence[DueReport]
    lacking: Lacking
    list_path: str
    unassessed_path: str
    without_path: str


@dataclass(frozen=True, slots=True)
class PastReport:
    """A report whose title says in which year it was due, and when it came; `late` as in `whole_years_late`."""

    paper: Paper
    due: int
    late: int | None


@dataclass(frozen=True, slots=True)
class HeldSession:
    """A session at which a committee adopted concluding observations."""

    committee: str
    session: str
    papers: Sequence[Paper]

    @property
    def adopted(self) -> PartialDate | None:
        """The day of adoption, as far as it is known."""
        return next((paper.adopted for paper in self.papers if paper.adopted), None)


@dataclass(frozen=True, slots=True)
class Agenda:
    """Everything on the calendar on a day."""

    next_reports: Sequence[NextReport]
    follow_up: Sequence[FollowUpItem]
    to_come: Sequence[Set]
    held: Sequence[HeldSession]
    reports: Sequence[PastReport]
    reviews: Sequence[Review]


def agenda(db: Session, question: Question, committees: Sequence[str]) -> Agenda:
    """Return the calendar on the day, for the voice and as the asker may see it; `committees` in their order."""
    found = reads.calendar(db, question)
    frame, day = question.filters.frame, question.day
    by_kind = {kind: [one for one in found.deadlines if one.kind is kind] for kind in DeadlineKind}
    replies: dict[str, list[Set]] = {}
    for reply in by_kind[DeadlineKind.FOLLOW_UP_REPORT]:
        replies.setdefault(reply.document, []).append(reply)
    asked = by_kind[DeadlineKind.NEXT_REPORT]
    return Agenda(
        next_reports=[
            _next_report(code, found, [one for one in asked if one.committee == code], frame, day)
            for code in committees
            if any(one.committee == code for one in asked) or _reports_to(code, found.papers)
        ],
        follow_up=[
            _follow_up(one, read, frame, day)
            for one in _with_replies(found, replies)
            for read in replies.get(one.document.slug, [None])
        ],
        to_come=[one for one in by_kind[DeadlineKind.SESSION] if one.due.last >= day],
        held=_held(found.papers),
        reports=_reports(found.papers),
        reviews=found.reviews,
    )


def _reports_to(code: str, papers: Sequence[Paper]) -> bool:
    """Tell whether the State reports to a committee, as far as its papers show: some bodies visit and get no report."""
    return any(one.committee == code and one.kind in (*BEGINS, DocumentKind.CONCLUDING_OBSERVATIONS) for one in papers)


def _with_replies(found: reads.Calendar, replies: Collection[str]) -> list[FollowUp]:
    """Return the follow-up, with documents of which only the day of the reply was read."""
    known = {one.document.slug for one in found.follow_up}
    more = [FollowUp(paper) for paper in found.papers if paper.slug in replies and paper.slug not in known]
    return [*found.follow_up, *more]


def _follow_up(one: FollowUp, read: Set | None, frame: Filters, day: date) -> FollowUpItem:
    adopted = one.document.adopted
    # From a month or a year no day of a deadline can be worked out.
    exact = adopted.first if adopted and adopted.precision is Precision.DAY else None
    due = follow_up_due(one.document.committee, exact)
    if read is not None:
        due = Due(read.due.last, read.due.last, read.source_url, Basis.READ)
    filters = frame.with_(document=one.document.slug, follow_up="yes")
    return FollowUpItem(
        of=one,
        due=due,
        read=read,
        stage=stage_of(due, day, came=bool(one.papers)),
        lacking=Lacking(
            len(one.wanted),
            sum(row.status == NOT_ASSESSED for row in one.wanted),
            sum(not row.evidence for row in one.wanted),
        ),
        list_path=list_path(filters),
        unassessed_path=list_path(filters.with_(status=NOT_ASSESSED)),
        without_path=list_path(filters.with_(evidence=LatestEvidence.NONE)),
    )


def _next_report(code: str, found: reads.Calendar, asked: Sequence[Set], frame: Filters, day: date) -> NextReport:
    own = [paper for paper in found.papers if paper.committee == code]
    last = next((one for one in own if one.kind is DocumentKind.CONCLUDING_OBSERVATIONS and one.dated), None)
    filters = frame.with_(committee=code)
    return NextReport(
        committee=code,
        last=last,
        asked=[_due_report(one, own, day) for one in asked],
        lacking=found.lacking.get(code, Lacking()),
        list_path=list_path(filters),
        unassessed_path=list_path(filters.with_(status=NOT_ASSESSED)),
        without_path=list_path(filters.with_(evidence=NOT_HEARD_SINCE)),
    )


def _due_report(one: Set, own: Sequence[Paper], day: date) -> DueReport:
    """Put to a report that was asked for the first report of the State that came after the document that asked."""
    asked_in = next((paper.dated for paper in own if paper.slug == one.document), None)
    since = [
        (paper.came.first, paper)
        for paper in own
        if paper.kind is DocumentKind.STATE_REPORT and paper.came and asked_in and paper.came.first > asked_in.last
    ]
    came = min(since, key=lambda pair: pair[0])[1] if since else None
    due = Due(one.due.first, one.due.last, one.source_url, Basis.READ)
    return DueReport(one, stage_of(due, day, came=came is not None), came)


def _reports(papers: Sequence[Paper]) -> list[PastReport]:
    found = []
    for paper in papers:
        due = due_in_title(paper.title)
        # A report is published months after it came: without the day of that, nothing can be said of its being late.
        came = came_in_title(paper.title)
        if paper.kind is DocumentKind.STATE_REPORT and due is not None and came is not None:
            found.append(PastReport(paper, due, whole_years_late(due, PartialDate(came))))
    return sorted(found, key=lambda one: (-one.due, one.paper.committee))


def _held(papers: Sequence[Paper]) -> list[HeldSession]:
    """Return the sessions whose number the register holds, the latest first; those without a day come last."""
    by_session: dict[tuple[str, str], list[Paper]] = {}
    for paper in papers:
        if paper.kind is DocumentKind.CONCLUDING_OBSERVATIONS and paper.session:
            by_session.setdefault((paper.committee, paper.session), []).append(paper)
    return [HeldSession(*key, found) for key, found in by_session.items()]


def entries(found: Agenda, question: Question) -> list[Entry]:
    """Return the calendar as lines of a file: what is due first, then what came and was held, in the page's order."""
    return [
        *(line for one in found.next_reports for line in _lines_of(one)),
        *(_follow_up_line(one) for one in found.follow_up),
        *(_session_line(one, question.day) for one in found.to_come),
        *(_report_line(one) for one in found.reports),
        *(_held_line(one) for one in found.held),
    ]


def _lines_of(one: NextReport) -> Iterator[Entry]:
    more = {"lacking": one.lacking, "list_path": one.list_path, "unassessed_path": one.unassessed_path}
    kind = DeadlineKind.NEXT_REPORT.value
    if not one.asked:
        yield Entry(kind, one.committee, "", None, None, None, Basis.UNKNOWN, Stage.UNKNOWN, **more)  # type: ignore[arg-type]  # each is of its field's kind
    for due in one.asked:
        yield _read_line(due.set, due.stage, due.came.came if due.came else None, **more)


def _read_line(one: Set, stage: Stage, came: PartialDate | None = None, **more: object) -> Entry:
    return Entry(
        one.kind.value, one.committee, one.what, one.due, one.due.last, one.due.first, Basis.READ, stage, came,
        one.document, one.paragraph, one.verified, one.source_url,
        **more,  # type: ignore[arg-type]  # each is of its field's kind
    )  # fmt: skip


def _session_line(one: Set, day: date) -> Entry:
    return _read_line(one, Stage.TO_COME if day < one.due.first else Stage.DUE)


def _follow_up_line(one: FollowUpItem) -> Entry:
    # On which recommendations a reply was asked for may not have been read: that is not none.
    more: dict[str, object] = {}
    if one.of.wanted:
        more = {"lacking": one.lacking, "list_path": one.list_path, "unassessed_path": one.unassessed_path}
    days = [paper.came for paper in one.of.papers if paper.came]
    came = min(days, key=lambda known: known.first) if days else None
    if one.read is not None:
        return _read_line(one.read, one.stage, came, **more)
    due, document = one.due, one.of.document
    return Entry(
        DeadlineKind.FOLLOW_UP_REPORT.value, document.committee, "",
        PartialDate(due.last) if due else None, due.last if due else None, due.first if due else None,
        due.basis if due else Basis.UNKNOWN, one.stage, came, document.slug, "", "", due.source if due else "",
        **more,  # type: ignore[arg-type]  # each is of its field's kind
    )  # fmt: skip


def _report_line(one: PastReport) -> Entry:
    due = PartialDate(date(one.due, 1, 1), Precision.YEAR)
    paper = one.paper
    return Entry(
        REPORT, paper.committee, paper.title, due, due.last, due.first, Basis.READ, Stage.CAME, paper.came, paper.slug
    )


def _held_line(one: HeldSession) -> Entry:
    day = one.adopted
    return Entry(
        DeadlineKind.SESSION.value, one.committee, one.session, day, day.last if day else None,
        day.first if day else None, Basis.HELD, Stage.PASSED, None, "|".join(paper.slug for paper in one.papers),
    )  # fmt: skip
