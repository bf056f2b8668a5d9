"""Folding: what a reader types finds what is written, whatever the keyboard."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.text import fold, slug_of, words_of

SAME = [
    ("Өкмөт", "окмот"),
    ("ӨКМӨТ", "өкмөт"),
    ("кыргыз тилинде үйрөнүү", "кыргыз тилинде уйронуу"),
    ("жаңы", "жаны"),
    ("ещё", "еще"),
    ("ЁЛКА", "елка"),
    ("йод и соловьи", "йод и соловьи"),
    ("ﬁnding", "finding"),
    ("Straße", "STRASSE"),
    ("people’s", "people's"),
    ("№ 5", "No 5"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_compared_as_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize("word", ["ещё", "йод", "Өкмөт", "café", "Ё"])
def test_composed_and_decomposed_are_the_same(word: str) -> None:
    assert fold(unicodedata.normalize("NFD", word)) == fold(unicodedata.normalize("NFC", word))


@pytest.mark.parametrize(("one", "other"), [("йод", "иод"), ("мир", "мар"), ("суд", "сут")])
def test_different_words_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(), st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_the_form_of_unicode_does_not_matter(text: str, form: str) -> None:
    assert fold(unicodedata.normalize(form, text)) == fold(text)  # type: ignore[arg-type]


def test_words_are_letters_and_digits() -> None:
    assert words_of("Өкмөт: CCPR/C/ZZZ/CO/1, para. 11 (a) — «ещё»!") == [
        "окмот", "ccpr", "c", "zzz", "co", "1", "para", "11", "a", "еще",
    ]  # fmt: skip
    assert words_of(" \n—«»") == []


SLUGS = {
    "Torture and ill-treatment": "torture-and-ill-treatment",
    "  Women's rights / gender  ": "womens-rights-gender",
    "Café — naïve": "cafe-naive",
    "Өкмөт": "",
    "16": "16",
}


@pytest.mark.parametrize(("text", "slug"), SLUGS.items())
def test_slugs(text: str, slug: str) -> None:
    assert slug_of(text) == slug


@given(st.text(), st.integers(1, 30))
def test_a_slug_is_short_plain_and_stable(text: str, longest: int) -> None:
    slug = slug_of(text, longest=longest)
    assert len(slug) <= longest
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not slug.startswith("-")
    assert not slug.endswith("-")
    assert slug_of(slug, longest=longest) == slug
