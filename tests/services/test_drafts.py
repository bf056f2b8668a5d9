"""Documents on their way in: kept, with nothing public, and looked over by several people."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from tests.services.drafts import (
    NOW,
    SYMBOL,
    TRACKED,
    confirm,
    confirm_all,
    kept,
    paragraph,
    publish_all,
    read,
    rows_of,
    typed,
)
from tracker.domain.drafts import Choice
from tracker.domain.messages import Conflict, Refused
from tracker.services.drafts.keep import keep
from tracker.services.drafts.review import discard, save_header, save_paragraph
from tracker.store import drafts as reads
from tracker.store.models import Account, DocumentDraft, Passage, RecommendationText
from tracker.store.versions import data_version


def test_what_was_read_is_kept_and_nothing_is_public(db: Session, ada: Account) -> None:
    version = data_version(db)
    draft = kept(db, ada, symbol=SYMBOL.lower())
    db.commit()
    assert (draft.symbol, draft.header["adopted_on"], len(draft.read["footnotes"]) > 0) == (SYMBOL, "2024-03-25", True)
    rows = reads.paragraphs_of(db, draft.id)
    assert [row.number for row in rows] == [str(number) for number in range(1, 14)]
    assert rows[4].functions == {"recommends": "The State party should"}
    assert rows[4].headings.splitlines()[-1].startswith("Constitutional and legal framework")
    assert data_version(db) == version
    assert rows_of(db, Passage, RecommendationText) == []
    [listed] = reads.all_drafts(db)
    assert (listed.by, listed.paragraphs, listed.confirmed) == (ada.signature, 13, 0)


@pytest.mark.parametrize(
    ("name", "symbol", "language", "words"),
    [
        ("en.html", "CAT/C/ZZZ/CO/1", "en", "not CAT/C/ZZZ/CO/1"),
        ("en.html", "nonsense", "en", "no symbol of a treaty body"),
        ("en.html", "CED/C/ZZZ/CO/1", "en", "no symbol of a treaty body"),  # no such committee here
        ("en.html", SYMBOL, "fr", "seems to be in the language"),
        ("en.html", SYMBOL, "ar", "not read in this language"),
    ],
)
def test_what_does_not_fit_is_not_kept(
    db: Session, ada: Account, name: str, symbol: str, language: str, words: str
) -> None:
    make.committee(db, "CAT")
    with pytest.raises(Refused, match=words):
        kept(db, ada, name, language, symbol)
    assert db.scalar(sa.select(sa.func.count(DocumentDraft.id))) == 0


def test_numbers_of_drafts_are_not_given_again(db: Session, ada: Account) -> None:
    first = kept(db, ada)
    id_, row = first.id, reads.paragraphs_of(db, first.id)[-1].id
    discard(db, first)
    db.commit()
    second = kept(db, ada)
    assert second.id > id_
    assert reads.paragraphs_of(db, second.id)[0].id > row


def test_one_draft_of_a_document_in_a_language(db: Session, ada: Account) -> None:
    kept(db, ada)
    kept(db, ada, "ru.pdf", "ru")
    with pytest.raises(Refused, match="uploaded already"):
        keep(db, read("en.html"), name="x", sha256="0", symbol=SYMBOL.lower(), language="en", by=ada, now=NOW)


def test_other_languages_are_found_in_drafts_and_in_the_record(db: Session, ada: Account) -> None:
    english = kept(db, ada)
    confirm_all(db, english, ada)
    publish_all(db, english, ada)
    russian, french = kept(db, ada, "ru.pdf", "ru"), kept(db, ada, "fr.pdf", "fr")
    found = {(one.language, one.is_draft) for one in reads.other_texts(db, russian)}
    assert found == {("en", False), ("fr", True)}
    assert {one.language for one in reads.other_texts(db, french)} == {"en", "ru"}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"number": "5"}, "Two paragraphs have the number 5"),
        ({"number": "5a"}, "one to four digits"),
        ({"text": " "}, "A paragraph has a text"),
        ({"choices": {"b": Choice(track=True)}}, "Write this"),
        ({"choices": {"z": TRACKED}}, "no item"),
        ({"choices": {"a": TRACKED, "": TRACKED}}, "is a part of"),
        ({"choices": {"b": Choice(track=True, heading="a", summary="b", heading_ky="в")}}, "Choose what kind of act"),
        ({"choices": {"b": Choice(track=True, heading="a", summary="b", heading_ky="в")}}, "heading and summary"),
    ],
)
def test_a_paragraph_is_confirmed_only_when_it_is_whole(
    db: Session, ada: Account, values: dict[str, Any], words: str
) -> None:
    draft = kept(db, ada)
    rows = [row for row in reads.paragraphs_of(db, draft.id) if reads.recommends(row) and row.number not in ("5", "7")]
    with pytest.raises(Refused, match=words):
        confirm(db, rows[0], ada, **values)
    wanted = typed(rows[0], **values)
    save_paragraph(db, rows[0], wanted, seen=1, confirm=False, by=ada, now=NOW)  # unfinished work can be kept
    assert (rows[0].version, rows[0].confirmed) == (2, False)


def test_an_item_of_a_paragraph_that_is_tracked_whole_is_not_tracked(db: Session, ada: Account) -> None:
    draft = kept(db, ada)
    row = paragraph(db, draft, "7")
    text = f"{row.text}\n(a) One;\n(b) Two."
    with pytest.raises(Refused, match=r"7 \(a\) is a part of 7"):
        confirm(db, row, ada, {"a": TRACKED}, text=text)


def test_the_second_to_save_a_paragraph_is_told(db: Session, ada: Account) -> None:
    draft = kept(db, ada)
    row = paragraph(db, draft, "2")
    confirm(db, row, ada, text="Mine.")
    with pytest.raises(Conflict):
        save_paragraph(db, row, typed(row, text="Theirs."), seen=1, confirm=True, by=ada, now=NOW)
    assert (row.text, row.version) == ("Mine.", 2)
    save_paragraph(db, row, typed(row), seen=2, confirm=True, by=ada, now=NOW)
    assert row.version == 2  # nothing changed
    with pytest.raises(Conflict):
        save_header(db, draft, {"title": "X"}, seen=0)
    with pytest.raises(Refused, match="whole address"):
        save_header(db, draft, {"source_url": "javascript:alert(1)"}, seen=1)
