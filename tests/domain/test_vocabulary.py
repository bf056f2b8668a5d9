"""The closed lists, their labels, and what follows from them: who may see what, and what a question asks."""

from datetime import UTC, date, datetime
from enum import StrEnum
from itertools import pairwise

import pytest

from tracker.domain import vocabulary
from tracker.domain.filters import Filters
from tracker.domain.labels import LABELS, label_of
from tracker.domain.messages import Conflict, Fault, Refused
from tracker.domain.questions import PUBLIC_ONLY, Question, clearance_of
from tracker.domain.vocabulary import (
    INDEPENDENT,
    JUDGED,
    NOT_ASSESSED,
    STANDINGS,
    WORST_FIRST,
    By,
    History,
    Role,
    Sensitivity,
    Status,
    Voice,
)

LISTS = {
    name: kind
    for name, kind in vars(vocabulary).items()
    if isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not StrEnum
}
BEYOND = {Status: {NOT_ASSESSED}, Voice: {INDEPENDENT}}


@pytest.mark.parametrize("kind", LISTS.values(), ids=LISTS)
def test_every_value_has_one_label(kind: type[StrEnum]) -> None:
    labels = LABELS[kind]
    assert set(labels) == {member.value for member in kind} | BEYOND.get(kind, set())
    assert all(labels.values())
    assert len(set(labels.values())) == len(labels)
    assert label_of(kind, next(iter(labels))) == next(iter(labels.values()))
    with pytest.raises(KeyError):
        label_of(kind, "no such value")


def test_the_statuses_are_those_of_the_design() -> None:
    expected = ("implemented", "partially-implemented", "not-implemented", "reversed", "no-information", "not-assessed")
    assert expected == STANDINGS
    assert set(WORST_FIRST) == JUDGED == set(Status) - {Status.NO_INFORMATION}
    assert [status.value for status in WORST_FIRST] == [
        "reversed", "not-implemented", "partially-implemented", "implemented",
    ]  # fmt: skip
    assert {by.value for by in By} == {
        "committee", "cycle", "theme", "group", "sdg", "action", "year", "document", "demand", "age",
    }  # fmt: skip


def test_each_role_may_do_what_the_ones_before_it_may() -> None:
    for lower, higher in pairwise(Role):
        assert higher.may(lower)
        assert not lower.may(higher)
        assert lower.may(lower)


CLEARANCES = [
    (None, {Sensitivity.PUBLIC}),
    (Role.VIEWER, {Sensitivity.PUBLIC, Sensitivity.PARTNERS}),
    (Role.RESEARCHER, set(Sensitivity)),
    (Role.REVIEWER, set(Sensitivity)),
    (Role.ADMIN, set(Sensitivity)),
]


@pytest.mark.parametrize(("role", "seen"), CLEARANCES)
def test_who_may_see_which_evidence(role: Role | None, seen: set[Sensitivity]) -> None:
    assert clearance_of(role) == seen


def test_a_question_is_asked_in_public_unless_said_otherwise() -> None:
    question = Question(Filters(), date(2026, 11, 24))
    assert question.clearance == PUBLIC_ONLY == {Sensitivity.PUBLIC}
    assert (question.day, question.recorded_by) == (date(2026, 11, 24), None)


def test_a_question_about_a_past_day() -> None:
    past = Question(Filters(on=date(2020, 2, 29), history=History.RECORDED), date(2026, 11, 24), language="ky")
    assert past.day == date(2020, 2, 29)
    assert past.recorded_by == datetime(2020, 2, 29, 23, 59, 59, 999999, UTC)
    now = past.about(Filters())
    assert (now.day, now.recorded_by, now.language) == (date(2026, 11, 24), None, "ky")


def test_a_refusal_says_all_that_is_wrong() -> None:
    refused = Conflict(Fault("as_of", "Too early: %(day)s.", {"day": "2020-01-01"}), Fault("reason", "100 % unclear."))
    assert isinstance(refused, Refused)
    assert str(refused) == "Too early: 2020-01-01.; 100 % unclear."
    assert [fault.place for fault in refused.faults] == ["as_of", "reason"]
