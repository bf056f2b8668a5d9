"""Which judgement holds, and what a judgement needs before it may be made (design 3.1)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.statuses import (
    RATIONALE_LENGTHS,
    Judgement,
    Proposal,
    asks_for_reason,
    current,
    find_day_faults,
    find_faults,
    headline,
    in_force,
    is_disputed,
    voices_for,
)
from tracker.domain.vocabulary import (
    INDEPENDENT,
    RECORDED_FROM_A_SOURCE,
    VOICES,
    ActionType,
    EvidenceKind,
    Role,
    State,
    Status,
    Voice,
)

EDITORS, CIVIL, STATE_VOICE, COMMITTEE = Voice.EDITORS, Voice.CIVIL_SOCIETY, Voice.STATE, Voice.COMMITTEE
DAY = date(2020, 6, 1)


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2021, 1, day, hour, tzinfo=UTC)


def judged(
    number: int,
    status: Status | None = Status.NOT_IMPLEMENTED,
    *,
    on: str = "2020-06-01",
    day: int = 1,
    **values: object,
) -> Judgement:
    base = Judgement(number, EDITORS, status, date.fromisoformat(on), State.PROVISIONAL, at(day))
    return replace(base, **values)  # type: ignore[arg-type]  # fields of a Judgement


def standing(history: Sequence[Judgement], day: str, voice: str = INDEPENDENT, *, by: datetime | None = None) -> int:
    """The number of the judgement that is shown, 0 for none; whatever the order of the history."""
    found = {headline(order, date.fromisoformat(day), voice, recorded_by=by) for order in permutations(history)}
    assert len(found) == 1
    shown = found.pop()
    return shown.id if shown else 0


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED, State.RETURNED])
def test_what_is_not_recorded_does_not_count(state: State) -> None:
    assert in_force([judged(1, state=state), judged(2, state=state, recorded_at=None)]) == []
    assert standing([judged(1), judged(2, on="2020-07-01", state=state)], "2020-12-31") == 1


@pytest.mark.parametrize("state", [State.PUBLISHED, State.PROVISIONAL])
def test_what_is_recorded_counts(state: State) -> None:
    assert standing([judged(1, state=state)], "2020-06-01") == 1


@pytest.mark.parametrize(("day", "shown"), [("2020-05-31", 0), ("2020-06-01", 1), ("2020-08-31", 1), ("2020-09-01", 2)])
def test_the_newest_up_to_the_day_holds(day: str, shown: int) -> None:
    assert standing([judged(1, on="2020-06-01", day=9), judged(2, on="2020-09-01", day=1)], day) == shown


def test_of_one_day_the_latest_recorded_holds_and_then_the_later_row() -> None:
    assert standing([judged(1, day=3), judged(2, day=2)], "2020-06-01") == 1
    assert standing([judged(1, day=2), judged(2, day=2)], "2020-06-01") == 2


def test_no_information_is_a_judgement_that_holds() -> None:
    history = [judged(1, Status.IMPLEMENTED), judged(2, Status.NO_INFORMATION, on="2020-07-01")]
    assert standing(history, "2020-07-01") == 2


def test_a_correction_takes_the_place_of_what_it_corrects() -> None:
    history = [judged(1, on="2020-08-01"), judged(2, Status.REVERSED, on="2020-07-01", day=2, corrects=1)]
    assert [standing(history, day) for day in ("2020-06-30", "2020-07-01", "2020-12-31")] == [0, 2, 2]


def test_a_retraction_leaves_what_was_before() -> None:
    history = [judged(1), judged(2, on="2020-08-01"), judged(3, None, on="2020-08-01", day=2, corrects=2)]
    assert [standing(history, day) for day in ("2020-06-01", "2020-12-31")] == [1, 1]
    assert standing(history[1:], "2020-12-31") == 0


def test_a_correction_of_a_correction_does_not_bring_the_first_back() -> None:
    chain = [judged(1), judged(2, day=2, corrects=1), judged(3, day=3, corrects=2)]
    assert standing(chain, "2020-12-31") == 3
    assert standing([*chain[:2], judged(3, None, day=3, corrects=2)], "2020-12-31") == 0


def test_a_correction_that_is_not_recorded_corrects_nothing() -> None:
    history = [judged(1), judged(2, day=2, corrects=1, state=State.SUBMITTED, recorded_at=None)]
    assert standing(history, "2020-12-31") == 1


def test_a_correction_counts_on_earlier_days_too_even_when_dated_later() -> None:
    history = [judged(1, on="2020-06-01"), judged(2, on="2020-09-01", day=2, corrects=1)]
    assert standing(history, "2020-06-01") == 0


def test_as_recorded_by_then() -> None:
    history = [judged(1, day=5), judged(2, Status.REVERSED, day=7, corrects=1), judged(3, on="2020-08-01", day=9)]
    shown = [standing(history, "2020-12-31", by=at(day)) for day in (4, 5, 6, 7, 8, 9)]
    assert shown == [0, 1, 1, 2, 2, 3]
    assert standing(history, "2020-12-31", by=at(5, hour=11)) == 0
    assert standing(history, "2020-07-31", by=at(31)) == 2


HEADLINES = {
    "nobody": ([], 0),
    "editors alone": ([judged(1)], 1),
    "civil society alone": ([judged(1, voice=CIVIL)], 1),
    "editors newer": ([judged(1, voice=CIVIL), judged(2, on="2020-06-02")], 2),
    "civil society newer": ([judged(1), judged(2, voice=CIVIL, on="2020-06-02")], 2),
    "civil society wins a tie": ([judged(1, voice=CIVIL, day=1), judged(2, day=9)], 1),
    "a State does not judge itself": ([judged(1, Status.IMPLEMENTED, voice=STATE_VOICE)], 0),
    "a committee's words are no headline": ([judged(1, voice=COMMITTEE)], 0),
    "a newer State changes nothing": ([judged(1), judged(2, voice=STATE_VOICE, on="2020-09-01")], 1),
    "civil society retracted": ([judged(1), judged(2, voice=CIVIL, on="2020-07-01"),
                                 judged(3, None, voice=CIVIL, on="2020-07-01", day=2, corrects=2)], 1),
}  # fmt: skip


@pytest.mark.parametrize(("history", "shown"), HEADLINES.values(), ids=HEADLINES)
def test_headline(history: list[Judgement], shown: int) -> None:
    assert standing(history, "2020-12-31") == shown


def test_a_page_can_be_switched_to_one_voice() -> None:
    history = [judged(number, voice=voice) for number, voice in enumerate(Voice, start=1)]
    assert [standing(history, "2020-12-31", voice) for voice in Voice] == [1, 2, 3, 4]
    with pytest.raises(ValueError, match="nobody"):
        headline(history, DAY, "nobody")


DISPUTES = {
    "nobody": ([], False),
    "one voice": ([judged(1)], False),
    "two agree": ([judged(1), judged(2, voice=STATE_VOICE)], False),
    "the State sees it differently": ([judged(1), judged(2, Status.IMPLEMENTED, voice=STATE_VOICE)], True),
    "could not tell differs": ([judged(1), judged(2, Status.NO_INFORMATION, voice=COMMITTEE)], True),
    "one voice changed its mind": ([judged(1, Status.REVERSED), judged(2, on="2020-07-01")], False),
    "not yet on that day": ([judged(1), judged(2, Status.REVERSED, voice=CIVIL, on="2021-01-01")], False),
    "settled by a correction": ([judged(1), judged(2, Status.REVERSED, voice=CIVIL),
                                 judged(3, voice=CIVIL, day=2, corrects=2)], False),
}  # fmt: skip


@pytest.mark.parametrize(("history", "disputed"), DISPUTES.values(), ids=DISPUTES)
def test_disputed(history: list[Judgement], disputed: bool) -> None:
    assert is_disputed(history, date(2020, 12, 31)) is disputed


def test_disputed_as_recorded_by_then() -> None:
    history = [judged(1), judged(2, Status.REVERSED, voice=CIVIL, day=5)]
    assert not is_disputed(history, DAY, recorded_by=at(4))
    assert is_disputed(history, DAY, recorded_by=at(5))


DAYS = st.dates(date(2020, 1, 1), date(2020, 1, 6))
HISTORIES = st.lists(
    st.tuples(st.sampled_from(Voice), st.sampled_from(Status), DAYS, st.sampled_from(State), st.integers(1, 5)),
    max_size=8,
).map(
    lambda rows: [
        Judgement(number, voice, status, day, state, at(recorded))
        for number, (voice, status, day, state, recorded) in enumerate(rows)
    ]
)


@given(HISTORIES, DAYS, st.sampled_from(VOICES))
def test_what_holds_is_of_the_record_and_no_later_than_the_day(history: list[Judgement], day: date, voice: str) -> None:
    shown = headline(history, day, voice)
    candidates = [one for one in in_force(history) if one.as_of <= day]
    if voice == INDEPENDENT:
        candidates = [one for one in candidates if one.voice in (EDITORS, CIVIL)]
    else:
        candidates = [one for one in candidates if one.voice == voice]
    assert (shown is None) is (not candidates)
    if shown is not None:
        assert shown in candidates
        assert shown.as_of == max(one.as_of for one in candidates)


@given(HISTORIES, DAYS)
def test_all_that_is_known_is_what_was_recorded_by_the_end(history: list[Judgement], day: date) -> None:
    for voice in Voice:
        assert current(history, day, voice) == current(history, day, voice, recorded_by=at(31))


SOUND = Proposal(
    voice=CIVIL,
    status=Status.PARTIALLY_IMPLEMENTED,
    as_of=date(2020, 6, 1),
    rationale="The law was passed; the body it provides for is missing.",
    evidence_kind=EvidenceKind.PROCESS,
    evidence_count=1,
    basis_count=0,
    action_type=ActionType.LEGISLATE,
    adopted_on=date(2015, 3, 1),
)
TODAY = date(2026, 11, 24)
SHORTEST, LONGEST = RATIONALE_LENGTHS
STRUCTURE = replace(
    SOUND, status=Status.IMPLEMENTED, evidence_kind=EvidenceKind.STRUCTURE, action_type=ActionType.INVESTIGATE
)

PROPOSALS: dict[str, tuple[Proposal, list[str]]] = {
    "sound": (SOUND, []),
    "today": (replace(SOUND, as_of=TODAY), []),
    "tomorrow": (replace(SOUND, as_of=date(2026, 11, 25)), ["as_of"]),
    "the day of adoption": (replace(SOUND, as_of=date(2015, 3, 1)), []),
    "the day before adoption": (replace(SOUND, as_of=date(2015, 2, 28)), ["as_of"]),
    "adoption not known": (replace(SOUND, as_of=date(1993, 1, 1), adopted_on=None), []),
    "adopted tomorrow": (replace(SOUND, as_of=date(2026, 11, 25), adopted_on=date(2026, 11, 26)), ["as_of", "as_of"]),
    "no evidence": (replace(SOUND, evidence_count=0), ["evidence"]),
    "a basis instead of evidence": (replace(SOUND, evidence_count=0, basis_count=1), []),
    "implemented without evidence": (replace(SOUND, status=Status.IMPLEMENTED, evidence_count=0), ["evidence"]),
    "reversed without evidence": (replace(SOUND, status=Status.REVERSED, evidence_count=0), ["evidence"]),
    "nothing done needs none": (replace(SOUND, status=Status.NOT_IMPLEMENTED, evidence_count=0), []),
    "could not tell needs none": (replace(SOUND, status=Status.NO_INFORMATION, evidence_count=0), []),
    "what a State said needs a source": (
        replace(SOUND, voice=STATE_VOICE, status=Status.NOT_IMPLEMENTED, evidence_count=0), ["basis"]),
    "what a committee said needs a source": (
        replace(SOUND, voice=COMMITTEE, status=Status.NO_INFORMATION, evidence_count=0), ["basis"]),
    "a State's claim needs both": (replace(SOUND, voice=STATE_VOICE, evidence_count=0), ["evidence", "basis"]),
    "a State with a source": (replace(SOUND, voice=STATE_VOICE, evidence_count=0, basis_count=1), []),
    "editors need no source of their own": (
        replace(SOUND, voice=EDITORS, status=Status.NOT_IMPLEMENTED, evidence_count=0), []),
    "shortest rationale": (replace(SOUND, rationale="x" * SHORTEST), []),
    "too short": (replace(SOUND, rationale="x" * (SHORTEST - 1)), ["rationale"]),
    "white space is no rationale": (replace(SOUND, rationale=" " * 10 + "x" * (SHORTEST - 1) + "\n"), ["rationale"]),
    "longest rationale": (replace(SOUND, rationale=" " + "x" * LONGEST + " "), []),
    "too long": (replace(SOUND, rationale="x" * (LONGEST + 1)), ["rationale"]),
    "kind of evidence not said": (replace(SOUND, evidence_kind=None), ["evidence_kind"]),
    "a result by law alone": (STRUCTURE, ["reason"]),
    "a result by law alone, blank reason": (replace(STRUCTURE, reason=" \n"), ["reason"]),
    "a result by law alone, with a reason": (replace(STRUCTURE, reason="The register is public."), []),
    "a result by law alone, in part": (replace(STRUCTURE, status=Status.PARTIALLY_IMPLEMENTED), []),
    "a result by practice": (replace(STRUCTURE, evidence_kind=EvidenceKind.OUTCOME), []),
    "a law by law": (replace(STRUCTURE, action_type=ActionType.LEGISLATE), []),
    "a correction without a reason": (replace(SOUND, corrects=True), ["reason"]),
    "a correction with a reason": (replace(SOUND, corrects=True, reason="The source was read wrongly."), []),
    "all at once": (
        replace(STRUCTURE, as_of=date(2030, 1, 1), rationale="", evidence_count=0, corrects=True, voice=COMMITTEE),
        ["as_of", "evidence", "basis", "rationale", "reason", "reason"]),
}  # fmt: skip


@pytest.mark.parametrize(("proposal", "places"), PROPOSALS.values(), ids=PROPOSALS)
def test_what_a_judgement_needs(proposal: Proposal, places: list[str]) -> None:
    faults = find_faults(proposal, today=TODAY)
    assert [fault.place for fault in faults] == places
    assert all("%(" not in str(fault) for fault in faults)


@pytest.mark.parametrize("action", ActionType)
def test_which_asks_are_for_a_result(action: ActionType) -> None:
    for_result = action in (ActionType.ENFORCE, ActionType.INVESTIGATE, ActionType.REMEDY)
    assert asks_for_reason(replace(STRUCTURE, action_type=action)) is for_result


def test_a_draft_is_dated_by_the_same_rules() -> None:
    assert find_day_faults(TODAY, adopted_on=None, today=TODAY) == []
    assert str(find_day_faults(date(2026, 11, 25), adopted_on=None, today=TODAY)[0]).endswith("today is 2026-11-24.")
    early = find_day_faults(date(2015, 2, 28), adopted_on=date(2015, 3, 1), today=TODAY)
    assert str(early[0]).endswith("the document's adoption on 2015-03-01.")


@pytest.mark.parametrize("role", Role)
def test_only_who_reviews_speaks_for_the_editors(role: Role) -> None:
    voices = voices_for(role)
    assert voices[0] is CIVIL
    assert (EDITORS in voices) is (role in (Role.REVIEWER, Role.ADMIN))
    assert set(voices) >= RECORDED_FROM_A_SOURCE
    assert len(set(voices)) == len(voices)
