"""What is due when: read in a document, else by a committee's own procedure, else not known; and when reports came.

The days that documents set are rows of the register (`data/deadlines.csv`). What a committee's procedure says is a rule
with a source, and what follows from it is marked as computed wherever it is shown.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from tracker.domain.ages import years_after
from tracker.domain.dates import PartialDate

_DUE = re.compile(r"\bdue (?:in )?([12][0-9]{3})\b")
_CAME = re.compile(r"\((?:received|dated) ([0-9]{1,2} [A-Z][a-z]+ [12][0-9]{3})\b")


class Stage(StrEnum):
    """Where something that is due stands on the day that is asked about."""

    CAME = "came"
    TO_COME = "to-come"
    DUE = "due"
    PASSED = "passed"
    UNKNOWN = "unknown"


class Basis(StrEnum):
    """How the day is known: read in a source, worked out from a procedure, or the day on which something was done."""

    READ = "read"
    COMPUTED = "computed"
    HELD = "held"
    UNKNOWN = "unknown"


def due_in_title(title: str) -> int | None:
    """Return the year in which a report was due, where its title says so as the United Nations prints it."""
    found = _DUE.search(title)
    return int(found[1]) if found else None


def came_in_title(title: str) -> date | None:
    """Return the day on which a report was received, or is dated, where the register's title says so."""
    found = _CAME.search(title)
    try:
        return datetime.strptime(found[1], "%d %B %Y").date() if found else None  # noqa: DTZ007 - a day only
    except ValueError:
        return None


def whole_years_late(due: int, came: PartialDate) -> int | None:
    """Return for how many whole years after the year in which it was due a report had not come; None: it came in it.

    Only the year is known, so a report is late from the next first of January.
    """
    if came.first.year <= due:
        return None
    return came.first.year - due - 1


@dataclass(frozen=True, slots=True)
class FollowUpRule:
    """How many years after adoption a committee asks for the reply; a span where it asked differently over time."""

    earliest: int
    latest: int
    source: str


FOLLOW_UP_RULES: Final[Mapping[str, FollowUpRule]] = {
    # One year, then two, now three: the day from which each held was not read, so the whole span is given.
    "CCPR": FollowUpRule(1, 3, "https://ccprcentre.org/follow-up-and-assessment"),
    "CAT": FollowUpRule(1, 1, "https://sur.conectas.org/en/implementation-un-treaty-body-recommendations"),
    "CEDAW": FollowUpRule(2, 2, "http://web.test.ohchr.un-icc.cloud/en/treaty-bodies/follow-concluding-observations"),
    "CERD": FollowUpRule(1, 1, "http://web.test.ohchr.un-icc.cloud/en/treaty-bodies/follow-concluding-observations"),
    "CMW": FollowUpRule(2, 2, "http://web.test.ohchr.un-icc.cloud/en/treaty-bodies/follow-concluding-observations"),
}
"""Committees whose procedure was read; for others nothing is worked out."""


@dataclass(frozen=True, slots=True)
class Due:
    """The span in which a reply was or is due; both ends are one day where the procedure sets one term."""

    first: date
    last: date
    source: str
    basis: Basis = Basis.COMPUTED


def follow_up_due(committee: str, adopted: date | None) -> Due | None:
    """Return when the reply on a document is due by its committee's procedure.

    None where the day of adoption is not known, or no procedure of the committee was read.
    """
    rule = FOLLOW_UP_RULES.get(committee)
    if rule is None or adopted is None:
        return None
    return Due(years_after(adopted, rule.earliest), years_after(adopted, rule.latest), rule.source)


def stage_of(due: Due | None, day: date, *, came: bool) -> Stage:
    """Return where something stands on a day: it came, it is to come, its term runs, its term is over."""
    if came:
        return Stage.CAME
    if due is None:
        return Stage.UNKNOWN
    if day < due.first:
        return Stage.TO_COME
    return Stage.DUE if day <= due.last else Stage.PASSED


@dataclass(frozen=True, slots=True)
class Lacking:
    """What still lacks what: how many recommendations, how many of them nobody judged, how many have no evidence."""

    total: int = 0
    unassessed: int = 0
    without_evidence: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the calendar as files give it: what, of which committee, due when, and how that is known.

    `kind` is a DeadlineKind or `report`, a report that came. `what` is our own title. Without `due` nobody has read yet
    when it is due.
    """

    kind: str
    committee: str
    what: str
    due: PartialDate | None
    last: date | None
    first: date | None
    basis: Basis
    stage: Stage
    came: PartialDate | None = None
    document: str = ""
    paragraph: str = ""
    verified: str = ""
    source_url: str = ""
    lacking: Lacking | None = None
    list_path: str = ""
    unassessed_path: str = ""

    @property
    def key(self) -> str:
        """What makes it one of a kind, whatever its day: so that a calendar moves an event and makes no second."""
        return "|".join((self.kind, self.committee, self.document, self.paragraph, self.what))
