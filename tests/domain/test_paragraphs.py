"""Numbers, items and headings of UN documents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.paragraphs import (
    Outline,
    disagreements,
    items_of,
    looks_like_heading,
    number_of,
    parts_of,
    without_number,
)


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("12. The Committee", 12),
        ("12.\tThe Committee", 12),
        ("12.The Committee", 12),
        ("12 . Le Comité", 12),
        ("1.\u00a0\u00a0Комитет", 1),
        ("12.5 per cent", None),
        ("12 per cent", None),
        ("(12) The Committee", None),
        ("A. Introduction", None),
        ("", None),
    ],
)
def test_numbers(line: str, number: int | None) -> None:
    assert number_of(line) == number


def test_a_line_without_its_number() -> None:
    assert without_number("12.\tThe 3. of May") == "The 3. of May"


@pytest.mark.parametrize(
    ("marks", "items"),
    [
        ("a b c", "a b c"),
        ("a b i ii c", "a b b.i b.ii c"),
        ("a b c d e f g h i j", "a b c d e f g h i j"),
        ("a b c d e f g h i ii iii", "a b c d e f g h h.i h.ii h.iii"),
        ("a i ii iii iv v b", "a a.i a.ii a.iii a.iv a.v b"),
        ("а б в г д", "a b c d e"),
        ("a b с d", "a b c d"),  # the third is a Cyrillic letter
        ("A B C", "a b c"),
        ("b c", "- -"),
        ("i ii", "- -"),
        ("a c b", "a - b"),
        ("a b a b", "a b a b"),
        ("a see b", "a - b"),
        (" ".join([*"abcdefghijklmnopqrstuvwxyz", "aa", "bb"]), " ".join([*"abcdefghijklmnopqrstuvwxyz", "aa", "bb"])),
    ],
)
def test_items(marks: str, items: str) -> None:
    assert [item or "-" for item in items_of(marks.split())] == items.split()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("The Committee is concerned.", [("", "The Committee is concerned.")]),
        ("It should:\n(a) Stop;\n(b) Start.", [("", "It should:"), ("a", "Stop;"), ("b", "Start.")]),
        ("It should: (a) stop; and (b) start.", [("", "It should:"), ("a", "stop; and"), ("b", "start.")]),
        ("Il doit :\na) Voir;\nb) Agir.\nFin.", [("", "Il doit :"), ("a", "Voir;"), ("b", "Agir."), ("", "Fin.")]),
        ("Ему следует:\nа) прекратить;\nб) начать.", [("", "Ему следует:"), ("a", "прекратить;"), ("b", "начать.")]),
        ("See article 2 (a) and (b) of the Act.", [("", "See article 2 (a) and (b) of the Act.")]),
        ("As said in: (a) of the Act.", [("", "As said in: (a) of the Act.")]),
        ("S:\n(a) W:\n(i) X;\n(ii) Y;\n(b) Z.", [("", "S:"), ("a", "W:"), ("a.i", "X;"), ("a.ii", "Y;"), ("b", "Z.")]),
        ("So:\n(a) Do this.\nAnd more;\n(b) Rest.", [("", "So:"), ("a", "Do this.\nAnd more;"), ("b", "Rest.")]),
        ("", []),
    ],
)  # fmt: skip
def test_parts(text: str, parts: list[tuple[str, str]]) -> None:
    assert [(part.item, part.text) for part in parts_of(text)] == parts


@given(st.text(alphabet="ab(ivx)c; :\nа1.", max_size=80))
def test_no_word_of_a_paragraph_is_lost_or_made_up(text: str) -> None:
    parts = parts_of(text)
    assert "".join("".join(part.mark + part.text for part in parts).split()) == "".join(text.split()) or any(
        joiner in text for joiner in ("and", "or")
    )


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("A. Introduction", True),
        ("Right to life (arts. 6 and 7)", True),
        ("The Committee is concerned.", False),
        ("The State party should:", False),
        ("12. The Committee", False),
        ("(a) The Act", False),
        ("and the rest of a line", False),
        ("x" * 300, False),
        ("", False),
    ],
)
def test_headings(text: str, *, is_one: bool) -> None:
    assert looks_like_heading(text) is is_one


def test_headings_hold_one_another() -> None:
    outline = Outline()
    paths = []
    for heading in ("I. Introduction", "II. Concerns", "A. General", "Courts", "Prisons", "B. Other", "III. Follow-up"):
        outline.add(heading)
        paths.append(outline.path())
    assert paths[2:] == [
        ("II. Concerns", "A. General"),
        ("II. Concerns", "A. General", "Courts"),
        ("II. Concerns", "A. General", "Prisons"),
        ("II. Concerns", "B. Other"),
        ("III. Follow-up",),
    ]


@pytest.mark.parametrize("letters", ["ABCDEFGHIJ", "АБВГДЕ", "АВСD"])
def test_lettered_sections_stand_side_by_side(letters: str) -> None:
    outline = Outline()
    for letter in letters:
        outline.add(f"{letter}. Section")
        assert outline.path() == (f"{letter}. Section",)


def test_what_languages_disagree_on() -> None:
    texts = {
        "en": {"1": [], "2": ["a", "b"], "3": []},
        "fr": {"1": [], "2": ["a", "b"], "3": []},
        "ru": {"1": [], "2": ["a"], "4": []},
    }
    assert list(disagreements(texts)) == [("ru", "only", ("4",)), ("ru", "items", ("2",))]
    assert list(disagreements({"en": texts["en"]})) == []
