"""Ready citations of a recommendation's page and of a list: as a sentence, as BibTeX, as RIS."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from babel.dates import format_date

from tracker.domain.addresses import list_path, recommendation_path
from tracker.domain.labels import label_of
from tracker.domain.questions import Question
from tracker.domain.rates import RULES_VERSION
from tracker.domain.text import slug_of
from tracker.domain.vocabulary import Status, Voice
from tracker.exports.about import LICENCE, SITE, TITLES
from tracker.store.recommendations import Row

BIBTEX_ESCAPES: Final = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "{}%_&#$"},
}
LONGEST_KEY: Final = 60
_COMMON: Final = (f"rule set {RULES_VERSION}", LICENCE)
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Citation:
    """What a citation says; `parts` are the facts between the title and the address, in order."""

    key: str
    title: str
    parts: Sequence[str]
    day: date
    url: str
    accessed: date
    is_data: bool = False

    @property
    def plain(self) -> str:
        """One sentence in the order of the United Nations' editorial manual, address and day of access last."""
        day = format_date(self.accessed, "d MMMM y", locale="en")
        said = ", ".join(_line(part) for part in (self.title, *self.parts))
        return f"{SITE}, {said}. Available at {self.url} (accessed on {day})."

    @property
    def bibtex(self) -> str:
        """A BibTeX entry; the address stays as it is, for `url` is read verbatim."""
        fields = {
            "author": f"{{{bibtex(SITE)}}}",
            "title": f"{{{bibtex(self.title)}}}",
            "year": str(self.day.year),
            "note": bibtex("; ".join(self.parts)),
            "url": _in_braces(self.url),
            "urldate": self.accessed.isoformat(),
        }
        lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
        return f"@{'dataset' if self.is_data else 'misc'}{{{self.key},\n{lines}}}\n"

    @property
    def ris(self) -> str:
        """A RIS record; every value on one line, as the format asks."""
        tags = (
            ("TY", "DATA" if self.is_data else "ELEC"),
            ("AU", SITE),
            ("TI", self.title),
            ("PY", str(self.day.year)),
            ("DA", f"{self.day:%Y/%m/%d}"),
            *(("N1", part) for part in self.parts),
            ("UR", self.url),
            ("Y2", f"{self.accessed:%Y/%m/%d}"),
            ("ER", ""),
        )
        return "".join(f"{tag}  - {_line(value)}\r\n" for tag, value in tags)


def bibtex(text: str) -> str:
    """Return a text as it stands inside the braces of a BibTeX field."""
    return "".join(BIBTEX_ESCAPES.get(sign, sign) for sign in _line(text))


def _in_braces(url: str) -> str:
    return "".join(f"%{ord(sign):02X}" if sign in "{}\\ " else sign for sign in url)


def _line(text: str) -> str:
    return _SPACES.sub(" ", text).strip()


def citations(row: Row, question: Question, *, site_url: str) -> Citation:
    """Cite the page of one recommendation: the document, where it stands on the day, by which rules."""
    reference = row.reference
    dated = row.adopted or row.published
    status = f"status on {question.day.isoformat()}: {label_of(Status, row.status).lower()}"
    if row.voice and row.as_of:
        status += f" (as judged by {label_of(Voice, row.voice).lower()} for {row.as_of.isoformat()})"
    return Citation(
        key=slug_of(reference.path.replace("/", "-").replace(".", "-")),
        title=f"{reference.label}{': ' + row.heading if row.heading else ''}",
        parts=(f"{row.document_title}{f' ({dated.first.year})' if dated else ''}", status, *_COMMON),
        day=question.day,
        url=f"{site_url}{recommendation_path(reference)}{question.filters.frame.query_string()}",
        accessed=question.today,
    )


def citations_of_list(question: Question, total: int, *, site_url: str) -> Citation:
    """Cite a list as a data set: the filters, how many it had on the day, and by which rules."""
    filters = question.filters
    asked = [f"{name}: {', '.join(values)}" for name, values in filters.record().items()]
    return Citation(
        key=slug_of(f"kgz recommendations {question.day.isoformat()} {' '.join(asked)}", longest=LONGEST_KEY),
        title=TITLES["recommendations"],
        parts=(
            f"data set, {total} {label_of(type(filters.unit), filters.unit).lower()} on {question.day.isoformat()}",
            *((f"filtered by {'; '.join(asked)}",) if asked else ()),
            *_COMMON,
        ),
        day=question.day,
        url=site_url + list_path(filters),
        accessed=question.today,
        is_data=True,
    )
