"""The days that a paragraph of a UN document sets: for the next report, or for a reply on follow-up.

Found by the words that committees use; a person confirms each before it counts. The words that decided are kept, so
that everybody can see why. What a paragraph tells of the past is no deadline: a day before the adoption is passed over.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from tracker.domain.ages import years_after
from tracker.domain.dates import PartialDate, Precision
from tracker.domain.deadline_words import ORDINALS, PATTERNS, Patterns
from tracker.domain.vocabulary import DeadlineKind

_SENTENCES: Final = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-ÝА-ЯЁ«“\"])|;")
_NEAR: Final = 45
"""Characters within which the number of a report stands before the word for it."""
_AFTER: Final = 80
"""Characters after the word for a report within which it may say which one it will be."""
_ITEM: Final = r"(?:\d{1,4}(?: ?\(?[a-z]{1,2}\))*(?: ?\([ivx]{1,4}\))?|\([a-z]\))"
_PARAGRAPHS: Final = re.compile(
    r"\b(?:paragraphs?|paras?\.|paragraphes?|par\.|пункт\w*|пп?\.) "
    rf"(?P<list>{_ITEM}(?:(?:,? and |,? et | и |, ){_ITEM})*)",
    re.IGNORECASE,
)
_OF_ANOTHER: Final = re.compile(r",? (?:of|de|du|стать|правил|резолюц)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FoundDeadline:
    """A day that a paragraph sets: for what, when, and which report or paragraphs it is about, where that is said.

    `computed`: the day is worked out from a term and the adoption; `due` is None where only a term is known. `words`
    stand in the text with its white space folded.
    """

    kind: DeadlineKind
    due: PartialDate | None
    computed: bool
    what: str
    words: str


def find_deadlines(text: str, language: str, adopted: date | None) -> list[FoundDeadline]:
    """Return the deadlines that a paragraph sets, in its order; none in a language whose words are not known."""
    patterns = PATTERNS.get(language)
    if patterns is None:
        return []
    found: dict[str, FoundDeadline] = {}
    for clause in _SENTENCES.split(" ".join(text.split())):
        for one in _in_clause(clause.strip(), patterns, adopted):
            found.setdefault(one.words, one)
    return list(found.values())


def _in_clause(clause: str, patterns: Patterns, adopted: date | None) -> Iterator[FoundDeadline]:
    if not patterns.requests.search(clause):
        return
    # `information in its next periodic report` asks for no report.
    asked = patterns.in_another.sub(lambda match: "_" * len(match[0]), clause)
    dated = [
        (kind, match, due)
        for match in patterns.dated.finditer(clause)
        if (due := _date_of(match, patterns)) and (adopted is None or due.last >= adopted)
        if (kind := _kind(asked, match, patterns))
    ]
    # A term beside a day of the same kind says the same in other words.
    days = {kind for kind, _, _ in dated}
    terms = [
        (kind, match, _worked_out(match, patterns, adopted))
        for match in patterns.term.finditer(clause)
        if _from_adoption(clause, match, patterns)
        if (kind := _kind(asked, match, patterns)) and kind not in days
    ]
    for kind, match, due in sorted([*dated, *terms], key=lambda one: one[1].start()):
        what = _which_report(clause, match, patterns) if kind is DeadlineKind.NEXT_REPORT else _which_paragraphs(clause)
        yield FoundDeadline(kind, due, match.re is patterns.term, what, match[0])


def _date_of(match: re.Match[str], patterns: Patterns) -> PartialDate | None:
    """Return the day, month or year that was named; None where there is no such day, or the words set no term."""
    day, month, year = match["day"] or match["day_after"], match["month"], int(match["year"])
    if (match["bare"] and not match["late"]) or (match["to_day"] and not day):
        return None
    precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
    number = next((n for n, one in enumerate(patterns.by_month, 1) if one.fullmatch(month)), 1) if month else 1
    try:
        return PartialDate(date(year, number, int(day or 1)), precision)
    except ValueError:
        return None


def _from_adoption(clause: str, match: re.Match[str], patterns: Patterns) -> bool:
    """Tell whether a term is one that is known and begins with the adoption, as far as is said."""
    elsewhere = patterns.from_elsewhere.match(clause, match.end()) or patterns.issues.search(clause)
    return _number(match, patterns) > 0 and not elsewhere


def _number(match: re.Match[str], patterns: Patterns) -> int:
    groups = match.groupdict()
    said = (groups["number"] or groups.get("years") or "").lower()
    return int(said) if said.isdecimal() else patterns.words.numbers.get(said, 0)


def _worked_out(match: re.Match[str], patterns: Patterns, adopted: date | None) -> PartialDate | None:
    if adopted is None:
        return None
    number, unit = _number(match, patterns), (match["unit"] or "").lower()
    if not unit.startswith(patterns.words.month_unit):
        return PartialDate(years_after(adopted, number))
    return PartialDate(_months_after(adopted, number))


def _months_after(day: date, months: int) -> date:
    """Return the same day some months later; the first of the next month where a month has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    if day.year + years >= date.max.year:
        return date.max
    try:
        return date(day.year + years, month + 1, day.day)
    except ValueError:
        return date(day.year + years, month + 2, 1)


def _kind(asked: str, match: re.Match[str], patterns: Patterns) -> DeadlineKind | None:
    """Return what is due by the word that stands nearest; None where no report and no reply is asked for."""
    if not patterns.gives.search(asked) and not re.search(r"\bdue\b|\bожида|\bask", asked, re.IGNORECASE):
        return None
    report = _distance(patterns.report, asked, match)
    reply = _distance(patterns.reply, asked, match)
    if report is None and reply is None:
        return None
    # Replies to a list of issues prior to reporting are the report.
    is_report = reply is None or (report is not None and (report <= reply or patterns.issues.search(asked)))
    return DeadlineKind.NEXT_REPORT if is_report else DeadlineKind.FOLLOW_UP_REPORT


def _distance(pattern: re.Pattern[str], text: str, match: re.Match[str]) -> int | None:
    gaps = [max(match.start() - one.end(), one.start() - match.end(), 0) for one in pattern.finditer(text)]
    return min(gaps, default=None)


def _which_report(clause: str, match: re.Match[str], patterns: Patterns) -> str:
    """Return which report is meant, in our words, as `fifth and sixth periodic reports`; empty where it is not said."""
    reports = list(patterns.report.finditer(clause))
    if not reports:
        return ""
    nearest = min(reports, key=lambda one: max(match.start() - one.end(), one.start() - match.end(), 0))
    said = next(iter(patterns.named_after.finditer(clause, nearest.end(), nearest.end() + _AFTER)), None)
    if said is not None:
        return _named(said["named"], patterns)
    near = [one for one in patterns.named.finditer(clause, 0, nearest.end()) if nearest.end() - one.end() < _NEAR]
    return _named(near[-1][0], patterns) if near else ""


def _named(said: str, patterns: Patterns) -> str:
    parts = re.split(patterns.words.joins, said, flags=re.IGNORECASE)
    numbers = [number for part in parts for number, one in enumerate(patterns.by_number) if one.fullmatch(part)]
    names = [ORDINALS[number] for number in numbers]
    if len(names) < 2:
        return "" if not names else "initial report" if names[0] == ORDINALS[0] else f"{names[0]} periodic report"
    if re.search(patterns.words.ranges, said, re.IGNORECASE):
        return f"{names[0]} to {names[-1]} periodic reports"
    return f"{_listed(names)} periodic reports"


def _which_paragraphs(clause: str) -> str:
    """Return on which paragraphs a reply is asked for, as `reply on paragraphs 12 (b) and 20`; empty if not said."""
    named = [one for one in _PARAGRAPHS.finditer(clause) if not _OF_ANOTHER.match(clause, one.end())]
    if not named:
        return ""
    items = [_as_printed(one) for one in re.findall(_ITEM, named[-1]["list"], re.IGNORECASE)]
    return f"reply on {'paragraphs' if len(items) > 1 else 'paragraph'} {_listed(items)}"


def _as_printed(item: str) -> str:
    number, *marks = re.findall(r"\d+|[a-z]+", item.lower())
    return " ".join([number, *(f"({mark})" for mark in marks)]) if number.isdecimal() else f"({number})"


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
