"""What the pages of logging and of reviewing share: the rows they are about, and the page that shows what changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import abort, render_template, request
from flask_babel import gettext as _

from tracker.domain.messages import Fault
from tracker.domain.statuses import IN_THE_AUTHORS_HANDS
from tracker.domain.vocabulary import RECORDED, Role, State
from tracker.services.assessments import Typed
from tracker.store import assessments as reads
from tracker.store.assessments import Subject, Written
from tracker.store.models import Assessment
from tracker.web.language import fault_text, language
from tracker.web.session import db, signed_in

KEPT_ASIDE: Final = frozenset({"csrf_token", "action", "seen"})
"""Fields that every form has anew."""


def find_assessment(id_: int) -> Assessment:
    """Return an assessment that the asker may open; answers 404 for one that is still in somebody else's hands."""
    row = db().get(Assessment, id_)
    who = signed_in()
    if row is None:
        abort(404)
    others = row.author_id != who.id
    if others and (row.state is State.DRAFT or (row.state is State.RETURNED and not who.role.may(Role.REVIEWER))):
        abort(404)
    return row


def own_draft(id_: int) -> Assessment | None:
    """Return the asker's own assessment if it is in their hands, None when it is no longer; 404 for others'."""
    row = find_assessment(id_)
    if row.author_id != signed_in().id:
        abort(404)
    return row if row.state in IN_THE_AUTHORS_HANDS else None


def subject_of(row: Assessment) -> Subject:
    """Return the recommendation that an assessment is about, in the reader's language."""
    found = reads.find_subject(db(), language(), id_=row.recommendation_id)
    if found is None:
        abort(404)
    return found


def written(*ids: int) -> list[Written]:
    """Return assessments as they are shown to the asker, in this order."""
    found = reads.read_written(db(), ids, asker=signed_in(), language=language())
    return [found[identity] for identity in ids if identity in found]


def on_record(subject: Subject) -> list[Written]:
    """Return what is recorded or submitted on a recommendation, the latest day first: what its author sees."""
    found = written(*(row.id for row in reads.news(db(), subject.id)))
    return sorted(found, key=lambda one: (one.as_of, one.id), reverse=True)


def typed_values() -> list[tuple[str, str]]:
    """Return what was sent, to be kept in hidden fields of the next page."""
    return [(name, value) for name, value in request.form.items(multi=True) if name not in KEPT_ASIDE]


def marks_seen() -> set[str]:
    """Return the marks of what the sender of a form had seen."""
    return set(request.form.get("seen", "").split())


@dataclass(frozen=True, slots=True)
class WayOn:
    """A button that sends what was typed once more, having seen what changed: where to, as which action, its words."""

    address: str
    action: str
    text: str
    kind: str = "primary"


def changed_page(
    subject: Subject,
    faults: Sequence[Fault],
    *,
    newer: Sequence[Written],
    mine: Typed | Written | None,
    seen: Sequence[str],
    ways_on: Sequence[WayOn],
) -> tuple[str, int]:
    """Return the page that shows what changed since a form was opened, keeping all that was typed (409)."""
    page = render_template(
        "assess/changed.html",
        subject=subject,
        message=" ".join(fault_text(fault) for fault in faults),
        newer=newer,
        mine=mine,
        kept=[*typed_values(), ("seen", " ".join(seen))],
        ways_on=ways_on,
        title=_("The record has changed"),
    )
    return page, 409


def is_recorded(row: Assessment) -> bool:
    """Tell whether an assessment is part of the record."""
    return row.state in RECORDED
