"""Snippets: a stretch of the text as it is, and marks only on what was searched for."""

import sqlite3
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import snippets
from tracker.domain.search_terms import Term, parse_search
from tracker.domain.snippets import CHANGED, Segment, find_matches, mark, snippet
from tracker.domain.stems import stem

ANY = st.text(max_size=300)
ENDINGS = (
    "", "s", "sses", "ies", "eed", "ed", "ing", "ational", "tional", "ency", "ancy", "izer", "bly", "ally", "ently",
    "ely", "ously", "ization", "ation", "ator", "alism", "iveness", "fulness", "ousness", "ality", "ivity", "bility",
    "logy", "icate", "ative", "alize", "icity", "ical", "ful", "ness", "ement", "ment", "ion", "y", "ll", "e", "ee",
)  # fmt: skip
TEXTS = st.lists(
    st.sampled_from(
        ["torture", "tortured", "the", "of", "Өкмөттүн", "бейөкмөт", "<b>", "&amp;", '"', "e\u0301tat", "all_ways",
         "½", "law-enforcement", "ﬁne", "İ", "1998", "\n", "  ", "полиция", "human", "rights", "x" * 70]
    ),
    max_size=60,
).map(" ".join)  # fmt: skip
TYPED = (
    '"human rights"', "tort", "окмот", "-the", "-torture", "etat", "état", "ways", "поли", "law-enforcement", "fine",
    "2", "1998", '"torture"', "x" * 60,
)  # fmt: skip
SEARCHES = st.one_of(ANY, st.lists(st.sampled_from(TYPED), max_size=5).map(" ".join))


def shown(segments: tuple[Segment, ...]) -> str:
    return "".join(f"[{one.text}]" if one.marked else one.text for one in segments)


def test_what_was_found_is_marked() -> None:
    for text, search, expected in (
        ("He was tortured by police.", "torture", "He was [tortured] by police."),
        ("Ban torture in law.", "torture ban", "[Ban] [torture] in law."),
        ("Respect human rights; rights of humans.", '"human rights"', "Respect [human rights]; rights of humans."),
        ("Rule of the law", '"rule law"', "[Rule of the law]"),
        ("Бейөкмөт уюмдар", "окмот", "[Бейөкмөт] уюмдар"),
        ("Өкмөттүн токтому", "окмот", "[Өкмөттүн] токтому"),
        ("Law-enforcement bodies", "law-enforcement", "[Law-enforcement] bodies"),
        ("No torture here", "-torture", "No torture here"),
        ("<b>torture</b>", "b", "<[b]>torture</[b]>"),
        ("État de droit", "état", "[État] de droit"),
        ("", "torture", ""),
    ):
        assert shown(snippet(text, parse_search(search))) == expected


def test_the_piece_with_most_of_the_terms_is_shown() -> None:
    text = "Alpha stands alone here. " + "Filling words. " * 30 + "Then alpha and beta together. " + "More. " * 40
    piece = shown(snippet(text, parse_search("alpha beta"), 80))
    assert "[alpha] and [beta] together." in piece
    assert len(piece) < 100
    assert shown(snippet(text, parse_search("gamma"), 30)) == "Alpha stands alone here."
    assert shown(mark("alpha beta alpha", parse_search("alpha"))) == "[alpha] beta [alpha]"


@given(st.one_of(ANY, TEXTS), SEARCHES, st.integers(min_value=-3, max_value=200))
def test_segments_are_a_stretch_of_the_text_and_marks_fit(text: str, search: str, width: int) -> None:
    terms = parse_search(search)
    segments = snippet(text, terms, width)
    joined = "".join(one.text for one in segments)
    assert joined in text
    assert "".join(one.text for one in mark(text, terms)) == text
    assert all(one.text for one in segments)
    stems = [{stem(word) for word in term.words} for term in terms if not term.excluded]
    for one in segments:
        if one.marked:
            # Marking what is marked once more finds the same: it is a whole match by itself.
            assert any(again.marked for again in mark(one.text, terms))
            assert stems


ASCII_TEXTS = st.lists(
    st.sampled_from(
        ["torture", "Tortured", "TORTURING", "all_ways", "ways", "a-ways", "relational", "relate", "policy", "policies",
         "police", "the", "1998", "x1998", "<b>", "\n", "human", "rights", "happy", "happiness", "tor"]
    ) | st.text("abeilsty _-1", max_size=8),
    max_size=40,
).map(" ".join)  # fmt: skip
ASCII_SEARCHES = st.lists(
    st.sampled_from(["tortur", "way", "relational", "polici", "polic", "happi", "happiness", "tor", "to", "1998"])
    | st.text("abeilsty", min_size=1, max_size=8),
    min_size=1,
    max_size=4,
).map(" ".join)


@given(text=ASCII_TEXTS, search=ASCII_SEARCHES, quoted=st.booleans())
def test_looking_only_at_some_words_finds_the_same(*, text: str, search: str, quoted: bool) -> None:
    terms = parse_search(" ".join(f'"{word}"' for word in search.split()) if quoted else search)
    assert_alike(text, terms)


@given(text=ASCII_TEXTS, data=st.data())
def test_looking_only_at_some_phrases_finds_the_same(text: str, data: st.DataObject) -> None:
    words = text.split() or ["tor"]
    phrases = []
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(words) - 1))
        phrases.append(" ".join(words[start : start + data.draw(st.integers(1, 3))]).replace('"', ""))
    written = data.draw(st.sampled_from(('"{}"', "{}", '"{} ways"')))
    assert_alike(text, parse_search(" ".join(written.format(phrase) for phrase in phrases)))


def assert_alike(text: str, terms: Sequence[Term]) -> None:
    # A letter beyond ASCII behind the text has all of its words looked at.
    assert find_matches(text, terms) == find_matches(f"{text} é", terms)


def test_it_looks_only_at_some_words() -> None:
    assert snippets._beginnings(parse_search("torture policies")) == ("poli", "tort")
    assert snippets._beginnings(parse_search('ed "human rights"')) == ("e", "hum")
    for search in ("1998", "torture 1998", '"1998 torture"'):
        assert snippets._beginnings(parse_search(search)) is None


@given(st.text("aeiouybdlstzing", min_size=1, max_size=9), st.sampled_from(ENDINGS))
def test_stems_change_no_more_than_the_last_letters(beginning: str, ending: str) -> None:
    word = beginning + ending
    assert word.startswith(stem(word)[:-CHANGED])
    assert word.startswith(stem(word)[:1])


@given(st.lists(st.text(alphabet="aeiouybdlstzinge1", min_size=1, max_size=12), min_size=1, max_size=30))
def test_stems_are_those_of_the_index(words: list[str]) -> None:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE t USING fts5(w, tokenize = 'porter unicode61 remove_diacritics 0')")
    database.executemany("INSERT INTO t (rowid, w) VALUES (?, ?)", enumerate(words))
    database.execute("CREATE VIRTUAL TABLE v USING fts5vocab(t, instance)")
    there = {row: term for term, row in database.execute("SELECT term, doc FROM v")}
    database.close()
    assert {place: stem(word) for place, word in enumerate(words)} == there
