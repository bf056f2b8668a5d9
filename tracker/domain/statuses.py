"""Which judgement holds on a day, and what a judgement needs before it may be made (design 3.1).

The same question is answered in SQL by `tracker.store.standing`; a test compares the two on random histories.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from tracker.domain.messages import N_, Fault
from tracker.domain.rules import Rule
from tracker.domain.vocabulary import (
    INDEPENDENT,
    RECORDED,
    RECORDED_FROM_A_SOURCE,
    RESULT_ACTIONS,
    ActionType,
    EvidenceKind,
    Role,
    State,
    Status,
    Voice,
)

RULES: Final = (
    Rule(
        "current-judgement",
        N_("The judgement that holds"),
        "max(as_of ≤ D), max(recorded_at)",
        N_("Of one voice, the judgement with the latest day up to the day asked about; of several, the last recorded."),
        N_("A rule of this project: a judgement holds until the same voice judges for a later day."),
        "statuses.current",
    ),
    Rule(
        "headline",
        N_("Headline"),
        "max(as_of: civil-society, editors)",
        N_("The newer of civil society's and the editors' judgement; civil society's wins a tie."),
        N_("A rule of this project: a State never judges itself, and a committee's words are not made into a status."),
        "statuses.headline",
    ),
    Rule(
        "disputed",
        N_("Disputed"),
        "status(V1) ≠ status(V2)",
        N_("The judgements of two voices that hold on the day differ."),
        N_("A rule of this project: a mean of voices would hide that they disagree."),
        "statuses.is_disputed",
    ),
    Rule(
        "two-histories",
        N_("As judged by now, as recorded by then"),
        "recorded_at ≤ D",
        N_("A past day is shown with all that is known of it now or, if asked for, with what this site held that day."),
        N_("A rule of this project: a figure once published can be had again."),
        "statuses.in_force",
    ),
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rules need to know of one assessment. `status` is None for a retraction."""

    id: int
    voice: Voice
    status: Status | None
    as_of: date
    state: State
    recorded_at: datetime | None
    corrects: int | None = None


def in_force(history: Iterable[Judgement], *, recorded_by: datetime | None = None) -> list[Judgement]:
    """Return the judgements of one recommendation that stand: recorded, and neither corrected nor retracted.

    `recorded_by` leaves out all that entered the record later, corrections included, and so gives what this site
    held at that moment; None means all that is known now. A judgement once corrected or retracted stays out, also
    when the row that did so is corrected in its turn.
    """
    known = [
        judgement
        for judgement in history
        if judgement.state in RECORDED
        and judgement.recorded_at is not None
        and (recorded_by is None or judgement.recorded_at <= recorded_by)
    ]
    replaced = {judgement.corrects for judgement in known if judgement.corrects is not None}
    return [judgement for judgement in known if judgement.status is not None and judgement.id not in replaced]


def current(
    history: Iterable[Judgement],
    day: date,
    voice: Voice,
    *,
    recorded_by: datetime | None = None,
) -> Judgement | None:
    """Return the judgement of one voice that holds on a day, or None.

    It is the one with the largest `as_of` up to that day; of several, the latest recorded.
    """
    candidates = [
        judgement
        for judgement in in_force(history, recorded_by=recorded_by)
        if judgement.voice is voice and judgement.as_of <= day
    ]
    return max(candidates, key=lambda judgement: (judgement.as_of, judgement.recorded_at, judgement.id), default=None)


def headline(
    history: Sequence[Judgement],
    day: date,
    voice: str = INDEPENDENT,
    *,
    recorded_by: datetime | None = None,
) -> Judgement | None:
    """Return the judgement a page shows for a voice on a day, or None when there is none.

    `independent` is the newer, by `as_of`, of civil society's and the editors'; civil society wins a tie.
    """
    if voice != INDEPENDENT:
        return current(history, day, Voice(voice), recorded_by=recorded_by)
    civil_society = current(history, day, Voice.CIVIL_SOCIETY, recorded_by=recorded_by)
    editors = current(history, day, Voice.EDITORS, recorded_by=recorded_by)
    if civil_society is None or editors is None:
        return civil_society or editors
    return civil_society if civil_society.as_of >= editors.as_of else editors


def is_disputed(history: Sequence[Judgement], day: date, *, recorded_by: datetime | None = None) -> bool:
    """Tell whether the current judgements of two voices differ on a day."""
    found = (current(history, day, voice, recorded_by=recorded_by) for voice in Voice)
    return len({judgement.status for judgement in found if judgement is not None}) > 1


@dataclass(frozen=True, slots=True)
class Proposal:
    """A judgement that somebody wants to submit, as far as the rules look at it.

    `adopted_on` is the day of the document's adoption, or of its publication where that stands in; None when
    neither is known. `evidence_count` counts pieces of evidence, `basis_count` documents with a pinpoint.
    """

    voice: Voice
    status: Status
    as_of: date
    rationale: str
    evidence_kind: EvidenceKind | None
    evidence_count: int
    basis_count: int
    action_type: ActionType
    adopted_on: date | None
    reason: str = ""
    corrects: bool = False


IN_THE_AUTHORS_HANDS = frozenset({State.DRAFT, State.RETURNED})
"""States in which the author, and nobody else, may change or discard an assessment."""


def voices_for(role: Role) -> tuple[Voice, ...]:
    """Return the voices that somebody of this role may log a status in, the usual one first.

    Only reviewers and administrators speak as editors of the register; what a State or a committee said is recorded
    from a source by anybody who may log.
    """
    editors = (Voice.EDITORS,) if role.may(Role.REVIEWER) else ()
    return (Voice.CIVIL_SOCIETY, *editors, Voice.STATE, Voice.COMMITTEE)


NEEDS_EVIDENCE = frozenset({Status.IMPLEMENTED, Status.PARTIALLY_IMPLEMENTED, Status.REVERSED})
"""Statuses that say something was done; each needs at least one piece of evidence or a basis with a pinpoint."""

RATIONALE_LENGTHS = (20, 2000)
"""Shortest and longest rationale, in characters: a sentence at least, a page at most."""

NEEDS_REASON_FOR_STRUCTURE = N_(
    "This recommendation asks for a result, and the evidence shows only law or institutions (structure). "
    "Choose another kind of evidence, or give the reason why it counts as implemented: the reason is kept."
)


@dataclass(slots=True)
class _Faults:
    found: list[Fault] = field(default_factory=list)

    def add(self, place: str, message: str, **params: object) -> None:
        self.found.append(Fault(place, message, params))


def find_faults(proposal: Proposal, *, today: date) -> list[Fault]:
    """Return everything that keeps a proposed judgement from being submitted, an empty list when nothing does."""
    faults = _Faults(find_day_faults(proposal.as_of, adopted_on=proposal.adopted_on, today=today))
    _check_ground(proposal, faults)
    _check_wording(proposal, faults)
    return faults.found


def find_day_faults(as_of: date, *, adopted_on: date | None, today: date) -> list[Fault]:
    """Return what keeps a judgement, a draft too, from being dated so; an empty list when nothing does."""
    faults = _Faults()
    if as_of > today:
        faults.add("as_of", N_("The day may not be in the future: today is %(today)s."), today=today.isoformat())
    if adopted_on is not None and as_of < adopted_on:
        faults.add(
            "as_of",
            N_("The day may not be before the document's adoption on %(adopted)s."),
            adopted=adopted_on.isoformat(),
        )
    return faults.found


def _check_ground(proposal: Proposal, faults: _Faults) -> None:
    grounds = proposal.evidence_count + proposal.basis_count
    if proposal.status in NEEDS_EVIDENCE and grounds == 0:
        faults.add(
            "evidence",
            N_("This status needs at least one piece of evidence, or a document with the paragraph it says so in."),
        )
    if proposal.voice in RECORDED_FROM_A_SOURCE and grounds == 0:
        faults.add("basis", N_("Name the document and the paragraph in which this voice said so."))


def find_wording_faults(rationale: str, evidence_kind: str | None) -> list[Fault]:
    """Return what is missing of the wording of a judgement, whatever its status; an empty list when nothing is."""
    faults = _Faults()
    shortest, longest = RATIONALE_LENGTHS
    if not shortest <= len(rationale.strip()) <= longest:
        faults.add(
            "rationale",
            N_("Say what was done and what is missing, in %(shortest)s to %(longest)s characters."),
            shortest=shortest,
            longest=longest,
        )
    if not evidence_kind:
        faults.add("evidence_kind", N_("Say what the evidence shows: structure, process or outcome."))
    return faults.found


def _check_wording(proposal: Proposal, faults: _Faults) -> None:
    faults.found += find_wording_faults(proposal.rationale, proposal.evidence_kind)
    if asks_for_reason(proposal) and not proposal.reason.strip():
        faults.add("reason", NEEDS_REASON_FOR_STRUCTURE)
    if proposal.corrects and not proposal.reason.strip():
        faults.add("reason", N_("Say why the earlier judgement is corrected: the reason is kept."))


def asks_for_reason(proposal: Proposal) -> bool:
    """Tell whether a result is asked for but only structure is shown for `implemented` (design 3.1)."""
    return (
        proposal.status is Status.IMPLEMENTED
        and proposal.evidence_kind is EvidenceKind.STRUCTURE
        and proposal.action_type in RESULT_ACTIONS
    )
