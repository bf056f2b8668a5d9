"""The UN index: counts, facets, pages and file of one question agree, whatever is asked, on both databases."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from random import Random

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests import make
from tests.index_world import WORDS, annotation, bring, draw_records, pack
from tracker.domain.cells import escape_cell, unescape_cell
from tracker.domain.index_filters import FACET_NAMES, IndexFilters
from tracker.domain.search_terms import Term, parse_search
from tracker.domain.stems import stem
from tracker.domain.uhri import address_of
from tracker.store import index_answers, index_columns
from tracker.store.index_answers import UnpackedIndex, all_ids, ask, unpack
from tracker.store.index_csv import HEADER, csv_lines
from tracker.store.models import Annotation

QUESTIONS = 40


def unpacked(db: Session) -> UnpackedIndex:
    index = unpack(db)
    assert index is not None
    return index


# The same said naively


def rows_of(db: Session) -> list[Annotation]:
    return list(db.scalars(sa.select(Annotation).order_by(Annotation.id)))


def values(row: Annotation, facet: str) -> set[str]:
    if facet == "sdg":
        return {code.partition(".")[0] for code in row.sdgs.split("|") if code}
    if facet == "year":
        return {str(row.published_on.year)} if row.published_on else set()
    columns = {"country": "countries", "theme": "themes", "group": "persons", "position": "review_positions"}
    text: str = getattr(row, columns.get(facet, facet))
    return {text} if facet in ("mechanism", "kind") else {one for one in text.split("|") if one}


def holds(row: Annotation, term: Term) -> bool:
    stems = [stem(word) for word in re.findall("[a-z0-9]+", f"{row.symbol} {row.text}".lower()) if word != "he"]
    *before, last = [stem(word) for word in term.words]
    for place in range(len(stems) - len(before)):
        here = stems[place + len(before)]
        if stems[place : place + len(before)] == before and (
            here.startswith(last) if term.open_ended else here == last
        ):
            return True
    return False


def finds(row: Annotation, filters: IndexFilters, *, besides: str = "") -> bool:
    if any(holds(row, term) == term.excluded for term in parse_search(filters.q)):
        return False
    return all(values(row, name) & set(chosen) for name, chosen in filters.chosen().items() if name != besides)


def draw_filters(chance: Random, rows: Sequence[Annotation]) -> IndexFilters:
    words = ["", "", *WORDS, "tortur", '"torture orchards"', "-women", "women -judges", "CCPR/C/QAA", "QAB", "nowhere"]
    chosen = {}
    for name in chance.sample(FACET_NAMES, chance.randrange(4)):
        known = sorted({value for row in rows for value in values(row, name)})
        chosen[name] = tuple(chance.sample(known, min(len(known), chance.randrange(1, 3))))
    return IndexFilters(q=chance.choice(words), order=chance.choice(("newest", "best")), **chosen)


@pytest.mark.parametrize("seed", range(3))
def test_list_facets_and_file_are_what_a_naive_count_gives(db: Session, tmp_path: Path, seed: int) -> None:
    chance = Random(seed)
    for code in ("CCPR", "CAT"):
        make.committee(db, code)
    receipt = bring(db, tmp_path, *draw_records(chance, 130))
    index, rows = unpacked(db), rows_of(db)
    assert len(rows) == receipt.new == 130
    filtered = 0
    for _ in range(QUESTIONS):
        filters = draw_filters(chance, rows)
        expected = [row for row in rows if finds(row, filters)]
        first = ask(db, index, filters, size=20)
        assert first.total == len(expected), filters
        filtered += 0 < first.total < len(rows)
        shown = [*first.ids]
        for page in range(2, -(-first.total // 20) + 1):
            shown += ask(db, index, filters, page=page, size=20).ids
        newest = sorted(expected, key=lambda row: (row.published_on or date.min, row.id), reverse=True)
        assert sorted(shown) == [row.id for row in expected], filters
        if filters.order == "newest":
            assert shown == [row.id for row in newest], filters
        for name in FACET_NAMES:
            others = [row for row in rows if finds(row, filters, besides=name)]
            assert first.counts.get(name, {}) == Counter(v for row in others for v in values(row, name)), filters
        assert cells(db, index, filters) == [row.annotation_id for row in expected]
        assert ask(db, index, filters, page=99, size=20).ids == []
    assert filtered > QUESTIONS / 4, "else little was proved"


def cells(db: Session, index: UnpackedIndex, filters: IndexFilters) -> list[str]:
    text = b"".join(csv_lines(db, all_ids(db, index, filters))).decode()
    return [row["annotation_id"] for row in csv.DictReader(io.StringIO(text, newline=""))]


def test_what_fits_best_comes_first(db: Session) -> None:
    texts = ["women", "women and many other fictional people of the orchards", "women women women", "orchards"]
    rows = [annotation(db, text) for text in texts]
    pack(db)
    filters = IndexFilters(q="women", order="best")
    found = ask(db, unpacked(db), filters).ids
    assert (found[0], set(found)) == (rows[2].id, {row.id for row in rows[:3]})
    only_excluded = ask(db, unpacked(db), IndexFilters(q="-women", order="best"))
    assert only_excluded.ids == [rows[3].id]


def test_the_best_are_looked_for_as_far_as_needed(db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_answers, "FEW", 2)
    rows = [annotation(db, "women " + "x " * place, body="CAT" if place % 4 == 3 else "CCPR") for place in range(40)]
    pack(db)
    filters = IndexFilters(q="women", body=("CAT",), order="best")
    pages = [ask(db, unpacked(db), filters, page=page, size=4).ids for page in (1, 2, 3, 4)]
    assert sorted(sum(pages, [])) == [row.id for row in rows if row.body == "CAT"]
    assert [len(page) for page in pages] == [4, 4, 2, 0]


# The file


HOSTILE = (
    "=1+1", "+1", "-1", "-12.50", "-1.", "-.5", "-1.2.3", "-1a", "-", "@SUM(A1)", "\tx", "'quoted", "''", "＝x", "－1",
    'say "hello"', "a,b;c", "two\nlines", "two\r\nlines\r", "\\.", "\\N", "NULL", "жаңы өкмөт", "", " ", "%s %(a)s",
)  # fmt: skip
FREE = ("body", "symbol", "countries", "themes", "persons", "sdgs", "review_cycle", "review_session")
ALSO_FREE = ("review_positions", "review_states", "text")


def line(row: Annotation) -> str:
    """A line of the file, said in Python: words quoted and guarded, all else bare."""
    day = row.published_on.isoformat() if row.published_on else ""
    words = ['"' + escape_cell(getattr(row, name)).replace('"', '""') + '"' for name in (*FREE, *ALSO_FREE)]
    last = ["no" if row.vanished else "yes", address_of(row.document_uuid)]
    return ",".join([row.annotation_id, row.mechanism, row.kind, day, *words, *last]) + "\r\n"


@pytest.mark.parametrize("some", [False, True])
def test_both_databases_write_the_same_bytes_whatever_stands_in_a_cell(db: Session, *, some: bool) -> None:
    for place, text in enumerate(HOSTILE):
        others = {name: HOSTILE[(place + step) % len(HOSTILE)] for step, name in enumerate((*FREE, *ALSO_FREE[:2]), 1)}
        uuid = ("", 'x",y', "41A0B08F-0000-4000-8000-000000000001", "41a0b08f-0000-4000-8000-000000000001\nx")[
            place % 4
        ]
        annotation(db, text, **others, document_uuid=uuid, vanished=place % 2 == 0, published_on=None)
    pack(db)
    rows = rows_of(db)
    chosen = rows[::3] if some else rows
    expected = ",".join(HEADER) + "\r\n" + "".join(map(line, chosen))
    given = b"".join(csv_lines(db, [row.id for row in chosen] if some else None)).decode()
    assert given == expected
    read = list(csv.DictReader(io.StringIO(given, newline=""), strict=True))
    assert [unescape_cell(cell["text"]) for cell in read] == [row.text for row in chosen]


# Whatever is typed


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(q=st.text(max_size=60) | st.text("\0'\"\\-*():&|!<>%^{}~ женaorOR_1", max_size=40))
def test_no_text_raises(db: Session, q: str) -> None:
    if not rows_of(db):
        annotation(db, "женщины are women")
        pack(db)
    index = unpacked(db)
    for order in ("newest", "best"):
        found = ask(db, index, IndexFilters(q=q, order=order))
        assert len(found.ids) == found.total
    assert len(cells(db, index, IndexFilters(q=q))) == found.total


def test_more_values_than_sixteen_bits_tell_apart_are_counted_too(db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (index_answers, index_columns):
        monkeypatch.setattr(module, "SHORT", 4)
    for number in range(9):
        annotation(db, themes="|".join(f"Theme {(number + step) % 9}" for step in (0, 1, 1)))
    pack(db)
    found = ask(db, unpacked(db), IndexFilters(theme=("Theme 8",)))
    assert found.total == 2
    assert found.counts["theme"] == {f"Theme {number}": 2 for number in range(9)}
    assert ask(db, unpacked(db), IndexFilters()).counts == unpacked(db).count(None, {})[1]


def test_rows_of_a_newer_import_are_passed_over_until_they_are_unpacked(db: Session) -> None:
    one = annotation(db, "women")
    pack(db)
    old = unpacked(db)
    two = annotation(db, "women")
    pack(db)
    assert (ask(db, old, IndexFilters(q="women")).ids, ask(db, old, IndexFilters(q="women")).total) == ([one.id], 1)
    assert ask(db, unpacked(db), IndexFilters(q="women")).ids == [two.id, one.id]
