"""Drafts of documents as their pages show them: lines of the list, notes, and the words that decided."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from os.path import commonprefix
from typing import Final

from flask_babel import gettext as _

from tracker.domain.dates import PartialDate
from tracker.domain.draft_deadlines import DeadlineChoice
from tracker.domain.messages import Fault
from tracker.domain.paragraphs import disagreements, item_marks, parts_of
from tracker.domain.references import Reference
from tracker.services.drafts.deadlines import offered
from tracker.services.drafts.publish import choices_of, is_corrected
from tracker.store.drafts import OtherText, recommends
from tracker.store.models import DocumentDraft, DraftParagraph
from tracker.web.language import fault_text
from tracker.web.reader import language_name

EXCERPT: Final = 150


@dataclass(slots=True)
class Line:
    """A paragraph in the list: headings that begin before it, what is to be looked at, what will be tracked.

    `deadlines`: taken, or only found.
    """

    row: DraftParagraph
    headings: tuple[tuple[int, str], ...]
    notes: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    tracked: list[Reference] = field(default_factory=list)
    deadlines: list[DeadlineChoice] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether nobody has confirmed it yet."""
        return not self.row.confirmed and not self.row.left_out

    @property
    def recommends(self) -> bool:
        """Whether it recommends something."""
        return recommends(self.row)

    @property
    def needs_attention(self) -> bool:
        """Whether it is open and recommends something, sets a day, or is odd."""
        return self.is_open and (self.recommends or bool(self.notes) or bool(self.deadlines))

    @property
    def is_corrected(self) -> bool:
        """Whether it is not as it was read."""
        return is_corrected(self.row)

    @property
    def excerpt(self) -> str:
        """The beginning of its text."""
        text = " ".join(self.row.text.split())
        return text if len(text) <= EXCERPT else f"{text[:EXCERPT].rsplit(' ', 1)[0]}…"


SHOWN: Final[Mapping[str, Callable[[Line], bool]]] = {
    "all": lambda _line: True,
    "attention": lambda line: line.needs_attention,
    "open": lambda line: line.is_open,
    "recommends": lambda line: line.recommends,
    "deadlines": lambda line: bool(line.deadlines),
}
"""What the list can be narrowed to."""


def lines_of(
    draft: DocumentDraft,
    rows: Sequence[DraftParagraph],
    others: Iterable[OtherText],
    tracked: Mapping[str, list[Reference]],
    adopted: PartialDate | None,
) -> list[Line]:
    """Return the paragraphs of a draft as lines of its list; `adopted`: the day from which its terms are counted."""
    notes = _notes_by_number(draft, rows, others)
    found: list[Line] = []
    above: tuple[str, ...] = ()
    for row in rows:
        path = tuple(row.headings.splitlines())
        kept = len(commonprefix([path, above]))
        begins = tuple((min(6, 3 + level), heading) for level, heading in enumerate(path) if level >= kept)
        above = path
        choices = choices_of(row) if recommends(row) else {}
        found.append(
            Line(
                row,
                begins,
                notes=[] if row.left_out else [*notes.get(_as_read(row), []), *_twice(row, rows)],
                new=[Reference("", row.number, item).place for item, one in sorted(choices.items()) if one.track],
                tracked=tracked.get(row.number, []),
                deadlines=[] if row.left_out else offered(row, draft, adopted),
            )
        )
    return found


def _as_read(row: DraftParagraph) -> str:
    return str(row.read["number"]) if row.read else row.number


def _twice(row: DraftParagraph, rows: Sequence[DraftParagraph]) -> list[str]:
    same = [one for one in rows if one.number == row.number and not one.left_out]
    return [_("Another paragraph has the same number.")] if len(same) > 1 else []


def problems_of(draft: DocumentDraft, rows: Sequence[DraftParagraph]) -> list[tuple[str, int | None]]:
    """Return what was odd when the file was read, each with the paragraph it is about, if any."""
    by_number = {_as_read(row): row.id for row in reversed(rows)}
    return [(fault_text(Fault(*one)), by_number.get(str(one[0]))) for one in draft.read["problems"]]


def _notes_by_number(
    draft: DocumentDraft, rows: Sequence[DraftParagraph], others: Iterable[OtherText]
) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in draft.read["problems"]:
        found.setdefault(str(one[0]), []).append(fault_text(Fault(*one)))
    for note, numbers in disagreements_of(draft, rows, others):
        for number in numbers:
            found.setdefault(number, []).append(note)
    return found


def disagreements_of(
    draft: DocumentDraft, rows: Iterable[DraftParagraph], others: Iterable[OtherText]
) -> list[tuple[str, tuple[str, ...]]]:
    """Return where the languages of a document disagree: a sentence, and the paragraphs it is about."""
    by_language: dict[str, dict[str, list[str]]] = {
        draft.language: {row.number: item_marks(row.text) for row in rows if not row.left_out}
    }
    for other in others:
        by_language.setdefault(other.language, {})[other.number] = item_marks(other.text)
    found = []
    for code, kind, numbers in disagreements(by_language):
        names = {"language": language_name(code), "first": language_name(min(by_language))}
        if kind == "only":
            found.append((_("Only in %(language)s.", language=names["language"]), numbers))
        else:
            found.append((_("Other items in %(language)s than in %(first)s.", **names), numbers))
    return found


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text, marked or not."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class ShownPart:
    """An item of a paragraph, or what stands around items, in pieces."""

    item: str
    mark: str
    pieces: tuple[Piece, ...]


def parts_shown(text: str, words: Iterable[str]) -> list[ShownPart]:
    """Return a paragraph taken apart, with the words that decided what it does marked."""
    wanted = [one.rstrip("…") for one in words if one]
    return [ShownPart(part.item, part.mark, tuple(_pieces(part.text, wanted))) for part in parts_of(text)]


def _pieces(text: str, words: Sequence[str]) -> Iterator[Piece]:
    # The words were found with white space folded.
    patterns = [r"\s+".join(re.escape(word) for word in one.split()) for one in sorted(words, key=len, reverse=True)]
    if not patterns:
        yield Piece(text)
        return
    end = 0
    for match in re.finditer("|".join(patterns), text):
        if match.start() > end:
            yield Piece(text[end : match.start()])
        yield Piece(match[0], marked=True)
        end = match.end()
    if end < len(text):
        yield Piece(text[end:])
