"""Filters: read once, the same words everywhere; a value that cannot be used is named (design 5.1)."""

from collections.abc import Sequence
from datetime import date, timedelta
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.filters import (
    BACKWARDS,
    DAY_TO_COME,
    FILTER_NAMES,
    FOLLOW_UP_VALUES,
    LONGEST_QUERY,
    NOT_A_DAY,
    OPEN_FILTERS,
    TOO_LONG,
    TOO_MANY_VALUES,
    UNKNOWN_OPEN_VALUE,
    UNKNOWN_VALUE,
    YES_NO,
    Filters,
    parse_filters,
)
from tracker.domain.messages import Fault
from tracker.domain.stances import AGREEMENTS, NO_AGREEMENT, NOT_SAID, SAID
from tracker.domain.vocabulary import STANDINGS, VOICES, ActionType, Age, History, LatestEvidence, Reading, Unit

TODAY = date(2026, 11, 24)
VALUES = {
    "committee": ("CAT", "CCPR"),
    "document": ("CAT/C/ZZZ/CO/1", "CCPR/C/ZZZ/CO/2"),
    "cycle": ("1st", "2nd", "none"),
    "theme": ("torture", "none"),
    "group": ("children", "women", "none"),
    "sdg": ("16", "16.3", "none"),
    "demand": ("anti-torture-law", "none"),
    "grade": ("HRC letters A-E:B", "none"),
}
KNOWN = {name: {value.casefold(): value for value in values} for name, values in VALUES.items()}
KNOWN["theme"]["torture and ill-treatment"] = "torture"

Pairs = Sequence[tuple[str, str]]


def read(*pairs: tuple[str, str]) -> tuple[Filters, list[Fault]]:
    return parse_filters(pairs, known=KNOWN, today=TODAY)


GOOD: dict[str, tuple[Pairs, Filters]] = {
    "nothing": ([], Filters()),
    "empty values are none": ([("theme", ""), ("q", "  "), ("on", " ")], Filters()),
    "other names are passed over": ([("page", "2"), ("lang", "ky"), ("sort", "x"), ("themes", "y")], Filters()),
    "words, trimmed": ([("q", "  torture  in prison ")], Filters(q="torture  in prison")),
    "committee in any case": ([("committee", "ccpr")], Filters(committee=("CCPR",))),
    "document in any case": ([("document", "cat/c/zzz/co/1")], Filters(document=("CAT/C/ZZZ/CO/1",))),
    "cycle": ([("cycle", "2ND")], Filters(cycle=("2nd",))),
    "theme by its English name": ([("theme", "Torture and ill-treatment")], Filters(theme=("torture",))),
    "no theme at all": ([("theme", "none")], Filters(theme=("none",))),
    "group twice is or": ([("group", "women"), ("group", "children")], Filters(group=("women", "children"))),
    "the same twice is once": ([("sdg", "16"), ("sdg", "16"), ("theme", "TORTURE"), ("theme", "torture")],
                               Filters(sdg=("16",), theme=("torture",))),
    "target of a goal": ([("sdg", "16.3")], Filters(sdg=("16.3",))),
    "action": ([("action", "Raise-Awareness")], Filters(action=("raise-awareness",))),
    "status, the absence of one too": ([("status", "reversed"), ("status", "not-assessed")],
                                       Filters(status=("reversed", "not-assessed"))),
    "voice": ([("voice", "Civil-Society")], Filters(voice="civil-society")),
    "voice, the default said": ([("voice", "independent")], Filters()),
    "voice twice the same": ([("voice", "state"), ("voice", "STATE")], Filters(voice="state")),
    "today": ([("on", "2026-11-24")], Filters(on=TODAY)),
    "history": ([("history", "recorded")], Filters(history=History.RECORDED)),
    "unit": ([("unit", "paragraph")], Filters(unit=Unit.PARAGRAPH)),
    "a span of one day": ([("since", "2015-01-01"), ("until", "2015-01-01")],
                          Filters(since=date(2015, 1, 1), until=date(2015, 1, 1))),
    "until may lie in the future": ([("until", "2030-01-01")], Filters(until=date(2030, 1, 1))),
    "demand": ([("demand", "anti-torture-law")], Filters(demand=("anti-torture-law",))),
    "disputed": ([("disputed", "YES"), ("disputed", "no")], Filters(disputed=("yes", "no"))),
    "follow-up": ([("follow_up", "unknown")], Filters(follow_up=("unknown",))),
    "reading": ([("reading", "partial")], Filters(reading=("partial",))),
    "age": ([("age", "UNDER-1"), ("age", "none")], Filters(age=("under-1", "none"))),
    "latest evidence": ([("evidence", "None"), ("evidence", "before-review")],
                        Filters(evidence=("none", "before-review"))),
    "what two voices say": ([("said", "Committee:Not-Implemented"), ("said", "state:not-assessed")],
                            Filters(said=("committee:not-implemented", "state:not-assessed"))),
    "two voices in either order": ([("agreement", "state:committee:same"), ("agreement", "committee:state:same")],
                                   Filters(agreement=("committee:state:same",))),
    "official grade in any case": ([("grade", "hrc letters a-e:b")], Filters(grade=("HRC letters A-E:B",))),
    "longest search": ([("q", "x" * LONGEST_QUERY)], Filters(q="x" * LONGEST_QUERY)),
}  # fmt: skip


@pytest.mark.parametrize(("pairs", "expected"), GOOD.values(), ids=GOOD)
def test_good_values(pairs: Pairs, expected: Filters) -> None:
    assert read(*pairs) == (expected, [])


def test_every_filter_has_a_good_case() -> None:
    said = {name for pairs, _ in GOOD.values() for name, _ in pairs}
    assert said >= set(FILTER_NAMES)


BAD: dict[str, tuple[Pairs, str, str]] = {
    **{f"unknown {name}": ([(name, "xyz")], name, UNKNOWN_OPEN_VALUE) for name in OPEN_FILTERS},
    "no committee at all": ([("committee", "none")], "committee", UNKNOWN_OPEN_VALUE),
    **{
        f"unknown {name}": ([(name, "xyz")], name, UNKNOWN_VALUE)
        for name in ("action", "status", "voice", "history", "unit", "disputed", "follow_up", "reading")
    },
    "unknown age": ([("age", "7")], "age", UNKNOWN_VALUE),
    "evidence is not a day": ([("evidence", "2020-01-01")], "evidence", UNKNOWN_VALUE),
    **{
        f"said that is {value}": ([("said", value)], "said", NOT_SAID)
        for value in ("state", "implemented", "state:done", "nobody:implemented", "state:implemented:", ":")
    },
    **{
        f"agreement that is {value}": ([("agreement", value)], "agreement", NO_AGREEMENT)
        for value in ("state", "state:committee", "state:state:same", "state:committee:equal", "same:state:committee")
    },
    "a disputed that is unknown": ([("disputed", "unknown")], "disputed", UNKNOWN_VALUE),
    "headline is no status": ([("status", "independent")], "status", UNKNOWN_VALUE),
    **{f"no day {name}": ([(name, "24.11.2020")], name, NOT_A_DAY) for name in ("on", "since", "until")},
    "a month is no day": ([("on", "2020-01")], "on", NOT_A_DAY),
    "not in the calendar": ([("since", "2021-02-29")], "since", NOT_A_DAY),
    "tomorrow": ([("on", "2026-11-25")], "on", DAY_TO_COME),
    "backwards": ([("since", "2020-01-02"), ("until", "2020-01-01")], "since", BACKWARDS),
    "two voices": ([("voice", "state"), ("voice", "editors")], "voice", TOO_MANY_VALUES),
    "two days": ([("on", "2020-01-01"), ("on", "2020-01-02")], "on", TOO_MANY_VALUES),
    "two searches": ([("q", "one"), ("q", "two")], "q", TOO_MANY_VALUES),
    "two units": ([("unit", "demand"), ("unit", "paragraph")], "unit", TOO_MANY_VALUES),
    "too long": ([("q", "x" * (LONGEST_QUERY + 1))], "q", TOO_LONG),
}


@pytest.mark.parametrize(("pairs", "place", "message"), BAD.values(), ids=BAD)
def test_bad_values_are_named_and_left_out(pairs: Pairs, place: str, message: str) -> None:
    filters, faults = read(("group", "women"), *pairs)
    assert [(fault.place, fault.message) for fault in faults] == [(place, message)]
    assert str(faults[0])
    if place != "q":
        assert place in str(faults[0])
    assert filters == Filters(group=("women",))


def test_good_values_of_a_filter_stay_beside_bad_ones() -> None:
    filters, faults = read(("status", "reversed"), ("status", "done"), ("theme", "x"), ("theme", "y"))
    assert filters == Filters(status=("reversed",))
    assert [fault.place for fault in faults] == ["status", "theme", "theme"]
    assert "“done” is not a value of the filter “status”; allowed: implemented, " in str(faults[0])
    assert str(faults[1]) == "The register has no “x” to filter “theme” by."


def many(values: Sequence[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(list(values)), unique=True).map(tuple)


DAYS = st.none() | st.dates(date(1990, 1, 1), TODAY)
FILTERS = st.builds(
    Filters,
    q=st.text(max_size=LONGEST_QUERY).map(str.strip),
    **{name: many(values) for name, values in VALUES.items()},
    action=many(tuple(ActionType)),
    status=many(STANDINGS),
    voice=st.sampled_from(VOICES),
    on=DAYS,
    history=st.sampled_from(History),
    unit=st.sampled_from(Unit),
    since=DAYS,
    until=DAYS,
    disputed=many(YES_NO),
    follow_up=many(FOLLOW_UP_VALUES),
    reading=many(tuple(Reading)),
    age=many(tuple(Age)),
    said=many(SAID),
    agreement=many(AGREEMENTS),
    evidence=many(tuple(LatestEvidence)),
).filter(lambda filters: not (filters.since and filters.until and filters.since > filters.until))


@given(FILTERS)
def test_written_and_read_again_they_are_the_same(filters: Filters) -> None:
    assert read(*filters.pairs()) == (filters, [])
    asked = parse_qsl(filters.query_string().removeprefix("?"), strict_parsing=bool(filters.pairs()))
    assert read(*asked) == (filters, [])
    assert [(name, value) for name, values in filters.record().items() for value in values] == filters.pairs()


@given(FILTERS)
def test_the_frame_keeps_the_point_of_view_and_nothing_else(filters: Filters) -> None:
    assert filters.frame == Filters(voice=filters.voice, on=filters.on, history=filters.history)
    assert filters.narrows is bool(set(dict(filters.pairs())) - {"voice", "on", "history", "unit"})
    assert filters.without(*FILTER_NAMES) == Filters()
    assert filters.day(TODAY) == (filters.on or TODAY)


@given(st.lists(st.tuples(st.sampled_from([*FILTER_NAMES, "page"]), st.text(max_size=20))))
def test_nothing_that_is_asked_raises_and_faults_name_the_filter(pairs: list[tuple[str, str]]) -> None:
    filters, faults = read(*pairs)
    assert {fault.place for fault in faults} <= set(FILTER_NAMES)
    assert read(*filters.pairs()) == (filters, [])


def test_setting_and_taking_away() -> None:
    filters = Filters(theme=("torture",), voice="state")
    assert filters.with_(status="reversed", voice="editors", group=("women",)) == Filters(
        theme=("torture",), status=("reversed",), voice="editors", group=("women",)
    )
    assert filters.with_(on=TODAY - timedelta(days=1)).day(TODAY) == date(2026, 11, 23)
    assert filters.without("theme") == Filters(voice="state")
    assert Filters().query_string() == ""
    assert Filters().query_string(page="2") == "?page=2"


def test_the_names_are_those_of_the_contract() -> None:
    contract = (
        "q, committee, document, cycle, theme, group, sdg, action, status, voice, on, history, unit, since, until, "
        "demand, disputed, follow_up, reading, age, said, agreement, grade, evidence"
    )
    assert ", ".join(FILTER_NAMES) == contract
