"""Sentences that quote what somebody gave us."""

from tracker.domain.messages import Fault, printable


def test_what_is_quoted_cannot_break_or_turn_the_sentence() -> None:
    fault = Fault("", "“%(name)s” is no column, %(number)s of them.", {"name": "a\nb\0\u202e\ud800é", "number": 3})
    assert str(fault) == "“a b���é” is no column, 3 of them."
    assert fault.fill("%(name)s?") == "a b���é?"


def test_a_sentence_without_gaps_stays_as_it_is() -> None:
    assert str(Fault("", "100 % of %(nothing)s")) == "100 % of %(nothing)s"
    assert printable("Ысык-Көл, 5 %") == "Ысык-Көл, 5 %"
