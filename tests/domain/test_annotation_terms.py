"""The words that records are found by: what SQLite makes of them is what PostgreSQL is given."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from tracker.domain import annotation_terms
from tracker.domain.annotation_terms import MOST_LETTERS, MOST_WORDS, StemNumbers, words_of_record
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


def stems_of(symbol: str, text: str, numbers: StemNumbers | None = None) -> list[str]:
    """Return the stems of a record in order."""
    numbers = numbers or StemNumbers()
    found = list(numbers.of(symbol, text))
    names = {number: one for one, number in numbers.number_of.items()}
    return [names[number] for number in found]


@pytest.mark.parametrize("letters", [(LATIN,), (CYRILLIC,), (LATIN, CYRILLIC), ("aeiouystl",)])
def test_both_databases_are_given_the_same_words_in_order(index: sqlite3.Connection, letters: tuple[str, ...]) -> None:
    chance, numbers = random.Random(664), StemNumbers()
    for _ in range(150):
        text = text_of(chance, *letters)
        words = words_of_record("CCPR/C/ZZZ/CO/3", text)
        index.execute("DELETE FROM t")
        index.execute("INSERT INTO t VALUES (?)", (words,))
        theirs = [term for (term,) in index.execute("SELECT term FROM v ORDER BY offset")]
        assert stems_of("CCPR/C/ZZZ/CO/3", text, numbers) == theirs, words


@pytest.mark.parametrize("letters", [LATIN, CYRILLIC])
def test_every_word_that_can_be_asked_for_is_there(letters: str) -> None:
    chance = random.Random(665)
    for _ in range(200):
        text = text_of(chance, letters)
        there = set(stems_of("A/1", text))
        assert {stem(word) for word in indexed_words(text)} <= there, text


def test_words_that_say_nothing_are_left_out() -> None:
    assert words_of_record("A/1", "The State's trees, and the ponds") == "A/1 State trees, ponds"
    assert words_of_record("", "Ёлка Өзгөн") == " елка озгон"
    assert stems_of("", " ") == []


def test_no_record_has_more_words_than_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert stems_of("A/1", "x" * 5000) == ["a", "1", "x" * 60]
    assert len(stems_of("", "İ" * MOST_LETTERS)) <= MOST_WORDS
    monkeypatch.setattr(annotation_terms, "MOST_WORDS", 3)
    assert stems_of("A/1", "trees ponds") == ["a", "1", "tree"]


def test_the_stems_of_a_word_are_remembered_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(annotation_terms, "REMEMBERED", 2)
    numbers = StemNumbers()
    assert stems_of("A/1", "the trees, ponds tree", numbers) == ["a", "1", "tree", "pond", "tree"]
    assert len(numbers._said) <= 2


def test_a_text_that_folding_lengthens_is_cut() -> None:
    lengthened = "\ufdfa" * 100_000
    assert len(words_of_record("CCPR/C/ZZZ/CO/3", lengthened)) == MOST_LETTERS
    assert len("".join(stems_of("", lengthened))) < MOST_LETTERS
