"""What stands before the first paragraph, and how languages are told apart."""

from datetime import date

import pytest

from tracker.domain.languages import IMPORTED, language_of
from tracker.domain.mastheads import Masthead, days_in, read_masthead


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("25 March 2014", [date(2014, 3, 25)]),
        ("le 1er mars 2024", [date(2024, 3, 1)]),
        ("25 марта 2014 года", [date(2014, 3, 25)]),
        ("3 de abril de 2020", [date(2020, 4, 3)]),
        ("31 February 2014, 2 May 2015", [date(2015, 5, 2)]),
        ("March 2014", []),
    ],
)
def test_days(text: str, days: list[date]) -> None:
    assert days_in(text) == days


def test_a_masthead_goes_to_json_and_back() -> None:
    read = read_masthead(
        ["United Nations\nCAT/C/ZZZ/CO/2", "Distr.: General\n5 June 2013", "Concluding observations on Zazaland*"],
        "At its 1st and 2nd meetings, and at its 9th meeting, on 31 May 2013, it adopted these.",
        ["Adopted by the Committee at its fiftieth session (6–31 May 2013)."],
        ["CAT/C/ZZZ/CO/2"],
    )
    assert read == Masthead(
        symbols=("CAT/C/ZZZ/CO/2",),
        title="Concluding observations on Zazaland",
        distribution="General",
        distributed_on=date(2013, 6, 5),
        session="fiftieth",
        meetings=("1st and 2nd", "9th"),
        adopted_on=date(2013, 5, 31),
    )
    assert Masthead.from_record(read.record()) == read
    assert read_masthead([], "", [], []) == Masthead()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "the lamp of the isle is lit and the ferry of that isle sails to it with the lamp for it. " * 3),
        ("fr", "les lampes des îles et la lampe du bac que le gardien allume dans une île. " * 4),
        ("es", "las lámparas de los faros y el barco que navega por el mar en una isla con luz. " * 4),
        ("ru", "и в порту на острове, что по берегу с фонарями, не к морю. " * 4),
        ("ky", "жана менен үчүн боюнча болуп. " * 6),
        ("", "lamp ferry"),
    ],
)
def test_languages(language: str, text: str) -> None:
    assert language_of(text) == language
    assert not language or language in IMPORTED
