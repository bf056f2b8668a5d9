"""When something is due, and when a report came, as tables."""

from datetime import date

import pytest

from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import (
    Basis,
    Due,
    Entry,
    Stage,
    came_in_title,
    due_in_title,
    stage_of,
    whole_years_late,
)


@pytest.mark.parametrize(
    ("title", "due", "came"),
    [
        ("Third periodic report, due 2018 (received 25 February 2020)", 2018, date(2020, 2, 25)),
        ("Third and fourth periodic reports, due in 2010 (dated 16 August 2010)", 2010, date(2010, 8, 16)),
        ("Initial report, due 2021 (received 30 March 2022; symbol not visible)", 2021, date(2022, 3, 30)),
        ("Follow-up information (received 15 July 2014)", None, date(2014, 7, 15)),
        ("Report due soon", None, None),
        ("Report overdue 2018", None, None),
        ("Report of 2018, due", None, None),
        ("Report (received 31 February 2020)", None, None),
        ("Report (received 1 Brumaire 1999)", None, None),
        ("", None, None),
    ],
)
def test_what_a_title_says(title: str, due: int | None, came: date | None) -> None:
    assert (due_in_title(title), came_in_title(title)) == (due, came)


@pytest.mark.parametrize(
    ("due", "came", "late"),
    [
        (2018, "2020-02-25", 1),
        (2019, "2019-11-12", None),
        (2021, "2021-12-31", None),
        (2021, "2022-01-01", 0),
        (2010, "2009", None),
        (2010, "2015", 4),
    ],
)
def test_how_late_a_report_came(due: int, came: str, late: int | None) -> None:
    assert whole_years_late(due, PartialDate.parse(came)) == late


TERM = Due(date(2020, 3, 1), date(2022, 3, 1), "https://zzz.example")


@pytest.mark.parametrize(
    ("due", "day", "came", "stage"),
    [
        (TERM, date(2020, 2, 29), False, Stage.TO_COME),
        (TERM, date(2020, 3, 1), False, Stage.DUE),
        (TERM, date(2022, 3, 1), False, Stage.DUE),
        (TERM, date(2022, 3, 2), False, Stage.PASSED),
        (TERM, date(2022, 3, 2), True, Stage.CAME),
        (None, date(2022, 3, 2), False, Stage.UNKNOWN),
        (None, date(2022, 3, 2), True, Stage.CAME),
    ],
)
def test_where_it_stands(due: Due | None, day: date, came: bool, stage: Stage) -> None:
    assert stage_of(due, day, came=came) is stage


def test_an_entry_is_the_same_whatever_its_day() -> None:
    def entry(due: str, what: str = "") -> Entry:
        known = PartialDate.parse(due)
        return Entry("session", "CCPR", what, known, known.last, known.first, Basis.READ, Stage.TO_COME)

    assert entry("2027-03").key == entry("2027-03-01").key
    assert entry("2027-03", "150th").key != entry("2027-03", "151st").key
