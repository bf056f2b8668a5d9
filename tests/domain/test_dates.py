"""Days that are only partly known."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.dates import PartialDate, Precision, end_of

FORMS = {
    "2017": (date(2017, 1, 1), Precision.YEAR, date(2017, 12, 31)),
    "2017-07": (date(2017, 7, 1), Precision.MONTH, date(2017, 7, 31)),
    "2016-02": (date(2016, 2, 1), Precision.MONTH, date(2016, 2, 29)),
    "2017-02": (date(2017, 2, 1), Precision.MONTH, date(2017, 2, 28)),
    "1900-02": (date(1900, 2, 1), Precision.MONTH, date(1900, 2, 28)),
    "2017-12": (date(2017, 12, 1), Precision.MONTH, date(2017, 12, 31)),
    "2017-07-24": (date(2017, 7, 24), Precision.DAY, date(2017, 7, 24)),
    "0900": (date(900, 1, 1), Precision.YEAR, date(900, 12, 31)),
}


@pytest.mark.parametrize(("text", "known"), FORMS.items(), ids=FORMS)
def test_forms(text: str, known: tuple[date, Precision, date]) -> None:
    found = PartialDate.parse(f" {text}\n")
    assert (found.first, found.precision, found.last) == known
    assert str(found) == text


NO_DATES = ("", "17", "2017-7", "2017-07-4", "24.07.2017", "2017/07", "2017-07-", "2017-13", "2017-00", "2017-02-29",
            "2017-06-31", "0000", "2017 07", "-2017", "20170724", "2017-W05", "２017", "2017-07-24T00:00")  # fmt: skip


@pytest.mark.parametrize("text", NO_DATES)
def test_anything_else_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match="is not a") as refused:
        PartialDate.parse(text)
    assert f"“{text}”" in str(refused.value)


@given(st.dates(), st.sampled_from(Precision))
def test_written_and_read_again_it_is_the_same(day: date, precision: Precision) -> None:
    first = day.replace(
        month=day.month if precision is not Precision.YEAR else 1, day=day.day if precision is Precision.DAY else 1
    )
    known = PartialDate(first, precision)
    assert PartialDate.parse(str(known)) == known
    assert known.first <= day <= known.last
    if known.last < date.max:
        assert not str(PartialDate(known.last + timedelta(days=1))).startswith(str(known))


def test_the_end_of_a_day_is_its_last_moment() -> None:
    end = end_of(date(2020, 2, 29))
    assert end == datetime(2020, 2, 29, 23, 59, 59, 999999, UTC)
    assert end + timedelta(microseconds=1) == datetime(2020, 3, 1, tzinfo=UTC)
