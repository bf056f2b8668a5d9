"""Evidence that a judgement names: picked from the register, or new and written with it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Final
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.dates import PartialDate
from tracker.domain.messages import N_, Fault
from tracker.domain.text import slug_of
from tracker.domain.vocabulary import Bearing, Effect, Sensitivity
from tracker.store.models import Account, Assessment, AssessmentEvidence, Evidence
from tracker.store.offers import changeable, offered_to

LONGEST: Final = {"title": 300, "publisher": 200, "source_title": 300, "source_url": 2000, "summary": 1000}
"""Characters that each part of a piece of evidence may have."""

NEEDED: Final = {
    "title": N_("Say what happened, in one line."),
    "publisher": N_("Name who published it."),
    "event": N_("Give the date, as far as it is known: 2019, 2019-05 or 2019-05-31."),
    "source_url": N_("Give the address of the source."),
}
NOT_A_DATE = N_("“%(value)s” is not a date: write 2019, 2019-05 or 2019-05-31.")
DATE_TO_COME = N_("The date may not be in the future: today is %(today)s.")
NOT_AN_ADDRESS = N_("Write the whole address of a page, beginning with http:// or https://.")
TOO_LONG = N_("This may have %(longest)s characters at most.")
UNKNOWN = N_("The register has no such piece of evidence.")
CITED_ELSEWHERE = N_("Another judgement rests on this piece of evidence by now, so that it can no longer be changed.")
AFTER_THE_DAY = N_("“%(title)s” is of %(event)s: a judgement for %(as_of)s cannot rest on it.")


@dataclass(frozen=True, slots=True)
class Picked:
    """A piece of evidence of the register, with what it does for the judgement."""

    evidence_id: int
    bearing: Bearing
    pinpoint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvidence:
    """A piece of evidence as its author typed it; `id` when it was saved with the draft before.

    `event` is a date that may be partial; `source_title` stands for the title when it is empty.
    """

    title: str
    publisher: str
    event: str
    source_url: str
    bearing: Bearing = Bearing.SUPPORTS
    pinpoint: str = ""
    source_title: str = ""
    summary: str = ""
    effect: Effect = Effect.CONTEXT
    sensitivity: Sensitivity = Sensitivity.PUBLIC
    id: int | None = None


def find_evidence_faults(new: NewEvidence, *, today: date, place: str = "") -> list[Fault]:
    """Return what keeps a new piece of evidence out of the register; `place` goes before the name of each field."""
    missing = {name: text for name, text in NEEDED.items() if not getattr(new, name).strip()}
    faults = [Fault(place + name, text) for name, text in missing.items()]
    for name, longest in LONGEST.items():
        if len(getattr(new, name)) > longest:
            faults.append(Fault(place + name, TOO_LONG, {"longest": longest}))
    if "source_url" not in missing and not is_web_address(new.source_url):
        faults.append(Fault(place + "source_url", NOT_AN_ADDRESS))
    if "event" not in missing:
        faults += _find_date_faults(new.event, today, place + "event")
    return faults


def _find_date_faults(text: str, today: date, place: str) -> list[Fault]:
    try:
        event = PartialDate.parse(text)
    except ValueError:
        return [Fault(place, NOT_A_DATE, {"value": text})]
    return [Fault(place, DATE_TO_COME, {"today": today.isoformat()})] if event.first > today else []


def is_web_address(text: str) -> bool:
    """Tell whether a text is the whole address of a web page, http or https."""
    try:
        parts = urlsplit(text)
        named = bool(parts.hostname)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and named and text.isprintable() and not set(text) & set(' "<>\\')


def find_pick_faults(db: Session, picked: Sequence[Picked], *, by: Account) -> list[Fault]:
    """Return a fault when some evidence is not there for whoever picked it: unknown, hidden, or another's draft."""
    ids = {pick.evidence_id for pick in picked}
    if not ids:
        return []
    found = db.scalars(sa.select(Evidence.id).where(Evidence.id.in_(ids), *offered_to(by))).all()
    return [Fault("evidence", UNKNOWN)] if len(found) < len(ids) else []


def find_own_faults(db: Session, new: Sequence[NewEvidence], *, by: Account, draft: Assessment | None) -> list[Fault]:
    """Return a fault for each piece that was saved before but may not be changed any more."""
    saved = {piece.id for piece in new if piece.id is not None}
    free = changeable(db, saved, by=by, draft=draft)
    return [
        Fault(f"new.{number}.title", CITED_ELSEWHERE)
        for number, piece in enumerate(new)
        if piece.id is not None and piece.id not in free
    ]


def find_late_faults(db: Session, assessment: Assessment) -> list[Fault]:
    """Return a fault for each piece that an assessment rests on though its event came after the day judged for."""
    rested_on = sa.select(AssessmentEvidence.evidence_id).where(AssessmentEvidence.assessment_id == assessment.id)
    late = db.scalars(sa.select(Evidence).where(Evidence.id.in_(rested_on), Evidence.event_on > assessment.as_of))
    day = assessment.as_of.isoformat()
    return [
        Fault("evidence", AFTER_THE_DAY, {"title": piece.title, "event": str(piece.event), "as_of": day})
        for piece in late
    ]


def write_evidence(db: Session, new: NewEvidence, *, by: Account, now: datetime) -> Evidence:
    """Write a new piece of evidence, or change one that was saved with a draft; its faults have been looked for."""
    event = PartialDate.parse(new.event)
    found = db.get(Evidence, new.id) if new.id is not None else None
    if found is None:
        found = Evidence(slug=_free_slug(db, new.title, event), recorded_at=now, recorded_by_id=by.id)
        db.add(found)
    found.title, found.summary, found.publisher = new.title.strip(), new.summary.strip(), new.publisher.strip()
    found.source_title, found.source_url = new.source_title.strip() or new.title.strip(), new.source_url.strip()
    found.event_on, found.event_precision = event.first, event.precision
    found.effect, found.sensitivity = new.effect, new.sensitivity
    db.flush()
    return found


def _free_slug(db: Session, title: str, event: PartialDate) -> str:
    """Return the title as it stands in addresses, numbered when it is taken; a date where it has no Latin letters."""
    wanted = slug_of(title, longest=70) or f"evidence-{event}"
    alike = sa.or_(Evidence.slug == wanted, Evidence.slug.startswith(f"{wanted}-", autoescape=True))
    taken = set(db.scalars(sa.select(Evidence.slug).where(alike)))
    names = (f"{wanted}-{number}" if number > 1 else wanted for number in count(1))
    return next(name for name in names if name not in taken)


def rest_on(db: Session, assessment: Assessment, picked: Sequence[Picked]) -> None:
    """Make an assessment rest on these pieces and no others, in this order; the first naming of one counts."""
    before = sa.select(AssessmentEvidence).where(AssessmentEvidence.assessment_id == assessment.id)
    for link in db.scalars(before).all():
        db.delete(link)
    db.flush()
    once = {pick.evidence_id: pick for pick in reversed(picked)}
    for position, pick in enumerate(reversed(once.values())):
        link = AssessmentEvidence(assessment_id=assessment.id, evidence_id=pick.evidence_id, position=position)
        link.bearing, link.pinpoint = pick.bearing, pick.pinpoint.strip()
        db.add(link)
    db.flush()


def forget_unused(db: Session, ids: Collection[int], *, by: Account) -> None:
    """Delete pieces that their author wrote for a draft and that nothing rests on any more."""
    for identity in changeable(db, ids, by=by, draft=None):
        db.delete(db.get_one(Evidence, identity))
    db.flush()
