"""The words that records are found by: what SQLite makes of them is what PostgreSQL is given."""

import random
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from tracker.domain.annotation_terms import LAST_POSITION, MOST_LETTERS, vector_of, words_of_record
from tracker.domain.search_terms import indexed_words
from tracker.domain.stems import stem

LATIN = "abcdefghijklmnopqrstuvwxyz"
ENDINGS = ("", "s", "es", "ies", "ed", "ing", "ation", "ational", "izer", "fulness", "ly", "ness", "'s", "ement", "eed")
CYRILLIC = "абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя"
SIGNS = (" ", "  ", " ", " ", ", ", ". ", "-", "/", "_", " (", ") ", "“", "’s ", "'s ", " the ", " THE ", "\n", " of ")


@pytest.fixture
def index() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as made:
        made.execute("CREATE VIRTUAL TABLE t USING fts5(w, tokenize = 'porter unicode61 remove_diacritics 0')")
        made.execute("CREATE VIRTUAL TABLE v USING fts5vocab(t, instance)")
        yield made


def text_of(chance: random.Random, *alphabets: str) -> str:
    made = ""
    for _ in range(chance.randrange(1, 30)):
        word = "".join(chance.choices(chance.choice(alphabets), k=chance.randrange(1, 12))) + chance.choice(ENDINGS)
        made += chance.choice((str, str.capitalize, str.upper))(word) + chance.choice(SIGNS)
        made += chance.choice(("", "", "", "16.3 ", "2020 ", "x2y "))
    return made


def places(vector: str) -> list[tuple[int, str]]:
    """Return the words of a vector by their places."""
    found = re.findall(r"'([^']+)':([\d,]+)", vector)
    return sorted((int(place), word) for word, numbers in found for place in numbers.split(","))


@pytest.mark.parametrize("letters", [(LATIN,), (CYRILLIC,), (LATIN, CYRILLIC), ("aeiouystl",)])
def test_both_databases_are_given_the_same_words_in_order(index: sqlite3.Connection, letters: tuple[str, ...]) -> None:
    chance = random.Random(664)
    for _ in range(150):
        words = words_of_record("CCPR/C/ZZZ/CO/3", text_of(chance, *letters))
        index.execute("DELETE FROM t")
        index.execute("INSERT INTO t VALUES (?)", (words,))
        theirs = [term for (term,) in index.execute("SELECT term FROM v ORDER BY offset")]
        ours = places(vector_of(words))
        assert [word for _, word in ours] == theirs, words
        assert [place for place, _ in ours] == list(range(1, len(theirs) + 1))


@pytest.mark.parametrize("letters", [LATIN, CYRILLIC])
def test_every_word_that_can_be_asked_for_is_there(letters: str) -> None:
    chance = random.Random(665)
    for _ in range(200):
        text = text_of(chance, letters)
        there = {word for _, word in places(vector_of(words_of_record("A/1", text)))}
        assert {stem(word) for word in indexed_words(text)} <= there, text


def test_words_that_say_nothing_are_left_out() -> None:
    assert words_of_record("A/1", "The State's trees, and the ponds") == "A/1 State trees, ponds"
    assert words_of_record("", "Ёлка Өзгөн") == " елка озгон"
    assert vector_of(" ") == ""


def test_no_vector_has_a_place_that_a_database_does_not_tell_apart() -> None:
    far = vector_of(" ".join(f"w{number}" for number in range(LAST_POSITION + 50)))
    assert max(place for place, _ in places(far)) == LAST_POSITION
    assert vector_of("x" * 5000) == "'" + "x" * 60 + "':1 "


def test_a_text_that_folding_lengthens_is_cut() -> None:
    assert len(words_of_record("CCPR/C/ZZZ/CO/3", "\ufdfa" * 100_000)) == MOST_LETTERS
