"""The text of a document as its page shows it: paragraph by paragraph, what is tracked of each beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os.path import commonprefix

from babel import Locale
from flask import request
from flask_babel import gettext as _

from tracker.domain.paragraphs import Part, disagreements, item_marks, parts_of
from tracker.domain.references import Reference, natural_order
from tracker.store.models import Passage
from tracker.store.reader import DocumentContents
from tracker.store.recommendations import Row
from tracker.web.language import language


@dataclass(frozen=True, slots=True)
class Shown:
    """A paragraph: its text taken apart, or none where only tracked recommendations are known of it.

    `headings` are those that begin before it, outermost first, each with its level on the page.
    """

    number: str
    headings: tuple[tuple[int, str], ...]
    passage: Passage | None
    parts: tuple[Part, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """The text in one language: its paragraphs, the other languages there are, what they disagree on."""

    language: str
    paragraphs: list[Shown]
    languages: list[tuple[str, str]]
    notes: list[str]


def chosen_text(contents: DocumentContents) -> tuple[str, list[str]]:
    """Return the language asked for by `?text=`, else that of the page, and what is wrong with what was asked."""
    asked = request.args.get("text", "")
    if asked and asked not in contents.languages:
        return language(), [_("The text of this document was not imported in “%(value)s”.", value=asked)]
    return asked or language(), []


def text_of(contents: DocumentContents, wanted: str, rows: Mapping[str, Sequence[Row]]) -> Text:
    """Return the text in the language that is wanted, or in another where there is none, for the page."""
    passages = contents.text_in(wanted)
    return Text(
        language=passages[0].language if passages else "",
        paragraphs=_shown(passages, rows),
        languages=[(code, language_name(code)) for code in contents.languages],
        notes=_notes(contents),
    )


def language_name(code: str) -> str:
    """Return what a language is called in the reader's language."""
    return str(Locale(language()).languages.get(code, code))


def _shown(passages: Sequence[Passage], rows: Mapping[str, Sequence[Row]]) -> list[Shown]:
    found: list[Shown] = []
    above: tuple[str, ...] = ()
    by_number = {passage.paragraph: passage for passage in passages}
    numbers = [*by_number, *(number for number in rows if number not in by_number)]
    for number in sorted(numbers, key=natural_order):
        passage = by_number.get(number)
        path = _path(passage) if passage else above
        kept = len(commonprefix([path, above]))
        begins = tuple((min(6, 3 + level), heading) for level, heading in enumerate(path) if level >= kept)
        above = path
        parts = parts_of(passage.text) if passage else ()
        found.append(Shown(number, begins, passage, parts, tuple(rows.get(number, ()))))
    return found


def _path(passage: Passage) -> tuple[str, ...]:
    return tuple(one for one in (*passage.section.split("|"), passage.heading) if one)


def _notes(contents: DocumentContents) -> list[str]:
    """Say where the languages of a document disagree."""
    by_language: dict[str, dict[str, list[str]]] = {}
    for passage in contents.passages:
        items = item_marks(passage.text)
        by_language.setdefault(passage.language, {})[passage.paragraph] = items
    found = []
    for code, kind, numbers in disagreements(by_language):
        names = {"language": language_name(code), "numbers": ", ".join(numbers)}
        if kind == "only":
            found.append(_("Only in %(language)s: paragraphs %(numbers)s.", **names))
        else:
            first = language_name(min(by_language))
            text = _("Other items in %(language)s than in %(first)s: paragraphs %(numbers)s.", first=first, **names)
            found.append(text)
    return found


def earlier_of(rows: Sequence[Row], earlier: Mapping[Reference, Sequence[Reference]]) -> dict[str, list[Reference]]:
    """Return, by the place of a recommendation, the earlier asks of the same demand."""
    return {row.reference.place: list(earlier[row.reference]) for row in rows if row.reference in earlier}
