"""What a person decides about a suggestion: the same recommendation, or another one; undone in `undoing`.

Where it is the same, what an import had made of the record goes: it would count twice. Nothing that people or the
register said of it may go with it, so then the decision is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.messages import N_, Conflict, Fault, Refused
from tracker.domain.numbering import take_apart
from tracker.domain.vocabulary import Found, Role
from tracker.services.uhri.snapshots import snapshot_of
from tracker.services.uhri.wishes import joined, mark_of
from tracker.store import search
from tracker.store import suggestions as reads
from tracker.store.annotations import ENGLISH
from tracker.store.db import load_in_turn
from tracker.store.models import (
    Account,
    Annotation,
    Recommendation,
    RecommendationText,
    Suggestion,
    SuggestionDecision,
)
from tracker.store.models.uhri import annotation_recommendations as links
from tracker.store.suggestions import Pair

SAME: Final = "same"
OTHER: Final = "other"
RECORD: Final = "record"
"""Choice for a record that nothing was made of: the record itself is ours."""
ALL: Final = "all"
"""Choice for a paragraph that is ours as a whole, with all its items."""

NOT_A_REVIEWER: Final = N_("Only reviewers decide about suggestions.")
GONE: Final = N_("This pair no longer waits: an import has taken the suggestion back, or somebody undid it.")
DECIDED_SAME: Final = N_("%(who)s has decided meanwhile that it is the same.")
DECIDED_OTHER: Final = N_("%(who)s has decided meanwhile that it is another one.")
CHANGED: Final = N_("The record or our wording has changed since you opened the page. Look at it again.")
CHOOSE: Final = N_("Choose which part of the paragraph is ours.")
HAS_WORDING: Final = N_(
    "Our recommendation has the official wording of a record already. It must be settled first which of them is right: "
    "take that decision back, or put the paragraph number right in the register."
)
ANOTHER_OF_OURS: Final = N_("By its reference the record belongs to another recommendation of the register.")
JUDGED: Final = N_(
    "The import made a recommendation of its own of this record (%(reference)s), and it has assessments or drafts of "
    "them. It would have to go, and they must not be lost: it stays, and nothing was decided."
)
HAS_COMPANY: Final = N_(
    "The import made a recommendation of its own of this record (%(reference)s), and evidence, findings, grades or "
    "demands name it. It would have to go, and they must not be lost: take them off it first."
)


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided about which pair. `part`: one of `choices`. `seen`: mark of the pair as it was shown."""

    annotation_id: int
    recommendation_id: int
    verdict: str
    part: str
    seen: str


def choices(pair: Pair) -> tuple[str, ...]:
    """Return which parts of the record may be ours: itself, all of the paragraph, or one of its items."""
    if not pair.parts:
        return (RECORD,)
    items = tuple(one.item or ALL for one in pair.parts)
    return items if len(items) == 1 or pair.ours.item else (ALL, *items)


def decide(db: Session, decision: Decision, *, by: Account, now: datetime) -> SuggestionDecision:
    """Keep a decision and do what follows from it; raises Conflict when it was overtaken, Refused when it may not be.

    Waits for an import that is being written, and an import for it.
    """
    if not by.role.may(Role.REVIEWER):
        raise Refused(Fault("", NOT_A_REVIEWER))
    load_in_turn(db)
    pair = reads.pair(db, decision.annotation_id, decision.recommendation_id)
    if pair is None:
        raise Conflict(_overtaken(db, decision))
    if pair.mark != decision.seen:
        raise Conflict(Fault("", CHANGED))
    made = SuggestionDecision(
        annotation_id=pair.annotation.id,
        recommendation_id=pair.ours.id,
        verdict=decision.verdict,
        score=pair.score,
        paragraph="",
        item="",
        account_id=by.id,
        decided_at=now,
        before={},
    )
    if decision.verdict == SAME:
        _Uniting(db, pair, decision.part).into(made)
    else:
        one = db.get_one(Suggestion, (pair.annotation.id, pair.ours.id))
        made.before = {"suggestions": [[one.annotation_id, one.recommendation_id, one.score]]}
        db.delete(one)
    db.add(made)
    db.flush()
    return made


def _overtaken(db: Session, decision: Decision) -> Fault:
    found = reads.last_decision(db, decision.annotation_id, decision.recommendation_id)
    if found is None:
        return Fault("", GONE)
    verdict, who, _ = found
    return Fault("", DECIDED_SAME if verdict == SAME else DECIDED_OTHER, {"who": who})


def refusal(db: Session, pair: Pair, part: str) -> Fault | None:
    """Return why a record cannot be found the same as our recommendation, None when it can."""
    if pair.has_wording:
        return Fault("", HAS_WORDING)
    if part not in choices(pair):
        return Fault("part", CHOOSE)
    if any(one.imported is None or one.loaded is not None for one in pair.parts):
        return Fault("", ANOTHER_OF_OURS)
    going = _going(db, pair, part)
    ids = [one.id for one in going]
    said = {"reference": ", ".join(f"{one.paragraph} ({one.item})" if one.item else one.paragraph for one in going)}
    if reads.has_assessments(db, ids):
        return Fault("", JUDGED, said)
    return Fault("", HAS_COMPANY, said) if reads.has_company(db, ids) else None


def _going(db: Session, pair: Pair, part: str) -> Sequence[Recommendation]:
    """Return the recommendations made of the record that ours takes the place of."""
    if part == RECORD:
        return ()
    if part != ALL:
        return [one for one in pair.parts if one.item == part]
    first = pair.parts[0]
    chosen = sa.select(Recommendation).where(
        Recommendation.document_id == first.document_id, Recommendation.paragraph == first.paragraph
    )
    return db.scalars(chosen.order_by(Recommendation.position)).all()


class _Uniting:
    """Our recommendation takes the wording and the records; what was made of them goes."""

    def __init__(self, db: Session, pair: Pair, part: str) -> None:
        fault = refusal(db, pair, part)
        if fault is not None:
            raise Refused(fault)
        self._db = db
        self._pair = pair
        self._part = part
        self._going = _going(db, pair, part)
        self._around = reads.around(db, [one.id for one in self._going], pair.annotation.id)

    def into(self, made: SuggestionDecision) -> None:
        """Do it, and note in the decision where the record stands and what there was before."""
        db, ours = self._db, self._pair.ours
        records = self._records()
        wording, mark = self._wording(records)
        if self._going:
            made.paragraph = self._going[0].paragraph
            made.item = "" if self._part == ALL else self._part
        ids = [one.id for one in records]
        dropped = [one for one in self._around.suggestions if one.annotation_id in ids]
        wrote = self._write(wording, mark)
        made.before = {
            "suggestions": [[one.annotation_id, one.recommendation_id, one.score] for one in dropped],
            "removed": [snapshot_of(db, one, self._around) for one in self._going],
            "linked": ids,
            "wrote": mark_of(wording) if wrote else "",
        }
        for one in dropped:
            db.delete(one)
        for going in self._going:
            db.execute(sa.delete(Recommendation).where(Recommendation.id == going.id))
            db.expunge(going)
        db.execute(sa.insert(links), [{"annotation_id": one, "recommendation_id": ours.id} for one in ids])
        db.flush()
        # What was deleted went past the unit of work: say that it is no more to be found.
        search.refresh(db, {Found.RECOMMENDATION: [ours.id, *(one.id for one in self._going)]})

    def _records(self) -> Sequence[Annotation]:
        """Return the records that are about ours from now on, in the order in which an import joins them."""
        chosen = sa.select(Annotation).order_by(Annotation.annotation_id)
        if self._part == RECORD:
            return [self._pair.annotation]
        if self._part == ALL:
            first = self._going[0]
            place = (Annotation.document_id == first.document_id, Annotation.paragraph == first.paragraph)
            return self._db.scalars(chosen.where(*place, Annotation.kind == "recommendation")).all()
        return self._db.scalars(chosen.where(Annotation.id.in_(self._around.records[self._going[0].id]))).all()

    def _wording(self, records: Sequence[Annotation]) -> tuple[str, str | None]:
        """Return the official wording, and the mark of what an import wrote of it."""
        if self._part in (RECORD, ALL):
            wording = joined(take_apart(one.text).text for one in records)
            return wording, mark_of(wording)
        row = self._around.texts[self._going[0].id]
        return row.text, row.imported

    def _write(self, wording: str, mark: str | None) -> bool:
        """Attach the wording where there is none from elsewhere; our summary stays in any case."""
        ours = self._pair.ours
        if self._db.get(RecommendationText, (ours.id, ENGLISH)) is not None:
            return False
        run = self._pair.annotation.last_import_run_id
        self._db.add(
            RecommendationText(
                recommendation_id=ours.id,
                language=ENGLISH,
                text=wording,
                origin="uhri",
                imported=mark,
                import_run_id=run,
            )
        )
        return True
