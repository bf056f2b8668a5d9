"""The days that a paragraph of a UN document sets: for the next report, or for a reply on follow-up.

Found by the words that committees use; a person confirms each before it counts. The words that decided are kept, so
that everybody can see why. What a paragraph tells of the past is no deadline: a day before the adoption is passed over.
"""

import re
from bisect import bisect
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
_OF_ANOTHER: Final = re.compile(r",? (?:of (?!the present|these)|de |du |стать|правил|резолюц)", re.IGNORECASE)


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
    found: dict[tuple[DeadlineKind, str], FoundDeadline] = {}
    for clause in _SENTENCES.split(" ".join(text.split())):
        for one in _in_clause(clause.strip(), patterns, adopted):
            found.setdefault((one.kind, one.words), one)
    return list(found.values())


def _in_clause(text: str, patterns: Patterns, adopted: date | None) -> Iterator[FoundDeadline]:
    if not patterns.requests.search(text):
        return
    clause = _Clause.of(text, patterns)
    dated = [
        (kind, match, due)
        for match in patterns.dated.finditer(text)
        if (due := _date_of(match, patterns)) and (adopted is None or due.last >= adopted)
        if (kind := clause.kind_of(match))
    ]
    # A term beside a day of the same kind says the same in other words.
    days = {kind for kind, _, _ in dated}
    terms = [
        (kind, match, _worked_out(match, patterns, adopted))
        for match in patterns.term.finditer(text)
        if _number(match, patterns) and not patterns.from_elsewhere.match(text, match.end())
        if (kind := clause.kind_of(match)) and kind not in days and not clause.has_issues
    ]
    paragraphs = _which_paragraphs(text)
    for kind, match, due in sorted([*dated, *terms], key=lambda one: one[1].start()):
        what = _which_report(clause, match, patterns) if kind is DeadlineKind.NEXT_REPORT else paragraphs
        yield FoundDeadline(kind, due, match.re is patterns.term, what, match[0])


Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause that asks for something, with the places of the words for a report and for a reply in it."""

    text: str
    reports: Sequence[Span]
    replies: Sequence[Span]
    has_issues: bool
    of_report: re.Pattern[str]

    @classmethod
    def of(cls, text: str, patterns: Patterns) -> "_Clause":
        # `information in its next periodic report` asks for no report.
        asked = patterns.in_another.sub(lambda match: "_" * len(match[0]), text)
        given = patterns.gives.search(asked)
        reports = [one.span() for one in patterns.report.finditer(asked)] if given else []
        replies = [one.span() for one in patterns.reply.finditer(asked)] if given else []
        return cls(text, reports, replies, bool(patterns.issues.search(asked)), patterns.of_report)

    def kind_of(self, match: re.Match[str]) -> DeadlineKind | None:
        """Return what is due by the word that stands nearest; None where no report and no reply is asked for."""
        report, reply = _nearest(self.reports, match), _nearest(self.replies, match)
        if report is None:
            return None if reply is None else DeadlineKind.FOLLOW_UP_REPORT
        # Replies to a list of issues prior to reporting are the report.
        if reply is None or self.has_issues or self.of_report.match(match[0]):
            return DeadlineKind.NEXT_REPORT
        nearer = _gap(report, match) <= _gap(reply, match)
        return DeadlineKind.NEXT_REPORT if nearer else DeadlineKind.FOLLOW_UP_REPORT


def _gap(span: Span, match: re.Match[str]) -> int:
    return max(match.start() - span[1], span[0] - match.end(), 0)


def _nearest(spans: Sequence[Span], match: re.Match[str]) -> Span | None:
    at = bisect(spans, match.span())
    return min(spans[max(at - 1, 0) : at + 1], key=lambda one: _gap(one, match), default=None)


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


def _which_report(clause: _Clause, match: re.Match[str], patterns: Patterns) -> str:
    """Return which report is meant, in our words, as `fifth and sixth periodic reports`; empty where it is not said."""
    begins, ends = _nearest(clause.reports, match) or match.span()
    said = patterns.named_after.search(clause.text, ends, ends + _AFTER)
    if said is not None:
        return _named(said["named"], patterns)
    named = patterns.named.finditer(clause.text, max(0, begins - _AFTER), ends)
    near = [one for one in named if ends - one.end() < _NEAR]
    return _named(near[-1][0], patterns) if near else ""


def _named(said: str, patterns: Patterns) -> str:
    parts = patterns.ordinal.findall(said)
    numbers = [number for part in parts for number, one in enumerate(patterns.by_number) if one.fullmatch(part)]
    names = [ORDINALS[number] for number in numbers]
    if len(names) < 2:
        return "" if not names else "initial report" if names[0] == ORDINALS[0] else f"{names[0]} periodic report"
    if re.search(patterns.words.ranges, patterns.ordinal.sub("", said), re.IGNORECASE):
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
    number, *marks = (one.lower() for one in re.findall(r"\d+|[a-z]+", item, re.IGNORECASE))
    return " ".join([number, *(f"({mark})" for mark in marks)]) if number.isdecimal() else f"({number})"


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
