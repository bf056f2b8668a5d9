"""The receipt of an import of the UN index, for a page: its rules and lists in the reader's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import gettext as _

from tracker.domain.messages import N_
from tracker.domain.uhri_rules import SAID
from tracker.web.language import number_text

WORDS: Final = (
    N_("“- ” in front of a value taken off"),
    N_("HTML tags taken out"),
    N_("HTML entities decoded"),
    N_("spaces around or doubled in a value taken out"),
    N_("characters that no text has (NUL, half a pair) taken out"),
    N_("long name of a committee folded to its acronym"),
    N_("no body given: taken from the symbol"),
    N_("no country given: taken from the symbol"),
    N_("two-letter code read as the country"),
    N_("another name of the country folded"),
    N_("asterisk after the country taken off"),
    N_("blank type: kept as unknown"),
    N_("an identifier as type: kept as unknown"),
    N_("another type: kept as unknown"),
    N_("theme “Reservations” of before 2020 dropped"),
    N_("code of a goal or target taken, its words left"),
    N_("label of a goal without a code left out"),
    N_("label that stood twice taken once"),
    N_("day of publication not readable: left empty"),
    N_("no symbol: kept, belongs to no document"),
    N_("no State by any known name or code: kept under the name given"),
    N_("no identifier"),
    N_("the same identifier once more"),
    N_("a field is of another type than the format says"),
    N_("no text"),
    N_("no paragraph but a fragment (a heading, “Annex”, “Contents”, five characters or fewer)"),
    N_("a text longer than 100,000 characters, or another value longer than 500"),
    N_("neither a body nor a symbol that tells it"),
    N_("no paragraph number could be told"),
    N_("holds several paragraphs; kept as one, under the first number"),
    N_("its lettered items are not in sequence; kept as one"),
    N_("has no symbol, so that it belongs to no document"),
    N_("its symbol does not tell what kind of document it is"),
    N_("its paragraph is tracked by items here, and its text is not split into them"),
    N_("by its number it would be ours of that number, which a person found to be another paragraph"),
    N_("was changed here"),
    N_("came from elsewhere"),
    N_("documents"),
    N_("passages"),
    N_("recommendations"),
    N_("official wordings"),
    N_("document"),
    N_("passage"),
    N_("recommendation"),
    N_("official wording"),
    N_("observation"),
    N_("unknown"),
)
"""What receipts say, which the rules and the import write in English."""


def said(text: str) -> str:
    """Return a sentence of a receipt in the reader's language."""
    return str(_(text)) if text else ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A receipt to print: the record itself, its rules as (times, name, words), and its lists with their words."""

    record: Mapping[str, Any]
    kinds: Sequence[tuple[str, str]]
    refused: Sequence[tuple[int, str, str]]
    cleaned: Sequence[tuple[int, str, str]]
    tables: Sequence[tuple[str, Mapping[str, int]]]

    @property
    def has_news(self) -> bool:
        """Whether the file has something that the record has not."""
        record = self.record
        rows = any(table["new"] or table["changed"] for table in record["tables"].values())
        return bool(record["new"] or record["changed"] or record["vanished"] or rows)


def shown(record: Mapping[str, Any]) -> Shown:
    """Return a receipt for a page, from its JSON."""
    return Shown(
        record,
        [(said(kind), number_text(number)) for kind, number in sorted(record["kinds"].items())],
        _rules(record["refused"]),
        _rules(record["cleaned"]),
        [(said(name), table) for name, table in record["tables"].items()],
    )


def _rules(counts: Mapping[str, int]) -> list[tuple[int, str, str]]:
    words = {str(rule): text for rule, text in SAID.items()}
    most_first = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    return [(number, rule, said(words.get(rule, ""))) for rule, number in most_first]
