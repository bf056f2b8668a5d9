"""The calendar: what is due and when, as far as the register knows, and what still lacks evidence for it."""

from dataclasses import dataclass
from enum import StrEnum

from flask import render_template

from tracker.domain.dates import Precision
from tracker.domain.deadlines import Due, follow_up_due
from tracker.domain.filters import Filters
from tracker.domain.vocabulary import NOT_ASSESSED
from tracker.store import calendar as reads
from tracker.store.calendar import FollowUp
from tracker.web.asking import asked, question_of, vocabulary
from tracker.web.catalogue import blueprint, framed
from tracker.web.session import db, public


class Stage(StrEnum):
    """Where a reply stands on the day that is asked about."""

    CAME = "came"
    TO_COME = "to-come"
    DUE = "due"
    PASSED = "passed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Item:
    """Follow-up on one document: when it was due by the rule, where that stands, and what lacks what."""

    of: FollowUp
    due: Due | None
    stage: Stage
    list_url: str
    unassessed_url: str

    @property
    def without_evidence(self) -> int:
        """How many of the recommendations have no evidence since adoption."""
        return sum(not one.evidence for one in self.of.wanted)

    @property
    def unassessed(self) -> int:
        """How many of the recommendations nobody has judged."""
        return sum(one.status == NOT_ASSESSED for one in self.of.wanted)


@blueprint.get("/calendar")
@public
def calendar() -> tuple[str, int]:
    """Show follow-up that was asked for, with what lacks evidence, and reviews that are under way."""
    answer = asked()
    frame = answer.filters.frame
    found = reads.calendar(db(), question_of(frame))
    html = render_template(
        "catalogue/calendar.html",
        items=[_item(one, frame, answer.question.day.toordinal()) for one in found.follow_up],
        reviews=[(review, vocabulary().text("committee", review.committee)) for review in found.reviews],
        names={
            one.document.committee: vocabulary().text("committee", one.document.committee) for one in found.follow_up
        },
        **framed(answer),
    )
    return html, answer.status_code


def _item(one: FollowUp, frame: Filters, today: int) -> Item:
    adopted = one.document.adopted
    # From a month or a year no day of a deadline can be worked out.
    exact = adopted.first if adopted and adopted.precision is Precision.DAY else None
    due = follow_up_due(one.document.committee, exact)
    filters = frame.with_(document=one.document.slug, follow_up="yes")
    return Item(
        one,
        due,
        _stage(one, due, today),
        f"/recommendations{filters.query_string()}",
        f"/recommendations{filters.with_(status=NOT_ASSESSED).query_string()}",
    )


def _stage(one: FollowUp, due: Due | None, today: int) -> Stage:
    if one.papers:
        return Stage.CAME
    if due is None:
        return Stage.UNKNOWN
    if today < due.first.toordinal():
        return Stage.TO_COME
    return Stage.DUE if today <= due.last.toordinal() else Stage.PASSED
