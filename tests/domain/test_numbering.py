"""Headings, numbers and items that an index glued together come apart, or are left whole and said to be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.numbering import Doubt, take_apart

NUMBERED = [
    ("4.The Committee notes.", "", "4", "The Committee notes."),
    ("4. The Committee notes.", "", "4", "The Committee notes."),
    ("Rural women 49.The Committee notes.", "Rural women", "49", "The Committee notes."),
    ("Torture, including in custody 9. While noting", "Torture, including in custody", "9", "While noting"),
    ("12 The Committee notes.", "", "12", "The Committee notes."),
    ("12\nThe Committee notes.", "", "12", "The Committee notes."),
    ("(12) The Committee notes.", "", "12", "The Committee notes."),
    ("Recommendation No. 4, para. 17: Plant trees.", "", "17", "Plant trees."),
    ("para 17 Plant trees.", "", "17", "Plant trees."),
    ("Paragraph 17: Plant trees.", "", "17", "Plant trees."),
]
NOT_NUMBERED = [
    "The Committee refers to article 12.The State should plant trees.",
    "The State party ratified it in 2012. The Committee notes.",
    "Under article 12. The State",
    "Implementation of article 12. The State",
    "4.5 per cent of trees",
    "12-13. The Committee notes.",
    "12 and 13. The Committee notes.",
    "136.12 Plant trees.",
    "2030 Agenda for fictional trees",
    "r) ratify the fictional treaty",
    "In 12 districts there are no trees.",
    "12.",
    "0. Nothing",
]


@pytest.mark.parametrize(("text", "heading", "number", "rest"), NUMBERED)
def test_the_number_comes_off_with_the_heading_before_it(text: str, heading: str, number: str, rest: str) -> None:
    found = take_apart(text)
    assert (found.heading, found.number, found.text, found.doubt) == (heading, number, rest, None)


@pytest.mark.parametrize("text", NOT_NUMBERED)
def test_what_is_no_number_is_not_made_one(text: str) -> None:
    found = take_apart(text)
    assert (found.number, found.text, found.doubt) == ("", text, Doubt.NO_NUMBER)


def test_items_come_apart_and_references_do_not() -> None:
    found = take_apart(
        "49.The Committee recommends, under article 2 (a), that the State:(a) Plant trees, as in article 3 (c); "
        "(b) Do: (i) This; (ii) That; and (c) Water them."
    )
    assert found.lead == "The Committee recommends, under article 2 (a), that the State:"
    assert [(item.letter, item.text) for item in found.items] == [
        ("a", "Plant trees, as in article 3 (c);"),
        ("b", "Do: (i) This; (ii) That; and"),
        ("c", "Water them."),
    ]
    assert found.text_of(found.items[2]) == f"{found.lead}\n(c) Water them."


def test_items_may_go_past_h_and_z() -> None:
    letters = [*"abcdefghijklmnopqrstuvwxyz", "aa", "ab"]
    found = take_apart("7.Do:\n" + "\n".join(f"({letter}) Thing {letter}" for letter in letters))
    assert [item.letter for item in found.items] == letters


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("15. Do: (a) this; (c) that", Doubt.ITEMS),
        ("15. Do: (b) this; (c) that", Doubt.ITEMS),
        ("15. The Committee is concerned. 16. The Committee recommends trees.", Doubt.SEVERAL),
    ],
)
def test_what_is_not_in_sequence_stays_whole(text: str, doubt: Doubt) -> None:
    found = take_apart(text)
    assert (found.number, found.text, found.items, found.doubt) == ("15", text[4:], (), doubt)


@pytest.mark.parametrize("text", ["15. Only: (a) one thing", "15. Plant (a) and (b)", "15. See rule (a)"])
def test_one_letter_or_a_reference_is_no_list(text: str) -> None:
    found = take_apart(text)
    assert (found.items, found.doubt) == ((), None)


@given(st.text(alphabet="12. ()abci:;\nThe Commite", max_size=300) | st.text(max_size=200))
def test_nothing_is_lost_and_nothing_raises(text: str) -> None:
    found = take_apart(text)
    assert found.text in text
    assert all(item.text in found.text and item.text for item in found.items)
    assert (found.doubt is Doubt.NO_NUMBER) == (found.number == "")
    assert text.startswith(found.heading.split(" ")[0]) if found.heading else True
