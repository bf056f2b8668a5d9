"""What stands before the first paragraph of a UN document, and what its first paragraph says of how it came about."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

_SYMBOL = re.compile(r"\b(?:[A-Z]{1,5}(?:\.\d{1,2})?)(?:/[A-Za-z0-9.\-]+){2,}")
_DISTRIBUTION = re.compile(r"\bDistr(?:\.|ibution)\s*:?\s*([^\W\d_]+)", re.I)
_ORIGINAL = re.compile(r"(?:Original|Оригинал|Подлинный текст)\s*:?[ \t\n]*([A-Za-zА-Яа-яёçé]+)")
_MONTHS: Final = {
    "en": "january february march april may june july august september october november december",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}
_MONTH_OF: Final = {name: place + 1 for names in _MONTHS.values() for place, name in enumerate(names.split())}
_DAY = re.compile(
    rf"\b(\d{{1,2}})(?:er)?\s+(?:de\s+)?({'|'.join(sorted(_MONTH_OF, key=len, reverse=True))})\s+(?:de\s+)?(\d{{4}})\b",
    re.I,
)
_SESSION = re.compile(
    r"\bat\s+its\s+(?P<en>[\w\-]+(?:\s+[\w\-]+)?)\s+session\b"
    r"|\bà\s+sa\s+(?P<fr>[\w\-]+(?:\s+[\w\-]+)?)\s+session\b"
    r"|\bна\s+(?:его|своей|её|ее)\s+(?P<ru>[\w\-]+(?:\s+[\w\-]+)?)\s+сессии",
    re.I,
)
_MEETING_NUMBERS: Final = (
    r"(?P<numbers>\d{1,4}(?:-?\w{1,3})?(?:(?:,|\s+(?:and|to|et|à|и|по)|\s*[-–])\s*\d{1,4}(?:-?[^\W\d]{1,3})?)*)"
)
_MEETINGS = (
    re.compile(rf"\bat its {_MEETING_NUMBERS} meetings?\b", re.I),
    re.compile(rf"\bà (?:ses|sa) {_MEETING_NUMBERS} séances?\b", re.I),
    re.compile(rf"\bна (?:своих|своем|своём|его) {_MEETING_NUMBERS} (?:пленарн\w+ )?заседани\w+", re.I),
)
_TITLE = re.compile(r"concluding observations|observations finales|заключительные замечания", re.I)
_ADOPTED = re.compile(r"\badopted\b|\badopté|\bпринял", re.I)


@dataclass(frozen=True, slots=True)
class Masthead:
    """Symbols named before the first paragraph, and what is known of distribution, session, meetings, adoption.

    Texts are as printed; what was not found is empty.
    """

    symbols: tuple[str, ...] = ()
    title: str = ""
    distribution: str = ""
    distributed_on: date | None = None
    original: str = ""
    session: str = ""
    meetings: tuple[str, ...] = ()
    adopted_on: date | None = None

    def record(self) -> dict[str, Any]:
        """Return it as plain values, for JSON and receipts."""
        return {
            "symbols": list(self.symbols),
            "title": self.title,
            "distribution": self.distribution,
            "distributed_on": self.distributed_on.isoformat() if self.distributed_on else None,
            "original": self.original,
            "session": self.session,
            "meetings": list(self.meetings),
            "adopted_on": self.adopted_on.isoformat() if self.adopted_on else None,
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "Masthead":
        """Return the masthead that `record` wrote."""
        days = {
            name: date.fromisoformat(record[name]) if record[name] else None
            for name in ("distributed_on", "adopted_on")
        }
        lists = {name: tuple(record[name]) for name in ("symbols", "meetings")}
        return cls(**{**record, **days, **lists})


def read_masthead(before: Iterable[str], first: str, footnotes: Iterable[str], heads: Iterable[str]) -> Masthead:
    """Read the lines before the first paragraph, that paragraph, the footnotes and the running heads."""
    lines = [" ".join(line.split()) for text in before for line in text.split("\n") if line.strip()]
    whole = "\n".join(lines)
    notes = list(footnotes)
    symbols = dict.fromkeys(_SYMBOL.findall("\n".join([whole, *heads])))
    adopted_in = [note for note in notes if _SESSION.search(note)] + [whole, first]
    session = next((match for text in adopted_in if (match := _SESSION.search(" ".join(text.split())))), None)
    meetings = [match["numbers"] for pattern in _MEETINGS for match in pattern.finditer(" ".join(first.split()))]
    return Masthead(
        symbols=tuple(symbol.rstrip(".") for symbol in symbols),
        title=_title(lines),
        distribution=match[1] if (match := _DISTRIBUTION.search(whole)) else "",
        distributed_on=next(iter(days_in(whole)), None),
        original=match[1] if (match := _ORIGINAL.search(whole)) else "",
        session=next(text for text in session.groupdict().values() if text) if session else "",
        meetings=tuple(meetings),
        adopted_on=_adopted_on(first),
    )


def days_in(text: str) -> list[date]:
    """Return the days that a text names in full, `25 March 2014`, in order; impossible ones are passed over."""
    found = []
    for day, month, year in _DAY.findall(text):
        try:
            found.append(date(int(year), _MONTH_OF[month.lower()], int(day)))
        except ValueError:
            continue
    return found


def _adopted_on(first: str) -> date | None:
    """Return the day on which the first paragraph says that the observations were adopted: the last that it names."""
    text = " ".join(first.split())
    said = _ADOPTED.search(text)
    days = days_in(text)
    return days[-1] if said and days else None


def is_title(line: str) -> bool:
    """Tell whether a line is the title of concluding observations, or begins it."""
    return bool(_TITLE.search(line))


def _title(lines: list[str]) -> str:
    return next((line.rstrip("*").strip() for line in lines if is_title(line)), "")
