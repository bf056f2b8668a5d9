"""How often a demand was asked, since when, and how long it waits; and what is worded like its members."""

from datetime import date

import pytest

from tracker.domain.demands import Ask, DemandSort, Listed, asking_of, in_order, whole_years
from tracker.domain.kin import MOST_SUGGESTED, SUGGESTED_FROM, Wordings

DAY = date(2026, 11, 24)


def asks(*rows: tuple[str, str, date | None, str]) -> list[Ask]:
    return [Ask(*row) for row in rows]


def test_a_document_asks_once_however_many_items_it_has() -> None:
    found = asking_of(
        asks(
            ("CCPR/C/ZZZ/CO/1", "CCPR", date(2014, 3, 25), "not-implemented"),
            ("CCPR/C/ZZZ/CO/1", "CCPR", date(2014, 3, 25), "not-assessed"),
            ("CAT/C/ZZZ/CO/1", "CAT", date(1999, 11, 18), "implemented"),
            ("A/55/99", "CAT", None, "no-information"),
        ),
        DAY,
    )
    assert (found.times, found.members, found.judged, found.undated) == (3, 4, 2, 1)
    assert found.committees == ("CAT", "CCPR")
    assert (found.since, found.last, found.years) == (date(1999, 11, 18), date(2014, 3, 25), 27)
    assert (found.status, found.is_done) == ("not-implemented", False)


@pytest.mark.parametrize(
    ("statuses", "years"),
    [
        (("implemented", "implemented"), None),
        (("implemented", "not-assessed"), None),
        (("implemented", "partially-implemented"), 3),
        (("not-assessed", "not-assessed"), 3),
        (("no-information",), 3),
        (("reversed", "implemented"), 3),
    ],
)
def test_a_demand_waits_until_it_stands_as_implemented(statuses: tuple[str, ...], years: int | None) -> None:
    rows = [(f"CAT/C/ZZZ/CO/{number}", "CAT", date(2023, 5, 1), status) for number, status in enumerate(statuses)]
    found = asking_of(asks(*rows), DAY)
    assert (found.years, found.is_done) == (years, years is None)


def test_without_a_date_nothing_is_counted() -> None:
    assert asking_of(asks(("A/55/99", "CAT", None, "not-implemented")), DAY).years is None
    assert asking_of([], DAY).times == 0


@pytest.mark.parametrize(
    ("since", "day", "years"),
    [
        (date(2020, 2, 29), date(2021, 2, 28), 0),
        (date(2020, 2, 29), date(2021, 3, 1), 1),
        (date(2020, 3, 1), date(2021, 2, 28), 0),
        (date(2020, 11, 24), DAY, 6),
        (date(2020, 11, 25), DAY, 5),
        (DAY, DAY, 0),
        (date(2027, 1, 1), DAY, 0),
    ],
)
def test_whole_years(since: date, day: date, years: int) -> None:
    assert whole_years(since, day) == years


def test_orders_of_the_list() -> None:
    old = asks(("A", "CAT", date(1999, 1, 1), "reversed"))
    often = asks(*((f"B{n}", "CAT", date(2010 + n, 1, 1), "not-assessed") for n in range(3)))
    done = asks(("C", "CAT", date(1990, 1, 1), "implemented"))
    undated = asks(("D", "CAT", None, "not-implemented"))
    evidence = (None, date(2020, 1, 1), date(2024, 1, 1), None)
    rows = [
        (Listed(title, asking_of(found, DAY), last), number)
        for number, (title, found, last) in enumerate(
            zip(("old", "often", "done", "undated"), (old, often, done, undated), evidence, strict=True)
        )
    ]
    assert in_order(rows, DemandSort.ASKED) == [1, 2, 0, 3]
    assert in_order(rows, DemandSort.WAITING) == [0, 1, 3, 2]
    assert in_order(rows, DemandSort.EVIDENCE) == [2, 1, 0, 3]
    assert in_order(rows, DemandSort.TITLE) == [2, 1, 0, 3]


TEXTS = {
    1: "Investigate torture complaints promptly and punish perpetrators",
    2: "Investigate every complaint of torture and prosecute perpetrators",
    3: "Register every child at birth, whatever documents parents have",
    4: "Adopt a law on domestic violence shelters with sufficient funding",
    5: "Promptly register birth of refugee children",
}


def test_rare_words_in_common_make_a_suggestion() -> None:
    compared = Wordings(TEXTS)
    found = compared.like({1}, set())
    assert (found[0].id, found[0].member) == (2, 1)
    assert found[0].percent >= SUGGESTED_FROM
    assert all(one.id not in (1, 3, 4) for one in found)
    assert [one.id for one in compared.like({1}, {2})] == [one.id for one in found if one.id != 2]
    assert compared.like({99}, set()) == []


def test_words_that_all_have_tell_nothing_and_few_are_suggested_at_once() -> None:
    assert Wordings({1: "Prevent torture", 2: "Prevent torture"}).like({1}, set()) == []
    many = {number: f"Close the notorious quarry near village{chr(96 + number)}" for number in range(1, 21)}
    many[50] = "Teach mathematics everywhere"
    assert len(Wordings(many).like({1}, set())) == MOST_SUGGESTED
    assert Wordings({}).like({1}, set()) == []
